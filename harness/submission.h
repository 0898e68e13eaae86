/** A file that someone handed in, and what becomes of it: a program in memory. */
#ifndef LADDER_SUBMISSION_H
#define LADDER_SUBMISSION_H

#include "harness/exercise.h"
#include "harness/sandbox.h"

/** A source file as it was when it was read: what is graded is what was summed up, whatever becomes
 * of the file meanwhile. */
typedef struct Source {
    const char *path;
    char *text; /* NULL: it is not read, or could not be */
    size_t length;
} Source;

/** How programs are built and run. */
typedef struct GradeSetting {
    const char *compiler; /* "gcc", "clang" */
    double timeout_s;     /* longest wait for an answer; NAN: what the exercise says */
    bool is_unsafe;       /* without bubblewrap */
    bool is_unlocked;     /* time is taken although another ladder takes some */
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
 * Reads a source file whole; a link is none.
 *
 * Owns:    source->text is the caller's (free); the path is borrowed. After a failure there is no
 *          text, and its length is 0.
 * Returns: STATUS_BAD_USAGE for what is no source file: missing, empty, binary, too large.
 */
Status source_read(const char *path, Source *source, Reason *why);

/**
 * Compiles a source with the exercise's driver; all in a sandbox, since a compiler reads what it is
 * told to. Nothing is left on the disk.
 *
 * Owns:    *program is to be given to program_close, also after a failure.
 * Returns: STATUS_BAD_USAGE for a source in another language, STATUS_WRONG_ANSWER with the
 *          compiler's words, STATUS_MISSING without a compiler.
 */
Status program_build(const Exercise *exercise, const Source *source, const GradeSetting *setting,
                     Program *program, Reason *why);

/** Takes only the files that it is made of, before they are compiled. Owns, Returns: as
 * program_build. */
Status program_gather(const Exercise *exercise, const Source *source, Program *program,
                      Reason *why);
void program_close(Program *program);

/**
 * Copies what a compiler or an interpreter said of a program; where they name the file in the
 * sandbox the copy has the file's own name.
 *
 * Shape: text holds n_bytes; more is cut.
 */
void program_tell(const Program *program, const char *said, char *text, size_t n_bytes);

#endif
