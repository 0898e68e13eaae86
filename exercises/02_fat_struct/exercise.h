/** Exercise 2: the one function that a submission defines. */
#ifndef LADDER_EXERCISE_H
#define LADDER_EXERCISE_H

#include "../common/lorenz.h"

/**
 * Integrates every trajectory over `steps` steps. `mean_z[i]` is the mean of z over the ensemble
 * after step i + 1.
 *
 * Shape: start and final hold n rows, mean_z holds `steps`; they do not overlap. n is at least 1,
 * steps may be 0.
 */
void integrate(size_t n, const Point start[], size_t steps, const Model *model, Point final[],
               double mean_z[]);

#endif
