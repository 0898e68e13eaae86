/** A class: who handed in what, what became of it, and the tables of it. */
#ifndef LADDER_GRADE_CLASS_H
#define LADDER_GRADE_CLASS_H

#include "harness/grade.h"
#include "harness/options.h"

#include <sys/types.h>

enum { CLASS_MOST_EXERCISES = 64, CLASS_PATH_BYTES = PATH_MAX + NAME_MAX + 2 };

/** SHA-256, as digits; "" where there is none. */
typedef struct Sum {
    char text[65];
} Sum;

/** One submission, or a student without any. */
typedef struct Cell {
    char student[NAME_MAX + 1];
    char path[CLASS_PATH_BYTES]; /* a student's folder where nothing was handed in */
    char kept[PATH_MAX];         /* its grade, named by all that decides it */
    const Exercise *exercise;    /* NULL: nothing was handed in */
    uint64_t hash;               /* of its text without white space; 0: it cannot be read */
    bool is_done;
    pid_t worker; /* 0: none yet; -1: it ended without a grade */
} Cell;

typedef struct Class {
    const GradeSetting *setting;
    const char *folder, *exercise, *exercises, *out; /* --all, NN or NULL, --exercises, --out */
    Exercise opened[CLASS_MOST_EXERCISES];
    size_t n_opened;
    Sum tools,
        exercise_sums[CLASS_MOST_EXERCISES]; /* of this ladder and what it uses; of all theirs */
    Cell *cells;                             /* by student, then by exercise */
    size_t n_cells, n_submissions, n_done;
    json_t *left_out; /* files that are not graded, and why */
    json_t *stamp;    /* ladder, compiler and machine */
    int held;         /* the folder of the tables, while nobody else may write there */
} Class;

/**
 * Finds every submission, and says on stderr what is left out. A student's first file for an
 * exercise counts, by name; one in another language only where there is no other.
 *
 * Returns: STATUS_BAD_USAGE where there is none.
 */
Status class_gather(Class *class, Reason *why);

/** Sums a text up. Returns: whether that can be done here. */
bool class_sum(const char *bytes, size_t length, Sum *sum);

/** Sums up what every submission's grade depends on: the exercises that were found, and this
 * program. Returns: STATUS_MISSING, STATUS_NO_MEMORY. */
Status class_sum_exercises(Class *class, Reason *why);

/**
 * Names where the grade of a cell with this source is kept: by all that decides it. Student and
 * file, source, exercise with its solution, starter, driver and what exercises share, this program,
 * compiler and processor. The exercises are to be summed up, and the stamp to be there.
 *
 * Shape:   kept holds PATH_MAX.
 * Returns: STATUS_MISSING, STATUS_NO_MEMORY.
 */
Status class_name_kept(const Class *class, const Cell *cell, const Source *source, char *kept,
                       Reason *why);

/** Sums a file up without its white space. Returns: 0 where it cannot be read. */
uint64_t class_hash(const char *path);

/** Owns: the caller. Returns: the grade of a cell; NULL where it has none. */
json_t *class_read_kept(const Cell *cell);

/** Returns: how a cell's file is called below the folder. */
const char *class_file(const Class *class, const Cell *cell);

/**
 * Writes grades.csv, grades_matrix.csv and grades.json, and prints how many passed. Submissions
 * without a grade are in them as "not graded".
 *
 * Returns: STATUS_STORAGE, STATUS_NO_MEMORY.
 */
Status class_write(const Class *class, Reason *why);

#endif
