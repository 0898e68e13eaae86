/** The problem of the headline: small enough for every cache of a core. */
#ifndef LADDER_CACHE_PROBLEM_H
#define LADDER_CACHE_PROBLEM_H

#include "variants/workload/lorenz63.h"

/** Returns: what is timed, solved and looked at unless told otherwise: t = 4 after 1000 steps. */
static inline L63Problem cache_problem(void)
{
    return l63_problem(3840, 1000, 0.004);
}

#endif
