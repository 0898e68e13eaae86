/**
 * Rung 40: the step of rung 35 on every core: each thread takes its share of the trajectories
 * through all their steps, and meets the others once, at the end.
 * What to see: CPU time stays what it was and wall time is divided by the cores; above the caches
 * the memory they share divides it by less.
 */
#include "variants/v35_kernel.h"

#include <omp.h>

/* A share of [0, n_padded) in whole cache lines, equal to one line; the same in every region. */
typedef struct Share {
    size_t first, last;
} Share;

static Share share_of_this_thread(size_t n)
{
    const size_t n_threads = (size_t) omp_get_num_threads();
    const size_t thread = (size_t) omp_get_thread_num();
    const size_t n_lines = soa_round_up(n, V35_LANES) / V35_LANES;
    const size_t each = n_lines / n_threads;
    const size_t left = n_lines % n_threads;
    const size_t first = thread * each + (thread < left ? thread : left);
    return (Share) { first * V35_LANES, (first + each + (thread < left)) * V35_LANES };
}

static void reset(void *ctx)
{
    const SoaContext *const c = ctx;
#pragma omp parallel num_threads(c->setting.n_threads)
    {
        const Share mine = share_of_this_thread(c->p.n_trajectories);
        soa_points_copy(c->start, c->now, mine.first, mine.last);
    }
}

static void run(void *ctx)
{
    const SoaContext *const c = ctx;
    const V35Plan plan = v35_plan(&c->p, &c->setting);
#pragma omp parallel num_threads(c->setting.n_threads)
    {
        const Share mine = share_of_this_thread(c->p.n_trajectories);
        v35_advance(&plan, c->now, mine.first, mine.last);
    }
}

/* Each thread is the first to write the pages it will work on: memory lies near its core. */
static Status setup(const L63Problem *p, const L63State *start, const VariantSetting *setting,
                    void **ctx)
{
    *ctx = NULL;
    if (cpu_missing(cpu_isa_needs(cpu_isa_choose(setting->isa)))) return STATUS_MISSING;
    SoaContext *c;
    const Status status = soa_context_new(p, setting, &c);
    if (status != STATUS_OK) return status;
#pragma omp parallel num_threads(setting->n_threads)
    {
        const Share mine = share_of_this_thread(p->n_trajectories);
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
    .teaches = "Trajectories are independent: give each thread a share and join once.",
    .source = "OpenMP Application Programming Interface 4.5, 2.5 (parallel)",
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
