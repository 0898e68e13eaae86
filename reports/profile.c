#include "reports/profile.h"

#include "reports/flame.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char callgrind[] = "callgrind", perf_stat[] = "perf-stat", loops[] = "loops";

const ProfileAxis profile_axes[N_PROFILE_AXES] = {
    { "instructions_per_step", AXIS_INSTRUCTIONS, 1 },
    { "d1_misses_per_step", AXIS_D1_MISSES, 1 },
    { "ll_misses_per_step", AXIS_LL_MISSES, 1 },
    { "branch_misses_per_step", AXIS_BRANCH_MISSES, 1 },
    { "bytes_per_step", AXIS_D1_MISSES, METRICS_LINE_BYTES },
};

typedef enum AxisCell {
    AXIS_CELL_TIME, /* left out where nothing was timed */
    AXIS_CELL_INSTRUCTIONS,
    AXIS_CELL_RATIO,
    AXIS_CELL_D1,
    AXIS_CELL_LL,
    AXIS_CELL_BYTES,
    AXIS_CELL_BRANCHES,
    N_AXIS_CELLS
} AxisCell;

static const ProfileColumn axis_columns[N_AXIS_CELLS] = {
    [AXIS_CELL_TIME] = { "ns/step", 2 }, /* the table above has it too */
    [AXIS_CELL_INSTRUCTIONS] = { "instructions", 0 },
    [AXIS_CELL_RATIO] = { "of previous", 4 },
    [AXIS_CELL_D1] = { "D1 misses", 0 },
    [AXIS_CELL_LL] = { "LL misses", 0 },
    [AXIS_CELL_BYTES] = { "bytes", 1 }, /* follow from D1 misses */
    [AXIS_CELL_BRANCHES] = { "mispredicts", 3 },
};

/** What perf stat is asked for; NULL: instructions over cycles. */
typedef struct Counter {
    const char *event;
    bool is_fine; /* four digits say something */
} Counter;

enum { N_COUNTERS = MOST_PROFILE_CELLS };

static const Counter counters[N_COUNTERS] = {
    { "task-clock", false },   { NULL, false },
    { "cycles", true },        { "instructions", true },
    { "cache-misses", false }, { "branch-misses", false },
    { "page-faults", false },  { "context-switches", false },
};

static const ProfileColumn counter_columns[N_COUNTERS] = {
    { "task-clock", 0 },   { "IPC", 0 },         { "cycles", 0 }, { "instructions", 5 },
    { "cache misses", 4 }, { "mispredicts", 3 }, { "faults", 2 }, { "switches", 1 },
};

typedef enum LoopCell {
    LOOP_CELL_CYCLES,
    LOOP_CELL_INSTRUCTIONS,
    LOOP_CELL_ARITHMETIC,
    LOOP_CELL_LOADS,
    LOOP_CELL_STORES,
    N_LOOP_CELLS
} LoopCell;

static const ProfileColumn loop_columns[N_LOOP_CELLS] = {
    [LOOP_CELL_CYCLES] = { "predicted cycles", 0 },
    [LOOP_CELL_INSTRUCTIONS] = { "instructions", 0 },
    [LOOP_CELL_ARITHMETIC] = { "arithmetic", 3 },
    [LOOP_CELL_LOADS] = { "loads", 2 },
    [LOOP_CELL_STORES] = { "stores", 1 },
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

/** Returns: the value of a metric, or NAN and why there is none. */
static double value_of(const RunFile *file, const char *rung, const char *tool, const char *metric,
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
    return axis->scale * value_of(file, rung, callgrind, metrics_axis_name(axis->axis), why);
}

/** Three digits, or four; small ones two: 0.0012. What is whole stays so: "0", "61". */
static const char *figure(Summary *summary, double value, bool is_fine)
{
    static const double least = 1e-6, most = 1e7;
    char text[NUMBER_LENGTH];
    const bool is_whole = value < most && value <= floor(value);
    if (value > 0 && value < least) return phrases_add(&summary->phrases, "%.0e", value);
    int decimals = number_decimals(value) + (is_fine && value < 999.5);
    if (value < 0.0995) decimals = number_ratio_decimals(value);
    return phrases_add(&summary->phrases, "%s", number_fixed(text, value, is_whole ? 0 : decimals));
}

static ProfileCell cell_of(Summary *summary, double value, bool is_fine, const char *why)
{
    if (!why) return (ProfileCell) { figure(summary, value, is_fine), NULL };
    return (ProfileCell) { strcasestr(why, "no PMU") ? "no PMU" : "-", why };
}

// --- The second axis ---

static ProfileCell time_cell(const Summary *summary, const char *rung)
{
    const SummaryRow *const row
        = summary->n_problems > 0 ? summary_find(&summary->problems[0], rung) : NULL;
    if (!row) return (ProfileCell) { "-", "not timed in this run" };
    if (row->why_no_time) return (ProfileCell) { "-", row->why_no_time };
    return (ProfileCell) { row->cell[CELL_TIME], NULL };
}

/** Its instructions in those of its base. */
static ProfileCell ratio_cell(Summary *summary, const RungRecord *rung)
{
    char text[NUMBER_LENGTH];
    const char *why, *why_base;
    const double own = profile_axis(summary->file, rung->rung, &profile_axes[0], &why);
    if (!rung->base) return (ProfileCell) { "bottom rung", NULL };
    if (why) return cell_of(summary, own, false, why);
    const double of_base = profile_axis(summary->file, rung->base, &profile_axes[0], &why_base);
    if (!(of_base > 0))
        return (ProfileCell) {
            "-", phrases_add(&summary->phrases, "its base %s has no instructions", rung->base)
        };
    number_ratio(text, own / of_base);
    return (ProfileCell) { phrases_add(&summary->phrases, "%s", text), NULL };
}

static void fill_axis_row(Summary *summary, ProfileRow *row, bool has_times)
{
    static const struct {
        AxisCell cell;
        size_t axis; /* of profile_axes */
    } values[] = { { AXIS_CELL_INSTRUCTIONS, 0 },
                   { AXIS_CELL_D1, 1 },
                   { AXIS_CELL_LL, 2 },
                   { AXIS_CELL_BRANCHES, 3 },
                   { AXIS_CELL_BYTES, 4 } };
    ProfileCell cells[N_AXIS_CELLS];
    cells[AXIS_CELL_TIME] = time_cell(summary, row->rung->rung);
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        const char *why;
        const ProfileAxis *const axis = &profile_axes[values[i].axis];
        const double value = profile_axis(summary->file, row->rung->rung, axis, &why);
        cells[values[i].cell]
            = cell_of(summary, value, values[i].cell == AXIS_CELL_INSTRUCTIONS, why);
    }
    cells[AXIS_CELL_RATIO] = ratio_cell(summary, row->rung);
    const size_t first = has_times ? AXIS_CELL_TIME : AXIS_CELL_INSTRUCTIONS;
    memcpy(row->cells, cells + first, (N_AXIS_CELLS - first) * sizeof *cells);
}

// --- Counters ---

static ProfileCell ipc_cell(Summary *summary, const char *rung)
{
    const char *why, *why_cycles;
    const double instructions = value_of(summary->file, rung, perf_stat, "instructions", &why);
    const double cycles = value_of(summary->file, rung, perf_stat, "cycles", &why_cycles);
    if (!why) why = why_cycles;
    if (!why && !(cycles > 0)) why = "no cycle was counted";
    return cell_of(summary, instructions / cycles, false, why);
}

static ProfileCell counter_cell(Summary *summary, const char *rung, const Counter *counter)
{
    const char *why;
    if (!counter->event) return ipc_cell(summary, rung);
    const double value = value_of(summary->file, rung, perf_stat, counter->event, &why);
    const ProfileCell cell = cell_of(summary, value, counter->is_fine, why);
    const MetricRecord *const m = metrics_find(summary->file, rung, perf_stat, counter->event);
    if (why || !(m->counted_share < 1)) return cell;
    return (ProfileCell) {
        phrases_add(&summary->phrases, "%s (%.0f %%)", cell.text, 100 * m->counted_share), NULL
    };
}

// --- Loops ---

static const LoopRecord *loop_of(const RunFile *file, const RungRecord *rung)
{
    for (size_t i = 0; i < file->n_loops; i++)
        if (is_same(file->loops[i].rung, rung->rung)) return &file->loops[i];
    return NULL;
}

static ProfileCell loop_cell(Summary *summary, const LoopRecord *loop, LoopCell cell)
{
    const int64_t counts[N_LOOP_CELLS] = { [LOOP_CELL_INSTRUCTIONS] = loop->instructions,
                                           [LOOP_CELL_ARITHMETIC] = loop->fp_instructions,
                                           [LOOP_CELL_LOADS] = loop->loads,
                                           [LOOP_CELL_STORES] = loop->stores };
    const bool is_cycles = cell == LOOP_CELL_CYCLES;
    const double value = is_cycles ? loop->predicted_cycles
        : counts[cell] < 0         ? NAN
                                   : (double) counts[cell];
    const double of_step = value / (double) loop->trajectories;
    if (loop->trajectories > 0 && isfinite(of_step))
        return cell_of(summary, of_step, is_cycles, NULL);
    const char *const why = loop->reason ? loop->reason : is_cycles ? loop->predicted_reason : NULL;
    return cell_of(summary, NAN, false, why ? why : "not recorded");
}

// --- Why a cell is empty ---

/** Returns: the columns that a row lacks for this reason; NULL when it is another one. */
static const char *lacking(Summary *summary, const ProfileTable *table, const ProfileRow *row,
                           const char *why)
{
    const char *list = NULL;
    for (size_t c = 0; c < table->n_columns; c++)
        if (is_same(row->cells[c].why, why))
            list = phrases_list(&summary->phrases, list, table->columns[c].heading);
    return list;
}

/** Returns: the rungs from row `first` on that lack the same for the same reason. */
static const char *lacking_too(Summary *summary, const ProfileTable *table, size_t first,
                               const char *why, const char *what)
{
    const char *list = NULL;
    for (size_t r = first; r < table->n_rows; r++)
        if (is_same(lacking(summary, table, &table->rows[r], why), what))
            list = phrases_list(&summary->phrases, list, table->rows[r].rung->rung);
    return list;
}

static bool is_told(const SummaryLines *lines, const char *label)
{
    for (size_t i = 0; i < lines->n; i++)
        if (is_same(lines->lines[i].label, label)) return true;
    return false;
}

/** Returns: "cycles, IPC: v10_naive, v20_soa; LL misses: v30". */
static const char *gap_text(Summary *summary, const ProfileTable *table, const char *why)
{
    const char *text = NULL;
    for (size_t r = 0; r < table->n_rows; r++) {
        const char *const what = lacking(summary, table, &table->rows[r], why);
        bool is_first = what != NULL;
        for (size_t before = 0; before < r && is_first; before++)
            is_first = !is_same(lacking(summary, table, &table->rows[before], why), what);
        if (!is_first) continue;
        const char *const rungs = lacking_too(summary, table, r, why, what);
        text = phrases_add(&summary->phrases, "%s%s%s: %s", text ? text : "", text ? "; " : "",
                           what, rungs);
    }
    return text;
}

static void gather_gaps(Summary *summary, ProfileTable *table)
{
    SummaryLines *const gaps = &table->gaps;
    for (size_t r = 0; r < table->n_rows; r++)
        for (size_t c = 0; c < table->n_columns; c++) {
            const char *const why = table->rows[r].cells[c].why;
            if (!why || is_told(gaps, why)) continue;
            gaps->lines[gaps->n++]
                = (SummaryLine) { .label = why, .text = gap_text(summary, table, why) };
        }
}

// --- Tables ---

/** Returns: whether the tool has any value of a rung that may be shown. */
typedef bool HasAny(const RunFile *file, const RungRecord *rung, const char *tool);

static bool has_value(const RunFile *file, const RungRecord *rung, const char *tool)
{
    const int64_t session = is_out(file, rung) ? -1 : metrics_session(file, rung->rung, tool);
    for (size_t i = 0; i < file->n_metrics && session >= 0; i++) {
        const MetricRecord *const m = &file->metrics[i];
        if (m->session == session && isfinite(m->value) && is_same(m->tool, tool)
            && is_same(m->rung, rung->rung))
            return true;
    }
    return false;
}

static bool has_loop(const RunFile *file, const RungRecord *rung, const char *tool)
{
    (void) tool;
    const LoopRecord *const loop = is_out(file, rung) ? NULL : loop_of(file, rung);
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

/** Returns: ": N = ..., S = ..." where all that a tool counted has one size, else "". */
static const char *sizes_text(Summary *summary, const char *tool)
{
    const MetricRecord *first = NULL;
    for (size_t i = 0; i < summary->file->n_metrics; i++) {
        const MetricRecord *const m = &summary->file->metrics[i];
        if (!is_same(m->tool, tool) || !isfinite(m->value)
            || m->session != metrics_session(summary->file, m->rung, tool))
            continue;
        if (!first) first = m;
        if (m->trajectories != first->trajectories || m->steps != first->steps) return "";
    }
    if (!first) return "";
    return phrases_add(&summary->phrases, ": N = %lld %s, S = %lld %s",
                       (long long) first->trajectories,
                       first->trajectories == 1 ? "trajectory" : "trajectories",
                       (long long) first->steps, first->steps == 1 ? "step" : "steps");
}

/** Takes the rungs that the tool has values of; why others have none goes to the notes. Returns:
 * the table, NULL when there is none, or no memory. */
static ProfileTable *begin_table(Summary *summary, const char *tool, HasAny *has_any)
{
    const RunFile *const file = summary->file;
    ProfileTable *const table = &summary->profile.tables[summary->profile.n_tables];
    table->rows = calloc(file->n_rungs + 1, sizeof *table->rows);
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

static bool has_times(const Summary *summary, const ProfileTable *table)
{
    for (size_t r = 0; r < table->n_rows && !summary->sweep; r++)
        if (!time_cell(summary, table->rows[r].rung->rung).why) return true;
    return false;
}

static void fill_axis_table(Summary *summary, ProfileTable *table)
{
    const bool is_timed = has_times(summary, table);
    table->title = phrases_add(&summary->phrases, "second axis, by simulation%s",
                               sizes_text(summary, callgrind));
    table->meaning = "What a trajectory-step costs whatever else the machine does.";
    table->columns = axis_columns + (is_timed ? 0 : 1);
    table->n_columns = N_AXIS_CELLS - (is_timed ? 0 : 1);
    for (size_t r = 0; r < table->n_rows; r++) fill_axis_row(summary, &table->rows[r], is_timed);
}

static void fill_counter_table(Summary *summary, ProfileTable *table)
{
    table->title = phrases_add(&summary->phrases, "counters of kernel and processor%s",
                               sizes_text(summary, perf_stat));
    table->meaning = "What perf stat counted while the rung integrated.";
    table->columns = counter_columns;
    table->n_columns = N_COUNTERS;
    for (size_t r = 0; r < table->n_rows; r++)
        for (size_t c = 0; c < N_COUNTERS; c++)
            table->rows[r].cells[c]
                = counter_cell(summary, table->rows[r].rung->rung, &counters[c]);
}

static void fill_loop_table(Summary *summary, ProfileTable *table)
{
    table->title = "hot loops, as the object files have them";
    table->meaning = "Of a trajectory-step; the cycles are what a model of the processor expects.";
    table->columns = loop_columns;
    table->n_columns = N_LOOP_CELLS;
    for (size_t r = 0; r < table->n_rows; r++)
        for (LoopCell c = LOOP_CELL_CYCLES; c < N_LOOP_CELLS; c++)
            table->rows[r].cells[c]
                = loop_cell(summary, loop_of(summary->file, table->rows[r].rung), c);
}

static bool fill_table(Summary *summary, const char *tool, HasAny *has_any,
                       void (*fill)(Summary *summary, ProfileTable *table))
{
    ProfileTable *const table = begin_table(summary, tool, has_any);
    if (table) {
        fill(summary, table);
        gather_gaps(summary, table);
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
                             "counted in %s, which is built for Valgrind, instead of the timed "
                             "program",
                             m->program),
                 m->rung);
    }
}

static const char *const tools[] = { callgrind, perf_stat, "perf-record", "likwid" };
enum { N_TOOLS = sizeof tools / sizeof tools[0] };

/** Returns: why a tool that was asked has nothing of a rung; NULL for others. */
static const char *why_nothing(const RunFile *file, const RungRecord *rung, const char *tool)
{
    if (is_out(file, rung) || has_value(file, rung, tool)) return NULL;
    return metrics_reason(file, rung->rung, tool, NULL);
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
    const RunFile *const file = summary->file;
    for (size_t i = 0; i < file->n_rungs; i++)
        if (flame_has(file, file->rungs[i].rung))
            add_rung(summary, &summary->profile.notes,
                     "flame graphs, drawn by ladder report RUN --format flame",
                     file->rungs[i].rung);
}

static void note_loops(Summary *summary)
{
    const RunFile *const file = summary->file;
    for (size_t i = 0; i < file->n_rungs && summary->n_problems == 0; i++) {
        const LoopRecord *const loop = loop_of(file, &file->rungs[i]);
        if (loop && loop->reason && !is_out(file, &file->rungs[i]))
            add_rung(summary, &summary->profile.notes,
                     phrases_add(&summary->phrases, "no loop: %s", loop->reason), loop->rung);
    }
}

static bool was_looked_at(const RunFile *file, const RungRecord *rung)
{
    for (size_t t = 0; t < N_TOOLS; t++)
        if (metrics_session(file, rung->rung, tools[t]) >= 0) return true;
    return loop_of(file, rung) != NULL && file->n_heats == 0;
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
    enum { MOST_NOTES = 7 }; /* of a rung: its program, four tools, its loop, its stacks */
    Profile *const profile = &summary->profile;
    const size_t n_rungs = summary->file->n_rungs;
    if (!profile_is_there(summary->file) && summary->n_problems > 0) return true;
    profile->notes.lines = calloc(MOST_NOTES * n_rungs + 1, sizeof *profile->notes.lines);
    profile->absent.lines = calloc(n_rungs + 1, sizeof *profile->absent.lines);
    if (!profile->notes.lines || !profile->absent.lines) return false;
    if (!fill_table(summary, callgrind, has_value, fill_axis_table)
        || !fill_table(summary, perf_stat, has_value, fill_counter_table))
        return false;
    /* where rungs are timed, the details have their loops beside the limits */
    if (summary->n_problems == 0 && !fill_table(summary, loops, has_loop, fill_loop_table))
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
