/** Exercise 7: the one function that a submission defines. */
#ifndef LADDER_EXERCISE_H
#define LADDER_EXERCISE_H

#include "../common/lorenz.h"

#include <stdint.h>

enum { THREADS = 4 };

/**
 * Integrates every trajectory over `steps` steps, in place, with THREADS threads of OpenMP, each of
 * which adds up z of its own trajectories in a variable of its own.
 *
 * `address[t]` becomes the address of the double to which thread t adds while it steps:
 * (uintptr_t) &variable. The grader looks at where these variables lie.
 *
 * Shape: point holds n rows, address THREADS numbers. n is at least 1, steps may be 0.
 * Returns: the sum of z over all trajectories, after each of the steps.
 */
double integrate(size_t n, Point point[], size_t steps, const Model *model, uintptr_t address[]);

#endif
