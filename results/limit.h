/**
 * How close a rung is to the best this machine could do, and which limit binds.
 *
 * Three limits, each the least time of one trajectory-step in ns: issue (its floating-point
 * instructions over the peak issue rate), latency (the chain of results that wait for each other),
 * memory (loads and stores, and the traffic of the level that the ensemble lives in). The largest
 * of them binds. Pure arithmetic over records: no clock, no machine.
 *
 * Every estimate errs to the side of a bound that is too small: a division counts as one
 * instruction, caches are taken as private where they are, bandwidths are the best that was seen.
 */
#ifndef LADDER_LIMIT_H
#define LADDER_LIMIT_H

#include "results/journal.h"
#include "results/texts.h"

/**
 * A rung whose whole interval lies above this has failed. Nothing can be faster than its limit,
 * but roofs are measured too, beside other work and under another clock than the rung: between 1
 * and this a row is flagged and shown, as a clock that follows its neighbours explains that much.
 * It does not explain more: such a loop has lost work. Where memory binds nobody fails: what a
 * level serves depends on how it is asked, and on how wide.
 */
#define LIMIT_MOST 1.25

/**
 * Instructions without effect that a core takes in a cycle at least while it is its own. x86-64
 * cores of the last fifteen years take four or more, half of that beside a busy hardware thread.
 * Only this shows a neighbour that never rests.
 */
#define LIMIT_LEAST_PACE 3.8

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

/** What a trajectory-step asks of one level, and what the level gives to all cores of the rung. */
typedef struct LimitTraffic {
    const char *what;  /* "loads", "stores", "bytes" */
    const char *level; /* "L1", "L2", "L3", "memory" */
    double amount;
    double per_ns;
} LimitTraffic;

/** Units: ns per trajectory-step. NAN where one cannot be said. */
typedef struct Limit {
    const char *kind; /* "issue", "latency", "memory"; NULL unless issue and latency are known */
    double bound_ns;
    double issue_ns, latency_ns, memory_ns;
    LimitTraffic traffic; /* that memory_ns is the time of; level NULL where that is NAN */
    double clock_ghz;     /* that latency_ns was told by */
    const char *reason;   /* why kind is NULL */
} Limit;

/** Returns: the limits, taking the core's peak issue rate and clock as they were around one sample;
 * NAN for either takes the ceilings of the run. Texts are constants or the records'. */
Limit limit_of(const LimitInput *input, double issue_per_ns, double clock_ghz);

/**
 * Returns: of the ceilings that fit and have a value the highest, or NULL. NULL for `operation`,
 * `isa` or `level` fits any.
 *
 * A ceiling of several cores is what they reach together.
 */
const CeilingRecord *limit_ceiling(const CeilingRecord *ceilings, size_t n, const char *kind,
                                   const char *operation, const char *isa, const char *level,
                                   int64_t cores);

/** Returns: the highest that was reached, by our loop or another program's; NAN without a ceiling.
 */
double limit_roof(const CeilingRecord *ceiling);

/** Returns: the doubles in a vector of these instructions; 0 where they are not known. */
int limit_lanes(const char *isa);

/** Returns: the ns that a load out of `level` takes on one core, whatever unit it was measured in;
 * NAN where that is not known. `from` gets the ceiling that says so, or NULL.
 */
double limit_load_ns(const CeilingRecord *ceilings, size_t n, const char *level,
                     const CeilingRecord **from);

/** Returns: a trajectory-step as the model of the loop record has it; NAN without one or without a
 * clock. Units: ns. */
double limit_predicted_ns(const LimitInput *input, double clock_ghz);

/** Returns: the widest vectors that the machine was seen to compute with, or NULL. */
const char *limit_widest_isa(const LimitInput *input);

/** Returns: what keeps the rung from being faster, in one plain sentence; NULL without a limit or
 * without memory. */
const char *limit_words(const LimitInput *input, const Limit *limit, Interval fraction,
                        double time_per_step_ns, double predicted_ns, Texts *texts);

#endif
