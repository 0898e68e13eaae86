/* The ladder: ns/step of every rung with its interval, and the limit that binds. */
#include "reports/figure_rows.h"
#include "reports/figures.h"

#include <math.h>
#include <stdlib.h>

static bool is_wanted(const Summary *summary, const RungRecord *rung)
{
    return summary_find(&summary->problems[0], rung->rung);
}

static bool has_time(const SummaryRow *row)
{
    return row && !row->why_no_time;
}

const char *figure_ladder_why_not(const Summary *summary)
{
    if (!summary_is_ladder(summary) || summary->n_problems == 0)
        return "it is of runs that time rungs against each other";
    const SummaryProblem *const problem = &summary->problems[0];
    for (size_t i = 0; i < problem->n_rows; i++)
        if (has_time(&problem->rows[i])) return NULL;
    return "no rung has a time";
}

void figure_ladder_title(const Summary *summary, char *text, size_t size)
{
    (void) summary;
    snprintf(text, size, "The ladder: how long a step takes, and the limit that none can pass");
}

void figure_ladder_caption(const Summary *summary, char *text, size_t size)
{
    const SummaryProblem *const problem = &summary->problems[0];
    snprintf(
        text, size,
        "The %.40s problem, N = %lld trajectories. A dot is the median time of one "
        "trajectory-step, its line the 95 %% interval; the upright mark is the least time that "
        "this machine allows that rung%s.",
        problem->name, (long long) problem->heat->trajectories,
        problem->has_limits ? "" : " (this run has no limits)");
}

static Axis axis_of(const RowList *list)
{
    double low = INFINITY, high = 0;
    for (size_t i = 0; i < list->n; i++) {
        if (!has_time(list->lines[i].row)) continue;
        const VerdictRecord *const v = &list->lines[i].row->verdict;
        rows_stretch(&low, &high, v->time_per_step_ns);
        rows_stretch(&low, &high, (Interval) { v->limit_bound_ns, NAN, NAN });
    }
    Axis axis = drawing_axis(low, high, true);
    axis.title = "ns per trajectory-step (logarithmic; left is faster)";
    return axis;
}

static const LegendEntry legend[] = {
    { 30, "@", "rung of the spine", true, true },
    { 31, "o", "other rung", true, true },
    { 34, "|", "its limit", true, false },
};

static void write_data(Drawing *drawing, const RowList *list, const char *block, bool is_spine)
{
    drawing_data(drawing, block);
    for (size_t i = 0; i < list->n; i++) {
        const RowLine *const line = &list->lines[i];
        if (!has_time(line->row) || line->rung->is_spine != is_spine) continue;
        const VerdictRecord *const v = &line->row->verdict;
        const double limit = line->row->why_no_limit ? NAN : v->limit_bound_ns;
        drawing_interval(drawing, (double[]) { rows_place(i), limit }, 2, v->time_per_step_ns);
    }
    drawing_data_end(drawing);
}

/** Numbers at the right; a rung without any has its reason where its dot would be. */
static void write_cells(Drawing *drawing, const RowList *list, const Panel *panel)
{
    const Canvas *const canvas = &drawing->canvas;
    const bool is_text = canvas->medium == MEDIUM_TEXT;
    const double share_left = drawing->body.right - (is_text ? 16 : 125);
    const double above = rows_above(canvas, panel);
    const double room = panel->box.right - panel->box.left - 2 * canvas->gap;
    drawing_text(drawing, share_left - canvas->gap, above, TEXT_FROM_RIGHT, TEXT_PALE, "ns/step",
                 DRAWING_NAME_COLUMNS);
    drawing_text(drawing, share_left + canvas->gap, above, TEXT_FROM_LEFT, TEXT_PALE,
                 "of its limit", DRAWING_NAME_COLUMNS);
    for (size_t i = 0; i < list->n; i++) {
        const SummaryRow *const row = list->lines[i].row;
        const double y = drawing_y(panel, rows_place(i));
        if (!row) continue;
        if (row->why_no_time)
            drawing_text(drawing, panel->box.left + canvas->gap, y, TEXT_FROM_LEFT, TEXT_PALE,
                         row->why_no_time, (size_t) (room / (is_text ? 1 : 0.68 * canvas->letter)));
        drawing_text(drawing, share_left - canvas->gap, y, TEXT_FROM_RIGHT, TEXT_PLAIN,
                     row->cell[CELL_TIME], DRAWING_NAME_COLUMNS);
        drawing_text(drawing, share_left + canvas->gap, y, TEXT_FROM_LEFT, TEXT_PALE,
                     row->why_no_limit ? "" : row->cell[CELL_LIMIT], is_text ? 14 : 16);
    }
}

bool figure_ladder_draw(Drawing *drawing, const Summary *summary, const char *title,
                        const char *caption)
{
    RowList list;
    const bool is_text = drawing->canvas.medium == MEDIUM_TEXT;
    if (!rows_gather(summary, &drawing->canvas, is_wanted, &list)) return false;
    drawing->n_panels = 1;
    drawing_begin(drawing, rows_height(&drawing->canvas, &list), title, caption);
    drawing_legends(drawing, legend, sizeof legend / sizeof legend[0]);
    Panel panel = { .box = rows_box(drawing, &list),
                    .x = axis_of(&list),
                    .y = rows_axis(&drawing->canvas, &list) };
    panel.box.right -= is_text ? 24 : 195;
    drawing_snap(drawing, &panel);
    write_data(drawing, &list, "spine", true);
    write_data(drawing, &list, "others", false);
    rows_write_names(drawing, &list, &panel);
    write_cells(drawing, &list, &panel);
    drawing_panel(drawing, &panel);
    drawing_end(drawing);
    free(list.lines);
    return true;
}
