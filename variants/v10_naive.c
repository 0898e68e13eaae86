/**
 * Rung 10: the program as one writes it first: a step for any right-hand side, and an object per
 * trajectory which knows its own parameters, clock and right-hand side; every step visits them all.
 * What to see: time goes into the call through the pointer and into states that travel through
 * memory to get there; the arithmetic is the smaller part.
 *
 * v11, v12 and v13 are this file with other compile flags.
 */
#include "variants/trajectory.h"

#include "variants/cpu_of_this_file.h"

static void lorenz63(const Trajectory *t, double time, const double s[], double k[])
{
    (void) time; /* this system does not depend on it, others would */
    k[0] = t->sigma * (s[1] - s[0]);
    k[1] = s[0] * (t->rho - s[2]) - s[1];
    k[2] = s[0] * s[1] - t->beta * s[2];
}

static void step(Trajectory *t)
{
    const double h = t->dt;
    double k1[3], k2[3], k3[3], k4[3], s[3];
    t->right_hand_side(t, t->time, t->state, k1);
    for (int c = 0; c < 3; c++) s[c] = t->state[c] + 0.5 * h * k1[c];
    t->right_hand_side(t, t->time + 0.5 * h, s, k2);
    for (int c = 0; c < 3; c++) s[c] = t->state[c] + 0.5 * h * k2[c];
    t->right_hand_side(t, t->time + 0.5 * h, s, k3);
    for (int c = 0; c < 3; c++) s[c] = t->state[c] + h * k3[c];
    t->right_hand_side(t, t->time + h, s, k4);
    for (int c = 0; c < 3; c++)
        t->state[c] += h / 6.0 * (k1[c] + 2.0 * k2[c] + 2.0 * k3[c] + k4[c]);
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
#define NAIVE_IS_ANTI_RUNG false
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
    .is_anti_rung = NAIVE_IS_ANTI_RUNG,
    .is_on_memory_problem = NAIVE_IS_FIRST,
    .bytes_per_trajectory = sizeof(Trajectory),
    .bytes_per_trajectory_step = TRAJECTORY_BYTES_PER_STEP,
    .setup = setup,
    .reset = trajectory_array_reset,
    .run = run,
    .collect = trajectory_array_collect,
    .teardown = trajectory_array_teardown,
};
