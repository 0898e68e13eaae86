/**
 * A private folder that does not outlive this process, however that ends.
 *
 * A second process waits for the end of the first and removes what is left: a program that is
 * killed removes nothing itself.
 */
#ifndef LADDER_SCRATCH_H
#define LADDER_SCRATCH_H

#include "variants/workload/status.h"

#include <sys/types.h>

enum { SCRATCH_PATH = 256 };

typedef struct Scratch {
    char path[SCRATCH_PATH];
    pid_t guard; /* 0: none */
    int life;    /* the end of a pipe: while it is open, this process lives */
} Scratch;

/**
 * Makes a folder below TMPDIR, else /tmp, for this user alone.
 *
 * Owns:    *scratch is to be given to scratch_remove, also after a failure.
 * Returns: STATUS_STORAGE.
 */
Status scratch_new(Scratch *scratch, Reason *why);

/** Removes the folder and all in it. */
void scratch_remove(Scratch *scratch);

#endif
