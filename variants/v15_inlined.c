/**
 * Rung 15: the objects of rung 10, and the right-hand side where the compiler can see it.
 * What to see: no calls, and slopes and stages stay in registers. The objects are still 128 bytes,
 * of which a step changes 40: behind the caches that is what it waits for.
 */
#include "variants/trajectory.h"

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

static void step_object(Trajectory *t)
{
    const L63Problem p = { .dt = t->dt, .sigma = t->sigma, .rho = t->rho, .beta = t->beta };
    const L63State s = step(&p, trajectory_state(t));
    t->state[0] = s.x;
    t->state[1] = s.y;
    t->state[2] = s.z;
    t->time += t->dt;
    t->n_steps_taken++;
}

static void run(void *ctx)
{
    const TrajectoryArray *const c = ctx;
    for (size_t i = 0; i < c->n_steps; i++)
        for (size_t m = 0; m < c->n_trajectories; m++) step_object(&c->trajectory[m]);
}

static Status setup(const L63Problem *p, const L63State *start, const VariantSetting *setting,
                    void **ctx)
{
    return trajectory_array_setup(p, start, setting, NULL, ctx);
}

const Variant v15_inlined = {
    .name = "v15_inlined",
    .title = "naive, right-hand side inlined",
    .base = "v10_naive",
    .teaches = "Let the compiler see the inner function: no call, values stay in registers.",
    .launch = LAUNCH_SERIAL,
    .arithmetic = SAME_AS_REFERENCE,
    .is_on_memory_problem = true,
    .bytes_per_trajectory = sizeof(Trajectory),
    .bytes_per_trajectory_step = TRAJECTORY_BYTES_PER_STEP,
    .setup = setup,
    .reset = trajectory_array_reset,
    .run = run,
    .collect = trajectory_array_collect,
    .teardown = trajectory_array_teardown,
};
