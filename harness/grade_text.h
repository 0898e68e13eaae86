/** Words of strangers in a grade: names of files, what a compiler or a program said. */
#ifndef LADDER_GRADE_TEXT_H
#define LADDER_GRADE_TEXT_H

#include <jansson.h>

/**
 * Leaves letters of all languages in a text, and puts a '?' for what moves a terminal's cursor,
 * hides or turns the direction. A text that is no UTF-8 (any bytes may be in it, and one that was
 * cut may end within a letter) becomes ASCII, so that JSON can hold it.
 */
void grade_text_clean(char *text);

/** Owns: the caller. Returns: a text of JSON, whatever bytes are in it. */
json_t *grade_text_json(const char *text);

#endif
