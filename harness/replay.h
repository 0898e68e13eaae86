/**
 * A recorded run, shown as it was measured: the same screens, lines and reports, marked as a
 * replay.
 *
 * It needs nothing but the journal: no rung, no runner, no lock. It measures nothing and never
 * writes to the run.
 */
#ifndef LADDER_REPLAY_H
#define LADDER_REPLAY_H

#include "harness/options.h"

/** Shows options->replay at options->speed. An incomplete run ends where it ended, and is no
 * failure. Returns: STATUS_BAD_USAGE for a run that cannot be read or was not timed, or a stop. */
Status replay_run(const Options *options, Reason *why);

#endif
