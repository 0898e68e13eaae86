#include "reports/figure_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROW_PIXELS = 22, AXIS_PIXELS = 58, AXIS_LINES = 3, HEADING_COLUMNS = 28 };

static const char *group_of(const RungRecord *rung)
{
    const char *const group = rung->attack ? rung->attack : rung->family;
    return group ? group : "other rungs";
}

static bool is_among(const RungRecord *rung, const RungRecord *rungs, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(group_of(&rungs[i]), group_of(rung)) == 0) return true;
    return false;
}

static void add_line(const Canvas *canvas, RowList *list, RowLine line)
{
    const double width
        = drawing_text_width(canvas, TEXT_STRONG, line.rung ? line.rung->rung : line.heading);
    list->name_width = fmax(list->name_width, width);
    list->lines[list->n++] = line;
}

bool rows_gather(const Summary *summary, const Canvas *canvas,
                 bool (*is_wanted)(const Summary *summary, const RungRecord *rung), RowList *list)
{
    const RunFile *const file = summary->file;
    const SummaryProblem *const problem = summary->n_problems > 0 ? summary->problems : NULL;
    *list = (RowList) { .lines = calloc(2 * file->n_rungs + 1, sizeof *list->lines) };
    for (size_t i = 0; i < file->n_rungs && list->lines; i++) {
        const RungRecord *const first = &file->rungs[i];
        bool has_heading = false;
        if (is_among(first, file->rungs, i)) continue;
        for (size_t k = i; k < file->n_rungs; k++) {
            const RungRecord *const rung = &file->rungs[k];
            if (strcmp(group_of(rung), group_of(first)) != 0 || !is_wanted(summary, rung)) continue;
            if (!has_heading) add_line(canvas, list, (RowLine) { .heading = group_of(first) });
            has_heading = true;
            add_line(canvas, list,
                     (RowLine) { .rung = rung,
                                 .row = problem ? summary_find(problem, rung->rung) : NULL });
        }
    }
    const double most = canvas->medium == MEDIUM_TEXT ? DRAWING_NAME_COLUMNS : 0.26 * canvas->width;
    list->name_width = fmin(list->name_width, most);
    return list->lines;
}

static double row_height(const Canvas *canvas)
{
    return canvas->medium == MEDIUM_TEXT ? 1 : ROW_PIXELS;
}

static double axis_height(const Canvas *canvas)
{
    return canvas->medium == MEDIUM_TEXT ? AXIS_LINES : AXIS_PIXELS;
}

double rows_height(const Canvas *canvas, const RowList *list)
{
    return 2.5 * canvas->line + row_height(canvas) * (double) list->n + axis_height(canvas);
}

Box rows_box(const Drawing *drawing, const RowList *list)
{
    Box box = drawing->body;
    box.left += list->name_width + 2 * drawing->canvas.gap;
    box.top += drawing->canvas.line;
    box.bottom = box.top + row_height(&drawing->canvas) * (double) list->n;
    return box;
}

Axis rows_axis(const Canvas *canvas, const RowList *list)
{
    if (canvas->medium == MEDIUM_TEXT) /* a line of letters for each, the axis below the last */
        return (Axis) { .low = rows_place(list->n), .high = rows_place(0), .has_no_tics = true };
    return (Axis) { .low = (double) list->n, .high = 0, .has_no_tics = true };
}

double rows_place(size_t i)
{
    return (double) i + 0.5;
}

void rows_write_names(Drawing *drawing, const RowList *list, const Panel *panel)
{
    for (size_t i = 0; i < list->n; i++) {
        const RowLine *const line = &list->lines[i];
        const double y = drawing_y(panel, rows_place(i));
        if (line->heading)
            drawing_text(drawing, drawing->body.left, y, TEXT_FROM_LEFT, TEXT_PALE, line->heading,
                         HEADING_COLUMNS);
        else
            drawing_text(drawing, drawing->body.left + list->name_width, y, TEXT_FROM_RIGHT,
                         line->rung->is_spine ? TEXT_STRONG : TEXT_PLAIN, line->rung->rung,
                         DRAWING_NAME_COLUMNS);
    }
}

double rows_above(const Canvas *canvas, const Panel *panel)
{
    return panel->box.top - (canvas->medium == MEDIUM_TEXT ? 1 : 0.5) * canvas->line;
}

void rows_stretch(double *low, double *high, Interval value)
{
    const double ends[] = { value.median, value.low, value.high };
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        if (!isfinite(ends[i]) || ends[i] <= 0) continue;
        *low = fmin(*low, ends[i]);
        *high = fmax(*high, ends[i]);
    }
}
