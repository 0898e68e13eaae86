/**
 * Reads what the counting library of MPI wrote (mpi_count.c): one JSON object a line.
 *
 * Both ends are ours, so it is strict: a head that says how many lines follow, then the functions
 * of each rank, rank after rank, no row twice, no member that is not known.
 */
#ifndef LADDER_READ_MPI_COUNT_H
#define LADDER_READ_MPI_COUNT_H

#include "variants/workload/status.h"

#include <stddef.h>
#include <stdint.h>

/** What one rank did in one function. */
typedef struct MpiCount {
    char function[48]; /* "MPI_Scatterv" */
    int64_t rank, calls, bytes;
    double time_s;
} MpiCount;

typedef struct MpiCounts {
    MpiCount *counts;
    size_t n;
    int64_t n_ranks;
} MpiCounts;

/**
 * Owns:    *counts is to be given to mpi_counts_free, also after a failure.
 * Returns: STATUS_BAD_USAGE with the line when anything is not as above, also when no rank called
 *          anything; STATUS_NO_MEMORY.
 */
Status mpi_counts_parse(const char *text, MpiCounts *counts, Reason *why);
void mpi_counts_free(MpiCounts *counts);

#endif
