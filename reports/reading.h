/**
 * How to read the tables: what the columns are, what the verdicts say, and why a verdict may be
 * less than its row makes one expect.
 */
#ifndef LADDER_READING_H
#define LADDER_READING_H

#include "reports/summary.h"

/** Fills reading and the verdicts of a summary whose problems are filled, and on_verdicts of each
 * problem. Returns: false without memory. */
bool reading_tell(Summary *summary);

#endif
