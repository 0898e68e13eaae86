/**
 * What tools counted of rungs, looked up: names, the last word of each tool, and where instructions
 * and time tell two stories.
 */
#ifndef LADDER_METRICS_H
#define LADDER_METRICS_H

#include "results/journal.h"

/** The second axis of the tables: what a simulator counts for a trajectory-step, without noise. */
typedef enum SecondAxis {
    AXIS_INSTRUCTIONS,
    AXIS_READS,
    AXIS_WRITES,
    AXIS_D1_MISSES, /* reads and writes that do not find their line in the first-level cache */
    AXIS_LL_MISSES, /* the same of the last level: lines that come from memory */
    AXIS_BRANCHES,
    AXIS_BRANCH_MISSES,
    N_SECOND_AXIS
} SecondAxis;

/** Returns: the name in a metric record: "instructions", "d1_misses", ... */
const char *metrics_axis_name(SecondAxis axis);

/** Returns: the last session that has anything of rung and tool, a count, a place or a stack; what
 * earlier ones have is void. -1 when there is none. */
int64_t metrics_session(const RunFile *file, const char *rung, const char *tool);

/**
 * Returns: what the tool counted last of that rung under that name, without a value perhaps; NULL
 * when it was not asked.
 */
const MetricRecord *metrics_find(const RunFile *file, const char *rung, const char *tool,
                                 const char *metric);

/** The same for Callgrind's count of an axis. */
const MetricRecord *metrics_axis(const RunFile *file, const char *rung, SecondAxis axis);

/** Returns: whether the tool's last word on that rung holds a value. */
bool metrics_has_any(const RunFile *file, const char *rung, const char *tool);

/** Returns: why a tool that was asked has no value at all; NULL for others. */
const char *metrics_tool_reason(const RunFile *file, const char *rung, const char *tool);

/** Returns: why there is no value: the reason of the metric, or that of a tool without any; NULL
 * when there is a value, or the tool was not asked for it. */
const char *metrics_reason(const RunFile *file, const char *rung, const char *tool,
                           const char *metric);

/** Bytes of a line of the simulated caches: misses become bytes by it. */
enum { METRICS_LINE_BYTES = 64 };

/** A rung and its base, of which one takes fewer instructions and the other less time. */
typedef struct Disagreement {
    double instructions; /* of the rung, in those of its base: 0.8 are a fifth fewer */
    double speedup;      /* of the rung over its base, as its verdict has it */
} Disagreement;

/** Returns: whether instructions and time point in opposite directions: the verdict of the row is
 * faster or slower, and instructions say the contrary by more than 2 %. Fills *found only then. */
bool metrics_disagree(const RunFile *file, const VerdictRecord *row, Disagreement *found);

#endif
