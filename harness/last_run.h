/** The run whose ladder is the best known of this machine: its last whole bench. */
#ifndef LADDER_LAST_RUN_H
#define LADDER_LAST_RUN_H

#include <stdbool.h>
#include <stddef.h>

/**
 * Finds the journal of the last complete bench of all rungs on this machine, below results/runs/.
 *
 * Shape:   path holds n_bytes.
 * Returns: false where there is none among the newest runs.
 */
bool last_run_find(char *path, size_t n_bytes);

#endif
