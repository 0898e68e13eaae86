/**
 * Rung 43: the threads of rung 40, but each goes through its trajectories once a step, as a solver
 * of coupled equations has to: a state lies in registers for one step and not for all.
 * What to see: the same arithmetic in more time: states come from the L2 cache and go back there in
 * every step. Where they fit no cache nearly all of the time goes to that: memory is the limit
 * then, and the cores share it.
 */
#include "variants/steps.h"

/* A count has two cache lines of its own: processors fetch lines in pairs. */
enum { COUNTS_APART = 2 * CACHE_LINE_BYTES / sizeof(atomic_size_t) };

static Status setup(const L63Problem *p, const L63State *start, const VariantSetting *setting,
                    void **ctx)
{
    return steps_setup(p, start, setting, COUNTS_APART, ctx);
}

/* Trajectories do not need each other: no thread waits before the end. */
static void run(void *ctx)
{
    const StepsContext *const c = ctx;
    const V35Plan plan = v35_plan(&c->points->p, &c->points->setting);
#pragma omp parallel num_threads(c->points->setting.n_threads)
    {
        const StepsShare mine = steps_share(c);
        for (size_t i = 0; i < plan.p.n_steps; i++) steps_pass(&plan, c->points->now, mine, i);
    }
}

const Variant v43_openmp_steps = {
    .name = "v43_openmp_steps",
    .title = "OpenMP: a pass over the states a step",
    .base = "v40_openmp",
    .teaches = "A pass a step carries every state through the caches, which the cores share.",
    .source = "OpenMP Application Programming Interface 4.5, 2.5 (parallel)",
    .launch = LAUNCH_THREADS,
    .arithmetic = SAME_AS_BASE,
    .is_anti_rung = true,
    .is_on_memory_problem = true,
    .dispatches_isa = true,
    .bytes_per_trajectory = 2 * sizeof(L63State),
    .bytes_per_trajectory_step = 2 * sizeof(L63State),
    .setup = setup,
    .reset = steps_reset,
    .run = run,
    .collect = steps_collect,
    .teardown = steps_teardown,
};
