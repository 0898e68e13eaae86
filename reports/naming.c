#include "reports/naming.h"

#include "reports/escape.h"

#include <math.h>
#include <stdlib.h>

/** Half of a mark, and half of the boxes that a line is made of. Pixels; in terminals a cell. */
static const double mark = 7, dash = 2, cell = 0.5;

/** Of a name on a terminal, from its point. */
#define MOST_COLUMNS 3.0
#define MOST_ROWS 0.9

void naming_avoid(Naming *naming, Box box)
{
    if (naming->n_obstacles == naming->room_obstacles) {
        const size_t room = 2 * naming->room_obstacles + 256;
        Box *const more = realloc(naming->obstacles, room * sizeof *more);
        naming->is_broken |= !more;
        if (!more) return;
        naming->obstacles = more;
        naming->room_obstacles = room;
    }
    naming->obstacles[naming->n_obstacles++] = box;
}

void naming_avoid_mark(Naming *naming, const Canvas *canvas, double x, double y)
{
    const double half = canvas->medium == MEDIUM_TEXT ? cell : mark;
    naming_avoid(naming, (Box) { x - half, y - half, x + half, y + half });
}

void naming_avoid_line(Naming *naming, const Canvas *canvas, double x1, double y1, double x2,
                       double y2)
{
    const double half = canvas->medium == MEDIUM_TEXT ? cell : dash;
    const double n = ceil(hypot(x2 - x1, y2 - y1) / (2 * half));
    for (double k = 0; k <= n; k++) {
        const double share = n > 0 ? k / n : 0;
        const double x = x1 + share * (x2 - x1), y = y1 + share * (y2 - y1);
        naming_avoid(naming, (Box) { x - half, y - half, x + half, y + half });
    }
}

static bool has_room(Naming *naming)
{
    if (naming->n < naming->room) return true;
    const size_t room = 2 * naming->room + 32;
    Label *const labels = realloc(naming->labels, room * sizeof *labels);
    if (labels) naming->labels = labels;
    Name *const names = realloc(naming->names, room * sizeof *names);
    if (names) naming->names = names;
    naming->is_broken |= !labels || !names;
    if (labels && names) naming->room = room;
    return labels && names;
}

void naming_add(Naming *naming, const Canvas *canvas, double x, double y, TextStyle style,
                const char *text)
{
    if (!has_room(naming)) return;
    Name *const name = &naming->names[naming->n];
    name->style = style;
    escape_plain(name->text, sizeof name->text, text, DRAWING_NAME_COLUMNS);
    naming->labels[naming->n++]
        = (Label) { .x = x,
                    .y = y,
                    .width = drawing_text_width(canvas, style, name->text) + canvas->gap,
                    .height = canvas->letter };
}

/** Lines from names to points are too coarse for terminals: a name must stand where it is plain
 * whose it is. Returns: whether (x, y), the end of its line, is that close. */
static bool is_beside(const Label *label, double x, double y)
{
    return fabs(x - label->x) <= MOST_COLUMNS && fabs(y - label->y) <= MOST_ROWS;
}

static void write_name(Drawing *drawing, const Label *label, const Name *name)
{
    double x, y;
    if (!label->is_placed) return;
    labels_line_end(label, &x, &y);
    if (drawing->canvas.medium == MEDIUM_TEXT && !is_beside(label, x, y)) return;
    if (label->is_far) drawing_line(drawing, label->x, label->y, x, y);
    drawing_text(drawing, 0.5 * (label->box.left + label->box.right),
                 0.5 * (label->box.top + label->box.bottom), TEXT_CENTRED, name->style, name->text,
                 DRAWING_NAME_COLUMNS);
}

bool naming_write(Naming *naming, Drawing *drawing, Box within)
{
    const bool has_all = !naming->is_broken;
    if (has_all && naming->n > 0)
        labels_place(within, 1.3 * drawing->canvas.gap, naming->obstacles, naming->n_obstacles,
                     naming->labels, naming->n);
    for (size_t i = 0; i < naming->n && has_all; i++)
        write_name(drawing, &naming->labels[i], &naming->names[i]);
    free(naming->labels);
    free(naming->names);
    free(naming->obstacles);
    *naming = (Naming) { 0 };
    return has_all;
}
