/* Takes little memory in each of many processes; for ranks, which may have some. */
#include "exercise.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void integrate(size_t n, const double start[], size_t steps, double dt, double sums[])
{
    for (int i = 0; i < 10; i++)
        if (fork() == 0) {
            for (int k = 0; k < 10; k++) memset(malloc(100 << 20), 1, 100 << 20);
            pause();
        }
    sleep(1000);
    sums[0] = start[0] * dt * (double) (n + steps);
}
