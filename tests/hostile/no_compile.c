/* Is not C. */
#include "exercise.h"

void integrate(size_t n, const double start[], size_t steps, double dt, double final[])
{
    for (size_t i = 0; i < 3 * n; i++) final[i] = strat[i]
}
