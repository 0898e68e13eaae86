/**
 * Sentences and lists on a terminal, for pages of their own: wrapped at words, harmless whatever
 * they say.
 */
#ifndef LADDER_TERMINAL_H
#define LADDER_TERMINAL_H

#include "reports/report.h"

/** Where texts begin behind their labels. */
enum { TERMINAL_LABEL_COLUMNS = 14 };

/** Writes a text from column `column` on, further lines from column `indent` on; all of it, and no
 * line feed behind it. */
void terminal_text(FILE *out, ReportView view, const char *text, size_t column, size_t indent);

/** The same for a text that is a stranger's, which is cut where it is very long. */
void terminal_foreign(FILE *out, ReportView view, const char *text, size_t column, size_t indent);

/** Writes each text behind its label. */
void terminal_lines(FILE *out, ReportView view, const SummaryLines *lines);

/** Writes each text below its label, which is a reason. */
void terminal_lacking(FILE *out, ReportView view, const SummaryLines *lines);

/** Writes a line of its own over what follows. */
void terminal_title(FILE *out, ReportView view, const char *title);

#endif
