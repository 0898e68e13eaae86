/* Limits: issue, latency and memory bound of every rung, against what was measured. */
#include "reports/figure_rows.h"
#include "reports/figures.h"

#include <math.h>
#include <stdlib.h>

static bool has_limits(const SummaryRow *row)
{
    if (!row || row->why_no_time || row->why_no_limit) return false;
    const VerdictRecord *const v = &row->verdict;
    return isfinite(v->limit_issue_ns) || isfinite(v->limit_latency_ns)
        || isfinite(v->limit_memory_ns);
}

static bool is_wanted(const Summary *summary, const RungRecord *rung)
{
    return has_limits(summary_find(&summary->problems[0], rung->rung));
}

const char *figure_limits_why_not(const Summary *summary)
{
    if (!summary_is_ladder(summary) || summary->n_problems == 0)
        return "it is of runs that time rungs against each other";
    for (size_t i = 0; i < summary->file->n_rungs; i++)
        if (is_wanted(summary, &summary->file->rungs[i])) return NULL;
    return "no rung has a time and a limit";
}

void figure_limits_title(const Summary *summary, char *text, size_t size)
{
    (void) summary;
    snprintf(text, size, "Three limits: the one farthest right binds; beyond it is time to win");
}

void figure_limits_caption(const Summary *summary, char *text, size_t size)
{
    snprintf(
        text, size,
        "The %.40s problem. Issue: the rung's arithmetic at the pace that the core can take "
        "instructions. Latency: the chain of results from one pass of its loop to the next. "
        "Memory or cache: its loads, stores and traffic at the bandwidths measured here; the share "
        "at the right names the level that binds. A mark that is not there is "
        "not known, or zero.",
        summary->problems[0].name);
}

static Axis axis_of(const RowList *list)
{
    double low = INFINITY, high = 0;
    for (size_t i = 0; i < list->n; i++) {
        if (!list->lines[i].row) continue;
        const VerdictRecord *const v = &list->lines[i].row->verdict;
        rows_stretch(&low, &high, v->time_per_step_ns);
        rows_stretch(&low, &high, (Interval) { v->limit_issue_ns, v->limit_latency_ns, NAN });
        rows_stretch(&low, &high, (Interval) { v->limit_memory_ns, NAN, NAN });
    }
    low = fmax(low, 1e-3 * high); /* what matters is near the binding one */
    Axis axis = drawing_axis(low, high, true);
    axis.title = "ns per trajectory-step (logarithmic)";
    return axis;
}

/** Returns: the value, NAN where a logarithmic axis has no place for it. */
static double on_axis(const Axis *axis, double value)
{
    return value >= axis->low ? value : NAN;
}

static const LegendEntry legend[] = {
    { 37, "i", "issue", false, true },           { 38, "l", "latency", false, true },
    { 39, "m", "memory or cache", false, true }, { 30, "@", "measured", true, true },
    { 23, "---", "to be won", true, false },
};

static void write_data(Drawing *drawing, const RowList *list, const Axis *axis)
{
    drawing_data(drawing, "rungs");
    for (size_t i = 0; i < list->n; i++) {
        if (!list->lines[i].row) continue;
        const VerdictRecord *const v = &list->lines[i].row->verdict;
        const double values[] = {
            rows_place(i),
            on_axis(axis, v->limit_issue_ns),
            on_axis(axis, v->limit_latency_ns),
            on_axis(axis, v->limit_memory_ns),
            on_axis(axis, v->limit_bound_ns),
        };
        drawing_interval(drawing, values, sizeof values / sizeof values[0], v->time_per_step_ns);
    }
    drawing_data_end(drawing);
}

static void write_cells(Drawing *drawing, const RowList *list, const Panel *panel)
{
    const Canvas *const canvas = &drawing->canvas;
    const double left = panel->box.right + canvas->gap;
    drawing_text(drawing, left, rows_above(canvas, panel), TEXT_FROM_LEFT, TEXT_PALE, "reached",
                 DRAWING_NAME_COLUMNS);
    for (size_t i = 0; i < list->n; i++)
        if (list->lines[i].row)
            drawing_text(drawing, left, drawing_y(panel, rows_place(i)), TEXT_FROM_LEFT, TEXT_PLAIN,
                         list->lines[i].row->cell[CELL_LIMIT], 16);
}

bool figure_limits_draw(Drawing *drawing, const Summary *summary, const char *title,
                        const char *caption)
{
    RowList list;
    if (!rows_gather(summary, &drawing->canvas, is_wanted, &list)) return false;
    drawing->n_panels = 1;
    drawing_begin(drawing, rows_height(&drawing->canvas, &list), title, caption);
    drawing_legends(drawing, legend, sizeof legend / sizeof legend[0]);
    Panel panel = { .box = rows_box(drawing, &list),
                    .x = axis_of(&list),
                    .y = rows_axis(&drawing->canvas, &list) };
    panel.box.right -= drawing->canvas.medium == MEDIUM_TEXT ? 17 : 130;
    drawing_snap(drawing, &panel);
    write_data(drawing, &list, &panel.x);
    rows_write_names(drawing, &list, &panel);
    write_cells(drawing, &list, &panel);
    drawing_panel(drawing, &panel);
    drawing_end(drawing);
    free(list.lines);
    return true;
}
