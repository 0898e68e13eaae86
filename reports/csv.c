#include "reports/escape.h"
#include "reports/report.h"

#include <inttypes.h>
#include <math.h>

static bool is_column(const Field *field)
{
    return field->type == RECORD_VERDICT;
}

static void write_header(FILE *out)
{
    const char *separator = "";
    for (size_t f = 0; f < n_record_fields; f++) {
        if (!is_column(&record_fields[f])) continue;
        fprintf(out, "%s%s", separator, record_fields[f].key);
        separator = ",";
    }
    fputc('\n', out);
}

/** An absent value is an empty cell. */
static void write_cell(FILE *out, const Field *field, const void *value)
{
    const char *const text = field->kind == FIELD_TEXT ? *(const char *const *) value : NULL;
    switch (field->kind) {
    case FIELD_TEXT:
        if (text) escape_csv(out, text);
        break;
    case FIELD_COUNT:
        if (*(const int64_t *) value >= 0) fprintf(out, "%" PRId64, *(const int64_t *) value);
        break;
    case FIELD_NUMBER:
        if (isfinite(*(const double *) value)) fprintf(out, "%.9g", *(const double *) value);
        break;
    case FIELD_FLAG: fputs(*(const bool *) value ? "true" : "false", out); break;
    }
}

static void write_row(FILE *out, const VerdictRecord *verdict)
{
    const char *separator = "";
    for (size_t f = 0; f < n_record_fields; f++) {
        if (!is_column(&record_fields[f])) continue;
        fputs(separator, out);
        write_cell(out, &record_fields[f], (const char *) verdict + record_fields[f].offset);
        separator = ",";
    }
    fputc('\n', out);
}

Status report_csv(FILE *out, const Summary *summary, ReportView view, Reason *why)
{
    (void) view;
    (void) why;
    write_header(out);
    for (size_t p = 0; p < summary->n_problems; p++)
        for (size_t i = 0; i < summary->problems[p].n_rows; i++)
            write_row(out, &summary->problems[p].rows[i].verdict);
    return STATUS_OK;
}
