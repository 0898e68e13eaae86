/* Exercise 3, solution: tiles. A tile of trajectories takes all its steps while it is in the
 * nearest cache, then the next tile comes. Within a tile the loops are as they were: vectors. */
#include "exercise.h"

enum { TILE = 256 }; /* trajectories: 6 KiB */

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
