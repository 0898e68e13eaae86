/**
 * Reads what `perf stat -j` wrote: one JSON object a line.
 *
 * Tolerant where releases of perf differ (values as texts or numbers, a comma too many, lines of
 * other kinds), strict about counts: a value is a number or it is not there, never 0 instead. Lines
 * of intervals, CPUs or threads are parts of one count and added; without one part there is no sum.
 */
#ifndef LADDER_READ_PERF_STAT_H
#define LADDER_READ_PERF_STAT_H

#include "variants/workload/status.h"

#include <stddef.h>

typedef enum PerfState { PERF_COUNTED, PERF_NOT_SUPPORTED, PERF_NOT_COUNTED } PerfState;

typedef struct PerfCount {
    char event[96]; /* as perf names it, without a modifier like ":u" */
    double value;   /* NAN unless counted */
    char unit[32];  /* "msec", "" */
    PerfState state;
    double share; /* of the time in which the counter ran, 0 to 1; NAN when not told */
} PerfCount;

enum { PERF_MOST_EVENTS = 64 };

typedef struct PerfStat {
    PerfCount counts[PERF_MOST_EVENTS];
    size_t n;
} PerfStat;

/** Returns: STATUS_BAD_USAGE with the line when there is no event at all or too many, a line that
 * begins as an object is none, or a value is no number; STATUS_NO_MEMORY. */
Status perf_stat_parse(const char *text, PerfStat *stat, Reason *why);

/** Returns: the count of that event, or NULL. */
const PerfCount *perf_stat_find(const PerfStat *stat, const char *event);

#endif
