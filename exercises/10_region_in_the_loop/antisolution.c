/* Exercise 10, a tempting wrong way: the loop is tuned, and the region stays where it is. Threads
 * that stay on their cores and equal pieces of work make a step better, not the start of a team. */
#include "exercise.h"

/* Returns: the mean of z after the step. */
static double step_all(size_t n, Point point[], const Model *model)
{
    double sum_z = 0.0;
#pragma omp parallel for schedule(static) proc_bind(close) reduction(+ : sum_z)
    for (size_t m = 0; m < n; m++) {
        point[m] = lorenz_step(*model, point[m]);
        sum_z += point[m].z;
    }
    return sum_z / (double) n;
}

void integrate(size_t n, const Point start[], size_t steps, const Model *model, Point final[],
               double mean_z[])
{
#pragma omp parallel for
    for (size_t m = 0; m < n; m++) final[m] = start[m];
    for (size_t i = 0; i < steps; i++) mean_z[i] = step_all(n, final, model);
}
