/**
 * Sentences and lists on a terminal, for pages of their own: wrapped at words, harmless whatever
 * they say.
 */
#ifndef LADDER_TERMINAL_H
#define LADDER_TERMINAL_H

#include "reports/report.h"

enum {
    TERMINAL_LABEL_COLUMNS = 14, /* texts begin there, behind their labels */
    TERMINAL_INDENT = 4,         /* of what stands below a rung, or a reason */
    TERMINAL_REASON_COLUMNS = 300,
};

/** Writes a text from column `column` on, further lines from column `indent` on; all of it, and no
 * line feed behind it. */
void terminal_text(FILE *out, ReportView view, const char *text, size_t column, size_t indent);

/** The same for a text that is a stranger's, which is cut where it is very long. */
void terminal_foreign(FILE *out, ReportView view, const char *text, size_t column, size_t indent);

/** The same with no more than `most_columns` of it. */
void terminal_cut(FILE *out, ReportView view, const char *text, size_t column, size_t indent,
                  size_t most_columns);

/** Writes each text behind its label. */
void terminal_lines(FILE *out, ReportView view, const SummaryLines *lines);

/** Writes each text below its label, which is a reason, behind `what`. */
void terminal_lacking(FILE *out, ReportView view, const SummaryLines *lines, const char *what);

/** Writes a line of its own over what follows. */
void terminal_title(FILE *out, ReportView view, const char *title);

/** Returns: what makes a terminal write so from here on; "" where it cannot. */
const char *terminal_bold(ReportView view);
const char *terminal_faint(ReportView view);
const char *terminal_plain(ReportView view);

#endif
