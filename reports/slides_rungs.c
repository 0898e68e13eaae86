/* A slide a rung: its idea, its code, its number, what stops it, and how far up it stands. */
#include "reports/slides.h"

#include "reports/escape.h"
#include "reports/profile.h"

#include <math.h>
#include <string.h>

enum {
    IDEA_COLUMNS = 76,
    IDEA_ROWS = 2,
    STOPS_COLUMNS = 130,
    NAME_COLUMNS = 30,
    RATIO_COLUMNS = 60
};

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static bool has_slide(const SummaryProblem *problem, const SummaryRow *row)
{
    return deck_is_on_ladder(problem, row) && !row->why_no_time;
}

/** "v20": a name up to its first underscore. */
static void write_rung_number(Deck *deck, const char *rung)
{
    deck_print(deck, "%.*s", (int) fmin((double) strcspn(rung, "_"), 12), rung);
}

// --- The picture that moves up ---

enum { MOST_TICS = 16 };

/** Where things stand in the picture; fast is up. */
typedef struct Climb {
    const SummaryProblem *problem;
    double low_ns, high_ns;
    size_t n; /* rungs that will stand there at the end */
} Climb;

static const double page_width = 384, page_height = 290, page_left = 62, page_right = 374,
                    page_top = 34, page_bottom = 278;

static Climb climb_of(const SummaryProblem *problem)
{
    Climb climb = { problem, INFINITY, 0, 0 };
    for (size_t i = 0; i < problem->n_rows; i++) {
        if (!has_slide(problem, &problem->rows[i])) continue;
        const double ns = problem->rows[i].verdict.time_per_step_ns.median;
        climb.low_ns = fmin(climb.low_ns, ns);
        climb.high_ns = fmax(climb.high_ns, ns);
        climb.n++;
    }
    climb.low_ns /= 2.5; /* room for a name above the fastest */
    climb.high_ns *= 1.3;
    return climb;
}

static double across(const Climb *climb, size_t i)
{
    return page_left + 14 + (page_right - page_left - 28) * ((double) i + 0.5) / (double) climb->n;
}

static double up(const Climb *climb, double ns)
{
    const double inside = fmin(fmax(ns, climb->low_ns), climb->high_ns);
    const double share = log(climb->high_ns / inside) / log(climb->high_ns / climb->low_ns);
    return page_bottom - (page_bottom - page_top) * share;
}

/** Writes lines at 1, 10, 100 ns; at 2 and 5 as well where that are few. */
static void draw_axis(Deck *deck, const Climb *climb)
{
    static const double steps[] = { 1, 2, 5 };
    const size_t stride = climb->high_ns / climb->low_ns > 1500 ? 3 : 1;
    size_t n = 0;
    fputs("<text x=\"0\" y=\"16\">ns/step, fast is up</text>\n", deck->out);
    for (double decade = pow(10, floor(log10(climb->low_ns))); n < MOST_TICS; decade *= 10) {
        if (decade > climb->high_ns) break;
        for (size_t i = 0; i < 3 && n < MOST_TICS; i += stride) {
            const double ns = decade * steps[i];
            if (ns < climb->low_ns || ns > climb->high_ns) continue;
            const double y = up(climb, ns);
            fprintf(deck->out,
                    "<path class=\"grid\" d=\"M%.0f %.1fH%.0f\"/><text class=\"tic\" x=\"%.0f\" "
                    "y=\"%.1f\">%.6g</text>\n",
                    page_left, y, page_right, page_left - 6, y + 6, ns);
            n++;
        }
    }
}

static void draw_point(Deck *deck, const Climb *climb, const SummaryRow *row, size_t place,
                       bool is_here)
{
    const Interval ns = row->verdict.time_per_step_ns;
    const double x = across(climb, place), y = up(climb, ns.median);
    const char *const kind = is_here ? "here"
        : row->rung->is_spine        ? "spine"
        : row->rung->is_anti_rung    ? "anti"
                                     : "rung";
    if (is_here && isfinite(ns.low) && isfinite(ns.high))
        fprintf(deck->out, "<path class=\"interval\" d=\"M%.1f %.1fV%.1f\"/>\n", x,
                up(climb, ns.low), up(climb, ns.high));
    fprintf(deck->out, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%s\"/>\n", kind, x, y,
            is_here                   ? "9"
                : row->rung->is_spine ? "6"
                                      : "4");
}

/** The limit of the rung that is shown: no point of its loop can stand above it. */
static void draw_limit(Deck *deck, const Climb *climb, const SummaryRow *row, size_t place)
{
    const double ns = row->verdict.limit_bound_ns, x = across(climb, place);
    if (row->why_no_limit || row->verdict.is_above_roof || !(ns > climb->low_ns)) return;
    fprintf(deck->out, "<path class=\"limit\" d=\"M%.1f %.1fh28\"/>\n", x - 14, up(climb, ns));
}

/** The rung's number straight above its point: none of those before it is covered, or only by one
 * that is as fast and close. Where one would be, the number stands below. */
static void draw_name(Deck *deck, const Climb *climb, const SummaryRow *here, size_t place)
{
    const double half = 22, x = across(climb, place);
    const double y = up(climb, here->verdict.time_per_step_ns.median);
    double above = y - 16;
    size_t i = 0;
    for (const SummaryRow *row = climb->problem->rows; row < here; row++) {
        if (!has_slide(climb->problem, row)) continue;
        const double other = up(climb, row->verdict.time_per_step_ns.median);
        if (across(climb, i++) > x - half - 6 && other < y - 2 && other > above - 22)
            above = y + 30;
    }
    fprintf(deck->out, "<text class=\"name\" x=\"%.1f\" y=\"%.1f\">", fmin(x, page_right - half),
            above);
    write_rung_number(deck, here->verdict.rung);
    fputs("</text>\n", deck->out);
}

/** Draws the ladder up to a row, which stands out. */
static void slide_climb(Deck *deck, const SummaryProblem *problem, const SummaryRow *here)
{
    const Climb climb = climb_of(problem);
    size_t place = 0, here_at = 0;
    char opening = 'M';
    fprintf(deck->out,
            "<svg class=\"climb\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" "
            "aria-label=\"the ladder so far\">\n",
            page_width, page_height);
    draw_axis(deck, &climb);
    fputs("<path class=\"way\" d=\"", deck->out);
    for (const SummaryRow *row = problem->rows; row <= here; row++) {
        if (!has_slide(problem, row)) continue;
        here_at = place++;
        if (!row->rung->is_spine || row->rung->different_work) continue;
        fprintf(deck->out, "%c%.1f %.1f", opening, across(&climb, here_at),
                up(&climb, row->verdict.time_per_step_ns.median));
        opening = 'L';
    }
    fputs("\"/>\n", deck->out);
    place = 0;
    for (const SummaryRow *row = problem->rows; row < here; row++)
        if (has_slide(problem, row)) draw_point(deck, &climb, row, place++, false);
    draw_limit(deck, &climb, here, here_at);
    draw_point(deck, &climb, here, here_at, true);
    draw_name(deck, &climb, here, here_at);
    fputs("</svg>\n", deck->out);
}

// --- The number ---

static const char *verdict_class(const SummaryRow *row)
{
    if (summary_is(row, VERDICT_FASTER)) return "faster";
    if (summary_is(row, VERDICT_SLOWER)) return "slower";
    return "open";
}

/**
 * Returns: the factor over the nearest rung of the spine below, as the product of the steps
 * between; NAN where it is the base, or where a step has no factor. `spine` gets the rung.
 */
static double over_spine(const SummaryProblem *problem, const SummaryRow *row,
                         const SummaryRow **spine)
{
    double factor = 1;
    *spine = NULL;
    for (size_t n = 0; n < problem->n_rows; n++) {
        if (row->why_no_ratio || !row->verdict.base) return NAN;
        factor *= row->verdict.speedup_base.median;
        row = summary_find(problem, row->verdict.base);
        if (!row) return NAN;
        if (!row->rung->is_spine) continue;
        *spine = row;
        return n > 0 ? factor : NAN;
    }
    return NAN;
}

/** Who goes the short way has not seen the base: the factor over the spine's rung before. */
static void write_over_spine(Deck *deck, const SummaryProblem *problem, const SummaryRow *row)
{
    const SummaryRow *spine;
    const double factor = over_spine(problem, row, &spine);
    char text[NUMBER_LENGTH];
    if (!row->rung->is_spine || !isfinite(factor)) return;
    fputs("<p class=\"ratio\">", deck->out);
    deck_print(deck, "%s ", number_ratio(text, factor));
    write_rung_number(deck, spine->verdict.rung);
    fputs(" by all steps since</p>\n", deck->out);
}

static void write_number(Deck *deck, const SummaryProblem *problem, const SummaryRow *row)
{
    fputs("<p class=\"big\">", deck->out);
    deck_print(deck, "%s", row->cell[CELL_TIME]);
    fputs(" <small>ns/step</small></p>\n<p class=\"ratio\">", deck->out);
    deck_print(deck, "%s", row->cell[CELL_TIME_INTERVAL]);
    fputs("</p>\n<p class=\"ratio\">", deck->out);
    if (row->why_no_ratio && !row->verdict.base)
        fputs(deck->summary->duel ? "the first of the two" : "bottom rung: the start", deck->out);
    else if (row->why_no_ratio)
        deck_print(deck, "no factor: %.*s", RATIO_COLUMNS, row->why_no_ratio);
    else
        deck_print(deck, "%s %.*s %s", row->cell[CELL_RATIO],
                   (int) fmin((double) strcspn(row->verdict.base, "_"), 12), row->verdict.base,
                   row->cell[CELL_RATIO_INTERVAL]);
    fputs("</p>\n", deck->out);
    if (row->why_no_ratio) return;
    write_over_spine(deck, problem, row);
    fprintf(deck->out, "<p class=\"verdict %s\">", verdict_class(row));
    deck_print(deck, "%s", row->verdict_word);
    if (!row->why_no_start && !is_same(row->cell[CELL_START], row->cell[CELL_RATIO]))
        deck_print(deck, "; %s start", row->cell[CELL_START]);
    fputs("</p>\n", deck->out);
}

/** Returns: what kind of rung it is, in a word or two, or NULL. */
static const char *kind_of(const RungRecord *rung)
{
    if (rung->different_work) return "other work";
    if (rung->is_anti_rung) return "anti-rung";
    return rung->is_spine ? "spine" : NULL;
}

/** Returns: how many rows of code are left of the room. */
static size_t write_idea(Deck *deck, const RungRecord *rung)
{
    const char *const idea = rung->teaches ? rung->teaches : "What it teaches was not recorded.";
    const char *const kind = kind_of(rung);
    fputs("<p class=\"idea\"><b>", deck->out);
    deck_text(deck, rung->title, NAME_COLUMNS + 34);
    fputs("</b>", deck->out);
    if (kind)
        fprintf(deck->out, " <span class=\"tag %s\">%s</span>", rung->is_spine ? "spine" : "",
                kind);
    fputs("<br>", deck->out);
    deck_text(deck, idea, 2 * IDEA_COLUMNS);
    fputs("</p>\n", deck->out);
    return escape_columns(idea) > IDEA_COLUMNS ? CODE_ROWS - IDEA_ROWS : CODE_ROWS;
}

static void write_stops(Deck *deck, const SummaryRow *row)
{
    const char *const what = row->verdict.what_stops;
    const char *const why = row->why_no_limit ? row->why_no_limit : "not known";
    fputs("<p class=\"stops answer\"><b>What stops it now:</b> ", deck->out);
    deck_text(deck, what ? what : why, STOPS_COLUMNS);
    fputs("</p>\n", deck->out);
}

// --- Notes ---

/** Returns: "its arithmetic": what sets the limit that binds. */
static const char *whose_limit(const VerdictRecord *verdict)
{
    if (strcmp(verdict->limit_kind, "memory") == 0) return "its loads and stores";
    return strcmp(verdict->limit_kind, "latency") == 0 ? "its chain of results" : "its arithmetic";
}

static void note_limit(Deck *deck, const SummaryRow *row)
{
    const VerdictRecord *const v = &row->verdict;
    const bool is_memory = !row->why_no_limit && strcmp(v->limit_kind, "memory") == 0;
    if (row->why_no_limit)
        slide_answer(deck, "How far from the limit is it?", "Not known: %.200s.",
                     row->why_no_limit);
    else
        slide_answer(deck, "How far from the limit is it?",
                     "It reaches %s of what %s%s%.20s allow%s, the nearest of three limits. Its "
                     "loop needs at least %s ns/step for its arithmetic, %s for the chain of "
                     "results from one pass to the next, %s for its loads and stores.",
                     row->cell[CELL_LIMIT_SHARE], whose_limit(v),
                     is_memory && v->limit_level ? " in " : "",
                     is_memory && v->limit_level ? v->limit_level : "", is_memory ? "" : "s",
                     row->cell[CELL_LIMIT_ISSUE], row->cell[CELL_LIMIT_LATENCY],
                     row->cell[CELL_LIMIT_MEMORY]);
}

static void note_instructions(Deck *deck, const SummaryRow *row)
{
    const RunFile *const file = deck->summary->file;
    const char *why;
    const double mine = profile_axis(file, row->verdict.rung, &profile_axes[0], &why);
    if (!isfinite(mine)) return;
    const double theirs
        = row->verdict.base ? profile_axis(file, row->verdict.base, &profile_axes[0], &why) : NAN;
    if (isfinite(theirs))
        slide_answer(deck, "Does it do fewer instructions?",
                     "%.4g a step, where %s takes %.4g (simulated). Instructions are not time: "
                     "compare the two factors.",
                     mine, row->verdict.base, theirs);
    else
        slide_answer(deck, "How many instructions is that?", "%.4g a step (simulated).", mine);
}

static void note_verdict(Deck *deck, const SummaryRow *row)
{
    if (!row->verdict.base) return;
    if (row->why_no_ratio) {
        slide_answer(deck, "Why is there no factor?", "%.300s", row->why_no_ratio);
        return;
    }
    slide_answer(deck, "How sure is that?",
                 "%s over %s, %s in 95 of 100 such runs, from %lld rounds; the verdict is \"%s\".",
                 row->cell[CELL_RATIO], row->verdict.base, row->cell[CELL_RATIO_INTERVAL],
                 (long long) row->verdict.speedup_base_rounds, row->verdict_word);
}

/** Where it stands on the slide, how it came about. */
static void note_over_spine(Deck *deck, const SummaryProblem *problem, const SummaryRow *row)
{
    const SummaryRow *spine;
    if (!row->rung->is_spine || !isfinite(over_spine(problem, row, &spine))) return;
    slide_answer(deck, "What is the factor by all steps?",
                 "The product of the measured factors of each step from %s to here: for the short "
                 "way, on which the rungs between are left out. It has no interval of its own.",
                 spine->verdict.rung);
}

static void note_rung(Deck *deck, const SummaryProblem *problem, const SummaryRow *row)
{
    const RungRecord *const rung = row->rung;
    slide_say(deck, "%s: %.200s %s", rung->rung, rung->teaches ? rung->teaches : "",
              rung->is_anti_rung ? "It is there to show a cost, not to be climbed." : "");
    if (rung->base && row->verdict.lines_changed >= 0)
        slide_say(deck,
                  "%s line%s changed against %s. Let them guess the factor; one key more shows it.",
                  row->cell[CELL_LINES], row->verdict.lines_changed == 1 ? "" : "s", rung->base);
    if (row->note) slide_say(deck, "To be told: it %.200s.", row->note);
    if (rung->different_work)
        slide_say(deck, "It does other work: %.300s. So it has a time, and no factor.",
                  rung->different_work);
    note_verdict(deck, row);
    note_over_spine(deck, problem, row);
    note_limit(deck, row);
    note_instructions(deck, row);
    if (rung->source) slide_answer(deck, "Where can I read on?", "%.300s", rung->source);
}

static void write_rung(Deck *deck, const SummaryProblem *problem, const SummaryRow *row)
{
    slide_begin(deck, (SlideLook) { .layout = "rung", .is_aside = !row->rung->is_spine },
                row->verdict.rung);
    const size_t rows = write_idea(deck, row->rung);
    fputs("<div class=\"columns\">\n<div>\n", deck->out);
    slide_code(deck, row, rows);
    fputs("</div>\n<div class=\"answer\">\n", deck->out);
    write_number(deck, problem, row);
    slide_climb(deck, problem, row);
    fputs("</div>\n</div>\n", deck->out);
    write_stops(deck, row);
    slide_notes(deck);
    note_rung(deck, problem, row);
    slide_end(deck);
}

void slides_of_rungs(Deck *deck)
{
    const SummaryProblem *const problem = deck_problem(deck);
    if (!problem || !summary_is_ladder(deck->summary)) return;
    for (size_t i = 0; i < problem->n_rows; i++)
        if (has_slide(problem, &problem->rows[i])) write_rung(deck, problem, &problem->rows[i]);
}

// --- Rungs without a time ---

/** Returns: whether an earlier row is missing for the same reason. */
static bool is_told(const SummaryProblem *problem, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (is_same(problem->rows[k].why_no_time, problem->rows[i].why_no_time)) return true;
    return false;
}

static size_t n_without_time(const SummaryProblem *problem)
{
    size_t n = 0;
    for (size_t i = 0; i < problem->n_rows; i++) n += problem->rows[i].why_no_time != NULL;
    return n;
}

/** Writes a reason and the rungs it holds for. Returns: false when there was no room. */
static bool write_gap(Deck *deck, const SummaryProblem *problem, size_t first)
{
    Phrases phrases = { .is_broken = false };
    const char *rungs = NULL;
    for (size_t i = first; i < problem->n_rows; i++)
        if (is_same(problem->rows[i].why_no_time, problem->rows[first].why_no_time))
            rungs = phrases_list(&phrases, rungs, problem->rows[i].verdict.rung);
    const bool is_written = slide_item(
        deck, NULL, phrases_add(&phrases, "%s: %.200s", rungs, problem->rows[first].why_no_time));
    deck->is_broken |= phrases.is_broken;
    phrases_free(&phrases);
    return is_written;
}

void slide_of_gaps(Deck *deck)
{
    const SummaryProblem *const problem = deck_problem(deck);
    if (!problem || !summary_is_ladder(deck->summary) || n_without_time(problem) == 0) return;
    bool has_room = true;
    slide_begin(deck, (SlideLook) { .is_aside = true }, "Rungs without a number");
    fputs("<ul>\n", deck->out);
    deck->lines_left--;
    for (size_t i = 0; i < problem->n_rows && has_room; i++)
        if (problem->rows[i].why_no_time && !is_told(problem, i))
            has_room = write_gap(deck, problem, i);
    if (!has_room) fputs("<li class=\"more\">... and more in the report</li>\n", deck->out);
    fputs("</ul>\n", deck->out);
    slide_notes(deck);
    slide_say(deck,
              "%zu of %zu rungs have no number here, each for a reason. A number that is "
              "missing is not 0, and a wrong answer has no speed.",
              n_without_time(problem), problem->n_rows);
    slide_answer(deck, "Can they be had?",
                 "Rungs that are not built need a package: ladder doctor names it. Rungs that "
                 "failed need mending: ladder verify shows what is wrong.");
    slide_end(deck);
}
