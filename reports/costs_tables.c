/* The tables of costs, for a terminal and in Markdown. */
#include "reports/costs.h"
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
    const CostTable *table;
    size_t gap, n_dropped, width[MOST_COST_CELLS];
} Grid;

// --- Terminal ---

static bool is_shown(const Grid *grid, size_t column)
{
    const size_t order = grid->table->columns[column].dropped_as;
    return order == 0 || order > grid->n_dropped;
}

static const char *cell_text(const CostRow *row, size_t column, char clean[MAX_CELL_BYTES])
{
    const char *const text = row->cells[column];
    return escape_plain(clean, MAX_CELL_BYTES, text ? text : "", CELL_COLUMNS);
}

/** Returns: whether a row has its name and a reason: no column needs to be as wide as that. */
static bool is_only_named(const CostRow *row)
{
    size_t n = 0;
    for (size_t c = 0; c < MOST_COST_CELLS; c++) n += row->cells[c] != NULL;
    return row->why && n <= 1;
}

static void widen(size_t *width, size_t n)
{
    if (*width < n) *width = n;
}

static size_t fit(Grid *grid)
{
    char clean[MAX_CELL_BYTES];
    const CostTable *const table = grid->table;
    size_t width = INDENT;
    for (size_t c = 0; c < table->n_columns; c++) {
        grid->width[c] = strlen(table->columns[c].heading);
        for (size_t r = 0; r < table->n_rows; r++)
            if (!is_only_named(&table->rows[r]))
                widen(&grid->width[c], escape_columns(cell_text(&table->rows[r], c, clean)));
        if (is_shown(grid, c)) width += grid->width[c] + (c > 0 ? grid->gap : 0);
    }
    return width;
}

static size_t n_droppable(const CostTable *table)
{
    size_t n = 0;
    for (size_t c = 0; c < table->n_columns; c++) n += table->columns[c].dropped_as > 0;
    return n;
}

static Grid grid_of(const CostTable *table, ReportView view)
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
static size_t last_of(const Grid *grid, const CostRow *row)
{
    size_t last = 0;
    for (size_t c = 0; c < grid->table->n_columns; c++) {
        const char *const text = row ? row->cells[c] : grid->table->columns[c].heading;
        if (is_shown(grid, c) && text && *text) last = c;
    }
    return last;
}

static void print_row(FILE *out, const Grid *grid, const CostRow *row)
{
    char clean[MAX_CELL_BYTES];
    const size_t last = last_of(grid, row);
    for (size_t c = 0; c <= last; c++)
        if (is_shown(grid, c))
            print_cell(out, grid, c,
                       row ? cell_text(row, c, clean) : grid->table->columns[c].heading, c == last);
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

void costs_print_terminal(FILE *out, const CostTable *table, ReportView view)
{
    if (table->n_rows == 0) return;
    const Grid grid = grid_of(table, view);
    fputc('\n', out);
    print_row(out, &grid, NULL);
    for (size_t r = 0; r < table->n_rows; r++) {
        print_row(out, &grid, &table->rows[r]);
        if (table->rows[r].why) print_why(out, table->rows[r].why, view);
    }
}

// --- Markdown ---

void costs_print_markdown(FILE *out, const CostTable *table)
{
    MarkdownColumn columns[MOST_COST_CELLS + 1];
    if (table->n_rows == 0) return;
    for (size_t c = 0; c < table->n_columns; c++)
        columns[c] = (MarkdownColumn) { table->columns[c].heading,
                                        table->columns[c].is_left ? ":--" : "--:" };
    columns[table->n_columns] = (MarkdownColumn) { "no value because", ":--" };
    fputc('\n', out);
    markdown_header(out, columns, table->n_columns + 1);
    for (size_t r = 0; r < table->n_rows; r++) {
        const CostRow *const row = &table->rows[r];
        for (size_t c = 0; c < table->n_columns; c++)
            markdown_text(out, row->cells[c] ? row->cells[c] : "");
        markdown_text(out, row->why ? row->why : "");
        fputs("|\n", out);
    }
}
