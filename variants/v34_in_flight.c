/**
 * Rung 34: a few vectors at a time, in registers from the first step to the last.
 * What to see: nothing goes through the arrays between steps, and chains side by side fill most of
 * the waiting. What no longer fits the registers goes through the stack, the price of more chains.
 *
 * The operations are those of rung 33: 45 a vector and step, fused ones counted once (71 on SSE2).
 * A block of vectors takes each stage of the step together: by the time the last of them has its
 * slope, the first one's is there.
 */
#include "variants/soa_context.h"

#include <immintrin.h>

/* Vectors in a block: as many as paid. Each needs about nine values at a time; there are 16
 * registers (SSE2, AVX2) or 32 (AVX-512), and with more vectors the way through the stack costs
 * more than the filled waiting brings. The row's -O3 is there to unroll the loops over them,
 * nothing else. */
enum { SSE2_IN_FLIGHT = 3, AVX2_IN_FLIGHT = 3, AVX512_IN_FLIGHT = 4 };

/* Where the vectors of a block begin. Past the end of the array the last vector is taken again:
 * the same values are then written to the same place. */
static inline size_t place(size_t first, size_t end, size_t n_lanes, size_t vector)
{
    const size_t at = first + vector * n_lanes;
    return at < end ? at : end - n_lanes;
}

/* ---- SSE2: three vectors of two ---- */

#define SSE2 __attribute__((always_inline)) static inline

typedef struct Vector128 {
    __m128d x, y, z;
} Vector128;

typedef struct Vector128Constants {
    __m128d sigma, rho, beta, half, dt, sixth, two;
} Vector128Constants;

SSE2 Vector128Constants vector128_constants(const L63Problem *p)
{
    return (Vector128Constants) {
        .sigma = _mm_set1_pd(p->sigma),
        .rho = _mm_set1_pd(p->rho),
        .beta = _mm_set1_pd(p->beta),
        .half = _mm_set1_pd(0.5 * p->dt),
        .dt = _mm_set1_pd(p->dt),
        .sixth = _mm_set1_pd(p->dt / 6.0),
        .two = _mm_set1_pd(2.0),
    };
}

SSE2 Vector128 vector128_derivative(const Vector128Constants *c, Vector128 s)
{
    return (Vector128) {
        .x = _mm_mul_pd(c->sigma, _mm_sub_pd(s.y, s.x)),
        .y = _mm_sub_pd(_mm_mul_pd(s.x, _mm_sub_pd(c->rho, s.z)), s.y),
        .z = _mm_sub_pd(_mm_mul_pd(s.x, s.y), _mm_mul_pd(c->beta, s.z)),
    };
}

SSE2 Vector128 vector128_advance(Vector128 s, __m128d h, Vector128 k)
{
    return (Vector128) {
        .x = _mm_add_pd(s.x, _mm_mul_pd(h, k.x)),
        .y = _mm_add_pd(s.y, _mm_mul_pd(h, k.y)),
        .z = _mm_add_pd(s.z, _mm_mul_pd(h, k.z)),
    };
}

SSE2 void vector128_step(const Vector128Constants *c, Vector128 *s)
{
    Vector128 k[SSE2_IN_FLIGHT], sum[SSE2_IN_FLIGHT];
    for (size_t j = 0; j < SSE2_IN_FLIGHT; j++) sum[j] = k[j] = vector128_derivative(c, s[j]);
    for (size_t j = 0; j < SSE2_IN_FLIGHT; j++) {
        k[j] = vector128_derivative(c, vector128_advance(s[j], c->half, k[j]));
        sum[j] = vector128_advance(sum[j], c->two, k[j]);
    }
    for (size_t j = 0; j < SSE2_IN_FLIGHT; j++) {
        k[j] = vector128_derivative(c, vector128_advance(s[j], c->half, k[j]));
        sum[j] = vector128_advance(sum[j], c->two, k[j]);
    }
    for (size_t j = 0; j < SSE2_IN_FLIGHT; j++) {
        k[j] = vector128_derivative(c, vector128_advance(s[j], c->dt, k[j]));
        sum[j].x = _mm_add_pd(sum[j].x, k[j].x);
        sum[j].y = _mm_add_pd(sum[j].y, k[j].y);
        sum[j].z = _mm_add_pd(sum[j].z, k[j].z);
        s[j] = vector128_advance(s[j], c->sixth, sum[j]);
    }
}

SSE2 Vector128 vector128_load(SoaPoints s, size_t at)
{
    return (Vector128) { _mm_load_pd(s.x + at), _mm_load_pd(s.y + at), _mm_load_pd(s.z + at) };
}

SSE2 void vector128_store(Vector128 v, SoaPoints s, size_t at)
{
    _mm_store_pd(s.x + at, v.x);
    _mm_store_pd(s.y + at, v.y);
    _mm_store_pd(s.z + at, v.z);
}

static void advance_sse2(const L63Problem *p, SoaPoints s, size_t end)
{
    enum { LANES = 2 };
    const Vector128Constants c = vector128_constants(p);
    for (size_t m = 0; m < end; m += SSE2_IN_FLIGHT * LANES) {
        Vector128 v[SSE2_IN_FLIGHT];
        for (size_t j = 0; j < SSE2_IN_FLIGHT; j++)
            v[j] = vector128_load(s, place(m, end, LANES, j));
        for (size_t i = 0; i < p->n_steps; i++) vector128_step(&c, v);
        for (size_t j = 0; j < SSE2_IN_FLIGHT; j++)
            vector128_store(v[j], s, place(m, end, LANES, j));
    }
}

/* ---- AVX2 and FMA: three vectors of four ---- */

#define AVX2 __attribute__((target("avx2,fma"), always_inline)) static inline

typedef struct Vector256 {
    __m256d x, y, z;
} Vector256;

typedef struct Vector256Constants {
    __m256d sigma, rho, beta, half, dt, sixth, two;
} Vector256Constants;

AVX2 Vector256Constants vector256_constants(const L63Problem *p)
{
    return (Vector256Constants) {
        .sigma = _mm256_set1_pd(p->sigma),
        .rho = _mm256_set1_pd(p->rho),
        .beta = _mm256_set1_pd(p->beta),
        .half = _mm256_set1_pd(0.5 * p->dt),
        .dt = _mm256_set1_pd(p->dt),
        .sixth = _mm256_set1_pd(p->dt / 6.0),
        .two = _mm256_set1_pd(2.0),
    };
}

AVX2 Vector256 vector256_derivative(const Vector256Constants *c, Vector256 s)
{
    return (Vector256) {
        .x = _mm256_mul_pd(c->sigma, _mm256_sub_pd(s.y, s.x)),
        .y = _mm256_fmsub_pd(s.x, _mm256_sub_pd(c->rho, s.z), s.y),
        .z = _mm256_fmsub_pd(s.x, s.y, _mm256_mul_pd(c->beta, s.z)),
    };
}

AVX2 Vector256 vector256_advance(Vector256 s, __m256d h, Vector256 k)
{
    return (Vector256) {
        .x = _mm256_fmadd_pd(h, k.x, s.x),
        .y = _mm256_fmadd_pd(h, k.y, s.y),
        .z = _mm256_fmadd_pd(h, k.z, s.z),
    };
}

AVX2 void vector256_step(const Vector256Constants *c, Vector256 *s)
{
    Vector256 k[AVX2_IN_FLIGHT], sum[AVX2_IN_FLIGHT];
    for (size_t j = 0; j < AVX2_IN_FLIGHT; j++) sum[j] = k[j] = vector256_derivative(c, s[j]);
    for (size_t j = 0; j < AVX2_IN_FLIGHT; j++) {
        k[j] = vector256_derivative(c, vector256_advance(s[j], c->half, k[j]));
        sum[j] = vector256_advance(sum[j], c->two, k[j]);
    }
    for (size_t j = 0; j < AVX2_IN_FLIGHT; j++) {
        k[j] = vector256_derivative(c, vector256_advance(s[j], c->half, k[j]));
        sum[j] = vector256_advance(sum[j], c->two, k[j]);
    }
    for (size_t j = 0; j < AVX2_IN_FLIGHT; j++) {
        k[j] = vector256_derivative(c, vector256_advance(s[j], c->dt, k[j]));
        sum[j].x = _mm256_add_pd(sum[j].x, k[j].x);
        sum[j].y = _mm256_add_pd(sum[j].y, k[j].y);
        sum[j].z = _mm256_add_pd(sum[j].z, k[j].z);
        s[j] = vector256_advance(s[j], c->sixth, sum[j]);
    }
}

AVX2 Vector256 vector256_load(SoaPoints s, size_t at)
{
    return (Vector256) { _mm256_load_pd(s.x + at), _mm256_load_pd(s.y + at),
                         _mm256_load_pd(s.z + at) };
}

AVX2 void vector256_store(Vector256 v, SoaPoints s, size_t at)
{
    _mm256_store_pd(s.x + at, v.x);
    _mm256_store_pd(s.y + at, v.y);
    _mm256_store_pd(s.z + at, v.z);
}

__attribute__((target("avx2,fma"))) static void advance_avx2(const L63Problem *p, SoaPoints s,
                                                             size_t end)
{
    enum { LANES = 4 };
    const Vector256Constants c = vector256_constants(p);
    for (size_t m = 0; m < end; m += AVX2_IN_FLIGHT * LANES) {
        Vector256 v[AVX2_IN_FLIGHT];
        for (size_t j = 0; j < AVX2_IN_FLIGHT; j++)
            v[j] = vector256_load(s, place(m, end, LANES, j));
        for (size_t i = 0; i < p->n_steps; i++) vector256_step(&c, v);
        for (size_t j = 0; j < AVX2_IN_FLIGHT; j++)
            vector256_store(v[j], s, place(m, end, LANES, j));
    }
}

/* ---- AVX-512: four vectors of eight ---- */

#define AVX512 __attribute__((target("avx512f"), always_inline)) static inline

typedef struct Vector512 {
    __m512d x, y, z;
} Vector512;

typedef struct Vector512Constants {
    __m512d sigma, rho, beta, half, dt, sixth, two;
} Vector512Constants;

AVX512 Vector512Constants vector512_constants(const L63Problem *p)
{
    return (Vector512Constants) {
        .sigma = _mm512_set1_pd(p->sigma),
        .rho = _mm512_set1_pd(p->rho),
        .beta = _mm512_set1_pd(p->beta),
        .half = _mm512_set1_pd(0.5 * p->dt),
        .dt = _mm512_set1_pd(p->dt),
        .sixth = _mm512_set1_pd(p->dt / 6.0),
        .two = _mm512_set1_pd(2.0),
    };
}

AVX512 Vector512 vector512_derivative(const Vector512Constants *c, Vector512 s)
{
    return (Vector512) {
        .x = _mm512_mul_pd(c->sigma, _mm512_sub_pd(s.y, s.x)),
        .y = _mm512_fmsub_pd(s.x, _mm512_sub_pd(c->rho, s.z), s.y),
        .z = _mm512_fmsub_pd(s.x, s.y, _mm512_mul_pd(c->beta, s.z)),
    };
}

AVX512 Vector512 vector512_advance(Vector512 s, __m512d h, Vector512 k)
{
    return (Vector512) {
        .x = _mm512_fmadd_pd(h, k.x, s.x),
        .y = _mm512_fmadd_pd(h, k.y, s.y),
        .z = _mm512_fmadd_pd(h, k.z, s.z),
    };
}

AVX512 void vector512_step(const Vector512Constants *c, Vector512 *s)
{
    Vector512 k[AVX512_IN_FLIGHT], sum[AVX512_IN_FLIGHT];
    for (size_t j = 0; j < AVX512_IN_FLIGHT; j++) sum[j] = k[j] = vector512_derivative(c, s[j]);
    for (size_t j = 0; j < AVX512_IN_FLIGHT; j++) {
        k[j] = vector512_derivative(c, vector512_advance(s[j], c->half, k[j]));
        sum[j] = vector512_advance(sum[j], c->two, k[j]);
    }
    for (size_t j = 0; j < AVX512_IN_FLIGHT; j++) {
        k[j] = vector512_derivative(c, vector512_advance(s[j], c->half, k[j]));
        sum[j] = vector512_advance(sum[j], c->two, k[j]);
    }
    for (size_t j = 0; j < AVX512_IN_FLIGHT; j++) {
        k[j] = vector512_derivative(c, vector512_advance(s[j], c->dt, k[j]));
        sum[j].x = _mm512_add_pd(sum[j].x, k[j].x);
        sum[j].y = _mm512_add_pd(sum[j].y, k[j].y);
        sum[j].z = _mm512_add_pd(sum[j].z, k[j].z);
        s[j] = vector512_advance(s[j], c->sixth, sum[j]);
    }
}

AVX512 Vector512 vector512_load(SoaPoints s, size_t at)
{
    return (Vector512) { _mm512_load_pd(s.x + at), _mm512_load_pd(s.y + at),
                         _mm512_load_pd(s.z + at) };
}

AVX512 void vector512_store(Vector512 v, SoaPoints s, size_t at)
{
    _mm512_store_pd(s.x + at, v.x);
    _mm512_store_pd(s.y + at, v.y);
    _mm512_store_pd(s.z + at, v.z);
}

__attribute__((target("avx512f"))) static void advance_avx512(const L63Problem *p, SoaPoints s,
                                                              size_t end)
{
    enum { LANES = 8 };
    const Vector512Constants c = vector512_constants(p);
    for (size_t m = 0; m < end; m += AVX512_IN_FLIGHT * LANES) {
        Vector512 v[AVX512_IN_FLIGHT];
        for (size_t j = 0; j < AVX512_IN_FLIGHT; j++)
            v[j] = vector512_load(s, place(m, end, LANES, j));
        for (size_t i = 0; i < p->n_steps; i++) vector512_step(&c, v);
        for (size_t j = 0; j < AVX512_IN_FLIGHT; j++)
            vector512_store(v[j], s, place(m, end, LANES, j));
    }
}

static Status setup(const L63Problem *p, const L63State *start, const VariantSetting *setting,
                    void **ctx)
{
    *ctx = NULL;
    if (cpu_missing(cpu_isa_needs(cpu_isa_choose(setting->isa)))) return STATUS_MISSING;
    return soa_setup(p, start, setting, ctx);
}

static void run(void *ctx)
{
    const SoaContext *const c = ctx;
    const size_t end = soa_round_up(c->p.n_trajectories, 8); /* the widest vector */
    const CpuIsa isa = cpu_isa_choose(c->setting.isa);
    if (isa == ISA_AVX512)
        advance_avx512(&c->p, c->now, end);
    else if (isa == ISA_AVX2)
        advance_avx2(&c->p, c->now, end);
    else
        advance_sse2(&c->p, c->now, end);
}

const Variant v34_in_flight = {
    .name = "v34_in_flight",
    .title = "several vectors in flight, in registers",
    .base = "v33_avx512",
    .teaches = "Work on several vectors at once: one computes while the others wait.",
    .source = "Intel 64 and IA-32 Optimization Manual, 3.5 (instruction-level parallelism)",
    .launch = LAUNCH_SERIAL,
    .arithmetic = REGROUPED,
    .is_on_memory_problem = true,
    .dispatches_isa = true,
    .bytes_per_trajectory = 2 * sizeof(L63State),
    .bytes_per_trajectory_step = 0,
    .setup = setup,
    .reset = soa_reset,
    .run = run,
    .collect = soa_collect,
    .teardown = soa_teardown,
};
