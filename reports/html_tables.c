/* Tables of texts on a page: sweeps, scaling studies, tools, costs, points of attack, ceilings. */
#include "reports/attack.h"
#include "reports/costs.h"
#include "reports/html.h"
#include "reports/sweep.h"

#include <math.h>
#include <string.h>

enum { DIGITS = 3 };

static void write_titled(FILE *out, const char *title, const SummaryLines *lines)
{
    if (lines->n > 0) fprintf(out, "<p>%s:</p>\n", title);
    html_lines(out, lines);
}

// --- Sweeps ---

static void write_sweep_heads(FILE *out, const Summary *summary, const SweepTable *table)
{
    fputs("<thead><tr>\n", out);
    html_head(out, "N", true);
    html_head(out, "states in", false);
    for (size_t r = 0; r < summary->file->n_rungs; r++)
        if (sweep_has(summary, table, &summary->file->rungs[r]))
            html_head(out, summary->file->rungs[r].rung, true);
    fputs("</tr></thead>\n", out);
}

static void write_sweep_cell(FILE *out, const SweepTable *table, const SummaryProblem *problem,
                             const RungRecord *rung)
{
    const char *const interval = sweep_interval(table, problem, rung);
    fprintf(out, "<td class=\"n\">%s", sweep_cell(table, problem, rung));
    if (*interval) html_element(out, "span", " class=\"ci\"", interval);
    fputs("</td>\n", out);
}

static void write_sweep_table(FILE *out, const Summary *summary, const SweepTable *table)
{
    html_element(out, "h3", "", table->name);
    html_paragraph(out, table->meaning);
    html_begin_table(out, "", table->name);
    write_sweep_heads(out, summary, table);
    fputs("<tbody>\n", out);
    for (size_t p = 0; p < summary->n_problems; p++) {
        const SummaryProblem *const problem = &summary->problems[p];
        fprintf(out, "<tr><th scope=\"row\" class=\"n\">%lld</th>",
                (long long) problem->heat->trajectories);
        html_cell(out, sweep_level(problem), false);
        for (size_t r = 0; r < summary->file->n_rungs; r++)
            if (sweep_has(summary, table, &summary->file->rungs[r]))
                write_sweep_cell(out, table, problem, &summary->file->rungs[r]);
        fputs("</tr>\n", out);
    }
    fputs("</tbody>\n", out);
    html_end_table(out);
}

void html_sweep(HtmlPage *page)
{
    FILE *const out = page->out;
    const Summary *const summary = page->summary;
    fputs("<p>The ", out);
    html_cut(out, summary->sweep_title);
    fputs(".</p>\n", out);
    for (size_t t = 0; t < N_SWEEP_TABLES; t++)
        if (sweep_has_any(summary, &sweep_tables[t]))
            write_sweep_table(out, summary, &sweep_tables[t]);
    write_titled(out, "Without a value", &summary->gaps);
}

// --- Scaling and tools ---

static void write_row_head(FILE *out, const ProfileRow *row)
{
    const char *const name = row->function ? row->function : row->rung->rung;
    const char *class = "";
    if (row->function)
        class = " class=\"inner\"";
    else if (row->rung->is_spine)
        class = " class=\"spine\"";
    fprintf(out, "<tr><th scope=\"row\"%s>", class);
    html_cut(out, name);
    fputs(row->rung->is_anti_rung && !row->function ? " &dagger;</th>" : "</th>", out);
}

static void write_table(FILE *out, const ProfileTable *table)
{
    html_begin_table(out, "", table->title);
    fputs("<thead><tr>\n", out);
    html_head(out, "rung", false);
    for (size_t c = 0; c < table->n_columns; c++) html_head(out, table->columns[c].heading, true);
    fputs("</tr></thead>\n<tbody>\n", out);
    for (size_t r = 0; r < table->n_rows; r++) {
        write_row_head(out, &table->rows[r]);
        for (size_t c = 0; c < table->n_columns; c++)
            html_cell(out, table->rows[r].cells[c].text, true);
        fputs("</tr>\n", out);
    }
    fputs("</tbody>\n", out);
    html_end_table(out);
}

static void write_tables(FILE *out, const ProfileTable *tables, size_t n)
{
    for (size_t t = 0; t < n; t++) {
        fputs("<h3>The ", out);
        html_cut(out, tables[t].title);
        fputs("</h3>\n", out);
        html_paragraph(out, tables[t].meaning);
        if (tables[t].n_rows > 0) write_table(out, &tables[t]);
        write_titled(out, "Without a value", &tables[t].gaps);
    }
}

void html_scaling(HtmlPage *page)
{
    write_tables(page->out, page->summary->scale_tables, page->summary->n_scale_tables);
}

void html_profile(HtmlPage *page)
{
    const Profile *const profile = &page->summary->profile;
    write_tables(page->out, profile->tables, profile->n_tables);
    write_titled(page->out, "Of the tools", &profile->notes);
    write_titled(page->out, "Not profiled", &profile->absent);
}

// --- Costs and points of attack ---

static bool has_whys(const TextTable *table)
{
    for (size_t r = 0; r < table->n_rows; r++)
        if (table->rows[r].why) return true;
    return false;
}

static void write_text_row(FILE *out, const TextTable *table, const TextRow *row, bool has_why)
{
    fputs("<tr>", out);
    if (row->is_heading) {
        fprintf(out, "<th scope=\"rowgroup\" class=\"family\" colspan=\"%zu\">",
                table->n_columns + has_why);
        html_cut(out, row->cells[0]);
        fputs("</th></tr>\n", out);
        return;
    }
    for (size_t c = 0; c < table->n_columns; c++) {
        const char *const text = row->cells[c] ? row->cells[c] : "";
        if (c == 0)
            html_element(out, "th", " scope=\"row\"", text);
        else
            html_cell(out, text, !table->columns[c].is_left);
    }
    if (has_why) html_cell(out, row->why ? row->why : "", false);
    fputs("</tr>\n", out);
}

static void write_text_table(FILE *out, const TextTable *table, const char *caption)
{
    const bool has_why = has_whys(table);
    if (table->n_rows == 0) return;
    html_begin_table(out, "", caption);
    fputs("<thead><tr>\n", out);
    for (size_t c = 0; c < table->n_columns; c++)
        html_head(out, table->columns[c].heading, !table->columns[c].is_left);
    if (has_why) html_head(out, table->why_heading, false);
    fputs("</tr></thead>\n<tbody>\n", out);
    for (size_t r = 0; r < table->n_rows; r++) write_text_row(out, table, &table->rows[r], has_why);
    fputs("</tbody>\n", out);
    html_end_table(out);
}

void html_costs(HtmlPage *page)
{
    for (size_t s = 0; s < N_COST_SECTIONS; s++) {
        const CostSection *const section = &page->summary->costs->sections[s];
        html_element(page->out, "h3", "", section->title);
        for (size_t i = 0; i < section->n_says; i++) html_paragraph(page->out, section->says[i]);
        for (size_t t = 0; t < section->n_tables; t++)
            write_text_table(page->out, &section->tables[t], section->title);
    }
}

void html_attacks(HtmlPage *page)
{
    const struct AttackReport *const attacks = page->summary->attacks;
    html_element(page->out, "p", "", attacks->title);
    html_element(page->out, "p", "", attacks->base);
    write_text_table(page->out, &attacks->fastest, "Least time of each language");
    write_text_table(page->out, &attacks->rungs, "Rungs by point of attack");
}

// --- Ceilings ---

static void write_reached(FILE *out, const CeilingRecord *ceiling)
{
    char text[4 * NUMBER_LENGTH];
    if (!isfinite(ceiling->value)) {
        html_cell(out, ceiling->reason ? ceiling->reason : "not recorded", false);
        html_cell(out, "-", true);
        return;
    }
    snprintf(text, sizeof text, "%.*g%s %.40s", DIGITS, ceiling->value, ceiling->doubt ? "?" : "",
             ceiling->unit);
    html_cell(out, text, true);
    snprintf(text, sizeof text, "%.*g", DIGITS, ceiling->roof);
    html_cell(out, isfinite(ceiling->roof) ? text : "unknown", true);
}

static void write_ceiling(FILE *out, const CeilingRecord *ceiling)
{
    char text[4 * NUMBER_LENGTH];
    fputs("<tr>", out);
    snprintf(text, sizeof text, "%s, %s", ceiling->kind, ceiling->operation);
    html_element(out, "th", " scope=\"row\"", text);
    html_cell(out, ceiling->isa ? ceiling->isa : "any", false);
    html_cell(out, ceiling->level ? ceiling->level : "none", false);
    snprintf(text, sizeof text, "%lld", (long long) ceiling->cores);
    html_cell(out, text, true);
    write_reached(out, ceiling);
    snprintf(text, sizeof text, "%.*g: %s", DIGITS, ceiling->other_value,
             ceiling->other ? ceiling->other : "unnamed");
    html_cell(out, isfinite(ceiling->other_value) ? text : "not compared", false);
    fputs("</tr>\n", out);
}

void html_ceilings(HtmlPage *page)
{
    static const char *const heads[]
        = { "what", "instructions", "level", "cores", "reached", "roof", "another program" };
    FILE *const out = page->out;
    const RunFile *const file = page->summary->file;
    if (file->n_ceilings == 0) return;
    fputs("<details><summary>What this machine can do: its ceilings, as measured</summary>\n", out);
    html_begin_table(out, "", "Ceilings of the machine");
    fputs("<thead><tr>\n", out);
    for (size_t h = 0; h < sizeof heads / sizeof heads[0]; h++)
        html_head(out, heads[h], h >= 3 && h <= 5);
    fputs("</tr></thead>\n<tbody>\n", out);
    for (size_t i = 0; i < file->n_ceilings; i++) write_ceiling(out, &file->ceilings[i]);
    fputs("</tbody>\n", out);
    html_end_table(out);
    fputs("<p>?: not seen three times within 1 % on undisturbed cores, or shared with other "
          "machines.</p>\n</details>\n",
          out);
}
