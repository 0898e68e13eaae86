/**
 * What the tests of the reports share: files as texts, and a run with its summary.
 */
#ifndef LADDER_REPORT_TEXTS_H
#define LADDER_REPORT_TEXTS_H

#include "reports/report.h"

/** A run, judged and summed up. */
typedef struct Shown {
    RunFile file;
    Judgement judgement;
    Summary summary;
} Shown;

/** Owns: the result, ended by a zero, is the caller's to free. Returns: NULL if it cannot be read.
 */
char *text_of_file(const char *path);

/** Returns: the columns of the longest line. */
size_t text_width(const char *text);

/** Writes the first `length` bytes of `text`. Returns: whether it worked. */
bool file_of_text(const char *path, const char *text, size_t length);

/** Reads and judges. Owns: *shown is to be given to shown_free, also after a failure. */
Status shown_read(const char *path, Shown *shown, Reason *why);

/** Sums up what shown_read brought; a test may have changed it before. */
Status shown_sum_up(Shown *shown, Reason *why);
void shown_free(Shown *shown);

/** Owns: the result is the caller's to free. Returns: NULL on failure. */
char *shown_text(const Shown *shown, const char *format, ReportView view);

#endif
