/* Facts of one run that are counted in it: numbers, lines, regions, messages, memory. */
#include "harness/metric_kinds.h"
#include "harness/read_mpi_count.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CACHE_LINE = 64 };

#define SUBMISSION "the submission"

/* Two runs: the second one finds what the first one has left. */
static Status run_twice(Grade *grade, const Check *check, Driven *d, double *held_bytes,
                        Reason *why)
{
    const GradeProblem p = grade_draw(grade, &check->problem);
    Status status = grade_prepare(grade, d, &p, SUBMISSION, why);
    if (status == STATUS_OK) status = grade_run(grade, d, SUBMISSION, NULL, why);
    if (status != STATUS_OK) return status;
    *held_bytes = driven_watch_memory(d);
    return grade_run(grade, d, SUBMISSION, NULL, why);
}

enum { FIGURES_BYTES = 96 };

/* Looks at the second run. Shape: `figures` is "" and may be given what the value is made of. */
typedef double (*Look)(const Grade *grade, const Driven *driven, double held_bytes,
                       char figures[FIGURES_BYTES]);

static Status look_at_run(Grade *grade, CheckResult *result, Look look, Reason *why)
{
    Driven driven;
    double held_bytes = NAN;
    char figures[FIGURES_BYTES] = "";
    const Check *const c = result->check;
    Status status = grade_start(grade, &grade->submission, DRIVEN_ALONE, grade_timeout_s(grade, c),
                                &driven, why);
    if (status != STATUS_OK) return status;
    status = run_twice(grade, c, &driven, &held_bytes, why);
    if (status == STATUS_OK) metric_judge(result, look(grade, &driven, held_bytes, figures));
    if (status == STATUS_OK && isnan(result->value))
        status = reason(why, STATUS_MISSING, "the kernel does not tell it here");
    snprintf(result->note, sizeof result->note, "%s%s%zu trajectories, %zu steps", figures,
             figures[0] ? "; " : "", driven.problem.n, driven.problem.steps);
    driven_end(&driven);
    return status;
}

static double count_subnormals(const Grade *grade, const Driven *d, double held_bytes,
                               char figures[FIGURES_BYTES])
{
    (void) held_bytes, (void) figures;
    size_t n = 0;
    for (size_t i = 0; i + grade->exercise->n_addresses < d->n_values; i++)
        n += fpclassify(d->values[i]) == FP_SUBNORMAL;
    return (double) n;
}

Status metric_subnormals(Grade *grade, CheckResult *result, Reason *why)
{
    return look_at_run(grade, result, count_subnormals, why);
}

static double count_shared(const Grade *grade, const Driven *d, double held_bytes,
                           char figures[FIGURES_BYTES])
{
    (void) held_bytes, (void) figures;
    const size_t n = grade->exercise->n_addresses;
    const double *const address = d->values + (d->n_values - n);
    size_t n_shared = 0;
    for (size_t i = 0; i < n; i++) {
        bool is_shared = false;
        for (size_t j = 0; j < n; j++)
            is_shared |= j != i && floor(address[i] / CACHE_LINE) == floor(address[j] / CACHE_LINE);
        n_shared += is_shared;
    }
    return (double) n_shared;
}

Status metric_lines_shared(Grade *grade, CheckResult *result, Reason *why)
{
    if (grade->exercise->n_addresses < 2)
        return reason(why, STATUS_MISSING, "check.toml names no addresses");
    return look_at_run(grade, result, count_shared, why);
}

static double read_regions(const Grade *grade, const Driven *d, double held_bytes,
                           char figures[FIGURES_BYTES])
{
    (void) grade, (void) held_bytes, (void) figures;
    return (double) d->n_regions;
}

Status metric_parallel_regions(Grade *grade, CheckResult *result, Reason *why)
{
    return look_at_run(grade, result, read_regions, why);
}

static double read_peak(const Grade *grade, const Driven *d, double held_bytes,
                        char figures[FIGURES_BYTES])
{
    (void) grade;
    const double bytes = driven_peak_bytes(d) - held_bytes;
    const double states_bytes = 24.0 * (double) d->problem.n;
    snprintf(figures, FIGURES_BYTES, "%.3g MB, the states are %.3g MB", 1e-6 * bytes,
             1e-6 * states_bytes);
    return bytes / states_bytes;
}

Status metric_peak_memory(Grade *grade, CheckResult *result, Reason *why)
{
    return look_at_run(grade, result, read_peak, why);
}

/* ---- messages ---- */

enum { MOST_RANKS = 64 };

static Status read_calls(const Driven *d, double calls[MOST_RANKS], Reason *why)
{
    MpiCounts counts = { .counts = NULL };
    Reason what = { "" };
    char *const report = driven_report(d);
    Status status = mpi_counts_parse(report ? report : "", &counts, &what);
    free(report);
    for (size_t i = 0; i < counts.n && status == STATUS_OK; i++)
        if (counts.counts[i].rank >= 0 && counts.counts[i].rank < MOST_RANKS)
            calls[counts.counts[i].rank] += (double) counts.counts[i].calls;
    mpi_counts_free(&counts);
    return status == STATUS_OK
        ? STATUS_OK
        : reason(why, STATUS_MISSING, "the messages were not counted: %.200s", what.text);
}

static Status count_calls(Grade *grade, const Check *check, const GradeProblem *p,
                          double calls[MOST_RANKS], Reason *why)
{
    Driven driven;
    Reason what = { "" };
    Status status = grade_start(grade, &grade->submission, DRIVEN_MESSAGES,
                                grade_timeout_s(grade, check), &driven, why);
    if (status != STATUS_OK) return status;
    status = grade_prepare(grade, &driven, p, SUBMISSION, why);
    if (status == STATUS_OK) status = grade_run(grade, &driven, SUBMISSION, NULL, why);
    if (status == STATUS_OK) {
        status = driven_finish(&driven, &what);
        if (status != STATUS_OK) status = grade_blame(status, SUBMISSION, &what, why);
    }
    if (status == STATUS_OK) status = read_calls(&driven, calls, why);
    driven_end(&driven);
    return status;
}

/* Twice the steps, and what remains when the calls of the first run are taken away. */
Status metric_mpi_calls(Grade *grade, CheckResult *result, Reason *why)
{
    double few[MOST_RANKS] = { 0.0 }, many[MOST_RANKS] = { 0.0 }, most = 0.0;
    const Check *const c = result->check;
    GradeProblem p = grade_draw(grade, &c->problem);
    Status status = count_calls(grade, c, &p, few, why);
    p.steps *= 2;
    if (status == STATUS_OK) status = count_calls(grade, c, &p, many, why);
    if (status != STATUS_OK) return status;
    for (size_t r = 0; r < MOST_RANKS; r++) most = fmax(most, many[r] - few[r]);
    snprintf(result->note, sizeof result->note, "%u ranks, %zu trajectories, %zu and %zu steps",
             grade->exercise->workers, p.n, p.steps / 2, p.steps);
    metric_judge(result, most / (0.5 * (double) p.steps));
    return STATUS_OK;
}
