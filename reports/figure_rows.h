/**
 * What figures with a row for each rung share: the rungs by point of attack, their names at the
 * left.
 */
#ifndef LADDER_FIGURE_ROWS_H
#define LADDER_FIGURE_ROWS_H

#include "reports/drawing.h"
#include "reports/summary.h"

/** A heading, or a rung; the row is NULL where nothing was timed. */
typedef struct RowLine {
    const char *heading;
    const RungRecord *rung;
    const SummaryRow *row;
} RowLine;

typedef struct RowList {
    RowLine *lines;
    size_t n;
    double name_width;
} RowList;

/**
 * Gathers the rungs that are wanted, group by group in ladder order, with their rows of the first
 * problem.
 *
 * Owns:    list->lines is the caller's to free.
 * Returns: false without memory.
 */
bool rows_gather(const Summary *summary, const Canvas *canvas,
                 bool (*is_wanted)(const Summary *summary, const RungRecord *rung), RowList *list);

/** Returns: the height of so many lines, with an axis below, headings and a legend
 * above. */
double rows_height(const Canvas *canvas, const RowList *list);

/** Returns: the box of all panels together, right of the names. */
Box rows_box(const Drawing *drawing, const RowList *list);

/** Returns: the axis of the lines, the first one on top. */
Axis rows_axis(const Canvas *canvas, const RowList *list);

/** Returns: where line i stands on that axis. */
double rows_place(size_t i);

/** Writes names and headings beside a panel, which may be any one in that box. */
void rows_write_names(Drawing *drawing, const RowList *list, const Panel *panel);

/** Returns: where headings of columns stand above a panel. */
double rows_above(const Canvas *canvas, const Panel *panel);

/** Stretches low and high to a value and its ends, those that are numbers above zero. */
void rows_stretch(double *low, double *high, Interval value);

#endif
