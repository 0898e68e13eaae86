/** The ways in which the metrics of metric.c are measured. All: as metric_measure. */
#ifndef LADDER_METRIC_KINDS_H
#define LADDER_METRIC_KINDS_H

#include "harness/grade.h"

Status metric_instruction_growth(Grade *grade, CheckResult *result, Reason *why);
Status metric_instructions(Grade *grade, CheckResult *result, Reason *why);
Status metric_d1_misses(Grade *grade, CheckResult *result, Reason *why);
Status metric_ll_misses(Grade *grade, CheckResult *result, Reason *why);
Status metric_time(Grade *grade, CheckResult *result, Reason *why);
Status metric_subnormals(Grade *grade, CheckResult *result, Reason *why);
Status metric_lines_shared(Grade *grade, CheckResult *result, Reason *why);
Status metric_mpi_calls(Grade *grade, CheckResult *result, Reason *why);
Status metric_peak_memory(Grade *grade, CheckResult *result, Reason *why);
Status metric_parallel_regions(Grade *grade, CheckResult *result, Reason *why);

/** The verdict of an exact value. */
void metric_judge(CheckResult *result, double value);

/** The program that a check compares with, and its name in sentences. */
const Program *metric_other(const Grade *grade, const Check *check);
const char *metric_other_name(const Check *check);

#endif
