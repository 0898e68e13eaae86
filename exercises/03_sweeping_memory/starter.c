/* Exercise 3, starter: compact, vectorised, right, and slower the larger the ensemble is. */
#include "exercise.h"

/* A step of all trajectories. The compiler makes vectors of them. */
static void step_all(size_t n, Ensemble points, Model model)
{
    double *restrict const x = points.x, *restrict const y = points.y, *restrict const z = points.z;
    for (size_t m = 0; m < n; m++) {
        const Point p = lorenz_step(model, (Point) { x[m], y[m], z[m] });
        x[m] = p.x;
        y[m] = p.y;
        z[m] = p.z;
    }
}

void integrate(size_t n, Ensemble points, size_t steps, const Model *model)
{
    for (size_t i = 0; i < steps; i++) step_all(n, points, *model);
}
