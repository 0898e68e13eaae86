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
    VERDICT_TOO_NOISY,    /* the control of its heat came out different from itself, or uncertain */
    VERDICT_NOT_RESOLVED,
    VERDICT_WITHIN_THRESHOLD, /* different, by less than the noise threshold */
    VERDICT_SAME,             /* the whole interval lies within the noise threshold around 1 */
    VERDICT_FASTER,
    VERDICT_SLOWER,
} Verdict;

/** Returns: "faster", "~ not resolved", ... as it is journaled. */
const char *verdict_name(Verdict verdict);

/** The confidence of every interval that is shown is 1 - this. Verdicts use a smaller one. */
#define JUDGE_SHOWN_ALPHA 0.05

/** A heat whose control has a wider interval than 1 +- this is too noisy. */
#define JUDGE_MAX_CONTROL_HALF_WIDTH 0.05

/**
 * The order of verdicts, on its own for tests.
 *
 * `ratio` is base time / rung time with the interval corrected for the number of comparisons;
 * `control` the A/A ratio of the heat with its 95 % interval (NAN when there is none).
 *
 * Where the control excludes 1 or is too wide, a ratio is stated only if its interval lies beyond a
 * factor of 1 + twice the control's half-width, up or down, and beyond where the control itself
 * came out. The threshold is never less than the control's half-width.
 */
Verdict judge_ratio(Interval ratio, Interval control, double noise_threshold);

/** Returns: whether the heat of this control can tell small differences; true without a control. */
bool judge_is_quiet(Interval control);

/** Returns: whether the sample ran undisturbed, by CPU time and switches; it looks at no outcome.
 * A rung that is not gated has only clean samples. */
bool judge_is_clean(const SampleRecord *sample, int64_t cores, bool is_gated);

/** How quiet one heat was. */
typedef struct HeatNoise {
    const char *heat;
    Interval control; /* A/A ratio of the control rung with itself */
    bool is_too_noisy;
    size_t n_samples, n_contaminated; /* warm-ups are not counted */
} HeatNoise;

/** The time of a rung in one of the heats of a problem that it was timed in. */
typedef struct HeatTime {
    const char *problem, *heat, *rung;
    Interval time_per_step_ns;
} HeatTime;

/** Whether a rung was still warming up: the last third of the rounds of its processes beside the
 * third before; see late.h. */
typedef struct LateDrift {
    double ratio; /* time in the last third over that in the middle third; NAN: not known */
    double width; /* of the 95 % interval of all rounds, as a ratio: the most that is no drift */
    bool is_drift;
} LateDrift;

typedef struct Judgement {
    VerdictRecord *rows; /* problem by problem, in ladder order */
    LateDrift *drifts;   /* one a row */
    size_t n_rows;
    HeatTime *times; /* of rungs that several heats of a problem timed: rung by rung, these heats */
    size_t n_times;
    HeatNoise *noises; /* one a heat, in the order of file->heats */
    size_t n_noises;
    void *memory;
} Judgement;

/**
 * Judges every rung of a run. The first problem has a row for every rung of the plan, measured or
 * not; another problem has one for each rung that a calibration, an outcome or a sample puts into
 * one of its heats. A rung in several heats of one problem is judged in one of them: see
 * standing_heat. Texts point into `file` or into the judgement.
 *
 * Time: of one trajectory-step; the median of the clean samples if they are enough for a 95 %
 * interval, else of all; in a duel of the rounds that its ratio is from. Speed-up: of pairs of the
 * same round of the same heat; the rounds in which both are clean if they are enough for the
 * verdict's interval, else all. A verdict's interval has alpha / m, m being the comparisons with a
 * base that the problem has. Limit: see limit.h; the fraction is from the rung's clean samples
 * beside which the pace of its core stood still, whoever it is in a duel with; where these are too
 * few, from the clean ones or all, and then nothing is said to stop the rung. A rung that was
 * faster than its limit by more than LIMIT_MOST has failed: it has no time and is nobody's base.
 * The ladder of a heat starts at its first verified rung without a base.
 *
 * Owns:    *judgement is to be given to judgement_free, also after a failure.
 * Returns: STATUS_NO_MEMORY.
 */
Status judge_run(const RunFile *file, Judgement *judgement);
void judgement_free(Judgement *judgement);

#endif
