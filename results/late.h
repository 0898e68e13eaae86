/**
 * Whether a rung is still warming up when its samples are taken: compilers at run time may work on
 * for many runs, and no fixed number of warm-ups is known to be enough.
 *
 * Looked at within the processes: the rounds of each are parted in three, and the last third is
 * compared with the one before, as a ratio to the control of the same round. What the whole machine
 * does cancels.
 */
#ifndef LADDER_LATE_H
#define LADDER_LATE_H

#include "results/arms.h"
#include "results/judge.h"

/**
 * Looks at one rung in one heat.
 *
 * Source:  E. Barrett et al., Virtual machine warmup blows hot and cold, OOPSLA 2017.
 * Returns: STATUS_NO_MEMORY.
 */
Status late_drift(const Arms *arms, const char *heat, const char *rung, const char *control,
                  LateDrift *drift);

#endif
