/**
 * Turns a rung and a setting into a running process: command line, environment, place.
 *
 * It does not talk to what it starts.
 */
#ifndef LADDER_LAUNCH_H
#define LADDER_LAUNCH_H

#include "harness/command_line.h"
#include "harness/runner.h"

#include <sys/types.h>

/**
 * Starts the runner of `rung`, in a process group of its own; it dies with this process.
 *
 * Owns:    *pid must be waited for by the caller.
 * Returns: STATUS_MISSING when the launcher is not there or there are too few CPUs.
 */
Status launch(const Rung *rung, const RunnerSetting *setting, const char *requests,
              const char *answers, int log, pid_t *pid, Reason *why);

/** Adds the words that start `ranks` ranks of what comes after them. */
void launch_add_mpirun(CommandLine *line, unsigned ranks);

/** Takes out of this process's environment what would reach into a measurement. */
void launch_clean_environment(void);

#endif
