/**
 * The machine and the build, as far as they can be seen: what a run was measured on and with.
 *
 * It only looks; it never changes a governor, a limit or a setting. What cannot be seen says so.
 */
#ifndef LADDER_MACHINE_H
#define LADDER_MACHINE_H

#include "harness/catalogue.h"
#include "results/record.h"

typedef struct Machine Machine;

/**
 * Looks at everything once.
 *
 * Owns:    *machine is to be given to machine_free.
 * Returns: STATUS_NO_MEMORY, STATUS_MISSING when not even the topology can be read.
 */
Status machine_new(Machine **machine, Reason *why);
void machine_free(Machine *machine);

/** Fills the machine's and the build's part of a run record; texts are owned by `machine`. */
void machine_describe(const Machine *machine, RunRecord *run);

/** Returns: bytes of the last-level cache, 0 when they are not visible. */
int64_t machine_last_level_cache_bytes(const Machine *machine);

/** Returns: bytes that can be allocated without swapping, now. */
int64_t machine_free_memory_bytes(void);

/** Returns: what hwloc sees; it belongs to `machine`. */
struct hwloc_topology *machine_topology(const Machine *machine);

/** Looks up the commit of a source tree, "" where it has none, and whether the tree has changed
 * since. Shape: commit holds n_bytes. */
void machine_source(const char *source_root, char *commit, size_t n_bytes, bool *is_dirty);

/** Writes the check sum of the program, and of what belongs to it, that runs a rung. Shape: text
 * holds n_bytes. */
void machine_rung_hash(const Rung *rung, char *text, size_t n_bytes);

/** Returns: check sums of the runner programs, "ladder-one 1a2b3c4d, ..." (static storage). */
const char *machine_runner_hash(void);

#endif
