/**
 * What every web page of a report is made with: one file that loads nothing, with a style and a
 * script of its own, named by their hash, so that a browser runs nothing else.
 *
 * The policy forbids style attributes and event attributes as well: sizes go into attributes of
 * SVG, behaviour into the script.
 */
#ifndef LADDER_PAGE_H
#define LADDER_PAGE_H

#include "reports/album.h"

/** Begins a page: all up to and with <body>. `style` is the name of an asset, as is `script`. */
void page_begin(FILE *out, const char *title, const char *style, const char *script);

/** Ends a page that was begun with this script. */
void page_end(FILE *out, const char *script);

/** Writes a text as it is, between tags or in an attribute; see escape.h. */
void page_text(FILE *out, const char *text);

/** As page_text, but of several lines, which stay: for <pre>. */
void page_lines(FILE *out, const char *text);

/** Writes an address that holds data itself: "data:image/svg+xml;base64,...". Returns: false
 * without memory. */
bool page_data(FILE *out, const char *media_type, const char *data, size_t length);

/** Writes a picture as an image with its caption as alternative text, or nothing where the album
 * has none of that name. Returns: false without memory. */
bool page_figure(FILE *out, const Summary *summary, const Album *album, const char *figure);

/** Writes a link by which a reader saves data under a name. Returns: false without memory. */
bool page_download(FILE *out, const char *file_name, const char *media_type, const char *data,
                   size_t length);

#endif
