/** Starting other programs by argument vector, never through a shell. */
#ifndef LADDER_PROCESS_H
#define LADDER_PROCESS_H

#include "variants/workload/status.h"

#include <stdbool.h>
#include <stddef.h>

/**
 * Finds a program, or another file, of this build: beside this executable, or one folder up (tests
 * live deeper).
 *
 * Shape:   path holds n_bytes.
 * Returns: false when there is none.
 */
bool process_sibling(const char *name, char *path, size_t n_bytes);

/** Returns: whether PATH holds an executable of this name; its full path in `path`. */
bool process_in_path(const char *name, char *path, size_t n_bytes);

/**
 * Runs a program to its end, in the C locale, and reads its standard output. Of its standard error
 * the first line is kept for the reason of a failure.
 *
 * Units:   timeout in seconds.
 * Owns:    *output is the caller's (free), NUL-terminated; NULL on failure.
 * Returns: STATUS_MISSING (cannot start, timed out, exit status not 0).
 */
Status process_read(const char *const *argv, double timeout_s, char **output, Reason *why);

#endif
