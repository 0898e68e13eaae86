#include "reports/escape.h"
#include "reports/report.h"

typedef struct MarkdownColumn {
    const char *heading, *rule;
} MarkdownColumn;

static const MarkdownColumn columns[] = {
    { "rung", ":--" },    { "what it adds", ":--" },   { "lines changed", "--:" },
    { "ns/step", "--:" }, { "x previous", "--:" },     { "previous", ":--" },
    { "verdict", ":--" }, { "x start", "--:" },        { "steps", "--:" },
    { "cores", "--:" },   { "useful GFLOP/s", "--:" },
};

enum { N_COLUMNS = sizeof columns / sizeof columns[0], N_NUMBER_COLUMNS = N_COLUMNS - 4 };

static void write_text(FILE *out, const char *text)
{
    fputs("| ", out);
    escape_markdown_cut(out, text);
    fputc(' ', out);
}

/** A number with its interval, kept on one line. */
static void write_interval(FILE *out, const char *median, const char *interval)
{
    fputs("| ", out);
    escape_markdown(out, median);
    fputs("&nbsp;", out);
    escape_markdown(out, interval);
    fputc(' ', out);
}

static void write_header(FILE *out)
{
    for (size_t i = 0; i < N_COLUMNS; i++) fprintf(out, "| %s ", columns[i].heading);
    fputs("|\n", out);
    for (size_t i = 0; i < N_COLUMNS; i++) fprintf(out, "|%s", columns[i].rule);
    fputs("|\n", out);
}

static void write_family(FILE *out, const char *family)
{
    fputs("| **", out);
    escape_markdown_cut(out, family);
    fputs("** ", out);
    for (size_t i = 1; i < N_COLUMNS; i++) fputs("| ", out);
    fputs("|\n", out);
}

static void write_numbers(FILE *out, const SummaryRow *row)
{
    write_interval(out, row->cell[CELL_TIME], row->cell[CELL_TIME_INTERVAL]);
    if (row->why_no_ratio)
        write_text(out, row->why_no_ratio);
    else
        write_interval(out, row->cell[CELL_RATIO], row->cell[CELL_RATIO_INTERVAL]);
    write_text(out, row->verdict.base ? row->verdict.base : "none");
    write_text(out, row->verdict_word);
    write_text(out, row->why_no_start ? row->why_no_start : row->cell[CELL_START]);
    write_text(out, row->cell[CELL_STEPS]);
    write_text(out, row->cell[CELL_CORES]);
    write_text(out, row->cell[CELL_GFLOPS]);
}

static void write_row(FILE *out, const SummaryRow *row)
{
    fputs(row->rung->is_spine ? "| **" : "| ", out);
    escape_markdown_cut(out, row->verdict.rung);
    fputs(row->rung->is_spine ? "** " : " ", out);
    write_text(out, row->rung->title);
    write_text(out, row->verdict.base ? row->cell[CELL_LINES] : "-");
    if (row->why_no_time) {
        write_text(out, row->why_no_time);
        for (size_t i = 0; i < N_NUMBER_COLUMNS; i++) write_text(out, "-");
    } else {
        write_numbers(out, row);
    }
    fputs("|\n", out);
}

static void write_list(FILE *out, const char *opening, const SummaryLines *lines)
{
    for (size_t i = 0; i < lines->n; i++) {
        fprintf(out, "%s**", opening);
        escape_markdown_cut(out, lines->lines[i].label);
        fputs("**: ", out);
        (lines->lines[i].is_foreign ? escape_markdown_cut : escape_markdown)(out,
                                                                             lines->lines[i].text);
        fputc('\n', out);
    }
}

/** What must be known to read a table. */
static void write_notes(FILE *out, const SummaryProblem *problem, bool is_headline)
{
    if (is_headline && problem->has_spine)
        fputs("\nBold: the spine, the short way up the ladder.\n", out);
    if (!problem->on_verdicts) return;
    fputs("\nVerdict: ", out);
    escape_markdown(out, problem->on_verdicts);
    fputc('\n', out);
}

static void write_problem(FILE *out, const SummaryProblem *problem, bool is_headline)
{
    fputs("\n#### The ", out);
    escape_markdown_cut(out, problem->title);
    fputs("\n\n", out);
    if (problem->meaning) fprintf(out, "%s\n\n", problem->meaning);
    if (problem->n_shown > 0) write_header(out);
    for (size_t i = 0; i < problem->n_rows; i++) {
        const SummaryRow *const row = &problem->rows[i];
        if (row->is_left_out) continue;
        if (row->heading) write_family(out, row->heading);
        write_row(out, row);
    }
    write_notes(out, problem, is_headline);
    if (problem->left_out.n > 0) fputs("\nNot in this table:\n\n", out);
    write_list(out, "- ", &problem->left_out);
}

static void write_facts(FILE *out, const char *run_id, const SummaryLines *facts)
{
    write_text(out, "run");
    write_text(out, run_id);
    fputs("|\n|:--|:--|\n", out);
    for (size_t i = 0; i < facts->n; i++) {
        write_text(out, facts->lines[i].label);
        write_text(out, facts->lines[i].text);
        fputs("|\n", out);
    }
}

Status report_markdown(FILE *out, const Summary *summary, ReportView view, Reason *why)
{
    (void) view;
    (void) why;
    fputs("### Lorenz-63 ladder\n\n", out);
    write_list(out, "> - ", &summary->warnings);
    if (summary->warnings.n > 0) fputc('\n', out);
    write_facts(out, summary->file->run.run_id, &summary->facts);
    for (size_t p = 0; p < summary->n_problems; p++)
        write_problem(out, &summary->problems[p], p == 0);
    fputs("\n#### What came out\n\n", out);
    write_list(out, "- ", &summary->findings);
    fputs("\n#### How far to trust it\n\n", out);
    write_list(out, "- ", &summary->trust);
    fputs("\n#### How to read it\n\n", out);
    write_list(out, "- ", &summary->reading);
    fputs("\nVerdicts:\n\n", out);
    write_list(out, "- ", &summary->verdicts);
    return STATUS_OK;
}
