/**
 * A student's file made into a build of one rung: compiled, linked with all of a runner but its
 * rungs, and laid out as build folders are.
 *
 * It judges no answer and times nothing: what it makes is a side of a duel.
 */
#ifndef LADDER_ATTEMPT_H
#define LADDER_ATTEMPT_H

#include "harness/bench.h"

enum { ATTEMPT_NAME = 64, ATTEMPT_PATH = 512 };

typedef struct Attempt {
    const char *file;           /* as it was named */
    const char *compiler;       /* words of its command */
    const char *flags;          /* behind -O2, or NULL */
    char build[ATTEMPT_PATH];   /* the folder of runner and libraries */
    char name[ATTEMPT_NAME];    /* of the rung: the file's, or that of its descriptor */
    char variant[ATTEMPT_NAME]; /* the descriptor, a name in the object file */
    char all_flags[256];        /* "-O2 -march=native" */
    char compiler_version[128];
    char project_flags[256];      /* what every file gets beside these, without warnings */
    const char *outcome;          /* of attempt_make where it is STATUS_WRONG_ANSWER */
    char log[ATTEMPT_PATH + 160]; /* with the compiler's or the linker's words on that, or "" */
} Attempt;

/**
 * Compiles and links attempt->file into attempt->build, which is there and empty. Warnings of the
 * compiler go to standard error, and its errors, few lines of both.
 *
 * Returns: STATUS_BAD_USAGE where the file cannot be read, STATUS_WRONG_ANSWER for a file that does
 *          not compile or holds no rung, STATUS_MISSING without a compiler, STATUS_STORAGE, stops.
 */
Status attempt_make(Attempt *attempt, Reason *why);

/**
 * Loads what a try compares: the rungs of this build and behind them the one that is tried, of the
 * build or the runner of bench->options. Fills the places of base and rung.
 *
 * Returns: STATUS_BAD_USAGE for a base that is none, STATUS_WRONG_ANSWER for a rung that says what
 *          cannot be, STATUS_MISSING for a base that is not built.
 */
Status attempt_load(Bench *bench, size_t rungs[2], Reason *why);

#endif
