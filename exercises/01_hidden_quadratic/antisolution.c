/* Exercise 1, a tempting wrong way: the hot function is unrolled, four points at a time. The loop
 * has fewer turns, and the program is as quadratic as before. */
#include "exercise.h"

#include <math.h>

/* Not inlined, so that a profile can tell it apart. */
__attribute__((noinline)) static Point mean_of(size_t n, const Point p[])
{
    double x = 0.0, y = 0.0, z = 0.0;
    size_t m = 0;
    for (; m + 4 <= n; m += 4) {
        x += (p[m].x + p[m + 1].x) + (p[m + 2].x + p[m + 3].x);
        y += (p[m].y + p[m + 1].y) + (p[m + 2].y + p[m + 3].y);
        z += (p[m].z + p[m + 1].z) + (p[m + 2].z + p[m + 3].z);
    }
    for (; m < n; m++) {
        x += p[m].x;
        y += p[m].y;
        z += p[m].z;
    }
    const double count = (double) n;
    return (Point) { x / count, y / count, z / count };
}

static double distance_to_mean(size_t m, size_t n, const Point points[])
{
    const Point mean = mean_of(n, points);
    const double x = points[m].x - mean.x, y = points[m].y - mean.y, z = points[m].z - mean.z;
    return sqrt(x * x + y * y + z * z);
}

void integrate(size_t n, const Point start[], size_t steps, const Model *model, Point final[],
               double wander[])
{
    for (size_t m = 0; m < n; m++) {
        final[m] = start[m];
        wander[m] = 0.0;
    }
    for (size_t i = 0; i < steps; i++) {
        for (size_t m = 0; m < n; m++) final[m] = lorenz_step(*model, final[m]);
        for (size_t m = 0; m < n; m++) wander[m] += distance_to_mean(m, n, final);
    }
}
