/**
 * The figures of a run, drawn once for every format that shows them, on all cores.
 */
#ifndef LADDER_ALBUM_H
#define LADDER_ALBUM_H

#include "reports/figures.h"

enum { ALBUM_MOST_PICTURES = 32, ALBUM_MEDIA = MEDIUM_PNG + 1 };

/** A figure as SVG and as PNG; NULL where it was not asked for. */
typedef struct Picture {
    const Figure *figure;
    char *data[ALBUM_MEDIA];
    size_t length[ALBUM_MEDIA];
} Picture;

typedef struct Album {
    Picture pictures[ALBUM_MOST_PICTURES]; /* in the order of `figures`: those the run has */
    size_t n;
    Reason why_none; /* gnuplot is missing or fails: there are no pictures at all */
} Album;

/**
 * Draws one figure, or each that the run has the data for if `only` is NULL.
 *
 * Owns:    *album is to be given to album_free, also after a failure, when it is empty.
 * Returns: as figures_draw, with the first failure, also in album->why_none: where one picture
 *          fails gnuplot is not asked for others.
 */
Status album_draw(const Summary *summary, const Figure *only, bool has_png, Album *album,
                  Reason *why);
void album_free(Album *album);

/** Returns: the picture of the figure of this name, or NULL. Accepts NULL for `album`. */
const Picture *album_find(const Album *album, const char *figure);

#endif
