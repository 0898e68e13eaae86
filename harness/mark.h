/**
 * The measured region, marked for every tool that may be around: Callgrind, perf, likwid,
 * and the library that counts messages.
 *
 * Without a tool a mark costs nothing that could be seen. All functions are collective: each rank
 * marks its own region for Callgrind and likwid, and rank 0 alone talks to perf, which looks at all
 * ranks.
 */
#ifndef LADDER_MARK_H
#define LADDER_MARK_H

#include "variants/workload/status.h"

/** Descriptors of the two FIFOs; -1 where perf is not around. */
typedef struct Mark {
    int control, acknowledge;
    unsigned n_threads; /* of the region */
} Mark;

/**
 * Finds the tools. `perf_control` is NULL or "CTL,ACK", the FIFOs of `perf stat --control
 * fifo:CTL,ACK`.
 *
 * Owns:    *mark is to be given to mark_close, also after a failure.
 * Returns: STATUS_BAD_USAGE when these are no two FIFOs, STATUS_MISSING when nobody listens.
 */
Status mark_open(const char *perf_control, unsigned n_threads, Mark *mark, Reason *why);

/** From here on tools count. *now_s is the time right after they have begun. Returns:
 * STATUS_MISSING when perf does not answer within 5 s. */
Status mark_begin(const Mark *mark, double *now_s, Reason *why);

/** The end of what mark_begin began; *now_s is the time right before the tools are told. */
Status mark_end(const Mark *mark, double *now_s, Reason *why);

void mark_close(Mark *mark);

#endif
