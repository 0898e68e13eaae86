#include "reports/costs.h"
#include "reports/escape.h"
#include "reports/profile.h"
#include "reports/report.h"
#include "reports/scale.h"

#include <inttypes.h>
#include <math.h>

/** Of one integration: calls of the rank with most, bytes of all, most time of a rank. */
static const char *const message_columns[]
    = { "mpi_calls_per_integration", "mpi_bytes_per_integration", "mpi_time_share" };
enum { N_MESSAGE_COLUMNS = sizeof message_columns / sizeof message_columns[0] };

static void write_keys(FILE *out, RecordType type)
{
    const char *separator = "";
    for (size_t f = 0; f < n_record_fields; f++) {
        if (record_fields[f].type != type) continue;
        fprintf(out, "%s%s", separator, record_fields[f].key);
        separator = ",";
    }
}

static void write_header(FILE *out, bool is_scaling)
{
    write_keys(out, RECORD_VERDICT);
    for (size_t a = 0; a < N_PROFILE_AXES; a++) fprintf(out, ",%s", profile_axes[a].key);
    for (size_t m = 0; m < N_MESSAGE_COLUMNS; m++) fprintf(out, ",%s", message_columns[m]);
    fputs(",is_anti_rung,attack,language,lines_of_code,evaluations_per_step,"
          "time_of_four_evaluations_ns,startup_s",
          out);
    for (size_t q = 0; q < N_SCALE_QUANTITIES && is_scaling; q++)
        fprintf(out, ",%s_median,%s_low,%s_high", scale_quantities[q].key, scale_quantities[q].key,
                scale_quantities[q].key);
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

static void write_messages(FILE *out, const RunFile *file, const char *rung, bool is_first)
{
    MessageSum sum;
    const bool is_known = is_first && profile_messages(file, rung, &sum);
    const double values[N_MESSAGE_COLUMNS]
        = { is_known ? fmax(sum.calls, sum.most_calls) : NAN, is_known ? sum.bytes : NAN,
            is_known ? sum.slowest_s / messages_integration_s(file, rung) : NAN };
    for (size_t m = 0; m < N_MESSAGE_COLUMNS; m++) {
        fputc(',', out);
        write_number(out, values[m]);
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

/** How the rung scales, up to this heat: only in runs of scaling studies. */
static void write_scaling(FILE *out, const Summary *summary, const VerdictRecord *verdict)
{
    const ScalingPoint *const point = scale_point(summary, verdict->heat, verdict->rung);
    for (size_t q = 0; q < N_SCALE_QUANTITIES && summary->is_scaling; q++) {
        const Interval value
            = point ? scale_quantity(point, &scale_quantities[q]) : (Interval) { NAN, NAN, NAN };
        fputc(',', out);
        write_number(out, value.median);
        fputc(',', out);
        write_number(out, value.low);
        fputc(',', out);
        write_number(out, value.high);
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

static void write_text(FILE *out, const char *text)
{
    fputc(',', out);
    if (text) escape_csv(out, text);
}

/** What the points of attack show. */
static void write_attack(FILE *out, const SummaryRow *row)
{
    const double values[] = { row->evaluations, row->four_evaluations_ns, row->startup_s };
    write_text(out, row->rung->attack);
    write_text(out, row->rung->language);
    fputc(',', out);
    if (row->rung->lines_of_code >= 0) fprintf(out, "%" PRId64, row->rung->lines_of_code);
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        fputc(',', out);
        write_number(out, values[i]);
    }
}

static void write_row(FILE *out, const Summary *summary, const SummaryRow *row, bool is_first)
{
    const VerdictRecord *const verdict = &row->verdict;
    write_cells(out, RECORD_VERDICT, verdict);
    write_axes(out, summary->file, verdict->rung, is_first);
    write_messages(out, summary->file, verdict->rung, is_first);
    fprintf(out, ",%s", row->rung->is_anti_rung ? "true" : "false");
    write_attack(out, row);
    write_scaling(out, summary, verdict);
    fputc('\n', out);
}

/** Nothing was timed: a row a rung all the same. */
static void write_rungs(FILE *out, const Summary *summary)
{
    for (size_t i = 0; i < summary->file->n_rungs; i++) {
        const RungRecord *const rung = &summary->file->rungs[i];
        const SummaryRow row = {
            .rung = rung,
            .verdict = profile_row(rung, summary->file),
            .evaluations = NAN,
            .four_evaluations_ns = NAN,
            .startup_s = NAN,
        };
        write_row(out, summary, &row, true);
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
    write_header(out, summary->is_scaling);
    for (size_t p = 0; p < summary->n_problems; p++)
        for (size_t i = 0; i < summary->problems[p].n_rows; i++)
            write_row(out, summary, &summary->problems[p].rows[i], p == 0);
    if (summary->n_problems == 0) write_rungs(out, summary);
    return STATUS_OK;
}
