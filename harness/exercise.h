/** The exercises of this build: check.toml, turned into JSON when it was built, checked here. */
#ifndef LADDER_EXERCISE_H
#define LADDER_EXERCISE_H

#include "variants/cpu.h"
#include "variants/workload/status.h"

#include <jansson.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

enum { EXERCISE_MOST_CHECKS = 8, EXERCISE_MOST_ANSWERS = 8000000 };

typedef struct Range {
    double least, most;
} Range;

/** What is drawn for every run: whole numbers in the first three, equal ends are fixed. */
typedef struct ProblemRange {
    Range trajectories, steps, extra, dt, sigma, rho, beta;
} ProblemRange;

typedef enum Language { LANGUAGE_C, LANGUAGE_OPENMP, LANGUAGE_MPI, LANGUAGE_PYTHON } Language;

struct MetricRow;

typedef struct Check {
    const struct MetricRow *metric;
    bool is_at_most; /* or at least */
    double threshold;
    const char *against; /* "starter", "solution", or NULL where the metric is no ratio */
    const char *tool;    /* that shows it */
    const char *reason;  /* for this threshold */
    ProblemRange problem;
    double timeout_s;
} Check;

/** Texts belong to `json`. */
typedef struct Exercise {
    json_t *json;
    const char *name;   /* "01_hidden_quadratic" */
    const char *folder; /* its sources */
    const char *common; /* what exercises share */
    const char *title, *flags, *tool;
    Language language;
    unsigned workers; /* threads or ranks */
    CpuIsa isa;       /* that its flags compile for */
    ProblemRange problem;
    double tolerance;
    size_t n_addresses; /* at the end of an answer */
    Check checks[EXERCISE_MOST_CHECKS];
    size_t n_checks;
} Exercise;

/**
 * Finds one by its name, its topic or its number. `folder` holds the built exercises; NULL: those
 * of this build.
 *
 * Owns:    *exercise is to be given to exercise_close, also after a failure.
 * Returns: STATUS_BAD_USAGE with the nearest names, or with what is wrong in check.toml;
 *          STATUS_MISSING where no exercise was built.
 */
Status exercise_open(const char *folder, const char *name, Exercise *exercise, Reason *why);
void exercise_close(Exercise *exercise);

/** Returns: the suffix of a source file in its language, "c" or "py". */
const char *exercise_suffix(const Exercise *exercise);

#endif
