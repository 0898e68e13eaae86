#include "reports/figures.h"

#include "reports/assets.h"
#include "reports/escape.h"
#include "reports/gnuplot.h"
#include "results/nearest.h"

#include <stdlib.h>
#include <string.h>

#define FUNCTIONS(name)                                                                            \
    figure_##name##_why_not, figure_##name##_title, figure_##name##_caption, figure_##name##_draw

const Figure figures[] = {
    { "quick-wins", "what changed lines of code brought: where the way is steep, where flat",
      FUNCTIONS(wins) },
    { "ladder", "ns/step of every rung, and the limit it cannot pass", FUNCTIONS(ladder) },
    { "roofline", "what the machine can do at most, and how near each rung comes",
      FUNCTIONS(roofline) },
    { "limits", "which limit binds: instructions, waiting for results, memory", FUNCTIONS(limits) },
    { "counts", "instructions and cache misses beside time", FUNCTIONS(counts) },
    { "scaling", "speed-up on more and more cores, ideal and fitted", FUNCTIONS(scaling) },
    { "sweep", "ns/step over the size of the ensemble, with the caches", FUNCTIONS(sweep) },
    { "machine", "cores, caches and memory of the machine, as measured", FUNCTIONS(machine) },
    { "lorenz", "what is computed: trajectories of the run itself", FUNCTIONS(lorenz) },
};

const size_t n_figures = sizeof figures / sizeof figures[0];

const Figure *figures_find(const char *name, Reason *why)
{
    const char *nearest = figures[0].name;
    for (size_t i = 0; i < n_figures; i++) {
        if (strcmp(figures[i].name, name) == 0) return &figures[i];
        nearest = nearest_word(name, nearest, figures[i].name);
    }
    reason(why, STATUS_BAD_USAGE, "there is no figure '%.40s'; did you mean '%s'?", name, nearest);
    return NULL;
}

static bool write_script(FILE *out, const Figure *figure, const Summary *summary, Canvas canvas)
{
    char title[FIGURE_MOST_TEXT], caption[FIGURE_MOST_TEXT], template[64];
    snprintf(template, sizeof template, "%s.gp", figure->name);
    Drawing drawing = { .out = out, .canvas = canvas, .name = figure->name };
    drawing.template = assets_find(template)->text;
    figure->title(summary, title, sizeof title);
    figure->caption(summary, caption, sizeof caption);
    return figure->draw(&drawing, summary, title, caption);
}

Status figures_script(const Figure *figure, const Summary *summary, Canvas canvas, char **script,
                      size_t *length, Reason *why)
{
    *script = NULL;
    *length = 0;
    const char *const why_not = figure->why_not(summary);
    if (why_not)
        return reason(why, STATUS_BAD_USAGE, "no figure '%s' of this run: %s", figure->name,
                      why_not);
    FILE *const out = open_memstream(script, length);
    bool is_whole = out && write_script(out, figure, summary, canvas) && !ferror(out);
    if (out && fclose(out) != 0) is_whole = false;
    if (is_whole) return STATUS_OK;
    free(*script);
    *script = NULL;
    return reason(why, STATUS_NO_MEMORY, "figure '%s': out of memory", figure->name);
}

/** Copies a piece of an SVG. Returns: what comes behind it. */
static const char *copy_to(FILE *out, const char *from, const char *to)
{
    fwrite(from, 1, (size_t) (to - from), out);
    return to;
}

/**
 * Gives the picture its title, takes those of its parts, which browsers show as hints, and says
 * bold as SVG says it: gnuplot 5.4 does not. Texts have no angle brackets or quotes of their own
 * here.
 */
static void mend_svg(FILE *out, const char *svg, const char *title)
{
    static const char bold[] = "sans-serif:Bold\"", begin[] = "<title>", end[] = "</title>";
    bool has_title = false;
    for (const char *next; (next = strpbrk(svg, "<s")) != NULL;) {
        svg = copy_to(out, svg, next);
        if (strncmp(svg, bold, strlen(bold)) == 0) {
            fputs("sans-serif\" font-weight=\"bold\"", out);
            svg += strlen(bold);
        } else if (strncmp(svg, begin, strlen(begin)) == 0 && strstr(svg, end)) {
            if (!has_title) {
                fputs(begin, out);
                escape_xml(out, title);
                fputs(end, out);
            }
            has_title = true;
            svg = strstr(svg, end) + strlen(end);
        } else {
            svg = copy_to(out, svg, svg + 1);
        }
    }
    fputs(svg, out);
}

/** Owns: *picture is freed and made anew. Returns: STATUS_NO_MEMORY. */
static Status finish_svg(const Figure *figure, const Summary *summary, char **picture,
                         size_t *length, Reason *why)
{
    char title[FIGURE_MOST_TEXT], *mended = NULL;
    size_t n = 0;
    FILE *const out = open_memstream(&mended, &n);
    figure->title(summary, title, sizeof title);
    if (out) mend_svg(out, *picture, title);
    const bool is_whole = out && fclose(out) == 0;
    free(*picture);
    *picture = is_whole ? mended : NULL;
    *length = is_whole ? n : 0;
    if (is_whole) return STATUS_OK;
    free(mended);
    return reason(why, STATUS_NO_MEMORY, "figure '%s': out of memory", figure->name);
}

/** gnuplot's terminal begins with a form feed and ends with empty lines. */
static void trim(char *text, size_t *length)
{
    const size_t first = strspn(text, "\f\n");
    size_t end = *length;
    while (end > first && strchr(" \n", text[end - 1])) end--;
    memmove(text, text + first, end - first);
    text[end - first] = '\n';
    *length = end - first + 1;
}

Status figures_draw(const Figure *figure, const Summary *summary, Canvas canvas, char **picture,
                    size_t *length, Reason *why)
{
    char *script;
    size_t n;
    *picture = NULL;
    *length = 0;
    Status status = figures_script(figure, summary, canvas, &script, &n, why);
    if (status == STATUS_OK)
        status = gnuplot_run(script, n, GNUPLOT_TIMEOUT_S, picture, length, why);
    free(script);
    if (status == STATUS_OK && canvas.medium == MEDIUM_TEXT) trim(*picture, length);
    if (status == STATUS_OK && canvas.medium == MEDIUM_SVG)
        status = finish_svg(figure, summary, picture, length, why);
    return status;
}
