/**
 * The problem: an ensemble of Lorenz-63 trajectories, classic fourth-order Runge-Kutta, float64.
 *
 *     x' = sigma (y - x)      y' = x (rho - z) - y      z' = x y - beta z
 *
 * The functions here are the reference every rung is judged by. They are never timed, never tuned.
 */
#ifndef LADDER_LORENZ63_H
#define LADDER_LORENZ63_H

#include <stddef.h>

/** One point of one trajectory. An ensemble is an array of them: row m is trajectory m. */
typedef struct L63State {
    double x, y, z;
} L63State;

/** Units: dt in model time; sigma, rho, beta are dimensionless. */
typedef struct L63Problem {
    size_t n_trajectories;
    size_t n_steps;
    double dt;
    double sigma, rho, beta;
} L63Problem;

/** Useful floating-point operations of one trajectory-step, whatever a rung really executes:
 * four right-hand sides of 8, three stage updates of 6, the final sum of 21. */
enum { L63_FLOPS_PER_TRAJECTORY_STEP = 4 * 8 + 3 * 6 + 21 };

/** Returns: the classic problem (sigma 10, rho 28, beta 8/3) of the given size. */
L63Problem l63_problem(size_t n_trajectories, size_t n_steps, double dt);

/** Returns: x', y', z' at `s`. */
L63State l63_derivative(const L63Problem *p, L63State s);

/**
 * Returns: the state one RK4 step of p->dt after `s`. The order of every operation is part of the
 * contract: rungs that claim SAME_AS_REFERENCE repeat it and are compared bit for bit.
 * Source:  Lorenz 1963, J. Atmos. Sci. 20, 130-141; RK4 as in Hairer, Norsett, Wanner I, II.1.
 */
L63State l63_step(const L63Problem *p, L63State s);

/**
 * Integrates every trajectory from `start` over p->n_steps steps into `end`.
 *
 * Shape: start and end hold p->n_trajectories rows; they may be the same array.
 */
void l63_reference(const L63Problem *p, const L63State *start, L63State *end);

#endif
