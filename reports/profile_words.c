/* What profiles say in sentences. */
#include "reports/profile.h"

#include <math.h>
#include <string.h>

enum { MOST_TOLD = 3, MOST_GEOMETRIES = 4, MOST_HOT_RUNGS = 6 };

/* Below it nobody needs to look at a function. */
static const double LEAST_SHARE = 0.02;

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

// --- What came out ---

/** Returns: "4.0 % fewer instructions than v15_inlined", "2.1x the instructions of v15_inlined". */
static const char *instructions_text(Summary *summary, double ratio, const char *base)
{
    char times[NUMBER_LENGTH];
    if (ratio >= 2)
        return phrases_add(&summary->phrases, "%s the instructions of %s",
                           number_ratio(times, ratio), base);
    return phrases_add(&summary->phrases, "%s %s instructions than %s",
                       summary_percent(summary, fabs(ratio - 1)), ratio < 1 ? "fewer" : "more",
                       base);
}

/** Returns: "3.0 % more time", "2.1x the time". */
static const char *time_text(Summary *summary, double ratio)
{
    char times[NUMBER_LENGTH];
    if (ratio >= 2)
        return phrases_add(&summary->phrases, "%s the time", number_ratio(times, ratio));
    return phrases_add(&summary->phrases, "%s %s time", summary_percent(summary, fabs(ratio - 1)),
                       ratio < 1 ? "less" : "more");
}

static void find_disagreements(Summary *summary, const SummaryProblem *problem)
{
    size_t n = 0;
    const char *text = NULL;
    for (size_t i = 0; i < problem->n_rows; i++) {
        const VerdictRecord *const row = &problem->rows[i].verdict;
        Disagreement found;
        if (!metrics_disagree(summary->file, row, &found) || ++n > MOST_TOLD) continue;
        text = phrases_add(&summary->phrases, "%s%s%s takes %s and %s", text ? text : "",
                           text ? "; " : "", row->rung,
                           instructions_text(summary, found.instructions, row->base),
                           time_text(summary, 1 / found.speedup));
    }
    if (n > MOST_TOLD)
        text = phrases_add(&summary->phrases, "%s; and so do %zu more", text, n - MOST_TOLD);
    if (text)
        summary_add_line(&summary->findings, "instructions are not time",
                         phrases_add(&summary->phrases, "%s.", text));
}

static void find_fewest(Summary *summary)
{
    const ProfileRow *best = NULL;
    double fewest = INFINITY;
    for (size_t t = 0; t < summary->profile.n_tables; t++)
        for (size_t r = 0; r < summary->profile.tables[t].n_rows; r++) {
            const char *why;
            const ProfileRow *const row = &summary->profile.tables[t].rows[r];
            const double value
                = profile_axis(summary->file, row->rung->rung, &profile_axes[0], &why);
            if (why || !(value < fewest)) continue;
            fewest = value;
            best = row;
        }
    if (best)
        summary_add_line(
            &summary->findings, "fewest",
            phrases_add(&summary->phrases, "%s takes %.4g instructions a trajectory-step, in %s.",
                        best->rung->rung, fewest,
                        metrics_axis(summary->file, best->rung->rung, AXIS_INSTRUCTIONS)->program));
}

/** Returns: "run 56 %, lorenz63 44 %", or NULL when the tool saw no function of the rung. */
static const char *hot_functions(Summary *summary, const char *rung, const char *tool)
{
    const RunFile *const file = summary->file;
    const int64_t session = metrics_session(file, rung, tool);
    const char *list = NULL;
    size_t n = 0;
    for (size_t i = 0; i < file->n_hots && n < MOST_TOLD; i++) {
        const HotRecord *const hot = &file->hots[i];
        if (hot->line >= 0 || hot->session != session || hot->share < LEAST_SHARE
            || !is_same(hot->rung, rung) || !is_same(hot->tool, tool))
            continue;
        list = phrases_list(
            &summary->phrases, list,
            phrases_add(&summary->phrases, "%s %.0f %%", hot->function, 100 * hot->share));
        n++;
    }
    return list;
}

/** Returns: "; 9.01 calls a step, and to look at them takes 2.3x the time", or "". */
static const char *words_of_calls(Summary *summary, const char *rung)
{
    const MetricRecord *const calls = metrics_find(summary->file, rung, "cprofile", "calls");
    const MetricRecord *const slow = metrics_find(summary->file, rung, "cprofile", "slowdown");
    if (!calls || !slow || isnan(calls->value) || isnan(slow->value)) return "";
    return phrases_add(&summary->phrases,
                       "; %.3g calls a step, and to look at them takes %.2gx the time",
                       calls->value, slow->value);
}

/** Where the time of each rung goes, or its instructions where nobody looked at the time. */
static void find_hot_functions(Summary *summary)
{
    size_t n = 0;
    for (size_t r = 0; r < summary->file->n_rungs && n < MOST_HOT_RUNGS; r++) {
        const char *const rung = summary->file->rungs[r].rung;
        const char *const own = hot_functions(summary, rung, "cprofile");
        const char *const time = own ? own : hot_functions(summary, rung, "perf-record");
        const char *const list = time ? time : hot_functions(summary, rung, "callgrind");
        if (!list) continue;
        summary_add_line(&summary->findings, time ? "time goes to" : "instructions go to",
                         phrases_add(&summary->phrases, "%s: %s%s.", rung, list,
                                     own ? words_of_calls(summary, rung) : ""));
        n++;
    }
}

void profile_find(Summary *summary)
{
    if (summary->n_problems == 0) {
        find_fewest(summary);
        find_hot_functions(summary);
    }
    profile_find_messages(summary);
    if (summary->n_problems > 0 && !summary->sweep)
        find_disagreements(summary, &summary->problems[0]);
}

// --- How far to trust it ---

static bool has_kind(const Summary *summary, const char *kind)
{
    for (size_t i = 0; i < summary->file->n_metrics; i++) {
        const MetricRecord *const m = &summary->file->metrics[i];
        if (isfinite(m->value) && is_same(m->kind, kind)) return true;
    }
    return false;
}

void profile_tell_trust(Summary *summary)
{
    if (has_kind(summary, "simulated"))
        summary_add_line(
            &summary->trust, "simulated",
            "Callgrind counts instructions as they are, but caches and branches by a simple "
            "model: two levels, no prefetcher, no store buffer. Compare rungs by it, and "
            "expect less of the misses in the machine.");
    if (summary->n_problems == 0)
        summary_add_line(&summary->trust, "not timed",
                         "no times were taken; ladder bench says what is faster.");
}

// --- How to read it ---

static const char *note_of(const RunFile *file, const RungRecord *rung)
{
    const MetricRecord *const m = metrics_axis(file, rung->rung, AXIS_INSTRUCTIONS);
    return m && isfinite(m->value) ? m->note : NULL;
}

/** The caches that were simulated; who had which, where they differ. */
static void tell_geometries(Summary *summary, const ProfileTable *table)
{
    SummaryLines *const lines = &summary->reading;
    const size_t first = lines->n;
    const char *rungs[MOST_GEOMETRIES] = { NULL };
    for (size_t r = 0; r < table->n_rows; r++) {
        const RungRecord *const rung = table->rows[r].rung;
        const char *const note = note_of(summary->file, rung);
        size_t i = first;
        while (i < lines->n && !is_same(lines->lines[i].text, note)) i++;
        if (!note || i - first >= MOST_GEOMETRIES) continue;
        rungs[i - first] = phrases_list(&summary->phrases, rungs[i - first], rung->rung);
        if (i < lines->n) continue;
        lines->lines[lines->n++] = (SummaryLine) { "caches", note, .is_foreign = true };
    }
    for (size_t i = first; i < lines->n && lines->n > first + 1; i++)
        lines->lines[i].text
            = phrases_add(&summary->phrases, "%s: %s", lines->lines[i].text, rungs[i - first]);
}

static void tell_axis(Summary *summary, const ProfileTable *table)
{
    SummaryLines *const lines = &summary->reading;
    summary_add_line(
        lines, "instructions",
        "of a trajectory-step, simulated by Callgrind from two lengths of run, so that the "
        "start drops out: the same in every run, no noise.");
    summary_add_line(lines, "of previous",
                     "its instructions in those of the rung it builds on; below 1 is fewer.");
    summary_add_line(
        lines, "misses",
        "of a trajectory-step, simulated: reads and writes that do not find their line in "
        "the first-level data cache (D1), in the last level (LL).");
    summary_add_line(
        lines, "bytes",
        phrases_add(&summary->phrases,
                    "%d times the D1 misses: what comes into the first-level cache for a "
                    "trajectory-step, simulated.",
                    METRICS_LINE_BYTES));
    summary_add_line(lines, "mispredicts",
                     "branches and jumps of a trajectory-step that a simple predictor gets wrong.");
    tell_geometries(summary, table);
}

static bool is_multiplexed(const Summary *summary)
{
    for (size_t i = 0; i < summary->file->n_metrics; i++)
        if (summary->file->metrics[i].counted_share < 1) return true;
    return false;
}

static void tell_counters(Summary *summary)
{
    SummaryLines *const lines = &summary->reading;
    summary_add_line(
        lines, "task-clock",
        "ns of CPU time a trajectory-step, of all threads together, by the kernel's clock.");
    summary_add_line(lines, "IPC", "instructions a cycle, as the processor counts both.");
    summary_add_line(lines, "cycles to mispredicts",
                     "of a trajectory-step, counted by the processor.");
    summary_add_line(lines, "faults, switches",
                     "page faults and context switches, of the whole integration.");
    if (is_multiplexed(summary))
        summary_add_line(
            lines, "(50 %)",
            "counters took turns: this one ran for so much of the time, and its value is "
            "scaled up from that.");
}

static void tell_messages(Summary *summary)
{
    SummaryLines *const lines = &summary->reading;
    summary_add_line(lines, "calls", "of rank 0 in one integration, and of every other rank.");
    summary_add_line(
        lines, "bytes",
        "that all ranks together give to the message library in one integration, to be "
        "received by a rank, themselves included; who only receives gives none.");
    summary_add_line(
        lines, "most us, least us",
        "inside the function in one integration, waiting for others included: the rank with "
        "most time, and the one with least of those that call it.");
    summary_add_line(lines, "share", "of the integration: that most in the time of the whole.");
}

static void tell_loops(Summary *summary)
{
    const RunFile *const file = summary->file;
    for (size_t i = 0; i < file->n_loops; i++)
        if (file->loops[i].predictor) {
            summary->reading.lines[summary->reading.n++]
                = (SummaryLine) { "predicted", file->loops[i].predictor, .is_foreign = true };
            return;
        }
}

void profile_tell_reading(Summary *summary)
{
    for (size_t t = 0; t < summary->profile.n_tables; t++) {
        const ProfileTable *const table = &summary->profile.tables[t];
        if (is_same(table->tool, "callgrind"))
            tell_axis(summary, table);
        else if (is_same(table->tool, "perf-stat"))
            tell_counters(summary);
        else if (is_same(table->tool, "mpi"))
            tell_messages(summary);
        else
            tell_loops(summary);
    }
}
