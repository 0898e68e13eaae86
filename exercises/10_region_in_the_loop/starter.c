/* Exercise 10, starter: right, parallel, and the more threads it has, the slower it may be. */
#include "exercise.h"

/* Returns: the mean of z after the step. */
static double step_all(size_t n, Point point[], const Model *model)
{
    double sum_z = 0.0;
#pragma omp parallel for reduction(+ : sum_z)
    for (size_t m = 0; m < n; m++) {
        point[m] = lorenz_step(*model, point[m]);
        sum_z += point[m].z;
    }
    return sum_z / (double) n;
}

void integrate(size_t n, const Point start[], size_t steps, const Model *model, Point final[],
               double mean_z[])
{
    for (size_t m = 0; m < n; m++) final[m] = start[m];
    for (size_t i = 0; i < steps; i++) mean_z[i] = step_all(n, final, model);
}
