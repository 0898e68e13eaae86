/**
 * Rung 22: an array of 24-byte states, nothing else beside them; every step visits all.
 * What to see: as few misses as one array per coordinate: hot data are together, and that is all
 * that scalar code asks for. What it cannot do is fill a vector with one load.
 */
#include "variants/array.h"
#include "variants/variant.h"

#include <string.h>

typedef struct Context {
    L63Problem p;
    L63State *start, *now;
} Context;

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
    const Context *const c = ctx;
    const L63Problem p = c->p;
    for (size_t i = 0; i < p.n_steps; i++)
        for (size_t m = 0; m < p.n_trajectories; m++) c->now[m] = step(&p, c->now[m]);
}

static void copy(const Context *c, const L63State *from, L63State *to)
{
    memcpy(to, from, c->p.n_trajectories * sizeof *to);
}

static void reset(void *ctx)
{
    const Context *const c = ctx;
    copy(c, c->start, c->now);
}

static void collect(const void *ctx, L63State *end)
{
    const Context *const c = ctx;
    copy(c, c->now, end);
}

static void teardown(void *ctx)
{
    Context *const c = ctx;
    if (!c) return;
    free(c->start);
    free(c->now);
    free(c);
}

static Status setup(const L63Problem *p, const L63State *start, const VariantSetting *setting,
                    void **ctx)
{
    (void) setting;
    *ctx = NULL;
    Context *const c = calloc(1, sizeof *c);
    if (!c) return STATUS_NO_MEMORY;
    c->p = *p;
    c->start = array_new(p->n_trajectories, sizeof *c->start);
    c->now = array_new(p->n_trajectories, sizeof *c->now);
    if (!c->start || !c->now) {
        teardown(c);
        return STATUS_NO_MEMORY;
    }
    copy(c, start, c->start);
    reset(c);
    *ctx = c;
    return STATUS_OK;
}

const Variant v22_aos = {
    .name = "v22_aos",
    .title = "array of 24-byte states",
    .base = "v15_inlined",
    .teaches = "Splitting hot from cold is the cache step; one array per coordinate is for SIMD.",
    .launch = LAUNCH_SERIAL,
    .arithmetic = SAME_AS_REFERENCE,
    .is_on_memory_problem = true,
    .bytes_per_trajectory = 2 * sizeof(L63State),
    .bytes_per_trajectory_step = 2 * sizeof(L63State),
    .setup = setup,
    .reset = reset,
    .run = run,
    .collect = collect,
    .teardown = teardown,
};
