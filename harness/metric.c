#include "harness/metric.h"

#include "harness/metric_kinds.h"
#include "results/nearest.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct MetricRow {
    const char *name;
    const char *words; /* %s: the other program */
    bool is_ratio;     /* to another program */
    bool is_count;     /* of things that are there or not */
    unsigned times;    /* it also runs so many times the trajectories or steps */
    Status (*measure)(Grade *grade, CheckResult *result, Reason *why);
} MetricRow;

static const MetricRow rows[] = {
    { "instruction_growth", "instructions with twice the trajectories, over those with N", false,
      false, 2, metric_instruction_growth },
    { "instructions", "instructions, over those of the %s", true, false, 1, metric_instructions },
    { "d1_misses", "misses of the first cache, over those of the %s", true, false, 1,
      metric_d1_misses },
    { "ll_misses", "misses of the last cache, over those of the %s", true, false, 1,
      metric_ll_misses },
    { "time", "time, over that of the %s", true, false, 1, metric_time },
    { "subnormals", "subnormal numbers in the answer, and 1 if a step met one", false, true, 1,
      metric_subnormals },
    { "lines_shared", "values that share a cache line", false, true, 1, metric_lines_shared },
    { "mpi_calls_per_step", "MPI calls a step, of the rank with most", false, true, 2,
      metric_mpi_calls },
    { "peak_memory", "memory at most while it runs, over that of the states", false, false, 1,
      metric_peak_memory },
    { "parallel_regions", "parallel regions of one run", false, true, 1, metric_parallel_regions },
};
enum { N_ROWS = sizeof rows / sizeof *rows };

const MetricRow *metric_find(const char *name)
{
    for (size_t r = 0; r < N_ROWS; r++)
        if (strcmp(rows[r].name, name) == 0) return &rows[r];
    return NULL;
}

const char *metric_nearest(const char *name)
{
    const char *best = rows[0].name;
    for (size_t r = 1; r < N_ROWS; r++) best = nearest_word(name, best, rows[r].name);
    return best;
}

const char *metric_name(const MetricRow *metric)
{
    return metric->name;
}

bool metric_is_ratio(const MetricRow *metric)
{
    return metric->is_ratio;
}

unsigned metric_times(const MetricRow *metric)
{
    return metric->times;
}

void metric_tell(const Check *check, char *text, size_t n_bytes)
{
    const char *const words = check->metric->words;
    const char *const mark = strstr(words, "%s");
    if (mark)
        snprintf(text, n_bytes, "%.*s%s", (int) (mark - words), words, check->against);
    else
        snprintf(text, n_bytes, "%s", words);
}

/* A ratio of almost nothing is told with what it has of digits, and is no count of none. */
void metric_tell_value(const Check *check, double value, char *text, size_t n_bytes)
{
    const bool is_small = !check->metric->is_count && fabs(value) < 0.1;
    snprintf(text, n_bytes, is_small ? fabs(value) < 0.005 ? "%.2f" : "%.2g" : "%.4g", value);
}

Status metric_measure(Grade *grade, CheckResult *result, Reason *why)
{
    return result->check->metric->measure(grade, result, why);
}

void metric_judge(CheckResult *result, double value)
{
    const Check *const c = result->check;
    result->value = value;
    const bool is_fine = c->is_at_most ? value <= c->threshold : value >= c->threshold;
    result->verdict = is_fine ? GRADE_PASSED : GRADE_NOT_YET;
}

const Program *metric_other(const Grade *grade, const Check *check)
{
    return strcmp(check->against, "starter") == 0 ? &grade->starter : &grade->solution;
}

const char *metric_other_name(const Check *check)
{
    return strcmp(check->against, "starter") == 0 ? "the exercise's starter"
                                                  : "the exercise's solution";
}
