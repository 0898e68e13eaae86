#include "reports/costs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LIMITATIONS, BOTTLENECKS, STARTUP, COMMUNICATION, BREAK_EVEN };

static const char *const titles[N_COST_SECTIONS] = {
    [LIMITATIONS] = "Algorithm limitations: what cannot be shared out",
    [BOTTLENECKS] = "Bottlenecks: what all of them use",
    [STARTUP] = "Startup overhead: what is paid before the first step",
    [COMMUNICATION] = "Communication: what messages cost",
    [BREAK_EVEN] = "What follows: from how many trajectories on two workers beat one core",
};

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

bool costs_are_it(const RunFile *file)
{
    return file->n_costs > 0 && file->n_heats == 0 && file->n_metrics == 0;
}

const CostRecord *costs_find(const RunFile *file, const char *kind, const char *operation,
                             const char *transport, int64_t cores, int64_t bytes)
{
    for (size_t i = 0; i < file->n_costs; i++) {
        const CostRecord *const c = &file->costs[i];
        if (is_same(c->kind, kind) && is_same(c->operation, operation)
            && (!transport || is_same(c->transport, transport)) && (cores < 0 || c->cores == cores)
            && (bytes < 0 || c->bytes == bytes) && isfinite(c->value.median))
            return c;
    }
    return NULL;
}

// --- Cells ---

static const char *number_text(Summary *summary, double value)
{
    char text[NUMBER_LENGTH];
    if (!isfinite(value)) return NULL;
    return phrases_add(&summary->phrases, "%s", number_fixed(text, value, number_decimals(value)));
}

static const char *whole_text(Summary *summary, double value)
{
    return isfinite(value) ? phrases_add(&summary->phrases, "%.0f", value) : NULL;
}

static const char *interval_text(Summary *summary, Interval value, int decimals)
{
    char text[NUMBER_LENGTH];
    if (!isfinite(value.low) || !isfinite(value.high)) return NULL;
    return phrases_add(&summary->phrases, "%s", number_interval(text, value, decimals));
}

/** Fills a median and its interval, with the same decimals. */
static void put_interval(Summary *summary, TextRow *row, size_t cell, Interval value)
{
    row->cells[cell] = number_text(summary, value.median);
    row->cells[cell + 1] = interval_text(summary, value, number_decimals(value.median));
}

static void put_ratio(Summary *summary, TextRow *row, size_t cell, Interval value)
{
    char text[NUMBER_LENGTH];
    if (!isfinite(value.median)) return;
    row->cells[cell] = phrases_add(&summary->phrases, "%s", number_ratio(text, value.median));
    row->cells[cell + 1] = interval_text(summary, value, number_ratio_decimals(value.median));
}

static const char *count_text(Summary *summary, int64_t count)
{
    return count < 0 ? NULL : phrases_add(&summary->phrases, "%lld", (long long) count);
}

static const char *bytes_text(Summary *summary, int64_t bytes)
{
    char text[NUMBER_LENGTH];
    return phrases_add(&summary->phrases, "%s", number_bytes(text, bytes));
}

/** Bytes in so many microseconds. */
static const char *rate_text(Summary *summary, double bytes, double us)
{
    const double gb_per_s = 1e-3 * bytes / us;
    return phrases_add(&summary->phrases, "%.*f", gb_per_s < 99.95 ? 2 : 0, gb_per_s);
}

// --- Tables of one row a record ---

/** Fills the cells behind the first, of a record that has a value. */
typedef void FillRow(Summary *summary, const CostRecord *cost, TextRow *row);

typedef struct Spec {
    const char *kind;
    size_t section;
    const TextColumn *columns;
    size_t n_columns;
    bool begins_with_rung; /* and not with the operation */
    FillRow *fill;
} Spec;

static const TextColumn chain_columns[] = {
    { "one trajectory", true, 0 }, { "cores", false, 0 },    { "ns/step", false, 0 },
    { "[95 %]", false, 1 },        { "speed-up", false, 0 },
};

static const CostRecord *fastest_alone(const RunFile *file)
{
    const CostRecord *fastest = NULL;
    for (size_t i = 0; i < file->n_costs; i++) {
        const CostRecord *const c = &file->costs[i];
        if (!is_same(c->kind, "chain") || c->cores != 1 || !isfinite(c->value.median)) continue;
        if (!fastest || c->value.median < fastest->value.median) fastest = c;
    }
    return fastest;
}

static void fill_chain(Summary *summary, const CostRecord *cost, TextRow *row)
{
    const CostRecord *const alone = fastest_alone(summary->file);
    char text[NUMBER_LENGTH];
    row->cells[1] = count_text(summary, cost->cores);
    put_interval(summary, row, 2, cost->value);
    if (alone)
        row->cells[4] = phrases_add(&summary->phrases, "%s",
                                    number_ratio(text, alone->value.median / cost->value.median));
}

static const TextColumn balance_columns[] = {
    { "lengths differ, dealt out", true, 0 },
    { "threads", false, 0 },
    { "% used", false, 0 },
    { "[95 %]", false, 1 },
    { "predicted %", false, 0 },
};

static void fill_balance(Summary *summary, const CostRecord *cost, TextRow *row)
{
    row->cells[1] = count_text(summary, cost->cores);
    put_interval(summary, row, 2, cost->value);
    row->cells[4] = number_text(summary, cost->predicted);
}

static const TextColumn sharing_columns[] = {
    { "what threads do together", true, 0 },
    { "threads", false, 0 },
    { "time", false, 0 },
    { "[95 %]", false, 1 },
    { "", true, 0 },
};

static void fill_sharing(Summary *summary, const CostRecord *cost, TextRow *row)
{
    row->cells[1] = count_text(summary, cost->cores);
    put_interval(summary, row, 2, cost->value);
    row->cells[4] = cost->unit;
}

static const TextColumn startup_columns[] = {
    { "start of", true, 0 }, { "seen at", true, 2 }, { "cores", false, 0 },
    { "time", false, 0 },    { "[95 %]", false, 1 }, { "", true, 0 },
};

static void fill_startup(Summary *summary, const CostRecord *cost, TextRow *row)
{
    row->cells[1] = cost->rung;
    row->cells[2] = count_text(summary, cost->cores);
    put_interval(summary, row, 3, cost->value);
    row->cells[5] = cost->unit;
}

static const TextColumn even_columns[] = {
    { "against one core", true, 0 }, { "predicted N", false, 0 }, { "measured N", false, 0 },
    { "loses at", false, 2 },        { "wins at", false, 1 },     { "ratio", false, 3 },
};

static void fill_even(Summary *summary, const CostRecord *cost, TextRow *row)
{
    char text[NUMBER_LENGTH];
    row->cells[1] = whole_text(summary, cost->predicted);
    row->cells[2] = whole_text(summary, cost->value.median);
    row->cells[3] = whole_text(summary, cost->value.low);
    row->cells[4] = whole_text(summary, cost->value.high);
    if (cost->predicted > 0 && isfinite(cost->value.median))
        row->cells[5] = phrases_add(&summary->phrases, "%s",
                                    number_ratio(text, cost->value.median / cost->predicted));
}

static const TextColumn wall_columns[] = {
    { "beyond every cache", true, 0 },
    { "states", true, 4 },
    { "cores", false, 0 },
    { "ns/step", false, 0 },
    { "[95 %]", false, 2 },
    { "speed-up", false, 0 },
    { "[95 %]", false, 1 },
    { "GB/s", false, 3 },
};

static const RungRecord *rung_of(const RunFile *file, const char *name)
{
    for (size_t i = 0; i < file->n_rungs; i++)
        if (is_same(file->rungs[i].rung, name)) return &file->rungs[i];
    return NULL;
}

static const CostRecord *speedup_of(const RunFile *file, const CostRecord *cost)
{
    for (size_t i = 0; i < file->n_costs; i++) {
        const CostRecord *const c = &file->costs[i];
        if (is_same(c->kind, "wall") && is_same(c->operation, "speed-up")
            && is_same(c->rung, cost->rung) && c->cores == cost->cores)
            return c;
    }
    return NULL;
}

static void fill_wall(Summary *summary, const CostRecord *cost, TextRow *row)
{
    const RungRecord *const rung = rung_of(summary->file, cost->rung);
    const CostRecord *const speedup = speedup_of(summary->file, cost);
    row->cells[1] = strstr(cost->operation, "memory") ? "memory" : "registers";
    row->cells[2] = count_text(summary, cost->cores);
    put_interval(summary, row, 3, cost->value);
    if (speedup) put_ratio(summary, row, 5, speedup->value);
    if (rung && rung->bytes_per_trajectory_step > 0)
        row->cells[7] = number_text(summary, rung->bytes_per_trajectory_step / cost->value.median);
}

#define SPEC(kind, section, columns, begins_with_rung, fill)                                       \
    {                                                                                              \
        kind, section, columns, sizeof columns / sizeof columns[0], begins_with_rung, fill         \
    }

static const Spec specs[] = {
    SPEC("chain", LIMITATIONS, chain_columns, true, fill_chain),
    SPEC("balance", LIMITATIONS, balance_columns, false, fill_balance),
    SPEC("wall", BOTTLENECKS, wall_columns, true, fill_wall),
    SPEC("sharing", BOTTLENECKS, sharing_columns, false, fill_sharing),
    SPEC("startup", STARTUP, startup_columns, false, fill_startup),
    SPEC("break-even", BREAK_EVEN, even_columns, false, fill_even),
};

/** Returns: whether a record has a row of its own: some are only cells of others. */
static bool has_row(const CostRecord *cost)
{
    if (is_same(cost->kind, "wall")) return !is_same(cost->operation, "speed-up");
    return !is_same(cost->kind, "break-even") || is_same(cost->unit, "trajectories")
        || cost->reason;
}

static TextTable *begin_table(Summary *summary, size_t section, const TextColumn *columns,
                              size_t n_columns)
{
    CostSection *const s = &summary->costs->sections[section];
    TextTable *const table = &s->tables[s->n_tables];
    *table = (TextTable) { .columns = columns,
                           .n_columns = n_columns,
                           .why_heading = "no value because" };
    table->rows = calloc(summary->file->n_costs + 1, sizeof *table->rows);
    if (!table->rows) return NULL;
    s->n_tables++;
    return table;
}

static void add_row(Summary *summary, const Spec *spec, TextTable *table, const CostRecord *cost)
{
    TextRow *const row = &table->rows[table->n_rows++];
    row->cells[0] = spec->begins_with_rung && cost->rung ? cost->rung : cost->operation;
    row->why = cost->reason;
    if (!cost->reason || isfinite(cost->predicted)) spec->fill(summary, cost, row);
}

static bool fill_spec(Summary *summary, const Spec *spec)
{
    const RunFile *const file = summary->file;
    TextTable *const table = begin_table(summary, spec->section, spec->columns, spec->n_columns);
    for (size_t i = 0; i < file->n_costs && table; i++)
        if (is_same(file->costs[i].kind, spec->kind) && has_row(&file->costs[i]))
            add_row(summary, spec, table, &file->costs[i]);
    return table != NULL;
}

// --- Messages: a row a size, a column a transport ---

static const char shared_memory[] = "shared memory", tcp[] = "TCP";

static const TextColumn message_columns[] = {
    { "message", false, 0 }, { "shared memory us", false, 0 }, { "[95 %]", false, 1 },
    { "GB/s", false, 3 },    { "TCP us", false, 0 },           { "[95 %]", false, 2 },
    { "GB/s", false, 4 },
};

/** Returns: whether a record is the first of its kind with this size. */
static bool is_first_of_size(const RunFile *file, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (is_same(file->costs[i].kind, "messages")
            && file->costs[i].bytes == file->costs[index].bytes)
            return false;
    return true;
}

static void put_message(Summary *summary, TextRow *row, size_t cell, const char *transport,
                        int64_t bytes)
{
    const CostRecord *const c
        = costs_find(summary->file, "messages", "ping-pong", transport, -1, bytes);
    if (!c) return;
    put_interval(summary, row, cell, c->value);
    row->cells[cell + 2] = rate_text(summary, (double) bytes, c->value.median);
}

static bool fill_messages(Summary *summary)
{
    const RunFile *const file = summary->file;
    TextTable *const table = begin_table(summary, COMMUNICATION, message_columns,
                                         sizeof message_columns / sizeof message_columns[0]);
    for (size_t i = 0; i < file->n_costs && table; i++) {
        const CostRecord *const c = &file->costs[i];
        if (!is_same(c->kind, "messages")) continue;
        if (!c->reason && !is_first_of_size(file, i)) continue;
        TextRow *const row = &table->rows[table->n_rows++];
        row->cells[0] = c->reason ? c->transport : bytes_text(summary, c->bytes);
        row->why = c->reason;
        if (c->reason) continue;
        put_message(summary, row, 1, shared_memory, c->bytes);
        put_message(summary, row, 4, tcp, c->bytes);
    }
    return table != NULL;
}

// --- Collectives: a row an operation, a column a size ---

static const int64_t shown_bytes[] = { 8, 4096, 262144, 1048576 };
enum { N_SHOWN = sizeof shown_bytes / sizeof shown_bytes[0], BEFORE_SIZES = 3 };

static const TextColumn collective_columns[] = {
    { "collective, us", true, 0 }, { "way", true, 0 },    { "ranks", false, 0 },
    { "8 B", false, 0 },           { "4 KiB", false, 0 }, { "256 KiB", false, 0 },
    { "1 MiB", false, 1 },
};

static bool is_first_of_operation(const RunFile *file, size_t index)
{
    const CostRecord *const c = &file->costs[index];
    for (size_t i = 0; i < index; i++) {
        const CostRecord *const before = &file->costs[i];
        if (is_same(before->kind, c->kind) && is_same(before->operation, c->operation)
            && is_same(before->transport, c->transport) && before->cores == c->cores)
            return false;
    }
    return true;
}

static bool fill_collectives(Summary *summary)
{
    const RunFile *const file = summary->file;
    TextTable *const table = begin_table(summary, COMMUNICATION, collective_columns,
                                         sizeof collective_columns / sizeof collective_columns[0]);
    for (size_t i = 0; i < file->n_costs && table; i++) {
        const CostRecord *const c = &file->costs[i];
        if (!is_same(c->kind, "collectives") || !is_first_of_operation(file, i)) continue;
        TextRow *const row = &table->rows[table->n_rows++];
        row->cells[0] = c->operation;
        row->cells[1] = is_same(c->transport, shared_memory) ? "memory" : c->transport;
        row->cells[2] = count_text(summary, c->cores);
        row->why = c->reason;
        for (size_t b = 0; b < N_SHOWN && !c->reason; b++) {
            const CostRecord *const size = costs_find(file, "collectives", c->operation,
                                                      c->transport, c->cores, shown_bytes[b]);
            if (size) row->cells[BEFORE_SIZES + b] = number_text(summary, size->value.median);
        }
    }
    return table != NULL;
}

bool costs_fill(Summary *summary)
{
    if (!costs_are_it(summary->file)) return true;
    summary->costs = calloc(1, sizeof *summary->costs);
    if (!summary->costs) return false;
    for (size_t s = 0; s < N_COST_SECTIONS; s++) summary->costs->sections[s].title = titles[s];
    bool is_filled = true;
    for (size_t i = 0; i < sizeof specs / sizeof specs[0]; i++)
        is_filled = is_filled && fill_spec(summary, &specs[i]);
    is_filled = is_filled && fill_messages(summary) && fill_collectives(summary);
    if (is_filled) costs_say(summary);
    return is_filled;
}

void costs_free(Summary *summary)
{
    for (size_t s = 0; s < N_COST_SECTIONS && summary->costs; s++)
        for (size_t t = 0; t < MOST_COST_TABLES; t++)
            free(summary->costs->sections[s].tables[t].rows);
    free(summary->costs);
}
