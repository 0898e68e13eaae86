#include "reports/costs.h"
#include "reports/escape.h"
#include "reports/profile.h"
#include "reports/report.h"

#include <inttypes.h>
#include <math.h>

static void write_keys(FILE *out, RecordType type)
{
    const char *separator = "";
    for (size_t f = 0; f < n_record_fields; f++) {
        if (record_fields[f].type != type) continue;
        fprintf(out, "%s%s", separator, record_fields[f].key);
        separator = ",";
    }
}

static void write_header(FILE *out)
{
    write_keys(out, RECORD_VERDICT);
    for (size_t a = 0; a < N_PROFILE_AXES; a++) fprintf(out, ",%s", profile_axes[a].key);
    fputc('\n', out);
}

/** An absent value is an empty cell. */
static void write_number(FILE *out, double value)
{
    if (isfinite(value)) fprintf(out, "%.9g", value);
}

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
    case FIELD_NUMBER: write_number(out, *(const double *) value); break;
    case FIELD_FLAG: fputs(*(const bool *) value ? "true" : "false", out); break;
    }
}

/** The second axis belongs to the rung: it stands in the first row of each, and no other. */
static void write_axes(FILE *out, const RunFile *file, const char *rung, bool is_first)
{
    for (size_t a = 0; a < N_PROFILE_AXES; a++) {
        const char *why;
        fputc(',', out);
        if (is_first) write_number(out, profile_axis(file, rung, &profile_axes[a], &why));
    }
}

static void write_cells(FILE *out, RecordType type, const void *record)
{
    const char *separator = "";
    for (size_t f = 0; f < n_record_fields; f++) {
        if (record_fields[f].type != type) continue;
        fputs(separator, out);
        write_cell(out, &record_fields[f], (const char *) record + record_fields[f].offset);
        separator = ",";
    }
}

/** A run of costs has a row a cost instead. */
static void write_costs(FILE *out, const RunFile *file)
{
    write_keys(out, RECORD_COST);
    fputc('\n', out);
    for (size_t i = 0; i < file->n_costs; i++) {
        write_cells(out, RECORD_COST, &file->costs[i]);
        fputc('\n', out);
    }
}

static void write_row(FILE *out, const RunFile *file, const VerdictRecord *verdict, bool is_first)
{
    write_cells(out, RECORD_VERDICT, verdict);
    write_axes(out, file, verdict->rung, is_first);
    fputc('\n', out);
}

/** Nothing was timed: a row a rung all the same. */
static void write_rungs(FILE *out, const Summary *summary)
{
    for (size_t i = 0; i < summary->file->n_rungs; i++) {
        const VerdictRecord row = profile_row(&summary->file->rungs[i], summary->file);
        write_row(out, summary->file, &row, true);
    }
}

Status report_csv(FILE *out, const Summary *summary, ReportView view, Reason *why)
{
    (void) view;
    (void) why;
    if (summary->costs) {
        write_costs(out, summary->file);
        return STATUS_OK;
    }
    write_header(out);
    for (size_t p = 0; p < summary->n_problems; p++)
        for (size_t i = 0; i < summary->problems[p].n_rows; i++)
            write_row(out, summary->file, &summary->problems[p].rows[i].verdict, p == 0);
    if (summary->n_problems == 0) write_rungs(out, summary);
    return STATUS_OK;
}
