/** The exercises of this build: check.toml, turned into JSON when it was built, checked here. */
#ifndef LADDER_EXERCISE_H
#define LADDER_EXERCISE_H

#include "variants/cpu.h"
#include "variants/workload/status.h"

#include <jansson.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

enum {
    EXERCISE_MOST_CHECKS = 8,
    EXERCISE_MOST_ANSWERS = 8000000,
    EXERCISE_MOST_PARTS = 8,
    EXERCISE_MOST_NAMES = 4
};

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

/** How often a part of an answer has its values. */
typedef enum PartPer { PER_RUN, PER_TRAJECTORY, PER_STEP } PartPer;

/** Values of an answer that follow each other, by their names: "final[#].x", where # is the number
 * of the trajectory or the step. */
typedef struct AnswerPart {
    PartPer per;
    const char *names[EXERCISE_MOST_NAMES];
    size_t n_names;
} AnswerPart;

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
    AnswerPart parts[EXERCISE_MOST_PARTS];
    size_t n_parts;
    size_t n_addresses; /* at the end of an answer, behind its parts */
    Check checks[EXERCISE_MOST_CHECKS];
    size_t n_checks;
} Exercise;

/**
 * Finds one by its name, its topic or its number. `folder` holds the built exercises; NULL: those
 * of this build.
 *
 * Owns:    *exercise is to be given to exercise_close, also after a failure.
 * Returns: STATUS_BAD_USAGE with those there are, or with what is wrong in check.toml;
 *          STATUS_MISSING where no exercise was built.
 */
Status exercise_open(const char *folder, const char *name, Exercise *exercise, Reason *why);
void exercise_close(Exercise *exercise);

/** Returns: the suffix of a source file in its language, "c" or "py". */
const char *exercise_suffix(const Exercise *exercise);

/** Returns: the number in its name, by which it may be called. */
long exercise_number(const Exercise *exercise);

/** Returns: how many values the parts of an answer have, addresses aside. */
size_t exercise_values(const Exercise *exercise, size_t n_trajectories, size_t n_steps);

/** Writes what one of these values is called: "final[12].y". Shape: index is below
 * exercise_values; text holds n_bytes. */
void exercise_name_value(const Exercise *exercise, size_t n_trajectories, size_t n_steps,
                         size_t index, char *text, size_t n_bytes);

#endif
