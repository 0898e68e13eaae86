/* The tables of profiles, for a terminal and in Markdown. */
#include "reports/escape.h"
#include "reports/markdown.h"
#include "reports/profile.h"

#include <string.h>

enum { MAX_CELL_BYTES = 128, MARK_COLUMNS = 2 };

/** How tight a table is set. */
typedef struct Setting {
    size_t gap, rung_columns, n_dropped;
} Setting;

/** From comfortable to tight; the first that fits is taken, else the last. */
static const Setting settings[] = {
    { 2, 28, 0 }, { 1, 28, 0 }, { 1, 19, 0 }, { 1, 19, 1 }, { 1, 19, 2 },
    { 1, 19, 3 }, { 1, 19, 4 }, { 1, 19, 5 }, { 1, 14, 5 },
};

typedef struct Grid {
    const ProfileTable *table;
    Setting setting;
    size_t rung_width, width[MOST_PROFILE_CELLS];
} Grid;

// --- Terminal ---

static bool is_shown(const Grid *grid, size_t column)
{
    const size_t order = grid->table->columns[column].dropped_as;
    return order == 0 || order > grid->setting.n_dropped;
}

static void widen(size_t *width, size_t n)
{
    if (*width < n) *width = n;
}

static bool is_bold(const ProfileRow *row)
{
    return row->rung->is_spine && !row->function;
}

/** Functions stand further in than their rung. */
static const char *name_text(const Grid *grid, const ProfileRow *row, char name[MAX_CELL_BYTES])
{
    const size_t n_mark = row->function ? 2 * MARK_COLUMNS : MARK_COLUMNS;
    strcpy(name,
           row->function                                   ? "    "
               : is_bold(row)                              ? "* "
               : row->rung->is_anti_rung && !row->function ? "- "
                                                           : "  ");
    escape_plain(name + n_mark, MAX_CELL_BYTES - n_mark,
                 row->function ? row->function : row->rung->rung, grid->setting.rung_columns);
    return name;
}

static void fit(Grid *grid)
{
    char name[MAX_CELL_BYTES];
    const ProfileTable *const table = grid->table;
    grid->rung_width = strlen("  rung");
    for (size_t c = 0; c < table->n_columns; c++)
        grid->width[c] = strlen(table->columns[c].heading);
    for (size_t r = 0; r < table->n_rows; r++) {
        widen(&grid->rung_width, escape_columns(name_text(grid, &table->rows[r], name)));
        for (size_t c = 0; c < table->n_columns; c++)
            widen(&grid->width[c], strlen(table->rows[r].cells[c].text));
    }
}

static size_t table_width(const Grid *grid)
{
    size_t width = grid->rung_width;
    for (size_t c = 0; c < grid->table->n_columns; c++)
        if (is_shown(grid, c)) width += grid->setting.gap + grid->width[c];
    return width;
}

static Grid grid_of(const ProfileTable *table, ReportView view)
{
    Grid grid = { .table = table };
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        grid.setting = settings[i];
        fit(&grid);
        if (table_width(&grid) <= view.columns) break;
    }
    return grid;
}

/** A row of the table, or its headings without one. */
static void print_row(FILE *out, const Grid *grid, const ProfileRow *row)
{
    char name[MAX_CELL_BYTES];
    const char *const first = row ? name_text(grid, row, name) : "  rung";
    const size_t n = escape_columns(first);
    fprintf(out, "%s%*s", first, n < grid->rung_width ? (int) (grid->rung_width - n) : 0, "");
    for (size_t c = 0; c < grid->table->n_columns; c++)
        if (is_shown(grid, c))
            fprintf(out, "%*s", (int) (grid->setting.gap + grid->width[c]),
                    row ? row->cells[c].text : grid->table->columns[c].heading);
    fputc('\n', out);
}

/** Adds a word to a list whose lines are no wider than the terminal. */
static void print_word(FILE *out, const char *word, size_t *column, ReportView view)
{
    static const char opening[] = "  a wider terminal also shows ";
    const bool is_first = *column == 0;
    const size_t n = strlen(is_first ? opening : ", ") + strlen(word);
    if (*column + n + 1 > view.columns) { /* a comma may follow */
        fprintf(out, ",\n    %s", word);
        *column = strlen("    ") + strlen(word);
        return;
    }
    fprintf(out, "%s%s", is_first ? opening : ", ", word);
    *column += n;
}

/** What a narrow terminal does not show, from the last that was dropped to the first. */
static void print_dropped(FILE *out, const Grid *grid, ReportView view)
{
    size_t column = 0;
    if (grid->setting.n_dropped > 0) fputc('\n', out);
    for (size_t order = grid->setting.n_dropped; order > 0; order--)
        for (size_t c = 0; c < grid->table->n_columns; c++)
            if (grid->table->columns[c].dropped_as == order)
                print_word(out, grid->table->columns[c].heading, &column, view);
    if (column > 0) fputc('\n', out);
}

void profile_print_terminal(FILE *out, const ProfileTable *table, ReportView view)
{
    const Grid grid = grid_of(table, view);
    fputc('\n', out);
    print_row(out, &grid, NULL);
    for (size_t r = 0; r < table->n_rows; r++) {
        const bool has_bold = view.has_bold && is_bold(&table->rows[r]);
        if (has_bold) fputs("\033[1m", out);
        print_row(out, &grid, &table->rows[r]);
        if (has_bold) fputs("\033[0m", out);
    }
    print_dropped(out, &grid, view);
}

// --- Markdown ---

static void print_markdown_row(FILE *out, const ProfileTable *table, const ProfileRow *row)
{
    fputs(is_bold(row) ? "| **" : row->function ? "| &ensp;" : "| ", out);
    escape_markdown_cut(out, row->function ? row->function : row->rung->rung);
    fputs(is_bold(row)                                    ? "** "
              : row->rung->is_anti_rung && !row->function ? " &dagger; "
                                                          : " ",
          out);
    for (size_t c = 0; c < table->n_columns; c++) markdown_text(out, row->cells[c].text);
    fputs("|\n", out);
}

void profile_print_markdown(FILE *out, const ProfileTable *table)
{
    MarkdownColumn columns[MOST_PROFILE_CELLS + 1] = { { "rung", ":--" } };
    for (size_t c = 0; c < table->n_columns; c++)
        columns[c + 1] = (MarkdownColumn) { table->columns[c].heading, "--:" };
    markdown_header(out, columns, table->n_columns + 1);
    for (size_t r = 0; r < table->n_rows; r++) print_markdown_row(out, table, &table->rows[r]);
}
