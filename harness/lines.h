/**
 * The cost of a step up the ladder: lines of code added or changed against the base's file.
 *
 * Blank lines and comments do not count. What a rung includes or imports of its own (files named
 * v<NN>_...: C, Python, Cython, Fortran) counts as if it stood in the rung's file.
 */
#ifndef LADDER_LINES_H
#define LADDER_LINES_H

#include <stdint.h>

/**
 * `root` is the folder that holds variants/.
 *
 * Returns: code lines of variants/RUNG.* that are not, in this order, in variants/BASE.*; all code
 *          lines of the rung when base is NULL; -1 when a file cannot be read.
 */
int64_t lines_changed(const char *root, const char *rung, const char *base);

#endif
