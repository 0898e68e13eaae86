/**
 * The cross-check: what likwid-bench, another program with assembly of its own, makes of some of
 * the ceilings.
 */
#ifndef LADDER_LIKWID_H
#define LADDER_LIKWID_H

#include "results/record.h"
#include "results/texts.h"

/**
 * Finds the line "KEY:" in what likwid-bench printed.
 *
 * Returns: its number; NAN when there is none that is positive.
 */
double likwid_number(const char *output, const char *key);

/**
 * Runs likwid-bench, on the core of serial rungs, for the rows of one core that matter most: issue
 * of the widest fused operations, reading L1, reading and copying memory. Fills their other,
 * other_value and roof; a row that likwid-bench says nothing about stays as it is. Takes a second
 * or two a row.
 *
 * Owns:    texts of the records live in `texts`.
 * Returns: STATUS_MISSING when likwid-bench is not there or said nothing about any row,
 *          STATUS_INTERRUPTED, STATUS_TERMINATED, STATUS_NO_MEMORY.
 */
Status likwid_check(CeilingRecord *records, size_t n_records, Texts *texts, Reason *why);

#endif
