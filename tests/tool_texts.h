/**
 * What the tests of readers share: the files of data/profile, whole or cut.
 */
#ifndef LADDER_TOOL_TEXTS_H
#define LADDER_TOOL_TEXTS_H

#include <stddef.h>

/** Owns: the result, ended by a zero, is the caller's to free. Stops the test without the file. */
char *tool_text(const char *folder, const char *name);

/** Owns: the result is the caller's to free: `text` with the first `old` replaced by `fresh`. Stops
 * the test when there is no `old`. */
char *tool_text_with(const char *text, const char *old, const char *fresh);

#endif
