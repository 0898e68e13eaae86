/**
 * A cost that is measured again and again: its samples, and the record made of them.
 *
 * The programs beside `ladder` and `ladder` itself share it. It measures nothing.
 */
#ifndef LADDER_COST_SERIES_H
#define LADDER_COST_SERIES_H

#include "results/record.h"

enum { COST_MOST_SAMPLES = 64 };

typedef struct CostSeries {
    CostRecord record; /* but for value and samples */
    double sample[COST_MOST_SAMPLES];
    size_t n_samples;
} CostSeries;

/** Returns: a record of this kind in which everything else is absent. Owns: the texts stay the
 * caller's. */
CostRecord cost_new(const char *kind, const char *operation, const char *unit);

/** Takes one more sample; what is too much is left out. */
void cost_series_add(CostSeries *series, double sample);

/** Returns: the record with the median of the samples, and its interval where they are enough. */
CostRecord cost_series_record(const CostSeries *series);

/** Prints a record as a line of JSON. Returns: whether it went out. */
bool cost_print(const CostRecord *cost);

#endif
