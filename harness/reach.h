/**
 * Whether ranks can be started on the other hosts: asked before any of them runs.
 *
 * It uses the launcher that the ranks will use, and nothing else.
 */
#ifndef LADDER_REACH_H
#define LADDER_REACH_H

#include "harness/command.h"

/**
 * Has every other host of the options read the runner of each MPI rung, and compares check sums
 * with the file that is here.
 *
 * Returns: STATUS_MISSING with the host and what to do when it cannot be reached within the
 * options' time limit, or has another file or none; STATUS_OK at once without other hosts.
 */
Status reach_hosts(const Options *options, const Selection *selection, Reason *why);

#endif
