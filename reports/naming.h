/**
 * The names in a picture: gathered with what they must keep off, then placed and written together.
 */
#ifndef LADDER_NAMING_H
#define LADDER_NAMING_H

#include "reports/drawing.h"

typedef struct Name {
    char text[DRAWING_NAME_COLUMNS * 4 + 1];
    TextStyle style;
} Name;

/** All zero is empty. */
typedef struct Naming {
    Label *labels;
    Name *names;
    size_t n, room;
    Box *obstacles;
    size_t n_obstacles, room_obstacles;
    bool is_broken; /* something found no memory */
} Naming;

/** Keeps names off a mark, off an interval, off a line. Pixels, in terminals letters. */
void naming_avoid_mark(Naming *naming, const Canvas *canvas, double x, double y);
void naming_avoid(Naming *naming, Box box);
void naming_avoid_line(Naming *naming, const Canvas *canvas, double x1, double y1, double x2,
                       double y2);

/** Names a point. Who comes first chooses first. */
void naming_add(Naming *naming, const Canvas *canvas, double x, double y, TextStyle style,
                const char *text);

/** Places the names and writes those that found room; leaves it empty. Returns: false without
 * memory. */
bool naming_write(Naming *naming, Drawing *drawing, Box within);

#endif
