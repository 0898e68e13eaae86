/**
 * A flame graph: one picture of all stacks that a profiler met in a rung, as one SVG without
 * scripts. Each frame is as wide as its share of the samples; callers stand below, frames of one
 * caller in the order of their names. It needs the stacks and nothing else of a run.
 */
#ifndef LADDER_FLAME_H
#define LADDER_FLAME_H

#include "results/journal.h"

/** Returns: whether there are stacks of that rung. */
bool flame_has(const RunFile *file, const char *rung);

/** Returns: the name of its file: "flame_v10_naive.svg"; safe whatever the rung is called. */
const char *flame_file_name(const RungRecord *rung, size_t index, char *name, size_t size);

/**
 * Draws the stacks of a rung, those of the last session.
 *
 * Frames narrower than 0.3 of 1200 pixels are left out, and narrow ones beyond that where the
 * picture would become larger than 300 kB; how many is written below the picture.
 *
 * Owns:    *svg, *length bytes of it, is the caller's to free; NULL on failure.
 * Returns: STATUS_NO_MEMORY, STATUS_BAD_USAGE when there is no stack.
 */
Status flame_draw(const RunFile *file, const char *rung, char **svg, size_t *length, Reason *why);

#endif
