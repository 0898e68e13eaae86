/**
 * Rung 30: rung 20 with leave to vectorise: one line before the loop, and flags that say which
 * vectors. The compiler does the rest.
 * What to see: the loop runs on full vectors, as fast as the intrinsics of rung 33 for a line of
 * code; every step still starts with loads and ends with stores, because the compiler keeps steps
 * outside and trajectories inside.
 */
#include "variants/soa_context.h"

#include "variants/cpu_of_this_file.h"

/* A whole number of vectors, known to the compiler: no remainder loop, whose operations might be
 * grouped in another way than those of the vectors. */
enum { TILE = SOA_PADDING };

static inline L63State derivative(const L63Problem *p, L63State s)
{
    return (L63State) {
        .x = p->sigma * (s.y - s.x),
        .y = s.x * (p->rho - s.z) - s.y,
        .z = s.x * s.y - p->beta * s.z,
    };
}

static inline L63State advance(L63State s, double h, L63State k)
{
    return (L63State) { s.x + h * k.x, s.y + h * k.y, s.z + h * k.z };
}

static inline L63State step(const L63Problem *p, L63State s)
{
    const double half = 0.5 * p->dt, sixth = p->dt / 6.0;
    const L63State k1 = derivative(p, s);
    const L63State k2 = derivative(p, advance(s, half, k1));
    const L63State k3 = derivative(p, advance(s, half, k2));
    const L63State k4 = derivative(p, advance(s, p->dt, k3));
    return (L63State) {
        .x = s.x + sixth * (k1.x + 2.0 * k2.x + 2.0 * k3.x + k4.x),
        .y = s.y + sixth * (k1.y + 2.0 * k2.y + 2.0 * k3.y + k4.y),
        .z = s.z + sixth * (k1.z + 2.0 * k2.z + 2.0 * k3.z + k4.z),
    };
}

static void step_tile(const L63Problem *p, double *restrict x, double *restrict y,
                      double *restrict z)
{
#pragma omp simd
    for (size_t m = 0; m < TILE; m++) {
        const L63State s = step(p, (L63State) { x[m], y[m], z[m] });
        x[m] = s.x;
        y[m] = s.y;
        z[m] = s.z;
    }
}

static void run(void *ctx)
{
    const SoaContext *const c = ctx;
    const L63Problem p = c->p;
    for (size_t m = 0; m < c->n_padded; m += TILE)
        for (size_t i = 0; i < p.n_steps; i++)
            step_tile(&p, c->now.x + m, c->now.y + m, c->now.z + m);
}

const Variant v30_simd_pragma = {
    .name = "v30_simd_pragma",
    .title = "SIMD by the compiler",
    .base = "v20_soa",
    .teaches = "With the right layout one pragma and the right flags fill the vectors.",
    .source = "OpenMP Application Programming Interface 4.5, 2.8 (simd)",
    .launch = LAUNCH_SERIAL,
    .arithmetic = REGROUPED,
    .cpu_needs = CPU_OF_THIS_FILE,
    .is_on_memory_problem = true,
    .bytes_per_trajectory = 2 * sizeof(L63State),
    .bytes_per_trajectory_step = 0,
    .setup = soa_setup,
    .reset = soa_reset,
    .run = run,
    .collect = soa_collect,
    .teardown = soa_teardown,
};
