/* The table of a problem: numbers, bars on a logarithmic axis, and what unfolds below each row. */
#include "reports/escape.h"
#include "reports/html.h"

#include <math.h>
#include <string.h>

/** The picture of a bar, in pixels. */
enum { BAR_WIDTH = 180, BAR_HEIGHT = 26, BAR_TOP = 7, BAR_BOTTOM = 19 };

/** Logarithms to base ten of the ns of a step at both ends: whole numbers. */
typedef struct Scale {
    double low, high;
} Scale;

typedef struct Column {
    const char *heading;
    const char *sort; /* what a click on it sorts by: "number", "text"; NULL: nothing */
    bool is_of_limits;
} Column;

static const Column columns[] = {
    { "rung", "text", false },
    { "ns/step: longer is faster", NULL, false },
    { "ns/step", "number", false },
    { "x previous", "number", false },
    { "x start", "number", false },
    { "cores", "number", false },
    { "useful GFLOP/s", "number", false },
    { "limit", "number", true },
    { "lines changed", "number", false },
    { "verdict", "text", false },
};

enum { N_COLUMNS = sizeof columns / sizeof columns[0], N_COLUMNS_OF_NUMBERS = N_COLUMNS - 1 };

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static size_t n_columns(const SummaryProblem *problem)
{
    return problem->has_limits ? N_COLUMNS : N_COLUMNS - 1;
}

// --- Bars ---

static void widen(Scale *axis, double ns)
{
    if (!(ns > 0) || !isfinite(ns)) return;
    axis->low = fmin(axis->low, floor(log10(ns)));
    axis->high = fmax(axis->high, ceil(log10(ns)));
}

static Scale axis_of(const SummaryProblem *problem)
{
    Scale axis = { INFINITY, -INFINITY };
    for (size_t i = 0; i < problem->n_rows; i++) {
        const SummaryRow *const row = &problem->rows[i];
        if (row->why_no_time) continue;
        widen(&axis, row->verdict.time_per_step_ns.median);
        widen(&axis, row->verdict.time_per_step_ns.low);
        widen(&axis, row->verdict.time_per_step_ns.high);
        if (!row->why_no_limit) widen(&axis, row->verdict.limit_bound_ns);
    }
    if (!isfinite(axis.low)) axis.low = 0; /* nothing has a time */
    if (!(axis.high > axis.low)) axis.high = axis.low + 1;
    return axis;
}

/** Slow is at the left: a longer bar is a faster rung. The script places guesses by the same rule.
 */
static double place_of(Scale axis, double ns)
{
    return BAR_WIDTH * fmin(fmax((axis.high - log10(ns)) / (axis.high - axis.low), 0), 1);
}

static void write_grid(FILE *out, Scale axis)
{
    for (double decade = axis.low + 1; decade < axis.high; decade++)
        fprintf(out, "<path class=\"grid\" d=\"M%.1f 0V%d\"/>", place_of(axis, pow(10, decade)),
                BAR_HEIGHT);
}

static void write_interval(FILE *out, Scale axis, Interval ns)
{
    enum { MIDDLE = (BAR_TOP + BAR_BOTTOM) / 2, HALF = 4 };
    if (!isfinite(ns.low) || !isfinite(ns.high)) return;
    const double low = place_of(axis, ns.low), high = place_of(axis, ns.high);
    fprintf(out, "<path class=\"ci-line\" d=\"M%.1f %dH%.1fM%.1f %dV%dM%.1f %dV%d\"/>", low, MIDDLE,
            high, low, MIDDLE - HALF, MIDDLE + HALF, high, MIDDLE - HALF, MIDDLE + HALF);
}

static void write_bar(FILE *out, Scale axis, const SummaryRow *row)
{
    const VerdictRecord *const v = &row->verdict;
    fprintf(
        out,
        "<td class=\"picture\"><svg class=\"truth\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d "
        "%d\" aria-hidden=\"true\">",
        BAR_WIDTH, BAR_HEIGHT, BAR_WIDTH, BAR_HEIGHT);
    write_grid(out, axis);
    fprintf(out, "<rect class=\"bar\" x=\"0\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>", BAR_TOP,
            place_of(axis, v->time_per_step_ns.median), BAR_BOTTOM - BAR_TOP);
    write_interval(out, axis, v->time_per_step_ns);
    if (!row->why_no_limit && v->limit_bound_ns > 0)
        fprintf(out, "<path class=\"roof\" d=\"M%.1f 1V%d\"/>", place_of(axis, v->limit_bound_ns),
                BAR_HEIGHT - 1);
    fputs("</svg></td>\n", out);
}

/** The ends of the axis, and as many decades between them as have room. */
static void write_axis(FILE *out, Scale axis)
{
    const double every = fmax(1, ceil((axis.high - axis.low) / 4));
    fprintf(out, "<svg width=\"%d\" height=\"14\" viewBox=\"0 0 %d 14\" aria-hidden=\"true\">",
            BAR_WIDTH, BAR_WIDTH);
    for (double decade = axis.high; decade >= axis.low; decade -= every) {
        const bool is_last = decade - every < axis.low && decade < axis.low + 0.5;
        fprintf(out, "<text x=\"%.1f\" y=\"11\" text-anchor=\"%s\">%g</text>",
                place_of(axis, pow(10, decade)),
                decade >= axis.high ? "start"
                    : is_last       ? "end"
                                    : "middle",
                pow(10, decade));
    }
    fputs("</svg>", out);
}

// --- Rows ---

static void begin_number(FILE *out, double value)
{
    fputs("<td class=\"n truth\"", out);
    if (isfinite(value)) fprintf(out, " data-v=\"%.9g\"", value);
    fputc('>', out);
}

static void write_number(FILE *out, double value, const char *text, const char *interval)
{
    begin_number(out, value);
    page_text(out, text);
    if (interval) html_element(out, "span", " class=\"ci\"", interval);
    fputs("</td>\n", out);
}

enum { MOST_CELL_COLUMNS = 12 }; /* of a reason that has room in a cell */

/** Returns: whether a reason stands in its cell and needs no line below. */
static bool is_short(const char *why)
{
    return why && escape_columns(why) <= MOST_CELL_COLUMNS;
}

/** Returns: why there is no "x start" where that is not said of "x previous" already. */
static const char *why_no_start(const SummaryRow *row)
{
    return is_same(row->why_no_start, row->why_no_ratio) ? NULL : row->why_no_start;
}

static void write_ratios(const HtmlPage *page, const SummaryProblem *problem, const SummaryRow *row)
{
    FILE *const out = page->out;
    const VerdictRecord *const v = &row->verdict;
    const bool is_of_table = is_same(v->start, problem->start);
    if (page->summary->duel && !v->base)
        write_number(out, NAN, "the first", NULL); /* of two; there is no ladder */
    else if (row->why_no_ratio)
        write_number(out, NAN, is_short(row->why_no_ratio) ? row->why_no_ratio : "none", NULL);
    else
        write_number(out, v->speedup_base.median, row->cell[CELL_RATIO],
                     row->cell[CELL_RATIO_INTERVAL]);
    write_number(out, is_of_table && !row->why_no_start ? v->speedup_start.median : NAN,
                 page->summary->duel && !v->base ? "-" : row->cell[CELL_START], NULL);
}

static void write_why(FILE *out, const char *what, const char *why, const char *more)
{
    fprintf(out, "<p class=\"why truth\">No %s: ", what);
    html_cut(out, why);
    if (more) fprintf(out, "; %s", more);
    fputs("</p>\n", out);
}

/** Why there is no ratio, and what is known of a method that does more in a step. */
static void write_whys(FILE *out, const SummaryRow *row)
{
    const char *const start = why_no_start(row);
    if (row->why_no_ratio && !is_short(row->why_no_ratio))
        write_why(out, "x previous", row->why_no_ratio, row->on_evaluations);
    if (start) write_why(out, "x start", start, NULL);
}

static void write_lines_changed(FILE *out, const SummaryRow *row)
{
    const int64_t lines = row->verdict.lines_changed;
    const bool has_base = row->verdict.base != NULL;
    fputs("<td class=\"n\"", out);
    if (has_base && lines >= 0) fprintf(out, " data-v=\"%lld\"", (long long) lines);
    fprintf(out, ">%s</td>\n", has_base ? row->cell[CELL_LINES] : "-");
}

static void write_numbers(const HtmlPage *page, const SummaryProblem *problem, Scale axis,
                          const SummaryRow *row)
{
    FILE *const out = page->out;
    const VerdictRecord *const v = &row->verdict;
    write_bar(out, axis, row);
    write_number(out, v->time_per_step_ns.median, row->cell[CELL_TIME],
                 row->cell[CELL_TIME_INTERVAL]);
    write_ratios(page, problem, row);
    fprintf(out, "<td class=\"n\" data-v=\"%lld\">%s</td>\n", (long long) v->cores,
            row->cell[CELL_CORES]);
    write_number(out, v->gflops, row->cell[CELL_GFLOPS], NULL);
    if (problem->has_limits)
        write_number(out, row->why_no_limit ? NAN : v->limit_fraction.median, row->cell[CELL_LIMIT],
                     NULL);
    write_lines_changed(out, row);
    html_element(out, "td", " class=\"verdict truth\"", row->verdict_word);
}

/** What a guess is compared with. The start is given; what has no time cannot be guessed. */
static void write_truth(FILE *out, const SummaryProblem *problem, const SummaryRow *row)
{
    const SummaryRow *const base
        = row->verdict.base ? summary_find(problem, row->verdict.base) : NULL;
    if (row->why_no_time) return;
    fprintf(out, " data-ns=\"%.9g\"", row->verdict.time_per_step_ns.median);
    if (is_same(row->verdict.rung, problem->start)) fputs(" data-is-given=\"\"", out);
    if (row->why_no_ratio || !base) return;
    fprintf(out, " data-ratio=\"%.9g\" data-base-ns=\"%.9g\" data-base=\"",
            row->verdict.speedup_base.median, base->verdict.time_per_step_ns.median);
    html_cut(out, row->verdict.base);
    fputc('"', out);
}

static void write_name(FILE *out, const SummaryRow *row)
{
    fputs("<tr><th scope=\"row\">", out);
    html_cut(out, row->verdict.rung);
    if (row->rung->is_anti_rung) fputs(" &dagger;", out);
    fputs("</th>\n", out);
}

static void write_row(HtmlPage *page, const SummaryProblem *problem, Scale axis,
                      const SummaryRow *row)
{
    FILE *const out = page->out;
    const size_t index = html_index(page->summary->file, row->rung);
    fprintf(out, "<tbody id=\"p%zu-r%zu\" class=\"rung%s%s\"",
            (size_t) (problem - page->summary->problems), index,
            row->rung->is_spine ? " spine" : "", row->why_no_time ? " untimed" : "");
    write_truth(out, problem, row);
    fputs(">\n", out);
    write_name(out, row);
    if (row->why_no_time) {
        fprintf(out, "<td class=\"why\" colspan=\"%zu\">", n_columns(problem) - 1);
        html_cut(out, row->why_no_time);
        fputs("</td>\n", out);
    } else {
        write_numbers(page, problem, axis, row);
    }
    fprintf(out, "</tr>\n<tr class=\"more\"><td colspan=\"%zu\"><details><summary>",
            n_columns(problem));
    html_cut(out, row->rung->title);
    fputs("</summary>\n<div class=\"about\">\n", out);
    html_rung(page, problem, row);
    fputs("</div></details>\n", out);
    write_whys(out, row);
    fputs("</td></tr>\n</tbody>\n", out);
}

// --- Tables ---

static void write_heads(FILE *out, const SummaryProblem *problem, Scale axis)
{
    fputs("<thead><tr>\n", out);
    for (size_t c = 0; c < N_COLUMNS; c++) {
        if (columns[c].is_of_limits && !problem->has_limits) continue;
        fprintf(out, "<th scope=\"col\"%s",
                is_same(columns[c].sort, "number") ? " class=\"n\"" : "");
        if (columns[c].sort) fprintf(out, " data-sort=\"%s\"", columns[c].sort);
        fprintf(out, ">%s", columns[c].heading);
        if (!columns[c].sort) write_axis(out, axis);
        fputs("</th>\n", out);
    }
    fputs("</tr></thead>\n", out);
}

static void write_table(HtmlPage *page, const SummaryProblem *problem)
{
    char attributes[128];
    FILE *const out = page->out;
    const Scale axis = axis_of(problem);
    snprintf(attributes, sizeof attributes,
             " class=\"ladder\" data-low=\"%g\" data-high=\"%g\" data-width=\"%d\"", axis.low,
             axis.high, BAR_WIDTH);
    html_begin_table(out, attributes, problem->title);
    write_heads(out, problem, axis);
    for (size_t i = 0; i < problem->n_rows; i++) {
        const SummaryRow *const row = &problem->rows[i];
        if (row->is_left_out) continue;
        if (row->heading) {
            fprintf(out,
                    "<tbody class=\"heading\"><tr><th scope=\"rowgroup\" class=\"family\" "
                    "colspan=\"%zu\">",
                    n_columns(problem));
            html_cut(out, row->heading);
            fputs("</th></tr></tbody>\n", out);
        }
        write_row(page, problem, axis, row);
    }
    html_end_table(out);
}

/** What must be known to read a table. */
static void write_notes(FILE *out, const SummaryProblem *problem)
{
    fputs("<p class=\"notes\">Bar: time of a step on a logarithmic axis, slow at the left: the "
          "longer, the faster; across its end the 95 % interval; upright line: "
          "the limit it cannot pass, where one is known.",
          out);
    if (problem->has_spine) fputs(" Bold: the spine, the short way up the ladder.", out);
    if (problem->has_anti_rungs)
        fputs(" &dagger;: an anti-rung, there to show a cost and not to be climbed.", out);
    fputs("<span class=\"screen\"> Each row unfolds.</span></p>\n", out);
    if (!problem->on_verdicts) return;
    fputs("<p class=\"notes spoiler\">Verdict: ", out);
    page_text(out, problem->on_verdicts);
    fputs("</p>\n", out);
}

static void write_problem(HtmlPage *page, const SummaryProblem *problem, bool is_headline)
{
    FILE *const out = page->out;
    fprintf(out, "<div class=\"problem%s\">\n<h3>The ", is_headline ? " headline" : " spoiler");
    html_cut(out, problem->title);
    fputs("</h3>\n", out);
    if (problem->meaning) html_paragraph(out, problem->meaning);
    if (problem->n_shown > 0) write_table(page, problem);
    if (problem->n_shown > 0) write_notes(out, problem);
    if (problem->no_limit.n > 0) fputs("<details><summary>Rungs without a limit</summary>\n", out);
    html_lines(out, &problem->no_limit);
    if (problem->no_limit.n > 0) fputs("</details>\n", out);
    if (problem->left_out.n > 0) fputs("<details><summary>Not in this table</summary>\n", out);
    html_lines(out, &problem->left_out);
    if (problem->left_out.n > 0) fputs("</details>\n", out);
    fputs("</div>\n", out);
}

void html_problems(HtmlPage *page)
{
    const Summary *const summary = page->summary;
    for (size_t p = 0; p < summary->n_problems; p++)
        write_problem(page, &summary->problems[p], p == 0);
}
