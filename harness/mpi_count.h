/**
 * What a program may tell the counting library (mpi_count.c) by MPI_Pcontrol(level, ...), the
 * switch that the MPI standard has for such libraries. Without one MPI_Pcontrol does nothing.
 */
#ifndef LADDER_MPI_COUNT_H
#define LADDER_MPI_COUNT_H

/** The first three mean what the standard suggests; counting is on from MPI_Init. */
typedef enum MpiCountLevel {
    MPI_COUNT_OFF,
    MPI_COUNT_ON,
    MPI_COUNT_CLEAR, /* on, and all counters are zero */
    /* A communicator follows: its ranks are counted together, under their ranks in it, in place of
     * those of each MPI_COMM_WORLD. All of them say so at the same time. */
    MPI_COUNT_TOGETHER,
    MPI_COUNT_TELL /* the counts are told now and not at MPI_Finalize; by all who are counted
                      together */
} MpiCountLevel;

/** Names the file for the counts; without it they go to standard error as a table. */
#define MPI_COUNT_VARIABLE "LADDER_MPI_COUNT"

/** The library, beside the other programs of the build. */
#define MPI_COUNT_LIBRARY "libladder-mpi-count.so"

#endif
