/**
 * The formats a run can be shown in. A format only writes what the summary holds, escaped for its
 * own context; it computes nothing.
 */
#ifndef LADDER_REPORT_H
#define LADDER_REPORT_H

#include "reports/album.h"

#include <stdio.h>

/** Where a text will be looked at; formats that nobody looks at ignore it. */
typedef struct ReportView {
    size_t columns;     /* width of the terminal */
    bool has_bold;      /* it understands escape sequences */
    bool has_details;   /* what limits and predictions follow from is wanted too: Markdown only */
    const Album *album; /* figures, for formats that show them; NULL: none */
    const struct TryLadder *ladder; /* the run that a tried rung is placed in; NULL: none */
    const char *called; /* how the `ladder` was called that asks, for commands; NULL: "ladder" */
} ReportView;

/** Without a terminal, and the least and most that a layout is made for. */
enum { REPORT_COLUMNS = 100, REPORT_MIN_COLUMNS = 60, REPORT_MAX_COLUMNS = 140 };

typedef struct ReportFormat {
    const char *name;  /* as given to --format */
    const char *file;  /* that --all writes: "report.txt"; NULL: none, see pictures.h and try.h */
    bool is_of_sweeps; /* other runs cannot be shown in it */
    bool is_of_duels;  /* the same */
    bool has_figures;  /* it shows those of ReportView */
    /** NULL for pictures. Returns: STATUS_NO_MEMORY. Errors of `out` itself are the caller's to
     * find. */
    Status (*write)(FILE *out, const Summary *summary, ReportView view, Reason *why);
} ReportFormat;

extern const ReportFormat report_formats[];
extern const size_t n_report_formats;

/** Returns: the format of this name, or NULL with the nearest name in `why`. */
const ReportFormat *report_find(const char *name, Reason *why);

/** Returns: whether a run can be shown in a format, as one text. */
bool report_suits(const ReportFormat *format, const Summary *summary);

/**
 * Shows a run in one format, which must suit it.
 *
 * Owns:    *text, *length bytes of it, is the caller's to free; NULL on failure.
 * Returns: STATUS_NO_MEMORY.
 */
Status report_render(const ReportFormat *format, const Summary *summary, ReportView view,
                     char **text, size_t *length, Reason *why);

Status report_terminal(FILE *out, const Summary *summary, ReportView view, Reason *why);
Status report_markdown(FILE *out, const Summary *summary, ReportView view, Reason *why);
Status report_csv(FILE *out, const Summary *summary, ReportView view, Reason *why);
Status report_html(FILE *out, const Summary *summary, ReportView view, Reason *why);
Status report_plot(FILE *out, const Summary *summary, ReportView view, Reason *why);
Status report_slides(FILE *out, const Summary *summary, ReportView view, Reason *why);
Status report_json(FILE *out, const Summary *summary, ReportView view, Reason *why);
Status report_try(FILE *out, const Summary *summary, ReportView view, Reason *why);
Status report_try_json(FILE *out, const Summary *summary, ReportView view, Reason *why);

#endif
