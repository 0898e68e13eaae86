/**
 * Where the words of a picture go: beside what they name, and never upon each other.
 *
 * Greedy: labels are placed in their order, each at the first free of its places, near ones before
 * far ones. Pure geometry in pixels, y downwards; of a text terminal in letters.
 */
#ifndef LADDER_LABELS_H
#define LADDER_LABELS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct Box {
    double left, top, right, bottom;
} Box;

typedef struct Label {
    double x, y;          /* the point that is named */
    double width, height; /* of the text */
    bool is_placed;       /* false: there was no room */
    bool is_far;          /* wants a line to its point */
    Box box;              /* where it stands; of no meaning unless it is placed */
} Label;

/** Returns: whether two boxes share more than an edge. */
bool labels_overlap(Box a, Box b);

/**
 * Places labels inside a box, off all obstacles and off each other.
 *
 * Units:   gap is what is kept free between a point and its label.
 */
void labels_place(Box within, double gap, const Box *obstacles, size_t n_obstacles, Label *labels,
                  size_t n);

/** Returns: the end at the label of the line to its point. */
void labels_line_end(const Label *label, double *x, double *y);

#endif
