/** A grade as a reader sees it, and as a course's system reads it. */
#ifndef LADDER_GRADE_PRINT_H
#define LADDER_GRADE_PRINT_H

#include "harness/grade.h"

/** Returns: the exit code of a verdict: 0, 1, 5. */
Status grade_status(GradeVerdict verdict);

/** `called`: how ladder was called, for the command that shows a hint. */
void grade_print(const Grade *grade, const char *path, const char *called);

/** Owns: the caller. Returns: NULL without memory. */
json_t *grade_json(const Grade *grade, const char *path);

/** Prints hint 1, 2, ... of an exercise. Returns: STATUS_BAD_USAGE where there are not so many. */
Status grade_hint(const Exercise *exercise, int number, const char *called, Reason *why);

#endif
