/* Quick wins and diminishing returns: speed-up over changed lines, from base to base. */
#include "reports/figures.h"
#include "reports/naming.h"
#include "results/standing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NOBODY = -1, BODY_HEIGHT = 500, TEXT_BODY_HEIGHT = 26 };

/** A rung with a place in the picture. */
typedef struct Place {
    const SummaryRow *row;
    double lines;     /* changed on the way to it */
    Interval speedup; /* over the start */
    int base;         /* the nearest place below it, or NOBODY */
    bool is_on_way;   /* some rung of the spine builds on it, or it is one */
} Place;

typedef struct Places {
    Place *places;
    int n;
    int top;           /* the fastest on the spine, or NOBODY */
    int bend;          /* on the way to the top, the place that stands furthest above a straight
                        * way; NOBODY: none stands above one */
    double mean_slope; /* log of speed-up a line, from the start to the top */
    size_t n_unplaced;
} Places;

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

/** Returns: the lines changed from the start to a rung; NAN when a step on the way is not known. */
static double lines_to(const Summary *summary, const char *start, const char *name)
{
    double lines = 0;
    for (size_t steps = 0; steps <= summary->file->n_rungs; steps++) {
        const RungRecord *const rung = standing_rung(summary->file, name);
        if (is_same(name, start)) return lines;
        if (!rung || rung->lines_changed < 0) return NAN;
        lines += (double) rung->lines_changed;
        if (!rung->base) return lines;
        name = rung->base;
    }
    return NAN; /* they build on each other */
}

static int place_of(const Places *places, const char *name)
{
    for (int i = 0; i < places->n; i++)
        if (is_same(places->places[i].row->verdict.rung, name)) return i;
    return NOBODY;
}

/** Returns: the nearest rung below with a place. A rung that builds on none was written anew: all
 * its lines are on the way to it from the start. */
static int base_of(const Summary *summary, const Places *places, const Place *place)
{
    const RungRecord *rung = place->row->rung;
    const int start = place_of(places, summary->problems[0].start);
    if (start != NOBODY && place == &places->places[start]) return NOBODY;
    for (size_t steps = 0; rung && rung->base && steps <= summary->file->n_rungs; steps++) {
        const int base = place_of(places, rung->base);
        if (base != NOBODY) return base;
        rung = standing_rung(summary->file, rung->base);
    }
    return start;
}

static void add_place(const Summary *summary, Places *places, const SummaryRow *row)
{
    const char *const start = summary->problems[0].start;
    const bool is_start = is_same(row->verdict.rung, start);
    Interval speedup = row->verdict.speedup_start;
    if (is_start) speedup = (Interval) { 1, 1, 1 };
    if (row->why_no_time || !is_same(row->verdict.start ? row->verdict.start : start, start)
        || !(speedup.median > 0))
        return;
    const double lines = lines_to(summary, start, row->verdict.rung);
    if (!isfinite(lines)) {
        places->n_unplaced++;
        return;
    }
    places->places[places->n++] = (Place) { row, lines, speedup, NOBODY, false };
}

static double slope_between(const Place *from, const Place *to)
{
    return log(to->speedup.median / from->speedup.median) / fmax(to->lines - from->lines, 1);
}

static bool is_steep(const Places *places, const Place *place)
{
    return slope_between(&places->places[place->base], place) >= places->mean_slope;
}

/** Finds where the way from the start to the top bends: up to there a line brings more than the
 * mean of the way, from there less. */
static void find_bend(Places *places)
{
    double most = 1e-9; /* less is how computers round */
    int at = places->top;
    for (int steps = 0; at != NOBODY && steps <= places->n; steps++) {
        const Place *const place = &places->places[at];
        const double above = log(place->speedup.median) - places->mean_slope * place->lines;
        if (at != places->top && place->base != NOBODY && above > most) {
            most = above;
            places->bend = at;
        }
        at = place->base;
    }
}

static void find_way(const Summary *summary, Places *places)
{
    places->top = places->bend = NOBODY;
    for (int i = 0; i < places->n; i++) {
        Place *const place = &places->places[i];
        place->base = base_of(summary, places, place);
        if (!place->row->rung->is_spine) continue;
        if (places->top == NOBODY
            || place->speedup.median > places->places[places->top].speedup.median)
            places->top = i;
    }
    for (int i = 0; i < places->n; i++) {
        if (!places->places[i].row->rung->is_spine) continue;
        int on_way = i;
        for (int steps = 0; on_way != NOBODY && steps <= places->n; steps++) {
            places->places[on_way].is_on_way = true;
            on_way = places->places[on_way].base;
        }
    }
    if (places->top == NOBODY) return;
    const Place *const top = &places->places[places->top];
    places->mean_slope = log(top->speedup.median) / fmax(top->lines, 1);
    find_bend(places);
}

/** Owns: places->places is the caller's to free. Returns: false without memory. */
static bool find_places(const Summary *summary, Places *places)
{
    *places = (Places) { .top = NOBODY, .bend = NOBODY };
    if (summary->n_problems == 0) return true;
    const SummaryProblem *const problem = &summary->problems[0];
    places->places = calloc(problem->n_rows + 1, sizeof *places->places);
    if (!places->places) return false;
    for (size_t i = 0; i < problem->n_rows; i++) add_place(summary, places, &problem->rows[i]);
    find_way(summary, places);
    return true;
}

// --- Words ---

/** Returns: whether less than half of the lines bring more than half of the way up. */
static bool is_steep_first(const Places *places)
{
    const Place *const top = &places->places[places->top];
    const Place *const bend = &places->places[places->bend];
    return bend->lines <= 0.5 * top->lines && bend->speedup.median >= sqrt(top->speedup.median);
}

const char *figure_wins_why_not(const Summary *summary)
{
    Places places;
    if (!summary_is_ladder(summary) || summary->n_problems == 0)
        return "it is of runs that time rungs against each other";
    if (summary->duel) return "two rungs are no way up";
    find_places(summary, &places);
    const int n = places.n;
    free(places.places);
    return n < 2 ? "fewer than two rungs have a speed-up and all lines changed on the way to them"
                 : NULL;
}

/** Both numbers are read off the picture: those of a place on the way, and from there to the top.
 */
static void write_title(const Places *places, char *text, size_t size)
{
    char first[NUMBER_LENGTH], rest[NUMBER_LENGTH];
    const Place *const top = &places->places[places->top];
    if (places->bend == NOBODY) {
        snprintf(text, size, "What lines bring: %s by %.0f lines%s",
                 number_ratio(first, top->speedup.median), top->lines,
                 places->places[top->base].base == NOBODY ? ""
                                                          : ", no steeper at first than later");
        return;
    }
    const Place *const bend = &places->places[places->bend];
    snprintf(text, size,
             is_steep_first(places)
                 ? "Quick wins: %s by %.0f lines; diminishing returns: %s by the next "
                   "%.0f"
                 : "What lines bring: %s by the first %.0f lines, %s by the next %.0f",
             number_ratio(first, bend->speedup.median), bend->lines,
             number_ratio(rest, top->speedup.median / bend->speedup.median),
             top->lines - bend->lines);
}

void figure_wins_title(const Summary *summary, char *text, size_t size)
{
    Places places;
    snprintf(text, size, "What each changed line of code brought");
    if (find_places(summary, &places) && places.top != NOBODY
        && places.places[places.top].base != NOBODY && places.places[places.top].lines > 0)
        write_title(&places, text, size);
    free(places.places);
}

void figure_wins_caption(const Summary *summary, char *text, size_t size)
{
    char total[NUMBER_LENGTH];
    Places places;
    if (!find_places(summary, &places)) return;
    const Place *const top = places.top == NOBODY ? NULL : &places.places[places.top];
    int n = snprintf(text, size,
                     "Across: lines of code added or changed on the way to a rung, from base to "
                     "base. Up: its speed-up over %s, with its 95 %% interval.",
                     summary->problems[0].start);
    if (top && (size_t) n < size)
        n += snprintf(text + n, size - (size_t) n,
                      " Steep: a line brings more there than the mean of all lines on the way to "
                      "%s (%s by %.0f lines).",
                      top->row->verdict.rung, number_ratio(total, top->speedup.median), top->lines);
    if (places.n_unplaced > 0 && (size_t) n < size)
        snprintf(text + n, size - (size_t) n,
                 " %zu rung%s not shown: the lines on the way to %s are not known.",
                 places.n_unplaced, places.n_unplaced == 1 ? " is" : "s are",
                 places.n_unplaced == 1 ? "it" : "them");
    free(places.places);
}

// --- Data ---

static void write_ways(Drawing *drawing, const Places *places, const char *block, bool steep)
{
    drawing_data(drawing, block);
    for (int i = 0; i < places->n; i++) {
        const Place *const to = &places->places[i];
        if (!to->is_on_way || to->base == NOBODY || is_steep(places, to) != steep) continue;
        const Place *const from = &places->places[to->base];
        drawing_break(drawing);
        drawing_row(drawing, (double[]) { from->lines, from->speedup.median }, 2);
        drawing_row(drawing, (double[]) { to->lines, to->speedup.median }, 2);
    }
    drawing_data_end(drawing);
}

static void write_points(Drawing *drawing, const Places *places, const char *block, bool is_spine)
{
    drawing_data(drawing, block);
    for (int i = 0; i < places->n; i++) {
        const Place *const p = &places->places[i];
        if (p->row->rung->is_spine == is_spine) drawing_interval(drawing, &p->lines, 1, p->speedup);
    }
    drawing_data_end(drawing);
}

static const LegendEntry legend[] = {
    { 32, "*", "steep", true, false },
    { 33, "#", "flat", true, false },
    { 30, "@", "the spine", true, true },
    { 31, "o", "other rungs", true, true },
};

static Panel panel_of(const Drawing *drawing, const Places *places)
{
    const Canvas *const canvas = &drawing->canvas;
    const bool is_text = canvas->medium == MEDIUM_TEXT;
    double low = 1, high = 1, lines = 0;
    for (int i = 0; i < places->n; i++) {
        const Place *const p = &places->places[i];
        low = fmin(low, isfinite(p->speedup.low) ? p->speedup.low : p->speedup.median);
        high = fmax(high, isfinite(p->speedup.high) ? p->speedup.high : p->speedup.median);
        lines = fmax(lines, p->lines);
    }
    Panel panel = { .box = drawing->body, .x = drawing_axis(0, lines, false) };
    panel.box.left += is_text ? 10 : 70;
    panel.box.bottom -= is_text ? 3 : 58;
    panel.x.title = "lines of code added or changed since the start";
    panel.y = drawing_axis(low, high, true);
    panel.y.title = is_text ? NULL : "speed-up over the start (logarithmic)";
    panel.y.unit = "x";
    drawing_snap(drawing, &panel);
    return panel;
}

// --- Names ---

/** Marks, intervals, and the ways between them. */
static void avoid_place(Naming *naming, const Canvas *canvas, const Panel *panel,
                        const Places *places, const Place *place)
{
    const double x = drawing_x(panel, place->lines), y = drawing_y(panel, place->speedup.median);
    naming_avoid_mark(naming, canvas, x, y);
    if (isfinite(place->speedup.low) && isfinite(place->speedup.high))
        naming_avoid_line(naming, canvas, x, drawing_y(panel, place->speedup.high), x,
                          drawing_y(panel, place->speedup.low));
    if (!place->is_on_way || place->base == NOBODY) return;
    const Place *const base = &places->places[place->base];
    naming_avoid_line(naming, canvas, drawing_x(panel, base->lines),
                      drawing_y(panel, base->speedup.median), x, y);
}

/** The spine by name and speed-up, other rungs by their number. */
static void name_place(Naming *naming, const Canvas *canvas, const Panel *panel, const Place *place)
{
    const char *const rung = place->row->verdict.rung;
    const bool is_spine = place->row->rung->is_spine;
    const size_t number = strcspn(rung, "_");
    char name[DRAWING_NAME_COLUMNS + 1], ratio[NUMBER_LENGTH];
    if (is_spine && place->base == NOBODY)
        snprintf(name, sizeof name, "%.20s", rung);
    else if (is_spine)
        snprintf(name, sizeof name, "%.14s %s", rung, number_ratio(ratio, place->speedup.median));
    else
        snprintf(name, sizeof name, "%.*s", number < 12 ? (int) number : 12, rung);
    naming_add(naming, canvas, drawing_x(panel, place->lines),
               drawing_y(panel, place->speedup.median), is_spine ? TEXT_STRONG : TEXT_PALE, name);
}

static bool name_places(Drawing *drawing, const Panel *panel, const Places *places)
{
    Naming naming = { 0 };
    for (int i = 0; i < places->n; i++)
        avoid_place(&naming, &drawing->canvas, panel, places, &places->places[i]);
    for (int rank = 0; rank < 3; rank++) /* the most important ones choose first */
        for (int i = 0; i < places->n; i++) {
            const Place *const place = &places->places[i];
            if (rank == (place->row->rung->is_spine ? 0 : place->is_on_way ? 1 : 2))
                name_place(&naming, &drawing->canvas, panel, place);
        }
    return naming_write(&naming, drawing, panel->box);
}

bool figure_wins_draw(Drawing *drawing, const Summary *summary, const char *title,
                      const char *caption)
{
    Places places;
    if (!find_places(summary, &places)) return false;
    const bool is_text = drawing->canvas.medium == MEDIUM_TEXT;
    drawing->n_panels = 1;
    drawing_begin(drawing, is_text ? TEXT_BODY_HEIGHT : BODY_HEIGHT, title, caption);
    drawing_legends(drawing, legend, sizeof legend / sizeof legend[0]);
    const Panel panel = panel_of(drawing, &places);
    write_ways(drawing, &places, "steep", true);
    write_ways(drawing, &places, "flat", false);
    write_points(drawing, &places, "spine", true);
    write_points(drawing, &places, "others", false);
    const bool has_memory = name_places(drawing, &panel, &places);
    drawing_panel(drawing, &panel);
    drawing_end(drawing);
    free(places.places);
    return has_memory;
}
