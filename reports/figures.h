/**
 * The figures of a report: one table of them, each drawn by gnuplot from what the summary holds.
 *
 * A figure is a row here, a function that writes its data, and a template of its name in assets/.
 * It computes no result: it only says where on a page things go.
 */
#ifndef LADDER_FIGURES_H
#define LADDER_FIGURES_H

#include "reports/drawing.h"
#include "reports/summary.h"

typedef struct Figure {
    const char *name;    /* as given to --figure; fig_<name>.svg, assets/<name>.gp */
    const char *meaning; /* what is to be seen, for --help and README */
    /** Returns: why this run has no such figure, NULL where it has. */
    const char *(*why_not)(const Summary *summary);
    /** Writes one line on what this run's picture shows, and the sentences below it. */
    void (*title)(const Summary *summary, char *text, size_t size);
    void (*caption)(const Summary *summary, char *text, size_t size);
    /** Writes page, data and panels. Returns: false without memory. */
    bool (*draw)(Drawing *drawing, const Summary *summary, const char *title, const char *caption);
} Figure;

extern const Figure figures[];
extern const size_t n_figures;

enum { FIGURE_MOST_TEXT = 2048 };

/** Returns: the figure of this name, or NULL with the nearest name in `why`. */
const Figure *figures_find(const char *name, Reason *why);

/**
 * Makes the script that draws a figure, which the run must have.
 *
 * Owns:    *script, *length bytes of it, is the caller's to free; NULL on failure.
 * Returns: STATUS_NO_MEMORY, STATUS_BAD_USAGE when the run has no such figure.
 */
Status figures_script(const Figure *figure, const Summary *summary, Canvas canvas, char **script,
                      size_t *length, Reason *why);

/**
 * Draws it. A text is as gnuplot makes it, but without empty lines around it.
 *
 * Owns:    as figures_script.
 * Returns: as figures_script; STATUS_MISSING without a gnuplot that works.
 */
Status figures_draw(const Figure *figure, const Summary *summary, Canvas canvas, char **picture,
                    size_t *length, Reason *why);

/* The figures, each in a file of its own. */

/** The four functions of a row, which the figure's own file defines; see Figure. */
#define FIGURE_FUNCTIONS(name)                                                                     \
    const char *figure_##name##_why_not(const Summary *summary);                                   \
    void figure_##name##_title(const Summary *summary, char *text, size_t size);                   \
    void figure_##name##_caption(const Summary *summary, char *text, size_t size);                 \
    bool figure_##name##_draw(Drawing *drawing, const Summary *summary, const char *title,         \
                              const char *caption)

FIGURE_FUNCTIONS(wins);
FIGURE_FUNCTIONS(ladder);
FIGURE_FUNCTIONS(limits);
FIGURE_FUNCTIONS(counts);
FIGURE_FUNCTIONS(roofline);
FIGURE_FUNCTIONS(scaling);
FIGURE_FUNCTIONS(sweep);
FIGURE_FUNCTIONS(machine);
FIGURE_FUNCTIONS(lorenz);

#endif
