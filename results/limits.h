/**
 * Limits over the samples of a run: each sample is compared with what its own moment allowed.
 *
 * limit.h has the arithmetic for one sample; here it meets the samples that count, and becomes the
 * fields of a row.
 */
#ifndef LADDER_LIMITS_H
#define LADDER_LIMITS_H

#include "results/arms.h"
#include "results/texts.h"

/**
 * Fills the fraction of every cell, and the fault of the arms that were faster than LIMIT_MOST
 * allows.
 *
 * Owns:    the faults live as long as `texts`.
 * Returns: STATUS_NO_MEMORY.
 */
Status limits_collect(const RunFile *file, Arms *arms, Texts *texts);

/** Fills what a row says of its limit, its prediction and what stops it; the row has its time.
 * Shape: room holds as many numbers as the arm has cells. Returns: STATUS_NO_MEMORY. */
Status limits_take(const RunFile *file, Arm arm, double *room, Texts *texts, VerdictRecord *row);

#endif
