/**
 * Rung 40: the step of rung 35 on every core: the threads take blocks of trajectories through all
 * their steps, and meet once, at the end.
 * What to see: CPU time stays what it was and wall time is divided by the cores; above the caches
 * the memory they share divides it by less. How blocks are dealt out is chosen when it runs
 * (OMP_SCHEDULE; `ladder bench --schedule`): in equal shares there is nothing to wait for, and
 * `dynamic` gains only where a core is slower than the others.
 */
#include "variants/blocks.h"

/* All three loops are the same: under a static schedule a thread keeps its trajectories, and the
 * pages that it was the first to write lie near its core. */

static void reset(void *ctx)
{
    const SoaContext *const c = ctx;
    const Blocks blocks = blocks_of(&c->p, c->setting.n_threads);
#pragma omp parallel for schedule(runtime) num_threads(c->setting.n_threads)
    for (size_t b = 0; b < blocks.n; b++) {
        const Block mine = blocks_take(&blocks, b);
        soa_points_copy(c->start, c->now, mine.first, mine.last);
    }
}

static void run(void *ctx)
{
    const SoaContext *const c = ctx;
    const V35Plan plan = v35_plan(&c->p, &c->setting);
    const Blocks blocks = blocks_of(&c->p, c->setting.n_threads);
#pragma omp parallel for schedule(runtime) num_threads(c->setting.n_threads)
    for (size_t b = 0; b < blocks.n; b++) {
        const Block mine = blocks_take(&blocks, b);
        v35_advance(&plan, c->now, mine.first, mine.last);
    }
}

static Status setup(const L63Problem *p, const L63State *start, const VariantSetting *setting,
                    void **ctx)
{
    *ctx = NULL;
    if (cpu_missing(cpu_isa_needs(cpu_isa_choose(setting->isa)))) return STATUS_MISSING;
    SoaContext *c;
    const Status status = soa_context_new(p, setting, &c);
    if (status != STATUS_OK) return status;
    const Blocks blocks = blocks_of(p, setting->n_threads);
#pragma omp parallel for schedule(runtime) num_threads(setting->n_threads)
    for (size_t b = 0; b < blocks.n; b++) {
        const Block mine = blocks_take(&blocks, b);
        soa_points_fill(c->start, start, p->n_trajectories, mine.first, mine.last);
    }
    reset(c);
    *ctx = c;
    return STATUS_OK;
}

const Variant v40_openmp = {
    .name = "v40_openmp",
    .title = "OpenMP: the SIMD kernel over threads",
    .base = "v35_simd",
    .teaches = "Trajectories are independent: deal them out to threads and join once.",
    .source = "OpenMP Application Programming Interface 4.5, 2.7.1 (loop), 4.1 (OMP_SCHEDULE)",
    .launch = LAUNCH_THREADS,
    .arithmetic = SAME_AS_BASE,
    .is_spine = true,
    .is_on_memory_problem = true,
    .dispatches_isa = true,
    .bytes_per_trajectory = 2 * sizeof(L63State),
    .bytes_per_trajectory_step = 0,
    .setup = setup,
    .reset = reset,
    .run = run,
    .collect = soa_collect,
    .teardown = soa_teardown,
};
