/**
 * What rungs 43 to 45 share: the kernel of rung 35 taken one step a pass over a thread's
 * trajectories, and the count that each thread keeps of what it has done. Where threads are forked,
 * and where their counts lie, is the rungs' own.
 */
#ifndef LADDER_STEPS_H
#define LADDER_STEPS_H

#include "variants/v35_kernel.h"

#include <omp.h>
#include <stdatomic.h>

typedef struct StepsContext {
    SoaContext *points;
    atomic_size_t *n_finished; /* trajectory-steps of each thread; any other may look at them */
    size_t stride;             /* from the count of one thread to that of the next */
} StepsContext;

/** Trajectories [first, last) of one thread: whole cache lines, the same in every region. */
typedef struct StepsShare {
    size_t first, last;
    atomic_size_t *n_finished;
} StepsShare;

/** Returns: the share of the thread that asks; equal ones, to one line. */
static inline StepsShare steps_share(const StepsContext *c)
{
    const size_t n_threads = (size_t) omp_get_num_threads();
    const size_t thread = (size_t) omp_get_thread_num();
    const size_t n_lines = soa_round_up(c->points->p.n_trajectories, V35_LANES) / V35_LANES;
    const size_t each = n_lines / n_threads;
    const size_t left = n_lines % n_threads;
    const size_t first = thread * each + (thread < left ? thread : left);
    return (StepsShare) {
        .first = first * V35_LANES,
        .last = (first + each + (thread < left)) * V35_LANES,
        .n_finished = c->n_finished + thread * c->stride,
    };
}

// --- One step of a share ---

/* Only the thread itself adds to its count, so that it needs no locked instruction; others may look
 * at it, so that no compiler keeps it in a register. */
static inline void steps_count(StepsShare share, size_t n)
{
    const size_t before = atomic_load_explicit(share.n_finished, memory_order_relaxed);
    atomic_store_explicit(share.n_finished, before + n, memory_order_relaxed);
}

/* All passes but the first and the last are one loop without a question in it. */
static const V35Stretch steps_middle = { 1, false, false };

static inline bool steps_is_middle(V35Stretch stretch)
{
    return !stretch.is_first && !stretch.is_last;
}

/* All blocks of a share but the last, which need not be full. Returns: where that one begins. */
V35_AVX512 size_t steps_full512(const __m512d *k, SoaPoints s, StepsShare share, V35Stretch stretch)
{
    size_t m = share.first;
    for (; m + V35_BLOCK_512 < share.last; m += V35_BLOCK_512) {
        v35_block512(k, s, m, share.last, stretch);
        steps_count(share, V35_BLOCK_512);
    }
    return m;
}

__attribute__((target("avx512f"))) static inline void
steps_pass512(const V35Plan *plan, SoaPoints s, StepsShare share, V35Stretch stretch)
{
    __m512d k[V35_N_CONSTANTS];
    for (size_t i = 0; i < V35_N_CONSTANTS; i++) k[i] = _mm512_set1_pd(plan->constant[i]);
    const size_t m = steps_is_middle(stretch) ? steps_full512(k, s, share, steps_middle)
                                              : steps_full512(k, s, share, stretch);
    v35_block512(k, s, m, share.last, stretch);
    steps_count(share, share.last - m);
}

V35_AVX2 size_t steps_full256(const __m256d *k, SoaPoints s, StepsShare share, V35Stretch stretch)
{
    size_t m = share.first;
    for (; m + V35_BLOCK_256 < share.last; m += V35_BLOCK_256) {
        v35_block256(k, s, m, share.last, stretch);
        steps_count(share, V35_BLOCK_256);
    }
    return m;
}

__attribute__((target("avx2,fma"))) static inline void
steps_pass256(const V35Plan *plan, SoaPoints s, StepsShare share, V35Stretch stretch)
{
    __m256d k[V35_N_CONSTANTS];
    for (size_t i = 0; i < V35_N_CONSTANTS; i++) k[i] = _mm256_set1_pd(plan->constant[i]);
    const size_t m = steps_is_middle(stretch) ? steps_full256(k, s, share, steps_middle)
                                              : steps_full256(k, s, share, stretch);
    v35_block256(k, s, m, share.last, stretch);
    steps_count(share, share.last - m);
}

V35_SSE2 size_t steps_full128(const __m128d *k, SoaPoints s, StepsShare share, V35Stretch stretch)
{
    size_t m = share.first;
    for (; m + V35_BLOCK_128 < share.last; m += V35_BLOCK_128) {
        v35_block128(k, s, m, share.last, stretch);
        steps_count(share, V35_BLOCK_128);
    }
    return m;
}

static inline void steps_pass128(const V35Plan *plan, SoaPoints s, StepsShare share,
                                 V35Stretch stretch)
{
    __m128d k[V35_N_CONSTANTS];
    for (size_t i = 0; i < V35_N_CONSTANTS; i++) k[i] = _mm_set1_pd(plan->constant[i]);
    const size_t m = steps_is_middle(stretch) ? steps_full128(k, s, share, steps_middle)
                                              : steps_full128(k, s, share, stretch);
    v35_block128(k, s, m, share.last, stretch);
    steps_count(share, share.last - m);
}

/** Takes a share through step i of all: scaled on the way in, scaled back on the way out. */
static inline void steps_pass(const V35Plan *plan, SoaPoints s, StepsShare share, size_t i)
{
    const V35Stretch stretch = { 1, i == 0, i + 1 == plan->p.n_steps };
    if (share.first >= share.last) return;
    if (!plan->is_scaled) {
        v35_advance_textbook(&plan->p, s, share.first, share.last, 1);
        steps_count(share, share.last - share.first);
    } else if (plan->isa == ISA_AVX512) {
        steps_pass512(plan, s, share, stretch);
    } else if (plan->isa == ISA_AVX2) {
        steps_pass256(plan, s, share, stretch);
    } else {
        steps_pass128(plan, s, share, stretch);
    }
}

// --- The rest of a rung ---

static inline void steps_teardown(void *ctx)
{
    StepsContext *const c = ctx;
    if (!c) return;
    soa_teardown(c->points);
    free(c->n_finished);
    free(c);
}

static inline void steps_reset(void *ctx)
{
    const StepsContext *const c = ctx;
    const unsigned n_threads = c->points->setting.n_threads;
    for (size_t t = 0; t < n_threads; t++) atomic_init(c->n_finished + t * c->stride, 0);
#pragma omp parallel num_threads(n_threads)
    {
        const StepsShare mine = steps_share(c);
        soa_points_copy(c->points->start, c->points->now, mine.first, mine.last);
    }
}

/** As Variant.setup; `stride` counts lie from the count of one thread to that of the next. Each
 * thread is the first to write the pages it will work on. */
static inline Status steps_setup(const L63Problem *p, const L63State *start,
                                 const VariantSetting *setting, size_t stride, void **ctx)
{
    *ctx = NULL;
    if (cpu_missing(cpu_isa_needs(cpu_isa_choose(setting->isa)))) return STATUS_MISSING;
    StepsContext *const c = calloc(1, sizeof *c);
    if (!c) return STATUS_NO_MEMORY;
    c->stride = stride;
    c->n_finished = array_new(setting->n_threads * stride, sizeof *c->n_finished);
    if (!c->n_finished || soa_context_new(p, setting, &c->points) != STATUS_OK) {
        steps_teardown(c);
        return STATUS_NO_MEMORY;
    }
#pragma omp parallel num_threads(setting->n_threads)
    {
        const StepsShare mine = steps_share(c);
        soa_points_fill(c->points->start, start, p->n_trajectories, mine.first, mine.last);
    }
    steps_reset(c);
    *ctx = c;
    return STATUS_OK;
}

/** As Variant.collect; gives no states where the counts do not add up to all steps. */
static inline void steps_collect(const void *ctx, L63State *end)
{
    const StepsContext *const c = ctx;
    const L63Problem *const p = &c->points->p;
    size_t n = 0;
    for (size_t t = 0; t < c->points->setting.n_threads; t++)
        n += atomic_load(c->n_finished + t * c->stride);
    if (n == soa_round_up(p->n_trajectories, V35_LANES) * p->n_steps) soa_collect(c->points, end);
}

#endif
