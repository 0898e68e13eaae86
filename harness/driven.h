/**
 * A graded program at work: it is told when to prepare and when to run, gets its problem and leaves
 * its answer in memory it shares with the grader, and is timed from outside.
 */
#ifndef LADDER_DRIVEN_H
#define LADDER_DRIVEN_H

#include "harness/submission.h"

#include <stdint.h>

/** One problem; its starting points are drawn from `seed`. */
typedef struct GradeProblem {
    size_t n, steps;
    double dt, sigma, rho, beta;
    uint64_t extra;
    uint32_t seed;
} GradeProblem;

/** Under what it runs. */
typedef enum DrivenTool {
    DRIVEN_ALONE,
    DRIVEN_COUNTED, /* Cachegrind: instructions */
    DRIVEN_CACHED,  /* Cachegrind: and simulated caches */
    DRIVEN_MESSAGES /* mpirun with the counting library */
} DrivenTool;

/** What ended it before its answer. */
typedef enum DrivenEnd {
    DRIVEN_GOES_ON,
    DRIVEN_CRASHED,
    DRIVEN_TIMED_OUT,
    DRIVEN_TOOK_MEMORY
} DrivenEnd;

typedef struct DrivenSetting {
    DrivenTool tool;
    size_t n_most;    /* trajectories of the largest problem it will get */
    double timeout_s; /* of one answer */
    int cpu;          /* -1: any */
    bool is_unsafe;
    DrivenEnd *end; /* where that is noted; NULL: nowhere */
} DrivenSetting;

typedef struct Driven {
    Confined confined;
    DrivenSetting setting;
    const Program *program;
    GradeProblem problem;
    size_t memory_bytes;                  /* that all its processes may hold together */
    int problem_fd, answer_fd, report_fd; /* report: what a tool writes; -1 without one */
    void *shared_problem, *shared_answer;
    size_t problem_bytes;
    double *values; /* the last answer, as it was when it was said to be there */
    size_t n_values;
    uint64_t n_regions;
} Driven;

/**
 * Owns:    *driven is to be given to driven_end, also after a failure.
 * Returns: STATUS_MISSING where it cannot be started.
 */
Status driven_start(const Program *program, const DrivenSetting *setting, Driven *driven,
                    Reason *why);

/** Shows it the size of a problem, and lets it prepare. Returns: as driven_run. */
Status driven_prepare(Driven *driven, const GradeProblem *problem, Reason *why);

/** What stands in place of an answer before it is given: a signalling NaN, which no arithmetic
 * makes. What arithmetic makes of it is the quiet one: a value that was read before it was written.
 */
extern const uint64_t driven_no_answer, driven_read_early;

/**
 * Gives it the starting points and waits for the answer, which is copied at once.
 *
 * Shape:   the first n_expected values of the answer's memory are driven_no_answer before.
 * Units:   *elapsed_s from before the points are there until the answer has been copied; may be
 *          NULL.
 * Returns: STATUS_WRONG_ANSWER when it crashes, ends, or does not answer in time: the reason is a
 *          phrase that follows "the submission".
 */
Status driven_run(Driven *driven, size_t n_expected, double *elapsed_s, Reason *why);

/** Lets it end by itself, as tools want it. Returns: as driven_run when it does not. */
Status driven_finish(Driven *driven, Reason *why);

/** Ends it, whatever it does. */
void driven_end(Driven *driven);

/** What its tool wrote, after driven_finish. Owns: the caller (free). Returns: NULL without any. */
char *driven_report(const Driven *driven);

/** Returns: the bytes of memory that all its processes hold together; what they share counts in
 * each. 0 where the kernel does not say. */
double driven_total_bytes(const Driven *driven);

/** Forgets how much memory it has held at most. Returns: the bytes it holds; NAN where the kernel
 * does not say. */
double driven_watch_memory(const Driven *driven);

/** Returns: the most bytes of memory it has held since; NAN where the kernel does not say. */
double driven_peak_bytes(const Driven *driven);

#endif
