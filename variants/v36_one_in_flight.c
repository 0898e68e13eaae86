/**
 * Rung 36, a step down on purpose: the operations of rung 35, on one vector at a time.
 * What to see: as many operations, the same bits, and about half the speed or less. Of the 31
 * operations of a step nine stand in a row, each waiting for the result of the one before it: there
 * is nothing else to do meanwhile. Compare rung 23, the same on single numbers.
 */
#include "variants/v35_kernel.h"

/* ---- AVX-512 ---- */

typedef struct Vector512 {
    __m512d X, Y, W;
} Vector512;

V35_AVX512 Vector512 step512(const __m512d *k, Vector512 s)
{
    const __m512d X = s.X, Y = s.Y, W = s.W;
    const __m512d B = _mm512_fmsub_pd(X, W, Y);
    const __m512d R = _mm512_fmadd_pd(k[V35_1_B], W, k[V35_K]);
    const __m512d A = _mm512_fnmadd_pd(k[V35_S_3], X, Y);
    const __m512d X1 = _mm512_fmadd_pd(k[V35_3], A, X);
    const __m512d W1 = _mm512_fnmadd_pd(X, Y, R);
    const __m512d Y1 = _mm512_fmadd_pd(k[V35_C], B, Y);
    const __m512d D1 = _mm512_sub_pd(W1, W);
    const __m512d R1 = _mm512_fnmadd_pd(X1, Y1, R);
    const __m512d W2 = _mm512_fnmadd_pd(k[V35_B], D1, R1);
    const __m512d B1 = _mm512_fmsub_pd(X1, W1, Y1);
    const __m512d A1 = _mm512_fnmadd_pd(k[V35_S_3], X1, Y1);
    const __m512d X2 = _mm512_fmadd_pd(k[V35_3], A1, X);
    const __m512d Y2 = _mm512_fmadd_pd(k[V35_C], B1, Y);
    const __m512d B2 = _mm512_fmsub_pd(X2, W2, Y2);
    const __m512d Y3 = _mm512_fmadd_pd(k[V35_2C], B2, Y);
    const __m512d D2 = _mm512_fmadd_pd(k[V35_2], W2, D1);
    const __m512d v2 = _mm512_fnmadd_pd(k[V35_B], W2, k[V35_K]);
    const __m512d A2 = _mm512_fnmadd_pd(k[V35_S_3], X2, Y2);
    const __m512d u2 = _mm512_fnmadd_pd(X2, Y2, v2);
    const __m512d X3 = _mm512_fmadd_pd(k[V35_6], A2, X);
    const __m512d Q2 = _mm512_fmadd_pd(k[V35_SUM_Y2], Y2, B);
    const __m512d D3 = _mm512_fnmadd_pd(X3, Y3, D2);
    const __m512d W3 = _mm512_fmadd_pd(k[V35_2], u2, W);
    const __m512d P2 = _mm512_fmadd_pd(k[V35_2_3], X2, A);
    const __m512d Q3 = _mm512_fmadd_pd(k[V35_SUM_Y3], Y3, Q2);
    const __m512d D = _mm512_fmadd_pd(k[V35_1_B], W3, D3);
    const __m512d Wn = _mm512_fmadd_pd(k[V35_1_3], D, k[V35_K_3]);
    const __m512d Q = _mm512_fmadd_pd(X3, W3, Q3);
    const __m512d P = _mm512_fmadd_pd(k[V35_SUM_X3], X3, P2);
    const __m512d Xn = _mm512_add_pd(P, Y3);
    const __m512d Yn = _mm512_mul_pd(k[V35_SUM_Q], Q);
    return (Vector512) { .X = Xn, .Y = Yn, .W = Wn };
}

__attribute__((target("avx512f"))) static void advance512(const V35Plan *plan, SoaPoints s,
                                                          size_t end)
{
    __m512d k[V35_N_CONSTANTS];
    for (size_t i = 0; i < V35_N_CONSTANTS; i++) k[i] = _mm512_set1_pd(plan->constant[i]);
    for (size_t m = 0; m < end; m += 8) {
        Vector512 v = {
            .X = _mm512_mul_pd(k[V35_TO_X], _mm512_load_pd(s.x + m)),
            .Y = _mm512_mul_pd(k[V35_TO_Y], _mm512_load_pd(s.y + m)),
            .W = _mm512_mul_pd(k[V35_TO_W], _mm512_sub_pd(k[V35_RHO], _mm512_load_pd(s.z + m))),
        };
        for (size_t i = plan->p.n_steps; i > 0; i--) v = step512(k, v);
        _mm512_store_pd(s.x + m, _mm512_mul_pd(k[V35_FROM_X], v.X));
        _mm512_store_pd(s.y + m, _mm512_mul_pd(k[V35_FROM_Y], v.Y));
        _mm512_store_pd(s.z + m, _mm512_fnmadd_pd(k[V35_FROM_W], v.W, k[V35_RHO]));
    }
}

/* ---- AVX2 and SSE2: rung 35 has steps of one vector for them ---- */

__attribute__((target("avx2,fma"))) static void advance256(const V35Plan *plan, SoaPoints s,
                                                           size_t end)
{
    __m256d k[V35_N_CONSTANTS];
    for (size_t i = 0; i < V35_N_CONSTANTS; i++) k[i] = _mm256_set1_pd(plan->constant[i]);
    for (size_t m = 0; m < end; m += 4) {
        V35State256 v = v35_read256(k, s, m, v35_whole_way(plan));
        for (size_t i = plan->p.n_steps; i > 0; i--) v = v35_step256(k, v);
        v35_write256(k, v, s, m, v35_whole_way(plan));
    }
}

static void advance128(const V35Plan *plan, SoaPoints s, size_t end)
{
    __m128d k[V35_N_CONSTANTS];
    for (size_t i = 0; i < V35_N_CONSTANTS; i++) k[i] = _mm_set1_pd(plan->constant[i]);
    for (size_t m = 0; m < end; m += 2) {
        V35State128 v = v35_read128(k, s, m, v35_whole_way(plan));
        for (size_t i = plan->p.n_steps; i > 0; i--) {
            v35_quarter1(k, &v);
            v35_quarter2(k, &v);
            v35_quarter3(k, &v);
            v35_quarter4(k, &v);
        }
        v35_write128(k, v, s, m, v35_whole_way(plan));
    }
}

static void run(void *ctx)
{
    const SoaContext *const c = ctx;
    const size_t end = soa_round_up(c->p.n_trajectories, V35_LANES);
    const V35Plan plan = v35_plan(&c->p, &c->setting);
    if (plan.p.n_steps == 0) return;
    if (!plan.is_scaled)
        v35_advance_textbook(&plan.p, c->now, 0, end, plan.p.n_steps);
    else if (plan.isa == ISA_AVX512)
        advance512(&plan, c->now, end);
    else if (plan.isa == ISA_AVX2)
        advance256(&plan, c->now, end);
    else
        advance128(&plan, c->now, end);
}

const Variant v36_one_in_flight = {
    .name = "v36_one_in_flight",
    .title = "the same operations, one in flight",
    .base = "v35_simd",
    .teaches = "The same operations, one vector at a time: most of the time is waiting.",
    .source = "Intel 64 and IA-32 Optimization Manual, 3.5 (instruction-level parallelism)",
    .launch = LAUNCH_SERIAL,
    .arithmetic = SAME_AS_BASE,
    .is_anti_rung = true,
    .dispatches_isa = true,
    .bytes_per_trajectory = 2 * sizeof(L63State),
    .bytes_per_trajectory_step = 0,
    .setup = v35_setup,
    .reset = soa_reset,
    .run = run,
    .collect = soa_collect,
    .teardown = soa_teardown,
};
