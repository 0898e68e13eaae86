#include "reports/versus_parts.h"

#include <math.h>
#include <string.h>

enum { MOST_NAMED = 12 };

static const StepVerdict told[]
    = { STEP_SAME, STEP_WITHIN_THRESHOLD, STEP_NOT_RESOLVED, STEP_INSUFFICIENT };

// --- Steps ---

/** Returns: the run that all steps of a run are compared with, or NULL where there are several. */
static const char *first_of(const Versus *versus, const VersusProblem *problem, size_t r)
{
    int first = VERSUS_NO_RUN;
    for (size_t i = 0; i < problem->n_rows; i++) {
        const VersusRow *const row = &problem->rows[i];
        if (row->sides[r].against.verdict == STEP_NONE || row->first == VERSUS_NO_RUN) continue;
        if (first != VERSUS_NO_RUN && first != row->first) return NULL;
        first = row->first;
    }
    return first == VERSUS_NO_RUN ? NULL : versus->runs[first].name;
}

static size_t n_with(const VersusProblem *problem, size_t r, const char *name)
{
    size_t n = 0;
    for (size_t i = 0; i < problem->n_rows; i++) {
        const StepVerdict verdict = problem->rows[i].sides[r].against.verdict;
        if (verdict == STEP_NONE) continue;
        n += !name || versus_is_same(versus_verdict_name(verdict), name);
    }
    return n;
}

/** Returns: "v31_sse2 (1.87x in A, 1.20x in B)" for each step that differs; the first of many. */
static const char *named_differences(Versus *versus, const VersusProblem *problem, size_t r)
{
    const char *list = NULL;
    size_t n = 0;
    for (size_t i = 0; i < problem->n_rows; i++) {
        const VersusRow *const row = &problem->rows[i];
        if (row->sides[r].against.verdict != STEP_DIFFERS || n++ >= MOST_NAMED) continue;
        list = phrases_list(&versus->phrases, list,
                            phrases_add(&versus->phrases, "%s (%s in %s, %s in %s)", row->rung,
                                        row->sides[row->first].row->cell[CELL_RATIO],
                                        versus->runs[row->first].name,
                                        row->sides[r].row->cell[CELL_RATIO], versus->runs[r].name));
    }
    return n > MOST_NAMED ? phrases_add(&versus->phrases, "%s and %zu more", list, n - MOST_NAMED)
                          : list;
}

static const char *counted(Versus *versus, const char *list, size_t n, const char *what)
{
    if (n == 0) return list;
    return phrases_list(&versus->phrases, list, phrases_add(&versus->phrases, "%zu %s", n, what));
}

/** A run has nothing to tell beside itself. */
static bool is_same_run_as_first(const Versus *versus, const VersusProblem *problem, size_t r)
{
    size_t first = 0;
    while (!problem->of[first]) first++;
    return versus_are_one(versus, first, r);
}

static void tell_steps(Versus *versus, VersusProblem *problem, size_t r)
{
    const size_t n = n_with(problem, r, NULL), n_differ = n_with(problem, r, "differs");
    const char *const first = first_of(versus, problem, r), *list = NULL;
    Phrases *const phrases = &versus->phrases;
    if (n == 0 || is_same_run_as_first(versus, problem, r)) return;
    for (size_t t = 0; t < sizeof told / sizeof told[0]; t++) {
        const char *const name = versus_verdict_name(told[t]);
        list = counted(versus, list, n_with(problem, r, name), name);
    }
    const char *const differences = named_differences(versus, problem, r);
    const char *const text = differences
        ? phrases_add(phrases, "of %zu step%s %zu differ%s: %s", n, n == 1 ? "" : "s", n_differ,
                      n_differ == 1 ? "s" : "", differences)
        : n == 1 ? "the only step is not known to differ"
                 : phrases_add(phrases, "of %zu steps none is known to differ", n);
    versus_add_line(
        versus, &problem->findings,
        phrases_add(phrases, "steps, %s to %s", first ? first : "first", versus->runs[r].name),
        phrases_add(phrases, "%s%s%s.", text, list ? "; " : "", list ? list : ""), false);
}

// --- Final states ---

static bool ran_the_same(const VersusSide *a, const VersusSide *b)
{
    return a->states && b->states && a->row->verdict.trajectories == b->row->verdict.trajectories
        && a->row->verdict.steps == b->row->verdict.steps;
}

/** Returns: "v35_simd, v40_openmp"; how many more there are behind the first of many. */
static const char *cut_list(Versus *versus, const char *list, size_t n)
{
    return n > MOST_NAMED ? phrases_add(&versus->phrases, "%s and %zu more", list, n - MOST_NAMED)
                          : list;
}

/** What two runs' rungs ended on. */
typedef struct States {
    const char *same, *other, *unlike; /* lists of rungs: the first of many, or NULL */
    size_t n_same, n_other, n_unlike;
} States;

static void list_rung(Versus *versus, const char **list, size_t *n, const char *rung)
{
    if ((*n)++ < MOST_NAMED) *list = phrases_list(&versus->phrases, *list, rung);
}

static States states_of(Versus *versus, const VersusProblem *problem, size_t a, size_t b)
{
    States states = { 0 };
    for (size_t i = 0; i < problem->n_rows; i++) {
        const VersusRow *const row = &problem->rows[i];
        const VersusSide *const here = &row->sides[a], *const there = &row->sides[b];
        if (!here->states || !there->states) continue;
        if (!ran_the_same(here, there))
            list_rung(versus, &states.unlike, &states.n_unlike, row->rung);
        else if (versus_is_same(here->states, there->states))
            list_rung(versus, &states.same, &states.n_same, row->rung);
        else
            list_rung(versus, &states.other, &states.n_other, row->rung);
    }
    return states;
}

static const char *same_states(Versus *versus, const States *states)
{
    Phrases *const phrases = &versus->phrases;
    const size_t n = states->n_same + states->n_other;
    if (n == 0) return "none compared";
    if (states->n_same == 0) return "no rung ends on the same final states";
    if (n > 2 && states->n_other == 0)
        return phrases_add(phrases, "all %zu rungs end on the same final states, bit for bit", n);
    if (n > 2)
        return phrases_add(phrases, "%zu of %zu rungs end on the same final states, bit for bit",
                           states->n_same, n);
    return phrases_add(phrases, "%s end%s on the same final states, bit for bit", states->same,
                       states->n_same == 1 ? "s" : "");
}

static void tell_states(Versus *versus, VersusProblem *problem, size_t a, size_t b)
{
    Phrases *const phrases = &versus->phrases;
    const States states = states_of(versus, problem, a, b);
    const char *text = same_states(versus, &states);
    if (states.n_same + states.n_other + states.n_unlike == 0) return;
    if (states.other)
        text = phrases_add(phrases, "%s; other bits: %s", text,
                           cut_list(versus, states.other, states.n_other));
    if (states.unlike)
        text = phrases_add(phrases, "%s; not compared, since sizes differ: %s", text,
                           cut_list(versus, states.unlike, states.n_unlike));
    versus_add_line(
        versus, &problem->findings,
        phrases_add(phrases, "bits, %s to %s", versus->runs[a].name, versus->runs[b].name),
        phrases_add(phrases, "%s.", text), false);
}

/** The first run on a problem is beside each other. */
static void tell_problem(Versus *versus, VersusProblem *problem)
{
    size_t first = 0;
    while (!problem->of[first]) first++;
    for (size_t r = 0; r < versus->n_runs; r++) tell_steps(versus, problem, r);
    for (size_t r = first + 1; r < versus->n_runs; r++)
        if (problem->of[r]) tell_states(versus, problem, first, r);
}

// --- All of it ---

static bool is_on_one_machine(const Versus *versus)
{
    for (size_t f = 0; f < versus->n_facts; f++)
        if ((versus_is_same(versus->facts[f].label, "machine")
             || versus_is_same(versus->facts[f].label, "CPU"))
            && !versus->facts[f].is_same)
            return false;
    return true;
}

static void tell_times(Versus *versus)
{
    versus_add_line(
        versus, &versus->findings, "times",
        is_on_one_machine(versus)
            ? "not comparable in time, also on one machine: the rounds of separate runs were not "
              "taken in pairs, and what else the machine did is in each. Use ladder duel for two "
              "rungs, ladder duel --build-a DIR --build-b DIR for two builds of one."
            : "not comparable in time: the runs are of different machines, and no round of one was "
              "taken beside a round of the other. Steps, shares of the limit and counts are each "
              "relative to their own run; for two builds on one machine use ladder duel.",
        false);
}

static void tell_counts(Versus *versus)
{
    const size_t n = versus->n_counts, n_same = versus->n_same_counts;
    if (n == 0) return;
    versus_add_line(versus, &versus->findings, "counts",
                    phrases_add(&versus->phrases,
                                "comparable, since they repeat: of %zu that two runs know, %zu %s "
                                "the same within %.2g %%%s",
                                n, n_same, n_same == 1 ? "is" : "are", 100 * VERSUS_SAME_COUNT,
                                n_same < n ? "; the others stand in the table." : "."),
                    false);
}

static void tell_findings(Versus *versus)
{
    if (versus->n_problems == 0)
        versus_add_line(versus, &versus->findings, "no times",
                        "no problem was timed in two of these runs, so that no steps stand beside "
                        "each other.",
                        false);
    else
        tell_times(versus);
    tell_counts(versus);
}

typedef struct Reading {
    const char *label, *text;
} Reading;

static const Reading of_steps[] = {
    { "ns/step", "ns per trajectory-step in each run, the median; never judged across runs." },
    { "x previous",
      "time of the rung it builds on over its own, from samples of the same rounds "
      "of its run: its step." },
    { "x start",
      "the same against the start of its run's ladder, which is named where runs start "
      "differently; shown, not judged." },
    { "limit",
      "the share reached of what its own machine allows, and what sets that; shown, not "
      "judged." },
    { "step",
      "whether the step of this run and that of the first differ; it moves when the rung or "
      "its base does. A different step on another machine or by another compiler is a "
      "result, not an error." },
    { "ratio",
      "the step of this run over that of the first; its ends are those of both "
      "intervals, put together." },
    { "differs", "the intervals exclude each other, by more than both noise thresholds." },
    { "same",
      "whatever both intervals leave open lies within the noise thresholds; within noise: "
      "so it does, and it is not 1." },
    { "not resolved", "no difference was seen, and the intervals leave room for one." },
    { "can't tell",
      "too few rounds for an interval, too few undisturbed ones, or a heat whose control "
      "is missing or came out different from itself." },
};

static const Reading of_counts[] = {
    { "/step", "of a trajectory-step, simulated by Callgrind: without noise." },
    { "loop",
      "of one iteration of the hot loop, as the object file has it; arithmetic: its "
      "floating-point instructions; trajectories: that one iteration advances." },
    { "MPI calls", "of one integration, of the rank with most." },
};

/** Returns: whether any step has the verdict that a reading explains. */
static bool has_verdict(const Versus *versus, const char *name)
{
    for (size_t p = 0; p < versus->n_problems; p++)
        for (size_t r = 0; r < versus->n_runs; r++)
            if (!is_same_run_as_first(versus, &versus->problems[p], r)
                && n_with(&versus->problems[p], r, name) > 0)
                return true;
    return false;
}

/** A reading of a verdict stands where the verdict does. */
static bool is_needed(const Versus *versus, const char *label)
{
    for (StepVerdict v = STEP_INSUFFICIENT; v <= STEP_DIFFERS; v++)
        if (versus_is_same(versus_verdict_name(v), label))
            return has_verdict(versus, label)
                || (v == STEP_SAME
                    && has_verdict(versus, versus_verdict_name(STEP_WITHIN_THRESHOLD)));
    return true;
}

/** Returns: whether the table of counts that differ has one of this name, or a part of it. */
static bool has_count(const Versus *versus, const char *part)
{
    for (size_t c = 0; c < versus->n_counts; c++)
        if (!versus->counts[c].is_same && strstr(versus->counts[c].name, part)) return true;
    return false;
}

static void tell_reading(Versus *versus)
{
    size_t n = 0, n_shown = 0;
    for (size_t p = 0; p < versus->n_problems; p++) {
        n += versus->problems[p].n_intervals;
        n_shown += versus->problems[p].n_shown;
    }
    for (size_t i = 0; i < sizeof of_steps / sizeof of_steps[0] && n_shown > 0; i++)
        if (is_needed(versus, of_steps[i].label))
            versus_add_line(versus, &versus->reading, of_steps[i].label, of_steps[i].text, false);
    if (n > 0)
        versus_add_line(versus, &versus->reading, "error level",
                        "intervals shown hold in 95 of 100 runs; verdicts rest on wider ones, so "
                        "that in 95 of 100 comparisons no step of a problem is called different "
                        "that is the same.",
                        false);
    for (size_t i = 0; i < sizeof of_counts / sizeof of_counts[0]; i++)
        if (has_count(versus, of_counts[i].label))
            versus_add_line(versus, &versus->reading, of_counts[i].label, of_counts[i].text, false);
}

void versus_tell(Versus *versus)
{
    for (size_t p = 0; p < versus->n_problems; p++) tell_problem(versus, &versus->problems[p]);
    tell_findings(versus);
    tell_reading(versus);
}
