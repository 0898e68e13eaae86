/** One timed run at a time: two would spoil each other's figures. */
#ifndef LADDER_LOCK_H
#define LADDER_LOCK_H

#include "variants/workload/status.h"

typedef struct Lock {
    int fd; /* -1 when not held */
} Lock;

/**
 * Takes the machine-wide lock for timing; it is released when this process ends, however it ends.
 *
 * Returns: STATUS_MISSING with the owner's pid when another run is going on, STATUS_STORAGE when
 *          the lock file cannot be made.
 */
Status lock_take(Lock *lock, Reason *why);
void lock_release(Lock *lock);

#endif
