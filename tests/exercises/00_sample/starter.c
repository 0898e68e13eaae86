#include "exercise.h"

/* Begins anew for every step. */
static double after(double x, size_t steps, double dt)
{
    for (size_t s = 0; s < steps; s++) x -= dt * x;
    return x;
}

void integrate(size_t n, const double start[], size_t steps, double dt, double final[])
{
    for (size_t i = 0; i < 3 * n; i++) {
        volatile double x = start[i];
        for (size_t s = 1; s <= steps; s++) x = after(start[i], s, dt);
        final[i] = x;
    }
}
