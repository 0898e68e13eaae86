/**
 * What parallelism costs, made ready to be shown: the four challenges, each with what one sees on
 * this machine in a sentence or two and its tables, and what follows from them.
 *
 * Sentences are made from the records of the run: other figures, other sentences.
 */
#ifndef LADDER_COSTS_REPORT_H
#define LADDER_COSTS_REPORT_H

#include "reports/text_table.h"

enum { MOST_COST_TABLES = 2, MOST_COST_SENTENCES = 8, N_COST_SECTIONS = 5 };

typedef struct CostSection {
    const char *title;
    const char *says[MOST_COST_SENTENCES];
    size_t n_says;
    TextTable tables[MOST_COST_TABLES];
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

#endif
