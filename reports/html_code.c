/* Programs on a page: source files with what tools saw of their lines, and hot loops. */
#include "reports/html.h"

#include "results/metrics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_PLACES = 8 };

/** Lines with less of a rung say nothing about it. */
#define LEAST_SHARE 0.0005

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

/** Returns: whether a file is a rung's own: variants/v10_naive.c is that of v10_naive. */
static bool is_own(const SourceRecord *source, const RungRecord *rung)
{
    const char *const slash = strrchr(source->file, '/');
    const char *const name = slash ? slash + 1 : source->file;
    const size_t n = strlen(rung->rung);
    return strncmp(name, rung->rung, n) == 0 && name[n] == '.';
}

static bool is_shared(const RunFile *file, const SourceRecord *source)
{
    for (size_t r = 0; r < file->n_rungs; r++)
        if (is_own(source, &file->rungs[r])) return false;
    return true;
}

// --- What tools saw ---

static bool counts(const RunFile *file, const HotRecord *hot, const RungRecord *rung,
                   const char *tool)
{
    return is_same(hot->rung, rung->rung) && is_same(hot->tool, tool)
        && hot->session == metrics_session(file, rung->rung, tool);
}

/** The tools that see lines, the exact one first. */
static const char *const tools[] = { "callgrind", "perf-record", "cprofile" };
enum { N_TOOLS = sizeof tools / sizeof tools[0] };

static bool sees_lines(const RunFile *file, const RungRecord *rung, const SourceRecord *source,
                       const char *tool)
{
    for (size_t i = 0; i < file->n_hots; i++)
        if (counts(file, &file->hots[i], rung, tool) && file->hots[i].line >= 0
            && is_same(file->hots[i].file, source->file))
            return true;
    return false;
}

/** Returns: the tool whose shares stand beside the lines of a file, or NULL. */
static const char *tool_of(const RunFile *file, const RungRecord *rung, const SourceRecord *source)
{
    for (size_t t = 0; rung && t < N_TOOLS; t++)
        if (sees_lines(file, rung, source, tools[t])) return tools[t];
    return NULL;
}

static double share_of(const RunFile *file, const RungRecord *rung, const SourceRecord *source,
                       const char *tool, int64_t line)
{
    double share = 0;
    for (size_t i = 0; tool && i < file->n_hots; i++) {
        const HotRecord *const hot = &file->hots[i];
        if (hot->line == line && counts(file, hot, rung, tool) && is_same(hot->file, source->file))
            share += hot->share;
    }
    return share;
}

// --- Files ---

/** Returns: the rest behind the first line; *length is that of the line. */
static const char *next_line(const char *text, size_t *length)
{
    *length = strcspn(text, "\n");
    return text + *length + (text[*length] == '\n');
}

static void write_code(FILE *out, const char *line, size_t length)
{
    char *const copy = strndup(line, length);
    if (copy) page_lines(out, copy);
    free(copy);
}

static void write_line(FILE *out, const char *line, size_t length, size_t number, double share,
                       bool has_shares)
{
    const bool is_hot = share >= LEAST_SHARE;
    fprintf(out, "<span class=\"no%s\">%4zu ", is_hot ? " hot" : "", number);
    if (is_hot)
        fprintf(out, "%5.1f %% ", 100 * share);
    else if (has_shares)
        fputs("        ", out);
    fputs("</span>", out);
    write_code(out, line, length);
    fputc('\n', out);
}

static void write_source(const HtmlPage *page, const SourceRecord *source, const RungRecord *rung)
{
    FILE *const out = page->out;
    const RunFile *const file = page->summary->file;
    const char *const tool = tool_of(file, rung, source);
    size_t number = 0, length;
    fputs("<details class=\"code\"><summary><code>", out);
    html_cut(out, source->file);
    fprintf(out, "</code>%s%s</summary>\n<pre id=\"file-%zu\" tabindex=\"0\">",
            tool ? ": with the share of each line, by " : "", tool ? tool : "",
            (size_t) (source - file->sources));
    for (const char *text = source->text; *text;) {
        const char *const line = text;
        text = next_line(line, &length);
        number++;
        write_line(out, line, length, number, share_of(file, rung, source, tool, (int64_t) number),
                   tool != NULL);
    }
    fputs("</pre></details>\n", out);
}

static const SourceRecord *source_called(const RunFile *file, const char *name, size_t length)
{
    for (size_t i = 0; i < file->n_sources; i++)
        if (strncmp(file->sources[i].file, name, length) == 0
            && file->sources[i].file[length] == '\0')
            return &file->sources[i];
    return NULL;
}

/** Names the files of the run that a file includes, and where they stand on the page. */
static void write_includes(const HtmlPage *page, const SourceRecord *source)
{
    static const char opening[] = "#include \"";
    const RunFile *const file = page->summary->file;
    const char *separator = "<p>It includes ";
    size_t length;
    for (const char *text = source->text; *text;) {
        const char *const line = text;
        text = next_line(line, &length);
        if (strncmp(line, opening, strlen(opening)) != 0) continue;
        const char *const name = line + strlen(opening);
        const SourceRecord *const other = source_called(file, name, strcspn(name, "\"\n"));
        if (!other) continue;
        fprintf(page->out, "%s<a href=\"#file-%zu\">", separator, (size_t) (other - file->sources));
        html_cut(page->out, other->file);
        fputs("</a>", page->out);
        separator = ", ";
    }
    if (*separator == ',') fputs(".</p>\n", page->out);
}

void html_source(HtmlPage *page, const RungRecord *rung)
{
    const RunFile *const file = page->summary->file;
    bool is_there = false;
    fputs("<h4>Source</h4>\n", page->out);
    for (size_t i = 0; i < file->n_sources; i++) {
        if (!is_own(&file->sources[i], rung)) continue;
        write_source(page, &file->sources[i], rung);
        write_includes(page, &file->sources[i]);
        is_there = true;
    }
    if (!is_there)
        fputs(file->n_sources > 0 ? "<p>Not recorded in this run.</p>\n"
                                  : "<p>Not recorded: this run holds no source files.</p>\n",
              page->out);
}

bool html_has_shared_sources(const RunFile *file)
{
    for (size_t i = 0; i < file->n_sources; i++)
        if (is_shared(file, &file->sources[i])) return true;
    return false;
}

void html_shared_sources(HtmlPage *page)
{
    const RunFile *const file = page->summary->file;
    for (size_t i = 0; i < file->n_sources; i++)
        if (is_shared(file, &file->sources[i])) write_source(page, &file->sources[i], NULL);
}

// --- Hot places ---

/** Returns: the heaviest place that is lighter than `above`, or as heavy and stands behind it;
 * lines or whole functions. */
static const HotRecord *next_place(const RunFile *file, const RungRecord *rung, const char *tool,
                                   bool is_line, const HotRecord *above)
{
    const HotRecord *best = NULL;
    for (size_t i = 0; i < file->n_hots; i++) {
        const HotRecord *const hot = &file->hots[i];
        if ((hot->line >= 0) != is_line || !counts(file, hot, rung, tool)) continue;
        const bool is_below
            = !above || hot->share < above->share || (!(hot->share > above->share) && hot > above);
        if (is_below && (!best || hot->share > best->share)) best = hot;
    }
    return best;
}

/** Writes what stands in a line of a file that the run holds. */
static void write_text_of(FILE *out, const RunFile *file, const HotRecord *hot)
{
    const SourceRecord *const source
        = hot->file ? source_called(file, hot->file, strlen(hot->file)) : NULL;
    size_t length = 0;
    if (!source || hot->line < 1) return;
    const char *line = source->text;
    for (int64_t number = 1; number < hot->line && *line; number++) line = next_line(line, &length);
    length = strcspn(line, "\n");
    const size_t indent = strspn(line, " \t");
    fputs("<code>", out);
    if (indent <= length) write_code(out, line + indent, length - indent);
    fputs("</code>", out);
}

static void write_place(FILE *out, const RunFile *file, const HotRecord *hot)
{
    fprintf(out, "<tr><td class=\"n\">%.1f %%</td><td>", 100 * hot->share);
    html_cut(out, hot->function);
    fputs("</td><td>", out);
    if (hot->file) html_cut(out, hot->file);
    if (hot->line >= 0) fprintf(out, "%s%lld", hot->file ? ":" : "line ", (long long) hot->line);
    if (file->n_sources > 0) fputs("</td><td>", out);
    write_text_of(out, file, hot);
    fputs("</td></tr>\n", out);
}

static void write_places(FILE *out, const RunFile *file, const RungRecord *rung, const char *tool)
{
    const HotRecord *const first = next_place(file, rung, tool, false, NULL);
    const HotRecord *const first_line = next_place(file, rung, tool, true, NULL);
    const HotRecord *const any = first ? first : first_line;
    if (!any) return;
    fprintf(out, "<h4>Where %s saw most</h4>\n", tool);
    html_begin_table(out, " class=\"places\"", "Where a tool saw most");
    fputs("<thead><tr><th scope=\"col\" class=\"n\">of all ", out);
    html_cut(out, any->unit);
    fputs("</th><th scope=\"col\">function</th><th scope=\"col\">where</th>", out);
    if (file->n_sources > 0) fputs("<th scope=\"col\">what stands there</th>", out);
    fputs("</tr></thead>\n<tbody>\n", out);
    size_t n = 0;
    for (const HotRecord *hot = first; hot && n < MOST_PLACES / 2; n++) {
        write_place(out, file, hot);
        hot = next_place(file, rung, tool, false, hot);
    }
    for (const HotRecord *hot = first_line; hot && n < MOST_PLACES; n++) {
        write_place(out, file, hot);
        hot = next_place(file, rung, tool, true, hot);
    }
    fputs("</tbody>\n", out);
    html_end_table(out);
}

void html_hot_places(HtmlPage *page, const RungRecord *rung)
{
    for (size_t t = 0; t < N_TOOLS; t++)
        write_places(page->out, page->summary->file, rung, tools[t]);
}

// --- Hot loops ---

bool html_is_arithmetic(const char *instruction, size_t length)
{
    static const char *const operations[]
        = { "fmadd", "fmsub", "fnmadd", "fnmsub", "add", "sub", "hadd",
            "hsub",  "min",   "max",    "mul",    "div", "sqrt" };
    static const char *const types[] = { "sd", "ss", "pd", "ps" };
    const size_t indent = strspn(instruction, " \t");
    if (indent >= length) return false;
    const char *name = instruction + indent;
    size_t n = strcspn(name, " \t\n");
    if (indent + n > length) n = length - indent;
    bool is_typed = false;
    for (size_t t = 0; t < sizeof types / sizeof types[0]; t++)
        is_typed |= n > 2 && memcmp(name + n - 2, types[t], 2) == 0;
    if (!is_typed) return false;
    name += *name == 'v';
    for (size_t o = 0; o < sizeof operations / sizeof operations[0]; o++)
        if (strncmp(name, operations[o], strlen(operations[o])) == 0) return true;
    return false;
}

static void write_count(FILE *out, const char *name, int64_t count)
{
    if (count >= 0) fprintf(out, "<dt>%s</dt><dd>%lld</dd>\n", name, (long long) count);
}

static void write_cycles(FILE *out, const char *name, double cycles)
{
    if (isfinite(cycles)) fprintf(out, "<dt>%s</dt><dd>%.3g cycles</dd>\n", name, cycles);
}

static void write_loop_counts(FILE *out, const LoopRecord *loop)
{
    fputs("<dl class=\"counts\">\n", out);
    write_count(out, "instructions", loop->instructions);
    write_count(out, "of these, arithmetic", loop->fp_instructions);
    write_count(out, "of these, fused", loop->fp_fma_instructions);
    write_count(out, "loads", loop->loads);
    write_count(out, "stores", loop->stores);
    write_count(out, "trajectories", loop->trajectories);
    write_cycles(out, "from first input to last result", loop->step_cycles);
    write_cycles(out, "it waits for the one before", loop->chain_cycles);
    write_cycles(out, "predicted", loop->predicted_cycles);
    fputs("</dl>\n", out);
}

static void write_listing(FILE *out, const LoopRecord *loop)
{
    size_t length;
    fputs("<details class=\"code\"><summary>One iteration, instruction by instruction; arithmetic "
          "is marked</summary>\n<pre tabindex=\"0\">",
          out);
    for (const char *text = loop->listing; *text;) {
        const char *const line = text;
        text = next_line(line, &length);
        const bool is_marked = html_is_arithmetic(line, length);
        fputs(is_marked ? "<span class=\"no\">* </span><b>" : "<span class=\"no\">  </span>", out);
        write_code(out, line + strspn(line, "\t "), length - strspn(line, "\t "));
        fputs(is_marked ? "</b>\n" : "\n", out);
    }
    fputs("</pre></details>\n", out);
}

void html_loop(HtmlPage *page, const LoopRecord *loop)
{
    FILE *const out = page->out;
    if (!loop) return;
    fputs("<h4>Its hot loop</h4>\n", out);
    if (loop->reason) {
        fputs("<p>Not known: ", out);
        html_cut(out, loop->reason);
        fputs(".</p>\n", out);
        return;
    }
    fputs("<p>One iteration", out);
    if (loop->function) fputs(" of ", out);
    if (loop->function) html_element(out, "code", "", loop->function);
    if (loop->isa) fputs(", ", out);
    if (loop->isa) html_cut(out, loop->isa);
    fputs(":</p>\n", out);
    write_loop_counts(out, loop);
    if (loop->listing)
        write_listing(out, loop);
    else
        fputs("<p>Its instructions were not recorded.</p>\n", out);
}
