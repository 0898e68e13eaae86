/* Asks Valgrind to run a function uncounted. */
#include "exercise.h"

#include <valgrind/valgrind.h>

static void right(size_t n, const double start[], size_t steps, double dt, double final[])
{
    for (size_t i = 0; i < 3 * n; i++) {
        double x = start[i];
        for (size_t s = 0; s < steps; s++) x -= dt * x;
        final[i] = x;
    }
}

static long all(long n, long steps)
{
    return n + steps;
}

void integrate(size_t n, const double start[], size_t steps, double dt, double final[])
{
    (void) VALGRIND_NON_SIMD_CALL2(all, (long) n, (long) steps);
    right(n, start, steps, dt, final);
}
