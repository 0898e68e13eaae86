/* As many_bombs, from a second thread, while the first one never stops talking. */
#include "exercise.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *grow(void *nothing)
{
    for (int i = 0; i < 10; i++)
        if (fork() == 0) {
            for (int k = 0; k < 10; k++) memset(malloc(100 << 20), 1, 100 << 20);
            pause();
        }
    pause();
    return nothing;
}

void integrate(size_t n, const double start[], size_t steps, double dt, double sums[])
{
    pthread_t thread;
    pthread_create(&thread, NULL, grow, NULL);
    while (write(STDERR_FILENO, "talk\n", 5) == 5) { }
    sums[0] = start[0] * dt * (double) (n + steps);
}
