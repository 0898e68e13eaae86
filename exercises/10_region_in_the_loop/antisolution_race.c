/* Exercise 10, a tempting wrong way: one region is left, and all threads add to the same means. Of
 * two that add to the same number at the same moment one is lost, on some days. */
#include "exercise.h"

void integrate(size_t n, const Point start[], size_t steps, const Model *model, Point final[],
               double mean_z[])
{
    for (size_t i = 0; i < steps; i++) mean_z[i] = 0.0;
#pragma omp parallel for
    for (size_t m = 0; m < n; m++) {
        Point p = start[m];
        for (size_t i = 0; i < steps; i++) {
            p = lorenz_step(*model, p);
            mean_z[i] += p.z / (double) n;
        }
        final[m] = p;
    }
}
