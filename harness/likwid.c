#include "harness/likwid.h"

#include "harness/cpus.h"
#include "harness/peaks.h"
#include "harness/process.h"
#include "harness/stop.h"

#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A measurement this long; likwid-bench itself takes another second to find the clock. */
static const double MEASURED_S = 0.15;

double likwid_number(const char *output, const char *key)
{
    const size_t length = strlen(key);
    for (const char *line = output; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, key, length) != 0 || line[length] != ':') continue;
        const double number = strtod(line + length + 1, NULL);
        return isfinite(number) && number > 0.0 ? number : NAN;
    }
    return NAN;
}

/* ---- which of its kernels measures what ---- */

typedef struct CheckRow {
    const char *kind, *operation, *isa, *level;
    const char *kernels[N_PEAK_ISAS]; /* by the width of the vectors */
    const char *key;                  /* of the line to read */
    double unit;                      /* of that line, in ours */
} CheckRow;

/* A fused operation is two, times the lanes. */
static const CheckRow rows[] = {
    { "issue",
      "fma",
      "avx512",
      NULL,
      { NULL, NULL, NULL, "peakflops_avx512_fma" },
      "MFlops/s",
      1e-3 / 16.0 },
    { "issue",
      "fma",
      "avx2",
      NULL,
      { NULL, NULL, "peakflops_avx_fma", NULL },
      "MFlops/s",
      1e-3 / 8.0 },
    { "issue",
      "mul+add",
      "sse2",
      NULL,
      { NULL, "peakflops_sse", NULL, NULL },
      "MFlops/s",
      1e-3 / 2.0 },
    { "bandwidth",
      "read",
      NULL,
      "L1",
      { NULL, "load_sse", "load_avx", "load_avx512" },
      "MByte/s",
      1e-3 },
    { "bandwidth",
      "read",
      NULL,
      "memory",
      { NULL, "load_sse", "load_avx", "load_avx512" },
      "MByte/s",
      1e-3 },
    { "bandwidth",
      "copy",
      NULL,
      "memory",
      { NULL, "copy_sse", "copy_avx", "copy_avx512" },
      "MByte/s",
      1e-3 },
};

static bool is_same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static CeilingRecord *find(CeilingRecord *records, size_t n, const CheckRow *row)
{
    for (size_t r = 0; r < n; r++)
        if (records[r].cores == 1 && isfinite(records[r].value)
            && is_same(records[r].kind, row->kind) && is_same(records[r].operation, row->operation)
            && is_same(records[r].isa, row->isa) && is_same(records[r].level, row->level))
            return &records[r];
    return NULL;
}

/* ---- running it ---- */

/* How often it has to go through its vector to be busy as long as we want, by our own figure. */
static double iterations_for(const CeilingRecord *record, const CheckRow *row, double bytes)
{
    const double flops_per_element = 15.0; /* its kernels do about that, or twice that */
    const bool is_issue = strcmp(row->kind, "issue") == 0;
    const double per_iteration = is_issue ? bytes / 8.0 * flops_per_element : bytes;
    const double per_s = is_issue ? record->value * 1e6 / row->unit : record->value * 1e9;
    return fmax(2.0, ceil(MEASURED_S * per_s / per_iteration));
}

static double run_kernel(const CeilingRecord *record, const CheckRow *row, const char *kernel)
{
    char domain[64], iterations[32], *output = NULL;
    const double bytes = record->bytes > 0 ? (double) record->bytes : 16000.0;
    snprintf(domain, sizeof domain, "N:%.0fkB:1", fmax(1.0, bytes / 1000.0));
    snprintf(iterations, sizeof iterations, "%.0f", iterations_for(record, row, bytes));
    const char *const argv[]
        = { "likwid-bench", "-t", kernel, "-w", domain, "-i", iterations, NULL };
    double value = NAN;
    if (process_read(argv, 10.0, &output, NULL) == STATUS_OK)
        value = likwid_number(output, row->key) * row->unit;
    free(output);
    return value;
}

/* It pins itself to the first CPU of the place it finds itself in. */
static bool check_row(CeilingRecord *records, size_t n, const CheckRow *row, Texts *texts)
{
    CeilingRecord *const record = find(records, n, row);
    const char *const kernel = row->kernels[peak_isa_widest()];
    if (!record || !kernel) return false;
    const double value = run_kernel(record, row, kernel);
    if (isnan(value)) return false;
    record->other = texts_print(texts, "likwid-bench %s", kernel);
    record->other_value = value;
    record->roof = fmax(record->value, value);
    return true;
}

Status likwid_check(CeilingRecord *records, size_t n_records, Texts *texts, Reason *why)
{
    char path[4096];
    size_t n_checked = 0;
    cpu_set_t before;
    if (!process_in_path("likwid-bench", path, sizeof path))
        return reason(why, STATUS_MISSING, "likwid-bench not found (apt install likwid)");
    const bool is_known = sched_getaffinity(0, sizeof before, &before) == 0;
    cpus_place_child(1); /* what we start now starts there */
    for (size_t r = 0; r < sizeof rows / sizeof *rows && stop_requested() == STATUS_OK; r++)
        n_checked += check_row(records, n_records, &rows[r], texts);
    if (is_known) sched_setaffinity(0, sizeof before, &before);
    if (stop_requested() != STATUS_OK) return reason(why, stop_requested(), "stopped");
    if (n_checked == 0)
        return reason(why, STATUS_MISSING, "likwid-bench is there, but answered nothing usable");
    return STATUS_OK;
}
