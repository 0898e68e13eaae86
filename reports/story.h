/**
 * The sentences of a report: what must be known first, where and how it was measured, what came out
 * and how far to trust it. Plain texts; they claim nothing that the rows do not hold.
 */
#ifndef LADDER_STORY_H
#define LADDER_STORY_H

#include "reports/summary.h"

/** Fills warnings, facts, findings and trust of a summary whose problems are filled.
 * Returns: false without memory. */
bool story_tell(Summary *summary);

/** Adds what came out of a ladder's tables, and its headline. */
void story_find(Summary *summary);

#endif
