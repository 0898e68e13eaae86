/**
 * Rung 23, a step down on purpose: one trajectory at a time, in registers from its first step to
 * its last. What to see: hardly a cache miss, and still slow: each step waits for the one before
 * it, and there is no other trajectory to work on meanwhile. Latency, not memory.
 */
#include "variants/soa_context.h"

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

static void run(void *ctx)
{
    const SoaContext *const c = ctx;
    const L63Problem p = c->p;
    for (size_t m = 0; m < p.n_trajectories; m++) {
        L63State s = { c->now.x[m], c->now.y[m], c->now.z[m] };
        for (size_t i = 0; i < p.n_steps; i++) s = step(&p, s);
        c->now.x[m] = s.x;
        c->now.y[m] = s.y;
        c->now.z[m] = s.z;
    }
}

const Variant v23_registers = {
    .name = "v23_registers",
    .title = "one trajectory at a time, in registers",
    .base = "v15_inlined",
    .teaches = "Hardly a cache miss is left, and yet a chain of dependent operations has to wait.",
    .launch = LAUNCH_SERIAL,
    .arithmetic = SAME_AS_REFERENCE,
    .is_anti_rung = true,
    .bytes_per_trajectory = 2 * sizeof(L63State),
    .bytes_per_trajectory_step = 0,
    .setup = soa_setup,
    .reset = soa_reset,
    .run = run,
    .collect = soa_collect,
    .teardown = soa_teardown,
};
