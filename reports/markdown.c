#include "reports/markdown.h"

#include "reports/attack.h"
#include "reports/costs.h"
#include "reports/duel.h"
#include "reports/escape.h"
#include "reports/profile.h"
#include "reports/report.h"
#include "reports/sweep.h"

#include <string.h>

static const MarkdownColumn rung_columns[] = {
    { "rung", ":--" },    { "what it adds", ":--" },   { "lines changed", "--:" },
    { "ns/step", "--:" }, { "x previous", "--:" },     { "previous", ":--" },
    { "verdict", ":--" }, { "x start", "--:" },        { "steps", "--:" },
    { "cores", "--:" },   { "useful GFLOP/s", "--:" }, { "limit", "--:" },
};

enum { N_COLUMNS = sizeof rung_columns / sizeof rung_columns[0], N_COLUMNS_BEFORE_NUMBERS = 3 };

/** Returns: the columns of this problem's table: the last one is its limits'. */
static size_t n_columns(const SummaryProblem *problem)
{
    return problem->has_limits ? N_COLUMNS : N_COLUMNS - 1;
}

void markdown_text(FILE *out, const char *text)
{
    fputs("| ", out);
    escape_markdown_cut(out, text);
    fputc(' ', out);
}

void markdown_interval(FILE *out, const char *median, const char *interval)
{
    fputs("| ", out);
    escape_markdown(out, median);
    fputs("&nbsp;", out);
    escape_markdown(out, interval);
    fputc(' ', out);
}

void markdown_header(FILE *out, const MarkdownColumn *columns, size_t n)
{
    for (size_t i = 0; i < n; i++) fprintf(out, "| %s ", columns[i].heading);
    fputs("|\n", out);
    for (size_t i = 0; i < n; i++) fprintf(out, "|%s", columns[i].rule);
    fputs("|\n", out);
}

static void write_family(FILE *out, const SummaryProblem *problem, const char *family)
{
    fputs("| **", out);
    escape_markdown_cut(out, family);
    fputs("** ", out);
    for (size_t i = 1; i < n_columns(problem); i++) fputs("| ", out);
    fputs("|\n", out);
}

/** Why there is no ratio, and what is known of a method that does more in a step. */
static void write_no_ratio(FILE *out, const SummaryRow *row)
{
    fputs("| ", out);
    escape_markdown_cut(out, row->why_no_ratio);
    if (row->on_evaluations) fprintf(out, "; %s", row->on_evaluations);
    fputc(' ', out);
}

/** The steps of an integration, and the trajectories where these are fewer than the problem's. */
static void write_steps(FILE *out, const SummaryProblem *problem, const SummaryRow *row)
{
    fprintf(out, "| %s ", row->cell[CELL_STEPS]);
    if (row->verdict.trajectories < problem->heat->trajectories)
        fprintf(out, "(%lld of %lld trajectories) ", (long long) row->verdict.trajectories,
                (long long) problem->heat->trajectories);
}

/** Returns: whether the start is missing for another reason than the ratio beside it. */
static bool is_told_apart(const SummaryRow *row)
{
    return row->why_no_start
        && (!row->why_no_ratio || strcmp(row->why_no_start, row->why_no_ratio) != 0);
}

static void write_numbers(FILE *out, const SummaryProblem *problem, const SummaryRow *row)
{
    markdown_interval(out, row->cell[CELL_TIME], row->cell[CELL_TIME_INTERVAL]);
    if (row->why_no_ratio)
        write_no_ratio(out, row);
    else
        markdown_interval(out, row->cell[CELL_RATIO], row->cell[CELL_RATIO_INTERVAL]);
    markdown_text(out, row->verdict.base ? row->verdict.base : "none");
    markdown_text(out, row->verdict_word);
    markdown_text(out, is_told_apart(row) ? row->why_no_start : row->cell[CELL_START]);
    write_steps(out, problem, row);
    markdown_text(out, row->cell[CELL_CORES]);
    markdown_text(out, row->cell[CELL_GFLOPS]);
    if (problem->has_limits) markdown_text(out, row->cell[CELL_LIMIT]);
}

static void write_row(FILE *out, const SummaryProblem *problem, const SummaryRow *row)
{
    fputs(row->rung->is_spine ? "| **" : "| ", out);
    escape_markdown_cut(out, row->verdict.rung);
    fputs(row->rung->is_spine ? "** " : row->rung->is_anti_rung ? " &dagger; " : " ", out);
    markdown_text(out, row->rung->title);
    markdown_text(out, row->verdict.base ? row->cell[CELL_LINES] : "-");
    if (row->why_no_time) {
        markdown_text(out, row->why_no_time);
        for (size_t i = N_COLUMNS_BEFORE_NUMBERS + 1; i < n_columns(problem); i++)
            markdown_text(out, "-");
    } else {
        write_numbers(out, problem, row);
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
    if (problem->has_anti_rungs)
        fputs("\n&dagger;: an anti-rung, there to show a cost and not to be climbed.\n", out);
    if (!problem->on_verdicts) return;
    fputs("\nVerdict: ", out);
    escape_markdown(out, problem->on_verdicts);
    fputc('\n', out);
}

static void write_problem(FILE *out, const SummaryProblem *problem, bool is_headline,
                          bool has_details)
{
    fputs("\n#### The ", out);
    escape_markdown_cut(out, problem->title);
    fputs("\n\n", out);
    if (problem->meaning) fprintf(out, "%s\n\n", problem->meaning);
    if (problem->n_shown > 0) markdown_header(out, rung_columns, n_columns(problem));
    for (size_t i = 0; i < problem->n_rows; i++) {
        const SummaryRow *const row = &problem->rows[i];
        if (row->is_left_out) continue;
        if (row->heading) write_family(out, problem, row->heading);
        write_row(out, problem, row);
    }
    write_notes(out, problem, is_headline);
    if (problem->no_limit.n > 0) fputs("\nNo limit:\n\n", out);
    write_list(out, "- ", &problem->no_limit);
    if (problem->left_out.n > 0) fputs("\nNot in this table:\n\n", out);
    write_list(out, "- ", &problem->left_out);
    if (has_details) markdown_loops(out, problem);
}

static void write_facts(FILE *out, const char *run_id, const SummaryLines *facts)
{
    markdown_text(out, "run");
    markdown_text(out, run_id);
    fputs("|\n|:--|:--|\n", out);
    for (size_t i = 0; i < facts->n; i++) {
        markdown_text(out, facts->lines[i].label);
        markdown_text(out, facts->lines[i].text);
        fputs("|\n", out);
    }
}

static void write_sweep(FILE *out, const Summary *summary)
{
    fprintf(out, "\n#### The %s\n\n", summary->sweep_title);
    sweep_print_markdown(out, summary);
    if (summary->gaps.n > 0) fputs("Without a value:\n\n", out);
    write_list(out, "- ", &summary->gaps);
}

static void write_titled(FILE *out, const char *title, const SummaryLines *lines)
{
    if (lines->n > 0) fprintf(out, "\n%s:\n\n", title);
    write_list(out, "- ", lines);
}

static void write_tables(FILE *out, const ProfileTable *tables, size_t n)
{
    for (size_t t = 0; t < n; t++) {
        const ProfileTable *const table = &tables[t];
        fprintf(out, "\n#### The %s\n\n%s\n\n", table->title, table->meaning);
        if (table->n_rows > 0) profile_print_markdown(out, table);
        write_titled(out, "Without a value", &table->gaps);
    }
}

static void write_profile(FILE *out, const Profile *profile)
{
    write_tables(out, profile->tables, profile->n_tables);
    write_titled(out, "Of the tools", &profile->notes);
    write_titled(out, "Not profiled", &profile->absent);
}

static void write_costs(FILE *out, const struct CostReport *costs)
{
    for (size_t s = 0; s < N_COST_SECTIONS; s++) {
        const CostSection *const section = &costs->sections[s];
        fprintf(out, "\n#### %s\n", section->title);
        for (size_t i = 0; i < section->n_says; i++) {
            fputs(i == 0 ? "\n" : "", out);
            escape_markdown(out, section->says[i]);
            fputc('\n', out);
        }
        for (size_t t = 0; t < section->n_tables; t++)
            text_table_markdown(out, &section->tables[t]);
    }
}

static void write_details(FILE *out, const Summary *summary)
{
    profile_print_details(out, summary);
    if (summary->n_problems == 0) return;
    markdown_timings(out, summary);
    markdown_linearity(out, summary->file);
    markdown_bindings(out, summary->file);
    markdown_ceilings(out, summary->file);
}

static void write_attacks(FILE *out, const struct AttackReport *attacks)
{
    fputs("\n#### ", out);
    escape_markdown_cut(out, attacks->title);
    fputs("\n\n", out);
    escape_markdown_cut(out, attacks->base);
    fputc('\n', out);
    text_table_markdown(out, &attacks->fastest);
    text_table_markdown(out, &attacks->rungs);
}

/** The verdict comes first: it is all that a duel is for. */
static void write_duel(FILE *out, const Summary *summary, ReportView view)
{
    write_list(out, "- ", &summary->findings);
    fputs("\n#### The ", out);
    escape_markdown_cut(out, summary->problems[0].title);
    fputc('\n', out);
    text_table_markdown(out, &summary->duel->arms);
    write_profile(out, &summary->profile);
    if (view.has_details) write_details(out, summary);
    fputs("\n#### How far to trust it\n\n", out);
    write_list(out, "- ", &summary->trust);
    fputs("\n#### Where and how\n\n", out);
    write_facts(out, summary->file->run.run_id, &summary->facts);
    fputs("\n#### How to read it\n\n", out);
    write_list(out, "- ", &summary->reading);
    write_list(out, "- ", &summary->verdicts_here);
}

Status report_markdown(FILE *out, const Summary *summary, ReportView view, Reason *why)
{
    (void) why;
    fputs("### Lorenz-63 ladder\n\n", out);
    write_list(out, "> - ", &summary->warnings);
    if (summary->warnings.n > 0) fputc('\n', out);
    if (summary->duel) {
        write_duel(out, summary, view);
        return STATUS_OK;
    }
    write_facts(out, summary->file->run.run_id, &summary->facts);
    if (summary->sweep) write_sweep(out, summary);
    write_tables(out, summary->scale_tables, summary->n_scale_tables);
    for (size_t p = 0; p < summary->n_problems && summary_is_ladder(summary); p++) {
        write_problem(out, &summary->problems[p], p == 0, view.has_details);
        if (p == 0 && summary->attacks) write_attacks(out, summary->attacks);
    }
    write_profile(out, &summary->profile);
    if (view.has_details) write_details(out, summary);
    if (summary->costs)
        write_costs(out, summary->costs);
    else
        fputs("\n#### What came out\n\n", out);
    write_list(out, "- ", &summary->findings);
    fputs("\n#### How far to trust it\n\n", out);
    write_list(out, "- ", &summary->trust);
    if (summary->reading.n > 0) fputs("\n#### How to read it\n\n", out);
    write_list(out, "- ", &summary->reading);
    if (summary->n_problems == 0 || summary->is_scaling) return STATUS_OK;
    fputs("\nVerdicts:\n\n", out);
    write_list(out, "- ", &summary->verdicts);
    return STATUS_OK;
}
