/* Exercise 6, solution: what is negligible becomes zero, long before it gets subnormal. NEGLIGIBLE
 * is large enough that the product of two coordinates which are not is no subnormal number either.
 */
#include "exercise.h"

#include <math.h>

static double without_negligible(double value)
{
    return fabs(value) < NEGLIGIBLE ? 0.0 : value;
}

void integrate(size_t n, Point point[], size_t steps, const Model *model)
{
    for (size_t i = 0; i < steps; i++)
        for (size_t m = 0; m < n; m++) {
            const Point p = lorenz_step(*model, point[m]);
            point[m] = (Point) { without_negligible(p.x), without_negligible(p.y),
                                 without_negligible(p.z) };
        }
}
