/**
 * Rung 41: rung 10 over threads: a line before the loop, nothing else is changed.
 * What to see: every core is as busy with calls and copies as one was before: the gain is the
 * number of cores at most. It takes ten of them or more to gain what rung 35 gains on a single one.
 */
#include "variants/trajectory.h"

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

/* The schedule is the same in every step: a trajectory stays with its thread, so nobody waits. */
static void run(void *ctx)
{
    const TrajectoryArray *const c = ctx;
#pragma omp parallel num_threads(c->n_threads)
    for (size_t i = 0; i < c->n_steps; i++) {
#pragma omp for schedule(static) nowait
        for (size_t m = 0; m < c->n_trajectories; m++) step(&c->trajectory[m]);
    }
}

static Status setup(const L63Problem *p, const L63State *start, const VariantSetting *setting,
                    void **ctx)
{
    return trajectory_array_setup(p, start, setting, lorenz63, ctx);
}

const Variant v41_openmp_naive = {
    .name = "v41_openmp_naive",
    .title = "OpenMP: the naive program over threads",
    .base = "v10_naive",
    .teaches = "Threads multiply what one core does; they do not replace making it good.",
    .source = "OpenMP Application Programming Interface 4.5, 2.7.1 (loop)",
    .launch = LAUNCH_THREADS,
    .arithmetic = SAME_AS_REFERENCE,
    .bytes_per_trajectory = sizeof(Trajectory),
    .bytes_per_trajectory_step = TRAJECTORY_BYTES_PER_STEP,
    .setup = setup,
    .reset = trajectory_array_reset,
    .run = run,
    .collect = trajectory_array_collect,
    .teardown = trajectory_array_teardown,
};
