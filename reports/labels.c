#include "reports/labels.h"

#include <math.h>

/* Steps away from the point, in gaps; and directions, the best ones first: right, above, left, ...
 */
static const double distances[] = { 1, 1.6, 2.5, 3.5, 5, 7, 9.5, 12.5, 16, 21, 28, 38, 50 };
static const double directions[][2] = {
    { 1, 0 },       { 0.8, -0.6 }, { 0.8, 0.6 },    { -0.8, -0.6 }, { -1, 0 },      { -0.8, 0.6 },
    { 0, -1 },      { 0, 1 },      { 0.4, -0.9 },   { 0.4, 0.9 },   { -0.4, -0.9 }, { -0.4, 0.9 },
    { 0.95, -0.3 }, { 0.95, 0.3 }, { -0.95, -0.3 }, { -0.95, 0.3 },
};

enum {
    N_DISTANCES = sizeof distances / sizeof distances[0],
    N_DIRECTIONS = sizeof directions / sizeof directions[0],
    N_NEAR = 2, /* distances at which it is plain whose label it is */
};

bool labels_overlap(Box a, Box b)
{
    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

static bool is_inside(Box box, Box within)
{
    return box.left >= within.left && box.right <= within.right && box.top >= within.top
        && box.bottom <= within.bottom;
}

/** The box whose nearest edge or corner lies so far away in this direction. */
static Box box_at(const Label *label, double distance, const double direction[2])
{
    const double x = label->x + distance * direction[0], y = label->y + distance * direction[1];
    const double across = fabs(direction[0]) < 0.5 ? -0.5 : direction[0] < 0 ? -1 : 0;
    const double down = fabs(direction[1]) < 0.5 ? -0.5 : direction[1] < 0 ? -1 : 0;
    const double left = x + across * label->width, top = y + down * label->height;
    return (Box) { left, top, left + label->width, top + label->height };
}

static bool is_free(Box box, Box within, const Box *obstacles, size_t n_obstacles,
                    const Label *labels, size_t n_labels)
{
    if (!is_inside(box, within)) return false;
    for (size_t i = 0; i < n_obstacles; i++)
        if (labels_overlap(box, obstacles[i])) return false;
    for (size_t i = 0; i < n_labels; i++)
        if (labels[i].is_placed && labels_overlap(box, labels[i].box)) return false;
    return true;
}

void labels_place(Box within, double gap, const Box *obstacles, size_t n_obstacles, Label *labels,
                  size_t n)
{
    for (size_t i = 0; i < n; i++) {
        Label *const label = &labels[i];
        label->is_placed = false;
        for (size_t c = 0; c < N_DISTANCES * N_DIRECTIONS && !label->is_placed; c++) {
            label->box
                = box_at(label, gap * distances[c / N_DIRECTIONS], directions[c % N_DIRECTIONS]);
            label->is_far = c / N_DIRECTIONS >= N_NEAR;
            label->is_placed = is_free(label->box, within, obstacles, n_obstacles, labels, i);
        }
    }
}

void labels_line_end(const Label *label, double *x, double *y)
{
    *x = fmin(fmax(label->x, label->box.left), label->box.right);
    *y = fmin(fmax(label->y, label->box.top), label->box.bottom);
}
