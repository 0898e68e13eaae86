/**
 * Rung 50: the step of rung 35 on every rank: rank 0 scatters the starting points, each rank takes
 * its share through all steps in memory of its own, rank 0 gathers the results. All of it is timed.
 * What to see: six collectives a run, three out and three back, whatever the number of steps; with
 * few steps or many trajectories the messages cost more than the arithmetic.
 */
#include "variants/v50_ranks.h"

/* Rank 0 has its share already: in place. */
static void scatter(const Ranks *c, double *points)
{
    if (c->rank == 0)
        MPI_Scatterv(points, c->n_lines, c->first_line, c->line, MPI_IN_PLACE, 0, c->line, 0,
                     c->all);
    else
        MPI_Scatterv(NULL, NULL, NULL, c->line, points, c->n_lines[c->rank], c->line, 0, c->all);
}

static void gather(const Ranks *c, double *points)
{
    if (c->rank == 0)
        MPI_Gatherv(MPI_IN_PLACE, 0, c->line, points, c->n_lines, c->first_line, c->line, 0,
                    c->all);
    else
        MPI_Gatherv(points, c->n_lines[c->rank], c->line, NULL, NULL, NULL, c->line, 0, c->all);
}

static void run(void *ctx)
{
    const Ranks *const c = ctx;
    const SoaPoints points = c->mine->now;
    const V35Plan plan = v35_plan(&c->mine->p, &c->mine->setting);
    scatter(c, points.x);
    scatter(c, points.y);
    scatter(c, points.z);
    v35_advance(&plan, points, 0, ranks_share(c));
    gather(c, points.x);
    gather(c, points.y);
    gather(c, points.z);
}

const Variant v50_mpi = {
    .name = "v50_mpi",
    .title = "MPI: the SIMD kernel over ranks",
    .base = "v35_simd",
    .teaches = "Scatter, compute, gather: collectives around the same kernel.",
    .source = "MPI: A Message-Passing Interface Standard 3.1, 5 (collectives)",
    .launch = LAUNCH_MPIRUN,
    .arithmetic = SAME_AS_BASE,
    .is_spine = true,
    .is_on_memory_problem = true,
    .dispatches_isa = true,
    .bytes_per_trajectory = 4 * sizeof(L63State), /* twice on rank 0, twice among the ranks */
    .bytes_per_trajectory_step = 0,
    .setup = ranks_setup_world,
    .reset = ranks_reset,
    .run = run,
    .collect = ranks_collect,
    .teardown = ranks_teardown,
};
