/**
 * The samples that count: of every arm of every heat, one a round.
 *
 * An arm is one rung in one heat; the control rung has two. Of a round that several sessions
 * touched only the last session counts: its samples were taken close together, and so can be
 * paired. Of an arm that was tried twice in a round the last attempt counts. Warm-ups never do.
 */
#ifndef LADDER_ARMS_H
#define LADDER_ARMS_H

#include "results/journal.h"

/** One sample that counts. */
typedef struct Cell {
    const SampleRecord *sample;
    double step_ns; /* wall time of one trajectory-step */
    bool is_clean;
    double fraction;   /* of its limit that it reached; NAN where there is none, see limits.h */
    const char *fault; /* why its arm cannot be true, or NULL */
} Cell;

typedef struct Arm {
    const Cell *cells; /* by round, ascending */
    size_t n;
} Arm;

typedef struct Arms {
    Cell *cells; /* arm by arm */
    size_t n;
} Arms;

/** Owns: *arms is to be given to arms_free. Returns: STATUS_NO_MEMORY. */
Status arms_collect(const RunFile *file, Arms *arms);
void arms_free(Arms *arms);

/** Returns: the arm, of no cells when it was not measured. */
Arm arms_find(const Arms *arms, const char *heat, const char *rung, bool is_control);

/** Returns: how many cells of the arm are clean. */
size_t arm_n_clean(Arm arm);

/** Returns: whether its clean cells alone are enough for an interval, and so are all that count. */
bool arm_counts_clean_only(Arm arm);

/**
 * Copies the times of the rounds that both arms have, or of those in which both are clean.
 *
 * Shape:   a_ns and b_ns have room for the shorter arm.
 * Returns: how many there are.
 */
size_t arms_pair(Arm a, Arm b, bool clean_only, double *a_ns, double *b_ns);

/** Returns: the sizes that a rung runs in a heat, or NULL when it was never calibrated there. */
const CalibrationRecord *arms_calibration(const RunFile *file, const char *heat, const char *rung);

/** Returns: the threads or ranks of a rung in a heat, which may be NULL. */
int64_t arms_cores(const RungRecord *rung, const HeatRecord *heat);

#endif
