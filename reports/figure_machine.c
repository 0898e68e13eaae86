/*
 * The machine: cores, caches and memory, with what was measured of each.
 *
 * Drawn from the run alone. A picture of lstopo would show the machine that the report is written
 * on, which need not be the one that was measured.
 */
#include "reports/figures.h"
#include "results/level.h"
#include "results/limit.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
    MOST_COLUMNS = 4, /* more cores than this are drawn as three and the rest */
    N_STOREYS = 5,    /* cores, three caches, memory */
    SHARED_STOREY = 3,
    MOST_CELL = 96,
    FLOPS_OF_FMA = 2, /* a lane */
};

static const char *const level_names[N_STOREYS] = { NULL, "L1", "L2", "L3", "memory" };

const char *figure_machine_why_not(const Summary *summary)
{
    const RunRecord *const run = &summary->file->run;
    if (run->cores > 0 || run->cpus_online > 0) return NULL;
    return "the run does not say how many cores its machine has";
}

void figure_machine_title(const Summary *summary, char *text, size_t size)
{
    const RunRecord *const run = &summary->file->run;
    snprintf(text, size, "The machine: %.60s",
             run->cpu_model ? run->cpu_model : "processor unknown");
}

/** Returns: the most that one core, or all, got out of a level by any pattern; NULL if unknown. */
static const CeilingRecord *bandwidth(const RunFile *file, const char *level, int64_t cores)
{
    return limit_ceiling(file->ceilings, file->n_ceilings, "bandwidth", NULL, NULL, level, cores);
}

static int64_t most_cores(const RunFile *file)
{
    int64_t most = 1;
    for (size_t i = 0; i < file->n_ceilings; i++)
        if (file->ceilings[i].cores > most) most = file->ceilings[i].cores;
    return most;
}

/** Adds to a text. */
__attribute__((format(printf, 3, 4))) static void add(char *text, size_t size, const char *format,
                                                      ...)
{
    const size_t n = strlen(text);
    va_list values;
    va_start(values, format);
    vsnprintf(text + n, size - n, format, values);
    va_end(values);
}

/** Adds a value; "~" stands before what may not come out again. */
static void add_value(char *text, size_t size, const CeilingRecord *from, double value,
                      const char *unit)
{
    char number[NUMBER_LENGTH];
    add(text, size, "%s%s%s", from->doubt ? "~" : "",
        number_fixed(number, value, number_decimals(value)), unit);
}

static void add_bandwidths(const RunFile *file, int64_t cores, char *text, size_t size)
{
    bool has_any = false;
    for (size_t s = 1; s < N_STOREYS; s++) {
        const CeilingRecord *const most = bandwidth(file, level_names[s], cores);
        if (!most) continue;
        if (!has_any)
            add(text, size,
                cores == 1 ? " The most by any pattern, GB/s, of one core:"
                           : " Of %" PRId64 " cores at once:",
                cores);
        add(text, size, "%s %s ", has_any ? "," : "", level_names[s]);
        add_value(text, size, most, limit_roof(most), "");
        has_any = true;
    }
    if (has_any) add(text, size, ".");
}

void figure_machine_caption(const Summary *summary, char *text, size_t size)
{
    const RunFile *const file = summary->file;
    snprintf(text, size, "%s%.200s", file->run.smt ? "SMT: " : "",
             file->run.smt ? file->run.smt : "Hardware threads are not known");
    add(text, size, ".");
    add_bandwidths(file, 1, text, size);
    if (most_cores(file) > 1) add_bandwidths(file, most_cores(file), text, size);
    if (!strstr(text, "GB/s")) add(text, size, " This run measured no bandwidths.");
    if (strchr(text, '~')) add(text, size, " ~: may not come out again.");
    add(text, size,
        " Which cores share a cache the run does not say: the last level is drawn as "
        "shared, the others as each core's own.");
}

// --- Boxes ---

/** Returns: the storey of the machine from top to bottom; column 0 and all columns where shared. */
static Box box_of(const Drawing *drawing, size_t storey, size_t column, size_t n_columns)
{
    const Canvas *const canvas = &drawing->canvas;
    const double gap = canvas->medium == MEDIUM_TEXT ? 1 : 24;
    const double height = (drawing->body.bottom - drawing->body.top + gap) / N_STOREYS;
    const double width = (drawing->body.right - drawing->body.left + gap) / (double) n_columns;
    const double left = drawing->body.left + width * (double) column;
    const double top = drawing->body.top + height * (double) storey;
    const double right = storey >= SHARED_STOREY ? drawing->body.right : left + width - gap;
    return (Box) { left, top, right, top + height - gap };
}

static void write_side(Drawing *drawing, double x1, double y1, double x2, double y2)
{
    drawing_row(drawing, (double[]) { x1, y1, x2 - x1, y2 - y1 }, 4);
}

static void write_box(Drawing *drawing, Box box)
{
    const double corner = drawing->canvas.medium == MEDIUM_TEXT ? 0 : 1; /* half of a line */
    write_side(drawing, box.left - corner, box.top, box.right + corner, box.top);
    write_side(drawing, box.right, box.top, box.right, box.bottom);
    write_side(drawing, box.right + corner, box.bottom, box.left - corner, box.bottom);
    write_side(drawing, box.left, box.bottom, box.left, box.top);
}

/** What a core computes with, and the most operations that it does so. */
static void tell_core(const RunFile *file, char first[MOST_CELL], char second[MOST_CELL])
{
    const char *const isa = limit_widest_isa(
        &(LimitInput) { .ceilings = file->ceilings, .n_ceilings = file->n_ceilings });
    const CeilingRecord *const issue
        = limit_ceiling(file->ceilings, file->n_ceilings, "issue", "fma", isa, NULL, 1);
    if (!isa || !issue) return;
    snprintf(first, MOST_CELL, "%.16s vectors", isa);
    add_value(second, MOST_CELL, issue, limit_roof(issue) * FLOPS_OF_FMA * limit_lanes(isa),
              " GFLOP/s");
}

/** The two lines in a box. */
static void tell(const Summary *summary, size_t storey, char first[MOST_CELL],
                 char second[MOST_CELL])
{
    const RunFile *const file = summary->file;
    const CeilingRecord *load;
    Level caches[N_LEVELS];
    char number[NUMBER_LENGTH];
    level_caches(&file->run, caches);
    first[0] = second[0] = '\0';
    if (storey == 0) {
        tell_core(file, first, second);
        return;
    }
    const int64_t bytes
        = storey == N_STOREYS - 1 ? file->run.memory_bytes : caches[storey - 1].bytes;
    snprintf(first, MOST_CELL, "%s %s", level_names[storey],
             bytes < 0 ? "size unknown" : number_bytes(number, bytes));
    const CeilingRecord *const most = bandwidth(file, level_names[storey], 1);
    const double load_ns
        = limit_load_ns(file->ceilings, file->n_ceilings, level_names[storey], &load);
    if (most) add_value(second, MOST_CELL, most, limit_roof(most), " GB/s");
    if (isfinite(load_ns)) {
        if (most) add(second, MOST_CELL, ", ");
        add_value(second, MOST_CELL, load, load_ns, " ns");
    }
}

static void write_words(Drawing *drawing, const Summary *summary, Box box, size_t storey,
                        const char *heading)
{
    const double x = 0.5 * (box.left + box.right), y = 0.5 * (box.top + box.bottom);
    const double line = drawing->canvas.line;
    char first[MOST_CELL], second[MOST_CELL];
    tell(summary, storey, first, second);
    if (heading) {
        drawing_text(drawing, x, y - (first[0] ? line : 0), TEXT_CENTRED, TEXT_STRONG, heading, 24);
        if (!first[0]) return;
    }
    drawing_text(drawing, x, y - (heading ? 0 : 0.5 * line), TEXT_CENTRED,
                 heading ? TEXT_PLAIN : TEXT_STRONG, first, 24);
    drawing_text(drawing, x, y + (heading ? line : 0.5 * line), TEXT_CENTRED, TEXT_PLAIN, second,
                 24);
}

static void write_storey(Drawing *drawing, const Summary *summary, size_t storey, int64_t cores,
                         size_t n_columns, bool is_words)
{
    for (size_t c = 0; c < (storey >= SHARED_STOREY ? 1 : n_columns); c++) {
        const Box box = box_of(drawing, storey, c, n_columns);
        const bool is_rest = c + 1 == n_columns && cores > (int64_t) n_columns;
        char heading[48];
        snprintf(heading, sizeof heading, "core %zu", c + 1);
        if (is_rest) snprintf(heading, sizeof heading, "cores %zu to %" PRId64, c + 1, cores);
        if (is_words)
            write_words(drawing, summary, box, storey, storey == 0 ? heading : NULL);
        else
            write_box(drawing, box);
    }
}

/** From each box to the one below. */
static void write_ways(Drawing *drawing, size_t n_columns)
{
    drawing_data(drawing, "ways");
    for (size_t storey = 0; storey + 1 < N_STOREYS; storey++)
        for (size_t c = 0; c < (storey >= SHARED_STOREY ? 1 : n_columns); c++) {
            const Box box = box_of(drawing, storey, c, n_columns);
            const double x = 0.5 * (box.left + box.right);
            write_side(drawing, x, box.bottom, x, box_of(drawing, storey + 1, 0, n_columns).top);
        }
    drawing_data_end(drawing);
}

bool figure_machine_draw(Drawing *drawing, const Summary *summary, const char *title,
                         const char *caption)
{
    const RunRecord *const run = &summary->file->run;
    const int64_t cores = run->cores > 0 ? run->cores : run->cpus_online;
    const size_t n_columns = cores > MOST_COLUMNS ? MOST_COLUMNS : (size_t) cores;
    const bool is_text = drawing->canvas.medium == MEDIUM_TEXT;
    drawing->n_panels = 1;
    drawing_begin(drawing, is_text ? 6 * N_STOREYS - 1 : 90 * N_STOREYS, title, caption);
    Panel panel
        = { .box = drawing->body,
            .x = { .low = drawing->body.left, .high = drawing->body.right, .has_no_tics = true },
            .y = { .low = drawing->body.bottom, .high = drawing->body.top, .has_no_tics = true } };
    drawing_snap(drawing, &panel);
    drawing_data(drawing, "boxes");
    for (size_t s = 0; s < N_STOREYS; s++)
        write_storey(drawing, summary, s, cores, n_columns, false);
    drawing_data_end(drawing);
    write_ways(drawing, n_columns);
    for (size_t s = 0; s < N_STOREYS; s++)
        write_storey(drawing, summary, s, cores, n_columns, true);
    drawing_panel(drawing, &panel);
    drawing_end(drawing);
    return true;
}
