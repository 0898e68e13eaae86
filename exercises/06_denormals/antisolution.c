/* Exercise 6, a tempting wrong way: numbers are kept from getting subnormal, and no further. The
 * smallest normal number times a time step is subnormal all the same, in the middle of each step.
 */
#include "exercise.h"

#include <float.h>
#include <math.h>

static double at_least_normal(double value)
{
    return fabs(value) < DBL_MIN ? copysign(DBL_MIN, value) : value;
}

void integrate(size_t n, Point point[], size_t steps, const Model *model)
{
    for (size_t i = 0; i < steps; i++)
        for (size_t m = 0; m < n; m++) {
            const Point p = lorenz_step(*model, point[m]);
            point[m] = (Point) { at_least_normal(p.x), at_least_normal(p.y), at_least_normal(p.z) };
        }
}
