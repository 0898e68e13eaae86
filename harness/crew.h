/**
 * The processes that run one rung together: one alone, or the ranks of an MPI job.
 *
 * Implemented twice: crew_alone.c for ladder-one, crew_mpi.c for ladder-one-mpi. Rank 0 talks to
 * the harness and hands each request on; the others sleep until it does, because a rank that waits
 * in MPI would burn the core of the rung being timed.
 */
#ifndef LADDER_CREW_H
#define LADDER_CREW_H

#include "variants/workload/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CREW_MOST_RANKS = 1024 };

typedef struct CrewSetting {
    const char *cpus;   /* "0,1": where threads go, rank after rank; NULL leaves them alone */
    unsigned n_threads; /* of each rank */
    /* Where the rung itself starts the ranks beside the first, as Variant.spawn; else NULL. */
    int (*spawn)(char **command, int n_others);
    void (*part)(void);     /* as Variant.part */
    unsigned n_ranks;       /* of these, with the first */
    char **command;         /* that each of them runs */
    bool may_oversubscribe; /* more threads on another machine than it has CPUs */
} CrewSetting;

/** Starts the crew, and pins each thread of this process to its CPU. Returns: STATUS_MISSING when
 * another machine has fewer CPUs for it than threads. */
Status crew_start(const CrewSetting *setting, Reason *why);
void crew_stop(void);

int crew_rank(void);
int crew_size(void);

/** Returns: whether ranks are on more machines than one. */
bool crew_is_scattered(void);

/** Returns: how long the rung took to start its other ranks; NAN where it did not. Units: s. */
double crew_spawn_s(void);

/** Rank 0: hands a request line to every other rank. */
Status crew_tell(const char *line, Reason *why);

/** Other ranks: sleeps until rank 0 tells something. Returns: false when it never will again. */
bool crew_listen(char *line, size_t n_bytes);

/** From here on, or no more, messages are those of the rung, for a library that counts them around;
 * those of the crew itself never are. */
void crew_count_messages(bool are_of_rung);

/** Collective: returns the worst status of all ranks, with a reason on every rank. */
Status crew_worst(Status status, Reason *why);

/** Collective: all ranks pass it together. */
void crew_barrier(void);

/** Collective: wall time becomes the slowest rank's, CPU time the sum. */
void crew_agree(double *wall_s, double *cpu_s);

/** Collective: `value` becomes the sum over ranks, *least and *most the extremes. */
void crew_spread(double *value, double *least, double *most);

/** Collective: writes the values of all ranks in order, "0.0012 0.0013", on rank 0; "" where there
 * is one rank. Shape: text holds n_bytes. */
void crew_list(double value, char *text, size_t n_bytes);

/** Collective: the pids of all ranks, crew_size() of them, on rank 0; 0 for those on another
 * machine. */
void crew_pids(int64_t *pids);

/** Collective: where the threads of all ranks may run, "0,1 2,3", on rank 0; on another machine
 * "b:0,1". Shape: text holds n_bytes. */
void crew_binding(char *text, size_t n_bytes);

/** Returns: name and version of the message-passing library, or NULL. */
const char *crew_library(void);

#endif
