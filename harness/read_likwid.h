/**
 * Reads the CSV that likwid-perfctr writes (-o FILE.csv): events and metrics of all regions.
 *
 * Both layouts: columns named "HWThread n" or, before likwid 5, "Core n".
 */
#ifndef LADDER_READ_LIKWID_H
#define LADDER_READ_LIKWID_H

#include "variants/workload/status.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct LikwidRow {
    const char *region;    /* NULL without markers */
    const char *group;     /* "FLOPS_DP" */
    const char *name;      /* of the event or metric: "DP [MFLOP/s]" */
    const char *counter;   /* "PMC0"; NULL for a metric */
    const double *threads; /* one a hardware thread; NAN where likwid wrote nan, inf or - */
    size_t n_threads;
    double sum, average; /* over threads; NAN where likwid told none, or left a thread out */
} LikwidRow;

typedef struct LikwidTable {
    LikwidRow *rows;
    size_t n;
    void *memory;
} LikwidTable;

/**
 * Owns:    *table is to be given to likwid_table_free, also after a failure.
 * Returns: STATUS_BAD_USAGE with the line (no table in it, cut off), STATUS_NO_MEMORY.
 */
Status likwid_table_parse(const char *text, LikwidTable *table, Reason *why);

void likwid_table_free(LikwidTable *table);

/** Returns: the metric (or event, if is_event) of that name, or NULL. */
const LikwidRow *likwid_table_find(const LikwidTable *table, const char *name, bool is_event);

#endif
