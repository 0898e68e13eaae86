/**
 * Rung 51: the shares of rung 50 by messages from one rank to another: rank 0 sends each rank its
 * starting points, and receives its results, one after the other.
 * What to see: with few ranks it is as fast as the collectives of rung 50, with many it falls
 * behind: rank 0 sends to all of them itself, where a collective may pass things on as a tree.
 */
#include "variants/v50_ranks.h"

enum { N_COORDINATES = 3 };

static void send_shares(const Ranks *c, double *const points[N_COORDINATES])
{
    for (int r = 1; r < c->n_ranks; r++)
        for (int k = 0; k < N_COORDINATES; k++)
            MPI_Send(points[k] + (size_t) c->first_line[r] * V35_LANES, c->n_lines[r], c->line, r,
                     k, c->all);
}

static void receive_shares(const Ranks *c, double *const points[N_COORDINATES])
{
    for (int r = 1; r < c->n_ranks; r++)
        for (int k = 0; k < N_COORDINATES; k++)
            MPI_Recv(points[k] + (size_t) c->first_line[r] * V35_LANES, c->n_lines[r], c->line, r,
                     k, c->all, MPI_STATUS_IGNORE);
}

static void run(void *ctx)
{
    const Ranks *const c = ctx;
    const SoaPoints now = c->mine->now;
    double *const points[N_COORDINATES] = { now.x, now.y, now.z };
    const V35Plan plan = v35_plan(&c->mine->p, &c->mine->setting);
    const int n_lines = c->n_lines[c->rank];
    if (c->rank == 0) send_shares(c, points);
    for (int k = 0; c->rank != 0 && k < N_COORDINATES; k++)
        MPI_Recv(points[k], n_lines, c->line, 0, k, c->all, MPI_STATUS_IGNORE);
    v35_advance(&plan, now, 0, ranks_share(c));
    for (int k = 0; c->rank != 0 && k < N_COORDINATES; k++)
        MPI_Send(points[k], n_lines, c->line, 0, k, c->all);
    if (c->rank == 0) receive_shares(c, points);
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
    .bytes_per_trajectory = 4 * sizeof(L63State), /* twice on rank 0, twice among the ranks */
    .bytes_per_trajectory_step = 0,
    .setup = ranks_setup_world,
    .reset = ranks_reset,
    .run = run,
    .collect = ranks_collect,
    .teardown = ranks_teardown,
};
