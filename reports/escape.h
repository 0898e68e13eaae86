/**
 * Texts of strangers - host names, titles, compiler flags, reasons - into each format's context.
 *
 * Every function first makes a text harmless for a terminal: line breaks and tabs become spaces;
 * control characters, invisible and direction-changing ones (U+202E and its kin) and whatever is
 * not UTF-8 become '?'. Nothing here looks at what a text means.
 */
#ifndef LADDER_ESCAPE_H
#define LADDER_ESCAPE_H

#include <stddef.h>
#include <stdio.h>

enum { ESCAPE_PIECE = 5 }; /* a code point and the zero behind it */

/** Copies the next code point of *text, made harmless, to `piece`, and moves on. Returns: its
 * bytes, 0 at the end. */
size_t escape_next(const char **text, char piece[ESCAPE_PIECE]);

/** Returns: the width of `text` in code points, which is close enough to columns. */
size_t escape_columns(const char *text);

/**
 * Copies `text`, made harmless, to `buffer`; what is longer than `max_columns` code points or than
 * the buffer is cut and ends in "...".
 *
 * Shape:   buffer holds `size` bytes, at least 4.
 * Returns: buffer.
 */
char *escape_plain(char *buffer, size_t size, const char *text, size_t max_columns);

/** Writes `text` so that Markdown shows it as it is, in a table cell or in a sentence. */
void escape_markdown(FILE *out, const char *text);

/** As escape_markdown, for texts that are a stranger's: what is longer than 400 code points is cut
 * and ends in "...". */
void escape_markdown_cut(FILE *out, const char *text);

/** Writes `text` so that it can stand in XML, between tags or in an attribute. */
void escape_xml(FILE *out, const char *text);

/** Writes `text` as one CSV cell: quoted as RFC 4180 says where needed, and with a ' in front where
 * a spreadsheet would take it for a formula. Numbers stay as they are. */
void escape_csv(FILE *out, const char *text);

#endif
