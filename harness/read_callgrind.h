/**
 * Reads what Callgrind wrote: totals, and the functions and lines that cost most by themselves.
 *
 * Text in, numbers out; names compressed or not, positions absolute or relative, several parts in
 * one file. Events that the file does not have are NAN. Levels of a recursion ("visit'2") are one
 * function; places without instructions, and lines that are not known, are left out.
 */
#ifndef LADDER_READ_CALLGRIND_H
#define LADDER_READ_CALLGRIND_H

#include "variants/workload/status.h"

#include <stddef.h>
#include <stdint.h>

/** The events, in Callgrind's own order and with its own names. */
typedef enum CallgrindEvent {
    CALLGRIND_IR, /* instructions */
    CALLGRIND_DR, /* reads and writes of data */
    CALLGRIND_DW,
    CALLGRIND_I1MR, /* misses in the first-level cache of instructions */
    CALLGRIND_D1MR, /* misses in the first-level cache of data */
    CALLGRIND_D1MW,
    CALLGRIND_ILMR, /* misses in the last level */
    CALLGRIND_DLMR,
    CALLGRIND_DLMW,
    CALLGRIND_BC, /* conditional branches, and those predicted wrong */
    CALLGRIND_BCM,
    CALLGRIND_BI, /* indirect jumps and calls, and those predicted wrong */
    CALLGRIND_BIM,
    N_CALLGRIND_EVENTS
} CallgrindEvent;

/** A place in the program, and the instructions it took itself, calls left out. */
typedef struct CallgrindPlace {
    const char *function, *file; /* file: NULL when not known */
    int64_t line;                /* -1 for the whole function */
    double instructions;
} CallgrindPlace;

typedef struct CallgrindProfile {
    double total[N_CALLGRIND_EVENTS];
    CallgrindPlace *functions, *lines; /* most instructions first */
    size_t n_functions, n_lines;
    void *memory;
} CallgrindProfile;

/**
 * Totals are those of the `totals:` lines (`summary:` can underflow), of all parts together; self
 * costs must add up to them.
 *
 * Owns:    *profile is to be given to callgrind_free, also after a failure.
 * Returns: STATUS_BAD_USAGE with what is wrong and the line (cut off, no events, no totals, costs
 *          that do not add up, parts with different events), STATUS_NO_MEMORY.
 */
Status callgrind_parse(const char *text, CallgrindProfile *profile, Reason *why);

void callgrind_free(CallgrindProfile *profile);

#endif
