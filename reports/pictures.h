/**
 * Pictures into a folder, each a file of its own: flame graphs of rungs, and figures of the run.
 */
#ifndef LADDER_PICTURES_H
#define LADDER_PICTURES_H

#include "reports/figures.h"

/** Writes flame_<rung>.svg of each rung that has stacks; `is_told` prints where. Returns:
 * STATUS_STORAGE, STATUS_NO_MEMORY. */
Status pictures_flames(const RunFile *file, const char *folder, bool is_told, Reason *why);

/**
 * Writes fig_<name>.svg and fig_<name>.png of a figure, or of each that the run has the data for if
 * `only` is NULL.
 *
 * Returns: as figures_draw, with the first failure: where one picture fails gnuplot is not asked
 * for others; STATUS_STORAGE.
 */
Status pictures_figures(const Summary *summary, const Figure *only, const char *folder,
                        bool is_told, Reason *why);

#endif
