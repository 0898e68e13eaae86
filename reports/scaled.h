/**
 * Slow rungs run a part of their problem: how much smaller it is, and whether the cost of a
 * trajectory-step is the same in the part as in the whole, which their times rest on.
 */
#ifndef LADDER_SCALED_H
#define LADDER_SCALED_H

#include "reports/summary.h"

/** What the ratio of a step's cost at half the size to that at the size of the row means. */
typedef enum Linearity {
    LINEARITY_KNOWN,     /* the whole interval is near 1 */
    LINEARITY_BROKEN,    /* the whole interval is away from 1 */
    LINEARITY_UNKNOWN,   /* the interval is too wide to say */
    LINEARITY_UNMEASURED /* there is no interval */
} Linearity;

/** Returns: "linear", "read with care", ... */
const char *scaled_name(Linearity linearity);

Linearity scaled_linearity(const CostRecord *cost);

/** Returns: whether a cost is one of linearity, and no later session measured it again. */
bool scaled_counts(const RunFile *file, const CostRecord *cost);

/** Adds to how far to trust the run what was scaled down, and with what right. */
void scaled_tell_trust(Summary *summary);

#endif
