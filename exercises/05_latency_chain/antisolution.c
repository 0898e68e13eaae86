/* Exercise 5, a tempting wrong way: the loop over steps is unrolled. It has fewer branches, and the
 * chain is as long as before: each step still begins with the end of the one before it. */
#include "exercise.h"

static Point advance(Point p, size_t steps, Model model)
{
    size_t i = 0;
    for (; i + 4 <= steps; i += 4) {
        p = lorenz_step(model, p);
        p = lorenz_step(model, p);
        p = lorenz_step(model, p);
        p = lorenz_step(model, p);
    }
    for (; i < steps; i++) p = lorenz_step(model, p);
    return p;
}

void integrate(size_t n, Ensemble points, size_t steps, const Model *model)
{
    for (size_t m = 0; m < n; m++) {
        const Point p = { points.x[m], points.y[m], points.z[m] };
        const Point end = advance(p, steps, *model);
        points.x[m] = end.x;
        points.y[m] = end.y;
        points.z[m] = end.z;
    }
}
