#include "reports/sweep.h"

#include "results/level.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* From here on a flat cost is looked for: an ensemble that fills vectors and tiles, and steps
 * enough to make up for bringing a tile into a cache. */
enum { FLAT_TRAJECTORIES = 3840, FLAT_STEPS = 64 };

const SweepTable sweep_tables[N_SWEEP_TABLES] = {
    { "ns/step", "time of one trajectory-step", CELL_TIME, CELL_TIME_INTERVAL },
    { "x previous", "time of the rung it builds on over its own, in the same rounds", CELL_RATIO,
      CELL_RATIO_INTERVAL },
    { "steps", "of one integration: so often a tile is used that was brought into a cache",
      CELL_STEPS, N_SUMMARY_CELLS },
};

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

// --- Rows, columns, cells ---

const char *sweep_of(const RunFile *file)
{
    static const char sweep[] = "trajectories";
    for (size_t h = 0; h < file->n_heats; h++) {
        const HeatRecord *const heat = &file->heats[h];
        if (!is_same(heat->sweep, sweep) || !is_same(heat->heat, heat->problem)) return NULL;
    }
    return file->n_heats > 0 ? sweep : NULL;
}

const char *sweep_level(const SummaryProblem *problem)
{
    const char *const level = problem->n_rows > 0 ? problem->rows[0].verdict.state_level : NULL;
    return level ? level : "unknown";
}

const char *sweep_cell(const SweepTable *table, const SummaryProblem *problem,
                       const RungRecord *rung)
{
    const SummaryRow *const row = summary_find(problem, rung->rung);
    return row && !row->why_no_time && row->cell[table->cell][0] ? row->cell[table->cell] : "-";
}

const char *sweep_interval(const SweepTable *table, const SummaryProblem *problem,
                           const RungRecord *rung)
{
    const SummaryRow *const row = summary_find(problem, rung->rung);
    const bool has_one = row && !row->why_no_time && table->interval != N_SUMMARY_CELLS;
    return has_one ? row->cell[table->interval] : "";
}

bool sweep_has(const Summary *summary, const SweepTable *table, const RungRecord *rung)
{
    for (size_t p = 0; p < summary->n_problems; p++)
        if (!is_same(sweep_cell(table, &summary->problems[p], rung), "-")) return true;
    return false;
}

bool sweep_has_any(const Summary *summary, const SweepTable *table)
{
    for (size_t r = 0; r < summary->file->n_rungs; r++)
        if (sweep_has(summary, table, &summary->file->rungs[r])) return true;
    return false;
}

// --- Why a cell is empty ---

static const char *why_no_time(const Summary *summary, size_t p, const char *rung)
{
    const SummaryRow *row = summary_find(&summary->problems[p], rung);
    if (row) return row->why_no_time;
    row = summary_find(&summary->problems[0], rung);
    return row && row->why_no_time ? row->why_no_time : "not timed at this size";
}

static const char *why_no_ratio(const Summary *summary, size_t p, const char *rung)
{
    const SummaryRow *const row = summary_find(&summary->problems[p], rung);
    return row && row->verdict.base && !row->why_no_time ? row->why_no_ratio : NULL;
}

typedef const char *(*WhyNot)(const Summary *summary, size_t p, const char *rung);

static bool is_told_before(const Summary *summary, size_t p, const char *rung, WhyNot why_not)
{
    for (size_t before = 0; before < p; before++)
        if (is_same(why_not(summary, before, rung), why_not(summary, p, rung))) return true;
    return false;
}

/** Returns: "v50_mpi at N = 64, 256": where a rung has no value for the same reason as at p. */
static const char *where_not(Summary *summary, size_t p, const char *rung, WhyNot why_not)
{
    const char *list = NULL;
    size_t n = 0;
    for (size_t other = p; other < summary->n_problems; other++) {
        if (!is_same(why_not(summary, other, rung), why_not(summary, p, rung))) continue;
        const long long value = (long long) summary->problems[other].heat->trajectories;
        list = phrases_list(&summary->phrases, list, phrases_add(&summary->phrases, "%lld", value));
        n++;
    }
    if (n == summary->n_problems) return rung;
    return phrases_add(&summary->phrases, "%s at N = %s", rung, list);
}

static void gather_gaps(Summary *summary, const char *rung, WhyNot why_not, const char *opening)
{
    for (size_t p = 0; p < summary->n_problems; p++) {
        const char *const why = why_not(summary, p, rung);
        if (!why || is_told_before(summary, p, rung, why_not)) continue;
        summary_add_line(&summary->gaps, phrases_add(&summary->phrases, "%s%s", opening, why),
                         where_not(summary, p, rung, why_not));
    }
}

bool sweep_fill(Summary *summary)
{
    const RunFile *const file = summary->file;
    summary->sweep = sweep_of(file);
    if (!summary->sweep) return true;
    const SummaryProblem *const first = &summary->problems[0];
    const SummaryProblem *const last = &summary->problems[summary->n_problems - 1];
    summary->gaps.lines
        = calloc(2 * file->n_rungs * summary->n_problems + 1, sizeof *summary->gaps.lines);
    if (!summary->gaps.lines) return false;
    for (size_t r = 0; r < file->n_rungs; r++) {
        gather_gaps(summary, file->rungs[r].rung, why_no_time, "");
        gather_gaps(summary, file->rungs[r].rung, why_no_ratio, "no x previous: ");
    }
    summary->sweep_title = phrases_add(&summary->phrases, "sweep of %s: N = %lld to %lld, dt = %g",
                                       summary->sweep, (long long) first->heat->trajectories,
                                       (long long) last->heat->trajectories, first->heat->dt);
    return true;
}

// --- What came out ---

/** Returns: where a verdict was given to a rung: "v40_openmp over v35_simd at N = 64, 256". */
static const char *where_verdict(Summary *summary, const RungRecord *rung, Verdict verdict)
{
    const char *list = NULL;
    for (size_t p = 0; p < summary->n_problems; p++) {
        const SummaryProblem *const problem = &summary->problems[p];
        const SummaryRow *const row = summary_find(problem, rung->rung);
        if (!row || row->why_no_time || row->why_no_ratio || !summary_is(row, verdict)) continue;
        const long long value = (long long) problem->heat->trajectories;
        list = phrases_list(&summary->phrases, list, phrases_add(&summary->phrases, "%lld", value));
    }
    if (!list) return NULL;
    return phrases_add(&summary->phrases, "%s over %s at N = %s", rung->rung, rung->base, list);
}

static void find_verdict(Summary *summary, Verdict verdict)
{
    const RunFile *const file = summary->file;
    const char *text = NULL;
    for (size_t r = 0; r < file->n_rungs; r++) {
        const char *const where = where_verdict(summary, &file->rungs[r], verdict);
        if (where) text = text ? phrases_add(&summary->phrases, "%s; %s", text, where) : where;
    }
    if (text)
        summary_add_line(&summary->findings, summary_verdict_word(verdict),
                         phrases_add(&summary->phrases, "%s.", text));
}

static bool counts_as_flat(const SummaryRow *row)
{
    return row && !row->why_no_time && row->verdict.trajectories >= FLAT_TRAJECTORIES
        && row->verdict.steps >= FLAT_STEPS;
}

static const char *at_text(Summary *summary, const SummaryRow *row)
{
    return phrases_add(&summary->phrases, "%s %s at N = %lld", row->cell[CELL_TIME],
                       row->cell[CELL_TIME_INTERVAL], (long long) row->verdict.trajectories);
}

/** The cost of the control, which every value has, once the ensemble is large. */
static void find_flatness(Summary *summary)
{
    const SummaryRow *least = NULL, *most = NULL;
    char apart[NUMBER_LENGTH];
    for (size_t p = 0; p < summary->n_problems; p++) {
        const SummaryProblem *const problem = &summary->problems[p];
        const SummaryRow *const row = summary_find(problem, problem->heat->control);
        if (!counts_as_flat(row)) continue;
        const double ns = row->verdict.time_per_step_ns.median;
        if (!least || ns < least->verdict.time_per_step_ns.median) least = row;
        if (!most || ns > most->verdict.time_per_step_ns.median) most = row;
    }
    if (!least || least == most) return;
    number_fixed(apart,
                 most->verdict.time_per_step_ns.median / least->verdict.time_per_step_ns.median, 3);
    summary_add_line(
        &summary->findings, "flatness",
        phrases_add(&summary->phrases,
                    "from N = %d on and with at least %d steps, the medians of %s lie %sx "
                    "apart, in ns/step: %s, %s. Sizes are measured in different rounds.",
                    FLAT_TRAJECTORIES, FLAT_STEPS, most->verdict.rung, apart,
                    at_text(summary, least), at_text(summary, most)));
}

void sweep_find(Summary *summary)
{
    static const Verdict verdicts[]
        = { VERDICT_FASTER,       VERDICT_SLOWER,    VERDICT_SAME,        VERDICT_WITHIN_THRESHOLD,
            VERDICT_NOT_RESOLVED, VERDICT_TOO_NOISY, VERDICT_INSUFFICIENT };
    find_flatness(summary);
    for (size_t v = 0; v < sizeof verdicts / sizeof verdicts[0]; v++)
        find_verdict(summary, verdicts[v]);
}

// --- How far to trust it, and how to read it ---

void sweep_tell_noise(Summary *summary)
{
    const char *noisy = NULL;
    double least = INFINITY, most = 0;
    for (size_t h = 0; h < summary->judgement->n_noises; h++) {
        const HeatNoise *const noise = &summary->judgement->noises[h];
        if (!isfinite(noise->control.median)) continue;
        least = fmin(least, noise->control.median);
        most = fmax(most, noise->control.median);
        if (!noise->is_too_noisy) continue;
        noisy = phrases_list(&summary->phrases, noisy,
                             phrases_add(&summary->phrases, "%s (beyond %s)", noise->heat,
                                         summary_percent(summary, summary_noise(noise))));
    }
    if (most == 0) return;
    const char *const demand = noisy
        ? phrases_add(&summary->phrases,
                      "; too noisy, so that only larger differences are stated: "
                      "%s",
                      noisy)
        : "";
    summary_add_line(&summary->trust, "noise",
                     phrases_add(&summary->phrases,
                                 "the control (%s twice) came out %.3fx to %.3fx%s.",
                                 summary->file->heats[0].control, least, most, demand));
}

/** Returns: "L1 up to N = 1365, L2 up to N = 43690"; NULL when no cache is visible. */
static const char *caches_text(Summary *summary)
{
    Level caches[N_LEVELS];
    const char *list = NULL;
    level_caches(&summary->file->run, caches);
    for (size_t i = 0; i < N_LEVELS; i++)
        if (caches[i].bytes >= 0)
            list = phrases_list(&summary->phrases, list,
                                phrases_add(&summary->phrases, "%s up to N = %lld", caches[i].name,
                                            (long long) caches[i].bytes / LEVEL_STATE_BYTES));
    return list;
}

void sweep_tell_reading(Summary *summary)
{
    const char *const caches = caches_text(summary);
    SummaryLines *const lines = &summary->reading;
    summary_add_line(lines, "ns/step", "ns per trajectory-step, the median over the rounds.");
    summary_add_line(
        lines, "[low, high]",
        "holds the true median in 95 of 100 such runs; where a table has no room for it, "
        "sweep.dat has it.");
    summary_add_line(
        lines, "x previous",
        "above 1 is faster; a verdict is taken from a wider interval than the one shown where "
        "a size has several comparisons.");
    summary_add_line(
        lines, "states in",
        phrases_add(&summary->phrases,
                    "the innermost that holds %d N bytes, the states alone: %s, else memory. A "
                    "rung that keeps more for a trajectory outgrows a cache earlier.",
                    LEVEL_STATE_BYTES, caches ? caches : "the caches are not visible"));
    summary_add_line(lines, "-", "no value; why stands below the tables.");
}
