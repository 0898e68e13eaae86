#include "reports/escape.h"
#include "reports/report.h"

#include <string.h>

enum {
    INDENT = 4, /* of what stands below a rung */
    LABEL_COLUMNS = 14,
    WORD_COLUMNS = 19, /* of a base, a verdict, a start */
    NAME_COLUMNS = 60, /* of what stands on a line of its own */
    TITLE_COLUMNS = 44,
    MAX_CELL_BYTES = 128,
    MAX_SENTENCE_COLUMNS = 1000,
    MAX_REASON_COLUMNS = 300,
};

typedef enum TerminalCell {
    AT_RUNG,
    AT_TIME,
    AT_TIME_INTERVAL,
    AT_RATIO,
    AT_RATIO_INTERVAL,
    AT_BASE,
    AT_VERDICT,
    AT_START,
    AT_STEPS,
    AT_CORES,
    AT_GFLOPS,
    N_TERMINAL_CELLS
} TerminalCell;

typedef struct TerminalColumn {
    const char *heading; /* NULL: the interval of the column before, under the same heading */
    bool is_right;
    bool is_in_headline, is_in_others;
} TerminalColumn;

static const TerminalColumn columns[N_TERMINAL_CELLS] = {
    [AT_RUNG] = { "  rung", false, true, true },
    [AT_TIME] = { "ns/step [95 %]", true, true, true },
    [AT_TIME_INTERVAL] = { NULL, false, true, true },
    [AT_RATIO] = { "x previous [95 %]", true, true, true },
    [AT_RATIO_INTERVAL] = { NULL, false, true, true },
    [AT_BASE] = { "previous", false, false, true }, /* the headline has it below the rung */
    [AT_VERDICT] = { "verdict", false, true, true },
    [AT_START] = { "x start", true, true, true },
    [AT_STEPS] = { "steps", true, false, true }, /* the headline has fewer ones below the rung */
    [AT_CORES] = { "cores", true, true, false },
    [AT_GFLOPS] = { "GFLOP/s", true, true, false },
};

typedef struct TerminalLine {
    char cell[N_TERMINAL_CELLS][MAX_CELL_BYTES];
} TerminalLine;

/** How one table is set. */
typedef struct Layout {
    ReportView view;
    bool is_headline;
    size_t gap;          /* between columns */
    size_t rung_columns; /* longer names are cut */
    size_t width[N_TERMINAL_CELLS];
} Layout;

/** From comfortable to tight; the first that fits the terminal is taken, else the last. */
static const struct {
    size_t gap, rung_columns;
} settings[] = { { 2, 28 }, { 1, 28 }, { 1, 19 }, { 1, 14 } };

// --- Sentences ---

/** Returns: the bytes of `text` that go on a line of `width` columns, broken at a space if
 * possible. */
static size_t n_bytes_that_fit(const char *text, size_t width)
{
    size_t n = 0, at_space = 0;
    for (size_t n_columns = 0; text[n]; n++) {
        const bool is_start_of_code_point = ((unsigned char) text[n] & 0xc0) != 0x80;
        if (text[n] == ' ') at_space = n;
        if (is_start_of_code_point && n_columns++ == width) return at_space ? at_space : n;
    }
    return n;
}

/** Prints a text from column `column` on, further lines from column `indent` on, to the line's end.
 */
static void print_wrapped(FILE *out, ReportView view, const char *text, size_t column,
                          size_t indent, size_t max_columns)
{
    char clean[4 * MAX_SENTENCE_COLUMNS + 1];
    const char *rest = escape_plain(clean, sizeof clean, text, max_columns);
    while (*rest) {
        const size_t n = n_bytes_that_fit(rest, view.columns - column);
        fprintf(out, "%.*s", (int) n, rest);
        rest += n + strspn(rest + n, " ");
        if (*rest) fprintf(out, "\n%*s", (int) indent, "");
        column = indent;
    }
    fputc('\n', out);
}

static void print_lines(FILE *out, ReportView view, const SummaryLines *lines)
{
    for (size_t i = 0; i < lines->n; i++) {
        const size_t n = strlen(lines->lines[i].label);
        const size_t column = n + 2 > LABEL_COLUMNS ? n + 2 : LABEL_COLUMNS;
        fprintf(out, "%s%-*s", lines->lines[i].label, (int) (column - n), ":");
        print_wrapped(out, view, lines->lines[i].text, column, LABEL_COLUMNS, MAX_SENTENCE_COLUMNS);
    }
}

static void print_rule(FILE *out, size_t n)
{
    while (n-- > 0) fputc('-', out);
    fputc('\n', out);
}

static const char *bold(ReportView view)
{
    return view.has_bold ? "\033[1m" : "";
}

static const char *faint(ReportView view)
{
    return view.has_bold ? "\033[2m" : "";
}

static const char *plain(ReportView view)
{
    return view.has_bold ? "\033[0m" : "";
}

// --- The cells of a row ---

static void fill_word(char *cell, const char *word)
{
    escape_plain(cell, MAX_CELL_BYTES, word ? word : "none", WORD_COLUMNS);
}

static const char *short_verdict(const char *verdict)
{
    const bool is_long = strcmp(verdict, verdict_name(VERDICT_WITHIN_THRESHOLD)) == 0;
    return is_long ? "within noise" : verdict;
}

static void fill_line(const SummaryRow *row, size_t rung_columns, TerminalLine *line)
{
    memset(line, 0, sizeof *line);
    char *const rung = line->cell[AT_RUNG];
    strcpy(rung, row->rung->is_spine ? "* " : "  ");
    escape_plain(rung + strlen(rung), MAX_CELL_BYTES - strlen(rung), row->verdict.rung,
                 rung_columns);
    if (row->why_no_time) return;
    strcpy(line->cell[AT_TIME], row->cell[CELL_TIME]);
    strcpy(line->cell[AT_TIME_INTERVAL], row->cell[CELL_TIME_INTERVAL]);
    strcpy(line->cell[AT_RATIO], row->cell[CELL_RATIO]);
    strcpy(line->cell[AT_RATIO_INTERVAL], row->cell[CELL_RATIO_INTERVAL]);
    fill_word(line->cell[AT_BASE], row->verdict.base);
    fill_word(line->cell[AT_VERDICT], short_verdict(row->verdict.verdict));
    fill_word(line->cell[AT_START], row->cell[CELL_START]);
    strcpy(line->cell[AT_STEPS], row->cell[CELL_STEPS]);
    strcpy(line->cell[AT_CORES], row->cell[CELL_CORES]);
    strcpy(line->cell[AT_GFLOPS], row->cell[CELL_GFLOPS]);
}

// --- The widths of a table ---

static bool is_shown(const Layout *layout, size_t column)
{
    return layout->is_headline ? columns[column].is_in_headline : columns[column].is_in_others;
}

static size_t gap_before(const Layout *layout, size_t column)
{
    if (column == AT_RUNG) return 0;
    return columns[column].heading ? layout->gap : 1;
}

/** Returns: the columns from `first` up to and with `last`, without the gap before `first`. */
static size_t span_width(const Layout *layout, size_t first, size_t last)
{
    size_t width = 0;
    for (size_t c = first; c <= last; c++)
        if (is_shown(layout, c))
            width += layout->width[c] + (c > first ? gap_before(layout, c) : 0);
    return width;
}

static void widen(size_t *width, size_t n)
{
    if (*width < n) *width = n;
}

/** A heading stands over its column and, where there is one, the interval behind it. */
static void fit_headings(Layout *layout)
{
    for (size_t c = 0; c < N_TERMINAL_CELLS; c++) {
        if (!columns[c].heading) continue;
        const size_t n = strlen(columns[c].heading);
        const bool has_interval = c + 1 < N_TERMINAL_CELLS && !columns[c + 1].heading;
        const size_t own = layout->width[c] + 1;
        if (has_interval)
            widen(&layout->width[c + 1], n > own ? n - own : 0);
        else
            widen(&layout->width[c], n);
    }
}

static size_t table_width(const Layout *layout)
{
    return span_width(layout, 0, N_TERMINAL_CELLS - 1);
}

static void fit_rows(Layout *layout, const SummaryProblem *problem)
{
    memset(layout->width, 0, sizeof layout->width);
    for (size_t i = 0; i < problem->n_rows; i++) {
        TerminalLine line;
        if (problem->rows[i].is_left_out) continue;
        fill_line(&problem->rows[i], layout->rung_columns, &line);
        for (size_t c = 0; c < N_TERMINAL_CELLS; c++)
            widen(&layout->width[c], escape_columns(line.cell[c]));
    }
    fit_headings(layout);
}

static Layout layout_of(const SummaryProblem *problem, bool is_headline, ReportView view)
{
    Layout layout = { .view = view, .is_headline = is_headline };
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        layout.gap = settings[i].gap;
        layout.rung_columns = settings[i].rung_columns;
        fit_rows(&layout, problem);
        if (table_width(&layout) <= view.columns) break;
    }
    return layout;
}

// --- Rows ---

static void print_padded(FILE *out, const char *text, size_t width, bool is_right)
{
    const size_t n = escape_columns(text);
    const int n_spaces = n < width ? (int) (width - n) : 0;
    if (is_right)
        fprintf(out, "%*s%s", n_spaces, "", text);
    else
        fprintf(out, "%s%*s", text, n_spaces, "");
}

static void print_cells(FILE *out, const Layout *layout, const TerminalLine *line, size_t first,
                        size_t last)
{
    for (size_t c = first; c <= last; c++) {
        if (!is_shown(layout, c)) continue;
        fprintf(out, "%*s", (int) gap_before(layout, c), "");
        print_padded(out, line->cell[c], layout->width[c], columns[c].is_right);
    }
}

static void print_headings(FILE *out, const Layout *layout)
{
    fputc('\n', out);
    for (size_t c = 0; c < N_TERMINAL_CELLS; c++) {
        if (!is_shown(layout, c) || !columns[c].heading) continue;
        const bool has_interval = c + 1 < N_TERMINAL_CELLS && !columns[c + 1].heading;
        fprintf(out, "%*s", (int) gap_before(layout, c), "");
        print_padded(out, columns[c].heading, span_width(layout, c, has_interval ? c + 1 : c),
                     columns[c].is_right && !has_interval);
    }
    fputc('\n', out);
}

static void print_family(FILE *out, const Layout *layout, const char *family)
{
    char clean[MAX_CELL_BYTES];
    escape_plain(clean, sizeof clean, family, NAME_COLUMNS);
    const size_t used = escape_columns(clean) + 4, width = table_width(layout);
    fprintf(out, "-- %s ", clean);
    print_rule(out, used < width ? width - used : 0);
}

/** Returns: whether the reason for having no ratio goes where the ratio would stand. */
static bool fits_in_place(const Layout *layout, const char *reason)
{
    return escape_columns(reason) <= span_width(layout, AT_RATIO, AT_VERDICT);
}

static void print_numbers(FILE *out, const Layout *layout, const SummaryRow *row,
                          const TerminalLine *line)
{
    char clean[MAX_CELL_BYTES];
    print_cells(out, layout, line, AT_RUNG, AT_TIME_INTERVAL);
    if (row->why_no_ratio) {
        const size_t width = span_width(layout, AT_RATIO, AT_VERDICT);
        const bool is_short = fits_in_place(layout, row->why_no_ratio);
        escape_plain(clean, sizeof clean, is_short ? row->why_no_ratio : "none, see below", width);
        fprintf(out, "%*s", (int) layout->gap, "");
        print_padded(out, clean, width, false);
    } else {
        print_cells(out, layout, line, AT_RATIO, AT_VERDICT);
    }
    print_cells(out, layout, line, AT_START, AT_GFLOPS);
    fprintf(out, "%s\n", plain(layout->view));
}

static void print_reason(FILE *out, const Layout *layout, const char *label, const char *text)
{
    fprintf(out, "%*s%s", INDENT, "", label);
    print_wrapped(out, layout->view, text, INDENT + strlen(label), INDENT, MAX_REASON_COLUMNS);
}

/** What the rung adds, to what, and why it has no ratios. */
static void print_below(FILE *out, const Layout *layout, const SummaryRow *row)
{
    char base[MAX_CELL_BYTES], title[MAX_CELL_BYTES];
    escape_plain(title, sizeof title, row->rung->title, TITLE_COLUMNS);
    fprintf(out, "%s%*s%s", faint(layout->view), INDENT, "", title);
    if (row->verdict.base)
        fprintf(out, row->verdict.lines_changed < 0 ? "; lines %s, on %s" : "; +%s lines on %s",
                row->cell[CELL_LINES], escape_plain(base, sizeof base, row->verdict.base, 28));
    if (row->note && !row->why_no_time) {
        char note[MAX_CELL_BYTES];
        fprintf(out, "; %s", escape_plain(note, sizeof note, row->note, 30));
    }
    fprintf(out, "%s\n", plain(layout->view));
}

static void print_row(FILE *out, const Layout *layout, const SummaryRow *row)
{
    TerminalLine line;
    fill_line(row, layout->rung_columns, &line);
    if (row->rung->is_spine) fputs(bold(layout->view), out);
    if (row->why_no_time) {
        const size_t column = layout->width[AT_RUNG] + layout->gap;
        print_cells(out, layout, &line, AT_RUNG, AT_RUNG);
        fprintf(out, "%s%*s", plain(layout->view), (int) layout->gap, "");
        print_wrapped(out, layout->view, row->why_no_time, column, column, MAX_REASON_COLUMNS);
    } else {
        print_numbers(out, layout, row, &line);
    }
    if (layout->is_headline) print_below(out, layout, row);
    if (row->why_no_ratio && !fits_in_place(layout, row->why_no_ratio))
        print_reason(out, layout, "no speed-up: ", row->why_no_ratio);
}

static void print_problem(FILE *out, const SummaryProblem *problem, bool is_headline,
                          ReportView view)
{
    const Layout layout = layout_of(problem, is_headline, view);
    char title[MAX_CELL_BYTES];
    fprintf(out, "\n%sThe %s%s\n", bold(view),
            escape_plain(title, sizeof title, problem->title, REPORT_COLUMNS - 4), plain(view));
    if (problem->meaning) fprintf(out, "%s\n", problem->meaning);
    if (problem->n_shown > 0) print_headings(out, &layout);
    for (size_t i = 0; i < problem->n_rows; i++) {
        const SummaryRow *const row = &problem->rows[i];
        if (row->is_left_out) continue;
        if (row->heading) print_family(out, &layout, row->heading);
        print_row(out, &layout, row);
    }
}

static void print_left_out(FILE *out, const SummaryProblem *problem, ReportView view)
{
    for (size_t i = 0; i < problem->left_out.n; i++) {
        const SummaryLine *const line = &problem->left_out.lines[i];
        fputs("\n  ", out);
        print_wrapped(out, view, line->label, 2, INDENT, MAX_REASON_COLUMNS);
        fprintf(out, "%*s", INDENT, "");
        print_wrapped(out, view, line->text, INDENT, INDENT, MAX_SENTENCE_COLUMNS);
    }
}

Status report_terminal(FILE *out, const Summary *summary, ReportView view, Reason *why)
{
    (void) why;
    char run[MAX_CELL_BYTES];
    fprintf(out, "%sLorenz-63 ladder, run %s%s\n\n", bold(view),
            escape_plain(run, sizeof run, summary->file->run.run_id, 70), plain(view));
    print_lines(out, view, &summary->warnings);
    if (summary->warnings.n > 0) fputc('\n', out);
    print_lines(out, view, &summary->facts);
    for (size_t p = 0; p < summary->n_problems; p++) {
        print_problem(out, &summary->problems[p], p == 0, view);
        print_left_out(out, &summary->problems[p], view);
    }
    fputs("\nWhat came out\n", out);
    print_lines(out, view, &summary->findings);
    fputs("\nHow far to trust it\n", out);
    print_lines(out, view, &summary->trust);
    return STATUS_OK;
}
