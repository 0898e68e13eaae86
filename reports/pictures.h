/**
 * Pictures into a folder, each a file of its own: flame graphs of rungs, and figures of the run.
 */
#ifndef LADDER_PICTURES_H
#define LADDER_PICTURES_H

#include "reports/album.h"

/** Writes flame_<rung>.svg of each rung that has stacks; `is_told` prints where. Returns:
 * STATUS_STORAGE, STATUS_NO_MEMORY. */
Status pictures_flames(const RunFile *file, const char *folder, bool is_told, Reason *why);

/** Writes fig_<name>.svg and fig_<name>.png of every figure of an album; `is_told` prints where.
 * Returns: STATUS_STORAGE, STATUS_NO_MEMORY. */
Status pictures_write(const Album *album, const char *folder, bool is_told, Reason *why);

#endif
