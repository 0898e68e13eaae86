/** Exercise 3: the one function that a submission defines. */
#ifndef LADDER_EXERCISE_H
#define LADDER_EXERCISE_H

#include "../common/lorenz.h"

/** An array a coordinate: trajectory m is at x[m], y[m], z[m]. The arrays do not overlap. */
typedef struct Ensemble {
    double *restrict x, *restrict y, *restrict z;
} Ensemble;

/**
 * Integrates every trajectory over `steps` steps, in place.
 *
 * Shape: the arrays of `points` hold n numbers each. n is at least 1, steps may be 0.
 */
void integrate(size_t n, Ensemble points, size_t steps, const Model *model);

#endif
