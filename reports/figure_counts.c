/* Counts: instructions and misses of every rung beside its time. */
#include "reports/figure_rows.h"
#include "reports/figures.h"
#include "results/metrics.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_PANELS = 3 };

/** What a panel is of. */
typedef struct Count {
    const char *title;
    bool is_time;
    SecondAxis axis;
} Count;

static const Count counts[MOST_PANELS] = {
    { "ns a step", true, N_SECOND_AXIS },
    { "instructions a step", false, AXIS_INSTRUCTIONS },
    { "L1 misses a step", false, AXIS_D1_MISSES },
};

static Interval value_of(const Summary *summary, const Count *count, const RowLine *line)
{
    const Interval none = { NAN, NAN, NAN };
    if (!line->rung) return none;
    if (count->is_time)
        return line->row && !line->row->why_no_time ? line->row->verdict.time_per_step_ns : none;
    const MetricRecord *const metric = metrics_axis(summary->file, line->rung->rung, count->axis);
    return (Interval) { metric ? metric->value : NAN, NAN, NAN };
}

static bool is_wanted(const Summary *summary, const RungRecord *rung)
{
    const MetricRecord *const metric = metrics_axis(summary->file, rung->rung, AXIS_INSTRUCTIONS);
    return metric && isfinite(metric->value);
}

const char *figure_counts_why_not(const Summary *summary)
{
    for (size_t i = 0; i < summary->file->n_rungs; i++)
        if (is_wanted(summary, &summary->file->rungs[i])) return NULL;
    return "Callgrind counted no rung; see ladder profile";
}

void figure_counts_title(const Summary *summary, char *text, size_t size)
{
    (void) summary;
    snprintf(text, size, "Why: instructions and misses of a step beside its time");
}

void figure_counts_caption(const Summary *summary, char *text, size_t size)
{
    (void) summary;
    snprintf(text, size,
             "Counts by Callgrind, the same in every run: instructions, and data that the first "
             "cache does not hold; a hollow mark at the edge is less than 0.001 misses. Fewer "
             "instructions are not always less time: what else it takes is waiting. A rung built "
             "for this very processor is counted as built for an older one.");
}

static const double least = 1e-3; /* below it a count is drawn at the edge */

static Axis axis_of(const Summary *summary, const RowList *list, const Count *count)
{
    double low = INFINITY, high = 0;
    for (size_t i = 0; i < list->n; i++) {
        Interval value = value_of(summary, count, &list->lines[i]);
        if (value.median < least) value.median = least;
        rows_stretch(&low, &high, value);
    }
    Axis axis = drawing_axis(low, high, true);
    axis.title = count->title;
    return axis;
}

static const LegendEntry legend[] = {
    { 30, "@", "of a trajectory-step", true, true },
    { 31, "o", "less than 0.001", false, true },
};

static void write_data(Drawing *drawing, const Summary *summary, const RowList *list,
                       const Count *count, const Axis *axis)
{
    drawing_data(drawing, "rungs");
    for (size_t i = 0; i < list->n; i++) {
        Interval value = value_of(summary, count, &list->lines[i]);
        const bool is_least = value.median < least;
        const double at_edge = is_least ? 1.02 * axis->low : NAN;
        if (is_least) value.median = NAN;
        if (isfinite(value.median) || is_least)
            drawing_interval(drawing, (double[]) { rows_place(i), at_edge }, 2, value);
    }
    drawing_data_end(drawing);
}

static void write_cells(Drawing *drawing, const Summary *summary, const RowList *list,
                        const Count *count, const Panel *panel, double right)
{
    for (size_t i = 0; i < list->n; i++) {
        const double value = value_of(summary, count, &list->lines[i]).median;
        char text[NUMBER_LENGTH];
        if (!isfinite(value)) continue;
        number_fixed(text, value, value < least ? 0 : number_decimals(value));
        drawing_text(drawing, right, drawing_y(panel, rows_place(i)), TEXT_FROM_RIGHT, TEXT_PLAIN,
                     text, 12);
    }
}

static void write_panel(Drawing *drawing, const Summary *summary, const RowList *list,
                        const Count *count, Box box)
{
    const Canvas *const canvas = &drawing->canvas;
    const double right = box.right - canvas->gap;
    Panel panel = { .box = box, .x = axis_of(summary, list, count), .y = rows_axis(canvas, list) };
    panel.box.right -= canvas->medium == MEDIUM_TEXT ? 9 : 70;
    drawing_snap(drawing, &panel);
    write_data(drawing, summary, list, count, &panel.x);
    write_cells(drawing, summary, list, count, &panel, right);
    if (drawing->n_drawn == 0) rows_write_names(drawing, list, &panel);
    drawing_panel(drawing, &panel);
}

/** Returns: whether any rung has a value for the panel. */
static bool has_panel(const Summary *summary, const RowList *list, const Count *count)
{
    for (size_t i = 0; i < list->n; i++)
        if (isfinite(value_of(summary, count, &list->lines[i]).median)) return true;
    return false;
}

bool figure_counts_draw(Drawing *drawing, const Summary *summary, const char *title,
                        const char *caption)
{
    RowList list;
    if (!rows_gather(summary, &drawing->canvas, is_wanted, &list)) return false;
    for (size_t c = 0; c < MOST_PANELS; c++)
        drawing->n_panels += has_panel(summary, &list, &counts[c]);
    drawing_begin(drawing, rows_height(&drawing->canvas, &list), title, caption);
    drawing_legends(drawing, legend, sizeof legend / sizeof legend[0]);
    const Box all = rows_box(drawing, &list);
    const double width = (all.right - all.left) / (double) drawing->n_panels;
    for (size_t c = 0; c < MOST_PANELS; c++) {
        if (!has_panel(summary, &list, &counts[c])) continue;
        Box box = all;
        box.left += width * (double) drawing->n_drawn;
        box.right = box.left + width;
        write_panel(drawing, summary, &list, &counts[c], box);
    }
    drawing_end(drawing);
    free(list.lines);
    return true;
}
