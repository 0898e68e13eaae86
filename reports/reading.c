#include "reports/reading.h"
#include "reports/costs.h"
#include "reports/duel.h"
#include "reports/profile.h"
#include "reports/scale.h"
#include "reports/sweep.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_LINES = 32 };

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

// --- Verdicts and the intervals beside them ---

/** Returns: the comparisons with a base that the verdicts of a problem allow for. */
static size_t n_comparisons(const Summary *summary, const SummaryProblem *problem)
{
    size_t n = 0;
    for (size_t i = 0; i < summary->judgement->n_rows; i++) {
        const VerdictRecord *const row = &summary->judgement->rows[i];
        n += is_same(row->problem, problem->name) && row->speedup_base_rounds >= 0;
    }
    return n;
}

/** Returns: what a noisy control asks of a verdict on this problem; "" where it is quiet. */
static const char *noise_text(Summary *summary, const SummaryProblem *problem)
{
    double most = 0;
    for (size_t i = 0; i < summary->judgement->n_noises; i++) {
        const HeatNoise *const noise = &summary->judgement->noises[i];
        if (is_same(summary->file->heats[i].problem, problem->name) && noise->is_too_noisy)
            most = fmax(most, summary_noise(noise));
    }
    if (most == 0) return "";
    return phrases_add(&summary->phrases,
                       "; as the control was noisy, that interval must also lie beyond the "
                       "control's own spread, more than %s away from 1",
                       summary_percent(summary, most));
}

/** Returns: whether the interval that a row shows excludes 1, and its verdict says less. */
static bool is_surprising(const SummaryRow *row)
{
    const Interval shown = row->verdict.speedup_base;
    return !row->is_left_out && !row->why_no_time && !row->why_no_ratio
        && (shown.low > 1 || shown.high < 1) && isfinite(row->verdict.speedup_base_verdict_low)
        && (summary_is(row, VERDICT_TOO_NOISY) || summary_is(row, VERDICT_NOT_RESOLVED));
}

/** Returns: the first surprising row, explained; "" without one. */
static const char *example_of(Summary *summary, const SummaryProblem *problem)
{
    for (size_t i = 0; i < problem->n_rows; i++) {
        const SummaryRow *const row = &problem->rows[i];
        const VerdictRecord *const v = &row->verdict;
        const Interval judged
            = { v->speedup_base.median, v->speedup_base_verdict_low, v->speedup_base_verdict_high };
        char interval[NUMBER_LENGTH];
        if (is_surprising(row))
            return phrases_add(
                &summary->phrases, " So %s shows %s and is %s: its verdict looked at %s.", v->rung,
                row->cell[CELL_RATIO_INTERVAL], row->verdict_word,
                number_interval(interval, judged, number_ratio_decimals(judged.median)));
    }
    return "";
}

static const char *verdicts_text(Summary *summary, const SummaryProblem *problem)
{
    const size_t m = n_comparisons(summary, problem);
    const char *const noise = noise_text(summary, problem);
    if (m == 0 || (m == 1 && !*noise)) return NULL;
    const char *const interval = m == 1
        ? "taken from the interval shown"
        : phrases_add(&summary->phrases,
                      "taken from a wider interval than the one shown, as it allows for all "
                      "comparisons of this table (m = %zu)",
                      m);
    return phrases_add(&summary->phrases, "%s%s.%s", interval, noise, example_of(summary, problem));
}

// --- What each verdict says ---

typedef struct Meaning {
    const char *label;   /* NULL: the one verdict's word */
    Verdict verdicts[2]; /* one may stand there twice */
    const char *text;
} Meaning;

static const Meaning meanings[] = {
    { "faster, slower",
      { VERDICT_FASTER, VERDICT_SLOWER },
      "the verdict's interval excludes 1 and reaches beyond the noise threshold." },
    { NULL,
      { VERDICT_NOT_RESOLVED, VERDICT_NOT_RESOLVED },
      "the interval holds 1 and reaches beyond the threshold; more rounds may tell." },
    { NULL, { VERDICT_SAME, VERDICT_SAME }, "the interval holds 1 and lies within the threshold." },
    { NULL,
      { VERDICT_WITHIN_THRESHOLD, VERDICT_WITHIN_THRESHOLD },
      "the interval excludes 1, but lies within the threshold; too little to mean anything." },
    { NULL,
      { VERDICT_TOO_NOISY, VERDICT_TOO_NOISY },
      "the control came out different from itself or too uncertain, and the difference is not "
      "beyond that." },
    { NULL,
      { VERDICT_INSUFFICIENT, VERDICT_INSUFFICIENT },
      "fewer valid rounds than the verdict's interval needs." },
    { NULL,
      { VERDICT_UNVERIFIED, VERDICT_UNVERIFIED },
      "its results are wrong or were never checked; why stands where its numbers would." },
};

static bool occurs(const Summary *summary, const Meaning *meaning)
{
    for (size_t p = 0; p < summary->n_problems; p++) {
        const SummaryProblem *const problem = &summary->problems[p];
        for (size_t i = 0; i < problem->n_rows; i++)
            if (summary_is(&problem->rows[i], meaning->verdicts[0])
                || summary_is(&problem->rows[i], meaning->verdicts[1]))
                return true;
    }
    return false;
}

static void tell_verdicts(Summary *summary)
{
    for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++) {
        const Meaning *const meaning = &meanings[i];
        const char *const label
            = meaning->label ? meaning->label : summary_verdict_word(meaning->verdicts[0]);
        summary_add_line(&summary->verdicts, label, meaning->text);
        if (occurs(summary, meaning))
            summary_add_line(&summary->verdicts_here, label, meaning->text);
    }
}

// --- Columns ---

static void tell_columns(Summary *summary)
{
    const SummaryProblem *const headline = &summary->problems[0];
    SummaryLines *const lines = &summary->reading;
    summary_add_line(lines, "ns/step", "ns per trajectory-step, the median over the rounds.");
    summary_add_line(
        lines, "[low, high]",
        "holds the true median in 95 of 100 such runs; it comes from the undisturbed samples "
        "where these are enough, else from all.");
    summary_add_line(
        lines, "x previous",
        "time of the rung it builds on over its own, from samples of the same rounds; above 1 "
        "is faster.");
    if (headline->start)
        summary_add_line(
            lines, "x start",
            phrases_add(&summary->phrases,
                        "the same against %s, the start of the ladder; it is the median of what "
                        "the rounds gave, and two medians divided may differ from it.",
                        headline->start));
    if (headline->has_limits)
        summary_add_line(
            lines, "limit",
            "the least time that the machine allows its loop over the time it takes; 100 % "
            "cannot be beaten. What sets it: issue, the arithmetic; latency, the chain of results "
            "from one pass of the loop to the next; L1, L2, L3 or memory, the loads and stores "
            "served there. With ! the whole interval is above 100 %; "
            "with ? the core was shared with neighbours.");
    summary_add_line(
        lines, "GFLOP/s",
        phrases_add(&summary->phrases,
                    "useful GFLOP/s, from %lld operations a trajectory-step, whatever a rung "
                    "really executes.",
                    (long long) headline->heat->flops_per_step));
}

static bool has_row(const SummaryProblem *problem, bool (*holds)(const SummaryRow *row))
{
    for (size_t i = 0; i < problem->n_rows; i++)
        if (!problem->rows[i].why_no_time && holds(&problem->rows[i])) return true;
    return false;
}

static bool is_different(const SummaryRow *row)
{
    return row->rung->different_work != NULL;
}

static bool is_counted(const SummaryRow *row)
{
    return row->on_evaluations != NULL;
}

/** What only rungs of several languages, and libraries, make one ask. */
static void tell_attacks(Summary *summary)
{
    const SummaryProblem *const headline = &summary->problems[0];
    SummaryLines *const lines = &summary->reading;
    if (has_row(headline, is_different))
        summary_add_line(
            lines, "different work",
            "another method, or more of it: its time stands there, but is compared with none.");
    if (has_row(headline, is_counted))
        summary_add_line(
            lines, "evaluations",
            "of the right-hand side, counted in a run; the classic method needs four a step, so "
            "the time of four shows what they cost whatever the method.");
    if (summary->attacks)
        summary_add_line(lines, "lines",
                         "lines of code of its file, less comments and blank ones.");
}

static bool make_room(SummaryLines *lines)
{
    lines->lines = calloc(MAX_LINES, sizeof *lines->lines);
    return lines->lines != NULL;
}

bool reading_tell(Summary *summary)
{
    if (!make_room(&summary->reading) || !make_room(&summary->verdicts)
        || !make_room(&summary->verdicts_here))
        return false;
    for (size_t p = 0; p < summary->n_problems; p++)
        summary->problems[p].on_verdicts = verdicts_text(summary, &summary->problems[p]);
    if (summary->costs) {
        costs_tell_reading(summary);
        return true;
    }
    if (summary->sweep)
        sweep_tell_reading(summary);
    else if (summary->is_scaling)
        scale_tell_reading(summary);
    else if (summary->duel)
        duel_tell_reading(summary);
    else if (summary->n_problems > 0) {
        tell_columns(summary);
        tell_attacks(summary);
    }
    profile_tell_reading(summary);
    if (!summary->is_scaling) tell_verdicts(summary);
    return true;
}
