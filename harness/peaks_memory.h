/**
 * The memory to go through: how much fits each level, and where it is.
 *
 * A level's share is small enough to stay in it and too large for the level above; memory's is far
 * too large for the last cache. Sizes come from hwloc.
 */
#ifndef LADDER_PEAKS_MEMORY_H
#define LADDER_PEAKS_MEMORY_H

#include "harness/peaks_loops.h"
#include "harness/peaks_team.h"

#include <stdint.h>

typedef enum MemoryLevel { LEVEL_L1, LEVEL_L2, LEVEL_L3, LEVEL_MEMORY, N_LEVELS } MemoryLevel;

/** Returns: "L1", "L2", "L3", "memory". */
const char *level_name(MemoryLevel level);

/** What a core finds around it. Units: bytes; 0 is: the system does not tell, or there is none. */
typedef struct CoreCaches {
    int64_t bytes[LEVEL_MEMORY];
    size_t n_sharing_l3; /* cores of ours behind the same L3 cache, itself among them */
} CoreCaches;

/**
 * Picks from the CPUs of `list` ("0,1,2") one a core, the last of the list first: where serial
 * rungs run. NULL takes all that this process may use.
 *
 * Shape:   cpus holds TEAM_MOST.
 * Returns: STATUS_BAD_USAGE when `list` is none, or names a CPU that is not there.
 */
Status memory_cores(const char *list, int *cpus, size_t *n_cpus, CoreCaches *caches, Reason *why);

/** Bytes to go through at a level, for each of n_cores at work together; 0 where `reason` says why
 * there is nothing to go through. */
typedef struct LevelShare {
    size_t bytes;
    const char *reason;
} LevelShare;

LevelShare memory_share(const CoreCaches *caches, MemoryLevel level, size_t n_cores,
                        size_t free_bytes);

/** Owns: the result is the caller's (free). Returns: memory in large pages where they can be had,
 * not touched yet; NULL without. */
void *memory_take(size_t bytes);

/**
 * Links all lines of a block into one ring, in an order that no prefetcher follows.
 *
 * Shape:   bytes is a power of two, at least 16 lines of 64 bytes.
 */
void memory_link(void *block, size_t bytes);

#endif
