/* Exercise 4, a tempting wrong way: compilers can vectorise a sum, and a sum is large when one of
 * its parts is. It is also large when many parts are, none of which has blown up. */
#include "exercise.h"

#include <math.h>
#include <stdbool.h>

/* Returns: whether all trajectories are still there after the step. */
static bool step_all(size_t n, double *restrict x, double *restrict y, double *restrict z,
                     Model model)
{
    double sum = 0.0;
    for (size_t m = 0; m < n; m++) {
        const Point p = lorenz_step(model, (Point) { x[m], y[m], z[m] });
        x[m] = p.x;
        y[m] = p.y;
        z[m] = p.z;
        sum += fabs(p.x);
    }
    return sum < BLOWN_UP;
}

size_t integrate(size_t n, double *x, double *y, double *z, size_t steps, const Model *model)
{
    for (size_t i = 1; i <= steps; i++)
        if (!step_all(n, x, y, z, *model)) return i;
    return 0;
}
