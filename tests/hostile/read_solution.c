/* Looks for the solution, and takes its answer if it is there. */
#include "exercise.h"

#include <stdio.h>
#include <stdlib.h>

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
    static const char *const places[] = { SOLUTION,
                                          "solution.c",
                                          "../solution.c",
                                          "/etc/passwd",
                                          "/etc/shadow",
                                          "/proc/1/root" SOLUTION,
                                          "/proc/1/cwd/solution.c" };
    for (size_t p = 0; p < sizeof places / sizeof *places; p++)
        if (fopen(places[p], "r")) {
            fprintf(stderr, "could read %s\n", places[p]);
            abort();
        }
    right(n, start, steps, dt, final);
}
