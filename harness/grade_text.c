#include "harness/grade_text.h"

#include "harness/harmless.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static bool is_utf8(const char *text)
{
    json_t *const json = json_string(text);
    json_decref(json);
    return json != NULL;
}

/* Returns: how many bytes of valid UTF-8 are one character that is an order: controls of both
 * halves, marks of direction and width, the mark of byte order; 0: it is a letter. */
static size_t order_at(const char *text)
{
    const unsigned char *const c = (const unsigned char *) text;
    if (c[0] < 0x20 || c[0] == 0x7f) return 1;
    if (c[0] == 0xc2 && c[1] < 0xa0) return 2;
    if (c[0] == 0xd8 && c[1] == 0x9c) return 2;
    if (c[0] == 0xef && c[1] == 0xbb && c[2] == 0xbf) return 3;
    if (c[0] != 0xe2) return 0;
    const bool is_mark
        = c[1] == 0x80 && (c[2] <= 0x8f ? c[2] >= 0x8b : c[2] >= 0xa8 && c[2] <= 0xae);
    return is_mark || (c[1] == 0x81 && c[2] >= 0xa0 && c[2] <= 0xaf) ? 3 : 0;
}

void grade_text_clean(char *text)
{
    if (!is_utf8(text)) harmless_make(text);
    char *to = text;
    while (*text) {
        const size_t n_bytes = order_at(text);
        *to++ = n_bytes > 0 ? '?' : *text;
        text += n_bytes > 0 ? n_bytes : 1;
    }
    *to = '\0';
}

json_t *grade_text_json(const char *text)
{
    json_t *json = json_string(text);
    char *const copy = json ? NULL : strdup(text);
    for (char *c = copy; copy && *c; c++) /* JSON has its own signs for the ends of lines */
        if ((unsigned char) *c >= 0x80) *c = '?';
    if (copy) json = json_string(copy);
    free(copy);
    return json;
}
