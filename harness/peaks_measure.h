/**
 * All ceilings of a machine: which there are, and the best of many short looks at each.
 *
 * Looks at one thing are spread over the whole time, so that a disturbance of a moment costs
 * nothing, and go on for as long as they do not agree. It prints nothing and knows no likwid.
 */
#ifndef LADDER_PEAKS_MEASURE_H
#define LADDER_PEAKS_MEASURE_H

#include "harness/peaks_memory.h"
#include "harness/peaks_team.h"
#include "results/record.h"

typedef struct Measurement Measurement;

/**
 * Owns:    *measurement is to be given to measurement_free; NULL on failure. The team must outlive
 *          it.
 * Returns: STATUS_NO_MEMORY.
 */
Status measurement_new(Team *team, const CoreCaches *caches, Measurement **measurement,
                       Reason *why);
void measurement_free(Measurement *measurement);

/** Looks at everything at least once, and again until all values are confirmed or that long has
 * passed. A value is confirmed by three looks within 1 % of it on undisturbed cores; one that is
 * not carries a doubt. */
void measurement_run(Measurement *measurement, double seconds);

/** Returns: how many ceilings there are; each has a value or a reason. */
size_t measurement_size(const Measurement *measurement);
CeilingRecord measurement_ceiling(const Measurement *measurement, size_t index);

#endif
