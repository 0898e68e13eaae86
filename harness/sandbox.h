/**
 * Programs that nobody here wrote, confined: bubblewrap gives them a system of their own to look
 * at, ladder-confine limits, and this process ends them and all they started.
 *
 * They see the system's programs and libraries, read-only, and the files they are given; not the
 * project, not the user's folders, no network, no process but their own. What they write goes to a
 * small /tmp in memory that ends with them. What comes out comes through descriptors.
 */
#ifndef LADDER_SANDBOX_H
#define LADDER_SANDBOX_H

#include "variants/workload/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum {
    SANDBOX_MOST_FILES = 16,
    SANDBOX_MOST_HANDED = 6,
    SANDBOX_WORDS_BYTES = 4096,
    SANDBOX_LAST_BYTES = 512
};

/** A file in the folder in which the program starts, or below it: "common/driver.h". */
typedef struct SandboxFile {
    char name[64];
    int fd; /* its content, from the beginning, whatever the offset */
    bool is_program;
} SandboxFile;

typedef struct SandboxLimits {
    double cpu_s;
    size_t memory_bytes, file_bytes; /* address space of a process; one file */
    unsigned processes;              /* and threads, together */
    bool is_exec_once;               /* it may not start another program */
} SandboxLimits;

/** What is started. Shape: argv and environment end with NULL. */
typedef struct Sandbox {
    const char *const *argv;
    const char *const *environment; /* "NAME=value"; nothing else is passed on */
    SandboxFile files[SANDBOX_MOST_FILES];
    size_t n_files;
    int handed[SANDBOX_MOST_HANDED]; /* descriptors that it gets as 3, 4, ... */
    size_t n_handed;
    SandboxLimits limits;
    int cpu;        /* the one it runs on, or -1: any */
    bool is_unsafe; /* without bubblewrap: the user has said so */
} Sandbox;

/** A program that was started. */
typedef struct Confined {
    pid_t pid;
    int in, out; /* its standard input and output: ours to write and read, not blocking */
    int words;   /* its standard error, read by sandbox_listen */
    char said[SANDBOX_WORDS_BYTES]; /* the beginning of what it said there */
    size_t n_said;
    char last[SANDBOX_LAST_BYTES]; /* and the end of it */
    size_t n_last;
    char folder[64]; /* without bubblewrap: where its files are; "" otherwise */
} Confined;

/** How a program ended. */
typedef struct ConfinedEnd {
    bool has_ended_itself;
    int exit_code; /* -1 when a signal ended it */
    int signal;    /* 0 when none did */
} ConfinedEnd;

/**
 * Whether bubblewrap can confine a program here; asked once.
 *
 * Returns: STATUS_MISSING with the reason in one line and what to do.
 */
Status sandbox_probe(Reason *why);

/**
 * Owns:    *confined is to be given to sandbox_end, which a failure needs not.
 * Returns: STATUS_MISSING when it cannot be started.
 */
Status sandbox_start(const Sandbox *sandbox, Confined *confined, Reason *why);

/** Takes what it has said since: the beginning and the end of all are kept. */
void sandbox_listen(Confined *confined);

/**
 * Waits for its end and listens; at the deadline, or when the user stops, everything it started is
 * killed. Its descriptors are closed.
 *
 * Units:   deadline by clock_now_s.
 */
ConfinedEnd sandbox_wait(Confined *confined, double deadline_s);

/** Kills everything it started; for a program that is of no use any more. */
void sandbox_end(Confined *confined);

/** Writes in one phrase how it ended, for a sentence that begins with "it": "crashed (segmentation
 * fault)". Shape: text holds n_bytes. */
void sandbox_tell_end(const ConfinedEnd *end, char *text, size_t n_bytes);

#endif
