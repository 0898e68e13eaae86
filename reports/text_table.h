/**
 * Tables whose cells are texts: for a terminal, less some columns where it is too narrow, and in
 * Markdown. What stands in them, and why something does not, is the caller's.
 */
#ifndef LADDER_TEXT_TABLE_H
#define LADDER_TEXT_TABLE_H

#include "reports/report.h"

enum { MOST_TEXT_CELLS = 12 };

typedef struct TextColumn {
    const char *heading;
    bool is_left;
    size_t dropped_as; /* which one goes first, second, ... on a narrow terminal; 0: none */
} TextColumn;

typedef struct TextRow {
    const char *cells[MOST_TEXT_CELLS]; /* NULL: there is nothing to say */
    const char *why; /* there is no value: below the row, or in a column of its own */
    bool is_heading; /* its first cell stands over the rows that follow, in a rule */
    bool is_title;   /* its first cell stands over the rows that follow, and widens no column */
} TextRow;

typedef struct TextTable {
    const TextColumn *columns;
    size_t n_columns;
    TextRow *rows;
    size_t n_rows;
    const char *why_heading; /* over the column of reasons, where a format has one */
} TextTable;

/** Writes a table, less some columns where it is too wide; nothing if it has no rows. */
void text_table_terminal(FILE *out, const TextTable *table, ReportView view);

/** Returns: whether text_table_terminal writes this column, or leaves it out for want of room. */
bool text_table_shows(const TextTable *table, size_t column, ReportView view);

void text_table_markdown(FILE *out, const TextTable *table);

#endif
