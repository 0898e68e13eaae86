#include "exercise.h"

#include <math.h>

/* Fewer instructions, and another answer. */
void integrate(size_t n, const double start[], size_t steps, double dt, double final[])
{
    for (size_t i = 0; i < 3 * n; i++) final[i] = start[i] * exp(-dt * (double) steps);
}
