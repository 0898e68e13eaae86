/* What --details adds of profiles: hot functions and lines, and what likwid told. */
#include "reports/escape.h"
#include "reports/markdown.h"
#include "reports/profile.h"

#include <math.h>
#include <string.h>

enum { MOST_FUNCTIONS = 3, MOST_LINES = 3, DIGITS = 4 };

static const MarkdownColumn hot_columns[] = {
    { "rung", ":--" }, { "tool", ":--" }, { "where", ":--" }, { "share", "--:" }, { "of", ":--" },
};

static const MarkdownColumn likwid_columns[] = {
    { "rung", ":--" },
    { "metric", ":--" },
    { "value", "--:" },
    { "unit", ":--" },
};

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

// --- Hot places ---

/** Returns: how many places of its kind, function or line, weigh more than this one, or stand
 * before it and weigh as much. */
static size_t rank_of(const RunFile *file, const HotRecord *hot)
{
    size_t n = 0;
    for (size_t i = 0; i < file->n_hots; i++) {
        const HotRecord *const other = &file->hots[i];
        const bool is_kin = other->session == hot->session && is_same(other->rung, hot->rung)
            && is_same(other->tool, hot->tool) && (other->line < 0) == (hot->line < 0);
        n += is_kin && (other->share > hot->share || (other->share >= hot->share && other < hot));
    }
    return n;
}

static void print_hot(FILE *out, const HotRecord *hot)
{
    char share[NUMBER_LENGTH];
    markdown_text(out, hot->rung);
    markdown_text(out, hot->tool);
    fputs("| ", out);
    escape_markdown_cut(out, hot->function);
    if (hot->file) fputs(", ", out);
    if (hot->file) escape_markdown_cut(out, hot->file);
    if (hot->line >= 0) fprintf(out, "%s%lld", hot->file ? ":" : ", line ", (long long) hot->line);
    snprintf(share, sizeof share, "%.1f %%", 100 * hot->share);
    fputc(' ', out);
    markdown_text(out, share);
    markdown_text(out, hot->unit);
    fputs("|\n", out);
}

/** The places of one rung and tool: functions before lines, the heaviest first. */
static void print_places(FILE *out, const RunFile *file, const char *rung, const char *tool)
{
    const int64_t session = metrics_session(file, rung, tool);
    for (size_t rank = 0; rank < MOST_FUNCTIONS + MOST_LINES; rank++)
        for (size_t i = 0; i < file->n_hots; i++) {
            const HotRecord *const hot = &file->hots[i];
            const size_t wanted = hot->line < 0 ? rank : rank - MOST_FUNCTIONS;
            const bool is_in_turn = (hot->line < 0) == (rank < MOST_FUNCTIONS);
            if (is_in_turn && hot->session == session && is_same(hot->rung, rung)
                && is_same(hot->tool, tool) && rank_of(file, hot) == wanted)
                print_hot(out, hot);
        }
}

static bool has_timer(const RunFile *file)
{
    for (size_t i = 0; i < file->n_hots; i++)
        if (strncmp(file->hots[i].unit, "cpu-clock", strlen("cpu-clock")) == 0) return true;
    return false;
}

static void print_hots(FILE *out, const RunFile *file)
{
    fputs("\n#### Where the tools saw most\n\n", out);
    if (has_timer(file))
        fputs("cpu-clock is a timer: it shows where time goes, and counts no cycles.\n\n", out);
    markdown_header(out, hot_columns, sizeof hot_columns / sizeof hot_columns[0]);
    for (size_t i = 0; i < file->n_rungs; i++) {
        print_places(out, file, file->rungs[i].rung, "callgrind");
        print_places(out, file, file->rungs[i].rung, "perf-record");
        print_places(out, file, file->rungs[i].rung, "cprofile");
    }
}

// --- likwid ---

static bool is_likwid(const RunFile *file, const MetricRecord *m)
{
    return is_same(m->tool, "likwid") && isfinite(m->value)
        && m->session == metrics_session(file, m->rung, "likwid");
}

static void print_likwid(FILE *out, const RunFile *file)
{
    char value[NUMBER_LENGTH];
    fputs("\n#### What likwid counted\n\n", out);
    markdown_header(out, likwid_columns, sizeof likwid_columns / sizeof likwid_columns[0]);
    for (size_t i = 0; i < file->n_metrics; i++) {
        const MetricRecord *const m = &file->metrics[i];
        if (!is_likwid(file, m)) continue;
        snprintf(value, sizeof value, "%.*g", DIGITS, m->value);
        markdown_text(out, m->rung);
        markdown_text(out, m->metric);
        markdown_text(out, value);
        markdown_text(out, *m->unit ? m->unit : "-");
        fputs("|\n", out);
    }
}

void profile_print_details(FILE *out, const Summary *summary)
{
    const RunFile *const file = summary->file;
    bool has_likwid = false;
    for (size_t i = 0; i < file->n_metrics && !has_likwid; i++)
        has_likwid = is_likwid(file, &file->metrics[i]);
    if (file->n_hots > 0) print_hots(out, file);
    if (has_likwid) print_likwid(out, file);
}
