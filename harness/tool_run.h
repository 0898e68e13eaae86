/** Runs tools, each to its end or its time limit, and keeps what they say in files. */
#ifndef LADDER_TOOL_RUN_H
#define LADDER_TOOL_RUN_H

#include "variants/workload/status.h"

#include <sys/types.h>

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

/** A tool at work. */
typedef struct ToolProcess {
    pid_t pid; /* 0: none */
    double deadline_s, timeout_s;
    char name[4096], log[4096 + 256];
} ToolProcess;

/**
 * The halves of tool_run, for tools that work beside each other: what was started is to be waited
 * for, whatever became of the others. `run` is needed no longer than tool_start.
 *
 * Returns: as tool_run; of nothing that was started tool_wait returns STATUS_OK.
 */
Status tool_start(const ToolRun *run, ToolProcess *process, Reason *why);
Status tool_wait(ToolProcess *process, Reason *why);

#endif
