/* What unfolds below a rung: what it is, what stops it, how to look at it, what tools saw of it. */
#include "reports/html.h"

#include "reports/flame.h"
#include "reports/profile_cells.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/** Flame graphs may fill so much of a page that holds everything. */
enum { MOST_FLAME_BYTES = 900000 };

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

// --- What it is ---

static void write_fact(FILE *out, const char *name, const char *text)
{
    if (!text || !*text) return;
    fprintf(out, "<dt>%s</dt><dd>", name);
    html_cut(out, text);
    fputs("</dd>\n", out);
}

static void write_cores(FILE *out, const RungRecord *rung)
{
    char text[2 * NUMBER_LENGTH];
    if (rung->cores <= 1) return;
    snprintf(text, sizeof text, "%lld cores, by %.40s", (long long) rung->cores,
             rung->launch ? rung->launch : "means not recorded");
    write_fact(out, "runs on", text);
}

static void write_memory(FILE *out, const RungRecord *rung)
{
    char text[NUMBER_LENGTH];
    if (!isfinite(rung->bytes_per_trajectory)) return;
    snprintf(text, sizeof text, "%.4g bytes a trajectory", rung->bytes_per_trajectory);
    write_fact(out, "memory", text);
}

static void write_facts(FILE *out, const RungRecord *rung, const char *note)
{
    char step[4 * NUMBER_LENGTH];
    if (rung->teaches) html_element(out, "p", " class=\"teaches\"", rung->teaches);
    fputs("<dl>\n", out);
    if (rung->base && rung->lines_changed >= 0) {
        snprintf(step, sizeof step, "%.100s, %lld of its %lld lines added or changed", rung->base,
                 (long long) rung->lines_changed, (long long) rung->lines_of_code);
        write_fact(out, "builds on", rung->lines_of_code >= 0 ? step : rung->base);
    } else {
        write_fact(out, "builds on", rung->base);
    }
    write_fact(out, "language", rung->language);
    write_fact(out, "flags of its own", rung->flags);
    write_fact(out, "arithmetic", rung->arithmetic);
    write_fact(out, "different work", rung->different_work);
    write_cores(out, rung);
    write_memory(out, rung);
    write_fact(out, "a sample", note);
    write_fact(out, "after", rung->source);
    fputs("</dl>\n", out);
}

// --- What stops it ---

static void write_limit(FILE *out, const char *name, const char *ns, bool is_binding)
{
    fprintf(out, "<tr%s><th scope=\"row\">%s</th><td class=\"n\">%s</td><td>%s</td></tr>\n",
            is_binding ? " class=\"binds\"" : "", name, ns, is_binding ? "binds" : "");
}

static void write_limits(FILE *out, const SummaryRow *row)
{
    const VerdictRecord *const v = &row->verdict;
    html_begin_table(out, " class=\"limits\"", "Limits of this rung");
    fputs("<thead><tr>\n", out);
    html_head(out, "a step takes", false);
    html_head(out, "ns", true);
    html_head(out, "", false);
    fputs("</tr></thead>\n<tbody>\n", out);
    write_limit(out, "at least, by instructions to issue", row->cell[CELL_LIMIT_ISSUE],
                is_same(v->limit_kind, "issue"));
    write_limit(out, "at least, by waiting for results", row->cell[CELL_LIMIT_LATENCY],
                is_same(v->limit_kind, "latency"));
    write_limit(out, "at least, by bytes to move", row->cell[CELL_LIMIT_MEMORY],
                is_same(v->limit_kind, "memory"));
    fputs("<tr><th scope=\"row\">by a model of the processor</th><td class=\"n\">", out);
    page_text(out, row->cell[CELL_PREDICTED]);
    fputs("</td><td>", out);
    if (row->on_prediction) page_text(out, row->on_prediction);
    if (!row->on_prediction && v->predicted_reason) html_cut(out, v->predicted_reason);
    fputs("</td></tr>\n<tr><th scope=\"row\">as measured</th><td class=\"n\">", out);
    page_text(out, row->cell[CELL_TIME]);
    fputs("</td><td>", out);
    page_text(out, row->cell[CELL_TIME_INTERVAL]);
    fputs("</td></tr>\n</tbody>\n", out);
    html_end_table(out);
}

static void write_stops(FILE *out, const SummaryProblem *problem, const SummaryRow *row)
{
    if (row->why_no_time || !problem->has_limits) return;
    fputs("<div class=\"spoiler\">\n<h4>What stops us now</h4>\n", out);
    if (row->verdict.what_stops) html_element(out, "p", "", row->verdict.what_stops);
    if (row->why_no_limit) {
        fputs("<p>No limit: ", out);
        html_cut(out, row->why_no_limit);
        fputs(".</p>\n", out);
    } else {
        write_limits(out, row);
    }
    fputs("</div>\n", out);
}

// --- How to look at it ---

static void write_commands(FILE *out, const RungRecord *rung)
{
    if (!html_is_plain(rung->rung) || is_same(rung->outcome, "not-built")) return;
    fprintf(out,
            "<h4>How to look at it</h4>\n<pre class=\"commands\">"
            "ladder exec %s --print-commands   # the command line of every tool\n"
            "ladder verify --rungs %s\n"
            "ladder profile --rungs %s",
            rung->rung, rung->rung, rung->rung);
    if (rung->base && html_is_plain(rung->base))
        fprintf(out, "\nladder bench --rungs %s,%s --problem cache   # against its base",
                rung->base, rung->rung);
    fputs("</pre>\n", out);
}

// --- What tools saw ---

static const ProfileRow *row_of(const ProfileTable *table, const RungRecord *rung)
{
    for (size_t r = 0; r < table->n_rows; r++)
        if (table->rows[r].rung == rung && !table->rows[r].function) return &table->rows[r];
    return NULL;
}

static bool has_counts(const Summary *summary, const RungRecord *rung)
{
    for (size_t t = 0; t < summary->profile.n_tables; t++)
        if (row_of(&summary->profile.tables[t], rung)) return true;
    return false;
}

static void write_counts(FILE *out, const ProfileTable *table, const RungRecord *rung)
{
    const ProfileRow *const row = row_of(table, rung);
    if (!row) return;
    fputs("<p class=\"tool\">The ", out);
    html_cut(out, table->title);
    fputs("</p>\n<dl class=\"counts\">\n", out);
    for (size_t c = 0; c < table->n_columns; c++) {
        html_element(out, "dt", "", table->columns[c].heading);
        html_element(out, "dd", "", row->cells[c].text);
    }
    fputs("</dl>\n", out);
}

static void write_flame(HtmlPage *page, const RungRecord *rung)
{
    Reason why;
    char *svg = NULL;
    size_t length;
    FILE *const out = page->out;
    if (!flame_has(page->summary->file, rung->rung)) return;
    const Status status = flame_draw(page->summary->file, rung->rung, &svg, &length, &why);
    fputs("<h4>Flame graph</h4>\n", out);
    if (status == STATUS_OK && page->n_flame_bytes + length > MOST_FLAME_BYTES) {
        fputs("<p>Left out, or this page would become too large: "
              "<code>ladder report RUN --format flame</code> draws it.</p>\n",
              out);
    } else if (status == STATUS_OK) {
        page->n_flame_bytes += length;
        fputs("<img class=\"flame\" alt=\"Flame graph of ", out);
        html_cut(out, rung->rung);
        fputs(": each function as wide as its share of the samples, callers below\" src=\"", out);
        if (!page_data(out, "image/svg+xml", svg, length)) page->is_out_of_memory = true;
        fputs("\">\n", out);
    } else {
        html_element(out, "p", "", why.text);
    }
    free(svg);
}

/** Of rungs that count: one that has failed has no numbers. */
static void write_seen(HtmlPage *page, const RungRecord *rung)
{
    const Profile *const profile = &page->summary->profile;
    if (has_counts(page->summary, rung)) fputs("<h4>What tools counted</h4>\n", page->out);
    for (size_t t = 0; t < profile->n_tables; t++)
        write_counts(page->out, &profile->tables[t], rung);
    html_hot_places(page, rung);
    write_flame(page, rung);
    html_loop(page, profile_loop(page->summary->file, rung));
}

// --- Checks ---

static void write_failed_check(FILE *out, const CheckRecord *check)
{
    fputs("<li>failed: ", out);
    html_cut(out, check->check);
    fputs(": ", out);
    html_cut(out, check->reason ? check->reason : "no reason was recorded");
    fputs("</li>\n", out);
}

static void write_checks(FILE *out, const RunFile *file, const RungRecord *rung)
{
    size_t n = 0, n_passed = 0;
    double worst = 0;
    for (size_t i = 0; i < file->n_checks; i++) {
        const CheckRecord *const check = &file->checks[i];
        if (!is_same(check->rung, rung->rung)) continue;
        n++;
        n_passed += check->passed;
        if (check->worst_error > worst) worst = check->worst_error;
    }
    if (n == 0) return;
    fprintf(out, "<h4>Verified</h4>\n<p>%zu of %zu checks passed", n_passed, n);
    fprintf(out, worst > 0 ? "; the largest error is %.2g.</p>\n" : ", bit for bit.</p>\n", worst);
    if (n == n_passed) return;
    fputs("<ul>\n", out);
    for (size_t i = 0; i < file->n_checks; i++)
        if (is_same(file->checks[i].rung, rung->rung) && !file->checks[i].passed)
            write_failed_check(out, &file->checks[i]);
    fputs("</ul>\n", out);
}

// --- Together ---

void html_rung(HtmlPage *page, const SummaryProblem *problem, const SummaryRow *row)
{
    FILE *const out = page->out;
    const bool is_headline = problem == page->summary->problems;
    if (is_headline) write_facts(out, row->rung, row->note);
    write_stops(out, problem, row);
    html_samples(page, row);
    if (!is_headline) {
        fprintf(out, "<p><a href=\"#p0-r%zu\">More of this rung</a></p>\n",
                html_index(page->summary->file, row->rung));
        return;
    }
    write_checks(out, page->summary->file, row->rung);
    write_commands(out, row->rung);
    fputs("<div class=\"spoiler\">\n", out);
    if (!row->why_no_time) write_seen(page, row->rung);
    fputs("</div>\n", out);
    html_source(page, row->rung);
}

void html_rungs(HtmlPage *page)
{
    FILE *const out = page->out;
    const RunFile *const file = page->summary->file;
    for (size_t i = 0; i < file->n_rungs; i++) {
        const RungRecord *const rung = &file->rungs[i];
        fputs("<details class=\"rung\"><summary><h3>", out);
        html_cut(out, rung->rung);
        fputs("</h3> ", out);
        html_cut(out, rung->title);
        fputs("</summary>\n<div class=\"about\">\n", out);
        write_facts(out, rung, NULL);
        write_checks(out, file, rung);
        write_commands(out, rung);
        if (!is_same(profile_row(rung, file).outcome, "failed")) write_seen(page, rung);
        html_source(page, rung);
        fputs("</div></details>\n", out);
    }
}
