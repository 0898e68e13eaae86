/**
 * The cost of a step up the ladder: lines of code added or changed against the base's file.
 *
 * Blank lines and comments do not count. What a rung includes or imports of its own (files named
 * v<NN>_...: C, Python, Cython, Fortran) counts as if it stood in the rung's file.
 */
#ifndef LADDER_LINES_H
#define LADDER_LINES_H

#include "variants/workload/status.h"

#include <stdint.h>

/**
 * `root` is the folder that holds variants/.
 *
 * Returns: code lines of variants/RUNG.* that are not, in this order, in variants/BASE.*; all code
 *          lines of the rung when base is NULL; -1 when a file cannot be read.
 */
int64_t lines_changed(const char *root, const char *rung, const char *base);

/** Gets the path of a file below root: "variants/v35_kernel.h". */
typedef Status (*LinesFile)(void *sink, const char *file, Reason *why);

/** Hands over the files that a rung consists of, its own first; none where it cannot be read.
 * Returns: STATUS_OK, or what `take` returned, which ends it. */
Status lines_files(const char *root, const char *rung, LinesFile take, void *sink, Reason *why);

#endif
