#include "reports/versus_parts.h"

#include "results/nearest.h"

#include <stdlib.h>
#include <string.h>

static const VersusFormat formats[] = {
    { "terminal", versus_terminal },
    { "markdown", versus_markdown },
    { "csv", versus_csv },
    { "json", versus_json },
};
enum { N_FORMATS = sizeof formats / sizeof formats[0] };

const VersusFormat *versus_format(const char *name, Reason *why)
{
    const char *nearest = formats[0].name;
    for (size_t i = 0; i < N_FORMATS; i++) {
        if (strcmp(formats[i].name, name) == 0) return &formats[i];
        nearest = nearest_word(name, nearest, formats[i].name);
    }
    reason(why, STATUS_BAD_USAGE,
           "runs cannot be compared in a format '%.40s'; did you mean '%s'? (terminal, markdown, "
           "csv, json)",
           name, nearest);
    return NULL;
}

Status versus_render(const VersusFormat *format, const Versus *versus, ReportView view, char **text,
                     size_t *length, Reason *why)
{
    *text = NULL;
    *length = 0;
    FILE *const out = open_memstream(text, length);
    if (!out) return reason(why, STATUS_NO_MEMORY, "%s comparison: out of memory", format->name);
    const bool is_broken = !format->write(out, versus, view) || ferror(out) != 0;
    if (fclose(out) == 0 && !is_broken) return STATUS_OK;
    free(*text);
    *text = NULL;
    return reason(why, STATUS_NO_MEMORY, "%s comparison: out of memory", format->name);
}

// --- Parts ---

void versus_add_line(Versus *versus, SummaryLines *lines, const char *label, const char *text,
                     bool is_foreign)
{
    SummaryLine *const more = realloc(lines->lines, (lines->n + 1) * sizeof *more);
    versus->phrases.is_broken |= !more;
    if (!more) return;
    lines->lines = more;
    lines->lines[lines->n++] = (SummaryLine) { label, text, is_foreign };
}

void versus_list_under(Versus *versus, SummaryLines *lines, const char *label, const char *item)
{
    for (size_t i = 0; i < lines->n; i++) {
        if (strcmp(lines->lines[i].label, label) != 0) continue;
        lines->lines[i].text = phrases_list(&versus->phrases, lines->lines[i].text, item);
        return;
    }
    versus_add_line(versus, lines, label, item, false);
}

bool versus_is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

bool versus_are_one(const Versus *versus, size_t a, size_t b)
{
    const RunRecord *const here = &versus->runs[a].summary->file->run;
    const RunRecord *const there = &versus->runs[b].summary->file->run;
    return versus_is_same(here->run_id, there->run_id)
        && versus_is_same(here->started_at, there->started_at)
        && versus_is_same(here->host_name, there->host_name);
}

const char *versus_ratio_text(Versus *versus, Interval ratio)
{
    char text[NUMBER_LENGTH], interval[NUMBER_LENGTH];
    return phrases_add(&versus->phrases, "%s %s", number_ratio(text, ratio.median),
                       number_interval(interval, ratio, number_ratio_decimals(ratio.median)));
}

// --- Runs ---

static Status check_kind(const Summary *summary, Reason *why)
{
    if (!summary->costs) return STATUS_OK;
    return reason(why, STATUS_BAD_USAGE,
                  "%.200s is a run of ladder overheads, whose costs are of one machine at one "
                  "time; compare runs of bench, scale or profile",
                  summary->file->path);
}

/** Says which letter is which run, and which of them are one. */
static void introduce(Versus *versus, size_t r)
{
    const VersusRun *const this = &versus->runs[r];
    const RunFile *const file = this->summary->file;
    const RunRecord *const run = &file->run;
    Phrases *const phrases = &versus->phrases;
    versus_add_line(versus, &versus->legend, this->name,
                    phrases_add(phrases, "run %s on %s, %s", run->run_id,
                                run->host_name ? run->host_name : "a machine without a name",
                                run->cpu_model ? run->cpu_model : "unknown CPU"),
                    true);
    for (size_t i = 0; i < this->summary->warnings.n; i++) {
        const SummaryLine *const line = &this->summary->warnings.lines[i];
        versus_add_line(versus, &versus->warnings,
                        phrases_add(phrases, "%s %s", this->name, line->label), line->text,
                        line->is_foreign);
    }
    for (size_t i = 0; i < r; i++)
        if (versus_are_one(versus, i, r))
            versus_add_line(versus, &versus->warnings, "note",
                            phrases_add(phrases, "%s and %s are the same run.",
                                        versus->runs[i].name, this->name),
                            false);
}

static Status add_run(Versus *versus, const Summary *summary, Reason *why)
{
    Status status = check_kind(summary, why);
    if (status != STATUS_OK) return status;
    const size_t r = versus->n_runs++;
    VersusRun *const run = &versus->runs[r];
    *run = (VersusRun) { .name = { (char) ('A' + r), '\0' }, .summary = summary };
    status = step_source_new(summary->file, summary->judgement, &run->source);
    if (status != STATUS_OK) return reason(why, status, "%s: out of memory", summary->file->path);
    introduce(versus, r);
    return STATUS_OK;
}

Status versus_new(const Summary *const *summaries, size_t n_runs, Versus *versus, Reason *why)
{
    *versus = (Versus) { 0 };
    for (size_t r = 0; r < n_runs; r++) {
        const Status status = add_run(versus, summaries[r], why);
        if (status != STATUS_OK) return status;
    }
    const bool is_whole
        = versus_fill_facts(versus) && versus_fill_problems(versus) && versus_fill_counts(versus);
    if (is_whole) versus_tell(versus);
    if (is_whole && !versus->phrases.is_broken) return STATUS_OK;
    return reason(why, STATUS_NO_MEMORY, "comparison of %zu runs: out of memory", n_runs);
}

void versus_free(Versus *versus)
{
    for (size_t r = 0; r < versus->n_runs; r++) step_source_free(&versus->runs[r].source);
    for (size_t p = 0; p < versus->n_problems; p++) {
        free(versus->problems[p].rows);
        free(versus->problems[p].gaps.lines);
        free(versus->problems[p].findings.lines);
    }
    free(versus->problems);
    free(versus->facts);
    free(versus->counts);
    free(versus->legend.lines);
    free(versus->warnings.lines);
    free(versus->apart.lines);
    free(versus->count_gaps.lines);
    free(versus->findings.lines);
    free(versus->reading.lines);
    phrases_free(&versus->phrases);
    *versus = (Versus) { 0 };
}
