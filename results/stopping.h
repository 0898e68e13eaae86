/**
 * When a duel may end before its last round: by how well its ratio is known, never by what the
 * ratio is. Who stops because a difference looks real finds differences that are not there.
 */
#ifndef LADDER_STOPPING_H
#define LADDER_STOPPING_H

#include "results/record.h"

/** Fewer processes would say little about the next ones. */
enum { STOPPING_LEAST_BLOCKS = 3 };

/** Returns: half the width of the interval, as a share of its median; NAN where there is none. */
double stopping_half_width(Interval ratio);

/** Returns: whether the plan looks at the interval after so many rounds: after whole blocks, and
 * not after the first ones. */
bool stopping_is_look(int64_t n_rounds, int64_t rounds_per_block);

/** Returns: whether the interval is as narrow as was planned. Where it lies plays no part. */
bool stopping_is_due(Interval ratio, double half_width_goal);

#endif
