/** One timed run at a time: two would spoil each other's figures. */
#ifndef LADDER_LOCK_H
#define LADDER_LOCK_H

#include "variants/workload/status.h"

typedef struct Lock {
    int fd; /* -1 when not held */
} Lock;

/**
 * Takes the machine-wide lock for timing; it is released when this process ends, however it ends.
 * Where another run holds it, waits at most so long, and says so once on standard error.
 *
 * Returns: STATUS_MISSING when another run is going on, with its pid, what it is and for how long;
 *          STATUS_STORAGE when the lock file cannot be made; stops.
 */
Status lock_take(Lock *lock, double wait_s, Reason *why);
void lock_release(Lock *lock);

#endif
