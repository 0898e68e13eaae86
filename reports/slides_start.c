/* Slides on where to begin: what the first program does with its time, and where it can be
 * attacked.
 */
#include "reports/slides.h"

#include "reports/attack.h"
#include "reports/flame.h"
#include "reports/page.h"
#include "reports/profile.h"
#include "reports/sources.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_HOT_FUNCTIONS = 3, MOST_HOT_LINES = 5, MOST_ROWS = 12, NAME_COLUMNS = 24 };

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

// --- Profile ---

/** Returns: the rung that a profile before optimising is of: the start of the ladder, timed or not.
 */
static const RungRecord *first_rung(const Deck *deck)
{
    const SummaryProblem *const problem = deck_problem(deck);
    const SummaryRow *const start = problem ? deck_start(problem) : NULL;
    const RunFile *const file = deck->summary->file;
    if (start) return start->rung;
    for (size_t i = 0; i < file->n_rungs && !problem; i++)
        if (!file->rungs[i].base && metrics_has_any(file, file->rungs[i].rung, "callgrind"))
            return &file->rungs[i];
    return NULL;
}

/** Returns: whether a hot place is of the tool's last session. */
static bool counts(const RunFile *file, const HotRecord *hot, const char *rung, bool is_line)
{
    return is_same(hot->rung, rung) && is_same(hot->tool, "callgrind")
        && (hot->line >= 0) == is_line && hot->session == metrics_session(file, rung, hot->tool);
}

/** Copies a line of a file that the run keeps, without its indent; "" where it does not. */
static void copy_line(const RunFile *file, const HotRecord *hot, char *text, size_t size)
{
    text[0] = '\0';
    for (size_t i = 0; i < file->n_sources && hot->file; i++) {
        if (!is_same(file->sources[i].file, hot->file)) continue;
        const char *line = file->sources[i].text;
        for (int64_t n = 1; n < hot->line && line; n++) {
            line = strchr(line, '\n');
            line = line ? line + 1 : NULL;
        }
        if (!line) return;
        line += strspn(line, " \t");
        snprintf(text, size, "%.*s", (int) strcspn(line, "\n"), line);
    }
}

static void write_share(Deck *deck, const HotRecord *hot, const char *what, bool is_code)
{
    char bar[NUMBER_LENGTH];
    snprintf(bar, sizeof bar, "%.0f", 100 * fmin(fmax(hot->share, 0), 1));
    fprintf(deck->out,
            "<tr><td class=\"number\">%s %%</td><td class=\"bar\"><svg viewBox=\"0 0 100 16\" "
            "preserveAspectRatio=\"none\" "
            "role=\"presentation\"><rect width=\"%s\" height=\"16\"/></svg></td><td class=\"%s\">",
            bar, bar, is_code ? "code" : "name");
    deck_text(deck, what, 66);
    fputs("</td></tr>\n", deck->out);
}

/** Writes functions, then lines, in the order of the records: the hottest come first. Returns: how
 * many there were. */
static size_t write_hot(Deck *deck, const char *rung)
{
    const RunFile *const file = deck->summary->file;
    size_t n_functions = 0, n_lines = 0;
    for (size_t i = 0; i < file->n_hots && n_functions < MOST_HOT_FUNCTIONS; i++) {
        if (!counts(file, &file->hots[i], rung, false)) continue;
        if (n_functions++ == 0) fputs("<table class=\"hot\">\n", deck->out);
        write_share(deck, &file->hots[i], file->hots[i].function, false);
    }
    for (size_t i = 0; i < file->n_hots && n_lines < MOST_HOT_LINES; i++) {
        char line[256], text[320];
        if (!counts(file, &file->hots[i], rung, true)) continue;
        if (n_functions + n_lines++ == 0) fputs("<table class=\"hot\">\n", deck->out);
        copy_line(file, &file->hots[i], line, sizeof line);
        snprintf(text, sizeof text, "line %lld%s%s", (long long) file->hots[i].line,
                 *line ? ": " : "", line);
        write_share(deck, &file->hots[i], text, true);
    }
    if (n_functions + n_lines > 0) fputs("</table>\n", deck->out);
    return n_functions + n_lines;
}

static const LoopRecord *loop_of(const RunFile *file, const char *rung)
{
    for (size_t i = 0; i < file->n_loops; i++)
        if (is_same(file->loops[i].rung, rung) && !file->loops[i].reason) return &file->loops[i];
    return NULL;
}

static void write_counts(Deck *deck, const char *rung)
{
    static const char *const names[]
        = { "instructions a step", "misses of L1 a step", "misses of the last level a step" };
    const RunFile *const file = deck->summary->file;
    const LoopRecord *const loop = loop_of(file, rung);
    fputs("<ul>\n", deck->out);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *why;
        const double value = profile_axis(file, rung, &profile_axes[i], &why);
        fputs("<li>", deck->out);
        if (isfinite(value))
            deck_print(deck, "%.4g %s, simulated", value, names[i]);
        else
            deck_print(deck, "%s: %.60s", names[i], why ? why : "not counted");
        fputs("</li>\n", deck->out);
    }
    if (loop)
        fprintf(deck->out,
                "<li>its loop: %lld instructions; %lld compute, %lld load, %lld store%s</li>\n",
                (long long) loop->instructions, (long long) loop->fp_instructions,
                (long long) loop->loads, (long long) loop->stores,
                loop->fp_instructions + loop->loads + loop->stores > loop->instructions
                    ? ": some do two of these"
                    : "");
    fputs("</ul>\n", deck->out);
}

static void note_profile(Deck *deck, const char *rung)
{
    const RunFile *const file = deck->summary->file;
    const LoopRecord *const loop = loop_of(file, rung);
    slide_say(deck,
              "Before a line is changed: where does it go? Ask the room first. \"Premature "
              "optimisation\" is optimisation without this slide.");
    if (loop && loop->instructions > 0)
        slide_say(deck,
                  "Of %lld instructions of the loop of %s, %.0f %% compute. The rest moves data, "
                  "calls and counts: that is what the first rungs take away.",
                  (long long) loop->instructions, rung,
                  100.0 * (double) loop->fp_instructions / (double) loop->instructions);
    slide_answer(deck, "Is it not always the inner loop?",
                 "Often; but what of it? Calls, misses, waiting and arithmetic look alike in the "
                 "source and need different cures.");
    slide_answer(deck, "Why simulated counts?",
                 "Callgrind counts the same every time, on any machine, also without hardware "
                 "counters. It knows no time: that is the other axis.");
    slide_end(deck);
}

void slide_of_profile(Deck *deck)
{
    const RungRecord *const rung = first_rung(deck);
    char title[NUMBER_LENGTH + 64];
    if (!rung) return;
    snprintf(title, sizeof title, "Profile before you optimise: %.60s", rung->rung);
    slide_begin(deck, (SlideLook) { NULL, false }, title);
    if (write_hot(deck, rung->rung) == 0)
        fputs(
            "<p class=\"missing\">Where its instructions go was not recorded: take it with ladder "
            "profile.</p>\n",
            deck->out);
    write_counts(deck, rung->rung);
    slide_notes(deck);
    note_profile(deck, rung->rung);
}

void slide_of_flames(Deck *deck)
{
    const RungRecord *const rung = first_rung(deck);
    const RunFile *const file = deck->summary->file;
    char title[NUMBER_LENGTH + 64], *svg;
    size_t length;
    Reason why;
    if (!rung || !flame_has(file, rung->rung)) return;
    if (flame_draw(file, rung->rung, &svg, &length, &why) != STATUS_OK) {
        deck->is_broken = true;
        return;
    }
    snprintf(title, sizeof title, "Flame graph: %.60s", rung->rung);
    slide_begin(deck, (SlideLook) { .layout = "picture" }, title);
    fputs("<img src=\"", deck->out);
    deck->is_broken |= !page_data(deck->out, "image/svg+xml", svg, length);
    fputs("\" alt=\"flame graph\">\n", deck->out);
    free(svg);
    slide_notes(deck);
    slide_say(deck,
              "Each box is a function, as wide as its share of the samples; what it calls "
              "stands on it. Look for wide boxes with nothing on top: there the time goes.");
    slide_answer(deck, "What is the order from left to right?", "By name. It is not time.");
    slide_end(deck);
}

// --- Points of attack ---

static void write_text_table(Deck *deck, const TextTable *table)
{
    fputs("<table>\n<tr>", deck->out);
    for (size_t c = 0; c < table->n_columns; c++) {
        fprintf(deck->out, "<th%s>", table->columns[c].is_left ? "" : " class=\"number\"");
        deck_text(deck, table->columns[c].heading, NAME_COLUMNS);
        fputs("</th>", deck->out);
    }
    fputs("</tr>\n", deck->out);
    for (size_t r = 0; r < table->n_rows && r < MOST_ROWS; r++) {
        fputs("<tr>", deck->out);
        for (size_t c = 0; c < table->n_columns; c++) {
            const char *const cell = table->rows[r].cells[c];
            fprintf(deck->out, "<td%s>", table->columns[c].is_left ? "" : " class=\"number\"");
            deck_text(deck, cell ? cell : "", NAME_COLUMNS);
            fputs("</td>", deck->out);
        }
        fputs("</tr>\n", deck->out);
    }
    fputs("</table>\n", deck->out);
}

void slide_of_attacks(Deck *deck)
{
    const struct AttackReport *const attacks = deck->summary->attacks;
    if (!attacks) return;
    slide_begin(deck, (SlideLook) { NULL, false }, "Where one can attack");
    fputs("<p>", deck->out);
    deck_text(deck, attacks->base, 2 * NAME_COLUMNS + 100);
    fputs("</p>\n", deck->out);
    write_text_table(deck, &attacks->fastest);
    slide_notes(deck);
    slide_say(deck,
              "Five points of attack: write it plainly, take a library, compile it, run it on "
              "all cores of a machine, run it on several machines. In each row stands the "
              "rung that takes least time.");
    slide_say(deck,
              "Ask before you show: which of the five brings most? And what does it cost to "
              "write?");
    slide_answer(deck, "Why not begin with all cores?",
                 "Cores multiply what one core does. A slow program on all cores is a slow program "
                 "that uses all cores: see the rung that does it.");
    slide_answer(deck, "Is x start fair between languages?",
                 "It counts from one start, the same for all rows, on the same problem and "
                 "machine. Methods that do other work have no factor.");
    slide_end(deck);
}

// --- Other languages than that of the ladder ---

static bool is_elsewhere(const SummaryProblem *problem, const SummaryRow *row)
{
    return !deck_is_on_ladder(problem, row) && !row->why_no_time;
}

static void write_language_row(Deck *deck, const SummaryRow *row)
{
    fputs("<tr><td>", deck->out);
    deck_text(deck, row->verdict.rung, NAME_COLUMNS);
    fputs("</td><td>", deck->out);
    deck_text(deck, row->rung->title, 44);
    fprintf(deck->out, "</td><td class=\"number\">%s</td><td class=\"number\">",
            row->cell[CELL_TIME]);
    deck_text(deck, row->rung->different_work ? "other work" : row->cell[CELL_START], 14);
    fputs("</td></tr>\n", deck->out);
}

static void write_language_rows(Deck *deck, const SummaryProblem *problem, size_t *next, size_t n)
{
    fputs("<table>\n<tr><th>rung</th><th>what it is</th><th class=\"number\">ns/step</th>"
          "<th class=\"number\">x start</th></tr>\n",
          deck->out);
    for (size_t n_written = 0; *next < problem->n_rows && n_written < n; ++*next) {
        if (!is_elsewhere(problem, &problem->rows[*next])) continue;
        write_language_row(deck, &problem->rows[*next]);
        n_written++;
    }
    fputs("</table>\n", deck->out);
}

static void note_languages(Deck *deck, size_t n)
{
    slide_say(deck,
              "%zu ways to write the same in other languages, or to let a library do it. What an "
              "interpreter costs, and what takes that cost away: whole arrays at once, or a "
              "compiler.",
              n);
    slide_answer(deck, "So is Python slow?",
                 "Its interpreter is. What is compiled from Python runs like what is compiled from "
                 "C: compare the rows.");
    slide_answer(deck, "Why have some rows no factor?",
                 "They do other work in a step, for example with a step size of their own: a time, "
                 "but no comparison.");
}

/** As many slides as the rows need, about as many rows on each. */
void slide_of_languages(Deck *deck)
{
    const SummaryProblem *const problem = deck_problem(deck);
    char title[NUMBER_LENGTH + 64];
    size_t n = 0, next = 0;
    if (!problem || !summary_is_ladder(deck->summary)) return;
    for (size_t i = 0; i < problem->n_rows; i++) n += is_elsewhere(problem, &problem->rows[i]);
    const size_t n_slides = (n + MOST_ROWS - 1) / MOST_ROWS;
    for (size_t s = 0; s < n_slides; s++) {
        snprintf(title, sizeof title, "Beside the ladder: other languages, libraries%s",
                 s > 0 ? " (continued)" : "");
        slide_begin(deck, (SlideLook) { .layout = "dense" }, title);
        write_language_rows(deck, problem, &next, (n + n_slides - 1) / n_slides);
        slide_notes(deck);
        note_languages(deck, n);
        slide_end(deck);
    }
}
