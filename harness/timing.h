/**
 * The clock of the C runners: Google Benchmark behind a C interface.
 *
 * Each measurement is one Google Benchmark run with a fixed number of iterations and manual time.
 * Only `work` is timed. What comes back is time; statistics and verdicts are made elsewhere.
 */
#ifndef LADDER_TIMING_H
#define LADDER_TIMING_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct TimedTask {
    void *ctx;
    void (*prepare)(void *ctx);                              /* before every iteration, untimed */
    void (*work)(void *ctx);                                 /* timed */
    void (*agree)(void *ctx, double *wall_s, double *cpu_s); /* one time of all ranks'; untimed */
} TimedTask;

/** Units: seconds. Means of one iteration. */
typedef struct Timing {
    double wall_s;
    double cpu_s; /* of the whole process */
} Timing;

/** Times `iterations` iterations. Returns: 0, or -1 when Google Benchmark did not run them all. */
int timing_measure(const TimedTask *task, size_t iterations, Timing *timing);

/** One iteration by the same clocks without Google Benchmark: what ranks other than 0 do beside it.
 */
void timing_once(const TimedTask *task, double *wall_s, double *cpu_s);

/** Returns: how Google Benchmark itself was built: "release" or "debug". */
const char *timing_library_build(void);

#ifdef __cplusplus
}
#endif

#endif
