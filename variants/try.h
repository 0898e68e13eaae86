/**
 * The least that `ladder try` takes for a rung: one function.
 *
 * A file that defines it needs no include and no descriptor: `ladder try FILE.c` puts this header
 * before it, so that a function of another shape does not compile.
 */
#ifndef LADDER_TRY_H
#define LADDER_TRY_H

#include <stddef.h>

/**
 * Advances each of n trajectories by that many steps of the classic RK4 method, in place. Called
 * again and again, each time from the starting points, and timed.
 *
 * Shape:   x, y, z hold n doubles each, trajectory m at x[m], y[m], z[m]; they do not overlap and
 *          are 64-byte aligned. They may be read and written up to the next multiple of 64: what
 *          is behind trajectory n - 1 are copies of it, and nobody looks at them afterwards.
 * Units:   dt in model time; sigma, rho and beta differ from call to call.
 */
void lorenz_run(size_t n, double x[], double y[], double z[], size_t steps, double dt, double sigma,
                double rho, double beta);

#endif
