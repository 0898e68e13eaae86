/**
 * Rung 51: the shares of rung 50 by messages from one rank to another: rank 0 sends each rank its
 * starting points, and receives its results, one after the other.
 * What to see: with few ranks it is as fast as the collectives of rung 50, with many it falls
 * behind: rank 0 sends to all of them itself, where a collective may pass things on as a tree.
 */
#include "variants/v50_ranks.h"

static void send_shares(const Ranks *c)
{
    for (int r = 1; r < c->n_ranks; r++)
        MPI_Send(ranks_points_of(c, c->now, r).x, c->n_lines[r], c->line, r, 0, c->all);
}

static void receive_shares(const Ranks *c)
{
    for (int r = 1; r < c->n_ranks; r++)
        MPI_Recv(ranks_points_of(c, c->now, r).x, c->n_lines[r], c->line, r, 0, c->all,
                 MPI_STATUS_IGNORE);
}

static void run(void *ctx)
{
    const Ranks *const c = ctx;
    const V35Plan plan = v35_plan(&c->p, &c->setting);
    const int n_mine = c->n_lines[c->rank];
    if (c->rank == 0)
        send_shares(c);
    else
        MPI_Recv(c->now, n_mine, c->line, 0, 0, c->all, MPI_STATUS_IGNORE);
    v35_advance(&plan, ranks_points(c), 0, ranks_share(c, c->rank));
    if (c->rank == 0)
        receive_shares(c);
    else
        MPI_Send(c->now, n_mine, c->line, 0, 0, c->all);
}

const Variant v51_mpi_p2p = {
    .name = "v51_mpi_p2p",
    .title = "MPI: point to point",
    .base = "v50_mpi",
    .teaches = "Send and receive, rank by rank: what a collective does, written out.",
    .source = "MPI: A Message-Passing Interface Standard 3.1, 3 (point-to-point communication)",
    .launch = LAUNCH_MPIRUN,
    .arithmetic = SAME_AS_BASE,
    .dispatches_isa = true,
    .bytes_per_trajectory = 3 * sizeof(L63State), /* twice on rank 0, once among the ranks */
    .bytes_per_trajectory_step = 0,
    .setup = ranks_setup_world,
    .reset = ranks_reset,
    .run = run,
    .collect = ranks_collect,
    .teardown = ranks_teardown,
};
