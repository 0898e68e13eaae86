/**
 * Whether the records of a run fit together: the rules that no single record can break.
 *
 * It sees a whole run and reads no file.
 */
#ifndef LADDER_RUN_CHECK_H
#define LADDER_RUN_CHECK_H

#include "results/journal.h"

/** For each record type the lines of its records, in the order of RunFile's arrays. */
typedef struct RunLines {
    const size_t *of[N_RECORD_TYPES];
} RunLines;

/** Returns: STATUS_BAD_USAGE with file and line, STATUS_NO_MEMORY. */
Status run_check(const RunFile *file, const RunLines *lines, Reason *why);

#endif
