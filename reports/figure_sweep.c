/* The sweep: ns/step over the size of the ensemble, with the sizes at which caches are outgrown. */
#include "reports/figures.h"
#include "reports/naming.h"
#include "results/level.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { BODY_HEIGHT = 456, TEXT_BODY_HEIGHT = 24, N_STYLES = 8 };

const char *figure_sweep_why_not(const Summary *summary)
{
    size_t n = 0;
    if (!summary->sweep) return "it is of runs of ladder bench --sweep";
    for (size_t p = 0; p < summary->n_problems; p++)
        for (size_t i = 0; i < summary->problems[p].n_rows; i++)
            n += !summary->problems[p].rows[i].why_no_time;
    return n > 0 ? NULL : "no rung has a time";
}

void figure_sweep_title(const Summary *summary, char *text, size_t size)
{
    (void) summary;
    snprintf(text, size, "As the ensemble outgrows the caches: who feels it, and who does not");
}

void figure_sweep_caption(const Summary *summary, char *text, size_t size)
{
    (void) summary;
    snprintf(text, size,
             "Time of one trajectory-step, median with its 95 %% interval, over the number of "
             "trajectories. Dashed: from here on the states alone, %d bytes each, no longer fit "
             "that cache.",
             LEVEL_STATE_BYTES);
}

/** Returns: the row of a rung, if it has a time there. */
static const SummaryRow *row_of(const SummaryProblem *problem, const char *rung)
{
    const SummaryRow *const row = summary_find(problem, rung);
    return row && !row->why_no_time ? row : NULL;
}

static Panel panel_of(const Drawing *drawing, const Summary *summary)
{
    const bool is_text = drawing->canvas.medium == MEDIUM_TEXT;
    double left = INFINITY, right = 0, low = INFINITY, high = 0;
    for (size_t p = 0; p < summary->n_problems; p++) {
        const SummaryProblem *const problem = &summary->problems[p];
        left = fmin(left, (double) problem->heat->trajectories);
        right = fmax(right, (double) problem->heat->trajectories);
        for (size_t i = 0; i < problem->n_rows; i++) {
            const Interval time = problem->rows[i].verdict.time_per_step_ns;
            if (problem->rows[i].why_no_time) continue;
            low = fmin(low, isfinite(time.low) ? time.low : time.median);
            high = fmax(high, isfinite(time.high) ? time.high : time.median);
        }
    }
    Panel panel = { .box = drawing->body };
    panel.box.left += is_text ? 8 : 62;
    panel.box.bottom -= is_text ? 3 : 58;
    panel.box.right -= is_text ? 16 : 170; /* for the names */
    panel.box.top += drawing->canvas.line; /* for the caches */
    panel.x = drawing_axis(left, right, true);
    panel.x.title = "trajectories N (logarithmic)";
    panel.y = drawing_axis(low, high, true);
    panel.y.title = is_text ? NULL : "ns per trajectory-step (logarithmic)";
    drawing_snap(drawing, &panel);
    return panel;
}

/** Returns: false without memory. */
static bool write_caches(Drawing *drawing, const Summary *summary, const Panel *panel)
{
    const double line = drawing->canvas.line;
    Level caches[N_LEVELS];
    Naming naming = { 0 };
    level_caches(&summary->file->run, caches);
    drawing_data(drawing, "caches");
    for (size_t i = 0; i < N_LEVELS; i++) {
        const double n = (double) caches[i].bytes / LEVEL_STATE_BYTES;
        char text[64], size[NUMBER_LENGTH];
        if (n < panel->x.low || n > panel->x.high) continue;
        drawing_break(drawing);
        drawing_row(drawing, (double[]) { n, panel->y.low }, 2);
        drawing_row(drawing, (double[]) { n, panel->y.high }, 2);
        snprintf(text, sizeof text, "%s %s", caches[i].name, number_bytes(size, caches[i].bytes));
        naming_add(&naming, &drawing->canvas, drawing_x(panel, n), panel->box.top - 0.5 * line,
                   TEXT_PALE, text);
    }
    drawing_data_end(drawing);
    const Box above
        = { drawing->body.left, drawing->body.top - line, drawing->body.right, panel->box.top };
    return naming_write(&naming, drawing, above);
}

static void write_rung(Drawing *drawing, const Summary *summary, const RungRecord *rung,
                       size_t style)
{
    drawing_break(drawing);
    for (size_t p = 0; p < summary->n_problems; p++) {
        const SummaryRow *const row = row_of(&summary->problems[p], rung->rung);
        if (!row) continue;
        const double n = (double) summary->problems[p].heat->trajectories;
        drawing_interval(drawing, (double[]) { (double) style, n }, 2,
                         row->verdict.time_per_step_ns);
    }
}

/** Marks and lines of a rung are kept free; its name stands at its last value. */
static void name_rung(Naming *naming, const Canvas *canvas, const Summary *summary,
                      const Panel *panel, const RungRecord *rung)
{
    double x = NAN, y = NAN;
    for (size_t p = 0; p < summary->n_problems; p++) {
        const SummaryRow *const row = row_of(&summary->problems[p], rung->rung);
        if (!row) continue;
        const double next_x = drawing_x(panel, (double) summary->problems[p].heat->trajectories);
        const double next_y = drawing_y(panel, row->verdict.time_per_step_ns.median);
        naming_avoid_mark(naming, canvas, next_x, next_y);
        if (isfinite(x)) naming_avoid_line(naming, canvas, x, y, next_x, next_y);
        x = next_x;
        y = next_y;
    }
    if (isfinite(x)) naming_add(naming, canvas, x, y, TEXT_PLAIN, rung->rung);
}

bool figure_sweep_draw(Drawing *drawing, const Summary *summary, const char *title,
                       const char *caption)
{
    const RunFile *const file = summary->file;
    Naming naming = { 0 };
    drawing->n_panels = 1;
    drawing_begin(drawing, drawing->canvas.medium == MEDIUM_TEXT ? TEXT_BODY_HEIGHT : BODY_HEIGHT,
                  title, caption);
    const Panel panel = panel_of(drawing, summary);
    bool has_memory = write_caches(drawing, summary, &panel);
    drawing_data(drawing, "rungs");
    for (size_t r = 0; r < file->n_rungs; r++)
        write_rung(drawing, summary, &file->rungs[r], r % N_STYLES + 1);
    drawing_data_end(drawing);
    for (size_t r = 0; r < file->n_rungs; r++)
        name_rung(&naming, &drawing->canvas, summary, &panel, &file->rungs[r]);
    Box within = panel.box;
    within.left = panel.box.right;
    within.right = drawing->body.right;
    has_memory &= naming_write(&naming, drawing, within);
    drawing_panel(drawing, &panel);
    drawing_end(drawing);
    return has_memory;
}
