#include "reports/terminal.h"
#include "reports/attack.h"
#include "reports/costs.h"
#include "reports/duel.h"
#include "reports/escape.h"
#include "reports/profile.h"
#include "reports/report.h"
#include "reports/sweep.h"

#include <string.h>

enum {
    WORD_COLUMNS = 19, /* of a base, a verdict, a start */
    FAMILY_COLUMNS = REPORT_MIN_COLUMNS - 4,
    RUN_COLUMNS = 70,
    PROBLEM_COLUMNS = 96,
    TITLE_COLUMNS = 44,
    BASE_COLUMNS = 28,
    NOTE_COLUMNS = 60,
    MAX_CELL_BYTES = 128,
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
    AT_LIMIT,
    AT_STEPS,
    AT_CORES,
    AT_GFLOPS,
    N_TERMINAL_CELLS
} TerminalCell;

typedef struct TerminalColumn {
    const char *heading; /* NULL: the interval of the column before, under the same heading */
    bool is_right;
    bool is_in_headline, is_in_others;
    size_t dropped_as; /* which one goes first, second, ... on a narrow terminal; 0: none */
} TerminalColumn;

static const TerminalColumn columns[N_TERMINAL_CELLS] = {
    [AT_RUNG] = { "  rung", false, true, true, 0 },
    [AT_TIME] = { "ns/step [95 %]", true, true, true, 0 },
    [AT_TIME_INTERVAL] = { NULL, false, true, true, 0 },
    [AT_RATIO] = { "x previous [95 %]", true, true, true, 0 },
    [AT_RATIO_INTERVAL] = { NULL, false, true, true, 0 },
    [AT_BASE] = { "previous", false, false, true, 2 }, /* the headline has it below the rung */
    [AT_VERDICT] = { "verdict", false, true, true, 0 },
    [AT_START] = { "x start", true, true, true, 0 },
    [AT_LIMIT] = { "limit", true, true, true, 3 },
    [AT_STEPS] = { "steps", true, false, true, 1 }, /* the headline has fewer below the rung */
    [AT_CORES] = { "cores", true, true, false, 2 },
    [AT_GFLOPS] = { "GFLOP/s", true, true, false, 1 },
};

typedef struct TerminalLine {
    char cell[N_TERMINAL_CELLS][MAX_CELL_BYTES];
} TerminalLine;

/** How tight a table is. */
typedef struct Setting {
    size_t gap;          /* between columns */
    size_t rung_columns; /* longer names are cut */
    bool has_kinds;      /* which limit binds stands beside its share */
    size_t n_dropped;    /* columns that are left out */
    bool is_wrapped;     /* a row has its ratios on a second line */
} Setting;

/** How one table is set. */
typedef struct Layout {
    ReportView view;
    bool is_headline, has_limits;
    Setting setting;
    size_t width[N_TERMINAL_CELLS];
} Layout;

/** From comfortable to tight; the first that fits is taken, else the last. */
static const Setting settings[] = {
    { 2, 28, true, 0, false },  { 1, 28, true, 0, false },  { 1, 19, true, 0, false },
    { 1, 19, false, 0, false }, { 1, 19, false, 1, false }, { 1, 19, false, 2, false },
    { 1, 19, false, 3, false }, { 1, 19, false, 3, true },  { 1, 14, false, 3, true },
};

// --- The cells of a row ---

static void print_rule(FILE *out, size_t n)
{
    while (n-- > 0) fputc('-', out);
    fputc('\n', out);
}

static void fill_word(char *cell, const char *word)
{
    escape_plain(cell, MAX_CELL_BYTES, word ? word : "none", WORD_COLUMNS);
}

/** A base by its number, "v34": its row is a few lines up. */
static void fill_number(char *cell, const char *base)
{
    char number[MAX_CELL_BYTES];
    snprintf(number, sizeof number, "%.*s", base ? (int) strcspn(base, "_") : 0, base ? base : "");
    fill_word(cell, base ? number : NULL);
}

static void fill_line(const SummaryRow *row, Setting setting, TerminalLine *line)
{
    memset(line, 0, sizeof *line);
    char *const rung = line->cell[AT_RUNG];
    strcpy(rung, row->rung->is_spine ? "* " : row->rung->is_anti_rung ? "- " : "  ");
    escape_plain(rung + strlen(rung), MAX_CELL_BYTES - strlen(rung), row->verdict.rung,
                 setting.rung_columns);
    if (row->why_no_time) return;
    strcpy(line->cell[AT_TIME], row->cell[CELL_TIME]);
    strcpy(line->cell[AT_TIME_INTERVAL], row->cell[CELL_TIME_INTERVAL]);
    strcpy(line->cell[AT_RATIO], row->cell[CELL_RATIO]);
    strcpy(line->cell[AT_RATIO_INTERVAL], row->cell[CELL_RATIO_INTERVAL]);
    fill_number(line->cell[AT_BASE], row->verdict.base);
    fill_word(line->cell[AT_VERDICT], row->verdict_word);
    fill_word(line->cell[AT_START], row->cell[CELL_START]);
    strcpy(line->cell[AT_LIMIT], row->cell[setting.has_kinds ? CELL_LIMIT : CELL_LIMIT_SHARE]);
    strcpy(line->cell[AT_STEPS], row->cell[CELL_STEPS]);
    strcpy(line->cell[AT_CORES], row->cell[CELL_CORES]);
    strcpy(line->cell[AT_GFLOPS], row->cell[CELL_GFLOPS]);
}

// --- The widths of a table ---

/** Returns: whether a table of this kind has the column where there is room for it. */
static bool is_wanted(const Layout *layout, size_t column)
{
    if (column == AT_LIMIT && !layout->has_limits) return false;
    return layout->is_headline ? columns[column].is_in_headline : columns[column].is_in_others;
}

static bool is_shown(const Layout *layout, size_t column)
{
    const size_t order = columns[column].dropped_as;
    return is_wanted(layout, column) && (order == 0 || order > layout->setting.n_dropped);
}

static size_t gap_before(const Layout *layout, size_t column)
{
    if (column == AT_RUNG) return 0;
    return columns[column].heading ? layout->setting.gap : 1;
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
    if (!layout->setting.is_wrapped) return span_width(layout, 0, N_TERMINAL_CELLS - 1);
    const size_t first = span_width(layout, 0, AT_TIME_INTERVAL);
    const size_t second = TERMINAL_INDENT + span_width(layout, AT_RATIO, N_TERMINAL_CELLS - 1);
    return first > second ? first : second;
}

static void fit_rows(Layout *layout, const SummaryProblem *problem)
{
    memset(layout->width, 0, sizeof layout->width);
    for (size_t i = 0; i < problem->n_rows; i++) {
        TerminalLine line;
        if (problem->rows[i].is_left_out) continue;
        fill_line(&problem->rows[i], layout->setting, &line);
        for (size_t c = 0; c < N_TERMINAL_CELLS; c++)
            widen(&layout->width[c], escape_columns(line.cell[c]));
    }
    fit_headings(layout);
}

static Layout layout_of(const SummaryProblem *problem, bool is_headline, ReportView view)
{
    Layout layout = { .view = view, .is_headline = is_headline, .has_limits = problem->has_limits };
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        layout.setting = settings[i];
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

/** What stands between a column and the one before. */
static void print_gap(FILE *out, const Layout *layout, size_t column)
{
    if (layout->setting.is_wrapped && column == AT_RATIO)
        fprintf(out, "\n%*s", TERMINAL_INDENT, "");
    else
        fprintf(out, "%*s", (int) gap_before(layout, column), "");
}

/** Returns: the width a column is filled up to: none at the end of a line. */
static size_t filled_width(const Layout *layout, size_t first, size_t last)
{
    const bool ends_line = layout->setting.is_wrapped && last == AT_TIME_INTERVAL;
    return ends_line ? 0 : span_width(layout, first, last);
}

static void print_cells(FILE *out, const Layout *layout, const TerminalLine *line, size_t first,
                        size_t last)
{
    for (size_t c = first; c <= last; c++) {
        if (!is_shown(layout, c)) continue;
        print_gap(out, layout, c);
        print_padded(out, line->cell[c], filled_width(layout, c, c), columns[c].is_right);
    }
}

static void print_headings(FILE *out, const Layout *layout)
{
    fputc('\n', out);
    for (size_t c = 0; c < N_TERMINAL_CELLS; c++) {
        if (!is_shown(layout, c) || !columns[c].heading) continue;
        const bool has_interval = c + 1 < N_TERMINAL_CELLS && !columns[c + 1].heading;
        print_gap(out, layout, c);
        print_padded(out, columns[c].heading, filled_width(layout, c, has_interval ? c + 1 : c),
                     columns[c].is_right && !has_interval);
    }
    fputc('\n', out);
}

static void print_family(FILE *out, const Layout *layout, const char *family)
{
    char clean[MAX_CELL_BYTES];
    escape_plain(clean, sizeof clean, family, FAMILY_COLUMNS);
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
        print_gap(out, layout, AT_RATIO);
        print_padded(out, clean, width, false);
    } else {
        print_cells(out, layout, line, AT_RATIO, AT_VERDICT);
    }
    print_cells(out, layout, line, AT_START, AT_GFLOPS);
    fprintf(out, "%s\n", terminal_plain(layout->view));
}

/** What the rung adds, to what, and how much of the work it runs. */
static void print_below(FILE *out, const Layout *layout, const SummaryRow *row)
{
    char title[MAX_CELL_BYTES], base[MAX_CELL_BYTES], note[MAX_CELL_BYTES];
    char lines[2 * MAX_CELL_BYTES + NUMBER_LENGTH] = "", text[5 * MAX_CELL_BYTES];
    escape_plain(title, sizeof title, row->rung->title, TITLE_COLUMNS);
    escape_plain(base, sizeof base, row->verdict.base ? row->verdict.base : "", BASE_COLUMNS);
    escape_plain(note, sizeof note, row->note ? row->note : "", NOTE_COLUMNS);
    if (row->verdict.base && row->verdict.lines_changed >= 0)
        snprintf(lines, sizeof lines, "; %s line%s changed against %s", row->cell[CELL_LINES],
                 row->verdict.lines_changed == 1 ? "" : "s", base);
    const bool has_note = row->note && !row->why_no_time;
    snprintf(text, sizeof text, "%s%s%s%s%s%s", title, lines, has_note ? "; " : "",
             has_note ? note : "", row->on_evaluations ? "; " : "",
             row->on_evaluations ? row->on_evaluations : "");
    fprintf(out, "%s%*s", terminal_faint(layout->view), TERMINAL_INDENT, "");
    terminal_text(out, layout->view, text, TERMINAL_INDENT, TERMINAL_INDENT);
    fprintf(out, "%s\n", terminal_plain(layout->view));
}

/** What keeps the rung from being faster. */
static void print_stops(FILE *out, const Layout *layout, const SummaryRow *row)
{
    static const char opening[] = "stops: ";
    if (row->why_no_time || !row->verdict.what_stops) return;
    fprintf(out, "%*s%s", TERMINAL_INDENT, "", opening);
    terminal_text(out, layout->view, row->verdict.what_stops, TERMINAL_INDENT + strlen(opening),
                  TERMINAL_INDENT);
    fputc('\n', out);
}

static void print_row(FILE *out, const Layout *layout, const SummaryRow *row)
{
    static const char no_ratio[] = "no speed-up; ";
    TerminalLine line;
    fill_line(row, layout->setting, &line);
    if (row->rung->is_spine) fputs(terminal_bold(layout->view), out);
    if (row->why_no_time) {
        const size_t column = layout->width[AT_RUNG] + layout->setting.gap;
        print_cells(out, layout, &line, AT_RUNG, AT_RUNG);
        fprintf(out, "%s%*s", terminal_plain(layout->view), (int) layout->setting.gap, "");
        terminal_cut(out, layout->view, row->why_no_time, column, column, TERMINAL_REASON_COLUMNS);
        fputc('\n', out);
    } else {
        print_numbers(out, layout, row, &line);
    }
    if (layout->is_headline) print_below(out, layout, row);
    if (layout->is_headline) print_stops(out, layout, row);
    if (row->why_no_ratio && !fits_in_place(layout, row->why_no_ratio)) {
        fprintf(out, "%*s%s", TERMINAL_INDENT, "", no_ratio);
        terminal_cut(out, layout->view, row->why_no_ratio, TERMINAL_INDENT + strlen(no_ratio),
                     TERMINAL_INDENT, TERMINAL_REASON_COLUMNS);
        fputc('\n', out);
    }
}

static void print_dropped(FILE *out, const Layout *layout)
{
    const char *separator = "  a wider terminal also shows ";
    for (size_t c = N_TERMINAL_CELLS; c-- > 0;) {
        if (!is_wanted(layout, c) || is_shown(layout, c)) continue;
        fprintf(out, "%s%s", separator, columns[c].heading);
        separator = ", ";
    }
    fputc('\n', out);
}

/** What must be known to read a table. */
static void print_notes(FILE *out, const Layout *layout, const SummaryProblem *problem)
{
    static const char opening[] = "  verdict: ";
    const bool has_spine = layout->is_headline && problem->has_spine;
    const bool has_dropped = layout->setting.n_dropped > 0;
    const bool has_anti_rungs = problem->has_anti_rungs;
    if (has_spine || has_anti_rungs || has_dropped || problem->on_verdicts) fputc('\n', out);
    if (has_spine) fputs("  * the spine: the short way up the ladder\n", out);
    if (has_anti_rungs) fputs("  - an anti-rung: there to show a cost, not to be climbed\n", out);
    if (has_dropped) print_dropped(out, layout);
    if (!problem->on_verdicts) return;
    fputs(opening, out);
    terminal_text(out, layout->view, problem->on_verdicts, strlen(opening), TERMINAL_INDENT);
    fputc('\n', out);
}

static void print_problem(FILE *out, const SummaryProblem *problem, bool is_headline,
                          ReportView view)
{
    static const char opening[] = "The ";
    const Layout layout = layout_of(problem, is_headline, view);
    fprintf(out, "\n%s%s", terminal_bold(view), opening);
    terminal_cut(out, view, problem->title, strlen(opening), 0, PROBLEM_COLUMNS);
    fprintf(out, "%s\n", terminal_plain(view));
    if (problem->meaning) fprintf(out, "%s\n", problem->meaning);
    if (problem->n_shown > 0) print_headings(out, &layout);
    for (size_t i = 0; i < problem->n_rows; i++) {
        const SummaryRow *const row = &problem->rows[i];
        if (row->is_left_out) continue;
        if (row->heading) print_family(out, &layout, row->heading);
        print_row(out, &layout, row);
    }
    if (problem->n_shown > 0) print_notes(out, &layout, problem);
    terminal_lacking(out, view, &problem->no_limit, "no limit: ");
    terminal_lacking(out, view, &problem->left_out, "");
}

static void print_attacks(FILE *out, const struct AttackReport *attacks, ReportView view)
{
    fprintf(out, "\n%s", terminal_bold(view));
    terminal_cut(out, view, attacks->title, 0, 0, PROBLEM_COLUMNS);
    fprintf(out, "%s\n", terminal_plain(view));
    terminal_cut(out, view, attacks->base, 0, 0, PROBLEM_COLUMNS);
    fputc('\n', out);
    text_table_terminal(out, &attacks->fastest, view);
    text_table_terminal(out, &attacks->rungs, view);
}

static void print_sweep(FILE *out, const Summary *summary, ReportView view)
{
    static const char opening[] = "The ";
    fprintf(out, "\n%s%s", terminal_bold(view), opening);
    terminal_text(out, view, summary->sweep_title, strlen(opening), 0);
    fprintf(out, "%s\n", terminal_plain(view));
    for (size_t t = 0; t < N_SWEEP_TABLES; t++) {
        const SweepTable *const table = &sweep_tables[t];
        if (!sweep_has_any(summary, table)) continue;
        fprintf(out, "\n%s: ", table->name);
        terminal_text(out, view, table->meaning, strlen(table->name) + 2, TERMINAL_INDENT);
        fputc('\n', out);
        sweep_print_terminal(out, summary, table, view);
    }
    terminal_lacking(out, view, &summary->gaps, "");
}

static void print_tables(FILE *out, const ProfileTable *tables, size_t n, ReportView view)
{
    static const char opening[] = "The ";
    for (size_t t = 0; t < n; t++) {
        const ProfileTable *const table = &tables[t];
        fprintf(out, "\n%s%s", terminal_bold(view), opening);
        terminal_text(out, view, table->title, strlen(opening), 0);
        fprintf(out, "%s\n", terminal_plain(view));
        terminal_text(out, view, table->meaning, 0, 0);
        fputc('\n', out);
        if (table->n_rows > 0) profile_print_terminal(out, table, view);
        terminal_lacking(out, view, &table->gaps, "");
    }
}

static void print_profile(FILE *out, const Profile *profile, ReportView view)
{
    print_tables(out, profile->tables, profile->n_tables, view);
    terminal_lacking(out, view, &profile->notes, "");
    terminal_lacking(out, view, &profile->absent, "");
}

/** The four challenges, and what follows: no findings come behind them, they are findings. */
static void print_costs(FILE *out, const struct CostReport *costs, ReportView view)
{
    for (size_t s = 0; s < N_COST_SECTIONS; s++) {
        const CostSection *const section = &costs->sections[s];
        fprintf(out, "\n%s%s%s\n", terminal_bold(view), section->title, terminal_plain(view));
        for (size_t i = 0; i < section->n_says; i++) {
            fputs("  ", out);
            terminal_text(out, view, section->says[i], 2, 2);
            fputc('\n', out);
        }
        for (size_t t = 0; t < section->n_tables; t++)
            text_table_terminal(out, &section->tables[t], view);
    }
}

/** The verdict comes first: it is all that a duel is for. */
static void print_duel(FILE *out, const Summary *summary, ReportView view)
{
    static const char opening[] = "The ";
    terminal_lines(out, view, &summary->findings);
    fprintf(out, "\n%s%s", terminal_bold(view), opening);
    terminal_cut(out, view, summary->problems[0].title, strlen(opening), 0, PROBLEM_COLUMNS);
    fprintf(out, "%s\n", terminal_plain(view));
    text_table_terminal(out, &summary->duel->arms, view);
    print_profile(out, &summary->profile, view);
    fputs("\nHow far to trust it\n", out);
    terminal_lines(out, view, &summary->trust);
    fputs("\nWhere and how\n", out);
    terminal_lines(out, view, &summary->facts);
    fputs("\nHow to read it\n", out);
    terminal_lines(out, view, &summary->reading);
    terminal_lines(out, view, &summary->verdicts_here);
}

Status report_terminal(FILE *out, const Summary *summary, ReportView view, Reason *why)
{
    static const char opening[] = "Lorenz-63 ladder, run ";
    (void) why;
    fprintf(out, "%s%s", terminal_bold(view), opening);
    terminal_cut(out, view, summary->file->run.run_id, strlen(opening), 0, RUN_COLUMNS);
    fprintf(out, "%s\n\n", terminal_plain(view));
    terminal_lines(out, view, &summary->warnings);
    if (summary->warnings.n > 0) fputc('\n', out);
    if (summary->duel) {
        print_duel(out, summary, view);
        return STATUS_OK;
    }
    terminal_lines(out, view, &summary->facts);
    if (summary->sweep) print_sweep(out, summary, view);
    print_tables(out, summary->scale_tables, summary->n_scale_tables, view);
    for (size_t p = 0; p < summary->n_problems && summary_is_ladder(summary); p++) {
        print_problem(out, &summary->problems[p], p == 0, view);
        if (p == 0 && summary->attacks) print_attacks(out, summary->attacks, view);
    }
    print_profile(out, &summary->profile, view);
    if (summary->costs)
        print_costs(out, summary->costs, view);
    else
        fputs("\nWhat came out\n", out);
    terminal_lines(out, view, &summary->findings);
    fputs("\nHow far to trust it\n", out);
    terminal_lines(out, view, &summary->trust);
    if (summary->reading.n > 0) fputs("\nHow to read it\n", out);
    terminal_lines(out, view, &summary->reading);
    terminal_lines(out, view, &summary->verdicts_here);
    return STATUS_OK;
}
