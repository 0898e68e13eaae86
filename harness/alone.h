/**
 * A rung without a harness: starting points of its own, `run` marked for tools, one line at the
 * end.
 *
 * What `ladder exec` starts, what a student wraps a tool around. It neither verifies nor repeats
 * until a figure is steady: its time is what one look shows.
 */
#ifndef LADDER_ALONE_H
#define LADDER_ALONE_H

#include "harness/chosen.h"

#include <stdint.h>

enum { ALONE_SEED = 1 }; /* of the starting points */

typedef struct AloneSetting {
    int64_t trajectories, steps, iterations; /* 0 steps: what an integration is beside them */
    const char *cpus;         /* "0,1": where a single process runs; NULL leaves it alone */
    const char *perf_control; /* "FIFO,FIFO" that perf listens and answers on, or NULL */
    const char *answers;      /* file for a JSON line in place of the printed one, or NULL */
    int64_t printed;          /* so many final states follow the printed line, as of ladder solve */
} AloneSetting;

/** Returns: the cache problem, once. */
AloneSetting alone_defaults(void);

/**
 * Collective: sets up, and then `iterations` times resets outside and runs inside the marked
 * region; rank 0 tells the time and the hash of the final states.
 *
 * Returns: STATUS_BAD_USAGE, STATUS_MISSING (CPU, a tool that does not answer), STATUS_NO_MEMORY,
 *          STATUS_STORAGE.
 */
Status alone(const Chosen *chosen, const AloneSetting *setting, Reason *why);

#endif
