/* What is computed: trajectories of the run itself, seen from the side. */
#include "reports/figures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BODY_HEIGHT = 540, TEXT_BODY_HEIGHT = 30, N_STYLES = 8 };

typedef struct Point {
    double x, z;
} Point;

/** What all paths of the last session are together. */
typedef struct Sight {
    size_t n;        /* paths */
    int64_t n_steps; /* of the longest */
    const char *rung, *heat;
    Point low, high;
} Sight;

/** Reads the next point of a path. Returns: false at the end, or where it is none. */
static bool next_point(const char **points, Point *point)
{
    double values[3];
    for (size_t i = 0; i < 3; i++) {
        char *end;
        values[i] = strtod(*points, &end);
        if (end == *points || !isfinite(values[i]) || fabs(values[i]) > 1e6) return false;
        *points = end;
    }
    if (**points != ';' && **points != '\0') return false;
    *points += **points == ';';
    *point = (Point) { values[0], values[2] };
    return true;
}

static int64_t last_session(const RunFile *file)
{
    int64_t last = -1;
    for (size_t i = 0; i < file->n_paths; i++)
        if (file->paths[i].session > last) last = file->paths[i].session;
    return last;
}

/** Returns: whether a path is one of those to be shown: of the last session, and of one heat. */
static bool is_shown(const RunFile *file, const PathRecord *path)
{
    return path->session == last_session(file) && strcmp(path->heat, file->paths[0].heat) == 0;
}

static void stretch(Sight *sight, const PathRecord *path)
{
    const char *rest = path->points;
    Point point;
    int64_t n_steps = -path->steps_apart;
    while (*rest && next_point(&rest, &point)) {
        n_steps += path->steps_apart;
        sight->low = (Point) { fmin(sight->low.x, point.x), fmin(sight->low.z, point.z) };
        sight->high = (Point) { fmax(sight->high.x, point.x), fmax(sight->high.z, point.z) };
    }
    if (n_steps > sight->n_steps) sight->n_steps = n_steps;
    sight->n += n_steps > 0;
}

static Sight find_sight(const RunFile *file)
{
    Sight sight = { .low = { INFINITY, INFINITY }, .high = { -INFINITY, -INFINITY } };
    for (size_t i = 0; i < file->n_paths; i++) {
        if (!is_shown(file, &file->paths[i])) continue;
        stretch(&sight, &file->paths[i]);
        sight.rung = file->paths[i].rung;
        sight.heat = file->paths[i].heat;
    }
    return sight;
}

const char *figure_lorenz_why_not(const Summary *summary)
{
    return find_sight(summary->file).n > 0 ? NULL : "it holds no trajectories; a bench keeps some";
}

void figure_lorenz_title(const Summary *summary, char *text, size_t size)
{
    snprintf(text, size, "What is computed: %zu trajectories, and one butterfly",
             find_sight(summary->file).n);
}

void figure_lorenz_caption(const Summary *summary, char *text, size_t size)
{
    const Sight sight = find_sight(summary->file);
    double dt = NAN;
    for (size_t h = 0; h < summary->file->n_heats; h++)
        if (sight.heat && strcmp(summary->file->heats[h].heat, sight.heat) == 0)
            dt = summary->file->heats[h].dt;
    snprintf(text, size,
             "The first trajectories of the ensemble, seen along y, as %.40s computed them: %lld "
             "steps of %g, from the dots on. Wherever they start, they come to the same two wings; "
             "which wing comes next soon nobody can tell.",
             sight.rung ? sight.rung : "a rung", (long long) sight.n_steps, dt);
}

static Panel panel_of(const Drawing *drawing, const Sight *sight)
{
    const bool is_text = drawing->canvas.medium == MEDIUM_TEXT;
    Panel panel = { .box = drawing->body };
    panel.box.left += is_text ? 8 : 62;
    panel.box.bottom -= is_text ? 3 : 58;
    panel.x = drawing_axis(sight->low.x, sight->high.x, false);
    panel.x.title = "x (without a unit)";
    panel.y = drawing_axis(sight->low.z, sight->high.z, false);
    panel.y.title = is_text ? NULL : "z (without a unit)";
    drawing_snap(drawing, &panel);
    return panel;
}

static void write_paths(Drawing *drawing, const RunFile *file)
{
    drawing_data(drawing, "paths");
    for (size_t i = 0; i < file->n_paths; i++) {
        const char *rest = file->paths[i].points;
        const double style = (double) (i % N_STYLES + 1);
        Point point;
        if (!is_shown(file, &file->paths[i])) continue;
        drawing_break(drawing);
        while (*rest && next_point(&rest, &point))
            drawing_row(drawing, (double[]) { style, point.x, point.z }, 3);
    }
    drawing_data_end(drawing);
}

static void write_starts(Drawing *drawing, const RunFile *file)
{
    drawing_data(drawing, "starts");
    for (size_t i = 0; i < file->n_paths; i++) {
        const char *rest = file->paths[i].points;
        Point point;
        if (is_shown(file, &file->paths[i]) && next_point(&rest, &point))
            drawing_row(drawing, (double[]) { point.x, point.z }, 2);
    }
    drawing_data_end(drawing);
}

bool figure_lorenz_draw(Drawing *drawing, const Summary *summary, const char *title,
                        const char *caption)
{
    const Sight sight = find_sight(summary->file);
    drawing->n_panels = 1;
    drawing_begin(drawing, drawing->canvas.medium == MEDIUM_TEXT ? TEXT_BODY_HEIGHT : BODY_HEIGHT,
                  title, caption);
    const Panel panel = panel_of(drawing, &sight);
    write_paths(drawing, summary->file);
    write_starts(drawing, summary->file);
    drawing_panel(drawing, &panel);
    drawing_end(drawing);
    return true;
}
