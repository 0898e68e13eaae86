/** A file that someone handed in, and what becomes of it: a program in memory. */
#ifndef LADDER_SUBMISSION_H
#define LADDER_SUBMISSION_H

#include "harness/exercise.h"
#include "harness/sandbox.h"

/** How programs are built and run. */
typedef struct GradeSetting {
    const char *compiler; /* "gcc", "clang" */
    double timeout_s;     /* longest wait for an answer; NAN: what the exercise says */
    bool is_unsafe;       /* without bubblewrap */
    bool is_crowded;      /* others are graded at the same time: no program has a CPU of its own */
} GradeSetting;

/** What runs: compiled, or the files of a program in Python. */
typedef struct Program {
    const Exercise *exercise;
    char name[64]; /* of the file, as who wrote it knows it: "mine.c" */
    SandboxFile files[SANDBOX_MOST_FILES];
    size_t n_files;
    const char *lacking; /* a file of the exercise's own that is not there, or NULL */
} Program;

/**
 * Takes the file as it is now, and compiles it with the exercise's driver; all in a sandbox, since
 * a compiler reads what it is told to. Nothing is left on the disk.
 *
 * Owns:    *program is to be given to program_close, also after a failure.
 * Returns: STATUS_BAD_USAGE for what is no source file (missing, empty, binary, too large) or one
 *          in another language,
 *          STATUS_WRONG_ANSWER with the compiler's words, STATUS_MISSING without a compiler.
 */
Status program_build(const Exercise *exercise, const char *path, const GradeSetting *setting,
                     Program *program, Reason *why);
void program_close(Program *program);

/**
 * Copies what a compiler or an interpreter said of a program; where they name the file in the
 * sandbox the copy has the file's own name.
 *
 * Shape: text holds n_bytes; more is cut.
 */
void program_tell(const Program *program, const char *said, char *text, size_t n_bytes);

/** Reads a source file whole. Owns: *text is the caller's (free). Returns: as program_build. */
Status submission_read(const char *path, char **text, size_t *length, Reason *why);

#endif
