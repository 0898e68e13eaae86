#include "reports/escape.h"
#include "reports/markdown.h"
#include "reports/terminal.h"
#include "reports/text_table.h"
#include "reports/versus_parts.h"

#include <stdlib.h>
#include <string.h>

enum { COUNT_COLUMNS = 20, VALUE_COLUMNS = 9 }; /* of the table of counts, on terminals */

#define STEP_COLUMNS                                                                               \
    { "ns/step [95 %]", false, 0 }, { "x previous [95 %]", false, 0 }, { "step", true, 0 },        \
        { "ratio [range]", false, 3 }, { "x start [95 %]", false, 2 },                             \
    {                                                                                              \
        "limit [95 %]", false, 1                                                                   \
    }

static const TextColumn step_columns[] = { { "", true, 0 }, STEP_COLUMNS };
static const TextColumn named_step_columns[]
    = { { "rung", true, 0 }, { "run", true, 0 }, STEP_COLUMNS };
enum { N_STEP_COLUMNS = sizeof step_columns / sizeof step_columns[0] };

// --- Tables ---

static const char *filled(const char *text)
{
    return *text ? text : NULL;
}

static void fill_side(TextRow *line, size_t from, const VersusRun *run, const VersusSide *side)
{
    const char *const cells[N_STEP_COLUMNS]
        = { run->name,        side->time,  side->ratio, side->verdict,
            side->difference, side->start, side->limit };
    for (size_t c = 0; c < N_STEP_COLUMNS; c++) line->cells[from + c] = filled(cells[c]);
}

static void add_sides(const Versus *versus, const VersusRow *row, bool has_names, TextTable *table)
{
    bool is_named = false;
    if (!has_names)
        table->rows[table->n_rows++] = (TextRow) { .cells = { row->title }, .is_title = true };
    for (size_t r = 0; r < versus->n_runs; r++) {
        if (!row->sides[r].row || row->sides[r].row->why_no_time) continue;
        TextRow *const line = &table->rows[table->n_rows++];
        if (has_names && !is_named) line->cells[0] = row->title;
        is_named = true;
        fill_side(line, has_names, &versus->runs[r], &row->sides[r]);
    }
}

/** Owns: the rows of the table are the caller's to free. Returns: no rows without memory. */
static TextTable step_table(const Versus *versus, const VersusProblem *problem, bool has_names)
{
    TextTable table = { .columns = has_names ? named_step_columns : step_columns,
                        .n_columns = N_STEP_COLUMNS + has_names };
    table.rows = calloc(problem->n_rows * (versus->n_runs + 1) + 1, sizeof *table.rows);
    for (size_t i = 0; i < problem->n_rows && table.rows; i++)
        if (problem->rows[i].is_shown) add_sides(versus, &problem->rows[i], has_names, &table);
    return table;
}

/** Counts that differ, of runs `from` to `to`; columns has room for those and three more. */
static TextTable count_table(const Versus *versus, size_t from, size_t to, bool has_names,
                             TextColumn *columns)
{
    const char *rung = NULL;
    size_t n = 0;
    if (has_names) columns[n++] = (TextColumn) { "rung", true, 0 };
    columns[n++] = (TextColumn) { "count", true, 0 };
    for (size_t r = from; r < to; r++)
        columns[n++] = (TextColumn) { versus->runs[r].name, false, 0 };
    if (versus->n_runs == 2) columns[n++] = (TextColumn) { "B / A", false, 0 };
    TextTable table = { .columns = columns, .n_columns = n };
    table.rows = calloc(2 * versus->n_counts + 1, sizeof *table.rows);
    for (size_t i = 0; i < versus->n_counts && table.rows; i++) {
        const VersusCount *const count = &versus->counts[i];
        size_t c = 0;
        if (count->is_same) continue;
        const bool is_new = !versus_is_same(rung, count->rung);
        rung = count->rung;
        if (is_new && !has_names)
            table.rows[table.n_rows++] = (TextRow) { .cells = { rung }, .is_title = true };
        TextRow *const line = &table.rows[table.n_rows++];
        if (has_names) line->cells[c++] = is_new ? rung : NULL;
        line->cells[c++] = count->name;
        for (size_t r = from; r < to; r++) line->cells[c++] = count->texts[r];
        if (versus->n_runs == 2) line->cells[c++] = filled(count->ratio);
    }
    return table;
}

/** Returns: the runs whose text of a fact is that of run `r`, "A, C"; NULL when an earlier run has
 * the same. */
static const char *sharers(const Versus *versus, const VersusFact *fact, size_t r,
                           char names[static 3 * VERSUS_MOST_RUNS])
{
    names[0] = '\0';
    for (size_t i = 0; i < versus->n_runs; i++) {
        if (!versus_is_same(fact->texts[i], fact->texts[r])) continue;
        if (i < r) return NULL;
        if (i > r) strcat(names, ", ");
        strcat(names, versus->runs[i].name);
    }
    return names;
}

// --- Terminal ---

static void print_fact(FILE *out, const Versus *versus, const VersusFact *fact, ReportView view)
{
    char names[3 * VERSUS_MOST_RUNS], label[TERMINAL_LABEL_COLUMNS + 2];
    const int room = TERMINAL_LABEL_COLUMNS;
    snprintf(label, sizeof label, "%s:", fact->label);
    for (size_t r = 0; r < versus->n_runs; r++) {
        if (!sharers(versus, fact, r, names)) continue;
        const size_t column = TERMINAL_LABEL_COLUMNS + strlen(names) + 2;
        const int printed = fprintf(out, "%-*s", room, r == 0 ? label : "");
        fprintf(out, "%s%s  ", printed > room ? " " : "", names);
        terminal_foreign(out, view, fact->texts[r], column + (size_t) (printed - room),
                         TERMINAL_LABEL_COLUMNS + 3);
        fputc('\n', out);
    }
}

static void print_facts(FILE *out, const Versus *versus, ReportView view)
{
    bool is_same = true;
    terminal_title(out, view, "What differs");
    for (size_t f = 0; f < versus->n_facts; f++) {
        is_same &= versus->facts[f].is_same;
        if (!versus->facts[f].is_same) print_fact(out, versus, &versus->facts[f], view);
    }
    if (is_same) fputs("Nothing.\n", out);
    if (!versus->same_facts) return;
    fprintf(out, "%-*s", TERMINAL_LABEL_COLUMNS, "same:");
    terminal_text(out, view, versus->same_facts, TERMINAL_LABEL_COLUMNS, TERMINAL_LABEL_COLUMNS);
    fputc('\n', out);
}

static bool print_problem(FILE *out, const Versus *versus, const VersusProblem *problem,
                          ReportView view)
{
    char title[256];
    snprintf(title, sizeof title, "The %.240s", problem->title);
    TextTable table = step_table(versus, problem, false);
    terminal_title(out, view, title);
    if (table.rows) text_table_terminal(out, &table, view);
    if (table.n_rows == 0) fputs("No rung has a time in two of these runs.\n", out);
    if (problem->findings.n > 0) fputc('\n', out);
    terminal_lines(out, view, &problem->findings);
    terminal_lacking(out, view, &problem->gaps, "");
    free(table.rows);
    return table.rows != NULL;
}

/** So many runs side by side as fit, the others below. */
static bool print_counts(FILE *out, const Versus *versus, ReportView view)
{
    TextColumn columns[VERSUS_MOST_RUNS + 3];
    const size_t n_fitting = (view.columns - COUNT_COLUMNS) / VALUE_COLUMNS;
    bool is_whole = true;
    if (versus->n_counts == 0 && versus->count_gaps.n == 0) return true;
    terminal_title(out, view, "Counts that differ");
    for (size_t from = 0; from < versus->n_runs; from += n_fitting) {
        const size_t left = versus->n_runs - from, n = left < n_fitting ? left : n_fitting;
        TextTable table = count_table(versus, from, from + n, false, columns);
        if (table.rows) text_table_terminal(out, &table, view);
        if (table.rows && table.n_rows == 0 && from == 0) fputs("None.\n", out);
        is_whole &= table.rows != NULL;
        free(table.rows);
    }
    terminal_lacking(out, view, &versus->count_gaps, "");
    return is_whole;
}

/** Returns: whether a table has room for the column that a reading explains; true for others. */
static bool is_seen(const Versus *versus, const char *label, ReportView view)
{
    size_t column = 0;
    while (column < N_STEP_COLUMNS
           && strncmp(step_columns[column].heading, label, strlen(label)) != 0)
        column++;
    if (column == N_STEP_COLUMNS) return true;
    for (size_t p = 0; p < versus->n_problems; p++) {
        TextTable table = step_table(versus, &versus->problems[p], false);
        const bool is_there
            = table.rows && table.n_rows > 0 && text_table_shows(&table, column, view);
        free(table.rows);
        if (is_there) return true;
    }
    return false;
}

static void print_reading(FILE *out, const Versus *versus, ReportView view)
{
    SummaryLines seen = { .lines = calloc(versus->reading.n + 1, sizeof *seen.lines) };
    for (size_t i = 0; i < versus->reading.n && seen.lines; i++)
        if (is_seen(versus, versus->reading.lines[i].label, view))
            seen.lines[seen.n++] = versus->reading.lines[i];
    if (seen.n > 0) terminal_title(out, view, "How to read it");
    terminal_lines(out, view, &seen);
    free(seen.lines);
}

bool versus_terminal(FILE *out, const Versus *versus, ReportView view)
{
    bool is_whole = true;
    fprintf(out, "Lorenz-63 ladder, %zu runs side by side\n\n", versus->n_runs);
    terminal_lines(out, view, &versus->legend);
    if (versus->warnings.n > 0) fputc('\n', out);
    terminal_lines(out, view, &versus->warnings);
    print_facts(out, versus, view);
    for (size_t p = 0; p < versus->n_problems; p++)
        is_whole &= print_problem(out, versus, &versus->problems[p], view);
    if (versus->apart.n > 0) terminal_title(out, view, "Problems not compared");
    terminal_lines(out, view, &versus->apart);
    is_whole &= print_counts(out, versus, view);
    terminal_title(out, view, "What came out");
    terminal_lines(out, view, &versus->findings);
    print_reading(out, versus, view);
    return is_whole;
}

// --- Markdown ---

static void write_list(FILE *out, const char *opening, const SummaryLines *lines)
{
    for (size_t i = 0; i < lines->n; i++) {
        fprintf(out, "%s**", opening);
        escape_markdown_cut(out, lines->lines[i].label);
        fputs("**: ", out);
        (lines->lines[i].is_foreign ? escape_markdown_cut : escape_markdown)(out,
                                                                             lines->lines[i].text);
        fputc('\n', out);
    }
}

static void write_facts(FILE *out, const Versus *versus)
{
    fputs("\n#### What differs\n\n", out);
    markdown_text(out, "");
    for (size_t r = 0; r < versus->n_runs; r++) markdown_text(out, versus->runs[r].name);
    fputs("|\n|:--", out);
    for (size_t r = 0; r < versus->n_runs; r++) fputs("|:--", out);
    fputs("|\n", out);
    for (size_t f = 0; f < versus->n_facts; f++) {
        if (versus->facts[f].is_same) continue;
        markdown_text(out, versus->facts[f].label);
        for (size_t r = 0; r < versus->n_runs; r++) markdown_text(out, versus->facts[f].texts[r]);
        fputs("|\n", out);
    }
    if (versus->same_facts) fprintf(out, "\nThe same: %s.\n", versus->same_facts);
}

static bool write_problem(FILE *out, const Versus *versus, const VersusProblem *problem)
{
    TextTable table = step_table(versus, problem, true);
    fputs("\n#### The ", out);
    escape_markdown_cut(out, problem->title);
    fputc('\n', out);
    if (table.rows) text_table_markdown(out, &table);
    if (problem->findings.n > 0) fputc('\n', out);
    write_list(out, "- ", &problem->findings);
    if (problem->gaps.n > 0) fputs("\nNot compared:\n\n", out);
    write_list(out, "- ", &problem->gaps);
    free(table.rows);
    return table.rows != NULL;
}

static bool write_counts(FILE *out, const Versus *versus)
{
    TextColumn columns[VERSUS_MOST_RUNS + 3];
    if (versus->n_counts == 0 && versus->count_gaps.n == 0) return true;
    TextTable table = count_table(versus, 0, versus->n_runs, true, columns);
    fputs("\n#### Counts that differ\n", out);
    if (table.rows) text_table_markdown(out, &table);
    if (table.n_rows == 0) fputs("\nNone.\n", out);
    if (versus->count_gaps.n > 0) fputs("\nTo be known:\n\n", out);
    write_list(out, "- ", &versus->count_gaps);
    free(table.rows);
    return table.rows != NULL;
}

bool versus_markdown(FILE *out, const Versus *versus, ReportView view)
{
    bool is_whole = true;
    (void) view;
    fprintf(out, "### Lorenz-63 ladder, %zu runs side by side\n\n", versus->n_runs);
    write_list(out, "- ", &versus->legend);
    if (versus->warnings.n > 0) fputc('\n', out);
    write_list(out, "> - ", &versus->warnings);
    write_facts(out, versus);
    for (size_t p = 0; p < versus->n_problems; p++)
        is_whole &= write_problem(out, versus, &versus->problems[p]);
    if (versus->apart.n > 0) fputs("\n#### Problems not compared\n\n", out);
    write_list(out, "- ", &versus->apart);
    is_whole &= write_counts(out, versus);
    fputs("\n#### What came out\n\n", out);
    write_list(out, "- ", &versus->findings);
    if (versus->reading.n > 0) fputs("\n#### How to read it\n\n", out);
    write_list(out, "- ", &versus->reading);
    return is_whole;
}
