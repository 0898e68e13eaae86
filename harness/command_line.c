#include "harness/command_line.h"

#include <stdio.h>
#include <string.h>

static void add(CommandLine *line, const char *word, size_t n)
{
    if (line->n_words == COMMAND_LINE_WORDS || line->n_bytes + n + 1 > sizeof line->text) {
        line->is_too_long = true;
        return;
    }
    char *const copy = memcpy(line->text + line->n_bytes, word, n);
    copy[n] = '\0';
    line->word[line->n_words++] = copy;
    line->n_bytes += n + 1;
}

void command_line_add(CommandLine *line, const char *word)
{
    add(line, word, strlen(word));
}

void command_line_add_number(CommandLine *line, unsigned number)
{
    char text[16];
    snprintf(text, sizeof text, "%u", number);
    command_line_add(line, text);
}

void command_line_add_words(CommandLine *line, const char *words)
{
    while (*words) {
        words += strspn(words, " ");
        const size_t n = strcspn(words, " ");
        if (n > 0) add(line, words, n);
        words += n;
    }
}
