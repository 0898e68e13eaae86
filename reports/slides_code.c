/* The code on a slide: what a rung changed, as much of it as can be read from the back row. */
#include "reports/slides.h"

#include "reports/difference.h"
#include "reports/escape.h"
#include "reports/page.h"
#include "reports/sources.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    WORD_WEIGHT = 5,
    FLAG_COLUMNS = 76,
    FLAG_ROWS = 2,
    CONTEXT = 1,
    MOST_REMOVED = 3,
    MOST_LINE_BYTES = 512,
    MOST_LINE_COLUMNS = 3 * CODE_COLUMNS
};

/** A line as it will stand there, or what stands for some that are left out. */
typedef struct Shown {
    const DifferenceLine *line; /* NULL: lines were left out */
    size_t n_left_out;          /* of which so many were removed; 0: they are the same in both */
    size_t rows;
    size_t weight; /* how much happens in it */
} Shown;

typedef struct Sheet {
    Shown *shown;
    size_t n;
    size_t most_rows;      /* of it that a slide has room for */
    bool is_plain;         /* code of a rung without a base */
    int64_t lines_changed; /* in the whole file, as recorded; -1: unknown */
} Sheet;

/** Part of a sheet that fits a slide. */
typedef struct Window {
    size_t first, end;
} Window;

static void copy_line(const DifferenceLine *line, char text[MOST_LINE_BYTES])
{
    snprintf(text, MOST_LINE_BYTES, "%.*s",
             (int) (line->length < MOST_LINE_BYTES ? line->length : MOST_LINE_BYTES - 1),
             line->text);
}

static size_t rows_of(const DifferenceLine *line)
{
    char text[MOST_LINE_BYTES];
    copy_line(line, text);
    const size_t columns = escape_columns(text);
    const size_t rows = columns / CODE_COLUMNS + 1;
    return rows > MOST_LINE_COLUMNS / CODE_COLUMNS ? MOST_LINE_COLUMNS / CODE_COLUMNS : rows;
}

/** Calls and arithmetic are what a rung is about, and above all what goes to other cores;
 * declarations are not. */
static size_t weight_of(const DifferenceLine *line)
{
    static const char *const words[] = { "#pragma", "MPI_", "run(" };
    char text[MOST_LINE_BYTES];
    size_t weight = 0;
    copy_line(line, text);
    for (const char *c = text; *c; c++) weight += strchr("(*+", *c) != NULL;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strstr(text, words[i])) weight += WORD_WEIGHT;
    return weight;
}

static void show(Sheet *sheet, const DifferenceLine *line)
{
    const bool is_heavy = line->kind == LINE_ADDED || sheet->is_plain;
    sheet->shown[sheet->n++] = (Shown) { line, 0, rows_of(line), is_heavy ? weight_of(line) : 0 };
}

static void leave_out(Sheet *sheet, size_t n)
{
    sheet->shown[sheet->n++] = (Shown) { NULL, n, 1, 0 };
}

/** Returns: whether a line that is kept stands near one that changed. */
static bool is_context(const Difference *difference, size_t i)
{
    const size_t first = i < CONTEXT ? 0 : i - CONTEXT;
    for (size_t k = first; k < difference->n && k <= i + CONTEXT; k++)
        if (difference->lines[k].kind != LINE_KEPT) return true;
    return false;
}

/** Returns: how many lines from here on were removed. */
static size_t n_removed_from(const Difference *difference, size_t i)
{
    size_t n = 0;
    while (i + n < difference->n && difference->lines[i + n].kind == LINE_REMOVED) n++;
    return n;
}

static bool make_sheet(const Difference *difference, Sheet *sheet)
{
    sheet->shown = calloc(difference->n + 1, sizeof *sheet->shown);
    if (!sheet->shown) return false;
    for (size_t i = 0; i < difference->n; i++) {
        const DifferenceLine *const line = &difference->lines[i];
        const size_t n_removed = n_removed_from(difference, i);
        const bool is_after_gap = sheet->n > 0 && !sheet->shown[sheet->n - 1].line;
        if (n_removed > MOST_REMOVED) {
            for (size_t k = 0; k < MOST_REMOVED - 1; k++) show(sheet, line + k);
            leave_out(sheet, n_removed - MOST_REMOVED + 1);
            i += n_removed - 1;
        } else if (sheet->is_plain || line->kind != LINE_KEPT || is_context(difference, i)) {
            show(sheet, line);
        } else if (sheet->n > 0 && !is_after_gap) {
            leave_out(sheet, 0);
        }
    }
    return true;
}

/** Returns: whether a part that begins here reads well: at a function, a type, or after a gap. */
static bool can_begin(const Sheet *sheet, size_t i)
{
    const Shown *const shown = &sheet->shown[i];
    if (i == 0) return true;
    if (!shown->line || shown->line->length == 0) return false;
    const bool is_after_gap = !sheet->shown[i - 1].line && sheet->shown[i - 1].n_left_out == 0;
    const char first = shown->line->text[0];
    const bool is_pragma = shown->line->length > 1 && first == '#' && shown->line->text[1] == 'p';
    return is_after_gap || isalpha((unsigned char) first) || (first == '#' && !is_pragma)
        || first == '@';
}

static Window window_from(const Sheet *sheet, size_t first, size_t *weight)
{
    Window window = { first, first };
    size_t rows = 0;
    *weight = 0;
    while (window.end < sheet->n && rows + sheet->shown[window.end].rows <= sheet->most_rows) {
        *weight += sheet->shown[window.end].weight;
        rows += sheet->shown[window.end++].rows;
    }
    return window;
}

/** Returns: the part in which most happens, the first of such; of a rung without a base the
 * beginning. */
static Window choose(const Sheet *sheet)
{
    size_t most, weight;
    Window best = window_from(sheet, 0, &most);
    for (size_t i = 1; i < sheet->n && best.end < sheet->n && !sheet->is_plain; i++) {
        if (!can_begin(sheet, i)) continue;
        const Window window = window_from(sheet, i, &weight);
        if (weight <= most) continue;
        best = window;
        most = weight;
        if (window.end == sheet->n) break;
    }
    return best;
}

// --- Writing ---

static void write_line(Deck *deck, const Shown *shown, bool is_plain)
{
    static const char *const kinds[]
        = { [LINE_KEPT] = "kept", [LINE_REMOVED] = "gone", [LINE_ADDED] = "new" };
    static const char marks[] = { [LINE_KEPT] = ' ', [LINE_REMOVED] = '-', [LINE_ADDED] = '+' };
    char text[MOST_LINE_BYTES];
    if (!shown->line && shown->n_left_out > 0) {
        fprintf(deck->out, "<span class=\"gone\">- ... %zu more lines are gone\n</span>",
                shown->n_left_out);
        return;
    }
    if (!shown->line) {
        fputs("<span class=\"gap\">  ...\n</span>", deck->out);
        return;
    }
    copy_line(shown->line, text);
    if (!is_plain)
        fprintf(deck->out, "<span class=\"%s\">%c ", kinds[shown->line->kind],
                marks[shown->line->kind]);
    else
        fputs("<span>", deck->out);
    deck_text(deck, text, MOST_LINE_COLUMNS - CODE_COLUMNS / 2);
    fputs("\n</span>", deck->out);
}

/** Returns: of the lines from `first` to `end` those that are code of the rung or of its base. */
static size_t n_changed(const Sheet *sheet, Window window)
{
    size_t n = 0;
    for (size_t i = window.first; i < window.end; i++) {
        const Shown *const shown = &sheet->shown[i];
        n += shown->line ? shown->line->kind != LINE_KEPT || sheet->is_plain : shown->n_left_out;
    }
    return n;
}

static void write_sheet(Deck *deck, const Sheet *sheet, const Difference *difference)
{
    const Window window = choose(sheet);
    const Window before = { 0, window.first }, behind = { window.end, sheet->n };
    fputs("<pre class=\"code\">", deck->out);
    for (size_t i = window.first; i < window.end; i++)
        write_line(deck, &sheet->shown[i], sheet->is_plain);
    fputs("</pre>\n<p class=\"small\">", deck->out);
    if (sheet->is_plain)
        fprintf(deck->out, "%zu lines of code", difference->n);
    else
        fprintf(deck->out, "code: +%zu &#8722;%zu lines", difference->n_added,
                difference->n_removed);
    const size_t n_before = n_changed(sheet, before), n_behind = n_changed(sheet, behind);
    if (n_before > 0) fprintf(deck->out, "; %zu more before these", n_before);
    if (n_behind > 0) fprintf(deck->out, "; %zu more behind them", n_behind);
    if (!sheet->is_plain && sheet->lines_changed >= 0)
        fprintf(deck->out, "; %" PRId64 " changed in its whole file", sheet->lines_changed);
    fputs("</p>\n", deck->out);
}

static void write_missing(Deck *deck, const char *why)
{
    fprintf(deck->out, "<p class=\"missing\">The code is not shown: %s.</p>\n", why);
}

/** Compiler flags are the idea of some rungs, and no line of code. Returns: whether there were any
 * to be told. */
static bool write_flags(Deck *deck, const RungRecord *rung, const RungRecord *base)
{
    const char *const flags = rung->flags ? rung->flags : "";
    if (!base || strcmp(flags, base->flags ? base->flags : "") == 0) return false;
    fputs("<p class=\"flags\">flags: <code>", deck->out);
    deck_text(deck, *flags ? flags : "none", FLAG_COLUMNS);
    fputs("</code></p>\n", deck->out);
    return true;
}

static bool write_difference(Deck *deck, const char *before, const char *after, Sheet sheet)
{
    Difference difference;
    sheet.is_plain = before == NULL;
    Reason why;
    bool is_done = difference_new(before ? before : after, after, &difference, &why) == STATUS_OK
        && make_sheet(&difference, &sheet);
    if (is_done && before && difference.n_added + difference.n_removed == 0)
        fputs("<p class=\"missing\">What computes is the code of its base, to the letter.</p>\n",
              deck->out);
    else if (is_done)
        write_sheet(deck, &sheet, &difference);
    free(sheet.shown);
    difference_free(&difference);
    return is_done;
}

static const RungRecord *base_of(const RunFile *file, const RungRecord *rung)
{
    for (size_t i = 0; i < file->n_rungs && rung->base; i++)
        if (strcmp(file->rungs[i].rung, rung->base) == 0) return &file->rungs[i];
    return NULL;
}

void slide_code(Deck *deck, const SummaryRow *row, size_t most_rows)
{
    const RunFile *const file = deck->summary->file;
    const RungRecord *const rung = row->rung, *const base = base_of(file, rung);
    char *mine = NULL, *theirs = NULL;
    bool is_done = sources_text(file, rung->rung, SOURCE_CODE, NULL, &mine)
        && (!rung->base || sources_text(file, rung->base, SOURCE_CODE, rung->rung, &theirs));
    if (write_flags(deck, rung, base)) most_rows -= FLAG_ROWS;
    if (is_done && !mine)
        write_missing(deck,
                      file->n_sources > 0 ? "its source was not recorded"
                                          : "sources were not recorded in this run");
    else if (is_done && rung->base && !theirs)
        write_missing(deck, "the source of its base was not recorded");
    else if (is_done)
        is_done = write_difference(
            deck, theirs, mine,
            (Sheet) { .most_rows = most_rows, .lines_changed = rung->lines_changed });
    deck->is_broken |= !is_done;
    free(mine);
    free(theirs);
}
