/* Writes where the project and its results are. */
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
    static const char *const places[] = { PROJECT "/results/hostile",
                                          PROJECT "/exercises/hostile",
                                          "/hostile",
                                          "/usr/hostile",
                                          "/etc/hostile",
                                          "/dev/hostile",
                                          "/proc/1/root/hostile" };
    for (size_t p = 0; p < sizeof places / sizeof *places; p++)
        if (fopen(places[p], "w")) {
            fprintf(stderr, "could write %s\n", places[p]);
            abort();
        }
    right(n, start, steps, dt, final);
}
