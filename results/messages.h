/**
 * What ranks of a rung sent, added up: the message records of the last session that has any.
 */
#ifndef LADDER_MESSAGES_H
#define LADDER_MESSAGES_H

#include "results/journal.h"

/** More ranks than this are no run's: a journal that has them is refused. */
enum { MESSAGES_MOST_RANKS = 4096 };

/** What the ranks of a rung did in one function, or in all of them, in one integration. */
typedef struct MessageSum {
    int64_t n_ranks;
    double calls;                   /* of rank 0 */
    double least_calls, most_calls; /* of the other ranks; NAN without others */
    double bytes;                   /* of all ranks together */
    double slowest_s, fastest_s;    /* of the ranks that called it: most and least time inside */
    int64_t slowest_rank;
} MessageSum;

/** Returns: the functions that the ranks called, in the order of the journal: the one of number i
 * from 0, or NULL after the last. */
const char *messages_function(const RunFile *file, const char *rung, size_t i);

/** Adds up one function, or all where `function` is NULL. Returns: false when nothing is known of
 * the rung; *sum is filled only otherwise. */
bool messages_sum(const RunFile *file, const char *rung, const char *function, MessageSum *sum);

/** Returns: how long an integration took in which messages were counted; NAN when not known.
 * Units: s. */
double messages_integration_s(const RunFile *file, const char *rung);

/** Returns: whether a record is of the session that counts for its rung. */
bool messages_counts(const RunFile *file, const MessageRecord *message);

#endif
