/**
 * How far each rung is from its limit, in words and cells.
 */
#ifndef LADDER_REACH_H
#define LADDER_REACH_H

#include "reports/summary.h"

/** Fills what a row that has a time says of its limit, its loop and its prediction. */
void reach_fill(Summary *summary, SummaryRow *row);

/** Gathers the rows of a problem that have a time and no limit, by reason. Returns: false without
 * memory. */
bool reach_gather(Summary *summary, SummaryProblem *problem);

/** Returns: "what one core can issue": what the share of a row that has a limit is a share of. */
const char *reach_roof(Summary *summary, const SummaryRow *row);

/** Returns: "95 % [94, 96] of what one core can issue", "of what 2 cores can issue"; NULL where
 * there is no limit, or none that can be trusted. */
const char *reach_words(Summary *summary, const SummaryRow *row);

/** Returns: the rungs of all problems that were faster than their limit, or NULL. */
const char *reach_above_roof(Summary *summary);

#endif
