#include "reports/duel.h"

#include "reports/reach.h"
#include "results/stopping.h"
#include "results/verdict.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N_SIDES = 2 };

/** Counts of instructions that differ by less tell no direction. */
#define SAME_COUNT 0.02

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

// --- Who, and what is known of them ---

static double instructions_of(const SummaryRow *row)
{
    const LoopRecord *const loop = row->loop;
    if (!loop || loop->instructions < 0 || loop->trajectories <= 0) return NAN;
    return (double) loop->instructions / (double) loop->trajectories;
}

static const char *why_no_count(Summary *summary, const SummaryRow *row)
{
    const char *const why = row->why_no_time ? "it has no time"
        : row->loop && row->loop->reason     ? row->loop->reason
                                             : "its hot loop was not read";
    return phrases_add(&summary->phrases, "not known of %s: %s", row->verdict.rung, why);
}

static void count_instructions(Summary *summary, struct DuelReport *duel)
{
    const SummaryRow *const rows[N_SIDES] = { duel->first, duel->second };
    for (size_t i = 0; i < N_SIDES; i++) {
        duel->instructions[i] = instructions_of(rows[i]);
        if (isnan(duel->instructions[i]) && !duel->instruction_reason)
            duel->instruction_reason = why_no_count(summary, rows[i]);
    }
}

static const TextColumn arm_columns[] = {
    { "rung", true, 0 },       { "ns/step", false, 0 }, { "[95 %]", false, 0 },
    { "rounds", false, 0 },    { "fastest", false, 3 }, { "slowest", false, 2 },
    { "disturbed", false, 0 }, { "limit", false, 1 },
};

static const char *nanoseconds(Summary *summary, double ns, const SummaryRow *row)
{
    char text[NUMBER_LENGTH];
    const int decimals = number_decimals(row->verdict.time_per_step_ns.median);
    return phrases_add(&summary->phrases, "%s", number_fixed(text, ns, decimals));
}

/** Returns: "9 of 51": how many of the rounds the time is from. */
static const char *rounds_used(Summary *summary, const SummaryRow *row)
{
    const VerdictRecord *const ratio = &summary->duel->second->verdict, *const v = &row->verdict;
    const int64_t n_own = v->time_is_clean_only ? v->clean_rounds : v->rounds;
    const int64_t n = ratio->speedup_base_rounds > 0 ? ratio->speedup_base_rounds : n_own;
    return phrases_add(&summary->phrases, "%lld of %lld", (long long) n, (long long) v->rounds);
}

static void fill_arm(Summary *summary, const SummaryRow *row, TextRow *text)
{
    const VerdictRecord *const v = &row->verdict;
    text->cells[0] = v->rung;
    text->why = row->why_no_time;
    if (row->why_no_time) return;
    text->cells[1] = row->cell[CELL_TIME];
    text->cells[2] = row->cell[CELL_TIME_INTERVAL];
    text->cells[3] = rounds_used(summary, row);
    text->cells[4] = nanoseconds(summary, v->time_min_ns, row);
    text->cells[5] = nanoseconds(summary, v->time_max_ns, row);
    text->cells[6]
        = phrases_add(&summary->phrases, "%lld", (long long) (v->rounds - v->clean_rounds));
    text->cells[7] = row->cell[CELL_LIMIT];
    text->why = row->note;
}

static bool fill_arms(Summary *summary, struct DuelReport *duel)
{
    TextTable *const table = &duel->arms;
    table->columns = arm_columns;
    table->n_columns = sizeof arm_columns / sizeof arm_columns[0];
    table->why_heading = "remark";
    table->rows = calloc(N_SIDES, sizeof *table->rows);
    if (!table->rows) return false;
    table->n_rows = N_SIDES;
    fill_arm(summary, duel->first, &table->rows[0]);
    fill_arm(summary, duel->second, &table->rows[1]);
    return true;
}

/** A file may call itself what it is not. */
static bool is_duel(const Summary *summary)
{
    const RunFile *const file = summary->file;
    return is_same(file->run.mode, "duel") && file->n_heats == 1 && file->n_rungs == N_SIDES
        && is_same(file->rungs[1].base, file->rungs[0].rung) && !file->rungs[0].base
        && !file->heats[0].sweep && file->heats[0].stop_half_width > 0;
}

bool duel_fill(Summary *summary)
{
    if (summary->n_problems != 1 || !is_duel(summary)) return true;
    const RunFile *const file = summary->file;
    const SummaryProblem *const problem = &summary->problems[0];
    struct DuelReport *const duel = calloc(1, sizeof *duel);
    summary->duel = duel;
    if (!duel) return false;
    duel->plan = &file->heats[0];
    duel->first = summary_find(problem, file->rungs[0].rung);
    duel->second = summary_find(problem, file->rungs[1].rung);
    duel->half_width = stopping_half_width(duel->second->verdict.speedup_base);
    duel->rounds = duel->first->verdict.rounds > duel->second->verdict.rounds
        ? duel->first->verdict.rounds
        : duel->second->verdict.rounds;
    if (duel->second->verdict.limit_kind) duel->roof = reach_roof(summary, duel->second);
    count_instructions(summary, duel);
    return fill_arms(summary, duel);
}

void duel_free(Summary *summary)
{
    if (summary->duel) free(summary->duel->arms.rows);
    free(summary->duel);
}

// --- What came out ---

/** Near 1 a digit more: there it decides. */
static int ratio_decimals(double ratio)
{
    return ratio < 1.1 ? 3 : number_ratio_decimals(ratio);
}

static const char *ratio_text(Summary *summary, Interval ratio)
{
    char median[NUMBER_LENGTH], interval[NUMBER_LENGTH];
    const int decimals = ratio_decimals(ratio.median);
    return phrases_add(&summary->phrases, "%sx %s", number_fixed(median, ratio.median, decimals),
                       number_interval(interval, ratio, decimals));
}

static Interval inverse(Interval ratio)
{
    return (Interval) { 1 / ratio.median, 1 / ratio.high, 1 / ratio.low };
}

static const HeatNoise *noise_of(const Summary *summary)
{
    return &summary->judgement->noises[0];
}

/** Returns: the difference that is least told, in whole tenths of a percent: what means nothing by
 * the control, or by the plan, or is not resolved. */
static double threshold_of(const Summary *summary)
{
    const struct DuelReport *const duel = summary->duel;
    const double least = verdict_threshold(noise_of(summary)->control, duel->plan->noise_threshold);
    const bool is_resolved = !summary_is(duel->second, VERDICT_NOT_RESOLVED);
    return ceil(1000 * (is_resolved ? least : fmax(least, duel->half_width)) - 1e-9) / 1000;
}

/** Returns: whether the ratio reads better as times as fast: shares of a time become too small. */
static bool is_large(const VerdictRecord *verdict)
{
    return verdict->speedup_base.median >= 10;
}

/** Returns: a ratio of speeds as it is told: "0.685x [0.680, 0.690]" of the time, mostly. */
static const char *told_text(Summary *summary, Interval speedup)
{
    const bool is_told_as_it_is = is_large(&summary->duel->second->verdict);
    return ratio_text(summary, is_told_as_it_is ? speedup : inverse(speedup));
}

/** Returns: "v35 takes 0.685x [0.680, 0.690] the time of v34". */
static const char *takes_text(Summary *summary)
{
    const VerdictRecord *const v = &summary->duel->second->verdict;
    const char *const told = told_text(summary, v->speedup_base);
    return is_large(v)
        ? phrases_add(&summary->phrases, "%s is %s as fast as %s", v->rung, told, v->base)
        : phrases_add(&summary->phrases, "%s takes %s the time of %s", v->rung, told, v->base);
}

/** Returns: ", 1.46x as fast", or "" where that has been said or says little. */
static const char *speed_text(Summary *summary)
{
    const VerdictRecord *const v = &summary->duel->second->verdict;
    char speed[NUMBER_LENGTH];
    if (is_large(v) || v->speedup_base.median < 0.1) return "";
    number_fixed(speed, v->speedup_base.median, ratio_decimals(v->speedup_base.median));
    return phrases_add(&summary->phrases, ", %sx as fast", speed);
}

static const char *verdict_text(Summary *summary)
{
    Phrases *const phrases = &summary->phrases;
    const SummaryRow *const row = summary->duel->second;
    const char *const takes = takes_text(summary);
    const char *const percent = summary_percent(summary, threshold_of(summary));
    if (summary_is(row, VERDICT_FASTER))
        return phrases_add(phrases, "%s: it is faster%s.", takes, speed_text(summary));
    if (summary_is(row, VERDICT_SLOWER))
        return phrases_add(phrases, "%s: it is slower%s.", takes, speed_text(summary));
    if (summary_is(row, VERDICT_SAME))
        return phrases_add(phrases, "%s: the same within %s.", takes, percent);
    if (summary_is(row, VERDICT_WITHIN_THRESHOLD))
        return phrases_add(phrases, "%s: a difference of less than %s, which means nothing here.",
                           takes, percent);
    if (summary_is(row, VERDICT_TOO_NOISY))
        return phrases_add(phrases, "%s: too noisy to tell which is faster.", takes);
    if (summary_is(row, VERDICT_INSUFFICIENT)) return "too few rounds to tell which is faster.";
    return phrases_add(phrases, "%s: not resolved which is faster.", takes);
}

/** Rounds that would bring the half-width to the planned one, were the machine as busy as it was:
 * it shrinks with their root. */
static double rounds_needed(const struct DuelReport *duel)
{
    const double share = duel->half_width / duel->plan->stop_half_width;
    return ceil((double) duel->rounds * share * share / 10) * 10;
}

/** Returns: what is too small to be told, and what would tell more. */
static const char *too_small_text(Summary *summary)
{
    const struct DuelReport *const duel = summary->duel;
    Phrases *const phrases = &summary->phrases;
    const double goal = duel->plan->stop_half_width;
    const char *const more = duel->half_width > goal
        ? phrases_add(phrases, "; --rounds %.0f would tell about %g %%", rounds_needed(duel),
                      100 * goal)
        : phrases_add(phrases, ", and a duel looks no closer than %g %%", 100 * goal);
    return phrases_add(phrases,
                       "a difference of less than %s cannot be told with %lld rounds here%s.",
                       summary_percent(summary, threshold_of(summary)),
                       (long long) duel->second->verdict.speedup_base_rounds, more);
}

/** Returns: what is wrong with the control, which is not quiet. */
static const char *control_text(Interval control)
{
    return control.low <= 1 && 1 <= control.high ? "the control against itself is known too badly"
                                                 : "the control came out different from itself";
}

static void tell_what_would_resolve(Summary *summary)
{
    const SummaryRow *const row = summary->duel->second;
    const char *text = NULL;
    if (summary_is(row, VERDICT_NOT_RESOLVED))
        text = too_small_text(summary);
    else if (summary_is(row, VERDICT_TOO_NOISY))
        text = phrases_add(&summary->phrases,
                           "%s: only differences beyond %s can be told; stop what else runs here, "
                           "and measure again.",
                           control_text(noise_of(summary)->control),
                           summary_percent(summary, summary_noise(noise_of(summary))));
    else if (summary_is(row, VERDICT_INSUFFICIENT))
        text = "take more --rounds.";
    if (text) summary_add_line(&summary->findings, "to resolve it", text);
}

static void tell_rounds(Summary *summary)
{
    const struct DuelReport *const duel = summary->duel;
    Phrases *const phrases = &summary->phrases;
    const long long n = (long long) duel->rounds, most = (long long) duel->plan->rounds;
    const double goal = 100 * duel->plan->stop_half_width, width = 100 * duel->half_width;
    const bool is_wide = !(width <= goal);
    const char *const known = isfinite(width)
        ? phrases_add(phrases, "the ratio is known within %.*f %%", width < 10 ? 2 : 0, width)
        : "the ratio is not known";
    const char *const text = is_wide
        ? phrases_add(phrases, "%lld of at most %lld: %s; %g %% would have ended it.", n, most,
                      known, goal)
        : n < most ? phrases_add(phrases,
                                 "stopped after %lld of at most %lld: %s, and %g %% was the plan, "
                                 "whatever the ratio.",
                                 n, most, known, goal)
                   : phrases_add(phrases, "%lld of at most %lld: %s.", n, most, known);
    summary_add_line(&summary->findings, "rounds", text);
}

/** Returns: what a busy machine does to a ratio, where it was one; or "". No interval knows of it:
 * rungs that fill the core lose more to a neighbour than rungs that wait, round after round. */
static const char *shared_text(const Summary *summary)
{
    const VerdictRecord *const v = &summary->duel->second->verdict;
    if (!v->speedup_base_is_clean_only)
        return ", and a busy machine slows some rungs more than others: a quiet one may show "
               "another ratio";
    return v->limit_kind && !v->limit_is_steady_only
        ? ", but on a core that was slow or changed its pace: a quiet one may show another ratio"
        : "";
}

static void tell_ratio(Summary *summary)
{
    const VerdictRecord *const v = &summary->duel->second->verdict;
    if (!isfinite(v->speedup_base.low) || !isfinite(v->speedup_base_all.low)) return;
    const long long n = (long long) v->speedup_base_rounds;
    const char *text;
    const char *const shared = shared_text(summary);
    if (!v->speedup_base_is_clean_only)
        text
            = phrases_add(&summary->phrases,
                          "all %lld rounds: too few were undisturbed to stand alone%s.", n, shared);
    else if (v->speedup_base_rounds == summary->duel->rounds)
        text = phrases_add(&summary->phrases, "all %lld rounds, in which both ran undisturbed%s.",
                           n, shared);
    else
        text = phrases_add(&summary->phrases,
                           "the %lld rounds in which both ran undisturbed%s; all rounds: %s.", n,
                           shared, told_text(summary, v->speedup_base_all));
    summary_add_line(&summary->findings, "from", text);
}

/** Instructions are the second witness: they have no noise, but they are not time. */
static const char *witness_text(Summary *summary)
{
    const struct DuelReport *const duel = summary->duel;
    const SummaryRow *const row = duel->second;
    const double ratio = duel->instructions[1] / duel->instructions[0];
    const bool is_told = summary_is(row, VERDICT_FASTER) || summary_is(row, VERDICT_SLOWER);
    if (fabs(ratio - 1) <= SAME_COUNT)
        return is_told ? ": as many, so that the time has another cause" : ": as many";
    if (!is_told) return "";
    return (ratio < 1) == summary_is(row, VERDICT_FASTER)
        ? ": time and count point the same way"
        : ": time points the other way, so that something else than their number decides";
}

static void tell_instructions(Summary *summary)
{
    const struct DuelReport *const duel = summary->duel;
    if (duel->instruction_reason) {
        summary_add_line(&summary->findings, "instructions",
                         phrases_add(&summary->phrases, "%s.", duel->instruction_reason));
        return;
    }
    char ratio[NUMBER_LENGTH];
    summary_add_line(
        &summary->findings, "instructions",
        phrases_add(&summary->phrases,
                    "%.4g of %s, %.4g of %s a trajectory-step, counted in the machine code of the "
                    "hot loops: %s%s.",
                    duel->instructions[1], duel->second->verdict.rung, duel->instructions[0],
                    duel->first->verdict.rung,
                    number_ratio(ratio, duel->instructions[1] / duel->instructions[0]),
                    witness_text(summary)));
}

void duel_find(Summary *summary)
{
    const SummaryRow *const row = summary->duel->second;
    const char *const why = row->why_no_time ? row->why_no_time : row->why_no_ratio;
    const bool has_ratio = !why && isfinite(row->verdict.speedup_base.median);
    summary_add_line(
        &summary->findings, "verdict",
        has_ratio ? verdict_text(summary)
                  : phrases_add(&summary->phrases, "none; %s.", why ? why : "no round has both"));
    if (!has_ratio) return;
    tell_what_would_resolve(summary);
    tell_rounds(summary);
    tell_ratio(summary);
    tell_instructions(summary);
}

// --- Where from, and how to read it ---

bool duel_state_builds(Summary *summary)
{
    const RunFile *const file = summary->file;
    Phrases *const phrases = &summary->phrases;
    if (!summary->duel || !file->rungs[0].build || !file->rungs[1].build) return false;
    for (size_t i = 0; i < N_SIDES; i++) {
        const RungRecord *const rung = &file->rungs[i];
        summary->facts.lines[summary->facts.n++] = (SummaryLine) {
            .label = i == 0 ? "build a" : "build b",
            .text = phrases_add(phrases, "%s %s (build type %s) from source %s%s; %s; in %s",
                                rung->build_compiler ? rung->build_compiler : "compiler not told",
                                rung->build_flags ? rung->build_flags : "",
                                rung->build_type ? rung->build_type : "not told",
                                rung->build_commit ? rung->build_commit : "not known",
                                rung->is_build_dirty ? ", changed since" : "",
                                rung->build_hash ? rung->build_hash : "no hash", rung->build),
            .is_foreign = true,
        };
    }
    return true;
}

void duel_tell_reading(Summary *summary)
{
    SummaryLines *const lines = &summary->reading;
    summary_add_line(lines, "ns/step",
                     "ns per trajectory-step, the median over the rounds that the verdict is from, "
                     "for both the same. Who is faster follows from pairs of these rounds and not "
                     "from the medians.");
    summary_add_line(lines, "rounds",
                     "that the time is from, of all; fastest, slowest and "
                     "disturbed are of all.");
    summary_add_line(lines, "[low, high]", "holds the true value in 95 of 100 such duels.");
    if (summary->problems[0].has_limits)
        summary_add_line(lines, "limit",
                         "the least time that the machine allows its loop over the time it takes.");
}
