#include "reports/profile_cells.h"

#include <math.h>
#include <string.h>

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

// --- Cells ---

const char *profile_figure(Summary *summary, double value, bool is_fine)
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
    if (!why) return (ProfileCell) { profile_figure(summary, value, is_fine), NULL };
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
    const double instructions
        = profile_value(summary->file, rung, "perf-stat", "instructions", &why);
    const double cycles = profile_value(summary->file, rung, "perf-stat", "cycles", &why_cycles);
    if (why_cycles) why = why_cycles;
    if (!why && !(cycles > 0)) why = "no cycle was counted";
    return cell_of(summary, instructions / cycles, false, why);
}

static ProfileCell counter_cell(Summary *summary, const char *rung, const Counter *counter)
{
    const char *why;
    if (!counter->event) return ipc_cell(summary, rung);
    const double value = profile_value(summary->file, rung, "perf-stat", counter->event, &why);
    const ProfileCell cell = cell_of(summary, value, counter->is_fine, why);
    const MetricRecord *const m = metrics_find(summary->file, rung, "perf-stat", counter->event);
    if (why || !(m->counted_share < 1)) return cell;
    return (ProfileCell) {
        phrases_add(&summary->phrases, "%s (%.0f %%)", cell.text, 100 * m->counted_share), NULL
    };
}

// --- Loops ---

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

/** Returns: the columns that a rung lacks for this reason; NULL when it is another one. */
static const char *lacking(Summary *summary, const ProfileTable *table, const ProfileRow *row,
                           const char *why)
{
    const char *list = NULL;
    for (size_t c = 0; c < table->n_columns && !row->function; c++)
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

void profile_gather_gaps(Summary *summary, ProfileTable *table)
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

const char *profile_sizes(Summary *summary, const char *tool)
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

static bool has_times(const Summary *summary, const ProfileTable *table)
{
    for (size_t r = 0; r < table->n_rows && !summary->sweep; r++)
        if (!time_cell(summary, table->rows[r].rung->rung).why) return true;
    return false;
}

void profile_fill_axes(Summary *summary, ProfileTable *table)
{
    const bool is_timed = has_times(summary, table);
    table->title = phrases_add(&summary->phrases, "second axis, by simulation%s",
                               profile_sizes(summary, "callgrind"));
    table->meaning = "What a trajectory-step costs whatever else the machine does.";
    table->columns = axis_columns + (is_timed ? 0 : 1);
    table->n_columns = N_AXIS_CELLS - (is_timed ? 0 : 1);
    for (size_t r = 0; r < table->n_rows; r++) fill_axis_row(summary, &table->rows[r], is_timed);
}

void profile_fill_counters(Summary *summary, ProfileTable *table)
{
    table->title = phrases_add(&summary->phrases, "counters of kernel and processor%s",
                               profile_sizes(summary, "perf-stat"));
    table->meaning = "What perf stat counted while the rung integrated.";
    table->columns = counter_columns;
    table->n_columns = N_COUNTERS;
    for (size_t r = 0; r < table->n_rows; r++)
        for (size_t c = 0; c < N_COUNTERS; c++)
            table->rows[r].cells[c]
                = counter_cell(summary, table->rows[r].rung->rung, &counters[c]);
}

void profile_fill_loops(Summary *summary, ProfileTable *table)
{
    table->title = "hot loops, as the object files have them";
    table->meaning = "Of a trajectory-step; the cycles are what a model of the processor expects.";
    table->columns = loop_columns;
    table->n_columns = N_LOOP_CELLS;
    for (size_t r = 0; r < table->n_rows; r++)
        for (LoopCell c = LOOP_CELL_CYCLES; c < N_LOOP_CELLS; c++)
            table->rows[r].cells[c]
                = loop_cell(summary, profile_loop(summary->file, table->rows[r].rung), c);
}
