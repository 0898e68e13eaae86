/** Where an ensemble lives: the caches and the memory of a machine, from the inside out. */
#ifndef LADDER_LEVEL_H
#define LADDER_LEVEL_H

#include "results/record.h"

/** Of the state of one trajectory: x, y and z. */
enum { LEVEL_STATE_BYTES = 24 };

typedef struct Level {
    const char *name; /* "L1", "L2", "L3" */
    int64_t bytes;    /* -1: not visible */
} Level;

enum { N_LEVELS = 3 };

/** Fills the caches of the machine of a run. The last level is called L3, as in ceilings. */
void level_caches(const RunRecord *run, Level caches[N_LEVELS]);

/** Returns: the innermost of the caches that holds the states of so many trajectories, "memory"
 * when none does, NULL when the size of one that decides is not visible. */
const char *level_of_states(const RunRecord *run, int64_t trajectories);

#endif
