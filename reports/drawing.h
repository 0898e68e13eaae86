/**
 * What every figure is drawn with: a page with title and caption, panels with axes, texts at their
 * pixels, data for gnuplot. A drawing becomes a script; nothing here starts a program.
 *
 * Pixels count from the upper left corner; of a text terminal they are letters and lines. Texts may
 * come from strangers: they reach gnuplot in single quotes only, with none inside, made harmless
 * for terminals first. Data blocks hold numbers alone.
 */
#ifndef LADDER_DRAWING_H
#define LADDER_DRAWING_H

#include "reports/labels.h"
#include "results/record.h"

#include <stdio.h>

typedef enum Medium {
    MEDIUM_SVG,
    MEDIUM_PNG,
    MEDIUM_TEXT, /* letters, for terminals */
} Medium;

/** Where a figure will be looked at. */
typedef struct Canvas {
    Medium medium;
    double width, height;
    double letter; /* height of the letters */
    double line;   /* from one line of text to the next */
    double gap;    /* beside letters and marks */
} Canvas;

typedef enum TextStyle { TEXT_PLAIN, TEXT_STRONG, TEXT_PALE, TEXT_TITLE, N_TEXT_STYLES } TextStyle;
typedef enum TextSide { TEXT_FROM_LEFT, TEXT_CENTRED, TEXT_FROM_RIGHT } TextSide;

/** `low` is at the left or at the bottom, even where it is more than `high`. */
typedef struct Axis {
    double low, high;
    bool is_log;
    const char *title; /* with its unit; NULL: no title */
    const char *unit;  /* behind every number on it: "x"; NULL: none */
    bool has_no_tics;
    const double *tics; /* where they are to be; otherwise at round values */
    size_t n_tics;
} Axis;

typedef struct Panel {
    Box box; /* inside its axes */
    Axis x, y;
} Panel;

typedef struct Drawing {
    FILE *out;
    Canvas canvas;
    const char *name;     /* of its figure and of the template */
    const char *template; /* what gnuplot does with the data of a panel */
    Box body;             /* what title, legend and caption leave of the page */
    size_t n_panels;      /* in all */
    size_t n_texts, n_lines, n_drawn;
} Drawing;

enum { DRAWING_MOST_TEXT = 512, DRAWING_NAME_COLUMNS = 24 };

/** A page for pictures, 900 pixels wide; one for terminals, so many letters wide. */
Canvas drawing_canvas(Medium medium, size_t columns);

/** Returns: the width of a text, rather too much than too little. */
double drawing_text_width(const Canvas *canvas, TextStyle style, const char *text);

/**
 * Begins the page: says its size, its title and its caption.
 *
 * Units:   body_height is what the figure needs between title and caption, its axes and
 *          legends included.
 */
void drawing_begin(Drawing *drawing, double body_height, const char *title, const char *caption);
void drawing_end(Drawing *drawing);

/** Writes a text at a point, half of its height above and half below; longer than `columns` it is
 * cut. */
void drawing_text(Drawing *drawing, double x, double y, TextSide side, TextStyle style,
                  const char *text, size_t columns);

/** What a line style of assets/common.gp means; in letters on terminals. */
typedef struct LegendEntry {
    int style;
    const char *letters, *words;
    bool has_line, has_mark;
} LegendEntry;

/** Writes an entry at a point, and returns where it ends. */
double drawing_legend(Drawing *drawing, double x, double y, const LegendEntry *entry);

/** Writes entries in a line on top of the body, which then is less by it; on a page of its own line
 * height and a half. */
void drawing_legends(Drawing *drawing, const LegendEntry *entries, size_t n);

/** A thin line without a meaning of its own. */
void drawing_line(Drawing *drawing, double x1, double y1, double x2, double y2);

/** Returns: the pixel of a value. */
double drawing_x(const Panel *panel, double value);
double drawing_y(const Panel *panel, double value);

/** Moves the edges of a panel to the letters that gnuplot will draw them on; to be called before
 * anything is placed in it. Pixels stay where they are. */
void drawing_snap(const Drawing *drawing, Panel *panel);

/** Returns: an axis around values from `low` to `high`, with a share of their distance to spare. */
Axis drawing_axis(double low, double high, bool is_log);

/** Data for gnuplot: a block with a name, rows of numbers, NaN where one is absent. A block without
 * rows is one of NaN. */
void drawing_data(Drawing *drawing, const char *block);
void drawing_row(Drawing *drawing, const double *values, size_t n);
/** A row that ends in a value with its interval; where there is none, both ends are the value. */
void drawing_interval(Drawing *drawing, const double *values, size_t n, Interval interval);
void drawing_break(Drawing *drawing); /* lines end here, and begin anew */
void drawing_data_end(Drawing *drawing);

/** A number that a template asks for. */
void drawing_number(Drawing *drawing, const char *name, double value);

/** Draws a panel with the data, texts and lines written since the one before. */
void drawing_panel(Drawing *drawing, const Panel *panel);

#endif
