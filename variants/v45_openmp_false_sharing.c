/**
 * Rung 45, a step down on purpose: rung 43 with the threads' counts side by side in one cache line.
 * What to see: no thread reads or writes the number of another, and yet the line goes from core to
 * core with many of the counts, and a count waits for it: slower, and the more so the further apart
 * the cores are. With --threads 1 it is as fast as rung 43.
 */
#include "variants/steps.h"

enum { COUNTS_APART = 1 };

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

const Variant v45_openmp_false_sharing = {
    .name = "v45_openmp_false_sharing",
    .title = "OpenMP: counts of threads in one line",
    .base = "v43_openmp_steps",
    .teaches = "What threads write often must not lie in one cache line, whoever reads it.",
    .source = "Drepper: What Every Programmer Should Know About Memory, 6.4.1 (false sharing)",
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
