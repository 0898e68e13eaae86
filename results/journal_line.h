/**
 * One line of a journal: {"crc":"xxxxxxxx","len":N,"record":{...}}, sealed and opened.
 *
 * It looks at bytes only; what the object says is no concern of this module.
 */
#ifndef LADDER_JOURNAL_LINE_H
#define LADDER_JOURNAL_LINE_H

#include <stddef.h>

/** No line is longer, its line feed included: nothing that was not measured needs to be read. */
enum { JOURNAL_MAX_LINE = 1 << 20 };

/**
 * Seals an object of n bytes.
 *
 * Owns:    the result is the caller's to free.
 * Returns: the line with its line feed, *n_line bytes of it and a final zero; NULL without memory.
 */
char *journal_line_seal(const char *object, size_t n, size_t *n_line);

typedef enum LineState {
    LINE_WHOLE,
    LINE_TORN,   /* the beginning of a line: its writer was stopped */
    LINE_BROKEN, /* anything else */
} LineState;

typedef struct LineContent {
    LineState state;
    const char *object; /* inside the line; NULL unless whole */
    size_t n_object;
    const char *fault; /* what is wrong, in words; NULL when whole */
} LineContent;

/** Opens a line of n bytes, given without its line feed. */
LineContent journal_line_open(const char *line, size_t n);

#endif
