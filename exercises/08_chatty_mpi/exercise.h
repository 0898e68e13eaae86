/** Exercise 8: the one function that a submission defines. */
#ifndef LADDER_EXERCISE_H
#define LADDER_EXERCISE_H

#include "../common/lorenz.h"

/** Notes that this rank has taken a step. */
void count_step(void);

/** Returns: where `p` is one step later. Every step of every trajectory is taken by this function:
 * whose work it is gets counted. */
static inline Point step(const Model *model, Point p)
{
    count_step();
    return lorenz_step(*model, p);
}

/**
 * Called by every rank of MPI_COMM_WORLD at the same time: integrates every trajectory over `steps`
 * steps, each rank its share of them: rank r of R has trajectories n r / R to n (r + 1) / R.
 * `mean_z[i]` is the mean of z over all trajectories after step i + 1.
 *
 * A rank is given the starting points of its share; the other rows of `start` are NaN. It takes the
 * steps of its share itself: `steps` times as many as it has trajectories, no more. Results are
 * looked at on rank 0 alone; on other ranks final and mean_z are memory to write to all the same.
 *
 * Shape: start and final hold n rows, mean_z holds `steps`; they do not overlap. n is at least 1
 * and may be smaller than the number of ranks, steps may be 0.
 */
void integrate(size_t n, const Point start[], size_t steps, const Model *model, Point final[],
               double mean_z[]);

#endif
