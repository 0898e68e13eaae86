/**
 * Runs gnuplot: a script goes in, a picture comes out. No shell, no files, no init files of the
 * user.
 */
#ifndef LADDER_GNUPLOT_H
#define LADDER_GNUPLOT_H

#include "variants/workload/status.h"

#include <stddef.h>

/** What a picture may take; it takes a tenth of a second. */
#define GNUPLOT_TIMEOUT_S 10.0

/**
 * Units:   timeout in seconds.
 * Owns:    *picture, *length bytes and a zero behind them, is the caller's to free; NULL on
 * failure. Returns: STATUS_MISSING when gnuplot is not here, complains, or does not end in time:
 * the reason is one line; STATUS_NO_MEMORY.
 */
Status gnuplot_run(const char *script, size_t script_length, double timeout_s, char **picture,
                   size_t *length, Reason *why);

#endif
