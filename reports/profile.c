#include "reports/profile.h"

#include "reports/costs.h"
#include "reports/flame.h"
#include "reports/profile_cells.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char callgrind[] = "callgrind", perf_stat[] = "perf-stat", mpi[] = "mpi",
                  loops[] = "loops";

const ProfileAxis profile_axes[N_PROFILE_AXES] = {
    { "instructions_per_step", AXIS_INSTRUCTIONS, 1 },
    { "d1_misses_per_step", AXIS_D1_MISSES, 1 },
    { "ll_misses_per_step", AXIS_LL_MISSES, 1 },
    { "branch_misses_per_step", AXIS_BRANCH_MISSES, 1 },
    { "bytes_per_step", AXIS_D1_MISSES, METRICS_LINE_BYTES },
};

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

bool profile_is_there(const RunFile *file)
{
    return file->n_metrics > 0 || file->n_hots > 0 || file->n_stacks > 0;
}

// --- Rungs of which nothing may be shown ---

static const OutcomeRecord *outcome_of(const RunFile *file, const char *rung)
{
    for (size_t i = 0; i < file->n_outcomes; i++)
        if (!file->outcomes[i].heat && is_same(file->outcomes[i].rung, rung))
            return &file->outcomes[i];
    return NULL;
}

/** Returns: a record of a rung that is out of the run, by what came of it; NULL for others. */
static const char *outcome_and_reason(const RunFile *file, const RungRecord *rung,
                                      const char **reason)
{
    const OutcomeRecord *const outcome = outcome_of(file, rung->rung);
    *reason = outcome ? outcome->reason : rung->reason;
    if (!is_same(rung->outcome, "planned")) return "not-built";
    if (outcome) return outcome->outcome;
    for (size_t i = 0; i < file->n_checks; i++) {
        *reason = file->checks[i].reason;
        if (!file->checks[i].passed && is_same(file->checks[i].rung, rung->rung)) return "failed";
    }
    *reason = NULL;
    return NULL;
}

/** Returns: "not built: ...", "failed: ...", or NULL: it may be shown. */
static const char *why_out(Summary *summary, const RungRecord *rung)
{
    const char *reason;
    const char *const outcome = outcome_and_reason(summary->file, rung, &reason);
    if (!outcome) return NULL;
    return phrases_add(&summary->phrases, "%s: %s",
                       is_same(outcome, "not-built") ? "not built" : outcome,
                       reason ? reason : "no reason was recorded");
}

static bool is_out(const RunFile *file, const RungRecord *rung)
{
    const char *reason;
    return outcome_and_reason(file, rung, &reason) != NULL;
}

VerdictRecord profile_row(const RungRecord *rung, const RunFile *file)
{
    VerdictRecord row = record_new(RECORD_VERDICT).as.verdict;
    const char *reason;
    const char *const outcome = outcome_and_reason(file, rung, &reason);
    row.rung = rung->rung;
    row.family = rung->family;
    row.base = rung->base;
    row.cores = rung->cores;
    row.lines_changed = rung->lines_changed;
    row.outcome = outcome ? outcome : "skipped";
    row.reason = outcome ? reason : "not timed: this run only profiles";
    row.verdict = verdict_name(VERDICT_NONE);
    row.verdict_text = row.speedup_base_reason = row.speedup_start_reason = row.reason;
    row.limit_reason = row.predicted_reason = row.reason;
    return row;
}

// --- Values ---

static const RungRecord *rung_of(const RunFile *file, const char *name)
{
    for (size_t i = 0; i < file->n_rungs; i++)
        if (is_same(file->rungs[i].rung, name)) return &file->rungs[i];
    return NULL;
}

double profile_value(const RunFile *file, const char *rung, const char *tool, const char *metric,
                     const char **why)
{
    const MetricRecord *const m = metrics_find(file, rung, tool, metric);
    const bool has_value = m && isfinite(m->value);
    const char *const reason = metrics_reason(file, rung, tool, metric);
    *why = has_value ? NULL : reason ? reason : "not counted";
    return has_value ? m->value : NAN;
}

double profile_axis(const RunFile *file, const char *rung, const ProfileAxis *axis,
                    const char **why)
{
    const RungRecord *const record = rung_of(file, rung);
    if (record && outcome_and_reason(file, record, why)) {
        if (!*why) *why = "no reason was recorded";
        return NAN;
    }
    return axis->scale * profile_value(file, rung, callgrind, metrics_axis_name(axis->axis), why);
}

bool profile_messages(const RunFile *file, const char *rung, MessageSum *sum)
{
    const RungRecord *const record = rung_of(file, rung);
    return record && !is_out(file, record) && metrics_has_any(file, rung, mpi)
        && messages_sum(file, rung, NULL, sum);
}

const LoopRecord *profile_loop(const RunFile *file, const RungRecord *rung)
{
    for (size_t i = 0; i < file->n_loops; i++)
        if (is_same(file->loops[i].rung, rung->rung)) return &file->loops[i];
    return NULL;
}

// --- Tables ---

/** Returns: whether the tool has any value of a rung that may be shown. */
typedef bool HasAny(const RunFile *file, const RungRecord *rung, const char *tool);

static bool has_value(const RunFile *file, const RungRecord *rung, const char *tool)
{
    return !is_out(file, rung) && metrics_has_any(file, rung->rung, tool);
}

static bool has_loop(const RunFile *file, const RungRecord *rung, const char *tool)
{
    (void) tool;
    const LoopRecord *const loop = is_out(file, rung) ? NULL : profile_loop(file, rung);
    return loop && !loop->reason;
}

/** Adds a line once; the rungs of one label stand in one line. */
static void add_rung(Summary *summary, SummaryLines *lines, const char *label, const char *rung)
{
    for (size_t i = 0; i < lines->n; i++)
        if (is_same(lines->lines[i].label, label)) {
            lines->lines[i].text = phrases_list(&summary->phrases, lines->lines[i].text, rung);
            return;
        }
    lines->lines[lines->n++] = (SummaryLine) { .label = label, .text = rung };
}

/** Takes the rungs that the tool has values of; why others have none goes to the notes. Returns:
 * the table, NULL when there is none, or no memory. */
static ProfileTable *begin_table(Summary *summary, const char *tool, HasAny *has_any)
{
    const RunFile *const file = summary->file;
    ProfileTable *const table = &summary->profile.tables[summary->profile.n_tables];
    table->rows = calloc(file->n_rungs + file->n_messages + 1, sizeof *table->rows);
    table->gaps.lines = calloc(MOST_PROFILE_CELLS * file->n_rungs + 1, sizeof *table->gaps.lines);
    table->tool = tool;
    summary->profile.n_tables++;
    if (!table->rows || !table->gaps.lines) return NULL;
    for (size_t i = 0; i < file->n_rungs; i++)
        if (has_any(file, &file->rungs[i], tool))
            table->rows[table->n_rows++].rung = &file->rungs[i];
    if (table->n_rows == 0) return NULL;
    return table;
}

static bool fill_table(Summary *summary, const char *tool, HasAny *has_any,
                       void (*fill)(Summary *summary, ProfileTable *table))
{
    ProfileTable *const table = begin_table(summary, tool, has_any);
    if (table) {
        fill(summary, table);
        profile_gather_gaps(summary, table);
        return true;
    }
    summary->profile.n_tables--;
    ProfileTable *const none = &summary->profile.tables[summary->profile.n_tables];
    const bool has_memory = none->rows && none->gaps.lines;
    free(none->rows);
    free(none->gaps.lines);
    *none = (ProfileTable) { 0 };
    return has_memory;
}

// --- What else is to be known ---

/** Rungs that were counted in another program than the one that is timed. */
static void note_programs(Summary *summary)
{
    static const char twin[] = "-countable";
    const RunFile *const file = summary->file;
    for (size_t i = 0; i < file->n_rungs; i++) {
        const MetricRecord *const m = metrics_axis(file, file->rungs[i].rung, AXIS_INSTRUCTIONS);
        if (!m || !strstr(m->program, twin) || !has_value(file, &file->rungs[i], callgrind))
            continue;
        add_rung(summary, &summary->profile.notes,
                 phrases_add(&summary->phrases,
                             "counted in %s, a build of the same sources without what Valgrind "
                             "does not know",
                             m->program),
                 m->rung);
    }
}

static const char *const tools[]
    = { callgrind, perf_stat, "perf-record", "likwid", mpi, "cprofile" };
enum { N_TOOLS = sizeof tools / sizeof tools[0] };

static bool is_told(const SummaryLines *lines, const char *label)
{
    for (size_t i = 0; i < lines->n; i++)
        if (is_same(lines->lines[i].label, label)) return true;
    return false;
}

/** Returns: why a tool that was asked has nothing of a rung; NULL for others. */
static const char *why_nothing(const RunFile *file, const RungRecord *rung, const char *tool)
{
    return is_out(file, rung) ? NULL : metrics_tool_reason(file, rung->rung, tool);
}

/** Tools that have nothing of a rung: a reason once, however many rungs have it. */
static void note_tool(Summary *summary, const char *tool)
{
    const RunFile *const file = summary->file;
    SummaryLines *const notes = &summary->profile.notes;
    for (size_t i = 0; i < file->n_rungs; i++) {
        const char *const why = why_nothing(file, &file->rungs[i], tool);
        const char *const label
            = why ? phrases_add(&summary->phrases, "no %s: %s", tool, why) : NULL;
        size_t n = 0, n_asked = 0;
        if (!why || is_told(notes, label)) continue;
        for (size_t k = 0; k < file->n_rungs; k++) {
            const RungRecord *const rung = &file->rungs[k];
            n_asked += !is_out(file, rung) && metrics_session(file, rung->rung, tool) >= 0;
            if (!is_same(why_nothing(file, rung, tool), why)) continue;
            add_rung(summary, notes, label, rung->rung);
            n++;
        }
        if (n > 1 && n == n_asked)
            notes->lines[notes->n - 1].text = "every rung that was looked at";
    }
}

static void note_stacks(Summary *summary)
{
    static const char label[] = "flame_RUNG.svg, a flame graph (ladder report RUN --format flame)";
    const RunFile *const file = summary->file;
    SummaryLines *const notes = &summary->profile.notes;
    size_t n = 0, n_asked = 0;
    for (size_t i = 0; i < file->n_rungs; i++) {
        const RungRecord *const rung = &file->rungs[i];
        n_asked += !is_out(file, rung) && metrics_session(file, rung->rung, "perf-record") >= 0;
        if (!flame_has(file, rung->rung)) continue;
        add_rung(summary, notes, label, rung->rung);
        n++;
    }
    if (n > 1 && n == n_asked) notes->lines[notes->n - 1].text = "every rung that was looked at";
}

static void note_loops(Summary *summary)
{
    const RunFile *const file = summary->file;
    for (size_t i = 0; i < file->n_rungs && summary->n_problems == 0; i++) {
        const LoopRecord *const loop = profile_loop(file, &file->rungs[i]);
        if (loop && loop->reason && !is_out(file, &file->rungs[i]))
            add_rung(summary, &summary->profile.notes,
                     phrases_add(&summary->phrases, "no loop: %s", loop->reason), loop->rung);
    }
}

static bool was_looked_at(const RunFile *file, const RungRecord *rung)
{
    for (size_t t = 0; t < N_TOOLS; t++)
        if (metrics_session(file, rung->rung, tools[t]) >= 0) return true;
    return profile_loop(file, rung) != NULL && file->n_heats == 0;
}

/** Rungs that must not be shown, or that nobody looked at. */
static void gather_absent(Summary *summary)
{
    const RunFile *const file = summary->file;
    for (size_t i = 0; i < file->n_rungs; i++) {
        const char *why = why_out(summary, &file->rungs[i]);
        if (!why && !was_looked_at(file, &file->rungs[i])) why = "not profiled in this run";
        if (why) add_rung(summary, &summary->profile.absent, why, file->rungs[i].rung);
    }
}

bool profile_fill(Summary *summary)
{
    enum { MOST_NOTES = 8 }; /* of a rung: its program, five tools, its loop, its stacks */
    Profile *const profile = &summary->profile;
    const size_t n_rungs = summary->file->n_rungs;
    const bool is_about_others = summary->n_problems > 0 || costs_are_it(summary->file);
    if (!profile_is_there(summary->file) && is_about_others) return true;
    profile->notes.lines = calloc(MOST_NOTES * n_rungs + 1, sizeof *profile->notes.lines);
    profile->absent.lines = calloc(n_rungs + 1, sizeof *profile->absent.lines);
    if (!profile->notes.lines || !profile->absent.lines) return false;
    if (!fill_table(summary, callgrind, has_value, profile_fill_axes)
        || !fill_table(summary, perf_stat, has_value, profile_fill_counters)
        || !fill_table(summary, mpi, has_value, profile_fill_messages))
        return false;
    /* where rungs are timed, the details have their loops beside the limits */
    if (summary->n_problems == 0 && !fill_table(summary, loops, has_loop, profile_fill_loops))
        return false;
    note_loops(summary);
    note_programs(summary);
    for (size_t t = 0; t < N_TOOLS; t++) note_tool(summary, tools[t]);
    note_stacks(summary);
    gather_absent(summary);
    return true;
}

void profile_free(Profile *profile)
{
    for (size_t t = 0; t < MOST_PROFILE_TABLES; t++) {
        free(profile->tables[t].rows);
        free(profile->tables[t].gaps.lines);
    }
    free(profile->notes.lines);
    free(profile->absent.lines);
}
