#include "reports/versus_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// --- The same problem ---

typedef struct Quantity {
    const char *name;
    double (*of)(const HeatRecord *heat);
} Quantity;

static double trajectories(const HeatRecord *heat)
{
    return (double) heat->trajectories;
}
static double steps(const HeatRecord *heat)
{
    return (double) heat->steps;
}
static double dt(const HeatRecord *heat)
{
    return heat->dt;
}
static double sigma(const HeatRecord *heat)
{
    return heat->sigma;
}
static double rho(const HeatRecord *heat)
{
    return heat->rho;
}
static double beta(const HeatRecord *heat)
{
    return heat->beta;
}
static double seed(const HeatRecord *heat)
{
    return (double) heat->seed;
}

/** Only heats of scaling studies set the cores themselves. */
static double cores(const HeatRecord *heat)
{
    return (double) heat->cores;
}

static const Quantity quantities[] = {
    { "N", trajectories }, { "S", steps },   { "dt", dt },     { "sigma", sigma },
    { "rho", rho },        { "beta", beta }, { "seed", seed }, { "cores", cores },
};
enum { N_QUANTITIES = sizeof quantities / sizeof quantities[0] };

static bool is_same_quantity(const Quantity *quantity, const HeatRecord *a, const HeatRecord *b)
{
    return !(quantity->of(a) < quantity->of(b)) && !(quantity->of(a) > quantity->of(b));
}

static bool is_same_problem(const HeatRecord *a, const HeatRecord *b)
{
    for (size_t q = 0; q < N_QUANTITIES; q++)
        if (!is_same_quantity(&quantities[q], a, b)) return false;
    return true;
}

static const HeatRecord *heat_of(const VersusProblem *problem, size_t n_runs)
{
    for (size_t r = 0; r < n_runs; r++)
        if (problem->of[r]) return problem->of[r]->heat;
    return NULL;
}

static size_t n_having(const VersusProblem *problem, size_t n_runs)
{
    size_t n = 0;
    for (size_t r = 0; r < n_runs; r++) n += problem->of[r] != NULL;
    return n;
}

/** Puts a problem of run `r` beside the same problem of runs before it, or alone. */
static void place(Versus *versus, size_t r, const SummaryProblem *problem)
{
    for (size_t p = 0; p < versus->n_problems; p++) {
        VersusProblem *const there = &versus->problems[p];
        if (there->of[r] || !is_same_problem(heat_of(there, r + 1), problem->heat)) continue;
        there->of[r] = problem;
        return;
    }
    VersusProblem *const new = &versus->problems[versus->n_problems++];
    *new = (VersusProblem) { .title = problem->title };
    new->of[r] = problem;
}

// --- Problems that stand alone ---

static const SummaryProblem *find_named(const VersusRun *run, const char *name)
{
    for (size_t p = 0; p < run->summary->n_problems; p++)
        if (versus_is_same(run->summary->problems[p].name, name)) return &run->summary->problems[p];
    return NULL;
}

/** Returns: "N = 3840, S = 1000": in what the problem of this name differs between runs, as one of
 * them has it. */
static const char *different_part(Versus *versus, const char *name, const HeatRecord *heat)
{
    const char *list = NULL;
    for (size_t q = 0; q < N_QUANTITIES; q++) {
        bool is_same = true;
        for (size_t r = 0; r < versus->n_runs; r++) {
            const SummaryProblem *const other = find_named(&versus->runs[r], name);
            is_same &= !other || is_same_quantity(&quantities[q], other->heat, heat);
        }
        if (!is_same)
            list = phrases_list(&versus->phrases, list,
                                phrases_add(&versus->phrases, "%s = %.10g", quantities[q].name,
                                            quantities[q].of(heat)));
    }
    return list;
}

/** Returns: the runs from `r` on that have a part, "A, C"; NULL when an earlier run has it. */
static const char *sharers(Versus *versus, const char *const *parts, size_t r)
{
    const char *list = NULL;
    for (size_t i = 0; i < versus->n_runs; i++) {
        if (!versus_is_same(parts[i], parts[r])) continue;
        if (i < r) return NULL;
        list = phrases_list(&versus->phrases, list, versus->runs[i].name);
    }
    return list;
}

/** Returns: "A, B: N = 3840; C: N = 1000", or NULL when all that have the name agree. */
static const char *differences(Versus *versus, const char *name)
{
    const char *parts[VERSUS_MOST_RUNS] = { NULL }, *list = NULL;
    for (size_t r = 0; r < versus->n_runs; r++) {
        const SummaryProblem *const problem = find_named(&versus->runs[r], name);
        if (problem) parts[r] = different_part(versus, name, problem->heat);
    }
    for (size_t r = 0; r < versus->n_runs; r++) {
        const char *const names = sharers(versus, parts, r);
        if (!names) continue;
        const char *const side = phrases_add(&versus->phrases, "%s %s %s", names,
                                             strchr(names, ',') ? "have" : "has", parts[r]);
        list = list ? phrases_add(&versus->phrases, "%s; %s", list, side) : side;
    }
    return list;
}

static bool is_told(const SummaryLines *lines, const char *label)
{
    for (size_t i = 0; i < lines->n; i++)
        if (strcmp(lines->lines[i].label, label) == 0) return true;
    return false;
}

/** Says of a problem what it lacks to be compared between all runs. */
static void tell_apart(Versus *versus, const VersusProblem *problem)
{
    const char *absent = NULL, *name = NULL;
    for (size_t r = 0; r < versus->n_runs; r++)
        if (problem->of[r] && !name) name = problem->of[r]->name;
    const HeatRecord *const heat = heat_of(problem, versus->n_runs);
    const char *const text = differences(versus, name);
    if (text && !is_told(&versus->apart, name))
        versus_add_line(versus, &versus->apart, name, text, false);
    if (text) return;
    for (size_t r = 0; r < versus->n_runs; r++)
        if (!problem->of[r]) absent = phrases_list(&versus->phrases, absent, versus->runs[r].name);
    versus_list_under(versus, &versus->apart, phrases_add(&versus->phrases, "not in %s", absent),
                      phrases_add(&versus->phrases, "%s (N = %lld, S = %lld)", name,
                                  (long long) heat->trajectories, (long long) heat->steps));
}

/** Keeps those that two runs have, and says why others are not compared. */
static void keep_shared(Versus *versus)
{
    size_t n_kept = 0;
    for (size_t p = 0; p < versus->n_problems; p++) {
        const VersusProblem problem = versus->problems[p];
        const size_t n = n_having(&problem, versus->n_runs);
        if (n < versus->n_runs) tell_apart(versus, &problem);
        if (n > 1) versus->problems[n_kept++] = problem;
    }
    versus->n_problems = n_kept;
}

static bool gather_problems(Versus *versus)
{
    size_t n = 1;
    for (size_t r = 0; r < versus->n_runs; r++) n += versus->runs[r].summary->n_problems;
    versus->problems = calloc(n, sizeof *versus->problems);
    if (!versus->problems) return false;
    for (size_t r = 0; r < versus->n_runs; r++)
        for (size_t p = 0; p < versus->runs[r].summary->n_problems; p++)
            place(versus, r, &versus->runs[r].summary->problems[p]);
    keep_shared(versus);
    return true;
}

// --- Rungs ---

static VersusRow *find_row(VersusProblem *problem, const char *rung)
{
    for (size_t i = 0; i < problem->n_rows; i++)
        if (versus_is_same(problem->rows[i].rung, rung)) return &problem->rows[i];
    return NULL;
}

/** Rungs that earlier runs do not have stand behind the one that they follow in their own. */
static void add_rungs(VersusProblem *problem, size_t r)
{
    size_t behind = 0;
    for (size_t i = 0; i < problem->of[r]->n_rows; i++) {
        const SummaryRow *const row = &problem->of[r]->rows[i];
        VersusRow *there = find_row(problem, row->verdict.rung);
        if (!there) {
            there = &problem->rows[behind];
            memmove(there + 1, there, (problem->n_rows++ - behind) * sizeof *there);
            *there = (VersusRow) { .rung = row->verdict.rung, .first = VERSUS_NO_RUN };
        }
        there->sides[r].row = row;
        behind = (size_t) (there - problem->rows) + 1;
    }
}

static bool gather_rungs(Versus *versus, VersusProblem *problem)
{
    size_t n = 1;
    for (size_t r = 0; r < versus->n_runs; r++) n += problem->of[r] ? problem->of[r]->n_rows : 0;
    problem->rows = calloc(n, sizeof *problem->rows);
    if (!problem->rows) return false;
    for (size_t r = 0; r < versus->n_runs; r++)
        if (problem->of[r]) add_rungs(problem, r);
    return true;
}

static bool has_time(const VersusSide *side)
{
    return side->row && !side->row->why_no_time;
}

static bool has_step(const VersusSide *side)
{
    return has_time(side) && isfinite(side->row->verdict.speedup_base.median);
}

/** Returns: why two steps of one rung are no two sides of one thing, or NULL. */
static const char *why_unlike(Versus *versus, const VersusRow *row, size_t a, size_t b)
{
    const VerdictRecord *const here = &row->sides[a].row->verdict;
    const VerdictRecord *const there = &row->sides[b].row->verdict;
    const char *const name_a = versus->runs[a].name, *const name_b = versus->runs[b].name;
    if (!versus_is_same(here->base, there->base))
        return phrases_add(&versus->phrases, "its base is %s in %s, %s in %s", here->base, name_a,
                           there->base, name_b);
    if (here->cores != there->cores)
        return phrases_add(&versus->phrases, "on %lld cores in %s, on %lld in %s",
                           (long long) here->cores, name_a, (long long) there->cores, name_b);
    return NULL;
}

/** Returns: the base of a rung as its own run has it, else as another has it; or NULL. */
static const char *base_of(const VersusRow *row, size_t r)
{
    const char *base = row->sides[r].row ? row->sides[r].row->verdict.base : NULL;
    for (size_t i = 0; i < VERSUS_MOST_RUNS && !base; i++)
        if (row->sides[i].row) base = row->sides[i].row->verdict.base;
    return base;
}

/** A duel takes a rung without what it builds on. Returns: whether the base is no part of the run.
 */
static bool lacks_base(const Versus *versus, const VersusRow *row, size_t r)
{
    const RunFile *const file = versus->runs[r].summary->file;
    const char *const base = base_of(row, r);
    for (size_t i = 0; i < file->n_rungs; i++)
        if (versus_is_same(file->rungs[i].rung, base)) return false;
    return base != NULL;
}

/** Returns: why a rung with a time has no step in a run, or NULL: nobody has one at the bottom. */
static const char *why_no_step(Versus *versus, const VersusRow *row, size_t r)
{
    const char *const name = versus->runs[r].name, *const why = row->sides[r].row->why_no_ratio;
    if (lacks_base(versus, row, r))
        return phrases_add(&versus->phrases, "its base is not in %s", name);
    if (!why || !base_of(row, r)) return NULL;
    for (size_t i = 0; i < versus->n_runs; i++)
        if (i != r && has_time(&row->sides[i])
            && versus_is_same(row->sides[i].row->why_no_ratio, why))
            return why;
    return phrases_add(&versus->phrases, "in %s %s", name, why);
}

/** Finds what may be compared, by what was planned and not by what came out. */
static void find_first(Versus *versus, VersusProblem *problem, VersusRow *row)
{
    size_t n_times = 0;
    for (size_t r = 0; r < versus->n_runs; r++) {
        n_times += has_time(&row->sides[r]);
        if (has_step(&row->sides[r]) && row->first == VERSUS_NO_RUN) row->first = (int) r;
    }
    row->is_shown = n_times > 1;
    problem->n_shown += row->is_shown;
    for (size_t r = 0; r < versus->n_runs && row->is_shown; r++)
        if (has_time(&row->sides[r]) && !has_step(&row->sides[r]))
            row->sides[r].why = why_no_step(versus, row, r);
    size_t n_others = 0;
    for (size_t r = 0; r < versus->n_runs && row->first != VERSUS_NO_RUN; r++) {
        if (!has_step(&row->sides[r]) || (int) r == row->first) continue;
        row->sides[r].why = why_unlike(versus, row, (size_t) row->first, r);
        n_others += !row->sides[r].why;
    }
    if (n_others > 0) problem->n_intervals += n_others + 1;
}

// --- Steps ---

static bool take_steps(Versus *versus, const VersusProblem *problem, VersusRow *row)
{
    for (size_t r = 0; r < versus->n_runs; r++) {
        VersusSide *const side = &row->sides[r];
        if (!has_time(side)) continue;
        if (versus_step(&versus->runs[r].source, &side->row->verdict, problem->alpha, &side->step)
            != STATUS_OK)
            return false;
        if (!has_step(side)) side->step.ratio = (Interval) { NAN, NAN, NAN };
        side->states = versus_states(&versus->runs[r].source, &side->row->verdict);
    }
    return true;
}

static const char *why_unclear(Versus *versus, const VersusRow *row, size_t r)
{
    const size_t both[] = { (size_t) row->first, r };
    const VersusSide *const side = &row->sides[r];
    for (size_t i = 0; i < 2; i++) {
        const VersusRun *const run = &versus->runs[both[i]];
        const PairedStep *const step = &row->sides[both[i]].step;
        if (side->against.verdict == STEP_INSUFFICIENT && step->n < step->n_needed)
            return phrases_add(&versus->phrases, "%s has %zu of the %zu rounds needed", run->name,
                               step->n, step->n_needed);
        if (side->against.verdict == STEP_DISTURBED && !step->is_clean)
            return phrases_add(&versus->phrases, "too few rounds of %s were undisturbed",
                               run->name);
        if (side->against.verdict == STEP_NO_CONTROL && !isfinite(step->control.low))
            return phrases_add(&versus->phrases, "heat %s of %s has no control",
                               row->sides[both[i]].row->verdict.heat, run->name);
        if (side->against.verdict == STEP_TOO_NOISY && !judge_is_quiet(step->control))
            return phrases_add(&versus->phrases, "heat %s of %s was too noisy",
                               row->sides[both[i]].row->verdict.heat, run->name);
    }
    return NULL;
}

static void compare(Versus *versus, VersusRow *row)
{
    for (size_t r = 0; r < versus->n_runs; r++) {
        VersusSide *const side = &row->sides[r];
        side->against = (StepComparison) { STEP_NONE, { NAN, NAN, NAN }, NAN };
        const bool is_other = row->first != VERSUS_NO_RUN && (int) r != row->first;
        if (!is_other || !has_step(side) || side->why) continue;
        side->against = versus_compare(&row->sides[row->first].step, &side->step);
        side->why = why_unclear(versus, row, r);
    }
}

// --- Cells ---

static const char *limit_text(Versus *versus, const SummaryRow *row)
{
    const char *const share = row->cell[CELL_LIMIT],
                      *const interval = row->cell[CELL_LIMIT_INTERVAL];
    if (!*share || !*interval) return *share ? share : "none";
    return phrases_add(&versus->phrases, "%s %s", share, interval);
}

static const char *ratio_text(Versus *versus, const VersusRow *row, size_t r)
{
    const SummaryRow *const there = row->sides[r].row;
    if (!there->why_no_ratio)
        return phrases_add(&versus->phrases, "%s %s", there->cell[CELL_RATIO],
                           there->cell[CELL_RATIO_INTERVAL]);
    if (lacks_base(versus, row, r))
        return phrases_add(&versus->phrases, "base not in %s", versus->runs[r].name);
    return there->verdict.base ? "none" : "bottom rung";
}

/** Returns: whether all runs that have a time for a rung start their ladders at the same one. */
static bool is_start_of_all(const VersusRow *row, const char *start)
{
    for (size_t r = 0; r < VERSUS_MOST_RUNS; r++)
        if (has_time(&row->sides[r]) && !versus_is_same(row->sides[r].row->verdict.start, start))
            return false;
    return true;
}

/** Factors from different starts are of different things: each names its own, "from v10". */
static const char *start_text(Versus *versus, const VersusRow *row, size_t r)
{
    char interval[NUMBER_LENGTH];
    const SummaryRow *const there = row->sides[r].row;
    const Interval start = there->verdict.speedup_start;
    const char *const from = there->verdict.start;
    if (!isfinite(start.median)) return there->cell[CELL_START];
    number_interval(interval, start, number_ratio_decimals(start.median));
    if (!from || is_start_of_all(row, from))
        return phrases_add(&versus->phrases, "%s %s", there->cell[CELL_START], interval);
    return phrases_add(&versus->phrases, "%s %s from %.*s", there->cell[CELL_START], interval,
                       (int) strcspn(from, "_"), from);
}

static void fill_cells(Versus *versus, VersusRow *row, size_t r)
{
    VersusSide *const side = &row->sides[r];
    side->time = side->ratio = side->start = side->limit = "";
    side->difference = side->verdict = "";
    if (!has_time(side)) return;
    side->time = phrases_add(&versus->phrases, "%s %s", side->row->cell[CELL_TIME],
                             side->row->cell[CELL_TIME_INTERVAL]);
    side->ratio = ratio_text(versus, row, r);
    side->start = start_text(versus, row, r);
    side->limit = limit_text(versus, side->row);
    if (side->why && side->against.verdict == STEP_NONE) side->verdict = "not compared";
    if (side->against.verdict == STEP_NONE) return;
    if (versus_are_one(versus, (size_t) row->first, r)) return;
    side->verdict = versus_verdict_name(side->against.verdict);
    if (isfinite(side->against.ratio.low))
        side->difference = versus_ratio_text(versus, side->against.ratio);
}

/** Returns: whether all runs that have a base for a rung have this one. */
static bool is_base_of_all(const VersusRow *row, const char *base)
{
    for (size_t r = 0; r < VERSUS_MOST_RUNS; r++) {
        const SummaryRow *const there = row->sides[r].row;
        if (there && there->verdict.base && !versus_is_same(there->verdict.base, base))
            return false;
    }
    return true;
}

/** Where runs build a rung on different ones, these stand by their numbers: a title is short. */
static void fill_title(Versus *versus, VersusRow *row)
{
    Phrases *const phrases = &versus->phrases;
    const char *bases = base_of(row, 0);
    row->title = row->rung;
    if (!bases) return;
    if (!is_base_of_all(row, bases)) {
        bases = NULL;
        for (size_t r = 0; r < versus->n_runs; r++) {
            const SummaryRow *const there = row->sides[r].row;
            if (there && there->verdict.base)
                bases = phrases_list(phrases, bases,
                                     phrases_add(phrases, "%.*s in %s",
                                                 (int) strcspn(there->verdict.base, "_"),
                                                 there->verdict.base, versus->runs[r].name));
        }
    }
    row->title = phrases_add(phrases, "%s, over %s", row->rung, bases);
}

// --- What is not there ---

/** Returns: why a run has no time for a rung that others have one for. */
static const char *why_absent(Versus *versus, const VersusProblem *problem, const VersusRow *row,
                              size_t r)
{
    const SummaryRow *const there = row->sides[r].row;
    const char *const name = versus->runs[r].name;
    if (!problem->of[r] || has_time(&row->sides[r])) return NULL;
    if (!there) return phrases_add(&versus->phrases, "not in %s", name);
    return phrases_add(&versus->phrases, "%s: %s", name, there->why_no_time);
}

static bool is_told_before(const VersusRow *row, size_t r)
{
    for (size_t i = 0; i < r; i++)
        if (versus_is_same(row->sides[i].why, row->sides[r].why)) return true;
    return false;
}

static void tell_gaps(Versus *versus, VersusProblem *problem, const VersusRow *row)
{
    size_t n_times = 0;
    for (size_t r = 0; r < versus->n_runs; r++) n_times += has_time(&row->sides[r]);
    for (size_t r = 0; r < versus->n_runs && n_times > 0; r++) {
        const VersusSide *const side = &row->sides[r];
        const char *const absent = why_absent(versus, problem, row, r);
        if (absent) versus_list_under(versus, &problem->gaps, absent, row->rung);
        if (!side->why || is_told_before(row, r)) continue;
        if (side->against.verdict != STEP_NONE && versus_are_one(versus, (size_t) row->first, r))
            continue;
        const char *const what
            = side->against.verdict == STEP_NONE ? "step not compared" : "can't tell";
        versus_list_under(versus, &problem->gaps,
                          phrases_add(&versus->phrases, "%s: %s", what, side->why), row->rung);
    }
}

static bool fill_problem(Versus *versus, VersusProblem *problem)
{
    if (!gather_rungs(versus, problem)) return false;
    for (size_t i = 0; i < problem->n_rows; i++) find_first(versus, problem, &problem->rows[i]);
    problem->alpha = versus_alpha(problem->n_intervals);
    for (size_t i = 0; i < problem->n_rows; i++) {
        VersusRow *const row = &problem->rows[i];
        if (!take_steps(versus, problem, row)) return false;
        compare(versus, row);
        fill_title(versus, row);
        for (size_t r = 0; r < versus->n_runs; r++) fill_cells(versus, row, r);
        tell_gaps(versus, problem, row);
    }
    return true;
}

bool versus_fill_problems(Versus *versus)
{
    if (!gather_problems(versus)) return false;
    for (size_t p = 0; p < versus->n_problems; p++)
        if (!fill_problem(versus, &versus->problems[p])) return false;
    return true;
}
