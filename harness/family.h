/**
 * What a process has started, and what these have started in turn.
 *
 * mpirun starts its remote shell in a group of its own: killing mpirun and its group leaves it.
 */
#ifndef LADDER_FAMILY_H
#define LADDER_FAMILY_H

#include <stddef.h>
#include <sys/types.h>

enum { FAMILY_MOST = 256 };

typedef struct Family {
    int pidfd[FAMILY_MOST]; /* so that a pid used again is not mistaken for one of them */
    size_t n;
} Family;

/** Holds on to all that `root` has started and that is alive; `root` itself is not among them.
 * Owns: to be given to family_kill. */
void family_hold(pid_t root, Family *family);

/** Ends those that are still there, and lets go of them. */
void family_kill(Family *family);

#endif
