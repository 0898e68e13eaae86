/**
 * The fastest known step, and the loops around it for each instruction set. v35, v40 and v50 share
 * it: the last two add distribution, not arithmetic, and must equal v35 bit for bit.
 *
 * A textbook step takes 45 instructions a vector, fused ones counted once; this one takes 31 (59
 * against 71 on SSE2, which has no fused ones). What is left out, and why it may be:
 * Runge-Kutta methods commute with linear maps of the state: scale the coordinates, take the step,
 * scale back, and it is the same method. So choose the scales that make most coefficients 1. With
 *
 *     c = dt/2     s = c sigma     b = c beta     k = b rho s/3
 *     X = sqrt(c) x     Y = (s sqrt(c)/3) y     W = (s/3) (rho - z)
 *
 * the equations, multiplied by c, need one or two fused operations each:
 *
 *     c X' = 3 A     A = Y - s/3 X
 *     c Y' = c B     B = X W - Y
 *     c W' = k - b W - X Y
 *
 * The stages of a step are then (classic RK4: half, half, whole; f1 the slope at stage 1, ...)
 *
 *     X1 = X + 3 A         Y1 = Y + c B         W1 = R - X Y                R = (1-b) W + k
 *     X2 = X + 3 A1        Y2 = Y + c B1        W2 = R - X1 Y1 - b (W1 - W)
 *     X3 = X + 6 A2        Y3 = Y + 2c B2       W3 = W + 2 (k - b W2 - X2 Y2)
 *
 * where W2 is W + (k - b W1 - X1 Y1), in two terms that are there already: R has made W1, and the
 * final sum needs W1 - W. That sum, (f + 2 f1 + 2 f2 + f3)/3, need not touch the slopes of the
 * middle stages again, for the stages hold them: 3 A1 = X2 - X, 6 A2 = X3 - X, and so on. What
 * remains is
 *
 *     X' = P + Y3          P = A + 2/3 X2 + (1-s)/3 X3
 *     Y' = c/3 Q           Q = B + 2/c Y2 + (1-c)/c Y3 + X3 W3
 *     W' = D/3 + k/3       D = (W1 - W) + 2 W2 - X3 Y3 + (1-b) W3
 *
 * where X and Y themselves have cancelled. It rounds about twice as much as the textbook form.
 */
#ifndef LADDER_V35_KERNEL_H
#define LADDER_V35_KERNEL_H

#include "variants/soa_context.h"

#include <immintrin.h>
#include <math.h>

/** Ranges given to v35_advance begin and end at multiples of this many trajectories. */
enum { V35_LANES = 8 };

/** The constants of a step, by their place in V35Plan. */
typedef enum V35Constant {
    V35_TO_X, /* scales of the coordinates */
    V35_TO_Y,
    V35_TO_W,
    V35_FROM_X, /* their inverses */
    V35_FROM_Y,
    V35_FROM_W,
    V35_RHO,
    V35_B,
    V35_1_B, /* 1 - b */
    V35_C,
    V35_2C,
    V35_S_3, /* s/3 */
    V35_K,
    V35_K_3,    /* k/3 */
    V35_SUM_X3, /* (1-s)/3: what X3 counts in the final sum */
    V35_SUM_Y2, /* 2/c */
    V35_SUM_Y3, /* (1-c)/c */
    V35_SUM_Q,  /* c/3 */
    V35_2,
    V35_3,
    V35_6,
    V35_1_3, /* 1/3 */
    V35_2_3, /* 2/3 */
    V35_N_CONSTANTS
} V35Constant;

/** Trajectories that a kernel takes at a time, by instruction set. */
enum { V35_BLOCK_512 = 3 * 8, V35_BLOCK_256 = 3 * 4, V35_BLOCK_128 = 4 * 2 };

typedef struct V35Plan {
    L63Problem p;
    CpuIsa isa;
    bool is_scaled; /* false: the scales are no normal numbers, take textbook steps instead */
    double constant[V35_N_CONSTANTS];
} V35Plan;

/* Far enough from the ends of the range of double that no product of three of them leaves it. */
static inline bool v35_is_ordinary(double v)
{
    return fabs(v) > 1e-60 && fabs(v) < 1e60;
}

static inline bool v35_set_constants(V35Plan *plan)
{
    const L63Problem *const p = &plan->p;
    const double c = 0.5 * p->dt;
    const double s = c * p->sigma;
    const double b = c * p->beta;
    const double k = b * p->rho * s / 3.0;
    const double to_x = sqrt(c);
    const double to_y = s * to_x / 3.0;
    const double to_w = s / 3.0;
    const double constants[V35_N_CONSTANTS] = {
        [V35_TO_X] = to_x,
        [V35_TO_Y] = to_y,
        [V35_TO_W] = to_w,
        [V35_FROM_X] = 1.0 / to_x,
        [V35_FROM_Y] = 1.0 / to_y,
        [V35_FROM_W] = 1.0 / to_w,
        [V35_RHO] = p->rho,
        [V35_B] = b,
        [V35_1_B] = 1.0 - b,
        [V35_C] = c,
        [V35_2C] = p->dt,
        [V35_S_3] = s / 3.0,
        [V35_K] = k,
        [V35_K_3] = k / 3.0,
        [V35_SUM_X3] = (1.0 - s) / 3.0,
        [V35_SUM_Y2] = 2.0 / c,
        [V35_SUM_Y3] = (1.0 - c) / c,
        [V35_SUM_Q] = c / 3.0,
        [V35_2] = 2.0,
        [V35_3] = 3.0,
        [V35_6] = 6.0,
        [V35_1_3] = 1.0 / 3.0,
        [V35_2_3] = 2.0 / 3.0,
    };
    memcpy(plan->constant, constants, sizeof constants);
    return v35_is_ordinary(c) && v35_is_ordinary(to_x) && v35_is_ordinary(to_y)
        && v35_is_ordinary(to_w) && fabs(b) < 1e60 && fabs(k) < 1e60 && fabs(p->rho) < 1e60;
}

/** Returns: what v35_advance needs to know of a problem; cheap enough to be asked in every run. */
static inline V35Plan v35_plan(const L63Problem *p, const VariantSetting *setting)
{
    V35Plan plan = { .p = *p, .isa = cpu_isa_choose(setting->isa) };
    plan.is_scaled = v35_set_constants(&plan);
    return plan;
}

/** Steps that a block takes between being read and being written. Between stretches the arrays hold
 * scaled coordinates: the same numbers as in registers, so the end is the same bit for bit. */
typedef struct V35Stretch {
    size_t n_steps;
    bool is_first, is_last; /* begins with the coordinates of the problem; is to end with them */
} V35Stretch;

/** Returns: all steps at once. */
static inline V35Stretch v35_whole_way(const V35Plan *plan)
{
    return (V35Stretch) { plan->p.n_steps, true, true };
}

/** As Variant.setup of a rung with one context of arrays. */
static inline Status v35_setup(const L63Problem *p, const L63State *start,
                               const VariantSetting *setting, void **ctx)
{
    *ctx = NULL;
    if (cpu_missing(cpu_isa_needs(cpu_isa_choose(setting->isa)))) return STATUS_MISSING;
    return soa_setup(p, start, setting, ctx);
}

/* ---- AVX-512: three vectors in flight, interleaved operation by operation ---- */

#define V35_AVX512 __attribute__((target("avx512f"), always_inline)) static inline

/* Each operation works on three vectors at once: the processor always has two others to go on with
 * while one waits for its last result (4 cycles; two operations may start in each). */
typedef struct V35Three {
    __m512d a, b, c;
} V35Three;

/* A step needs 20 constants and up to ten values a vector, 30 registers of the 32. Without the
 * `volatile` compilers keep constants in registers and move the values to memory and back. */
V35_AVX512 __m512d v35_load512(const __m512d *constant)
{
    return *(const volatile __m512d *) constant;
}

V35_AVX512 V35Three v35_shared(const __m512d *constant)
{
    const __m512d v = v35_load512(constant);
    return (V35Three) { v, v, v };
}

/* As above, where the fused operation has no operand it may overwrite: its result takes the place
 * of the constant, which costs a load each instead of a load and three moves. */
V35_AVX512 V35Three v35_copies(const __m512d *constant)
{
    return (V35Three) { v35_load512(constant), v35_load512(constant), v35_load512(constant) };
}

V35_AVX512 V35Three v35_mul(V35Three p, V35Three q)
{
    return (V35Three) { _mm512_mul_pd(p.a, q.a), _mm512_mul_pd(p.b, q.b), _mm512_mul_pd(p.c, q.c) };
}

V35_AVX512 V35Three v35_add(V35Three p, V35Three q)
{
    return (V35Three) { _mm512_add_pd(p.a, q.a), _mm512_add_pd(p.b, q.b), _mm512_add_pd(p.c, q.c) };
}

V35_AVX512 V35Three v35_sub(V35Three p, V35Three q)
{
    return (V35Three) { _mm512_sub_pd(p.a, q.a), _mm512_sub_pd(p.b, q.b), _mm512_sub_pd(p.c, q.c) };
}

/* p q + r */
V35_AVX512 V35Three v35_fma(V35Three p, V35Three q, V35Three r)
{
    return (V35Three) { _mm512_fmadd_pd(p.a, q.a, r.a), _mm512_fmadd_pd(p.b, q.b, r.b),
                        _mm512_fmadd_pd(p.c, q.c, r.c) };
}

/* p q - r */
V35_AVX512 V35Three v35_fms(V35Three p, V35Three q, V35Three r)
{
    return (V35Three) { _mm512_fmsub_pd(p.a, q.a, r.a), _mm512_fmsub_pd(p.b, q.b, r.b),
                        _mm512_fmsub_pd(p.c, q.c, r.c) };
}

/* r - p q */
V35_AVX512 V35Three v35_fnma(V35Three p, V35Three q, V35Three r)
{
    return (V35Three) { _mm512_fnmadd_pd(p.a, q.a, r.a), _mm512_fnmadd_pd(p.b, q.b, r.b),
                        _mm512_fnmadd_pd(p.c, q.c, r.c) };
}

typedef struct V35State512 {
    V35Three X, Y, W;
} V35State512;

/* 31 operations, 28 of them fused. The order of the lines is one of many that mean the same and
 * keep at most ten values alive (fewer is not possible); it was found by measuring a thousand of
 * them in turn with a loop of nothing but fused operations: what compilers make of them differs. */
V35_AVX512 V35State512 v35_step512(const __m512d *k, V35State512 s)
{
    const V35Three X = s.X, Y = s.Y, W = s.W;
    const V35Three B = v35_fms(X, W, Y);
    const V35Three R = v35_fma(v35_copies(&k[V35_1_B]), W, v35_shared(&k[V35_K]));
    const V35Three A = v35_fnma(v35_copies(&k[V35_S_3]), X, Y);
    const V35Three X1 = v35_fma(v35_copies(&k[V35_3]), A, X);
    const V35Three W1 = v35_fnma(X, Y, R);
    const V35Three Y1 = v35_fma(v35_copies(&k[V35_C]), B, Y);
    const V35Three D1 = v35_sub(W1, W);
    const V35Three R1 = v35_fnma(X1, Y1, R);
    const V35Three W2 = v35_fnma(v35_shared(&k[V35_B]), D1, R1);
    const V35Three B1 = v35_fms(X1, W1, Y1);
    const V35Three A1 = v35_fnma(v35_shared(&k[V35_S_3]), X1, Y1);
    const V35Three X2 = v35_fma(v35_shared(&k[V35_3]), A1, X);
    const V35Three Y2 = v35_fma(v35_shared(&k[V35_C]), B1, Y);
    const V35Three B2 = v35_fms(X2, W2, Y2);
    const V35Three Y3 = v35_fma(v35_shared(&k[V35_2C]), B2, Y);
    const V35Three D2 = v35_fma(v35_shared(&k[V35_2]), W2, D1);
    const V35Three v2 = v35_fnma(v35_shared(&k[V35_B]), W2, v35_shared(&k[V35_K]));
    const V35Three A2 = v35_fnma(v35_copies(&k[V35_S_3]), X2, Y2);
    const V35Three u2 = v35_fnma(X2, Y2, v2);
    const V35Three X3 = v35_fma(v35_shared(&k[V35_6]), A2, X);
    const V35Three Q2 = v35_fma(v35_shared(&k[V35_SUM_Y2]), Y2, B);
    const V35Three D3 = v35_fnma(X3, Y3, D2);
    const V35Three W3 = v35_fma(v35_shared(&k[V35_2]), u2, W);
    const V35Three P2 = v35_fma(v35_shared(&k[V35_2_3]), X2, A);
    const V35Three Q3 = v35_fma(v35_shared(&k[V35_SUM_Y3]), Y3, Q2);
    const V35Three D = v35_fma(v35_shared(&k[V35_1_B]), W3, D3);
    const V35Three Wn = v35_fma(v35_shared(&k[V35_1_3]), D, v35_shared(&k[V35_K_3]));
    const V35Three Q = v35_fma(X3, W3, Q3);
    const V35Three P = v35_fma(v35_shared(&k[V35_SUM_X3]), X3, P2);
    const V35Three Xn = v35_add(P, Y3);
    const V35Three Yn = v35_mul(v35_shared(&k[V35_SUM_Q]), Q);
    return (V35State512) { .X = Xn, .Y = Yn, .W = Wn };
}

/* Trajectories of one block, by vector: behind the end the last vector is taken again, which writes
 * the same values to the same place. */
static inline size_t v35_place(size_t first, size_t last, size_t n_lanes, size_t vector)
{
    const size_t place = first + vector * n_lanes;
    return place < last ? place : last - n_lanes;
}

V35_AVX512 V35Three v35_read512(const double *from, const size_t at[3])
{
    return (V35Three) { _mm512_load_pd(from + at[0]), _mm512_load_pd(from + at[1]),
                        _mm512_load_pd(from + at[2]) };
}

V35_AVX512 void v35_write512(V35Three v, double *to, const size_t at[3])
{
    _mm512_store_pd(to + at[0], v.a);
    _mm512_store_pd(to + at[1], v.b);
    _mm512_store_pd(to + at[2], v.c);
}

V35_AVX512 V35State512 v35_scale512(const __m512d *k, V35State512 v)
{
    return (V35State512) {
        .X = v35_mul(v35_shared(&k[V35_TO_X]), v.X),
        .Y = v35_mul(v35_shared(&k[V35_TO_Y]), v.Y),
        .W = v35_mul(v35_shared(&k[V35_TO_W]), v35_sub(v35_shared(&k[V35_RHO]), v.W)),
    };
}

V35_AVX512 V35State512 v35_scale_back512(const __m512d *k, V35State512 v)
{
    return (V35State512) {
        .X = v35_mul(v35_shared(&k[V35_FROM_X]), v.X),
        .Y = v35_mul(v35_shared(&k[V35_FROM_Y]), v.Y),
        .W = v35_fnma(v35_shared(&k[V35_FROM_W]), v.W, v35_shared(&k[V35_RHO])),
    };
}

/* Three vectors from `first` on through one stretch. */
V35_AVX512 void v35_block512(const __m512d *k, SoaPoints s, size_t first, size_t last,
                             V35Stretch stretch)
{
    const size_t at[3] = { first, v35_place(first, last, 8, 1), v35_place(first, last, 8, 2) };
    V35State512 v = { v35_read512(s.x, at), v35_read512(s.y, at), v35_read512(s.z, at) };
    if (stretch.is_first) v = v35_scale512(k, v);
    for (size_t i = stretch.n_steps; i > 0; i--) v = v35_step512(k, v);
    if (stretch.is_last) v = v35_scale_back512(k, v);
    v35_write512(v.X, s.x, at);
    v35_write512(v.Y, s.y, at);
    v35_write512(v.W, s.z, at);
}

__attribute__((target("avx512f"))) static inline void
v35_advance512(const V35Plan *plan, SoaPoints s, size_t first, size_t last)
{
    __m512d k[V35_N_CONSTANTS];
    for (size_t i = 0; i < V35_N_CONSTANTS; i++) k[i] = _mm512_set1_pd(plan->constant[i]);
    for (size_t m = first; m < last; m += V35_BLOCK_512)
        v35_block512(k, s, m, last, v35_whole_way(plan));
}

/* ---- AVX2: three vectors in flight, one after the other ---- */

/* A step of one vector needs ten of the 16 registers, so that no two fit side by side. Three steps
 * stand one after the other and the processor, which looks ahead by more than that, overlaps them.
 * Between its steps the state of a vector may lie in the L1 cache. */
#define V35_AVX2 __attribute__((target("avx2,fma"), always_inline)) static inline

/* Returns: the same pointer, of which the compiler knows nothing: it reads constants again, as
 * operands in memory, instead of keeping them in registers that the states need. */
static inline const void *v35_forget(const void *constants)
{
    __asm__("" : "+r"(constants));
    return constants;
}

typedef struct V35State256 {
    __m256d X, Y, W;
} V35State256;

/* 31 operations as above, in an order found in the same way. */
V35_AVX2 V35State256 v35_step256(const __m256d *k, V35State256 s)
{
    const __m256d X = s.X, Y = s.Y, W = s.W;
    k = v35_forget(k);
    const __m256d A = _mm256_fnmadd_pd(k[V35_S_3], X, Y);
    const __m256d B = _mm256_fmsub_pd(X, W, Y);
    const __m256d X1 = _mm256_fmadd_pd(k[V35_3], A, X);
    const __m256d R = _mm256_fmadd_pd(k[V35_1_B], W, k[V35_K]);
    const __m256d W1 = _mm256_fnmadd_pd(X, Y, R);
    const __m256d D1 = _mm256_sub_pd(W1, W);
    const __m256d Y1 = _mm256_fmadd_pd(k[V35_C], B, Y);
    const __m256d R1 = _mm256_fnmadd_pd(X1, Y1, R);
    k = v35_forget(k);
    const __m256d W2 = _mm256_fnmadd_pd(k[V35_B], D1, R1);
    const __m256d B1 = _mm256_fmsub_pd(X1, W1, Y1);
    const __m256d A1 = _mm256_fnmadd_pd(k[V35_S_3], X1, Y1);
    const __m256d X2 = _mm256_fmadd_pd(k[V35_3], A1, X);
    const __m256d Y2 = _mm256_fmadd_pd(k[V35_C], B1, Y);
    const __m256d B2 = _mm256_fmsub_pd(X2, W2, Y2);
    const __m256d D2 = _mm256_fmadd_pd(k[V35_2], W2, D1);
    const __m256d Y3 = _mm256_fmadd_pd(k[V35_2C], B2, Y);
    k = v35_forget(k);
    const __m256d v2 = _mm256_fnmadd_pd(k[V35_B], W2, k[V35_K]);
    const __m256d u2 = _mm256_fnmadd_pd(X2, Y2, v2);
    const __m256d A2 = _mm256_fnmadd_pd(k[V35_S_3], X2, Y2);
    const __m256d X3 = _mm256_fmadd_pd(k[V35_6], A2, X);
    const __m256d P2 = _mm256_fmadd_pd(k[V35_2_3], X2, A);
    const __m256d Q2 = _mm256_fmadd_pd(k[V35_SUM_Y2], Y2, B);
    const __m256d Q3 = _mm256_fmadd_pd(k[V35_SUM_Y3], Y3, Q2);
    const __m256d W3 = _mm256_fmadd_pd(k[V35_2], u2, W);
    k = v35_forget(k);
    const __m256d D3 = _mm256_fnmadd_pd(X3, Y3, D2);
    const __m256d Q = _mm256_fmadd_pd(X3, W3, Q3);
    const __m256d P = _mm256_fmadd_pd(k[V35_SUM_X3], X3, P2);
    const __m256d D = _mm256_fmadd_pd(k[V35_1_B], W3, D3);
    const __m256d Wn = _mm256_fmadd_pd(k[V35_1_3], D, k[V35_K_3]);
    const __m256d Xn = _mm256_add_pd(P, Y3);
    const __m256d Yn = _mm256_mul_pd(k[V35_SUM_Q], Q);
    return (V35State256) { .X = Xn, .Y = Yn, .W = Wn };
}

V35_AVX2 V35State256 v35_read256(const __m256d *k, SoaPoints s, size_t at, V35Stretch stretch)
{
    const __m256d x = _mm256_load_pd(s.x + at), y = _mm256_load_pd(s.y + at);
    const __m256d z = _mm256_load_pd(s.z + at);
    if (!stretch.is_first) return (V35State256) { .X = x, .Y = y, .W = z };
    return (V35State256) {
        .X = _mm256_mul_pd(k[V35_TO_X], x),
        .Y = _mm256_mul_pd(k[V35_TO_Y], y),
        .W = _mm256_mul_pd(k[V35_TO_W], _mm256_sub_pd(k[V35_RHO], z)),
    };
}

V35_AVX2 void v35_write256(const __m256d *k, V35State256 v, SoaPoints s, size_t at,
                           V35Stretch stretch)
{
    if (stretch.is_last) {
        v.X = _mm256_mul_pd(k[V35_FROM_X], v.X);
        v.Y = _mm256_mul_pd(k[V35_FROM_Y], v.Y);
        v.W = _mm256_fnmadd_pd(k[V35_FROM_W], v.W, k[V35_RHO]);
    }
    _mm256_store_pd(s.x + at, v.X);
    _mm256_store_pd(s.y + at, v.Y);
    _mm256_store_pd(s.z + at, v.W);
}

/* As v35_block512. */
V35_AVX2 void v35_block256(const __m256d *k, SoaPoints s, size_t first, size_t last,
                           V35Stretch stretch)
{
    const size_t at[3] = { first, v35_place(first, last, 4, 1), v35_place(first, last, 4, 2) };
    V35State256 v0 = v35_read256(k, s, at[0], stretch), v1 = v35_read256(k, s, at[1], stretch);
    V35State256 v2 = v35_read256(k, s, at[2], stretch);
    for (size_t i = stretch.n_steps; i > 0; i--) {
        v0 = v35_step256(k, v0);
        v1 = v35_step256(k, v1);
        v2 = v35_step256(k, v2);
    }
    v35_write256(k, v0, s, at[0], stretch);
    v35_write256(k, v1, s, at[1], stretch);
    v35_write256(k, v2, s, at[2], stretch);
}

__attribute__((target("avx2,fma"))) static inline void
v35_advance256(const V35Plan *plan, SoaPoints s, size_t first, size_t last)
{
    __m256d k[V35_N_CONSTANTS];
    for (size_t i = 0; i < V35_N_CONSTANTS; i++) k[i] = _mm256_set1_pd(plan->constant[i]);
    for (size_t m = first; m < last; m += V35_BLOCK_256)
        v35_block256(k, s, m, last, v35_whole_way(plan));
}

/* ---- SSE2: four vectors in flight, stage by stage ---- */

/* Without fused operations a step is 59 of them, and instructions that overwrite an operand need
 * copies besides: steps one after the other are too long for the processor to look ahead to the
 * next vector. So the vectors take turns a quarter of a step at a time; between its turns a vector
 * lies in the L1 cache. */
#define V35_SSE2 __attribute__((always_inline)) static inline

V35_SSE2 __m128d v35_fma128(__m128d p, __m128d q, __m128d r)
{
    return _mm_add_pd(_mm_mul_pd(p, q), r);
}

V35_SSE2 __m128d v35_fms128(__m128d p, __m128d q, __m128d r)
{
    return _mm_sub_pd(_mm_mul_pd(p, q), r);
}

V35_SSE2 __m128d v35_fnma128(__m128d p, __m128d q, __m128d r)
{
    return _mm_sub_pd(r, _mm_mul_pd(p, q));
}

/* A vector on its way through a step. */
typedef struct V35State128 {
    __m128d X, Y, W;    /* at the start of the step */
    __m128d Xi, Yi, Wi; /* at the stage reached */
    __m128d P, Q, D;    /* the sums so far */
    __m128d R1, B2;     /* what the next quarter begins with */
} V35State128;

V35_SSE2 void v35_quarter1(const __m128d *k, V35State128 *s)
{
    const __m128d R = v35_fma128(k[V35_1_B], s->W, k[V35_K]);
    s->Q = v35_fms128(s->X, s->W, s->Y);
    s->Wi = v35_fnma128(s->X, s->Y, R);
    s->Yi = v35_fma128(k[V35_C], s->Q, s->Y);
    s->P = v35_fnma128(k[V35_S_3], s->X, s->Y);
    s->Xi = v35_fma128(k[V35_3], s->P, s->X);
    s->D = _mm_sub_pd(s->Wi, s->W);
    s->R1 = v35_fnma128(s->Xi, s->Yi, R);
}

V35_SSE2 void v35_quarter2(const __m128d *k, V35State128 *s)
{
    const __m128d B1 = v35_fms128(s->Xi, s->Wi, s->Yi);
    s->Wi = v35_fnma128(k[V35_B], s->D, s->R1);
    const __m128d Y2 = v35_fma128(k[V35_C], B1, s->Y);
    const __m128d A1 = v35_fnma128(k[V35_S_3], s->Xi, s->Yi);
    s->Xi = v35_fma128(k[V35_3], A1, s->X);
    s->Yi = Y2;
    s->B2 = v35_fms128(s->Xi, s->Wi, s->Yi);
    s->P = v35_fma128(k[V35_2_3], s->Xi, s->P);
    s->D = v35_fma128(k[V35_2], s->Wi, s->D);
}

V35_SSE2 void v35_quarter3(const __m128d *k, V35State128 *s)
{
    const __m128d Q2 = v35_fma128(k[V35_SUM_Y2], s->Yi, s->Q);
    const __m128d Y3 = v35_fma128(k[V35_2C], s->B2, s->Y);
    const __m128d v2 = v35_fnma128(k[V35_B], s->Wi, k[V35_K]);
    const __m128d A2 = v35_fnma128(k[V35_S_3], s->Xi, s->Yi);
    const __m128d u2 = v35_fnma128(s->Xi, s->Yi, v2);
    s->Wi = v35_fma128(k[V35_2], u2, s->W);
    s->Q = v35_fma128(k[V35_SUM_Y3], Y3, Q2);
    s->Xi = v35_fma128(k[V35_6], A2, s->X);
    s->Yi = Y3;
}

V35_SSE2 void v35_quarter4(const __m128d *k, V35State128 *s)
{
    const __m128d D3 = v35_fnma128(s->Xi, s->Yi, s->D);
    const __m128d P = v35_fma128(k[V35_SUM_X3], s->Xi, s->P);
    const __m128d Q = v35_fma128(s->Xi, s->Wi, s->Q);
    s->X = _mm_add_pd(P, s->Yi);
    s->Y = _mm_mul_pd(k[V35_SUM_Q], Q);
    const __m128d D = v35_fma128(k[V35_1_B], s->Wi, D3);
    s->W = v35_fma128(k[V35_1_3], D, k[V35_K_3]);
}

/* One step of four vectors. */
V35_SSE2 void v35_step128(const __m128d *k, V35State128 v[4])
{
    v35_quarter1(k, &v[0]);
    v35_quarter1(k, &v[1]);
    v35_quarter1(k, &v[2]);
    v35_quarter1(k, &v[3]);
    v35_quarter2(k, &v[0]);
    v35_quarter2(k, &v[1]);
    v35_quarter2(k, &v[2]);
    v35_quarter2(k, &v[3]);
    v35_quarter3(k, &v[0]);
    v35_quarter3(k, &v[1]);
    v35_quarter3(k, &v[2]);
    v35_quarter3(k, &v[3]);
    v35_quarter4(k, &v[0]);
    v35_quarter4(k, &v[1]);
    v35_quarter4(k, &v[2]);
    v35_quarter4(k, &v[3]);
}

V35_SSE2 V35State128 v35_read128(const __m128d *k, SoaPoints s, size_t at, V35Stretch stretch)
{
    const __m128d x = _mm_load_pd(s.x + at), y = _mm_load_pd(s.y + at), z = _mm_load_pd(s.z + at);
    if (!stretch.is_first) return (V35State128) { .X = x, .Y = y, .W = z };
    return (V35State128) {
        .X = _mm_mul_pd(k[V35_TO_X], x),
        .Y = _mm_mul_pd(k[V35_TO_Y], y),
        .W = _mm_mul_pd(k[V35_TO_W], _mm_sub_pd(k[V35_RHO], z)),
    };
}

V35_SSE2 void v35_write128(const __m128d *k, V35State128 v, SoaPoints s, size_t at,
                           V35Stretch stretch)
{
    if (stretch.is_last) {
        v.X = _mm_mul_pd(k[V35_FROM_X], v.X);
        v.Y = _mm_mul_pd(k[V35_FROM_Y], v.Y);
        v.W = v35_fnma128(k[V35_FROM_W], v.W, k[V35_RHO]);
    }
    _mm_store_pd(s.x + at, v.X);
    _mm_store_pd(s.y + at, v.Y);
    _mm_store_pd(s.z + at, v.W);
}

/* As v35_block512, but four vectors. */
V35_SSE2 void v35_block128(const __m128d *k, SoaPoints s, size_t first, size_t last,
                           V35Stretch stretch)
{
    const size_t at[4] = { first, v35_place(first, last, 2, 1), v35_place(first, last, 2, 2),
                           v35_place(first, last, 2, 3) };
    V35State128 v[4] = { v35_read128(k, s, at[0], stretch), v35_read128(k, s, at[1], stretch),
                         v35_read128(k, s, at[2], stretch), v35_read128(k, s, at[3], stretch) };
    for (size_t i = stretch.n_steps; i > 0; i--) v35_step128(k, v);
    for (size_t j = 0; j < 4; j++) v35_write128(k, v[j], s, at[j], stretch);
}

static inline void v35_advance128(const V35Plan *plan, SoaPoints s, size_t first, size_t last)
{
    __m128d k[V35_N_CONSTANTS];
    for (size_t i = 0; i < V35_N_CONSTANTS; i++) k[i] = _mm_set1_pd(plan->constant[i]);
    for (size_t m = first; m < last; m += V35_BLOCK_128)
        v35_block128(k, s, m, last, v35_whole_way(plan));
}

/* ---- where the scales are no normal numbers ---- */

/* Slow and always right: the textbook step in the coordinates of the problem. */
static inline void v35_advance_textbook(const L63Problem *p, SoaPoints s, size_t first, size_t last,
                                        size_t n_steps)
{
    for (size_t m = first; m < last; m++) {
        L63State v = { s.x[m], s.y[m], s.z[m] };
        for (size_t i = 0; i < n_steps; i++) v = l63_step(p, v);
        s.x[m] = v.x;
        s.y[m] = v.y;
        s.z[m] = v.z;
    }
}

/**
 * Advances trajectories [first, last) by plan->p.n_steps steps, in place. Every trajectory comes
 * out the same whatever its place, the range, or its neighbours.
 *
 * Shape: arrays are 64-byte aligned; first and last are multiples of V35_LANES.
 */
static inline void v35_advance(const V35Plan *plan, SoaPoints s, size_t first, size_t last)
{
    if (plan->p.n_steps == 0 || first >= last) return; /* scaling there and back would round */
    if (!plan->is_scaled)
        v35_advance_textbook(&plan->p, s, first, last, plan->p.n_steps);
    else if (plan->isa == ISA_AVX512)
        v35_advance512(plan, s, first, last);
    else if (plan->isa == ISA_AVX2)
        v35_advance256(plan, s, first, last);
    else
        v35_advance128(plan, s, first, last);
}

#endif
