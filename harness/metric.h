/** What a check can measure: a fixed table, so that an exercise needs no code here. */
#ifndef LADDER_METRIC_H
#define LADDER_METRIC_H

#include "harness/grade.h"

#include <stdbool.h>

/** Returns: NULL where there is none of this name. */
const struct MetricRow *metric_find(const char *name);

/** Returns: the name of the metric that `name` was meant to be. */
const char *metric_nearest(const char *name);

const char *metric_name(const struct MetricRow *metric);

/** Returns: whether it compares with another program. */
bool metric_is_ratio(const struct MetricRow *metric);

/** Returns: how many times the trajectories, and the steps, of a check's problem it runs. */
unsigned metric_times(const struct MetricRow *metric);

/** Writes what is measured, for a reader: "misses of the second cache, over those of starter". */
void metric_tell(const Check *check, char *text, size_t n_bytes);

/** Writes a value that a check has measured: "12.96", "0.067"; a ratio that is nothing is "0.00", a
 * count that is none "0". */
void metric_tell_value(const Check *check, double value, char *text, size_t n_bytes);

/** Measures one check into its result. Returns: as driven_run, or STATUS_MISSING with what the
 * machine lacks. */
Status metric_measure(Grade *grade, CheckResult *result, Reason *why);

#endif
