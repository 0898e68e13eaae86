/**
 * Two arms of one heat, compared by pairs: samples of the same round, taken close together.
 */
#ifndef LADDER_COMPARE_H
#define LADDER_COMPARE_H

#include "results/arms.h"

/** Room for the pairs of any two arms. All zero is none. */
typedef struct Pairs {
    double *base_ns, *rung_ns;
} Pairs;

/** Base time over rung time. */
typedef struct Comparison {
    Interval shown;     /* of confidence 1 - JUDGE_SHOWN_ALPHA */
    Interval corrected; /* of the confidence that was asked for */
    Interval all;       /* from all rounds, whatever the others were taken from */
    size_t n, n_needed; /* pairs; those that the corrected interval needs */
    bool is_clean_only; /* from the rounds in which both samples are clean: they are enough */
} Comparison;

/** Owns: *pairs is to be given to pairs_free, also after a failure. Returns: STATUS_NO_MEMORY. */
Status pairs_new(const Arms *arms, Pairs *pairs);
void pairs_free(Pairs *pairs);

/** Returns: the time of a step, a median with its interval of confidence 1 - JUDGE_SHOWN_ALPHA: of
 * the clean samples if they are enough for an interval, else of all. NAN without samples, or
 * without memory. */
Interval compare_time(Arm arm, const Pairs *room);

/**
 * Copies the cells of an arm in the rounds that compare_arms takes a ratio to another from, marked
 * so that compare_time takes all of them: times of both sides are then of the same rounds.
 *
 * Shape:   room holds the cells of the arm.
 * Returns: the copy; the arm itself where no round has both.
 */
Arm compare_shared(Arm arm, Arm other, double alpha, Cell *room);

/** Returns: STATUS_NO_MEMORY; the comparison's medians are NAN without pairs. */
Status compare_arms(Arm base, Arm rung, double alpha, const Pairs *room, Comparison *comparison);

#endif
