/* A lecture in one file: the frame of every slide, and which there are. */
#include "reports/slides.h"

#include "reports/escape.h"
#include "reports/page.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum {
    TITLE_COLUMNS = 64,
    ITEM_COLUMNS = 74, /* of a line of the body */
    MOST_ITEM_LINES = 4,
    BODY_LINES = 16,
    NOTE_COLUMNS = 700,
    CUT_BYTES = 4096
};

static void (*const slides[])(Deck *) = {
    slide_of_title,   slide_of_workload,  slide_of_machine, slide_of_ceilings,  slide_of_method,
    slide_of_profile, slide_of_flames,    slide_of_attacks, slide_of_languages, slides_of_rungs,
    slide_of_gaps,    slide_of_wins,      slide_of_limits,  slide_of_roofline,  slide_of_counts,
    slide_of_sweep,   slide_of_scaling,   slides_of_costs,  slide_of_findings,  slide_of_trust,
    slide_of_next,    slide_of_questions,
};

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

// --- Texts ---

void deck_text(const Deck *deck, const char *text, size_t columns)
{
    char cut[CUT_BYTES];
    page_text(deck->out, escape_plain(cut, sizeof cut, text, columns));
}

static void print(Deck *deck, const char *format, va_list values)
{
    char *text;
    if (vasprintf(&text, format, values) < 0) {
        deck->is_broken = true;
        return;
    }
    deck_text(deck, text, NOTE_COLUMNS);
    free(text);
}

void deck_print(Deck *deck, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    print(deck, format, values);
    va_end(values);
}

void slide_say(Deck *deck, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    fputs("<p>", deck->out);
    print(deck, format, values);
    fputs("</p>\n", deck->out);
    va_end(values);
}

void slide_answer(Deck *deck, const char *question, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    fputs("<p class=\"question\"><b>", deck->out);
    deck_text(deck, question, NOTE_COLUMNS);
    fputs("</b> ", deck->out);
    print(deck, format, values);
    fputs("</p>\n", deck->out);
    va_end(values);
}

// --- Slides ---

void slide_begin(Deck *deck, SlideLook look, const char *title)
{
    deck->n++;
    deck->lines_left = BODY_LINES;
    fprintf(deck->out, "<article class=\"page%s\" id=\"%zu\">\n<section class=\"slide%s%s\">\n",
            look.is_aside ? " aside" : "", deck->n, look.layout ? " " : "",
            look.layout ? look.layout : "");
    fputs("<h2>", deck->out);
    deck_text(deck, title, TITLE_COLUMNS);
    fputs("</h2>\n", deck->out);
}

void slide_notes(Deck *deck)
{
    fputs("<footer><span>", deck->out);
    deck_text(deck, deck->summary->file->run.run_id, TITLE_COLUMNS);
    fprintf(deck->out, "</span><span class=\"number\">%zu</span></footer>\n</section>\n", deck->n);
    fputs("<aside class=\"notes\">\n<h3>Notes</h3>\n", deck->out);
}

void slide_end(Deck *deck)
{
    fputs("</aside>\n</article>\n", deck->out);
}

bool slide_item(Deck *deck, const char *label, const char *text)
{
    const size_t columns = escape_columns(text) + (label ? escape_columns(label) + 2 : 0);
    size_t lines = (columns + ITEM_COLUMNS - 1) / ITEM_COLUMNS;
    if (lines > MOST_ITEM_LINES) lines = MOST_ITEM_LINES;
    if (lines > deck->lines_left && deck->lines_left > 1) lines = deck->lines_left;
    if (lines > deck->lines_left) return false;
    deck->lines_left -= lines;
    fputs("<li>", deck->out);
    if (label) {
        fputs("<b>", deck->out);
        deck_text(deck, label, ITEM_COLUMNS);
        fputs(":</b> ", deck->out);
    }
    const size_t used = label ? escape_columns(label) + 2 : 0, room = lines * ITEM_COLUMNS;
    deck_text(deck, text, room > used + ITEM_COLUMNS ? room - used : ITEM_COLUMNS);
    fputs("</li>\n", deck->out);
    return true;
}

void slide_items(Deck *deck, const SummaryLines *lines)
{
    size_t n = 0;
    fputs("<ul>\n", deck->out);
    deck->lines_left--;
    while (n < lines->n && slide_item(deck, lines->lines[n].label, lines->lines[n].text)) n++;
    if (n < lines->n)
        fprintf(deck->out, "<li class=\"more\">... and %zu more in the report</li>\n",
                lines->n - n);
    fputs("</ul>\n", deck->out);
}

static const Figure *figure_of(const char *name)
{
    for (size_t i = 0; i < n_figures; i++)
        if (is_same(figures[i].name, name)) return &figures[i];
    return NULL;
}

bool deck_has(const Deck *deck, const char *figure)
{
    return figure_of(figure)->why_not(deck->summary) == NULL;
}

void slide_figure(Deck *deck, const char *figure)
{
    if (album_find(deck->album, figure)) {
        deck->is_broken |= !page_figure(deck->out, deck->summary, deck->album, figure);
        return;
    }
    const char *const why = deck->album ? deck->album->why_none.text : "";
    char caption[FIGURE_MOST_TEXT];
    figure_of(figure)->caption(deck->summary, caption, sizeof caption);
    fputs("<p class=\"missing\">The figure is not here: ", deck->out);
    deck_text(deck, *why ? why : "none were drawn for this deck", 3 * ITEM_COLUMNS);
    fputs(".</p>\n<p>It would show: ", deck->out);
    deck_text(deck, caption, 6 * ITEM_COLUMNS);
    fputs("</p>\n", deck->out);
}

// --- What slides ask of a run ---

const SummaryProblem *deck_problem(const Deck *deck)
{
    return deck->summary->n_problems > 0 ? &deck->summary->problems[0] : NULL;
}

const char *deck_finding(const Deck *deck, const char *label)
{
    const SummaryLines *const findings = &deck->summary->findings;
    for (size_t i = 0; i < findings->n; i++)
        if (is_same(findings->lines[i].label, label)) return findings->lines[i].text;
    return NULL;
}

/** Returns: the language of the ladder's spine; without a spine that of the first rung. */
static const char *language_of(const SummaryProblem *problem)
{
    for (size_t i = 0; i < problem->n_rows; i++)
        if (problem->rows[i].rung->is_spine) return problem->rows[i].rung->language;
    return problem->n_rows > 0 ? problem->rows[0].rung->language : NULL;
}

bool deck_is_on_ladder(const SummaryProblem *problem, const SummaryRow *row)
{
    const char *const language = language_of(problem);
    if (is_same(row->rung->attack, "libraries")) return false;
    return !language || is_same(row->rung->language, language);
}

const SummaryRow *deck_start(const SummaryProblem *problem)
{
    for (size_t i = 0; i < problem->n_rows; i++) {
        const SummaryRow *const row = &problem->rows[i];
        if (deck_is_on_ladder(problem, row) && !row->verdict.base && !row->why_no_time) return row;
    }
    return NULL;
}

// --- The whole ---

Status report_slides(FILE *out, const Summary *summary, ReportView view, Reason *why)
{
    Deck deck = { .out = out, .summary = summary, .album = view.album };
    page_begin(out, "Lorenz-63 ladder: slides", "slides.css", "slides.js");
    fputs("<main>\n", out);
    for (size_t i = 0; i < sizeof slides / sizeof slides[0]; i++) slides[i](&deck);
    fputs("</main>\n<nav hidden><button id=\"back\" title=\"back (left arrow)\">&#9664;</button>"
          "<output id=\"where\"></output>"
          "<button id=\"on\" title=\"on (right arrow, space)\">&#9654;</button></nav>\n"
          "<dialog id=\"keys\"><h2>Keys</h2><dl>"
          "<dt>right, space, page down</dt><dd>next slide; on a rung first its number</dd>"
          "<dt>left, page up</dt><dd>slide before</dd>"
          "<dt>Home, End</dt><dd>first, last slide</dd>"
          "<dt>O</dt><dd>all slides; click one</dd>"
          "<dt>N</dt><dd>notes beside the slide</dd>"
          "<dt>S</dt><dd>the short way: only the spine of the ladder</dd>"
          "<dt>F</dt><dd>full screen</dd>"
          "<dt>P</dt><dd>print with notes; the browser's own print is without</dd>"
          "<dt>?</dt><dd>this list</dd></dl></dialog>\n",
          out);
    page_end(out, "slides.js");
    if (deck.is_broken) return reason(why, STATUS_NO_MEMORY, "slides report: out of memory");
    return STATUS_OK;
}
