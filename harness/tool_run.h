/** Runs one tool on one rung, to its end or its time limit, and keeps what it says in a file. */
#ifndef LADDER_TOOL_RUN_H
#define LADDER_TOOL_RUN_H

#include "variants/workload/status.h"

typedef struct ToolRun {
    const char *const *argv;
    const char *log; /* file for its standard output and error together */
    double timeout_s;
    void (*enter)(const void *context); /* called in the new process: environment, place */
    const void *context;
} ToolRun;

/**
 * The tool and all it starts are one process group, which ends with it.
 *
 * Returns: STATUS_MISSING when it cannot start, does not end in time or ends with a failure: the
 *          reason has its name, how it ended and the line of the log that says most;
 *          STATUS_STORAGE when the log cannot be written; STATUS_INTERRUPTED, STATUS_TERMINATED.
 */
Status tool_run(const ToolRun *run, Reason *why);

#endif
