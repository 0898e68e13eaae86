/**
 * The result codes of the whole project, and the one line that explains a failure.
 *
 * Errors are values: a function that can fail returns a Status and fills a Reason. Only a main()
 * prints. This header is the only one that every folder may include.
 */
#ifndef LADDER_STATUS_H
#define LADDER_STATUS_H

typedef enum Status {
    STATUS_OK,
    STATUS_BAD_USAGE,     /* an argument or an input file is wrong */
    STATUS_WRONG_ANSWER,  /* a rung computed something else */
    STATUS_RUNNER_FAILED, /* a runner died, hung, or answered nonsense */
    STATUS_MISSING,       /* the machine lacks something required */
    STATUS_NO_MEMORY,
    STATUS_STORAGE,     /* a file could not be written */
    STATUS_CANNOT_TELL, /* the noise of this machine leaves it open */
    STATUS_INTERRUPTED, /* SIGINT */
    STATUS_TERMINATED,  /* SIGTERM */
} Status;

/** What happened, where, and what to do, in one line without a line break. */
typedef struct Reason {
    char text[480];
} Reason;

/** Returns: the name of a status for messages, never NULL. */
const char *status_name(Status status);

/** Returns: the exit code of the command for this status (0, 1, 2, 3, 4, 5, 130, 143). */
int status_exit_code(Status status);

/**
 * Fills `why` (may be NULL) from a printf format; bytes that would break the line or the terminal
 * (control characters) become '?'. Too long a text is cut and ends in "...".
 *
 * Returns: `status`, so that a failing function ends in `return reason(why, STATUS_..., "...")`.
 */
__attribute__((format(printf, 3, 4))) Status reason(Reason *why, Status status, const char *format,
                                                    ...);

#endif
