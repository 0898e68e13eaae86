/* Sleeps. */
#include "exercise.h"

#include <unistd.h>

static void right(size_t n, const double start[], size_t steps, double dt, double final[])
{
    for (size_t i = 0; i < 3 * n; i++) {
        double x = start[i];
        for (size_t s = 0; s < steps; s++) x -= dt * x;
        final[i] = x;
    }
}

void integrate(size_t n, const double start[], size_t steps, double dt, double final[])
{
    sleep(1000);
    right(n, start, steps, dt, final);
}
