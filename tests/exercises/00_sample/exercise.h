/** A small exercise for the tests of `ladder grade`: the one function that a submission defines. */
#ifndef LADDER_SAMPLE_H
#define LADDER_SAMPLE_H

#include <stddef.h>

/** Sums all coordinates of `steps` Euler steps of x' = -x. Shape: start and final hold 3 n values.
 */
void integrate(size_t n, const double start[], size_t steps, double dt, double final[]);

#endif
