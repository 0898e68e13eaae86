/**
 * A few lines at the bottom of a terminal that are written again in place.
 *
 * A drawing is one write(2) of plain lines; the cursor stays visible and no mode of the terminal is
 * changed, so that it is sane whenever the program ends. It knows nothing of what the lines say.
 */
#ifndef LADDER_SCREEN_H
#define LADDER_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

/** All zero is none. */
typedef struct Screen {
    int terminal;           /* file descriptor */
    size_t rows, columns;   /* of the terminal, as it was when the drawing was begun */
    bool is_utf8, has_bold; /* what may be used */
    /* the drawing in the making, and the one that is seen */
    char *text;
    size_t n, room;
    size_t n_lines, column;
    size_t seen_lines, seen_rows, seen_columns;
} Screen;

/** Returns: whether a view can be drawn there: a terminal that is not "dumb". Bold type is used
 * unless NO_COLOR is set, blocks where the locale is UTF-8. Owns: screen_close. */
bool screen_open(Screen *screen, int terminal);

/** Begins a drawing, of at most screen->rows - 1 lines; asks how large the terminal is now. */
void screen_begin(Screen *screen);

/** Adds to the line what printf would print. What would not fit is cut; what is not printable ASCII
 * becomes '?'. */
__attribute__((format(printf, 2, 3))) void screen_print(Screen *screen, const char *format, ...);

/** Goes on in column `column` of the line. */
void screen_tab(Screen *screen, size_t column);

/** Adds a bar. Units: columns, of any fraction. */
void screen_bar(Screen *screen, double columns);

/** What follows on this line stands out, or does no more. */
void screen_bold(Screen *screen, bool is_bold);

void screen_end_line(Screen *screen);

/** Puts the drawing in the place of the one before. */
void screen_show(Screen *screen);

/** Leaves the last drawing where it is, and the cursor below it. */
void screen_close(Screen *screen);

#endif
