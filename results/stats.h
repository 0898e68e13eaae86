/**
 * The statistics of the project: quantiles, and exact sign-test intervals of medians.
 *
 * No normality is assumed anywhere, no sample is dropped here, inputs are never changed.
 */
#ifndef LADDER_STATS_H
#define LADDER_STATS_H

#include "results/record.h"

/** Returns: the q-quantile (0..1) by linear interpolation between order statistics; NAN if n = 0 or
 * there is no memory for a sorted copy. */
double stats_quantile(const double *values, size_t n, double q);

/** Returns: the largest j >= 1 with 2 P(Binomial(n, 1/2) <= j - 1) <= alpha, or 0 when there is
 * none: the interval of the median is then (j-th smallest, j-th largest). */
size_t stats_sign_rank(size_t n, double alpha);

/** Returns: the smallest n for which stats_sign_rank(n, alpha) is not 0: 6 for alpha = 0.05. */
size_t stats_rounds_needed(double alpha);

/**
 * Returns: the median and its exact interval of confidence 1 - alpha; low and high are NAN when n
 * is too small for one. Source:  order-statistic (sign test) interval; see Hoefler, Belli, SC'15,
 * rule 5.
 */
Interval stats_median_interval(const double *values, size_t n, double alpha);

/** Returns: median and interval of the ratio numerator/denominator of n pairs: the exponential of
 * stats_median_interval of the log ratios. Shape: both arrays hold n positive values. */
Interval stats_ratio_interval(const double *numerator, const double *denominator, size_t n,
                              double alpha);

#endif
