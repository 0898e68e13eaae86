/**
 * What `bench --sweep` and `scale` go through: a size that grows from heat to heat.
 *
 * Written WHAT=FIRST..LAST, as in trajectories=64..4194304. Threads are what `scale` goes through,
 * and are not written.
 */
#ifndef LADDER_SWEEP_H
#define LADDER_SWEEP_H

#include "variants/workload/status.h"

#include <stddef.h>
#include <stdint.h>

/** 63 bits in powers of two, and a last value between two of them. */
enum { SWEEP_MOST_VALUES = 64 };

typedef enum SweepKind { SWEEP_NONE, SWEEP_TRAJECTORIES, SWEEP_THREADS, N_SWEEP_KINDS } SweepKind;

typedef struct Sweep {
    SweepKind kind;
    int64_t first, last;
} Sweep;

/** Returns: "trajectories", "threads"; NULL for SWEEP_NONE. */
const char *sweep_name(SweepKind kind);

/** Returns: the sweep of this name, which may be NULL; SWEEP_NONE when there is none. */
SweepKind sweep_kind(const char *name);

/** Returns: STATUS_BAD_USAGE with the grammar. */
Status sweep_parse(const char *text, Sweep *sweep, Reason *why);

/**
 * Lists FIRST, FIRST * 4, ... (threads: FIRST * 2, ...) and LAST.
 *
 * Shape:   values holds SWEEP_MOST_VALUES.
 * Returns: how many there are; none of a sweep that cannot be.
 */
size_t sweep_values(const Sweep *sweep, int64_t *values);

/** Returns: the steps of one integration of n trajectories in a sweep, before they are halved for
 * slow rungs: 1024, and so many more for few trajectories that no integration is too short for the
 * clock. */
int64_t sweep_steps(int64_t n_trajectories);

#endif
