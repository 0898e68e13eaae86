/**
 * Rung 33: vectors of eight trajectories: one cache line each.
 * What to see: half the instructions of rung 32 but not half the time: each step of a vector is a
 * chain of dependent operations, and its state goes through the L1 cache between steps.
 */
#include "variants/soa_context.h"

#include <immintrin.h>

enum { LANES = 8, TILE = 256 }; /* trajectories; a tile is 6 KiB of state */

typedef struct Vector {
    __m512d x, y, z;
} Vector;

typedef struct VectorConstants {
    __m512d sigma, rho, beta, half, dt, sixth, two;
} VectorConstants;

static inline VectorConstants constants(const L63Problem *p)
{
    return (VectorConstants) {
        .sigma = _mm512_set1_pd(p->sigma),
        .rho = _mm512_set1_pd(p->rho),
        .beta = _mm512_set1_pd(p->beta),
        .half = _mm512_set1_pd(0.5 * p->dt),
        .dt = _mm512_set1_pd(p->dt),
        .sixth = _mm512_set1_pd(p->dt / 6.0),
        .two = _mm512_set1_pd(2.0),
    };
}

static inline Vector derivative(const VectorConstants *c, Vector s)
{
    return (Vector) {
        .x = _mm512_mul_pd(c->sigma, _mm512_sub_pd(s.y, s.x)),
        .y = _mm512_fmsub_pd(s.x, _mm512_sub_pd(c->rho, s.z), s.y),
        .z = _mm512_fmsub_pd(s.x, s.y, _mm512_mul_pd(c->beta, s.z)),
    };
}

static inline Vector advance(Vector s, __m512d h, Vector k)
{
    return (Vector) {
        .x = _mm512_fmadd_pd(h, k.x, s.x),
        .y = _mm512_fmadd_pd(h, k.y, s.y),
        .z = _mm512_fmadd_pd(h, k.z, s.z),
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
    sum = (Vector) { _mm512_add_pd(sum.x, k.x), _mm512_add_pd(sum.y, k.y),
                     _mm512_add_pd(sum.z, k.z) };
    return advance(s, c->sixth, sum);
}

static void step_tile(const VectorConstants *c, double *x, double *y, double *z, size_t n)
{
    for (size_t m = 0; m < n; m += LANES) {
        Vector s = { _mm512_load_pd(x + m), _mm512_load_pd(y + m), _mm512_load_pd(z + m) };
        s = step(c, s);
        _mm512_store_pd(x + m, s.x);
        _mm512_store_pd(y + m, s.y);
        _mm512_store_pd(z + m, s.z);
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

const Variant v33_avx512 = {
    .name = "v33_avx512",
    .title = "AVX-512: eight at once",
    .base = "v32_avx2",
    .teaches = "Twice the width again; the longer the vector, the more the waiting shows.",
    .source = "Intel 64 and IA-32 Optimization Manual, 18 (AVX-512)",
    .launch = LAUNCH_SERIAL,
    .arithmetic = REGROUPED,
    .cpu_needs = CPU_AVX | CPU_AVX2 | CPU_FMA | CPU_AVX512F,
    .is_on_memory_problem = true,
    .bytes_per_trajectory = 2 * sizeof(L63State),
    .bytes_per_trajectory_step = 0,
    .setup = soa_setup,
    .reset = soa_reset,
    .run = run,
    .collect = soa_collect,
    .teardown = soa_teardown,
};
