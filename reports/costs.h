/**
 * What parallelism costs, made ready to be shown: the four challenges, each with what one sees on
 * this machine in a sentence or two and its tables, and what follows from them.
 *
 * Sentences are made from the records of the run: other figures, other sentences.
 */
#ifndef LADDER_COSTS_REPORT_H
#define LADDER_COSTS_REPORT_H

#include "reports/report.h"

enum { MOST_COST_CELLS = 8, MOST_COST_TABLES = 2, MOST_COST_SENTENCES = 8, N_COST_SECTIONS = 5 };

typedef struct CostColumn {
    const char *heading;
    bool is_left;
    size_t dropped_as; /* which one goes first, second, ... on a narrow terminal; 0: none */
} CostColumn;

typedef struct CostRow {
    const char *cells[MOST_COST_CELLS]; /* NULL: there is nothing to say */
    const char *why;                    /* there is no value; stands behind the first cells */
} CostRow;

typedef struct CostTable {
    const CostColumn *columns;
    size_t n_columns;
    CostRow *rows;
    size_t n_rows;
} CostTable;

typedef struct CostSection {
    const char *title;
    const char *says[MOST_COST_SENTENCES];
    size_t n_says;
    CostTable tables[MOST_COST_TABLES];
    size_t n_tables;
} CostSection;

struct CostReport {
    CostSection sections[N_COST_SECTIONS];
};

/** Returns: whether a run is one of costs: it has some, and nothing else was measured. */
bool costs_are_it(const RunFile *file);

/** Returns: the first cost of a kind and operation on so many cores that has a value; NULL without.
 * NULL and -1 stand for any. */
const CostRecord *costs_find(const RunFile *file, const char *kind, const char *operation,
                             const char *transport, int64_t cores, int64_t bytes);

/** Fills the costs of a summary. Returns: false without memory. */
bool costs_fill(Summary *summary);
void costs_free(Summary *summary);

/** Adds the sentences of each section. */
void costs_say(Summary *summary);

/** Adds how far to trust it, and how to read it. */
void costs_tell_trust(Summary *summary);
void costs_tell_reading(Summary *summary);

/** Writes a table, less some columns where it is too wide. */
void costs_print_terminal(FILE *out, const CostTable *table, ReportView view);

void costs_print_markdown(FILE *out, const CostTable *table);

#endif
