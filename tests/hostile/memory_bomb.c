/* Takes all the memory there is. */
#include "exercise.h"

#include <stdlib.h>
#include <string.h>

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
    for (;;) memset(malloc(1 << 26), 1, 1 << 26);
    right(n, start, steps, dt, final);
}
