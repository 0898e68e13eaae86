/**
 * How close a rung is to the best this machine could do, and which limit binds.
 *
 * Three limits, each the least time of one trajectory-step in ns: issue (its floating-point
 * instructions over the peak issue rate), latency (the chain of results that wait for each other),
 * memory (loads and stores, and the traffic of the level that the ensemble lives in). The largest
 * of them binds. Pure arithmetic over records: no clock, no machine.
 */
#ifndef LADDER_LIMIT_H
#define LADDER_LIMIT_H

#include "results/journal.h"
#include "results/texts.h"

/** What one rung's limits in one heat follow from. */
typedef struct LimitInput {
    const RunRecord *run; /* for the sizes of the caches */
    const CeilingRecord *ceilings;
    size_t n_ceilings;
    const RungRecord *rung;
    const LoopRecord *loop;      /* NULL: none was recorded */
    int64_t trajectories, steps; /* of one integration, as calibrated */
    int64_t cores;
} LimitInput;

/** Units: ns per trajectory-step. NAN where one cannot be said; `reason` says why. */
typedef struct Limit {
    const char *kind; /* "issue", "latency", "memory"; NULL: no limit */
    double bound_ns;
    double issue_ns, latency_ns, memory_ns;
    const char *level;  /* that memory_ns is about: "L1", "L2", "L3", "memory" */
    const char *reason; /* why kind is NULL */
} Limit;

/** Returns: the limits, taking the core's peak issue rate and clock as they were around one sample;
 * NAN for either takes the ceilings of the run. Texts live in `texts` or are constants. */
Limit limit_of(const LimitInput *input, double issue_per_ns, double clock_ghz, Texts *texts);

/** Returns: the ceiling of these names, or NULL. `isa` and `level` NULL where they have no part. */
const CeilingRecord *limit_ceiling(const CeilingRecord *ceilings, size_t n, const char *kind,
                                   const char *operation, const char *isa, const char *level,
                                   int64_t cores);

/** Returns: what keeps the rung from being faster, in one plain sentence; NULL without memory. */
const char *limit_words(const LimitInput *input, const Limit *limit, Interval fraction,
                        double time_per_step_ns, double predicted_ns, Texts *texts);

#endif
