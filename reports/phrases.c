#include "reports/phrases.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

const char *phrases_add(Phrases *phrases, const char *format, ...)
{
    char *printed = NULL;
    va_list arguments;
    va_start(arguments, format);
    const int n = vasprintf(&printed, format, arguments);
    va_end(arguments);
    const char *const text = n < 0 ? NULL : texts_copy(&phrases->texts, printed, (size_t) n);
    if (n >= 0) free(printed);
    if (!text) phrases->is_broken = true;
    return text ? text : "";
}

const char *phrases_list(Phrases *phrases, const char *list, const char *item)
{
    return list ? phrases_add(phrases, "%s, %s", list, item) : item;
}

void phrases_free(Phrases *phrases)
{
    texts_free(&phrases->texts);
    *phrases = (Phrases) { 0 };
}
