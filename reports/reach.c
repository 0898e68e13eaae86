#include "reports/reach.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** A prediction that is off by more than this share of the time is flagged. */
#define MOST_OFF 0.25

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static const LoopRecord *loop_of(const RunFile *file, const char *rung)
{
    for (size_t i = 0; i < file->n_loops; i++)
        if (is_same(file->loops[i].rung, rung)) return &file->loops[i];
    return NULL;
}

// --- Rows ---

static void fill_time(char *cell, double ns)
{
    if (isfinite(ns))
        number_fixed(cell, ns, ns > 0 ? number_decimals(ns) : 0);
    else
        strcpy(cell, "unknown");
}

/** Returns: what binds, in a word: "issue", "latency", or which of the caches and memory: "L1". */
static const char *binding_word(const VerdictRecord *v)
{
    return is_same(v->limit_kind, "memory") && v->limit_level ? v->limit_level : v->limit_kind;
}

/** "95 %", "95 % issue", "[94, 96] %"; with a mark where that is above the roof, or uncertain. */
static void fill_limit(Summary *summary, SummaryRow *row)
{
    const VerdictRecord *const v = &row->verdict;
    const Interval fraction = v->limit_fraction;
    const char *const mark = v->is_above_roof ? "!" : v->limit_is_steady_only ? "" : "?";
    const char *const share = summary_percent(summary, fraction.median);
    const Interval shares = { 100 * fraction.median, 100 * fraction.low, 100 * fraction.high };
    snprintf(row->cell[CELL_LIMIT_SHARE], NUMBER_LENGTH, "%.40s%s", share, mark);
    snprintf(row->cell[CELL_LIMIT], NUMBER_LENGTH, "%.40s %.10s%s", share, binding_word(v), mark);
    number_interval(row->cell[CELL_LIMIT_INTERVAL], shares, fraction.median < 0.0995 ? 1 : 0);
}

static void fill_prediction(Summary *summary, SummaryRow *row)
{
    const VerdictRecord *const v = &row->verdict;
    const double off = v->predicted_ns / v->time_per_step_ns.median - 1;
    fill_time(row->cell[CELL_PREDICTED], v->predicted_ns);
    if (fabs(off) > MOST_OFF)
        row->on_prediction
            = phrases_add(&summary->phrases, "%s %s than measured",
                          summary_percent(summary, fabs(off)), off > 0 ? "more" : "less");
}

void reach_fill(Summary *summary, SummaryRow *row)
{
    const VerdictRecord *const v = &row->verdict;
    row->loop = loop_of(summary->file, v->rung);
    fill_time(row->cell[CELL_LIMIT_ISSUE], v->limit_issue_ns);
    fill_time(row->cell[CELL_LIMIT_LATENCY], v->limit_latency_ns);
    fill_time(row->cell[CELL_LIMIT_MEMORY], v->limit_memory_ns);
    fill_prediction(summary, row);
    if (v->limit_kind && isfinite(v->limit_fraction.median)) {
        fill_limit(summary, row);
        return;
    }
    row->why_no_limit = v->limit_reason ? v->limit_reason : "not recorded";
    strcpy(row->cell[CELL_LIMIT], "none");
    strcpy(row->cell[CELL_LIMIT_SHARE], "none");
}

// --- Problems ---

static bool lacks_limit(const SummaryRow *row, const char *why)
{
    return !row->why_no_time && row->why_no_limit && (!why || is_same(row->why_no_limit, why));
}

/** Returns: whether no row before this one has its reason. */
static bool is_first_with_reason(const SummaryProblem *problem, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (lacks_limit(&problem->rows[k], problem->rows[i].why_no_limit)) return false;
    return lacks_limit(&problem->rows[i], NULL);
}

bool reach_gather(Summary *summary, SummaryProblem *problem)
{
    SummaryLines *const lines = &problem->no_limit;
    problem->has_limits = summary->file->n_loops > 0 || summary->file->n_ceilings > 0;
    lines->lines = calloc(problem->n_rows + 1, sizeof *lines->lines);
    if (!lines->lines) return false;
    for (size_t i = 0; i < problem->n_rows && problem->has_limits; i++) {
        if (!is_first_with_reason(problem, i)) continue;
        const char *const why = problem->rows[i].why_no_limit;
        const char *rungs = NULL;
        for (size_t k = i; k < problem->n_rows; k++)
            if (lacks_limit(&problem->rows[k], why))
                rungs = phrases_list(&summary->phrases, rungs, problem->rows[k].verdict.rung);
        lines->lines[lines->n++] = (SummaryLine) { .label = why, .text = rungs };
    }
    return true;
}

// --- Sentences ---

static const char *cores_text(Summary *summary, const SummaryRow *row)
{
    if (row->verdict.cores == 1) return "one core";
    return phrases_add(&summary->phrases, "%s cores", row->cell[CELL_CORES]);
}

static const char *place_of(const VerdictRecord *verdict)
{
    if (!verdict->limit_level || is_same(verdict->limit_level, "memory")) return "memory";
    return verdict->limit_level;
}

const char *reach_roof(Summary *summary, const SummaryRow *row)
{
    const VerdictRecord *const v = &row->verdict;
    if (is_same(v->limit_kind, "latency")) return "what its chains of results allow";
    if (is_same(v->limit_kind, "memory"))
        return phrases_add(&summary->phrases, "what %s gives %s", place_of(v),
                           cores_text(summary, row));
    return phrases_add(&summary->phrases, "what %s can issue", cores_text(summary, row));
}

const char *reach_words(Summary *summary, const SummaryRow *row)
{
    const VerdictRecord *const v = &row->verdict;
    if (row->why_no_time || row->why_no_limit || v->is_above_roof || !v->limit_is_steady_only)
        return NULL;
    return phrases_add(&summary->phrases, "%s %s of %s", row->cell[CELL_LIMIT_SHARE],
                       row->cell[CELL_LIMIT_INTERVAL], reach_roof(summary, row));
}

const char *reach_above_roof(Summary *summary)
{
    const char *list = NULL;
    for (size_t p = 0; p < summary->n_problems; p++)
        for (size_t i = 0; i < summary->problems[p].n_rows; i++) {
            const SummaryRow *const row = &summary->problems[p].rows[i];
            if (row->why_no_time || row->why_no_limit || !row->verdict.is_above_roof) continue;
            list = phrases_list(
                &summary->phrases, list,
                phrases_add(&summary->phrases, "%s (%s problem, %s %s of %s)", row->verdict.rung,
                            summary->problems[p].name,
                            summary_percent(summary, row->verdict.limit_fraction.median),
                            row->cell[CELL_LIMIT_INTERVAL], binding_word(&row->verdict)));
        }
    return list;
}
