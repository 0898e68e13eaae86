/** Exercise 4: the one function that a submission defines. */
#ifndef LADDER_EXERCISE_H
#define LADDER_EXERCISE_H

#include "../common/lorenz.h"

/** A trajectory has blown up when its |x| is not below this; not a number is not below it either.
 */
#define BLOWN_UP 1e6

/**
 * Integrates every trajectory over `steps` steps, in place, and stops after the first step in which
 * any of them has blown up.
 *
 * Shape: x, y and z hold n numbers each; trajectory m is at x[m], y[m], z[m]. The arrays do not
 * overlap, and the model is in none of them. n is at least 1, steps may be 0.
 * Returns: the number of that step, counted from 1, and then x, y and z may hold anything; 0 where
 * no trajectory has blown up.
 */
size_t integrate(size_t n, double *x, double *y, double *z, size_t steps, const Model *model);

#endif
