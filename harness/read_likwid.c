#include "harness/read_likwid.h"

#include "harness/text_lines.h"
#include "results/texts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A table is headed by what stands in its columns; in a marker run lines about the region come
 * before that, and are not counted as rows. */
enum { MARKER_LINES = 3, MOST_ROWS = 100000 };

typedef struct Parser {
    TextLines lines;
    LikwidTable *table;
    Texts *texts;
    Reason *why;
    size_t n_rows_room;
    char **cells; /* of the line taken last; empty ones at its end left out */
    size_t n_cells, n_cells_room;
    const char *region, *group;
    size_t n_table_rows;       /* as the title says */
    size_t first_row, n_known; /* rows of the last table of threads, which a STAT table is about */
    bool is_passed;            /* the last table was not one of threads */
} Parser;

static Status wrong(const Parser *parser, const char *what)
{
    return reason(parser->why, STATUS_BAD_USAGE, "likwid's CSV, line %zu: %s; run it again",
                  parser->lines.number, what);
}

static Status no_memory(const Parser *parser)
{
    return reason(parser->why, STATUS_NO_MEMORY, "no memory for likwid's CSV");
}

/* ---- cells ---- */

static Status split(Parser *parser, char *line)
{
    size_t n = 0;
    parser->n_cells = 0;
    for (char *cell; (cell = strsep(&line, ","));) {
        if (n == parser->n_cells_room) {
            const size_t n_more = n ? 2 * n : 16;
            char **const more = realloc(parser->cells, n_more * sizeof *more);
            if (!more) return no_memory(parser);
            parser->cells = more;
            parser->n_cells_room = n_more;
        }
        parser->cells[n++] = cell;
        if (*cell) parser->n_cells = n;
    }
    return STATUS_OK;
}

static Status next_line(Parser *parser)
{
    char *const line = text_lines_next(&parser->lines);
    if (!line) return wrong(parser, "cut off");
    return split(parser, line);
}

static bool is_cell(const Parser *parser, size_t cell, const char *text)
{
    return cell < parser->n_cells && strcmp(parser->cells[cell], text) == 0;
}

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* What is nan, inf or - is no value, and none of 0 either. */
static bool read_value(const char *cell, double *value)
{
    static const char *const nothing[] = { "-", "nan", "-nan", "inf", "-inf" };
    char *end;
    *value = NAN;
    for (size_t n = 0; n < sizeof nothing / sizeof nothing[0]; n++)
        if (strcmp(cell, nothing[n]) == 0) return true;
    if (!*cell || cell[strspn(cell, "0123456789.eE+-")]) return false;
    *value = strtod(cell, &end);
    return !*end && isfinite(*value);
}

/* ---- tables ---- */

/* TABLE,[Region NAME,]Group 1 Raw,FLOPS_DP,7 */
static Status read_title(Parser *parser)
{
    char *end;
    const bool has_region = parser->n_cells > 1 && starts_with(parser->cells[1], "Region ");
    if (parser->n_cells != (has_region ? 5U : 4U)) return wrong(parser, "a title that is none");
    const char *const region = has_region ? parser->cells[1] + strlen("Region ") : NULL;
    const char *const group = parser->cells[parser->n_cells - 2];
    const unsigned long n_rows = strtoul(parser->cells[parser->n_cells - 1], &end, 10);
    if (*end || n_rows > MOST_ROWS) return wrong(parser, "a table without a number of rows");
    parser->region = region ? texts_copy(parser->texts, region, strlen(region)) : NULL;
    parser->group = texts_copy(parser->texts, group, strlen(group));
    parser->n_table_rows = n_rows;
    return (region && !parser->region) || !parser->group ? no_memory(parser) : STATUS_OK;
}

static LikwidRow *new_row(Parser *parser)
{
    LikwidTable *const table = parser->table;
    if (table->n == parser->n_rows_room) {
        const size_t n_more = table->n ? 2 * table->n : 64;
        LikwidRow *const more = realloc(table->rows, n_more * sizeof *more);
        if (!more) return NULL;
        table->rows = more;
        parser->n_rows_room = n_more;
    }
    table->rows[table->n] = (LikwidRow) { .region = parser->region, .group = parser->group };
    return &table->rows[table->n++];
}

/* One thread is its own sum. */
static Status read_row(Parser *parser, size_t first, size_t n_threads)
{
    if (parser->n_cells != first + n_threads) return wrong(parser, "a row with a value too few");
    double *const threads = malloc(n_threads * sizeof *threads);
    LikwidRow *const row = threads ? new_row(parser) : NULL;
    if (!row) {
        free(threads);
        return no_memory(parser);
    }
    row->threads = threads;
    row->n_threads = n_threads;
    for (size_t t = 0; t < n_threads; t++)
        if (!read_value(parser->cells[first + t], &threads[t]))
            return wrong(parser, "a value that is no number");
    row->sum = row->average = n_threads == 1 ? threads[0] : NAN;
    row->name = texts_copy(parser->texts, parser->cells[0], strlen(parser->cells[0]));
    if (first == 2)
        row->counter = texts_copy(parser->texts, parser->cells[1], strlen(parser->cells[1]));
    return row->name && (first == 1 || row->counter) ? STATUS_OK : no_memory(parser);
}

static Status read_threads(Parser *parser, size_t first)
{
    const size_t n_threads = parser->n_cells - first;
    for (size_t c = first; c < parser->n_cells; c++)
        if (!*parser->cells[c]) return wrong(parser, "a column without a name");
    parser->first_row = parser->table->n;
    parser->n_known = 0;
    parser->is_passed = false;
    for (size_t r = 0; r < parser->n_table_rows; r++) {
        Status status = next_line(parser);
        if (status == STATUS_OK) status = read_row(parser, first, n_threads);
        if (status != STATUS_OK) return status;
        parser->n_known++;
    }
    return STATUS_OK;
}

/* A sum that leaves a thread out, as likwid's do, is none. */
static bool has_all(const LikwidRow *row)
{
    for (size_t t = 0; t < row->n_threads; t++)
        if (isnan(row->threads[t])) return false;
    return true;
}

static bool is_about(const char *cell, const char *name)
{
    const size_t n = strlen(name);
    return strncmp(cell, name, n) == 0 && strcmp(cell + n, " STAT") == 0;
}

/* Sum, Min, Max, Avg of the table before, row by row. */
static Status read_statistics(Parser *parser, size_t first)
{
    if (parser->n_table_rows != parser->n_known)
        return wrong(parser, "statistics of other rows than those above");
    for (size_t r = 0; r < parser->n_table_rows; r++) {
        const Status status = next_line(parser);
        LikwidRow *const row = &parser->table->rows[parser->first_row + r];
        double sum, average;
        if (status != STATUS_OK) return status;
        if (parser->n_cells != first + 4 || !is_about(parser->cells[0], row->name))
            return wrong(parser, "statistics of another row than the one above");
        if (!read_value(parser->cells[first], &sum)
            || !read_value(parser->cells[first + 3], &average))
            return wrong(parser, "a value that is no number");
        row->sum = has_all(row) ? sum : NAN;
        row->average = has_all(row) ? average : NAN;
    }
    return STATUS_OK;
}

/* A table of graphics processors, perhaps: its rows are passed. */
static Status pass_rows(Parser *parser)
{
    Status status = STATUS_OK;
    parser->is_passed = true;
    for (size_t r = 0; status == STATUS_OK && r < parser->n_table_rows; r++)
        status = next_line(parser);
    return status;
}

static Status read_table(Parser *parser)
{
    Status status = read_title(parser);
    for (int l = 0; status == STATUS_OK && l <= MARKER_LINES; l++) {
        status = next_line(parser);
        if (is_cell(parser, 0, "Event") || is_cell(parser, 0, "Metric")) break;
    }
    if (status != STATUS_OK) return status;
    const size_t first = is_cell(parser, 0, "Event") && is_cell(parser, 1, "Counter") ? 2 : 1;
    if (!is_cell(parser, 0, first == 2 ? "Event" : "Metric") || parser->n_cells <= first)
        return wrong(parser, "a table without columns");
    if (is_cell(parser, first, "Sum") && is_cell(parser, first + 3, "Avg"))
        return parser->is_passed ? pass_rows(parser) : read_statistics(parser, first);
    if (starts_with(parser->cells[first], "HWThread ")
        || starts_with(parser->cells[first], "Core "))
        return read_threads(parser, first);
    return pass_rows(parser);
}

static Status read_tables(Parser *parser)
{
    size_t n_tables = 0;
    for (char *line; (line = text_lines_next(&parser->lines));) {
        if (!starts_with(line, "TABLE,")) continue;
        Status status = split(parser, line);
        if (status == STATUS_OK) status = read_table(parser);
        if (status != STATUS_OK) return status;
        n_tables++;
    }
    if (parser->lines.is_unfinished) return wrong(parser, "cut off");
    if (n_tables == 0 || parser->table->n == 0) return wrong(parser, "no table of threads in it");
    return STATUS_OK;
}

Status likwid_table_parse(const char *text, LikwidTable *table, Reason *why)
{
    Parser parser = { .table = table, .why = why };
    *table = (LikwidTable) { .rows = NULL };
    table->memory = parser.texts = calloc(1, sizeof *parser.texts);
    const bool is_ready = parser.texts && text_lines_open(&parser.lines, text);
    const Status status = is_ready ? read_tables(&parser) : no_memory(&parser);
    text_lines_close(&parser.lines);
    free(parser.cells);
    return status;
}

void likwid_table_free(LikwidTable *table)
{
    for (size_t r = 0; r < table->n; r++) free((void *) table->rows[r].threads);
    free(table->rows);
    if (table->memory) texts_free(table->memory);
    free(table->memory);
    *table = (LikwidTable) { .rows = NULL };
}

const LikwidRow *likwid_table_find(const LikwidTable *table, const char *name, bool is_event)
{
    for (size_t r = 0; r < table->n; r++) {
        const LikwidRow *const row = &table->rows[r];
        if ((row->counter != NULL) == is_event && strcmp(row->name, name) == 0) return row;
    }
    return NULL;
}
