/**
 * Rung 10: the program as one writes it first: an object per trajectory, which knows its own
 * parameters, clock and right-hand side; every step visits all of them.
 * What to see: time goes into the call through the pointer and into states that travel through
 * memory to get there; the arithmetic is the smaller part.
 *
 * v11, v12 and v13 are this file with other compile flags.
 */
#include "variants/trajectory.h"

#include "variants/cpu_of_this_file.h"

static void lorenz63(const Trajectory *t, double time, const L63State *s, L63State *k)
{
    (void) time; /* this system does not depend on it, others would */
    k->x = t->sigma * (s->y - s->x);
    k->y = s->x * (t->rho - s->z) - s->y;
    k->z = s->x * s->y - t->beta * s->z;
}

/* The state a time h later, were the slope k all the way. */
static L63State advance(const L63State *s, double h, const L63State *k)
{
    return (L63State) { s->x + h * k->x, s->y + h * k->y, s->z + h * k->z };
}

static void step(Trajectory *t)
{
    const double h = t->dt;
    L63State k1, k2, k3, k4;
    t->right_hand_side(t, t->time, &t->state, &k1);
    const L63State s2 = advance(&t->state, 0.5 * h, &k1);
    t->right_hand_side(t, t->time + 0.5 * h, &s2, &k2);
    const L63State s3 = advance(&t->state, 0.5 * h, &k2);
    t->right_hand_side(t, t->time + 0.5 * h, &s3, &k3);
    const L63State s4 = advance(&t->state, h, &k3);
    t->right_hand_side(t, t->time + h, &s4, &k4);
    t->state.x += h / 6.0 * (k1.x + 2.0 * k2.x + 2.0 * k3.x + k4.x);
    t->state.y += h / 6.0 * (k1.y + 2.0 * k2.y + 2.0 * k3.y + k4.y);
    t->state.z += h / 6.0 * (k1.z + 2.0 * k2.z + 2.0 * k3.z + k4.z);
    t->time += h;
    t->n_steps_taken++;
}

static void run(void *ctx)
{
    const TrajectoryArray *const c = ctx;
    for (size_t i = 0; i < c->n_steps; i++)
        for (size_t m = 0; m < c->n_trajectories; m++) step(&c->trajectory[m]);
}

static Status setup(const L63Problem *p, const L63State *start, const VariantSetting *setting,
                    void **ctx)
{
    return trajectory_array_setup(p, start, setting, lorenz63, ctx);
}

/* v11, v12 and v13 define these and include this file. */
#ifndef NAIVE_NAME
#define NAIVE_RUNG v10_naive
#define NAIVE_NAME "v10_naive"
#define NAIVE_TITLE "naive: an object per trajectory"
#define NAIVE_BASE NULL
#define NAIVE_TEACHES "The obvious program: clear, correct, and the start of the ladder."
#define NAIVE_ARITHMETIC SAME_AS_REFERENCE
#define NAIVE_IS_FIRST true
#endif

const Variant NAIVE_RUNG = {
    .name = NAIVE_NAME,
    .title = NAIVE_TITLE,
    .base = NAIVE_BASE,
    .teaches = NAIVE_TEACHES,
    .source = "Hairer, Norsett, Wanner: Solving ODEs I, II.1 (the classic method)",
    .launch = LAUNCH_SERIAL,
    .arithmetic = NAIVE_ARITHMETIC,
    .cpu_needs = CPU_OF_THIS_FILE,
    .is_spine = NAIVE_IS_FIRST,
    .is_on_memory_problem = NAIVE_IS_FIRST,
    .bytes_per_trajectory = sizeof(Trajectory),
    .bytes_per_trajectory_step = TRAJECTORY_BYTES_PER_STEP,
    .setup = setup,
    .reset = trajectory_array_reset,
    .run = run,
    .collect = trajectory_array_collect,
    .teardown = trajectory_array_teardown,
};
