/**
 * Rung 32: vectors of four trajectories, and multiplication and addition fused in one instruction:
 * two ideas, because processors got them together.
 * What to see: 45 vector instructions a step where rung 31 needed 71 of half the width.
 */
#include "variants/soa_context.h"

#include <immintrin.h>

enum { LANES = 4, TILE = 256 }; /* trajectories; a tile is 6 KiB of state */

typedef struct Vector {
    __m256d x, y, z;
} Vector;

typedef struct VectorConstants {
    __m256d sigma, rho, beta, half, dt, sixth, two;
} VectorConstants;

static inline VectorConstants constants(const L63Problem *p)
{
    return (VectorConstants) {
        .sigma = _mm256_set1_pd(p->sigma),
        .rho = _mm256_set1_pd(p->rho),
        .beta = _mm256_set1_pd(p->beta),
        .half = _mm256_set1_pd(0.5 * p->dt),
        .dt = _mm256_set1_pd(p->dt),
        .sixth = _mm256_set1_pd(p->dt / 6.0),
        .two = _mm256_set1_pd(2.0),
    };
}

static inline Vector derivative(const VectorConstants *c, Vector s)
{
    return (Vector) {
        .x = _mm256_mul_pd(c->sigma, _mm256_sub_pd(s.y, s.x)),
        .y = _mm256_fmsub_pd(s.x, _mm256_sub_pd(c->rho, s.z), s.y),
        .z = _mm256_fmsub_pd(s.x, s.y, _mm256_mul_pd(c->beta, s.z)),
    };
}

static inline Vector advance(Vector s, __m256d h, Vector k)
{
    return (Vector) {
        .x = _mm256_fmadd_pd(h, k.x, s.x),
        .y = _mm256_fmadd_pd(h, k.y, s.y),
        .z = _mm256_fmadd_pd(h, k.z, s.z),
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
    sum = (Vector) { _mm256_add_pd(sum.x, k.x), _mm256_add_pd(sum.y, k.y),
                     _mm256_add_pd(sum.z, k.z) };
    return advance(s, c->sixth, sum);
}

static void step_tile(const VectorConstants *c, double *x, double *y, double *z, size_t n)
{
    for (size_t m = 0; m < n; m += LANES) {
        Vector s = { _mm256_load_pd(x + m), _mm256_load_pd(y + m), _mm256_load_pd(z + m) };
        s = step(c, s);
        _mm256_store_pd(x + m, s.x);
        _mm256_store_pd(y + m, s.y);
        _mm256_store_pd(z + m, s.z);
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

const Variant v32_avx2 = {
    .name = "v32_avx2",
    .title = "AVX2 and FMA: four at once",
    .base = "v31_sse2",
    .teaches = "Twice the width, and a multiplication with an addition for the price of one.",
    .source = "Intel 64 and IA-32 Optimization Manual, 15 (AVX, FMA)",
    .launch = LAUNCH_SERIAL,
    .arithmetic = REGROUPED,
    .cpu_needs = CPU_AVX | CPU_AVX2 | CPU_FMA,
    .is_on_memory_problem = true,
    .bytes_per_trajectory = 2 * sizeof(L63State),
    .bytes_per_trajectory_step = 0,
    .setup = soa_setup,
    .reset = soa_reset,
    .run = run,
    .collect = soa_collect,
    .teardown = soa_teardown,
};
