/** A job script for a cluster, that scales the ladder over its nodes. */
#ifndef LADDER_JOB_H
#define LADDER_JOB_H

#include "harness/options.h"

/** Prints a script for Slurm, to be looked at, changed and given to sbatch. Returns: STATUS_STORAGE
 * when standard output does not take it; STATUS_MISSING when this program cannot be found. */
Status job_print(const Options *options, Reason *why);

#endif
