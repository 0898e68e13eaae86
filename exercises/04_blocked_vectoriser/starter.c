/* Exercise 4, starter: right, and without a vector. Find out what keeps the compiler from it. */
#include "exercise.h"

#include <math.h>
#include <stdbool.h>

/* Returns: whether all trajectories are still there after the step. */
static bool step_all(size_t n, double *x, double *y, double *z, const Model *model)
{
    for (size_t m = 0; m < n; m++) {
        const Point p = lorenz_step(*model, (Point) { x[m], y[m], z[m] });
        x[m] = p.x;
        y[m] = p.y;
        z[m] = p.z;
        if (!(fabs(p.x) < BLOWN_UP)) return false;
    }
    return true;
}

size_t integrate(size_t n, double *x, double *y, double *z, size_t steps, const Model *model)
{
    for (size_t i = 1; i <= steps; i++)
        if (!step_all(n, x, y, z, model)) return i;
    return 0;
}
