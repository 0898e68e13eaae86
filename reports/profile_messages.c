/* Messages of ranks: a table of rungs and their functions, and a sentence a rung. */
#include "reports/profile_cells.h"
#include "results/messages.h"

#include <math.h>

enum { MOST_TOLD = 6 };

typedef enum MessageCell {
    MESSAGE_CELL_CALLS,
    MESSAGE_CELL_OTHERS,
    MESSAGE_CELL_BYTES,
    MESSAGE_CELL_SLOWEST,
    MESSAGE_CELL_FASTEST,
    MESSAGE_CELL_SHARE,
    N_MESSAGE_CELLS
} MessageCell;

static const ProfileColumn message_columns[N_MESSAGE_CELLS] = {
    [MESSAGE_CELL_CALLS] = { "calls, rank 0", 0 }, [MESSAGE_CELL_OTHERS] = { "calls, others", 2 },
    [MESSAGE_CELL_BYTES] = { "bytes", 0 },         [MESSAGE_CELL_SLOWEST] = { "most us", 0 },
    [MESSAGE_CELL_FASTEST] = { "least us", 1 },    [MESSAGE_CELL_SHARE] = { "share", 3 },
};

/** Returns: what all other ranks have in common: "3", "2 to 5". */
static ProfileCell others_cell(Summary *summary, const MessageSum *sum)
{
    if (isnan(sum->most_calls)) return (ProfileCell) { "-", "one rank has no others" };
    const char *const most = profile_figure(summary, sum->most_calls, false);
    if (sum->least_calls >= sum->most_calls) return (ProfileCell) { most, NULL };
    return (ProfileCell) { phrases_add(&summary->phrases, "%s to %s",
                                       profile_figure(summary, sum->least_calls, false), most),
                           NULL };
}

static void fill_row(Summary *summary, ProfileRow *row)
{
    MessageSum sum;
    const char *const rung = row->rung->rung;
    if (!messages_sum(summary->file, rung, row->function, &sum)) {
        for (size_t c = 0; c < N_MESSAGE_CELLS; c++)
            row->cells[c] = (ProfileCell) { "-", "no function was recorded" };
        return;
    }
    const double integration_s = messages_integration_s(summary->file, rung);
    row->cells[MESSAGE_CELL_CALLS].text = profile_figure(summary, sum.calls, false);
    row->cells[MESSAGE_CELL_OTHERS] = others_cell(summary, &sum);
    row->cells[MESSAGE_CELL_BYTES].text = profile_figure(summary, sum.bytes, false);
    row->cells[MESSAGE_CELL_SLOWEST].text = profile_figure(summary, 1e6 * sum.slowest_s, false);
    row->cells[MESSAGE_CELL_FASTEST].text = profile_figure(summary, 1e6 * sum.fastest_s, false);
    row->cells[MESSAGE_CELL_SHARE] = integration_s > 0
        ? (ProfileCell) { summary_percent(summary, sum.slowest_s / integration_s), NULL }
        : (ProfileCell) { "-", "its integration took no time" };
}

static size_t count_functions(const RunFile *file, const char *rung)
{
    size_t n = 0;
    while (messages_function(file, rung, n)) n++;
    return n;
}

/** Makes room below each rung, from the last row on, and puts its functions there. */
static void add_functions(const RunFile *file, ProfileTable *table)
{
    size_t n_all = table->n_rows;
    for (size_t r = 0; r < table->n_rows; r++)
        n_all += count_functions(file, table->rows[r].rung->rung);
    size_t to = n_all;
    for (size_t r = table->n_rows; r-- > 0;) {
        const RungRecord *const rung = table->rows[r].rung;
        for (size_t f = count_functions(file, rung->rung); f-- > 0;)
            table->rows[--to]
                = (ProfileRow) { .rung = rung, .function = messages_function(file, rung->rung, f) };
        table->rows[--to] = (ProfileRow) { .rung = rung };
    }
    table->n_rows = n_all;
}

void profile_fill_messages(Summary *summary, ProfileTable *table)
{
    table->title = phrases_add(&summary->phrases, "messages of ranks%s",
                               profile_sizes(summary, table->tool));
    table->meaning = "What an integration asks of the message library: in all, then function by "
                     "function.";
    table->columns = message_columns;
    table->n_columns = N_MESSAGE_CELLS;
    add_functions(summary->file, table);
    for (size_t r = 0; r < table->n_rows; r++) fill_row(summary, &table->rows[r]);
}

// --- In a sentence ---

/** Returns: "960 bytes", "184 kB". */
static const char *bytes_text(Summary *summary, double bytes)
{
    static const char *const units[] = { "kB", "MB", "GB", "TB" };
    size_t unit = 0;
    double value = bytes / 1e3;
    char text[NUMBER_LENGTH];
    if (bytes < 9999.5)
        return phrases_add(&summary->phrases, "%s bytes", profile_figure(summary, bytes, true));
    for (; value >= 999.5 && unit + 1 < sizeof units / sizeof units[0]; unit++) value /= 1e3;
    return phrases_add(&summary->phrases, "%s %s",
                       number_fixed(text, value, number_decimals(value)), units[unit]);
}

/** Returns: "6 MPI calls of each rank", "6 MPI calls of rank 0 and 4 to 6 of the others". */
static const char *calls_text(Summary *summary, const MessageSum *sum)
{
    const char *const calls = profile_figure(summary, sum->calls, false);
    const ProfileCell others = others_cell(summary, sum);
    const bool are_same
        = !others.why && sum->least_calls >= sum->calls && sum->most_calls <= sum->calls;
    if (others.why) return phrases_add(&summary->phrases, "%s MPI calls of its one rank", calls);
    if (are_same) return phrases_add(&summary->phrases, "%s MPI calls of each rank", calls);
    return phrases_add(&summary->phrases, "%s MPI calls of rank 0 and %s of %s", calls, others.text,
                       sum->n_ranks == 2 ? "rank 1" : "the others");
}

/** Returns: "9.1 % to 72 % of its time, by rank". */
static const char *time_text(Summary *summary, const char *rung, const MessageSum *sum)
{
    const double integration_s = messages_integration_s(summary->file, rung);
    if (!(integration_s > 0)) return "an unknown share of its time";
    const char *const most = summary_percent(summary, sum->slowest_s / integration_s);
    if (sum->n_ranks == 1) return phrases_add(&summary->phrases, "%s of its time", most);
    return phrases_add(&summary->phrases, "%s to %s of its time, by rank",
                       summary_percent(summary, sum->fastest_s / integration_s), most);
}

void profile_find_messages(Summary *summary)
{
    size_t n = 0;
    for (size_t i = 0; i < summary->file->n_rungs && n < MOST_TOLD; i++) {
        const char *const rung = summary->file->rungs[i].rung;
        MessageSum sum;
        if (!profile_messages(summary->file, rung, &sum)) continue;
        summary->findings.lines[summary->findings.n++] = (SummaryLine) {
            .label = "messages",
            .text = phrases_add(&summary->phrases,
                                "%s: %s an integration, %s in all, %s, waiting included.", rung,
                                calls_text(summary, &sum), bytes_text(summary, sum.bytes),
                                time_text(summary, rung, &sum))
        };
        n++;
    }
}
