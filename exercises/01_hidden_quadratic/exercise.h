/** Exercise 1: the one function that a submission defines. */
#ifndef LADDER_EXERCISE_H
#define LADDER_EXERCISE_H

#include "../common/lorenz.h"

/**
 * Integrates every trajectory over `steps` steps, and tells how far each one keeps from the others.
 *
 * After each step the ensemble's mean is the mean of all n points; a trajectory's distance is that
 * from its point to this mean. `wander[m]` is the sum of trajectory m's distances after each step.
 *
 * Shape: start, final and wander hold n rows; they do not overlap. n is at least 1, steps may be 0.
 */
void integrate(size_t n, const Point start[], size_t steps, const Model *model, Point final[],
               double wander[]);

#endif
