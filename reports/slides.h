/**
 * What the slides of a lecture are made with. A slide is a function that writes one, or none where
 * the run has nothing to show on it; the order stands in one table in slides.c.
 *
 * A slide is 80 rem wide and 45 rem high, whatever the screen: rem is a 16th part of a slide that
 * is 1280 pixels wide. Texts are cut to what fits: nothing scrolls in a lecture.
 */
#ifndef LADDER_SLIDES_H
#define LADDER_SLIDES_H

#include "reports/report.h"

typedef struct Deck {
    FILE *out;
    const Summary *summary;
    const Album *album;
    size_t n;          /* slides begun */
    size_t lines_left; /* on this one, for what slide_item writes */
    bool is_broken;    /* something found no memory */
} Deck;

/** How a slide is laid out, and whether the short way through the deck leaves it out. */
typedef struct SlideLook {
    const char *layout; /* a class of slides.css, or NULL */
    bool is_aside;
} SlideLook;

/** Begins a slide with its heading; `title` may come from a stranger. */
void slide_begin(Deck *deck, SlideLook look, const char *title);

/** Ends the slide itself and begins its notes. */
void slide_notes(Deck *deck);
void slide_end(Deck *deck);

/** Writes a text, cut to so many columns. */
void deck_text(const Deck *deck, const char *text, size_t columns);

/** Writes what printf makes of it, as a text. */
__attribute__((format(printf, 2, 3))) void deck_print(Deck *deck, const char *format, ...);

/** Writes a paragraph of the notes: what to say. */
__attribute__((format(printf, 2, 3))) void slide_say(Deck *deck, const char *format, ...);

/** Writes a question that is likely to come, and what to answer. */
__attribute__((format(printf, 3, 4))) void slide_answer(Deck *deck, const char *question,
                                                        const char *format, ...);

/** Writes <li> with a label in bold (or NULL), as far as there is room on the slide. Returns:
 * false when there was none left. */
bool slide_item(Deck *deck, const char *label, const char *text);

/** Writes <ul> of all lines that find room, and how many did not. */
void slide_items(Deck *deck, const SummaryLines *lines);

/** Writes a figure on a slide of its own; where it could not be drawn, why. */
void slide_figure(Deck *deck, const char *figure);

/** Returns: whether the run has the data of this figure. */
bool deck_has(const Deck *deck, const char *figure);

/** Returns: the headline problem, or NULL. */
const SummaryProblem *deck_problem(const Deck *deck);

/** Returns: the text of the finding with this label, or NULL. */
const char *deck_finding(const Deck *deck, const char *label);

/** Returns: whether a row stands on the ladder that the slides climb: it has the language of the
 * first rung of the spine, and is no library. */
bool deck_is_on_ladder(const SummaryProblem *problem, const SummaryRow *row);

/** Returns: where that ladder starts, or NULL. */
const SummaryRow *deck_start(const SummaryProblem *problem);

enum { CODE_ROWS = 22, CODE_COLUMNS = 76 };

/** Writes what a rung changed against its base, or the code of a rung without one, as many lines of
 * it as there is room for, and of what they are a part. */
void slide_code(Deck *deck, const SummaryRow *row, size_t most_rows);

/* The slides, in files by what they are about. */
void slide_of_title(Deck *deck);
void slide_of_workload(Deck *deck);
void slide_of_machine(Deck *deck);
void slide_of_ceilings(Deck *deck);
void slide_of_method(Deck *deck);
void slide_of_profile(Deck *deck);
void slide_of_flames(Deck *deck);
void slide_of_attacks(Deck *deck);
void slide_of_languages(Deck *deck);
void slides_of_rungs(Deck *deck);
void slide_of_gaps(Deck *deck);
void slide_of_wins(Deck *deck);
void slide_of_limits(Deck *deck);
void slide_of_roofline(Deck *deck);
void slide_of_counts(Deck *deck);
void slide_of_sweep(Deck *deck);
void slide_of_scaling(Deck *deck);
void slides_of_costs(Deck *deck);
void slide_of_findings(Deck *deck);
void slide_of_trust(Deck *deck);
void slide_of_next(Deck *deck);
void slide_of_questions(Deck *deck);

#endif
