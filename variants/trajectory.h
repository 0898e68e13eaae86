/**
 * A trajectory as a program is first written: one object that knows everything about itself.
 *
 * 128 bytes, two cache lines. A step touches both of them and changes 40 bytes. The rungs that
 * use it differ in how they step through such objects; no arithmetic here.
 */
#ifndef LADDER_TRAJECTORY_H
#define LADDER_TRAJECTORY_H

#include "variants/array.h"
#include "variants/variant.h"

#include <stdint.h>
#include <string.h>

typedef struct Trajectory Trajectory;

/** Writes the slope k = f(time, s) of the system that trajectory `t` belongs to, as programs for
 * any system of equations have it. Shape: s and k hold a value for each equation, here three. */
typedef void RightHandSide(const Trajectory *t, double time, const double s[], double k[]);

struct Trajectory {
    uint64_t id;
    char system[16];
    RightHandSide *right_hand_side;
    double sigma, rho, beta;
    double dt;
    double state[3];
    double time;
    uint64_t n_steps_taken;
    double start[3];
};

/** Modelled memory traffic of one step: both cache lines are read, the second goes back. */
enum { TRAJECTORY_BYTES_PER_STEP = sizeof(Trajectory) + CACHE_LINE_BYTES };

static inline void trajectory_create(Trajectory *t, const L63Problem *p, size_t m, L63State start,
                                     RightHandSide *right_hand_side)
{
    *t = (Trajectory) {
        .id = m,
        .system = "Lorenz 1963",
        .right_hand_side = right_hand_side,
        .sigma = p->sigma,
        .rho = p->rho,
        .beta = p->beta,
        .dt = p->dt,
        .state = { start.x, start.y, start.z },
        .start = { start.x, start.y, start.z },
    };
}

static inline void trajectory_restart(Trajectory *t)
{
    memcpy(t->state, t->start, sizeof t->state);
    t->time = 0;
    t->n_steps_taken = 0;
}

static inline L63State trajectory_state(const Trajectory *t)
{
    return (L63State) { t->state[0], t->state[1], t->state[2] };
}

/** An ensemble of them, one after the other in memory. */
typedef struct TrajectoryArray {
    size_t n_trajectories, n_steps;
    unsigned n_threads;
    Trajectory *trajectory;
} TrajectoryArray;

static inline void trajectory_array_teardown(void *ctx)
{
    TrajectoryArray *const c = ctx;
    if (!c) return;
    free(c->trajectory);
    free(c);
}

/** As Variant.setup; right_hand_side NULL for rungs that call none. */
static inline Status trajectory_array_setup(const L63Problem *p, const L63State *start,
                                            const VariantSetting *setting,
                                            RightHandSide *right_hand_side, void **ctx)
{
    *ctx = NULL;
    TrajectoryArray *const c = calloc(1, sizeof *c);
    if (!c) return STATUS_NO_MEMORY;
    c->n_trajectories = p->n_trajectories;
    c->n_steps = p->n_steps;
    c->n_threads = setting->n_threads;
    c->trajectory = array_new(p->n_trajectories, sizeof *c->trajectory);
    if (!c->trajectory) {
        trajectory_array_teardown(c);
        return STATUS_NO_MEMORY;
    }
    for (size_t m = 0; m < p->n_trajectories; m++)
        trajectory_create(&c->trajectory[m], p, m, start[m], right_hand_side);
    *ctx = c;
    return STATUS_OK;
}

static inline void trajectory_array_reset(void *ctx)
{
    TrajectoryArray *const c = ctx;
    for (size_t m = 0; m < c->n_trajectories; m++) trajectory_restart(&c->trajectory[m]);
}

static inline void trajectory_array_collect(const void *ctx, L63State *end)
{
    const TrajectoryArray *const c = ctx;
    for (size_t m = 0; m < c->n_trajectories; m++) end[m] = trajectory_state(&c->trajectory[m]);
}

#endif
