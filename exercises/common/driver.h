/**
 * What an exercise's driver.c defines. A graded program is the submission, driver.c and
 * driver_main.c; the grader draws problems, starts runs and holds the clock, all from outside.
 */
#ifndef EXERCISES_DRIVER_H
#define EXERCISES_DRIVER_H

#include <stddef.h>
#include <stdint.h>

/** Drawn anew for every run. */
typedef struct Problem {
    size_t n;     /* trajectories */
    size_t steps; /* RK4 steps of length dt */
    double dt;
    double sigma, rho, beta;
    const double *start; /* n rows of x, y, z */
    uint64_t extra;      /* what check.toml calls `extra`: threads, lengths, ... */
} Problem;

/** Returns: how many doubles the answer to this problem has; the same for every program. */
size_t driver_answer_values(const Problem *problem);

/** Work that is not asked for and not measured: allocate, touch. The starting points are not there
 * yet. Called again when the problem's size changes. */
void driver_prepare(const Problem *problem);

/**
 * Calls the submission and fills the answer. Under MPI every rank comes here, and the answer of
 * rank 0 counts. Where check.toml says `addresses = K`, the last K values of the answer are
 * addresses (as whole numbers) for the metric lines_shared, and are not compared.
 *
 * Shape: answer holds driver_answer_values(problem) values, NaN before.
 */
void driver_run(const Problem *problem, double *answer);

#endif
