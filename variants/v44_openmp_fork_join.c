/**
 * Rung 44, a step down on purpose: rung 43 with its parallel region inside the loop over steps, so
 * that the threads are forked and joined once a step.
 * What to see: much of what the cores have gained is lost again: on two of them it may be no faster
 * than rung 35 is on one. A step of the whole ensemble takes a few microseconds, and to start the
 * threads and wait for the last of them takes one or more.
 */
#include "variants/steps.h"

/* A count has two cache lines of its own: processors fetch lines in pairs. */
enum { COUNTS_APART = 2 * CACHE_LINE_BYTES / sizeof(atomic_size_t) };

static Status setup(const L63Problem *p, const L63State *start, const VariantSetting *setting,
                    void **ctx)
{
    return steps_setup(p, start, setting, COUNTS_APART, ctx);
}

static void run(void *ctx)
{
    const StepsContext *const c = ctx;
    const V35Plan plan = v35_plan(&c->points->p, &c->points->setting);
    for (size_t i = 0; i < plan.p.n_steps; i++) {
#pragma omp parallel num_threads(c->points->setting.n_threads)
        {
            const StepsShare mine = steps_share(c);
            steps_pass(&plan, c->points->now, mine, i);
        }
    }
}

const Variant v44_openmp_fork_join = {
    .name = "v44_openmp_fork_join",
    .title = "OpenMP: fork and join once a step",
    .base = "v43_openmp_steps",
    .teaches = "Starting a team and waiting for it costs more than a small step: put it outside.",
    .source = "OpenMP Application Programming Interface 4.5, 2.5 (parallel)",
    .launch = LAUNCH_THREADS,
    .arithmetic = SAME_AS_BASE,
    .is_anti_rung = true,
    .dispatches_isa = true,
    .bytes_per_trajectory = 2 * sizeof(L63State),
    .bytes_per_trajectory_step = 2 * sizeof(L63State),
    .setup = setup,
    .reset = steps_reset,
    .run = run,
    .collect = steps_collect,
    .teardown = steps_teardown,
};
