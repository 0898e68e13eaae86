/**
 * The processes that run one rung together: one alone, or the ranks of an MPI job.
 *
 * Implemented twice: crew_alone.c for ladder-one, crew_mpi.c for ladder-one-mpi. Rank 0 talks to
 * the harness and hands each request on; the others sleep in a read until it does, because a rank
 * that waits in MPI would burn the core of the rung being timed.
 */
#ifndef LADDER_CREW_H
#define LADDER_CREW_H

#include "variants/workload/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CREW_MOST_RANKS = 1024 };

/** Starts the crew and pins this process to its CPU of `cpus` ("0,1"; NULL leaves it alone). */
Status crew_start(const char *cpus, Reason *why);
void crew_stop(void);

int crew_rank(void);
int crew_size(void);

/** Rank 0: hands a request line to every other rank. */
Status crew_tell(const char *line, Reason *why);

/** Other ranks: sleeps until rank 0 tells something. Returns: false when it never will again. */
bool crew_listen(char *line, size_t n_bytes);

/** Collective: returns the worst status of all ranks, with a reason on every rank. */
Status crew_worst(Status status, Reason *why);

/** Collective: all ranks pass it together. */
void crew_barrier(void);

/** Collective: wall time becomes the slowest rank's, CPU time the sum. */
void crew_agree(double *wall_s, double *cpu_s);

/** Collective: `value` becomes the sum over ranks, *least and *most the extremes. */
void crew_spread(double *value, double *least, double *most);

/** Collective: the pids of all ranks, crew_size() of them, on rank 0. */
void crew_pids(int64_t *pids);

/** Returns: name and version of the message-passing library, or NULL. */
const char *crew_library(void);

#endif
