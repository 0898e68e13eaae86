/* The tables of a sweep, for a terminal and in Markdown. */
#include "reports/escape.h"
#include "reports/sweep.h"

#include <string.h>

enum { NAME_COLUMNS = 20, GAP = 2, MAX_CELL_BYTES = 2 * NUMBER_LENGTH + 16, MAX_NAME_BYTES = 128 };

// --- Terminal ---

/** How tight a table is set. */
typedef struct Setting {
    bool has_intervals;
    bool has_short_names; /* "v40" */
} Setting;

/** From comfortable to tight; the first that fits is taken, else the last, in parts. */
static const Setting settings[] = { { true, false }, { false, false }, { false, true } };

typedef struct Grid {
    const Summary *summary;
    const SweepTable *table;
    Setting setting;
    size_t columns;
} Grid;

static const char *name_text(const Grid *grid, const RungRecord *rung, char name[MAX_NAME_BYTES])
{
    char number[MAX_NAME_BYTES];
    snprintf(number, sizeof number, "%.*s", (int) strcspn(rung->rung, "_"), rung->rung);
    return escape_plain(name, MAX_NAME_BYTES, grid->setting.has_short_names ? number : rung->rung,
                        NAME_COLUMNS);
}

static const char *cell_text(const Grid *grid, const SummaryProblem *problem,
                             const RungRecord *rung, char cell[MAX_CELL_BYTES])
{
    const char *const interval
        = grid->setting.has_intervals ? sweep_interval(grid->table, problem, rung) : "";
    snprintf(cell, MAX_CELL_BYTES, "%s%s%s", sweep_cell(grid->table, problem, rung),
             *interval ? " " : "", interval);
    return cell;
}

static size_t rung_width(const Grid *grid, const RungRecord *rung)
{
    char name[MAX_NAME_BYTES], cell[MAX_CELL_BYTES];
    size_t width = escape_columns(name_text(grid, rung, name));
    for (size_t p = 0; p < grid->summary->n_problems; p++) {
        const size_t n = strlen(cell_text(grid, &grid->summary->problems[p], rung, cell));
        if (n > width) width = n;
    }
    return width;
}

static const char *value_text(const Grid *grid, size_t p, char value[NUMBER_LENGTH])
{
    const SummaryProblem *const problem = &grid->summary->problems[p];
    snprintf(value, NUMBER_LENGTH, "%lld", (long long) problem->heat->trajectories);
    return value;
}

static size_t value_width(const Grid *grid)
{
    char value[NUMBER_LENGTH];
    size_t width = strlen("N");
    for (size_t p = 0; p < grid->summary->n_problems; p++) {
        const size_t n = strlen(value_text(grid, p, value));
        if (n > width) width = n;
    }
    return width;
}

static size_t lead_width(const Grid *grid)
{
    return value_width(grid) + GAP + strlen("states in");
}

/** Returns: the rung behind the last one, from `first` on, that stands in one part of the table. */
static size_t end_of_part(const Grid *grid, size_t first)
{
    const RunFile *const file = grid->summary->file;
    size_t width = lead_width(grid), end = first;
    for (bool is_first = true; end < file->n_rungs; end++) {
        if (!sweep_has(grid->summary, grid->table, &file->rungs[end])) continue;
        width += GAP + rung_width(grid, &file->rungs[end]);
        if (width > grid->columns && !is_first) break;
        is_first = false;
    }
    return end;
}

static void print_right(FILE *out, const char *text, size_t width)
{
    const size_t n = escape_columns(text);
    fprintf(out, "%*s%s", (int) (GAP + (n < width ? width - n : 0)), "", text);
}

static void print_part(FILE *out, const Grid *grid, size_t first, size_t end)
{
    const Summary *const summary = grid->summary;
    const RungRecord *const rungs = summary->file->rungs;
    const int width = (int) value_width(grid);
    char name[MAX_NAME_BYTES], cell[MAX_CELL_BYTES], value[NUMBER_LENGTH];
    fprintf(out, "%*s%*s%s", width, "N", GAP, "", "states in");
    for (size_t r = first; r < end; r++)
        if (sweep_has(summary, grid->table, &rungs[r]))
            print_right(out, name_text(grid, &rungs[r], name), rung_width(grid, &rungs[r]));
    fputc('\n', out);
    for (size_t p = 0; p < summary->n_problems; p++) {
        const SummaryProblem *const problem = &summary->problems[p];
        fprintf(out, "%*s%*s%-9s", width, value_text(grid, p, value), GAP, "",
                sweep_level(problem));
        for (size_t r = first; r < end; r++)
            if (sweep_has(summary, grid->table, &rungs[r]))
                print_right(out, cell_text(grid, problem, &rungs[r], cell),
                            rung_width(grid, &rungs[r]));
        fputc('\n', out);
    }
}

void sweep_print_terminal(FILE *out, const Summary *summary, const SweepTable *table,
                          ReportView view)
{
    const size_t n_rungs = summary->file->n_rungs;
    Grid grid = { .summary = summary, .table = table, .columns = view.columns };
    for (size_t s = 0; s < sizeof settings / sizeof settings[0]; s++) {
        grid.setting = settings[s];
        if (end_of_part(&grid, 0) == n_rungs) break;
    }
    for (size_t first = 0, end; first < n_rungs; first = end) {
        end = end_of_part(&grid, first);
        if (first > 0) fputc('\n', out);
        print_part(out, &grid, first, end);
    }
}

// --- Markdown ---

static void write_heads(FILE *out, const Summary *summary, const SweepTable *table)
{
    fputs("| N | states in ", out);
    for (size_t r = 0; r < summary->file->n_rungs; r++) {
        if (!sweep_has(summary, table, &summary->file->rungs[r])) continue;
        fputs("| ", out);
        escape_markdown_cut(out, summary->file->rungs[r].rung);
        fputc(' ', out);
    }
    fputs("|\n|--:|:--", out);
    for (size_t r = 0; r < summary->file->n_rungs; r++)
        if (sweep_has(summary, table, &summary->file->rungs[r])) fputs("|--:", out);
    fputs("|\n", out);
}

static void write_values(FILE *out, const Summary *summary, const SweepTable *table,
                         const SummaryProblem *problem)
{
    fprintf(out, "| %lld | %s ", (long long) problem->heat->trajectories, sweep_level(problem));
    for (size_t r = 0; r < summary->file->n_rungs; r++) {
        const RungRecord *const rung = &summary->file->rungs[r];
        const char *const interval = sweep_interval(table, problem, rung);
        if (!sweep_has(summary, table, rung)) continue;
        fprintf(out, "| %s%s", sweep_cell(table, problem, rung), *interval ? "&nbsp;" : "");
        escape_markdown(out, interval);
        fputc(' ', out);
    }
    fputs("|\n", out);
}

void sweep_print_markdown(FILE *out, const Summary *summary)
{
    for (size_t t = 0; t < N_SWEEP_TABLES; t++) {
        const SweepTable *const table = &sweep_tables[t];
        if (!sweep_has_any(summary, table)) continue;
        fprintf(out, "**%s**: %s\n\n", table->name, table->meaning);
        write_heads(out, summary, table);
        for (size_t p = 0; p < summary->n_problems; p++)
            write_values(out, summary, table, &summary->problems[p]);
        fputc('\n', out);
    }
}
