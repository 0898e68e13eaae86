/**
 * Rung 31: two trajectories in one instruction. SSE2 is what every x86-64 processor has.
 * What to see: half the instructions of rung 20 for the same tile, and the same answer to the bit.
 */
#include "variants/soa_context.h"

#include <emmintrin.h>

enum { LANES = 2, TILE = 256 }; /* trajectories; a tile is 6 KiB of state */

typedef struct Vector {
    __m128d x, y, z;
} Vector;

typedef struct VectorConstants {
    __m128d sigma, rho, beta, half, dt, sixth, two;
} VectorConstants;

static inline VectorConstants constants(const L63Problem *p)
{
    return (VectorConstants) {
        .sigma = _mm_set1_pd(p->sigma),
        .rho = _mm_set1_pd(p->rho),
        .beta = _mm_set1_pd(p->beta),
        .half = _mm_set1_pd(0.5 * p->dt),
        .dt = _mm_set1_pd(p->dt),
        .sixth = _mm_set1_pd(p->dt / 6.0),
        .two = _mm_set1_pd(2.0),
    };
}

static inline Vector derivative(const VectorConstants *c, Vector s)
{
    return (Vector) {
        .x = _mm_mul_pd(c->sigma, _mm_sub_pd(s.y, s.x)),
        .y = _mm_sub_pd(_mm_mul_pd(s.x, _mm_sub_pd(c->rho, s.z)), s.y),
        .z = _mm_sub_pd(_mm_mul_pd(s.x, s.y), _mm_mul_pd(c->beta, s.z)),
    };
}

static inline Vector advance(Vector s, __m128d h, Vector k)
{
    return (Vector) {
        .x = _mm_add_pd(s.x, _mm_mul_pd(h, k.x)),
        .y = _mm_add_pd(s.y, _mm_mul_pd(h, k.y)),
        .z = _mm_add_pd(s.z, _mm_mul_pd(h, k.z)),
    };
}

static inline Vector step(const VectorConstants *c, Vector s)
{
    Vector k = derivative(c, s), sum = k;
    k = derivative(c, advance(s, c->half, k));
    sum = advance(sum, c->two, k);
    k = derivative(c, advance(s, c->half, k));
    sum = advance(sum, c->two, k);
    k = derivative(c, advance(s, c->dt, k));
    sum = (Vector) { _mm_add_pd(sum.x, k.x), _mm_add_pd(sum.y, k.y), _mm_add_pd(sum.z, k.z) };
    return advance(s, c->sixth, sum);
}

static void step_tile(const VectorConstants *c, double *x, double *y, double *z, size_t n)
{
    for (size_t m = 0; m < n; m += LANES) {
        Vector s = { _mm_load_pd(x + m), _mm_load_pd(y + m), _mm_load_pd(z + m) };
        s = step(c, s);
        _mm_store_pd(x + m, s.x);
        _mm_store_pd(y + m, s.y);
        _mm_store_pd(z + m, s.z);
    }
}

static void run(void *ctx)
{
    const SoaContext *const c = ctx;
    const VectorConstants k = constants(&c->p);
    const size_t end = soa_round_up(c->p.n_trajectories, LANES);
    for (size_t m = 0; m < end; m += TILE) {
        const size_t n = end - m < TILE ? end - m : TILE;
        for (size_t i = 0; i < c->p.n_steps; i++)
            step_tile(&k, c->now.x + m, c->now.y + m, c->now.z + m, n);
    }
}

const Variant v31_sse2 = {
    .name = "v31_sse2",
    .title = "SSE2: two trajectories at once",
    .base = "v20_soa",
    .teaches = "One instruction works on two trajectories: a vector holds two doubles.",
    .source = "Intel 64 and IA-32 Optimization Manual, 5 (SIMD)",
    .launch = LAUNCH_SERIAL,
    .arithmetic = SAME_AS_REFERENCE,
    .cpu_needs = 0,
    .is_on_memory_problem = true,
    .bytes_per_trajectory = 2 * sizeof(L63State),
    .bytes_per_trajectory_step = 0,
    .setup = soa_setup,
    .reset = soa_reset,
    .run = run,
    .collect = soa_collect,
    .teardown = soa_teardown,
};
