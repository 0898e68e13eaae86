/**
 * Rung 20: memory holds what the loop needs and nothing else: one array per coordinate, and tiles
 * of trajectories that stay in the L1 cache for all their steps. Rungs 21 and 22 leave out one part
 * each.
 * What to see: misses all but vanish, however large the ensemble; what is left is the arithmetic,
 * one trajectory at a time.
 */
#include "variants/soa_context.h"

enum { TILE = 256 }; /* trajectories: 6 KiB of state, a fifth of the usual L1 */

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
                      double *restrict z, size_t n)
{
    for (size_t m = 0; m < n; m++) {
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
    for (size_t m = 0; m < p.n_trajectories; m += TILE) {
        const size_t n = p.n_trajectories - m < TILE ? p.n_trajectories - m : TILE;
        for (size_t i = 0; i < p.n_steps; i++)
            step_tile(&p, c->now.x + m, c->now.y + m, c->now.z + m, n);
    }
}

const Variant v20_soa = {
    .name = "v20_soa",
    .title = "cache-friendly: arrays in L1 tiles",
    .base = "v15_inlined",
    .teaches = "Keep only hot data together, and finish a tile's steps while it is in L1.",
    .source = "Hennessy, Patterson: Computer Architecture, 6th ed., 2.3 (blocking)",
    .launch = LAUNCH_SERIAL,
    .arithmetic = SAME_AS_REFERENCE,
    .is_spine = true,
    .is_on_memory_problem = true,
    .bytes_per_trajectory = 2 * sizeof(L63State),
    .bytes_per_trajectory_step = 0,
    .setup = soa_setup,
    .reset = soa_reset,
    .run = run,
    .collect = soa_collect,
    .teardown = soa_teardown,
};
