/**
 * What this machine can do at most: measured by ladder-peaks, cross-checked by likwid-bench.
 *
 * A program of its own, so that a runner prefix (an emulator, numactl) stands before it as it
 * stands before the runners, and an instruction that the CPU refuses costs nothing but its rows.
 */
#ifndef LADDER_CEILINGS_H
#define LADDER_CEILINGS_H

#include "harness/loop.h"
#include "results/record.h"

typedef struct Ceilings {
    CeilingRecord *records;
    size_t n_records;
    char missing[sizeof(Reason)];   /* why there are none at all; empty otherwise */
    char unchecked[sizeof(Reason)]; /* why there is no cross-check; empty where there is one */
    void *memory;
} Ceilings;

typedef enum CeilingsEffort {
    CEILINGS_QUICK,   /* half a second: bandwidths may come out some per cent low */
    CEILINGS_FULL,    /* at most 3 s */
    CEILINGS_CHECKED, /* and what likwid-bench says, which takes a second or two a row */
} CeilingsEffort;

/** Twenty times what ladder-peaks takes: an emulator may be slow to start, a machine very busy. */
#define CEILINGS_TIMEOUT_S 60.0

/**
 * Measures all ceilings; ladder-peaks is given timeout_s.
 *
 * Owns:    *ceilings is to be given to ceilings_free, also after a failure.
 * Returns: STATUS_NO_MEMORY, STATUS_INTERRUPTED, STATUS_TERMINATED. A program that is missing or
 *          fails is no failure: `missing`, or the rows, say why.
 */
Status ceilings_measure(const char *prefix, CeilingsEffort effort, double timeout_s,
                        Ceilings *ceilings, Reason *why);
void ceilings_free(Ceilings *ceilings);

/** Reads what ladder-peaks printed: a JSON object a ceiling, all of them right or none taken.
 * Returns: STATUS_NO_MEMORY; anything else that is wrong is told in `missing`. */
Status ceilings_parse(const char *lines, Ceilings *ceilings, Reason *why);

/** Returns: the latencies that were measured; where they were not, those of common processors. */
LoopLatencies ceilings_latencies(const Ceilings *ceilings);

#endif
