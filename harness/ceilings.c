#include "harness/ceilings.h"

#include "harness/command_line.h"
#include "harness/cpus.h"
#include "harness/likwid.h"
#include "harness/process.h"
#include "harness/stop.h"
#include "results/record_json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void miss(Ceilings *ceilings, const char *what, const char *detail)
{
    free(ceilings->records);
    ceilings->records = NULL;
    ceilings->n_records = 0;
    snprintf(ceilings->missing, sizeof ceilings->missing, "%s%s", what, detail);
}

/* ---- what was printed ---- */

/* Returns: STATUS_BAD_USAGE for a line that is no ceiling. */
static Status parse_line(const char *line, size_t length, Texts *texts, CeilingRecord *ceiling,
                         Reason *why)
{
    Record record;
    json_t *const object = json_loadb(line, length, JSON_REJECT_DUPLICATES, NULL);
    if (!object)
        return reason(why, STATUS_BAD_USAGE, "'%.*s'", length < 60 ? (int) length : 60, line);
    const Status status = record_from_json(object, &record, texts, why);
    json_decref(object);
    if (status != STATUS_OK) return status;
    if (record.type != RECORD_CEILING) return reason(why, STATUS_BAD_USAGE, "another record");
    *ceiling = record.as.ceiling;
    if (isnan(ceiling->value) && !ceiling->reason)
        return reason(why, STATUS_BAD_USAGE, "'%s' with neither value nor reason",
                      ceiling->operation);
    return STATUS_OK;
}

static size_t count_lines(const char *text)
{
    size_t n = 0;
    for (; *text; text++) n += *text == '\n';
    return n;
}

Status ceilings_parse(const char *lines, Ceilings *ceilings, Reason *why)
{
    Reason wrong = { "" };
    Status status = STATUS_OK;
    if (!ceilings->memory) ceilings->memory = calloc(1, sizeof(Texts));
    ceilings->records = calloc(count_lines(lines) + 1, sizeof *ceilings->records);
    if (!ceilings->memory || !ceilings->records)
        return reason(why, STATUS_NO_MEMORY, "no memory for the ceilings");
    while (*lines && status == STATUS_OK) {
        const size_t length = strcspn(lines, "\n");
        status = parse_line(lines, length, ceilings->memory,
                            &ceilings->records[ceilings->n_records], &wrong);
        if (status == STATUS_OK && lines[length] != '\n')
            status = reason(&wrong, STATUS_BAD_USAGE, "a line without end");
        ceilings->n_records += status == STATUS_OK;
        lines += length + (lines[length] == '\n');
    }
    if (status == STATUS_NO_MEMORY) return reason(why, status, "%s", wrong.text);
    if (status != STATUS_OK)
        miss(ceilings, "ladder-peaks printed what is no ceiling: ", wrong.text);
    else if (ceilings->n_records == 0)
        miss(ceilings, "ladder-peaks printed nothing", "");
    return STATUS_OK;
}

/* ---- running it ---- */

static Status run_peaks(const char *prefix, bool is_quick, double timeout_s, Ceilings *ceilings,
                        Reason *why)
{
    char program[4096], cpus[1 << 14], *lines = NULL;
    Reason failure = { "" };
    static CommandLine line;
    memset(&line, 0, sizeof line);
    if (!process_sibling("ladder-peaks", program, sizeof program)) {
        miss(ceilings, "ladder-peaks is not beside this program; build again", "");
        return STATUS_OK;
    }
    cpus_as_list(cpus_allowed()->n, cpus, sizeof cpus);
    if (prefix) command_line_add_words(&line, prefix);
    command_line_add(&line, program);
    command_line_add(&line, "--cpus");
    command_line_add(&line, cpus);
    if (is_quick) command_line_add_words(&line, "--seconds 0.5");
    if (line.is_too_long)
        return reason(why, STATUS_BAD_USAGE, "the command line of ladder-peaks is too long");
    Status status = process_read(line.word, timeout_s, &lines, &failure);
    if (status == STATUS_OK)
        status = ceilings_parse(lines, ceilings, why);
    else if (stop_requested() == STATUS_OK) {
        miss(ceilings, "the ceilings are not known: ", failure.text);
        status = STATUS_OK;
    }
    free(lines);
    return stop_requested() == STATUS_OK ? status : reason(why, stop_requested(), "stopped");
}

static Status cross_check(const char *prefix, Ceilings *ceilings, Reason *why)
{
    Reason missing = { "" };
    Status status = prefix
        ? reason(&missing, STATUS_MISSING,
                 "another machine than this stands behind the runner prefix")
        : likwid_check(ceilings->records, ceilings->n_records, ceilings->memory, &missing);
    snprintf(ceilings->unchecked, sizeof ceilings->unchecked, "%s", missing.text);
    if (status == STATUS_MISSING) return STATUS_OK;
    return status == STATUS_OK ? status : reason(why, status, "%s", missing.text);
}

Status ceilings_measure(const char *prefix, CeilingsEffort effort, double timeout_s,
                        Ceilings *ceilings, Reason *why)
{
    *ceilings = (Ceilings) { .n_records = 0 };
    if (effort != CEILINGS_CHECKED)
        snprintf(ceilings->unchecked, sizeof ceilings->unchecked, "A quick look");
    const Status status = run_peaks(prefix, effort == CEILINGS_QUICK, timeout_s, ceilings, why);
    if (status != STATUS_OK || effort != CEILINGS_CHECKED || ceilings->missing[0]) return status;
    return cross_check(prefix, ceilings, why);
}

void ceilings_free(Ceilings *ceilings)
{
    if (ceilings->memory) texts_free(ceilings->memory);
    free(ceilings->memory);
    free(ceilings->records);
    *ceilings = (Ceilings) { .n_records = 0 };
}

/* ---- latencies ---- */

static double latency(const Ceilings *ceilings, const char *operation, double common)
{
    for (size_t r = 0; r < ceilings->n_records; r++) {
        const CeilingRecord *const c = &ceilings->records[r];
        if (strcmp(c->kind, "latency") == 0 && strcmp(c->operation, operation) == 0
            && strcmp(c->unit, "cycles") == 0 && isfinite(c->value))
            return c->value;
    }
    return common;
}

LoopLatencies ceilings_latencies(const Ceilings *ceilings)
{
    /* without a measurement: what x86-64 cores of the last ten years have, give or take a cycle */
    return (LoopLatencies) {
        .add = latency(ceilings, "add", 4.0),
        .mul = latency(ceilings, "mul", 4.0),
        .fma = latency(ceilings, "fma", 4.0),
        .div = latency(ceilings, "div", 14.0),
        .load = latency(ceilings, "load", 5.0),
        .forward = latency(ceilings, "store forwarding", 5.0),
    };
}
