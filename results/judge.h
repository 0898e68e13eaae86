/**
 * From samples to verdicts: the only place where "faster" is said.
 *
 * The harness calls it at the end of a run and journals the rows; reports call it on the file they
 * read, so that an incomplete run can be shown as well. It never looks at a clock or a machine.
 */
#ifndef LADDER_JUDGE_H
#define LADDER_JUDGE_H

#include "results/journal.h"

/** Samples below these shares of CPU time per core and wall time were disturbed. */
#define JUDGE_CLEAN_SERIAL 0.95
#define JUDGE_CLEAN_PARALLEL 0.90
enum { JUDGE_MAX_INVOLUNTARY_SWITCHES = 5 };

typedef enum Verdict {
    VERDICT_NONE, /* nothing to compare with: a bottom rung, a base not measured */
    VERDICT_UNVERIFIED,
    VERDICT_INSUFFICIENT, /* fewer valid rounds than the interval needs */
    VERDICT_TOO_NOISY, /* the control of its heat came out different from itself */
    VERDICT_NOT_RESOLVED,
    VERDICT_WITHIN_THRESHOLD, /* different, by less than the noise threshold */
    VERDICT_SAME, /* the whole interval lies within the noise threshold around 1 */
    VERDICT_FASTER,
    VERDICT_SLOWER,
} Verdict;

/** Returns: "faster", "~ not resolved", ... as it is journaled. */
const char *verdict_name(Verdict verdict);

/**
 * The order of verdicts, on its own for tests.
 *
 * `ratio` is base time / rung time with the interval corrected for the number of comparisons;
 * `control` the A/A ratio of the heat with its 95 % interval (NAN when there is none).
 */
Verdict judge_ratio(Interval ratio, Interval control, double noise_threshold);

/** Returns: whether the sample ran undisturbed, by CPU time and switches; it looks at no outcome. */
bool judge_is_clean(const SampleRecord *sample, int64_t cores, bool is_gated);

/** How quiet one heat was. */
typedef struct HeatNoise {
    const char *heat;
    Interval control; /* A/A ratio of the control rung with itself */
    bool is_too_noisy;
    size_t n_samples, n_contaminated;
} HeatNoise;

typedef struct Judgement {
    VerdictRecord *rows; /* problem by problem, in ladder order */
    size_t n_rows;
    HeatNoise *noises; /* one a heat, in the order of file->heats */
    size_t n_noises;
    void *memory;
} Judgement;

/**
 * Judges every rung of a run on every problem: each rung of the plan has one row a problem, measured
 * or not. Texts point into `file` or into the judgement.
 *
 * Owns:    *judgement is to be given to judgement_free, also after a failure.
 * Returns: STATUS_NO_MEMORY.
 */
Status judge_run(const RunFile *file, Judgement *judgement);
void judgement_free(Judgement *judgement);

#endif
