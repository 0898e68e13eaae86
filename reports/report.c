#include "reports/report.h"
#include "results/nearest.h"

#include <stdlib.h>
#include <string.h>

const ReportFormat report_formats[] = {
    { "terminal", "report.txt", .write = report_terminal },
    { "markdown", "report.md", .write = report_markdown },
    { "csv", "report.csv", .write = report_csv },
    { "json", "report.json", .write = report_json },
    { "html", "report.html", .has_figures = true, .write = report_html },
    { "slides", "slides.html", .has_figures = true, .write = report_slides },
    { "plot", "sweep.dat", .is_of_sweeps = true, .write = report_plot },
    { "try", .is_of_duels = true, .write = report_try },
    { "try-json", .is_of_duels = true, .write = report_try_json },
    { "flame", .write = NULL },
    { "figures", .write = NULL },
    { "gnuplot", .write = NULL },
};

const size_t n_report_formats = sizeof report_formats / sizeof report_formats[0];

const ReportFormat *report_find(const char *name, Reason *why)
{
    const char *nearest = report_formats[0].name;
    for (size_t i = 0; i < n_report_formats; i++) {
        if (strcmp(report_formats[i].name, name) == 0) return &report_formats[i];
        nearest = nearest_word(name, nearest, report_formats[i].name);
    }
    reason(why, STATUS_BAD_USAGE, "there is no format '%.40s'; did you mean '%s'?", name, nearest);
    return NULL;
}

bool report_suits(const ReportFormat *format, const Summary *summary)
{
    return format->write && (summary->sweep || !format->is_of_sweeps)
        && (summary->duel || !format->is_of_duels);
}

Status report_render(const ReportFormat *format, const Summary *summary, ReportView view,
                     char **text, size_t *length, Reason *why)
{
    *text = NULL;
    *length = 0;
    FILE *const out = open_memstream(text, length);
    if (!out) return reason(why, STATUS_NO_MEMORY, "%s report: out of memory", format->name);
    Status status = format->write(out, summary, view, why);
    const bool is_broken = ferror(out) != 0;
    if ((fclose(out) != 0 || is_broken) && status == STATUS_OK)
        status = reason(why, STATUS_NO_MEMORY, "%s report: out of memory", format->name);
    if (status == STATUS_OK) return STATUS_OK;
    free(*text);
    *text = NULL;
    return status;
}
