/* Exercise 3, a tempting wrong way: the loops are swapped, so that a trajectory lies in registers
 * for all its steps. No misses are left, and no vectors: each step waits for the one before it. */
#include "exercise.h"

void integrate(size_t n, Ensemble points, size_t steps, const Model *model)
{
    for (size_t m = 0; m < n; m++) {
        Point p = { points.x[m], points.y[m], points.z[m] };
        for (size_t i = 0; i < steps; i++) p = lorenz_step(*model, p);
        points.x[m] = p.x;
        points.y[m] = p.y;
        points.z[m] = p.z;
    }
}
