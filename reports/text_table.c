#include "reports/text_table.h"

#include "reports/escape.h"
#include "reports/markdown.h"

#include <string.h>

enum {
    INDENT = 2,
    GAP = 2,
    TIGHT_GAP = 1,
    MAX_CELL_BYTES = 256,
    CELL_COLUMNS = 40,
    MAX_REASON_BYTES = 2048
};

typedef struct Grid {
    const TextTable *table;
    size_t columns, gap, n_dropped, width[MOST_TEXT_CELLS];
} Grid;

// --- Terminal ---

static bool is_shown(const Grid *grid, size_t column)
{
    const size_t order = grid->table->columns[column].dropped_as;
    return order == 0 || order > grid->n_dropped;
}

/** Returns: the text of a cell, of the headings if `row` is NULL. */
static const char *cell_text(const TextTable *table, const TextRow *row, size_t column,
                             char clean[MAX_CELL_BYTES])
{
    const char *const text = row ? row->cells[column] : table->columns[column].heading;
    return escape_plain(clean, MAX_CELL_BYTES, text ? text : "", CELL_COLUMNS);
}

/** Returns: whether a row has only its name, or a reason beside it: no column needs to be as wide
 * as that. */
static bool is_only_named(const TextRow *row)
{
    size_t n = 0;
    for (size_t c = 0; c < MOST_TEXT_CELLS; c++) n += row->cells[c] != NULL;
    return row->is_title || (row->why && n <= 1);
}

static void widen(size_t *width, size_t n)
{
    if (*width < n) *width = n;
}

static size_t fit(Grid *grid)
{
    char clean[MAX_CELL_BYTES];
    const TextTable *const table = grid->table;
    size_t width = INDENT;
    for (size_t c = 0; c < table->n_columns; c++) {
        grid->width[c] = escape_columns(cell_text(table, NULL, c, clean));
        for (size_t r = 0; r < table->n_rows; r++)
            if (!table->rows[r].is_heading && !is_only_named(&table->rows[r]))
                widen(&grid->width[c], escape_columns(cell_text(table, &table->rows[r], c, clean)));
        if (is_shown(grid, c)) width += grid->width[c] + (c > 0 ? grid->gap : 0);
    }
    grid->columns = width;
    return width;
}

static size_t n_droppable(const TextTable *table)
{
    size_t n = 0;
    for (size_t c = 0; c < table->n_columns; c++) n += table->columns[c].dropped_as > 0;
    return n;
}

static Grid grid_of(const TextTable *table, ReportView view)
{
    Grid grid = { .table = table, .gap = GAP };
    if (fit(&grid) <= view.columns) return grid;
    grid.gap = TIGHT_GAP;
    while (fit(&grid) > view.columns && grid.n_dropped < n_droppable(table)) grid.n_dropped++;
    return grid;
}

static void print_cell(FILE *out, const Grid *grid, size_t column, const char *text, bool is_last)
{
    const size_t n = escape_columns(text);
    const int space = n < grid->width[column] ? (int) (grid->width[column] - n) : 0;
    fprintf(out, "%*s", column > 0 ? (int) grid->gap : INDENT, "");
    if (grid->table->columns[column].is_left)
        fprintf(out, "%s%*s", text, is_last ? 0 : space, "");
    else
        fprintf(out, "%*s%s", space, "", text);
}

/** Returns: the last column that has something in this row, NULL being the headings. */
static size_t last_of(const Grid *grid, const TextRow *row)
{
    size_t last = 0;
    for (size_t c = 0; c < grid->table->n_columns; c++) {
        const char *const text = row ? row->cells[c] : grid->table->columns[c].heading;
        if (is_shown(grid, c) && text && *text) last = c;
    }
    return last;
}

static void print_row(FILE *out, const Grid *grid, const TextRow *row)
{
    char clean[MAX_CELL_BYTES];
    const size_t last = last_of(grid, row);
    for (size_t c = 0; c <= last; c++)
        if (is_shown(grid, c))
            print_cell(out, grid, c, cell_text(grid->table, row, c, clean), c == last);
    fputc('\n', out);
}

/** Writes a heading as a rule over the whole table. */
static void print_heading(FILE *out, const Grid *grid, const TextRow *row)
{
    char clean[MAX_CELL_BYTES];
    const char *const text = cell_text(grid->table, row, 0, clean);
    fprintf(out, "-- %s ", text);
    for (size_t n = strlen("-- ") + escape_columns(text) + 1; n < grid->columns; n++)
        fputc('-', out);
    fputc('\n', out);
}

/** Writes a reason below its row, in lines that fit. */
static void print_why(FILE *out, const char *why, ReportView view)
{
    char clean[MAX_REASON_BYTES];
    size_t column = (size_t) fprintf(out, "%*s", 2 * INDENT - 1, "");
    escape_plain(clean, sizeof clean, why, sizeof clean / 4);
    for (const char *word = clean; *word;) {
        const size_t n = strcspn(word, " ");
        if (column > 2 * INDENT && column + 1 + n > view.columns)
            column = (size_t) fprintf(out, "\n%*s", 2 * INDENT - 1, "") - 1;
        column += (size_t) fprintf(out, " %.*s", (int) n, word);
        word += n + strspn(word + n, " ");
    }
    fputc('\n', out);
}

bool text_table_shows(const TextTable *table, size_t column, ReportView view)
{
    const Grid grid = grid_of(table, view);
    return is_shown(&grid, column);
}

void text_table_terminal(FILE *out, const TextTable *table, ReportView view)
{
    if (table->n_rows == 0) return;
    const Grid grid = grid_of(table, view);
    fputc('\n', out);
    print_row(out, &grid, NULL);
    for (size_t r = 0; r < table->n_rows; r++) {
        (table->rows[r].is_heading ? print_heading : print_row)(out, &grid, &table->rows[r]);
        if (table->rows[r].why) print_why(out, table->rows[r].why, view);
    }
}

// --- Markdown ---

static void print_markdown_row(FILE *out, const TextTable *table, const TextRow *row, bool has_whys)
{
    for (size_t c = 0; c < table->n_columns; c++) {
        if (row->is_heading && c == 0) {
            fputs("| **", out);
            escape_markdown_cut(out, row->cells[0]);
            fputs("** ", out);
        } else {
            markdown_text(out, row->cells[c] ? row->cells[c] : "");
        }
    }
    if (has_whys) markdown_text(out, row->why ? row->why : "");
    fputs("|\n", out);
}

static void print_markdown_header(FILE *out, const TextTable *table, bool has_whys)
{
    for (size_t c = 0; c < table->n_columns; c++) markdown_text(out, table->columns[c].heading);
    if (has_whys) markdown_text(out, table->why_heading);
    fputs("|\n", out);
    for (size_t c = 0; c < table->n_columns; c++)
        fputs(table->columns[c].is_left ? "|:--" : "|--:", out);
    fputs(has_whys ? "|:--|\n" : "|\n", out);
}

void text_table_markdown(FILE *out, const TextTable *table)
{
    bool has_whys = false;
    if (table->n_rows == 0) return;
    for (size_t r = 0; r < table->n_rows; r++) has_whys |= table->rows[r].why != NULL;
    fputc('\n', out);
    print_markdown_header(out, table, has_whys);
    for (size_t r = 0; r < table->n_rows; r++)
        print_markdown_row(out, table, &table->rows[r], has_whys);
}
