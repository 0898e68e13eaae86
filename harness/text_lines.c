#include "harness/text_lines.h"

#include <stdlib.h>
#include <string.h>

bool text_lines_open(TextLines *lines, const char *text)
{
    char *const copy = strdup(text);
    *lines = (TextLines) { .copy = copy, .next = copy };
    return copy != NULL;
}

char *text_lines_next(TextLines *lines)
{
    char *const line = lines->next;
    if (!line || *line == '\0') return NULL;
    char *const feed = strchr(line, '\n');
    lines->number++;
    lines->is_unfinished = !feed;
    lines->next = feed ? feed + 1 : NULL;
    if (feed) *feed = '\0';
    return line;
}

void text_lines_close(TextLines *lines)
{
    free(lines->copy);
    *lines = (TextLines) { .copy = NULL };
}
