/**
 * A sweep made ready to be shown: a table for each quantity, a row for each value, a column for
 * each rung. The numbers are those of the rows that the summary has anyway.
 */
#ifndef LADDER_REPORTS_SWEEP_H
#define LADDER_REPORTS_SWEEP_H

#include "reports/report.h"

/** One quantity. A rung without a single value of it has no column. */
typedef struct SweepTable {
    const char *name;
    const char *meaning;
    SummaryCell cell;
    SummaryCell interval; /* N_SUMMARY_CELLS: it has none */
} SweepTable;

enum { N_SWEEP_TABLES = 3 };
extern const SweepTable sweep_tables[N_SWEEP_TABLES];

/** Returns: "trajectories" when all heats of the run are values of one sweep, else NULL. */
const char *sweep_of(const RunFile *file);

/** Returns: where the states lie, "L1" to "memory"; "unknown". */
const char *sweep_level(const SummaryProblem *problem);

/** Returns: whether the rung has a column. */
bool sweep_has(const Summary *summary, const SweepTable *table, const RungRecord *rung);

/** Returns: whether any rung has a column. */
bool sweep_has_any(const Summary *summary, const SweepTable *table);

/** Returns: the number and its interval; "-" and "" where a reason stands in Summary.gaps. */
const char *sweep_cell(const SweepTable *table, const SummaryProblem *problem,
                       const RungRecord *rung);
const char *sweep_interval(const SweepTable *table, const SummaryProblem *problem,
                           const RungRecord *rung);

/** Fills title and gaps of the summary. Returns: false without memory. */
bool sweep_fill(Summary *summary);

/** Adds what came out, how far to trust it, and how to read it. */
void sweep_find(Summary *summary);
void sweep_tell_noise(Summary *summary);
void sweep_tell_reading(Summary *summary);

/** Writes a table: without the intervals where these have no room, and one part under the other
 * where not even that is enough. */
void sweep_print_terminal(FILE *out, const Summary *summary, const SweepTable *table,
                          ReportView view);

/** Writes all tables. */
void sweep_print_markdown(FILE *out, const Summary *summary);

#endif
