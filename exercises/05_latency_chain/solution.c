/* Exercise 5, solution: a tile of trajectories takes a step together. No step of the tile waits for
 * another one of the same turn, so that the processor has work while results are on their way, and
 * the compiler makes vectors of it. */
#include "exercise.h"

enum { TILE = 256 }; /* trajectories: 6 KiB, near at hand in the first-level cache */

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
    for (size_t first = 0; first < n; first += TILE) {
        const size_t n_tile = n - first < TILE ? n - first : TILE;
        const Ensemble tile = { points.x + first, points.y + first, points.z + first };
        for (size_t i = 0; i < steps; i++) step_all(n_tile, tile, *model);
    }
}
