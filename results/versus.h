/**
 * Runs side by side: what may be said about the same rung in separate runs.
 *
 * Rounds of separate runs were not taken side by side, on one machine no more than on two: their
 * times are never compared, and nothing here takes a time. What a run measured by pairs is the
 * ratio of a rung to its base, its step; two runs' steps are compared by their intervals.
 */
#ifndef LADDER_VERSUS_H
#define LADDER_VERSUS_H

#include "results/compare.h"
#include "results/judge.h"

/** The chance of calling any step of a problem different that is the same in all runs. */
#define VERSUS_ALPHA 0.05

typedef enum StepVerdict {
    STEP_NONE,             /* one of the two has no step, or they are no two sides of one thing */
    STEP_INSUFFICIENT,     /* fewer valid rounds than an interval needs */
    STEP_DISTURBED,        /* too few rounds in which nothing else took a core of either rung */
    STEP_NO_CONTROL,       /* nothing ran twice in a heat: nobody knows how quiet it was */
    STEP_TOO_NOISY,        /* the control of a heat came out different from itself, or uncertain */
    STEP_NOT_RESOLVED,     /* the intervals overlap, and leave room for a difference */
    STEP_WITHIN_THRESHOLD, /* different, by less than the noise threshold */
    STEP_SAME,             /* whatever the intervals leave open lies within the noise threshold */
    STEP_DIFFERS,
} StepVerdict;

/** Returns: "differs", "not resolved", ...; "can't tell" where rounds or quiet are missing. */
const char *versus_verdict_name(StepVerdict verdict);

/** A run whose steps are asked for. All zero is none. */
typedef struct StepSource {
    const RunFile *file;
    const Judgement *judgement;
    Arms arms;
    Pairs pairs;
} StepSource;

/** A rung's speed-up over its base as one run has it, from samples of the same rounds. */
typedef struct PairedStep {
    Interval ratio;         /* of confidence 1 - alpha; NAN: there is none */
    Interval control;       /* of its heat; NAN: it has none */
    double noise_threshold; /* the run's own */
    size_t n, n_needed;     /* pairs; those that the interval needs */
    bool is_clean;          /* from the rounds in which both samples are clean: they are enough */
} PairedStep;

/** The step of one run beside that of another. */
typedef struct StepComparison {
    StepVerdict verdict;
    Interval ratio;   /* the step there over the step here; its ends from the ends of both */
    double threshold; /* differences below it are not called any */
} StepComparison;

/** Owns: *source is to be given to step_source_free, also after a failure; it points into both
 * arguments. Returns: STATUS_NO_MEMORY. */
Status step_source_new(const RunFile *file, const Judgement *judgement, StepSource *source);
void step_source_free(StepSource *source);

/**
 * Returns: the confidence that each of n_intervals must have, as 1 - alpha, so that all of them
 * hold their true values together in 1 - VERSUS_ALPHA of all cases (Bonferroni).
 */
double versus_alpha(size_t n_intervals);

/** Fills the step of a row of the source's judgement. Returns: STATUS_NO_MEMORY. */
Status versus_step(const StepSource *source, const VerdictRecord *row, double alpha,
                   PairedStep *step);

/**
 * Compares two steps. They differ where their intervals exclude each other by more than both noise
 * thresholds together; a threshold is never less than the half-width of its heat's control. A heat
 * that is too noisy for its own verdicts is so for this; one without a control may be. A neighbour
 * on a core for as long as a run shifts every round of a parallel rung, and no pair shows it: only
 * clean rounds count here.
 */
StepComparison versus_compare(const PairedStep *here, const PairedStep *there);

/** Returns: the hash of the final states of a row's samples; NULL where it has none. */
const char *versus_states(const StepSource *source, const VerdictRecord *row);

/** Counts that repeat are the same up to here: beyond it something runs differently. */
#define VERSUS_SAME_COUNT 1e-3

/** Returns: whether two counts are the same, up to VERSUS_SAME_COUNT of the larger. */
bool versus_is_same_count(double here, double there);

#endif
