/**
 * What changed between two texts, line by line: the longest common subsequence of their lines, and
 * what stands before and behind it.
 *
 * It knows nothing of runs or formats. Lines are compared byte by byte; a last line without a line
 * feed is a line like any other. Texts may come from strangers.
 */
#ifndef LADDER_DIFFERENCE_H
#define LADDER_DIFFERENCE_H

#include "variants/workload/status.h"

#include <stddef.h>

typedef enum DifferenceKind { LINE_KEPT, LINE_REMOVED, LINE_ADDED } DifferenceKind;

/** A line of either text, which ends before its line feed. */
typedef struct DifferenceLine {
    DifferenceKind kind;
    const char *text; /* not ended by a zero */
    size_t length;
    size_t before, after; /* its number in either text, from 1; 0 where it is not */
} DifferenceLine;

typedef struct Difference {
    DifferenceLine
        *lines; /* all lines of both texts, where lines were replaced removed ones first */
    size_t n;
    size_t n_removed, n_added;
} Difference;

/** Of lines that differ, one text times the other, as many are compared as this at most. */
enum { DIFFERENCE_MOST_PAIRS = 4000000 };

/**
 * Compares two texts. Where more pairs of lines than DIFFERENCE_MOST_PAIRS are left between the
 * common beginning and the common end, all of these are removed and added: true, but not short.
 *
 * Owns:    *difference is to be given to difference_free, also after a failure; its lines point
 *          into both texts.
 * Returns: STATUS_NO_MEMORY.
 * Source:  Wagner, Fischer 1974, J. ACM 21, 168-173 (the table of common subsequences).
 */
Status difference_new(const char *before, const char *after, Difference *difference, Reason *why);
void difference_free(Difference *difference);

#endif
