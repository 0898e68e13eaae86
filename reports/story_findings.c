#include "reports/story.h"

#include "reports/reach.h"

#include <math.h>
#include <string.h>

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

/** Verdicts that are told in one sentence. */
typedef struct Verdicts {
    const char *label;
    Verdict verdicts[3];
} Verdicts;

enum { RESOLVED, NOT_FASTER, UNRESOLVED, N_VERDICTS };

static const Verdicts told[N_VERDICTS] = {
    [RESOLVED] = { NULL, { VERDICT_FASTER, VERDICT_SLOWER, VERDICT_SLOWER } },
    [NOT_FASTER] = { "not faster", { VERDICT_SLOWER, VERDICT_SAME, VERDICT_WITHIN_THRESHOLD } },
    [UNRESOLVED]
    = { "can't tell", { VERDICT_NOT_RESOLVED, VERDICT_TOO_NOISY, VERDICT_INSUFFICIENT } },
};

static bool has_verdict(const SummaryRow *row, const Verdicts *verdicts)
{
    for (size_t i = 0; i < sizeof verdicts->verdicts / sizeof verdicts->verdicts[0]; i++)
        if (summary_is(row, verdicts->verdicts[i])) return true;
    return false;
}

/** Returns: of the rows that are faster than the start, on one core or on several, the one that is
 * so by most; or NULL. */
static const SummaryRow *fastest(const SummaryProblem *problem, bool is_on_one_core,
                                 bool is_resolved)
{
    const SummaryRow *best = NULL;
    for (size_t i = 0; i < problem->n_rows; i++) {
        const SummaryRow *const row = &problem->rows[i];
        if (!(row->verdict.speedup_start.low > 1) || !is_same(row->verdict.start, problem->start))
            continue;
        if ((row->verdict.cores == 1) != is_on_one_core || row->rung->is_anti_rung) continue;
        if (is_resolved && has_verdict(row, &told[UNRESOLVED])) continue;
        if (!best || row->verdict.speedup_start.median > best->verdict.speedup_start.median)
            best = row;
    }
    return best;
}

/** Returns: "33.8x", and what is not resolved about it. */
static const char *speed_text(Summary *summary, const SummaryRow *row)
{
    const bool is_told
        = !row->verdict.base || row->why_no_ratio || has_verdict(row, &told[RESOLVED]);
    if (is_told) return row->cell[CELL_START];
    return phrases_add(&summary->phrases, "%s (%s against %s)", row->cell[CELL_START],
                       has_verdict(row, &told[UNRESOLVED]) ? "not resolved" : row->verdict_word,
                       row->verdict.base);
}

/** Returns: " ns/step instead of 3574": the start's time beside this rung, in the same heat; "
 * ns/step" where that is not known. */
static const char *instead_text(Summary *summary, const SummaryProblem *problem,
                                const SummaryRow *start, const SummaryRow *row)
{
    if (is_same(start->verdict.heat, row->verdict.heat) && !start->why_no_time)
        return phrases_add(&summary->phrases, " ns/step instead of %s", start->cell[CELL_TIME]);
    for (size_t i = 0; i < summary->judgement->n_times; i++) {
        const HeatTime *const time = &summary->judgement->times[i];
        if (!is_same(time->problem, problem->name) || !is_same(time->heat, row->verdict.heat)
            || !is_same(time->rung, problem->start))
            continue;
        char text[NUMBER_LENGTH];
        const double ns = time->time_per_step_ns.median;
        return isfinite(ns) ? phrases_add(&summary->phrases, " ns/step instead of %s",
                                          number_fixed(text, ns, number_decimals(ns)))
                            : " ns/step";
    }
    return " ns/step";
}

static void find_fastest(Summary *summary, const SummaryProblem *problem)
{
    const SummaryRow *const alone = fastest(problem, true, true);
    const SummaryRow *const higher = fastest(problem, true, false);
    const SummaryRow *const together = fastest(problem, false, false);
    const SummaryRow *const start = summary_find(problem, problem->start);
    if (!alone || !start) return;
    const char *text
        = phrases_add(&summary->phrases, "%s is %s as fast as %s on one core, %s%s",
                      alone->verdict.rung, alone->cell[CELL_START], problem->start,
                      alone->cell[CELL_TIME], instead_text(summary, problem, start, alone));
    if (higher != alone)
        text = phrases_add(&summary->phrases, "%s; %s came out at %s", text, higher->verdict.rung,
                           speed_text(summary, higher));
    if (together)
        text = phrases_add(&summary->phrases, "%s; %s on %s cores reaches %s", text,
                           together->verdict.rung, together->cell[CELL_CORES],
                           speed_text(summary, together));
    summary_add_line(&summary->findings, "fastest", phrases_add(&summary->phrases, "%s.", text));
}

/** How much of the machine the fastest rungs use: what is left to gain. */
static void find_reach(Summary *summary, const SummaryProblem *problem)
{
    const SummaryRow *const rows[]
        = { fastest(problem, true, true), fastest(problem, false, true) };
    const char *list = NULL;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *const words = rows[i] ? reach_words(summary, rows[i]) : NULL;
        if (!words) continue;
        list = phrases_add(&summary->phrases, "%s%s%s reaches %s", list ? list : "",
                           list ? "; " : "", rows[i]->verdict.rung, words);
    }
    if (list)
        summary_add_line(&summary->findings, "limit", phrases_add(&summary->phrases, "%s.", list));
}

static const char *step_text(Summary *summary, const SummaryRow *row)
{
    const char *const lines = row->verdict.lines_changed < 0
        ? ""
        : phrases_add(&summary->phrases, " for %s line%s changed", row->cell[CELL_LINES],
                      row->verdict.lines_changed == 1 ? "" : "s");
    return phrases_add(&summary->phrases, "%s, %s over %s%s", row->verdict.rung,
                       row->cell[CELL_RATIO], row->verdict.base, lines);
}

static bool is_step(const SummaryRow *row)
{
    return !row->why_no_time && !row->why_no_ratio && !row->rung->is_anti_rung;
}

/** Several rungs may stand on the last one before them, beside each other. Returns: the first of
 * these on the spine, or NULL. */
static const SummaryRow *last_step(const SummaryProblem *problem)
{
    const SummaryRow *last = NULL;
    for (size_t i = 0; i < problem->n_rows; i++) {
        const SummaryRow *const row = &problem->rows[i];
        if (!is_step(row) || !row->rung->is_spine) continue;
        if (!last || !is_same(row->verdict.base, last->verdict.base)) last = row;
    }
    return last;
}

/** Returns: "; beside it v50_mpi, 1.86x": other rungs of the spine on the same base. */
static const char *beside_text(Summary *summary, const SummaryProblem *problem,
                               const SummaryRow *last)
{
    const char *list = "";
    for (const SummaryRow *row = last + 1; row < problem->rows + problem->n_rows; row++)
        if (is_step(row) && row->rung->is_spine && has_verdict(row, &told[RESOLVED]))
            list = phrases_add(&summary->phrases, "%s%s%s, %s", list, *list ? ", " : "; beside it ",
                               row->verdict.rung, row->cell[CELL_RATIO]);
    return list;
}

/** The biggest step up of those that are told, and the last of the spine if that is one of them. */
static void find_steps(Summary *summary, const SummaryProblem *problem)
{
    const SummaryRow *biggest = NULL;
    const SummaryRow *const last = last_step(problem);
    for (size_t i = 0; i < problem->n_rows; i++) {
        const SummaryRow *const row = &problem->rows[i];
        if (!is_step(row) || !is_same(row->verdict.start, problem->start)) continue;
        if (!summary_is(row, VERDICT_FASTER)) continue;
        if (!biggest || row->verdict.speedup_base.median > biggest->verdict.speedup_base.median)
            biggest = row;
    }
    if (biggest)
        summary_add_line(&summary->findings, "biggest step",
                         phrases_add(&summary->phrases, "%s.", step_text(summary, biggest)));
    if (last && last != biggest && has_verdict(last, &told[RESOLVED]))
        summary_add_line(&summary->findings, "last step",
                         phrases_add(&summary->phrases, "%s%s.", step_text(summary, last),
                                     beside_text(summary, problem, last)));
}

/** Returns: "41,000": two digits, which is what an interval leaves of most of them. */
static const char *times_text(Summary *summary, double ratio)
{
    const double unit = pow(10, fmax(floor(log10(ratio)) - 1, 0));
    const long long times = (long long) (round(ratio / unit) * unit);
    if (ratio < 9.95) return phrases_add(&summary->phrases, "%.1f", ratio);
    if (times < 1000) return phrases_add(&summary->phrases, "%lld", times);
    if (times < 1000000)
        return phrases_add(&summary->phrases, "%lld,%03lld", times / 1000, times % 1000);
    return phrases_add(&summary->phrases, "%.2g million", ratio / 1e6);
}

/** Returns: "; the last rung on one core, v35_simd, brought 4 %"; "" where no verdict says so, and
 * where it is the only one. */
static const char *last_step_text(Summary *summary, const SummaryProblem *problem)
{
    const SummaryRow *last = NULL;
    for (size_t i = 0; i < problem->n_rows; i++) {
        const SummaryRow *const row = &problem->rows[i];
        if (row->rung->is_spine && row->verdict.cores == 1 && !row->why_no_time) last = row;
    }
    if (!last || last->why_no_ratio || is_same(last->verdict.base, problem->start)) return "";
    const double ratio = last->verdict.speedup_base.median;
    const char *what = NULL;
    if (summary_is(last, VERDICT_FASTER) && ratio < 2)
        what = phrases_add(&summary->phrases, "brought %s", summary_percent(summary, ratio - 1));
    else if (summary_is(last, VERDICT_FASTER))
        what = phrases_add(&summary->phrases, "made it %s times as fast",
                           times_text(summary, ratio));
    else if (summary_is(last, VERDICT_SLOWER))
        what = phrases_add(&summary->phrases, "made it %s slower",
                           summary_percent(summary, 1 / ratio - 1));
    return what ? phrases_add(&summary->phrases, "; the last rung on one core, %s, %s",
                              last->verdict.rung, what)
                : "";
}

/** Returns: the row without a time that the ladder would begin with: where the table starts, or the
 * first of the plan that builds on none; NULL where that has a time. */
static const SummaryRow *start_without_time(const SummaryProblem *problem)
{
    const SummaryRow *const start = summary_find(problem, problem->start);
    if (start && start->why_no_time) return start;
    for (size_t i = 0; i < problem->n_rows; i++) {
        const RungRecord *const rung = problem->rows[i].rung;
        if (rung->base || rung->different_work) continue;
        return problem->rows[i].why_no_time ? &problem->rows[i] : NULL;
    }
    return NULL;
}

static const char *cores_text(Summary *summary, const SummaryRow *row)
{
    if (row->verdict.cores == 1) return "one core";
    return phrases_add(&summary->phrases, "%s cores", row->cell[CELL_CORES]);
}

/** Returns: "v35_simd on one core is 43 times as fast as v10_naive_aos": whatever it starts from.
 */
static const char *best_text(Summary *summary, const SummaryRow *best)
{
    return phrases_add(&summary->phrases, "%s on %s is %s times as fast as %s", best->verdict.rung,
                       cores_text(summary, best),
                       times_text(summary, best->verdict.speedup_start.median),
                       best->verdict.start);
}

/** Returns: the row whose speed-up over its own start is the highest that is resolved, or NULL. */
static const SummaryRow *fastest_of_any(const SummaryProblem *problem)
{
    const SummaryRow *best = NULL;
    for (size_t i = 0; i < problem->n_rows; i++) {
        const SummaryRow *const row = &problem->rows[i];
        if (row->why_no_time || row->rung->is_anti_rung) continue;
        if (!(row->verdict.speedup_start.low > 1)) continue;
        if (has_verdict(row, &told[UNRESOLVED])) continue;
        if (!best || row->verdict.speedup_start.median > best->verdict.speedup_start.median)
            best = row;
    }
    return best;
}

/** Returns: what is so where the start of the ladder has no time: `least` is the row of least time.
 */
static const char *startless_text(Summary *summary, const SummaryProblem *problem,
                                  const SummaryRow *first, const SummaryRow *least)
{
    const SummaryRow *const best = fastest_of_any(problem);
    const char *const known = best
        ? best_text(summary, best)
        : phrases_add(&summary->phrases, "the least of the others is %s ns/step, of %s on %s",
                      least->cell[CELL_TIME], least->verdict.rung, cores_text(summary, least));
    return phrases_add(&summary->phrases,
                       "The start of the ladder, %s, has no time in this run; %s.",
                       first->verdict.rung, known);
}

/** Returns: what is so where no rung is known to be faster than the start of the ladder. */
static const char *headline_without(Summary *summary, const SummaryProblem *problem)
{
    const SummaryRow *const first = start_without_time(problem), *least = NULL;
    size_t n_timed = 0;
    for (size_t i = 0; i < problem->n_rows; i++) {
        const SummaryRow *const row = &problem->rows[i];
        if (row->why_no_time) continue;
        n_timed++;
        if (!least || row->verdict.time_per_step_ns.median < least->verdict.time_per_step_ns.median)
            least = row;
    }
    if (!least) return "No rung has a time in this run.";
    if (n_timed == 1)
        return phrases_add(&summary->phrases,
                           "%s takes %s ns/step on %s; no other rung has a time in this run.",
                           least->verdict.rung, least->cell[CELL_TIME], cores_text(summary, least));
    if (first) return startless_text(summary, problem, first, least);
    return "This run resolves no rung as faster than the start of its ladder.";
}

/** The run in one sentence, by rungs whose verdicts say so. */
static void tell_headline(Summary *summary, const SummaryProblem *problem)
{
    const SummaryRow *best = fastest(problem, true, true);
    const SummaryRow *const together = fastest(problem, false, true);
    const SummaryRow *const start = summary_find(problem, problem->start);
    if (together
        && (!best || together->verdict.speedup_start.median > best->verdict.speedup_start.median))
        best = together;
    if (!best || !start || start->why_no_time) {
        summary->headline = headline_without(summary, problem);
        return;
    }
    const char *const roof = reach_words(summary, best) ? reach_roof(summary, best) : NULL;
    const char *const reach = roof ? phrases_add(&summary->phrases, "; it reaches %s of %s",
                                                 best->cell[CELL_LIMIT_SHARE], roof)
                                   : "";
    summary->headline = phrases_add(
        &summary->phrases, "%s, where %s begins%s%s%s%s.", best_text(summary, best),
        start_without_time(problem) ? "this run" : "the ladder",
        start->rung->language ? " in " : "", start->rung->language ? start->rung->language : "",
        reach, last_step_text(summary, problem));
}

static const char *list_ratio(Summary *summary, const char *list, const SummaryRow *row)
{
    return phrases_list(&summary->phrases, list,
                        phrases_add(&summary->phrases, "%s (%s %s, %s)", row->verdict.rung,
                                    row->cell[CELL_RATIO], row->verdict.base, row->verdict_word));
}

static void find_disappointment(Summary *summary, const SummaryProblem *problem,
                                const Verdicts *verdicts)
{
    const char *list = NULL;
    for (size_t i = 0; i < problem->n_rows; i++) {
        const SummaryRow *const row = &problem->rows[i];
        const bool is_meant = row->rung->is_anti_rung && verdicts == &told[NOT_FASTER];
        if (row->why_no_time || row->why_no_ratio || is_meant) continue;
        if (has_verdict(row, verdicts)) list = list_ratio(summary, list, row);
    }
    if (list)
        summary_add_line(&summary->findings, verdicts->label,
                         phrases_add(&summary->phrases, "%s.", list));
}

/** Anti-rungs are to be slower: no disappointment, but what something costs. */
static void find_costs(Summary *summary, const SummaryProblem *problem)
{
    const char *list = NULL;
    for (size_t i = 0; i < problem->n_rows; i++) {
        const SummaryRow *const row = &problem->rows[i];
        if (row->why_no_time || row->why_no_ratio || !row->rung->is_anti_rung) continue;
        if (has_verdict(row, &told[UNRESOLVED])) continue;
        list = list_ratio(summary, list, row);
    }
    if (list)
        summary_add_line(&summary->findings, "anti-rungs",
                         phrases_add(&summary->phrases, "%s.", list));
}

void story_find(Summary *summary)
{
    const SummaryProblem *const headline = &summary->problems[0];
    find_fastest(summary, headline);
    find_reach(summary, headline);
    find_steps(summary, headline);
    find_disappointment(summary, headline, &told[NOT_FASTER]);
    find_disappointment(summary, headline, &told[UNRESOLVED]);
    find_costs(summary, headline);
    tell_headline(summary, headline);
}
