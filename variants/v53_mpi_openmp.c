/**
 * Rung 53: the shares of rung 50, and within each rank the threads of rung 40: one rank a memory,
 * one thread a core.
 * What to see: fewer and larger messages than with a rank a core. On one machine with one memory,
 * which is one rank, nothing is sent and it is rung 40; where threads share a core (a launcher that
 * gives each rank one) it is slower than either.
 */
#include "variants/v50_ranks.h"

#include <omp.h>

/* Whole cache lines for each thread, equal to one line. */
static void advance(const Ranks *c)
{
    const V35Plan plan = v35_plan(&c->p, &c->setting);
    const SoaPoints points = ranks_points(c);
    const size_t n_lines = (size_t) c->n_lines[c->rank];
#pragma omp parallel num_threads(c->setting.n_threads)
    {
        const size_t n_threads = (size_t) omp_get_num_threads();
        const size_t thread = (size_t) omp_get_thread_num();
        const size_t first = n_lines * thread / n_threads;
        const size_t last = n_lines * (thread + 1) / n_threads;
        v35_advance(&plan, points, first * V35_LANES, last * V35_LANES);
    }
}

static void run(void *ctx)
{
    const Ranks *const c = ctx;
    ranks_scatter(c);
    advance(c);
    ranks_gather(c);
}

const Variant v53_mpi_openmp = {
    .name = "v53_mpi_openmp",
    .title = "MPI and OpenMP: ranks of threads",
    .base = "v50_mpi",
    .teaches = "Messages between memories, threads within one.",
    .source = "MPI: A Message-Passing Interface Standard 3.1, 12.4 (MPI and threads)",
    .launch = LAUNCH_HYBRID,
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
