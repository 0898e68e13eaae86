#include "reports/summary.h"
#include "reports/attack.h"
#include "reports/costs.h"
#include "reports/duel.h"
#include "reports/profile.h"
#include "reports/reach.h"
#include "reports/reading.h"
#include "reports/scale.h"
#include "reports/story.h"
#include "reports/sweep.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RK4_EVALUATIONS = 4 };

/** Counts that differ by less would be shown as the same. */
#define NO_EVALUATION 0.005

typedef struct ProblemMeaning {
    const char *name, *meaning;
} ProblemMeaning;

static const ProblemMeaning problem_meanings[] = {
    { "cache", "The state fits the caches." },
    { "memory", "The state is larger than every cache." },
};

static const Interval no_interval = { NAN, NAN, NAN };

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

const SummaryRow *summary_find(const SummaryProblem *problem, const char *rung)
{
    for (size_t i = 0; i < problem->n_rows; i++)
        if (is_same(problem->rows[i].verdict.rung, rung)) return &problem->rows[i];
    return NULL;
}

bool summary_is_ladder(const Summary *summary)
{
    return !summary->sweep && !summary->is_scaling;
}

bool summary_is(const SummaryRow *row, Verdict verdict)
{
    return is_same(row->verdict.verdict, verdict_name(verdict));
}

const char *summary_verdict_word(Verdict verdict)
{
    return verdict == VERDICT_WITHIN_THRESHOLD ? "within noise" : verdict_name(verdict);
}

double summary_noise(const HeatNoise *noise)
{
    const Interval control = noise->control;
    return fmax(control.high - control.low, fmax(control.high - 1, 1 - control.low));
}

const char *summary_percent(Summary *summary, double share)
{
    return phrases_add(&summary->phrases, "%.*f %%", share < 0.0995 ? 1 : 0, 100 * share);
}

static bool has_time(const SummaryRow *row)
{
    return row && is_same(row->verdict.outcome, "ok")
        && isfinite(row->verdict.time_per_step_ns.median);
}

// --- What must not be shown ---

/** A ratio without the time it compares with says nothing: it is taken out, and why is said. */
static void withhold_base_ratio(Summary *summary, const SummaryProblem *problem, SummaryRow *row)
{
    VerdictRecord *const v = &row->verdict;
    if (isfinite(v->speedup_base.median) && has_time(summary_find(problem, v->base))) return;
    if (isfinite(v->speedup_base.median) || !v->speedup_base_reason)
        v->speedup_base_reason = v->base
            ? phrases_add(&summary->phrases, "%s has no time on this problem", v->base)
            : "nothing below it to compare with";
    v->speedup_base = v->speedup_base_all = no_interval;
    v->speedup_base_verdict_low = v->speedup_base_verdict_high = NAN;
    v->speedup_base_rounds = -1;
}

static void withhold_start_ratio(Summary *summary, const SummaryProblem *problem, SummaryRow *row)
{
    VerdictRecord *const v = &row->verdict;
    if (isfinite(v->speedup_start.median) && has_time(summary_find(problem, v->start))) return;
    if (isfinite(v->speedup_start.median) || !v->speedup_start_reason)
        v->speedup_start_reason = v->start
            ? phrases_add(&summary->phrases, "%s has no time on this problem", v->start)
            : "the start of the ladder was not measured";
    v->speedup_start = no_interval;
}

// --- Cells ---

static void fill_numbers(SummaryRow *row)
{
    const VerdictRecord *const v = &row->verdict;
    const int decimals = number_decimals(v->time_per_step_ns.median);
    number_fixed(row->cell[CELL_TIME], v->time_per_step_ns.median, decimals);
    number_interval(row->cell[CELL_TIME_INTERVAL], v->time_per_step_ns, decimals);
    if (isfinite(v->gflops))
        number_fixed(row->cell[CELL_GFLOPS], v->gflops, number_ratio_decimals(v->gflops));
    else
        strcpy(row->cell[CELL_GFLOPS], "unknown");
}

/** A start other than that of the table is named: "682x v00". */
static void fill_start(const SummaryProblem *problem, SummaryRow *row)
{
    const VerdictRecord *const v = &row->verdict;
    char ratio[NUMBER_LENGTH];
    if (is_same(v->rung, v->start))
        strcpy(row->cell[CELL_START], "start");
    else if (row->why_no_start)
        strcpy(row->cell[CELL_START], "none");
    else if (is_same(v->start, problem->start))
        number_ratio(row->cell[CELL_START], v->speedup_start.median);
    else
        snprintf(row->cell[CELL_START], NUMBER_LENGTH, "%.20s %.*s",
                 number_ratio(ratio, v->speedup_start.median), (int) strcspn(v->start, "_"),
                 v->start);
}

static void fill_ratios(const SummaryProblem *problem, SummaryRow *row)
{
    const VerdictRecord *const v = &row->verdict;
    const int decimals = number_ratio_decimals(v->speedup_base.median);
    if (!row->why_no_ratio) {
        number_ratio(row->cell[CELL_RATIO], v->speedup_base.median);
        number_interval(row->cell[CELL_RATIO_INTERVAL], v->speedup_base, decimals);
    }
    fill_start(problem, row);
}

static void fill_count(char *cell, int64_t count)
{
    if (count < 0)
        strcpy(cell, "unknown");
    else
        number_fixed(cell, (double) count, 0);
}

static const CalibrationRecord *calibration_of(const RunFile *file, const VerdictRecord *verdict)
{
    for (size_t i = 0; i < file->n_calibrations; i++) {
        const CalibrationRecord *const c = &file->calibrations[i];
        if (is_same(c->heat, verdict->heat) && is_same(c->rung, verdict->rung)) return c;
    }
    return NULL;
}

/** A method that evaluates more often in a step is seen for what it is by the time of four. */
static void fill_evaluations(Summary *summary, SummaryRow *row)
{
    char n[NUMBER_LENGTH], ns[NUMBER_LENGTH];
    if (row->why_no_time || !(row->evaluations > 0)) return;
    row->four_evaluations_ns
        = row->verdict.time_per_step_ns.median * RK4_EVALUATIONS / row->evaluations;
    if (fabs(row->evaluations - RK4_EVALUATIONS) < NO_EVALUATION) {
        row->on_evaluations = "4 evaluations a step";
        return;
    }
    number_fixed(n, row->evaluations, number_decimals(row->evaluations));
    number_fixed(ns, row->four_evaluations_ns, number_decimals(row->four_evaluations_ns));
    row->on_evaluations
        = phrases_add(&summary->phrases, "%s evaluations a step, %s ns for four", n, ns);
}

static void take_calibration(SummaryRow *row, const CalibrationRecord *calibration)
{
    row->note = calibration ? calibration->note : NULL;
    row->evaluations = calibration ? calibration->evaluations_per_step : NAN;
    row->startup_s = calibration ? calibration->startup_s : NAN;
    row->four_evaluations_ns = NAN;
}

static const char *why_no_time(Summary *summary, const SummaryRow *row)
{
    const VerdictRecord *const v = &row->verdict;
    if (has_time(row)) return NULL;
    const char *const outcome = is_same(v->outcome, "ok") ? "no time" : v->outcome;
    return phrases_add(&summary->phrases, "%s: %s",
                       is_same(outcome, "not-built") ? "not built" : outcome,
                       v->reason ? v->reason : "no reason was recorded");
}

static void fill_row(Summary *summary, const SummaryProblem *problem, SummaryRow *row)
{
    fill_count(row->cell[CELL_LINES], row->verdict.lines_changed);
    fill_count(row->cell[CELL_STEPS], row->verdict.steps);
    fill_count(row->cell[CELL_CORES], row->verdict.cores);
    row->why_no_time = why_no_time(summary, row);
    take_calibration(row, calibration_of(summary->file, &row->verdict));
    fill_evaluations(summary, row);
    row->verdict_word = summary_is(row, VERDICT_WITHIN_THRESHOLD)
        ? summary_verdict_word(VERDICT_WITHIN_THRESHOLD)
        : row->verdict.verdict;
    withhold_base_ratio(summary, problem, row);
    withhold_start_ratio(summary, problem, row);
    if (row->why_no_time) return;
    if (!isfinite(row->verdict.speedup_base.median))
        row->why_no_ratio = row->verdict.base ? row->verdict.speedup_base_reason : "bottom rung";
    if (!isfinite(row->verdict.speedup_start.median)
        && !is_same(row->verdict.rung, row->verdict.start))
        row->why_no_start = row->verdict.speedup_start_reason;
    fill_numbers(row);
    fill_ratios(problem, row);
    reach_fill(summary, row);
}

// --- Problems and the order of their rows ---

static const RungRecord *rung_of(const RunFile *file, const char *name)
{
    for (size_t i = 0; i < file->n_rungs; i++)
        if (is_same(file->rungs[i].rung, name)) return &file->rungs[i];
    return NULL;
}

static bool has_family(const SummaryProblem *problem, const char *family)
{
    for (size_t i = 0; i < problem->n_rows; i++)
        if (is_same(problem->rows[i].verdict.family, family)) return true;
    return false;
}

static void add_row(const Summary *summary, SummaryProblem *problem, const VerdictRecord *verdict)
{
    const RungRecord *const rung = rung_of(summary->file, verdict->rung);
    if (!rung) return;
    problem->rows[problem->n_rows++] = (SummaryRow) { .rung = rung, .verdict = *verdict };
}

/** Families in the order of their first rung, the rungs of each in ladder order. */
static void add_rows(const Summary *summary, SummaryProblem *problem)
{
    const Judgement *const judgement = summary->judgement;
    for (size_t i = 0; i < judgement->n_rows; i++) {
        const VerdictRecord *const first = &judgement->rows[i];
        if (!is_same(first->problem, problem->name) || has_family(problem, first->family)) continue;
        for (size_t k = i; k < judgement->n_rows; k++)
            if (is_same(judgement->rows[k].problem, problem->name)
                && is_same(judgement->rows[k].family, first->family))
                add_row(summary, problem, &judgement->rows[k]);
    }
}

/** Returns: the rungs from row `first` on that did not run for the same reason, now left out. */
static const char *leave_out(Summary *summary, SummaryProblem *problem, size_t first)
{
    const char *rungs = NULL;
    for (size_t i = first; i < problem->n_rows; i++) {
        SummaryRow *const row = &problem->rows[i];
        if (!is_same(row->why_no_time, problem->rows[first].why_no_time)) continue;
        row->is_left_out = true;
        rungs = phrases_list(&summary->phrases, rungs, row->verdict.rung);
    }
    return rungs;
}

/** Rungs of the plan that have no row on this problem. */
static void list_absent(Summary *summary, SummaryProblem *problem)
{
    const RunFile *const file = summary->file;
    const char *rungs = NULL;
    for (size_t i = 0; i < file->n_rungs; i++)
        if (!summary_find(problem, file->rungs[i].rung))
            rungs = phrases_list(&summary->phrases, rungs, file->rungs[i].rung);
    if (rungs)
        problem->left_out.lines[problem->left_out.n++]
            = (SummaryLine) { .label = "not timed on this problem", .text = rungs };
}

/** Beside the headline, rungs that were not meant to run share a line. Returns: false without
 * memory. */
static bool gather_left_out(Summary *summary, SummaryProblem *problem)
{
    problem->left_out.lines = calloc(problem->n_rows + 2, sizeof *problem->left_out.lines);
    if (!problem->left_out.lines) return false;
    list_absent(summary, problem);
    for (size_t i = 0; i < problem->n_rows; i++) {
        const SummaryRow *const row = &problem->rows[i];
        if (!row->why_no_time || row->is_left_out || is_same(row->verdict.outcome, "failed"))
            continue;
        const char *const rungs = leave_out(summary, problem, i);
        problem->left_out.lines[problem->left_out.n++]
            = (SummaryLine) { .label = row->why_no_time, .text = rungs };
    }
    return true;
}

/** Counts the rows that are shown, and puts a heading over each family. */
static void set_headings(SummaryProblem *problem)
{
    const char *family = NULL;
    for (size_t i = 0; i < problem->n_rows; i++) {
        SummaryRow *const row = &problem->rows[i];
        if (row->is_left_out) continue;
        problem->n_shown++;
        problem->has_spine |= row->rung->is_spine;
        problem->has_anti_rungs |= row->rung->is_anti_rung;
        if (!is_same(row->verdict.family, family)) row->heading = row->verdict.family;
        family = row->verdict.family;
    }
}

static const char *meaning_of(const char *problem)
{
    for (size_t i = 0; i < sizeof problem_meanings / sizeof problem_meanings[0]; i++)
        if (is_same(problem_meanings[i].name, problem)) return problem_meanings[i].meaning;
    return NULL;
}

/** Returns: where the ladder of the table starts: the start of its spine, if it has one. */
static const char *start_of(const SummaryProblem *problem)
{
    const char *start = NULL;
    for (size_t i = 0; i < problem->n_rows; i++) {
        const SummaryRow *const row = &problem->rows[i];
        if (row->verdict.start && row->rung->is_spine) return row->verdict.start;
        if (!start) start = row->verdict.start;
    }
    return start;
}

static bool fill_problem(Summary *summary, SummaryProblem *problem, const HeatRecord *heat)
{
    problem->name = heat->problem;
    problem->heat = heat;
    problem->meaning = meaning_of(heat->problem);
    problem->title = phrases_add(
        &summary->phrases, "%s problem: N = %lld %s, S = %lld %s, dt = %g", heat->problem,
        (long long) heat->trajectories, heat->trajectories == 1 ? "trajectory" : "trajectories",
        (long long) heat->steps, heat->steps == 1 ? "step" : "steps", heat->dt);
    problem->rows = calloc(summary->judgement->n_rows + 1, sizeof *problem->rows);
    if (!problem->rows) return false;
    add_rows(summary, problem);
    problem->start = start_of(problem);
    for (size_t i = 0; i < problem->n_rows; i++) fill_row(summary, problem, &problem->rows[i]);
    const bool is_whole = problem == &summary->problems[0] || gather_left_out(summary, problem);
    set_headings(problem);
    return is_whole && reach_gather(summary, problem);
}

static bool has_problem(const Summary *summary, const char *name)
{
    for (size_t i = 0; i < summary->n_problems; i++)
        if (is_same(summary->problems[i].name, name)) return true;
    return false;
}

static bool add_problems(Summary *summary)
{
    const RunFile *const file = summary->file;
    summary->problems = calloc(file->n_heats + 1, sizeof *summary->problems);
    if (!summary->problems) return false;
    for (size_t i = 0; i < file->n_heats; i++) {
        if (has_problem(summary, file->heats[i].problem)) continue;
        SummaryProblem *const problem = &summary->problems[summary->n_problems++];
        if (!fill_problem(summary, problem, &file->heats[i])) return false;
    }
    return true;
}

Status summary_new(const RunFile *file, const Judgement *judgement, Summary *summary, Reason *why)
{
    *summary = (Summary) { .file = file, .judgement = judgement };
    const bool has_plan
        = file->n_heats > 0 || profile_is_there(file) || file->n_costs > 0 || file->has_end;
    if (!has_plan || file->n_rungs == 0)
        return reason(why, STATUS_BAD_USAGE,
                      "%s: the run stopped before its plan was written; measure again", file->path);
    if (add_problems(summary) && sweep_fill(summary) && scale_fill(summary) && duel_fill(summary)
        && attack_fill(summary) && profile_fill(summary) && costs_fill(summary)
        && story_tell(summary) && reading_tell(summary) && !summary->phrases.is_broken)
        return STATUS_OK;
    return reason(why, STATUS_NO_MEMORY, "%s: out of memory", file->path);
}

void summary_free(Summary *summary)
{
    for (size_t i = 0; i < summary->n_problems; i++) {
        free(summary->problems[i].rows);
        free(summary->problems[i].left_out.lines);
        free(summary->problems[i].no_limit.lines);
    }
    free(summary->problems);
    profile_free(&summary->profile);
    scale_free(summary);
    costs_free(summary);
    duel_free(summary);
    attack_free(summary);
    free(summary->gaps.lines);
    free(summary->warnings.lines);
    free(summary->facts.lines);
    free(summary->findings.lines);
    free(summary->trust.lines);
    free(summary->reading.lines);
    free(summary->verdicts.lines);
    free(summary->verdicts_here.lines);
    phrases_free(&summary->phrases);
    *summary = (Summary) { 0 };
}
