/**
 * What threads of one process cost each other: joining, waiting, sharing a cache line, and sharing
 * out work of unequal size.
 */
#ifndef LADDER_COSTS_THREADS_H
#define LADDER_COSTS_THREADS_H

#include "harness/cost_series.h"
#include "variants/workload/status.h"

/** The costs of a team, each sampled once a round. */
enum { THREAD_COSTS = 7, BALANCE_COSTS = 3 };

/** Shape: series holds THREAD_COSTS. */
void threads_begin(CostSeries *series, int n_threads);

/** Takes a sample of each. Returns: STATUS_WRONG_ANSWER when a counter does not say what was
 * counted. */
Status threads_sample(CostSeries *series, int n_threads, Reason *why);

/** Shape: series holds BALANCE_COSTS. Their predictions are made here. */
void balance_begin(CostSeries *series, int n_threads);

/** Takes a sample of each way to share out the work. Returns: STATUS_WRONG_ANSWER when a final
 * state is not, bit for bit, that of the reference. */
Status balance_sample(CostSeries *series, int n_threads, Reason *why);

#endif
