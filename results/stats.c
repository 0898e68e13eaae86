#include "results/stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int compare_doubles(const void *left, const void *right)
{
    const double a = *(const double *) left;
    const double b = *(const double *) right;
    return (a > b) - (a < b);
}

static double *sorted_copy(const double *values, size_t n)
{
    double *const copy = malloc((n + 1) * sizeof *copy);
    if (!copy) return NULL;
    if (n > 0) memcpy(copy, values, n * sizeof *copy);
    qsort(copy, n, sizeof *copy, compare_doubles);
    return copy;
}

static double sorted_quantile(const double *sorted, size_t n, double q)
{
    if (n == 0) return NAN;
    const double place = q * (double) (n - 1);
    const size_t below = (size_t) place;
    if (below + 1 >= n) return sorted[n - 1];
    const double share = place - (double) below;
    if (share == 0) return sorted[below];
    return sorted[below] * (1 - share) + sorted[below + 1] * share;
}

double stats_quantile(const double *values, size_t n, double q)
{
    double *const sorted = sorted_copy(values, n);
    const double quantile = sorted ? sorted_quantile(sorted, n, q) : NAN;
    free(sorted);
    return quantile;
}

size_t stats_sign_rank(size_t n, double alpha)
{
    // 2 P(Binomial(n, 1/2) <= j) = tail * 2^exponent. The coefficients are exact up to 2^53, so
    // that a border case such as alpha = 2^-5 at n = 6 is decided rightly; larger ones are
    // rescaled.
    double coefficient = 1;
    double tail = 1;
    int exponent = 1 - (int) n;
    size_t j = 0;
    while (2 * j < n && ldexp(tail, exponent) <= alpha) {
        j++;
        coefficient = coefficient * (double) (n - j + 1) / (double) j;
        tail += coefficient;
        if (tail < 0x1p500) continue;
        coefficient = ldexp(coefficient, -500);
        tail = ldexp(tail, -500);
        exponent += 500;
    }
    return j;
}

size_t stats_rounds_needed(double alpha)
{
    size_t n = 1;
    while (n < 1000 && stats_sign_rank(n, alpha) == 0) n++; // 2^-999 is no alpha anyone asks for
    return n;
}

Interval stats_median_interval(const double *values, size_t n, double alpha)
{
    Interval interval = { NAN, NAN, NAN };
    double *const sorted = sorted_copy(values, n);
    if (!sorted) return interval;
    interval.median = sorted_quantile(sorted, n, 0.5);
    const size_t j = stats_sign_rank(n, alpha);
    if (j > 0) {
        interval.low = sorted[j - 1];
        interval.high = sorted[n - j];
    }
    free(sorted);
    return interval;
}

Interval stats_ratio_interval(const double *numerator, const double *denominator, size_t n,
                              double alpha)
{
    Interval interval = { NAN, NAN, NAN };
    double *const logs = malloc((n + 1) * sizeof *logs);
    if (!logs) return interval;
    for (size_t i = 0; i < n; i++) logs[i] = log(numerator[i] / denominator[i]);
    const Interval log_interval = stats_median_interval(logs, n, alpha);
    interval
        = (Interval) { exp(log_interval.median), exp(log_interval.low), exp(log_interval.high) };
    free(logs);
    return interval;
}
