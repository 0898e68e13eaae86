/* Exercise 1, solution: the mean is the same for all trajectories of a step; it is taken once. */
#include "exercise.h"

#include <math.h>

/* Not inlined, so that a profile can tell it apart. */
__attribute__((noinline)) static Point mean_of(size_t n, const Point points[])
{
    Point sum = { 0.0, 0.0, 0.0 };
    for (size_t m = 0; m < n; m++) {
        sum.x += points[m].x;
        sum.y += points[m].y;
        sum.z += points[m].z;
    }
    const double count = (double) n;
    return (Point) { sum.x / count, sum.y / count, sum.z / count };
}

static double distance(Point a, Point b)
{
    const double x = a.x - b.x, y = a.y - b.y, z = a.z - b.z;
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
        const Point mean = mean_of(n, final);
        for (size_t m = 0; m < n; m++) wander[m] += distance(final[m], mean);
    }
}
