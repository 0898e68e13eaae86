/**
 * The shared arrays through which starting points go to a runner and final states come back.
 *
 * They are memory files, reachable by any process of the same user under the path given here, and
 * gone with the harness, however it ends. The array of final states is poisoned with NAN before a
 * runner fills it, so that a state that was not written is seen.
 */
#ifndef LADDER_EXCHANGE_H
#define LADDER_EXCHANGE_H

#include "variants/workload/lorenz63.h"
#include "variants/workload/status.h"

#include <stdint.h>

typedef struct SharedStates {
    int fd;
    char path[64];
    size_t n_rows;
    L63State *rows;
} SharedStates;

typedef struct Exchange {
    SharedStates start;
    SharedStates end;
    uint64_t poison_seed; /* places of the sparse poison, drawn anew every time */
} Exchange;

/** Owns: *exchange is to be given to exchange_free, also after a failure. Shape: n_rows rows each.
 * Returns: STATUS_NO_MEMORY. */
Status exchange_new(size_t n_rows, Exchange *exchange, Reason *why);
void exchange_free(Exchange *exchange);

/** Fills all final states with NAN. */
void exchange_poison(Exchange *exchange);

/** Puts a NAN into every 4 KiB of the final states, at places drawn anew: cheap enough for every
 * sample of a large ensemble, and a stale array of more than a page cannot slip through. */
void exchange_poison_sparsely(Exchange *exchange);

/** What is wrong with some states, one count of trajectories each. */
typedef struct StateSurvey {
    size_t n_not_finite; /* never written, or blown up */
    size_t n_tiny; /* a coordinate in (0, 1e-300): about to be a denormal, many times slower */
} StateSurvey;

/** Looks at n states. */
StateSurvey exchange_survey(const L63State *states, size_t n);

/** Returns: a hash of the bits of n states: equal for equal bits, different for nearly all others.
 */
uint64_t exchange_hash(const L63State *states, size_t n);

#endif
