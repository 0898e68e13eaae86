/**
 * Rung 41: rung 10 over threads: a line before the loop, nothing else is changed.
 * What to see: every core is as busy with calls and copies as one was before: the gain is the
 * number of cores, and less than any rung from 20 on gains on a single one.
 */
#include "variants/trajectory.h"

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
