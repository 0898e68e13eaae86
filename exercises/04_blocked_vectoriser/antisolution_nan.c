/* Exercise 4, a tempting wrong way: vectors, and the question asked the other way round. What is
 * not a number is neither below the limit nor above it: such a trajectory is lost and not reported.
 */
#include "exercise.h"

#include <math.h>
#include <stdbool.h>

/* Returns: whether all trajectories are still there after the step. */
static bool step_all(size_t n, double *restrict x, double *restrict y, double *restrict z,
                     Model model)
{
    size_t n_blown_up = 0;
    for (size_t m = 0; m < n; m++) {
        const Point p = lorenz_step(model, (Point) { x[m], y[m], z[m] });
        x[m] = p.x;
        y[m] = p.y;
        z[m] = p.z;
        n_blown_up += fabs(p.x) >= BLOWN_UP;
    }
    return n_blown_up == 0;
}

size_t integrate(size_t n, double *x, double *y, double *z, size_t steps, const Model *model)
{
    for (size_t i = 1; i <= steps; i++)
        if (!step_all(n, x, y, z, *model)) return i;
    return 0;
}
