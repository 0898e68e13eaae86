/** A class: who handed in what, what became of it, and the tables of it. */
#ifndef LADDER_GRADE_CLASS_H
#define LADDER_GRADE_CLASS_H

#include "harness/grade.h"
#include "harness/options.h"

#include <sys/types.h>

enum { CLASS_MOST_EXERCISES = 64, CLASS_PATH_BYTES = PATH_MAX + NAME_MAX + 2 };

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
    Cell *cells; /* by student, then by exercise */
    size_t n_cells, n_submissions, n_done;
    json_t *left_out; /* files that are not graded, and why */
    json_t *stamp;    /* ladder, compiler and machine */
} Class;

/**
 * Finds every submission, and says on stderr what is left out. A student's first file for an
 * exercise counts, by name; one in another language only where there is no other.
 *
 * Returns: STATUS_BAD_USAGE where there is none.
 */
Status class_gather(Class *class, Reason *why);

/** Names where the grade of a cell is kept; the stamp is to be there. */
void class_name_kept(const Class *class, Cell *cell);

/** Sums a file up without its white space. Returns: 0 where it cannot be read. */
uint64_t class_hash(const char *path);

/** Owns: the caller. Returns: the grade of a cell; NULL where it has none. */
json_t *class_read_kept(const Cell *cell);

/** Returns: how a cell's file is called below the folder. */
const char *class_file(const Class *class, const Cell *cell);

/** Returns: a text of JSON, whatever bytes a name has. */
json_t *class_text(const char *text);

/**
 * Writes grades.csv, grades_matrix.csv and grades.json, and prints how many passed. Submissions
 * without a grade are in them as "not graded".
 *
 * Returns: STATUS_STORAGE, STATUS_NO_MEMORY.
 */
Status class_write(const Class *class, Reason *why);

#endif
