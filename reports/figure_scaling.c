/* Scaling: speed-up over the number of cores, beside the ideal and what was fitted. */
#include "reports/figures.h"

#include <math.h>

enum { BODY_HEIGHT = 440, TEXT_BODY_HEIGHT = 24, N_STYLES = 8, FIT_POINTS = 32, MOST_TICS = 16 };

static bool has_points(const ScalingCurve *curve)
{
    size_t n = 0;
    for (size_t i = 0; i < curve->n_points; i++)
        n += isfinite(curve->points[i].speedup.median) ? 1 : 0;
    return n > 0;
}

static size_t n_curves(const Summary *summary, ScalingKind kind)
{
    size_t n = 0;
    for (size_t i = 0; i < summary->scaling.n_curves; i++)
        n += summary->scaling.curves[i].kind == kind && has_points(&summary->scaling.curves[i]);
    return n;
}

const char *figure_scaling_why_not(const Summary *summary)
{
    if (!summary->is_scaling) return "it is of runs of ladder scale";
    for (int kind = 0; kind < N_SCALING_KINDS; kind++)
        if (n_curves(summary, (ScalingKind) kind) > 0) return NULL;
    return "no rung has a speed-up over itself on one core";
}

void figure_scaling_title(const Summary *summary, char *text, size_t size)
{
    (void) summary;
    snprintf(text, size, "More cores: what they bring, and what they would at best");
}

void figure_scaling_caption(const Summary *summary, char *text, size_t size)
{
    int n = snprintf(text, size,
                     "Speed-up of a rung over itself on one core, with its 95 %% interval. Grey: "
                     "the ideal. Strong: the same ensemble; weak: so many times the ensemble.");
    size_t n_fits = 0;
    for (size_t i = 0; i < summary->scaling.n_curves; i++)
        n_fits += isfinite(summary->scaling.curves[i].fit.fraction.median) ? 1 : 0;
    if ((size_t) n < size)
        snprintf(text + n, size - (size_t) n, " %s",
                 n_fits > 0 ? "Lines: the one share of the time that no core helps with which fits "
                              "all points (strong: Amdahl, weak: Gustafson)."
                            : "No line is drawn: these points carry no fit.");
}

static Panel panel_of(const Summary *summary, ScalingKind kind, Box box)
{
    double most = 1, cores = 1;
    for (size_t c = 0; c < summary->scaling.n_curves; c++) {
        const ScalingCurve *const curve = &summary->scaling.curves[c];
        for (size_t i = 0; i < curve->n_points && curve->kind == kind; i++) {
            const Interval s = curve->points[i].speedup;
            if (!isfinite(s.median)) continue;
            cores = fmax(cores, (double) curve->points[i].cores);
            most = fmax(most, isfinite(s.high) ? s.high : s.median);
        }
    }
    Panel panel = { .box = box };
    panel.x = (Axis) { .low = 0.5, .high = cores + 0.5 };
    panel.x.title = kind == SCALING_STRONG ? "threads or ranks, strong scaling"
                                           : "threads or ranks, weak scaling";
    panel.y = (Axis) { .low = 0, .high = 1.05 * fmax(most, cores), .unit = "x" };
    return panel;
}

/** Points of rungs on the same number of cores stand side by side. */
static void write_points(Drawing *drawing, const ScalingCurve *curve, size_t style, double beside)
{
    for (size_t i = 0; i < curve->n_points; i++) {
        const ScalingPoint *const point = &curve->points[i];
        const double at[] = { (double) style, (double) point->cores + beside };
        const Interval start = { 1, 1, 1 };
        if (point->cores == 1)
            drawing_interval(drawing, at, 2, start);
        else if (isfinite(point->speedup.median))
            drawing_interval(drawing, at, 2, point->speedup);
    }
}

static void write_fit(Drawing *drawing, const ScalingCurve *curve, size_t style, double cores)
{
    const double f = curve->fit.fraction.median;
    if (!isfinite(f)) return;
    drawing_break(drawing);
    for (int i = 0; i <= FIT_POINTS; i++) {
        const double p = 1 + (cores - 1) * i / FIT_POINTS;
        const double s = curve->kind == SCALING_STRONG ? 1 / (f + (1 - f) / p) : p - f * (p - 1);
        drawing_row(drawing, (double[]) { (double) style, p, s }, 3);
    }
}

static void write_curves(Drawing *drawing, const Summary *summary, ScalingKind kind,
                         const Panel *panel, bool is_fit)
{
    const Scaling *const scaling = &summary->scaling;
    const double cores = panel->x.high - 0.5, n = (double) n_curves(summary, kind);
    size_t style = 0;
    drawing_data(drawing, is_fit ? "fits" : "points");
    if (is_fit) { /* the ideal, in no rung's style */
        drawing_row(drawing, (double[]) { 0, 1, 1 }, 3);
        drawing_row(drawing, (double[]) { 0, cores, cores }, 3);
    }
    for (size_t c = 0; c < scaling->n_curves; c++) {
        const ScalingCurve *const curve = &scaling->curves[c];
        if (curve->kind != kind || !has_points(curve)) continue;
        style = style % N_STYLES + 1;
        const double beside = 0.03 * cores * ((double) style - 0.5 * (n + 1)) / fmax(n, 4) * 2;
        if (is_fit)
            write_fit(drawing, curve, style, cores);
        else
            write_points(drawing, curve, style, beside);
    }
    drawing_data_end(drawing);
}

/** In the upper left corner, which is empty: nobody has a high speed-up on few cores. */
static void write_names(Drawing *drawing, const Summary *summary, ScalingKind kind,
                        const Panel *panel)
{
    static const LegendEntry ideal = { 24, "-", "ideal", true, false };
    const double line = drawing->canvas.line, left = panel->box.left + drawing->canvas.gap;
    double y = panel->box.top + 0.5 * line;
    size_t style = 0;
    drawing_legend(drawing, left, y, &ideal);
    for (size_t c = 0; c < summary->scaling.n_curves && style < N_STYLES; c++) {
        const ScalingCurve *const curve = &summary->scaling.curves[c];
        if (curve->kind != kind || !has_points(curve)) continue;
        const char letter[] = { (char) ('@' + ++style), '\0' };
        const LegendEntry entry = { (int) style, letter, curve->rung->rung, true, true };
        drawing_legend(drawing, left, y += line, &entry);
    }
}

/** Returns: how many numbers of cores there are; the first MOST_TICS of them in `tics`. */
static size_t find_cores(const Summary *summary, ScalingKind kind, double tics[MOST_TICS])
{
    const RunFile *const file = summary->file;
    size_t n = 0;
    for (size_t i = 0; i < file->n_heats && n < MOST_TICS; i++)
        if (scaling_has(&file->heats[i], kind) && file->heats[i].cores > 0)
            tics[n++] = (double) file->heats[i].cores;
    return n;
}

static void draw_kind(Drawing *drawing, const Summary *summary, ScalingKind kind, Box box)
{
    double cores[MOST_TICS];
    Panel panel = panel_of(summary, kind, box);
    panel.x.n_tics = find_cores(summary, kind, cores);
    panel.x.tics = cores;
    drawing_snap(drawing, &panel);
    write_curves(drawing, summary, kind, &panel, false);
    write_curves(drawing, summary, kind, &panel, true);
    write_names(drawing, summary, kind, &panel);
    drawing_panel(drawing, &panel);
}

bool figure_scaling_draw(Drawing *drawing, const Summary *summary, const char *title,
                         const char *caption)
{
    const bool is_text = drawing->canvas.medium == MEDIUM_TEXT;
    size_t most = 0;
    for (int kind = 0; kind < N_SCALING_KINDS; kind++) {
        const size_t n = n_curves(summary, (ScalingKind) kind);
        drawing->n_panels += n > 0;
        most = n > most ? n : most;
    }
    drawing_begin(drawing, is_text ? TEXT_BODY_HEIGHT : BODY_HEIGHT, title, caption);
    const double width = (drawing->body.right - drawing->body.left) / (double) drawing->n_panels;
    for (int kind = 0; kind < N_SCALING_KINDS; kind++) {
        Box box = drawing->body;
        if (n_curves(summary, (ScalingKind) kind) == 0) continue;
        box.left += width * (double) drawing->n_drawn + (is_text ? 6 : 45);
        box.right
            = drawing->body.left + width * (double) (drawing->n_drawn + 1) - (is_text ? 1 : 10);
        box.bottom -= is_text ? 3 : 58;
        draw_kind(drawing, summary, (ScalingKind) kind, box);
    }
    drawing_end(drawing);
    return true;
}
