/* The roofline: what arithmetic and bandwidth allow at most, and where each rung stands below. */
#include "reports/figures.h"
#include "reports/naming.h"
#include "results/limit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BODY_HEIGHT = 530, TEXT_BODY_HEIGHT = 28, MOST_ROOFS = 16 };

/** A rung. Units: operations a byte, operations a ns. */
typedef struct Spot {
    const SummaryRow *row;
    double intensity; /* INFINITY: its loop touches no memory */
    Interval rate;
} Spot;

/** A ceiling: of arithmetic where bytes_per_ns is NAN, else of bandwidth. */
typedef struct Roof {
    const char *name;
    int64_t cores;
    double flops_per_ns, bytes_per_ns;
} Roof;

typedef struct Roofline {
    Spot *spots;
    size_t n_spots, n_left_out;
    Roof roofs[MOST_ROOFS];
    size_t n_roofs;
    double peak, most_bytes, least_bytes; /* of one core */
    int64_t most_cores;
} Roofline;

static const char *const isas[] = { "scalar", "sse2", "avx2", "avx512" };
static const char *const levels[] = { "L1", "L2", "L3", "memory" };

// --- What is known ---

/** Returns: operations that a rung issues for a trajectory-step, fused ones as two; NAN where it is
 * not known how many of the lanes compute something of use. */
static double flops_of(const LoopRecord *loop)
{
    if (!loop || loop->fp_instructions < 0 || loop->fp_fma_instructions < 0
        || loop->trajectories <= 0 || !(loop->vectors_in_flight >= 1))
        return NAN;
    return (double) (loop->fp_instructions + loop->fp_fma_instructions) / loop->vectors_in_flight;
}

static double bytes_of(const LoopRecord *loop)
{
    if (loop->load_bytes < 0 || loop->store_bytes < 0) return NAN;
    return (double) (loop->load_bytes + loop->store_bytes) / (double) loop->trajectories;
}

static bool find_spot(const SummaryRow *row, Spot *spot)
{
    const double flops = flops_of(row->loop);
    const Interval time = row->verdict.time_per_step_ns;
    if (!isfinite(flops) || flops <= 0 || !isfinite(bytes_of(row->loop))) return false;
    *spot = (Spot) { row,
                     flops / bytes_of(row->loop),
                     { flops / time.median, flops / time.high, flops / time.low } };
    return true;
}

static void add_roof(Roofline *roofline, const char *name, int64_t cores, double flops,
                     double bytes)
{
    if (roofline->n_roofs == MOST_ROOFS || !(flops > 0 || bytes > 0)) return;
    roofline->roofs[roofline->n_roofs++] = (Roof) { name, cores, flops, bytes };
    if (cores != 1) return;
    roofline->peak = fmax(roofline->peak, isfinite(flops) ? flops : 0);
    if (!isfinite(bytes)) return;
    roofline->most_bytes = fmax(roofline->most_bytes, bytes);
    if (!(roofline->least_bytes > 0) || bytes < roofline->least_bytes)
        roofline->least_bytes = bytes;
}

static double flops_per_ns(const RunFile *file, size_t isa, int64_t cores)
{
    const CeilingRecord *const fused
        = limit_ceiling(file->ceilings, file->n_ceilings, "issue", "fma", isas[isa], NULL, cores);
    return fused ? 2 * fused->roof * (double) (1 << isa) : NAN;
}

/** The most that a level gave, whatever was asked of it. */
static double bytes_per_ns(const RunFile *file, const char *level, int64_t cores)
{
    const CeilingRecord *const most
        = limit_ceiling(file->ceilings, file->n_ceilings, "bandwidth", NULL, NULL, level, cores);
    return most ? most->roof : NAN;
}

static void find_roofs(const RunFile *file, Roofline *roofline)
{
    for (size_t i = 0; i < sizeof isas / sizeof isas[0]; i++)
        add_roof(roofline, isas[i], 1, flops_per_ns(file, i, 1), NAN);
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++)
        add_roof(roofline, levels[i], 1, NAN, bytes_per_ns(file, levels[i], 1));
    for (size_t i = 0; i < roofline->n_spots; i++)
        if (roofline->spots[i].row->verdict.cores > roofline->most_cores)
            roofline->most_cores = roofline->spots[i].row->verdict.cores;
    double most = NAN;
    for (size_t i = 0; i < sizeof isas / sizeof isas[0] && roofline->most_cores > 1; i++) {
        const double flops = flops_per_ns(file, i, roofline->most_cores);
        if (isfinite(flops)) most = fmax(flops, isfinite(most) ? most : 0);
    }
    add_roof(roofline, "all cores", roofline->most_cores, most, NAN);
}

/** Owns: roofline->spots is the caller's to free. Returns: false without memory. */
static bool find_roofline(const Summary *summary, Roofline *roofline)
{
    *roofline = (Roofline) { .n_spots = 0 };
    if (summary->n_problems == 0) return true;
    const SummaryProblem *const problem = &summary->problems[0];
    roofline->spots = calloc(problem->n_rows + 1, sizeof *roofline->spots);
    if (!roofline->spots) return false;
    for (size_t i = 0; i < problem->n_rows; i++) {
        if (problem->rows[i].why_no_time) continue;
        if (find_spot(&problem->rows[i], &roofline->spots[roofline->n_spots]))
            roofline->n_spots++;
        else
            roofline->n_left_out++;
    }
    find_roofs(summary->file, roofline);
    return true;
}

// --- Words ---

const char *figure_roofline_why_not(const Summary *summary)
{
    Roofline roofline;
    if (!summary_is_ladder(summary) || summary->n_problems == 0)
        return "it is of runs that time rungs against each other";
    find_roofline(summary, &roofline);
    const bool has_spots = roofline.n_spots > 0;
    const bool has_roofs = roofline.peak > 0 && roofline.most_bytes > 0;
    free(roofline.spots);
    if (!has_roofs) return "the run has no ceilings of arithmetic and bandwidth";
    return has_spots ? NULL : "no rung has a time and a loop with counts";
}

void figure_roofline_title(const Summary *summary, char *text, size_t size)
{
    (void) summary;
    snprintf(text, size,
             "The roof over each rung: what this machine can do, and how near it comes");
}

/** Writes " of one core (L1 357, memory 12.1 GB/s)": slopes lie too close for their numbers. */
static void write_slopes(FILE *out, const Roofline *roofline)
{
    const char *before = " (";
    fputs(" of one core", out);
    for (size_t i = 0; i < roofline->n_roofs; i++) {
        char number[NUMBER_LENGTH];
        const Roof *const roof = &roofline->roofs[i];
        if (!isfinite(roof->bytes_per_ns)) continue;
        number_fixed(number, roof->bytes_per_ns, number_decimals(roof->bytes_per_ns));
        fprintf(out, "%s%s %s", before, roof->name, number);
        before = ", ";
    }
    if (before[0] == ',') fputs(" GB/s)", out);
}

void figure_roofline_caption(const Summary *summary, char *text, size_t size)
{
    Roofline roofline;
    FILE *const out = fmemopen(text, size, "w");
    const bool has_roofline = out && find_roofline(summary, &roofline);
    if (has_roofline) {
        fputs(
            "Across: operations for each byte that the hot loop loads or stores, whatever cache it "
            "is in. Up: operations issued, with the 95 % interval of the time. Slopes are "
            "bandwidths",
            out);
        write_slopes(out, &roofline);
        fputs(", level lines its fused multiply-adds, of several where a line says so; both "
              "measured. "
              "A rung on several cores has more than one core's slopes. Arrows lead from a rung's "
              "base to the rung. At the right edge: loops that touch no memory.",
              out);
        if (roofline.n_left_out > 0)
            fprintf(out, " %zu rung%s not shown: their operations cannot be told from their loops.",
                    roofline.n_left_out, roofline.n_left_out == 1 ? " is" : "s are");
        free(roofline.spots);
    }
    if (out) fclose(out);
}

// --- Axes ---

static const LegendEntry legend[] = {
    { 35, ":", "bandwidth of one core", true, false },
    { 36, "--", "arithmetic", true, false },
    { 30, "@", "rung of the spine", true, true },
    { 31, "o", "other rung", true, true },
};

static Panel panel_of(const Drawing *drawing, const Roofline *roofline)
{
    const bool is_text = drawing->canvas.medium == MEDIUM_TEXT;
    double left = INFINITY, right = 0, low = INFINITY, high = roofline->peak;
    for (size_t i = 0; i < roofline->n_spots; i++) {
        const Spot *const spot = &roofline->spots[i];
        low = fmin(low, isfinite(spot->rate.low) ? spot->rate.low : spot->rate.median);
        high = fmax(high, isfinite(spot->rate.high) ? spot->rate.high : spot->rate.median);
        if (!isfinite(spot->intensity)) continue;
        left = fmin(left, spot->intensity);
        right = fmax(right, spot->intensity);
    }
    for (size_t i = 0; i < roofline->n_roofs; i++)
        if (isfinite(roofline->roofs[i].flops_per_ns)) {
            high = fmax(high, roofline->roofs[i].flops_per_ns);
            low = fmin(low, roofline->roofs[i].flops_per_ns);
        }
    left = fmin(left, roofline->peak / roofline->most_bytes);
    right = fmax(right, roofline->peak / roofline->least_bytes);
    Panel panel = { .box = drawing->body };
    panel.box.left += is_text ? 8 : 66;
    panel.box.bottom -= is_text ? 3 : 58;
    panel.x = drawing_axis(left, 1.5 * right, true); /* loops without memory stand at the edge */
    panel.x.title = "operations a byte loaded or stored (logarithmic)";
    panel.y = drawing_axis(low, 1.3 * high, true);
    panel.y.title = is_text ? NULL : "GFLOP/s issued (logarithmic)";
    drawing_snap(drawing, &panel);
    return panel;
}

/** Loops that touch no memory stand at the right edge. */
static double spot_x(const Drawing *drawing, const Panel *panel, const Spot *spot)
{
    if (isfinite(spot->intensity)) return drawing_x(panel, spot->intensity);
    return panel->box.right - 2 * drawing->canvas.gap;
}

static double intensity_at(const Panel *panel, double x)
{
    const double share = (x - panel->box.left) / (panel->box.right - panel->box.left);
    return panel->x.low * pow(panel->x.high / panel->x.low, share);
}

// --- Data ---

/** Both ends of a roof. A slope ends where it meets the floor of the page or the peak; a level line
 * begins where the innermost cache would carry it. */
static void roof_ends(const Roofline *roofline, const Panel *panel, const Roof *roof, double x[2],
                      double y[2])
{
    x[0] = panel->x.low;
    x[1] = panel->x.high;
    if (isfinite(roof->bytes_per_ns)) {
        x[0] = fmax(x[0], panel->y.low / roof->bytes_per_ns);
        x[1] = fmin(x[1], roofline->peak / roof->bytes_per_ns);
        y[0] = x[0] * roof->bytes_per_ns;
        y[1] = x[1] * roof->bytes_per_ns;
        return;
    }
    x[0] = fmax(x[0], roof->flops_per_ns / (roofline->most_bytes * (double) roof->cores));
    y[0] = y[1] = roof->flops_per_ns;
}

static void write_roofs(Drawing *drawing, const Roofline *roofline, const Panel *panel,
                        const char *block, bool is_slope)
{
    drawing_data(drawing, block);
    for (size_t i = 0; i < roofline->n_roofs; i++) {
        double x[2], y[2];
        if (isfinite(roofline->roofs[i].bytes_per_ns) != is_slope) continue;
        roof_ends(roofline, panel, &roofline->roofs[i], x, y);
        drawing_break(drawing);
        drawing_row(drawing, (double[]) { x[0], y[0] }, 2);
        drawing_row(drawing, (double[]) { x[1], y[1] }, 2);
    }
    drawing_data_end(drawing);
}

static void write_spots(Drawing *drawing, const Roofline *roofline, const Panel *panel,
                        const char *block, bool is_spine)
{
    drawing_data(drawing, block);
    for (size_t i = 0; i < roofline->n_spots; i++) {
        const Spot *const s = &roofline->spots[i];
        const double x = intensity_at(panel, spot_x(drawing, panel, s));
        if (s->row->rung->is_spine == is_spine) drawing_interval(drawing, &x, 1, s->rate);
    }
    drawing_data_end(drawing);
}

static const Spot *spot_of(const Roofline *roofline, const char *rung)
{
    for (size_t i = 0; i < roofline->n_spots && rung; i++)
        if (strcmp(roofline->spots[i].row->verdict.rung, rung) == 0) return &roofline->spots[i];
    return NULL;
}

static void write_arrows(Drawing *drawing, const Roofline *roofline, const Panel *panel)
{
    drawing_data(drawing, "arrows");
    for (size_t i = 0; i < roofline->n_spots; i++) {
        const Spot *const to = &roofline->spots[i];
        const Spot *const from = spot_of(roofline, to->row->rung->base);
        if (!from) continue;
        const double x1 = intensity_at(panel, spot_x(drawing, panel, from));
        const double x2 = intensity_at(panel, spot_x(drawing, panel, to));
        drawing_row(
            drawing,
            (double[]) { x1, from->rate.median, x2 - x1, to->rate.median - from->rate.median }, 4);
    }
    drawing_data_end(drawing);
}

// --- Names ---

static void name_roof(Naming *naming, const Canvas *canvas, const Roofline *roofline,
                      const Panel *panel, const Roof *roof)
{
    double x[2], y[2];
    char name[2 * NUMBER_LENGTH], number[NUMBER_LENGTH];
    const bool is_slope = isfinite(roof->bytes_per_ns);
    const double value = is_slope ? roof->bytes_per_ns : roof->flops_per_ns;
    roof_ends(roofline, panel, roof, x, y);
    number_fixed(number, value, number_decimals(value));
    if (roof->cores > 1)
        snprintf(name, sizeof name, "%lld cores %s", (long long) roof->cores, number);
    else
        snprintf(name, sizeof name, is_slope ? "%s" : "%s %s", roof->name, number);
    const double share = is_slope ? 0.3 : 0.12;
    const double from_x = drawing_x(panel, x[0]), to_x = drawing_x(panel, x[1]);
    const double from_y = drawing_y(panel, y[0]), to_y = drawing_y(panel, y[1]);
    naming_avoid_line(naming, canvas, from_x, from_y, to_x, to_y);
    naming_add(naming, canvas,
               is_slope ? from_x + share * (to_x - from_x) : to_x - share * (to_x - from_x),
               from_y + share * (to_y - from_y), TEXT_PALE, name);
}

static void name_spot(Naming *naming, const Drawing *drawing, const Panel *panel, const Spot *spot)
{
    const char *const rung = spot->row->verdict.rung;
    const size_t number = strcspn(rung, "_");
    char name[DRAWING_NAME_COLUMNS + 1];
    snprintf(name, sizeof name, "%.*s", number < 12 ? (int) number : 12, rung);
    naming_add(naming, &drawing->canvas, spot_x(drawing, panel, spot),
               drawing_y(panel, spot->rate.median),
               spot->row->rung->is_spine ? TEXT_STRONG : TEXT_PLAIN, name);
}

static bool write_names(Drawing *drawing, const Roofline *roofline, const Panel *panel)
{
    Naming naming = { 0 };
    const Canvas *const canvas = &drawing->canvas;
    for (size_t i = 0; i < roofline->n_spots; i++) {
        const Spot *const s = &roofline->spots[i];
        const double x = spot_x(drawing, panel, s);
        naming_avoid_mark(&naming, canvas, x, drawing_y(panel, s->rate.median));
        if (isfinite(s->rate.low) && isfinite(s->rate.high))
            naming_avoid_line(&naming, canvas, x, drawing_y(panel, s->rate.low), x,
                              drawing_y(panel, s->rate.high));
    }
    for (size_t i = 0; i < roofline->n_roofs; i++)
        name_roof(&naming, canvas, roofline, panel, &roofline->roofs[i]);
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < roofline->n_spots; i++)
            if (roofline->spots[i].row->rung->is_spine == (pass == 0))
                name_spot(&naming, drawing, panel, &roofline->spots[i]);
    return naming_write(&naming, drawing, panel->box);
}

bool figure_roofline_draw(Drawing *drawing, const Summary *summary, const char *title,
                          const char *caption)
{
    Roofline roofline;
    if (!find_roofline(summary, &roofline)) return false;
    drawing->n_panels = 1;
    drawing_begin(drawing, drawing->canvas.medium == MEDIUM_TEXT ? TEXT_BODY_HEIGHT : BODY_HEIGHT,
                  title, caption);
    drawing_legends(drawing, legend, sizeof legend / sizeof legend[0]);
    const Panel panel = panel_of(drawing, &roofline);
    write_roofs(drawing, &roofline, &panel, "slopes", true);
    write_roofs(drawing, &roofline, &panel, "levels", false);
    write_arrows(drawing, &roofline, &panel);
    write_spots(drawing, &roofline, &panel, "spine", true);
    write_spots(drawing, &roofline, &panel, "others", false);
    const bool has_memory = write_names(drawing, &roofline, &panel);
    drawing_panel(drawing, &panel);
    drawing_end(drawing);
    free(roofline.spots);
    return has_memory;
}
