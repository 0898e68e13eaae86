/**
 * Rung 50: the step of rung 35 on every rank: rank 0 scatters the starting points, each rank takes
 * its share through all steps in memory of its own, rank 0 gathers the results. All of it is timed.
 * What to see: two collectives a run, one out and one back, whatever the number of steps; with
 * few steps or many trajectories the messages cost more than the arithmetic.
 */
#include "variants/v50_ranks.h"

static void run(void *ctx)
{
    const Ranks *const c = ctx;
    const V35Plan plan = v35_plan(&c->p, &c->setting);
    ranks_scatter(c);
    v35_advance(&plan, ranks_points(c), 0, ranks_share(c, c->rank));
    ranks_gather(c);
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
    .bytes_per_trajectory = 3 * sizeof(L63State), /* twice on rank 0, once among the ranks */
    .bytes_per_trajectory_step = 0,
    .setup = ranks_setup_world,
    .reset = ranks_reset,
    .run = run,
    .collect = ranks_collect,
    .teardown = ranks_teardown,
};
