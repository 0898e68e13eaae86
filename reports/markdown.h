/**
 * Cells of Markdown tables, and the tables of the details.
 */
#ifndef LADDER_MARKDOWN_H
#define LADDER_MARKDOWN_H

#include "reports/summary.h"

#include <stdio.h>

typedef struct MarkdownColumn {
    const char *heading, *rule;
} MarkdownColumn;

/** Writes the heading of a table and the rule below. */
void markdown_header(FILE *out, const MarkdownColumn *columns, size_t n);

/** Writes a text that may be a stranger's as one cell. */
void markdown_text(FILE *out, const char *text);

/** Writes a number with its interval, kept on one line, as one cell. */
void markdown_interval(FILE *out, const char *median, const char *interval);

/** Writes the loops of a problem's rungs beside what limits them and what a model predicts. */
void markdown_loops(FILE *out, const SummaryProblem *problem);

/** Writes who predicted, and what the machine can do at most. */
void markdown_ceilings(FILE *out, const RunFile *file);

/** Writes what a sample of each rung runs in each heat, and what rungs that several heats timed
 * take in each. */
void markdown_timings(FILE *out, const Summary *summary);

/** Writes whether a step costs the same in smaller problems, as far as that was measured. */
void markdown_linearity(FILE *out, const RunFile *file);

/** Writes on which CPUs the threads and ranks of a run were. */
void markdown_bindings(FILE *out, const RunFile *file);

#endif
