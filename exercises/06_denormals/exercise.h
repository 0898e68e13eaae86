/** Exercise 6: the one function that a submission defines. */
#ifndef LADDER_EXERCISE_H
#define LADDER_EXERCISE_H

#include "../common/lorenz.h"

/** Below this nobody can tell a number from zero. Numbers above it are results. */
#define NEGLIGIBLE 1e-150

/**
 * Integrates every trajectory over `steps` steps, in place.
 *
 * Coordinates whose absolute value is above NEGLIGIBLE must come out as exactly as ever, however
 * small they are; smaller ones may come out as any other negligible number. To see that, a grader
 * compares logarithms, at the end and after 3000 steps, when results are small. A mode of the
 * processor may be set, and is as it was on return.
 *
 * Shape: point holds n rows. n is at least 1, steps may be 0.
 */
void integrate(size_t n, Point point[], size_t steps, const Model *model);

#endif
