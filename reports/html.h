/**
 * The page of a run, part by part; report_html (report.h) puts them together.
 *
 * One file that loads nothing (page.h). All it says stands in it without the script, which sorts
 * the tables and lets readers guess before they see. What a guess is about has the class "spoiler".
 */
#ifndef LADDER_HTML_H
#define LADDER_HTML_H

#include "reports/page.h"
#include "reports/report.h"

/** Where a page is written, and of what. */
typedef struct HtmlPage {
    FILE *out;
    const Summary *summary;
    const Album *album;    /* NULL: no figures were asked for */
    size_t n_flame_bytes;  /* of flame graphs so far */
    bool is_out_of_memory; /* something is missing on the page */
} HtmlPage;

/** Writes a text of a stranger: what is longer than 400 code points is cut and ends in "...". */
void html_cut(FILE *out, const char *text);

/** Writes an element with a text of a stranger in it; `attributes` are ours, "" or ` class="x"`. */
void html_element(FILE *out, const char *name, const char *attributes, const char *text);

/** Writes a paragraph of our own words: these are never cut. */
void html_paragraph(FILE *out, const char *text);

/** Writes a list of labels and texts, nothing without any. */
void html_lines(FILE *out, const SummaryLines *lines);

/** Writes what follows up to html_end_table as a table that scrolls in a box of its own; `caption`
 * is what programs that read aloud call it. */
void html_begin_table(FILE *out, const char *attributes, const char *caption);
void html_end_table(FILE *out);

/** Writes the head of a column; numbers stand to the right. */
void html_head(FILE *out, const char *heading, bool is_number);

/** Writes a cell, of words or of a number. */
void html_cell(FILE *out, const char *text, bool is_number);

/** Returns: the index of a rung in the run, by which places on the page are called. */
size_t html_index(const RunFile *file, const RungRecord *rung);

/** Returns: whether a text is nothing but letters, digits and '_': it can stand in a command line.
 */
bool html_is_plain(const char *text);

// --- Parts ---

/** The table of each problem, a row a rung; each unfolds. */
void html_problems(HtmlPage *page);

/** What unfolds below a rung: all that is known of it below its row in the headline problem, what
 * one problem says below others. */
void html_rung(HtmlPage *page, const SummaryProblem *problem, const SummaryRow *row);

/** Every sample of a rung, round by round, as a small picture. */
void html_samples(HtmlPage *page, const SummaryRow *row);

/** The rungs of a run in which no table has a row for each: what there is to say of them. */
void html_rungs(HtmlPage *page);

/** The files a rung is made of: its own, with the share of each line where a tool counted lines. */
void html_source(HtmlPage *page, const RungRecord *rung);

/** Where tools saw most of a rung. */
void html_hot_places(HtmlPage *page, const RungRecord *rung);

/** The hot loop of a rung, instruction by instruction. Accepts NULL. */
void html_loop(HtmlPage *page, const LoopRecord *loop);

/** Returns: whether an instruction of a listing does arithmetic on floating-point numbers. */
bool html_is_arithmetic(const char *instruction, size_t length);

/** The files that no rung has as its own: several are made of them. */
void html_shared_sources(HtmlPage *page);

/** Returns: whether the run has any. */
bool html_has_shared_sources(const RunFile *file);

/** The tables of sweeps, of scaling studies, of tools, of costs and of points of attack. */
void html_sweep(HtmlPage *page);
void html_scaling(HtmlPage *page);
void html_profile(HtmlPage *page);
void html_costs(HtmlPage *page);
void html_attacks(HtmlPage *page);
void html_ceilings(HtmlPage *page);

#endif
