#include "tests/tool_texts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void stop(const char *what, const char *name)
{
    fprintf(stderr, "%s: %s\n", what, name);
    exit(1);
}

char *tool_text(const char *folder, const char *name)
{
    char path[4096], *text = NULL;
    size_t n_room = 0;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *const file = fopen(path, "re");
    if (!file || getdelim(&text, &n_room, '\0', file) < 0) stop("cannot read", path);
    fclose(file);
    return text;
}

char *tool_text_with(const char *text, const char *old, const char *fresh)
{
    const char *const at = strstr(text, old);
    char *changed;
    if (!at) stop("not in the text", old);
    if (asprintf(&changed, "%.*s%s%s", (int) (at - text), text, fresh, at + strlen(old)) < 0)
        stop("no memory for", fresh);
    return changed;
}
