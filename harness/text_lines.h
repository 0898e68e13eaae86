/**
 * A text taken line by line, in a copy that its reader may cut up.
 */
#ifndef LADDER_TEXT_LINES_H
#define LADDER_TEXT_LINES_H

#include <stdbool.h>
#include <stddef.h>

typedef struct TextLines {
    char *copy, *next;
    size_t number;      /* of the line taken last, from 1 */
    bool is_unfinished; /* that line had no line break: the text may have been cut there */
} TextLines;

/**
 * Owns:    lines are to be given to text_lines_close.
 * Returns: false without memory.
 */
bool text_lines_open(TextLines *lines, const char *text);

/** Returns: the next line without its break, valid until the close; NULL at the end. */
char *text_lines_next(TextLines *lines);

void text_lines_close(TextLines *lines);

#endif
