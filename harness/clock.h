/** The harness's own clock: monotonic, so that a stepped wall clock changes nothing. */
#ifndef LADDER_CLOCK_H
#define LADDER_CLOCK_H

#include <time.h>

/** Returns: seconds since some fixed moment. */
static inline double clock_now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

#endif
