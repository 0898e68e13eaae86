/* Prints 100 MB. */
#include "exercise.h"

#include <stdio.h>

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
    static char block[1 << 20];
    static int n_calls;
    for (size_t i = 0; i < sizeof block; i++) block[i] = i % 80 ? 'x' : '\n';
    if (n_calls++ == 0)
        for (int i = 0; i < 100; i++) fwrite(block, sizeof block, 1, stdout);
    right(n, start, steps, dt, final);
}
