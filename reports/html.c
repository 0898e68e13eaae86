/* The page as a whole: what stands where, and what every part writes with. */
#include "reports/html.h"

#include "reports/escape.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_COLUMNS = 400, MOST_BYTES = MOST_COLUMNS * 4 + 4 };

// --- Pieces ---

/** A percent sign stays with its number. */
static void write_text(FILE *out, const char *text)
{
    char piece[ESCAPE_PIECE];
    while (escape_next(&text, piece)) {
        if (piece[0] == ' ' && *text == '%')
            fputs("&nbsp;", out);
        else
            page_text(out, piece);
    }
}

void html_cut(FILE *out, const char *text)
{
    char cut[MOST_BYTES];
    write_text(out, escape_plain(cut, sizeof cut, text, MOST_COLUMNS));
}

void html_element(FILE *out, const char *name, const char *attributes, const char *text)
{
    fprintf(out, "<%s%s>", name, attributes);
    html_cut(out, text);
    fprintf(out, "</%s>\n", name);
}

void html_paragraph(FILE *out, const char *text)
{
    fputs("<p>", out);
    write_text(out, text);
    fputs("</p>\n", out);
}

static void write_line(FILE *out, const SummaryLine *line)
{
    (line->is_foreign ? html_cut : write_text)(out, line->text);
}

void html_lines(FILE *out, const SummaryLines *lines)
{
    if (lines->n == 0) return;
    fputs("<ul>\n", out);
    for (size_t i = 0; i < lines->n; i++) {
        fputs("<li><b>", out);
        html_cut(out, lines->lines[i].label);
        fputs("</b>: ", out);
        write_line(out, &lines->lines[i]);
        fputs("</li>\n", out);
    }
    fputs("</ul>\n", out);
}

/** Writes labels and texts as a table of two columns. */
static void html_facts(FILE *out, const SummaryLines *lines)
{
    for (size_t i = 0; i < lines->n; i++) {
        fputs("<tr><th scope=\"row\">", out);
        html_cut(out, lines->lines[i].label);
        fputs("</th><td>", out);
        write_line(out, &lines->lines[i]);
        fputs("</td></tr>\n", out);
    }
}

/** A box that scrolls can be reached by keyboard only if it takes the focus. */
void html_begin_table(FILE *out, const char *attributes, const char *caption)
{
    fputs("<div class=\"box\" role=\"region\" tabindex=\"0\" aria-label=\"", out);
    html_cut(out, caption);
    fprintf(out, "\"><table%s>\n", attributes);
}

void html_end_table(FILE *out)
{
    fputs("</table></div>\n", out);
}

void html_head(FILE *out, const char *heading, bool is_number)
{
    html_element(out, "th", is_number ? " scope=\"col\" class=\"n\"" : " scope=\"col\"", heading);
}

void html_cell(FILE *out, const char *text, bool is_number)
{
    html_element(out, "td", is_number ? " class=\"n\"" : "", text);
}

size_t html_index(const RunFile *file, const RungRecord *rung)
{
    return (size_t) (rung - file->rungs);
}

bool html_is_plain(const char *text)
{
    return *text
        && text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")]
        == '\0';
}

// --- Figures ---

static bool is_leading(const Picture *picture)
{
    static const char *const names[] = { "quick-wins", "scaling", "sweep" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(picture->figure->name, names[i]) == 0) return true;
    return false;
}

/** Meanings begin with a small letter, as lists of figures have them. */
static void write_sentence(FILE *out, const char *text)
{
    fputc(*text >= 'a' && *text <= 'z' ? *text - 'a' + 'A' : *text, out);
    if (*text) page_text(out, text + 1);
}

static void write_figure(HtmlPage *page, const Picture *picture)
{
    FILE *const out = page->out;
    fprintf(out, "<figure id=\"figure-%s\" class=\"spoiler\">\n", picture->figure->name);
    if (!page_figure(out, page->summary, page->album, picture->figure->name))
        page->is_out_of_memory = true;
    fprintf(out, "<figcaption><b>Figure %zu.</b> ", (size_t) (picture - page->album->pictures) + 1);
    write_sentence(out, picture->figure->meaning);
    fputs(".</figcaption>\n</figure>\n", out);
}

static void write_figures(HtmlPage *page, bool is_wanted_leading)
{
    for (size_t p = 0; page->album && p < page->album->n; p++)
        if (is_leading(&page->album->pictures[p]) == is_wanted_leading)
            write_figure(page, &page->album->pictures[p]);
}

static bool has_figures(const HtmlPage *page)
{
    return page->album != NULL;
}

static void write_other_figures(HtmlPage *page)
{
    if (page->album->n == 0)
        html_element(page->out, "p", " class=\"none\"",
                     *page->album->why_none.text ? page->album->why_none.text
                                                 : "This run has the data for none.");
    write_figures(page, false);
}

// --- Sections ---

static bool has_findings(const HtmlPage *page)
{
    return page->summary->findings.n > 0 && !page->summary->costs;
}

static void write_findings(HtmlPage *page)
{
    html_lines(page->out, &page->summary->findings);
    write_figures(page, true);
}

static bool has_problems(const HtmlPage *page)
{
    return page->summary->n_problems > 0 && summary_is_ladder(page->summary);
}

static bool has_only_rungs(const HtmlPage *page)
{
    return !has_problems(page) && !page->summary->costs;
}

static bool has_attacks(const HtmlPage *page)
{
    return page->summary->attacks && summary_is_ladder(page->summary);
}

static bool has_sweep(const HtmlPage *page)
{
    return page->summary->sweep != NULL;
}

static bool has_scaling(const HtmlPage *page)
{
    return page->summary->n_scale_tables > 0;
}

static bool has_profile(const HtmlPage *page)
{
    const Profile *const profile = &page->summary->profile;
    return profile->n_tables > 0 || profile->notes.n > 0 || profile->absent.n > 0;
}

static bool has_costs(const HtmlPage *page)
{
    return page->summary->costs != NULL;
}

static bool has_trust(const HtmlPage *page)
{
    return page->summary->trust.n > 0;
}

static void write_trust(HtmlPage *page)
{
    html_lines(page->out, &page->summary->trust);
}

static bool has_reading(const HtmlPage *page)
{
    return page->summary->reading.n > 0;
}

static void write_reading(HtmlPage *page)
{
    const Summary *const summary = page->summary;
    html_lines(page->out, &summary->reading);
    if (summary->n_problems == 0 || summary->is_scaling) return;
    fputs("<h3>Verdicts</h3>\n", page->out);
    html_lines(page->out, &summary->verdicts);
}

static bool is_always(const HtmlPage *page)
{
    return page != NULL;
}

static void write_machine(HtmlPage *page)
{
    FILE *const out = page->out;
    html_begin_table(out, " class=\"facts\"", "Machine and method");
    fputs("<tbody>\n<tr><th scope=\"row\">run</th><td>", out);
    html_cut(out, page->summary->file->run.run_id);
    fputs("</td></tr>\n", out);
    if (page->summary->file->run.command) {
        fputs("<tr><th scope=\"row\">command</th><td><code>", out);
        html_cut(out, page->summary->file->run.command);
        fputs("</code></td></tr>\n", out);
    }
    html_facts(out, &page->summary->facts);
    fputs("</tbody>\n", out);
    html_end_table(out);
    html_ceilings(page);
}

static bool has_sources(const HtmlPage *page)
{
    return html_has_shared_sources(page->summary->file);
}

static void write_download(HtmlPage *page, const char *format, const char *media_type)
{
    Reason why;
    char *text = NULL;
    size_t length = 0;
    const ReportFormat *const row = report_find(format, &why);
    const ReportView view = { .columns = REPORT_COLUMNS };
    fputs("<li>", page->out);
    if (report_render(row, page->summary, view, &text, &length, &why) != STATUS_OK
        || !page_download(page->out, row->file, media_type, text, length))
        page->is_out_of_memory = true;
    fputs("</li>\n", page->out);
    free(text);
}

static void write_downloads(HtmlPage *page)
{
    fputs("<p>All numbers of this page, inside this file:</p>\n<ul class=\"downloads\">\n",
          page->out);
    write_download(page, "csv", "text/csv");
    write_download(page, "json", "application/json");
    fputs("</ul>\n", page->out);
}

/** In the order of the page. A spoiler tells times, which readers may want to guess first. */
static const struct Section {
    const char *id, *heading;
    bool is_spoiler;
    bool (*is_there)(const HtmlPage *page);
    void (*write)(HtmlPage *page);
} sections[] = {
    { "findings", "What came out", true, has_findings, write_findings },
    { "rungs", "The rungs", false, has_problems, html_problems },
    { "sweep", "The sweep", false, has_sweep, html_sweep },
    { "scaling", "Scaling", false, has_scaling, html_scaling },
    { "attack", "Points of attack", true, has_attacks, html_attacks },
    { "profile", "What the tools counted", true, has_profile, html_profile },
    { "ladder", "The rungs", false, has_only_rungs, html_rungs },
    { "costs", "What parallelism costs", false, has_costs, html_costs },
    { "figures", "Figures", true, has_figures, write_other_figures },
    { "trust", "How far to trust it", true, has_trust, write_trust },
    { "reading", "How to read it", false, has_reading, write_reading },
    { "machine", "Machine and method", false, is_always, write_machine },
    { "sources", "Source files that rungs share", false, has_sources, html_shared_sources },
    { "downloads", "The numbers", true, is_always, write_downloads },
};

enum { N_SECTIONS = sizeof sections / sizeof sections[0] };

static void write_contents(const HtmlPage *page)
{
    fputs("<nav aria-label=\"Contents\"><ul>\n", page->out);
    for (size_t s = 0; s < N_SECTIONS; s++)
        if (sections[s].is_there(page))
            fprintf(page->out, "<li><a href=\"#%s\">%s</a></li>\n", sections[s].id,
                    sections[s].heading);
    fputs("</ul></nav>\n", page->out);
}

static void write_section(HtmlPage *page, const struct Section *section)
{
    fprintf(page->out, "<section id=\"%s\" aria-labelledby=\"%s-heading\"%s>\n", section->id,
            section->id, section->is_spoiler ? " class=\"spoiler\"" : "");
    fprintf(page->out, "<h2 id=\"%s-heading\">%s</h2>\n", section->id, section->heading);
    section->write(page);
    fputs("</section>\n", page->out);
}

/** Only the script can do this: it takes `hidden` away. */
static void write_switch(const HtmlPage *page)
{
    if (!has_problems(page)) return;
    fputs("<form id=\"predict\" class=\"screen\" hidden>\n"
          "<label class=\"switch\"><input type=\"checkbox\" id=\"predict-on\"> "
          "Predict first</label>\n"
          "<span class=\"with-predict\"><label>I guess <select id=\"predict-unit\">"
          "<option value=\"x\">times as fast as its base</option>"
          "<option value=\"ns\">ns of a step</option></select></label>\n"
          "<button type=\"button\" id=\"predict-all\">Reveal all</button>\n"
          "<button type=\"button\" id=\"predict-reset\">Start again</button></span>\n"
          "<p id=\"predict-says\" role=\"status\"></p>\n</form>\n",
          page->out);
}

/** Returns: the run in one sentence, or what it is of. */
static const char *lead_of(const Summary *summary)
{
    if (summary->headline) return summary->headline;
    if (summary->duel && summary->findings.n > 0) return summary->findings.lines[0].text;
    if (summary->costs) return "What parallelism costs on this machine.";
    if (summary->sweep) return "The same rungs on more and more trajectories.";
    if (summary->is_scaling) return "The same rungs on more and more cores.";
    return "What tools see of the rungs.";
}

static void write_header(const HtmlPage *page)
{
    FILE *const out = page->out;
    const RunRecord *const run = &page->summary->file->run;
    fputs("<a class=\"skip\" href=\"#main\">Skip to the content</a>\n"
          "<header>\n<h1>Lorenz-63 ladder</h1>\n",
          out);
    fputs("<p class=\"lead spoiler\">", out);
    write_text(out, lead_of(page->summary));
    fputs("</p>\n", out);
    fputs("<p class=\"where\">", out);
    html_cut(out, run->cpu_model ? run->cpu_model : "processor not recorded");
    fputs(" &middot; ", out);
    html_cut(out, run->host_name ? run->host_name : "host not recorded");
    fputs(" &middot; ", out);
    html_cut(out, run->started_at ? run->started_at : "time not recorded");
    fputs("</p>\n", out);
    if (page->summary->warnings.n > 0) fputs("<div class=\"warnings\" role=\"note\">\n", out);
    html_lines(out, &page->summary->warnings);
    if (page->summary->warnings.n > 0) fputs("</div>\n", out);
    write_contents(page);
    fputs("</header>\n", out);
}

Status report_html(FILE *out, const Summary *summary, ReportView view, Reason *why)
{
    HtmlPage page = { .out = out, .summary = summary, .album = view.album };
    page_begin(out, "Lorenz-63 ladder", "report.css", "report.js");
    write_header(&page);
    fputs("<main id=\"main\">\n", out);
    write_switch(&page);
    for (size_t s = 0; s < N_SECTIONS; s++)
        if (sections[s].is_there(&page)) write_section(&page, &sections[s]);
    fputs("</main>\n<footer><p>Written by ladder-report from one run file; nothing on this page is "
          "loaded from anywhere.</p></footer>\n",
          out);
    page_end(out, "report.js");
    return page.is_out_of_memory ? reason(why, STATUS_NO_MEMORY, "html report: out of memory")
                                 : STATUS_OK;
}
