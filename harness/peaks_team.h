/**
 * One thread a core, each in its place, that do the same for a moment together.
 *
 * Member 0 is the calling thread; with it alone the others sleep. What they do is not known here.
 */
#ifndef LADDER_PEAKS_TEAM_H
#define LADDER_PEAKS_TEAM_H

#include "variants/workload/status.h"

#include <stdbool.h>
#include <stddef.h>

enum { TEAM_MOST = 1024 };

typedef struct Team Team;

/** What one member has done, and from when to when on clock_now_s. */
typedef struct TeamBurst {
    double begin_s, end_s, amount;
    bool is_undisturbed; /* its core was its own */
} TeamBurst;

/** What members did together in a ns of the time from the first begin to the last end. */
typedef struct TeamRate {
    double per_ns;
    bool is_undisturbed; /* all of them were */
} TeamRate;

/** The work of a member. It may get ready, then must call team_line_up once, then works. */
typedef TeamBurst (*TeamWork)(Team *team, size_t member, const void *what);

/**
 * Places the calling thread on cpus[0] and starts a thread for each of the others.
 *
 * Owns:    *team is to be given to team_free; NULL on failure. `cpus` is copied.
 * Returns: STATUS_NO_MEMORY, STATUS_MISSING when a thread cannot be had.
 */
Status team_new(const int *cpus, size_t n_cpus, Team **team, Reason *why);
void team_free(Team *team);

size_t team_size(const Team *team);

/** Has the first n_members work together. */
TeamRate team_rate(Team *team, size_t n_members, TeamWork work, const void *what);

/** Waits until all that work in this burst are here. */
void team_line_up(Team *team);

#endif
