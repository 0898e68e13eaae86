/** A class: every submission in a folder, into one table. */
#ifndef LADDER_GRADE_ALL_H
#define LADDER_GRADE_ALL_H

#include "harness/grade.h"
#include "harness/options.h"

/**
 * Grades options->all: DIR/STUDENT/NN*.c, or DIR/STUDENT.c where the exercise is named. Writes
 * grades.csv and grades.json; what was graded before and has not changed is not graded again.
 *
 * Returns: STATUS_OK when every submission has a verdict, whatever it is; STATUS_BAD_USAGE when
 *          there are none, STATUS_STORAGE, STATUS_INTERRUPTED, STATUS_TERMINATED.
 */
Status grade_folder(const GradeSetting *setting, const Options *options, Reason *why);

#endif
