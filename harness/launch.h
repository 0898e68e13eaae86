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

/** Adds the words that start the ranks of a rung; what each of them runs comes after these. */
void launch_add_mpirun(const Rung *rung, unsigned n_ranks, CommandLine *line);

/** The same for ranks on several machines: as many on each as it has slots in `placed`. */
void launch_add_mpirun_on(const Rung *rung, const Hosts *placed, CommandLine *line);

/** Adds the words that give each rank a variable of the environment; after launch_add_mpirun. */
void launch_add_variable(const Rung *rung, const char *name, const char *value, CommandLine *line);

/** Writes where the threads of a parallel rung go, "0,1"; ranks of several threads each stay on one
 * memory. Shape: text holds n_bytes. */
void launch_cpus(const Rung *rung, unsigned n_cores, char *text, size_t n_bytes);

/** Returns: whether the CPU time of a rung tells samples that were disturbed. Threads under an
 * interpreter's lock, and workers that are sent their work, wait for each other as a rule. */
bool launch_is_gated(const Rung *rung);

/** Returns: how many processes of this rung share n_cores cores. */
unsigned launch_ranks(const Rung *rung, unsigned n_cores, unsigned hybrid_ranks);

/** Adds the options by which a runner learns of its team; `prefix` may be NULL. */
void launch_add_team(const Rung *rung, unsigned n_cores, unsigned hybrid_ranks, const char *prefix,
                     CommandLine *line);

/** Adds "NAME=VALUE" of the OpenMP settings that teams of rungs wait by, for `env`. */
void launch_add_team_settings(CommandLine *line);

/** Takes out of this process's environment what would reach into a measurement. */
void launch_clean_environment(void);

#endif
