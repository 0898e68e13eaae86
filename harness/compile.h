/**
 * Running a compiler, and what it said: few lines, for people who are to mend their file.
 *
 * It knows no flag and no file of this project; what is compiled, and where to, is the caller's.
 */
#ifndef LADDER_COMPILE_H
#define LADDER_COMPILE_H

#include "harness/command_line.h"
#include "variants/workload/status.h"

#include <stdbool.h>

/** Lines of a compiler that are shown, and columns of each. */
enum { COMPILE_MOST_LINES = 20, COMPILE_MOST_COLUMNS = 160 };

/**
 * Runs a compiler, or another tool that makes a file; the first word is looked up in PATH. Its
 * words, on both streams, are written to the file `log`.
 *
 * Units:   timeout in seconds.
 * Returns: STATUS_MISSING where there is no such program, STATUS_WRONG_ANSWER where it refuses or
 *          does not end in time, STATUS_STORAGE, STATUS_INTERRUPTED, STATUS_TERMINATED.
 */
Status compile_run(const CommandLine *line, const char *log, double timeout_s, Reason *why);

/**
 * Reads what a compiler said: its first lines, and how many more there are. Characters that a
 * terminal would obey become '?'.
 *
 * Owns:    the caller (free).
 * Returns: lines that end with line feeds, "" where it said nothing; NULL without memory.
 */
char *compile_words(const char *log);

/** Returns: whether words of a compiler, a line or several, tell of an error. */
bool compile_is_error(const char *words);

#endif
