/**
 * Grading one submission: right answers first, then the exercise's checks.
 *
 * Answers are compared with those of the exercise's solution, on problems drawn now, in every run
 * there is: also where time is taken or instructions are counted. Where students have no solution
 * it is the starter, which is right and slow.
 */
#ifndef LADDER_GRADE_H
#define LADDER_GRADE_H

#include "harness/driven.h"

typedef enum GradeVerdict { GRADE_PASSED, GRADE_NOT_YET, GRADE_CANNOT_TELL } GradeVerdict;

/** Why it is not passed, in a word that a program can sort by. */
typedef enum GradeCause {
    CAUSE_NONE,
    CAUSE_NO_SOURCE, /* empty, binary, a link, too large, of another language */
    CAUSE_COMPILE,
    CAUSE_TIMEOUT,
    CAUSE_CRASH,
    CAUSE_MEMORY,
    CAUSE_WRONG_ANSWER,
    CAUSE_THRESHOLD, /* right, and a check did not pass */
    CAUSE_CANT_TELL
} GradeCause;

typedef struct CheckResult {
    const Check *check;
    bool is_measured;
    GradeVerdict verdict;
    double value, low, high; /* the ends are NAN where the value is exact */
    unsigned rounds;
    char note[256]; /* why it cannot tell; how it was counted */
} CheckResult;

typedef struct Grade {
    const Exercise *exercise;
    GradeSetting setting;
    Source source; /* of the submission: read once, at the beginning */
    Program submission, solution, starter;
    Driven reference; /* the solution, or without it the starter: whose answers count */
    size_t n_most;    /* trajectories of the largest problem of all checks */
    uint64_t seed;    /* of what is drawn */
    bool is_right;
    unsigned answers; /* that were compared */
    Reason wrong;     /* what is wrong with them, or why nobody looked; "" */
    CheckResult results[EXERCISE_MOST_CHECKS];
    size_t n_results;
    GradeVerdict verdict;
    GradeCause cause;
    DrivenEnd end; /* of the submission */
    double elapsed_s;
} Grade;

/**
 * Grades a file. A submission that is wrong, or that does not even compile, is a result:
 * STATUS_OK, GRADE_NOT_YET, and grade->wrong says what.
 *
 * Owns:    *grade is to be given to grade_close, also after a failure.
 * Returns: STATUS_BAD_USAGE for what is no source file, STATUS_MISSING for what the machine or the
 *          exercise lacks, STATUS_INTERRUPTED, STATUS_TERMINATED.
 */
Status grade_file(const Exercise *exercise, const char *path, const GradeSetting *setting,
                  Grade *grade, Reason *why);
void grade_close(Grade *grade);

/** Returns: "solution" or "starter": what answers are compared with; NULL where none was built. */
const char *grade_reference(const Grade *grade);

/** Returns: a problem within these ranges, drawn now. */
GradeProblem grade_draw(Grade *grade, const ProblemRange *range);

/** Returns: how long an answer to this check may take; NULL: one of the first ones. */
double grade_timeout_s(const Grade *grade, const Check *check);

/**
 * One more run of a prepared program, whose answer is compared with the reference's; new starting
 * points every time. `who` is "the submission", or another program's name.
 *
 * Returns: STATUS_WRONG_ANSWER with a whole sentence; of other programs than the submission it is
 *          STATUS_MISSING, since nobody can be graded with them.
 */
Status grade_run(Grade *grade, Driven *driven, const char *who, double *elapsed_s, Reason *why);

/** Prepares reference and program for one problem. Returns: as grade_run. */
Status grade_prepare(Grade *grade, Driven *driven, const GradeProblem *problem, const char *who,
                     Reason *why);

/** Starts a program, and ends it where it cannot be started. Returns: STATUS_MISSING. */
Status grade_start(Grade *grade, const Program *program, DrivenTool tool, double timeout_s,
                   Driven *driven, Reason *why);

/** Says "the submission ..." of a failure; that of another program is not the submission's. */
Status grade_blame(Status status, const char *who, const Reason *what, Reason *why);

#endif
