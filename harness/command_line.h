/** A command line under construction: words are copied, none is lost unnoticed. */
#ifndef LADDER_COMMAND_LINE_H
#define LADDER_COMMAND_LINE_H

#include <stdbool.h>
#include <stddef.h>

enum { COMMAND_LINE_WORDS = 64, COMMAND_LINE_BYTES = 1 << 15 };

/** All zero is empty; `word` ends with NULL. */
typedef struct CommandLine {
    const char *word[COMMAND_LINE_WORDS + 1];
    size_t n_words;
    char text[COMMAND_LINE_BYTES];
    size_t n_bytes;
    bool is_too_long;
} CommandLine;

void command_line_add(CommandLine *line, const char *word);
void command_line_add_number(CommandLine *line, unsigned number);

/** Adds what stands between blanks; no quoting. */
void command_line_add_words(CommandLine *line, const char *words);

#endif
