/*
 * The page of a run: golden pages, its summary sentence, bars, sources with the shares of their
 * lines, hot loops.
 *
 *     test_html GOLDEN_FOLDER [--write]
 *
 * A golden page is without figures (gnuplot draws them), style, script and downloads: these have
 * tests of their own. With --write the golden pages are written anew.
 */
#include "reports/html.h"
#include "tests/check.h"
#include "tests/report_texts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PATH = 512 };

static const ReportView plain_view = { .columns = REPORT_COLUMNS };
static const char *const runs[] = { "", "python/", "sweep/", "scale/", "profile/", "overheads/" };
static const char *golden_folder;

static bool read_run(Shown *shown, const char *run)
{
    char path[MAX_PATH];
    Reason why = { "" };
    snprintf(path, sizeof path, "%s/%srun.jsonl", golden_folder, run);
    Status status = shown_read(path, shown, &why);
    if (status == STATUS_OK) status = shown_sum_up(shown, &why);
    if (status != STATUS_OK) fprintf(stderr, "%s\n", why.text);
    return CHECK(status == STATUS_OK);
}

/** Takes out what stands from `begin` to `end`, each time, but not these themselves. */
static void cut_out(char *text, const char *begin, const char *end)
{
    for (char *from = text; (from = strstr(from, begin)) != NULL;) {
        from += strlen(begin);
        char *const to = strstr(from, end);
        if (!to) return;
        memmove(from, to, strlen(to) + 1);
    }
}

/** Owns: the page is the caller's to free. */
static char *page_of(const Shown *shown)
{
    char *const page = shown_text(shown, "html", plain_view);
    if (!CHECK(page)) return NULL;
    cut_out(page, "<style>", "</style>");
    cut_out(page, "<script>", "</script>");
    cut_out(page, "'sha256-", "'");
    cut_out(page, ";base64,", "\"");
    return page;
}

static bool has(const char *page, const char *text)
{
    const bool is_there = page && strstr(page, text);
    if (!is_there) fprintf(stderr, "  not on the page: %s\n", text);
    return is_there;
}

// --- Golden pages ---

static void golden_path(char *path, const char *run)
{
    snprintf(path, MAX_PATH, "%s/%spage.html", golden_folder, run);
}

static bool write_golden(const char *run)
{
    char path[MAX_PATH];
    Shown shown;
    if (!read_run(&shown, run)) return false;
    char *const page = page_of(&shown);
    golden_path(path, run);
    const bool is_written = page && file_of_text(path, page, strlen(page));
    free(page);
    shown_free(&shown);
    return is_written;
}

static void tell_difference(const char *wanted, const char *got, const char *path)
{
    size_t line = 1, start = 0;
    for (size_t i = 0; wanted[i] && wanted[i] == got[i]; i++) {
        if (wanted[i] != '\n') continue;
        line++;
        start = i + 1;
    }
    fprintf(stderr, "%s:%zu: differs\n  wanted: %.*s\n  got:    %.*s\n", path, line,
            (int) strcspn(wanted + start, "\n"), wanted + start, (int) strcspn(got + start, "\n"),
            got + start);
    fprintf(stderr, "  if it is meant: build/tests/test_html tests/golden --write\n");
}

static void every_run_has_its_golden_page(void)
{
    for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++) {
        char path[MAX_PATH];
        Shown shown;
        if (!read_run(&shown, runs[i])) continue;
        golden_path(path, runs[i]);
        char *const wanted = text_of_file(path), *const got = page_of(&shown);
        const bool is_same = wanted && got && strcmp(wanted, got) == 0;
        if (wanted && got && !is_same) tell_difference(wanted, got, path);
        CHECK(is_same);
        free(wanted);
        free(got);
        shown_free(&shown);
    }
}

// --- The summary sentence ---

static VerdictRecord *row_of(Judgement *judgement, const char *rung)
{
    for (size_t i = 0; i < judgement->n_rows; i++)
        if (strcmp(judgement->rows[i].rung, rung) == 0) return &judgement->rows[i];
    return NULL;
}

static bool leads_with(Shown *shown, const char *words)
{
    Reason why;
    CHECK(shown_sum_up(shown, &why) == STATUS_OK);
    const bool is_said = shown->summary.headline && strstr(shown->summary.headline, words);
    if (!is_said) fprintf(stderr, "  headline: %s\n", shown->summary.headline);
    return is_said;
}

static void the_headline_says_what_verdicts_allow(void)
{
    Shown shown;
    if (!read_run(&shown, "")) return;
    CHECK(leads_with(&shown, "v40_openmp on 2 cores is 66 times as fast as v10_naive, where"));
    CHECK(!strstr(shown.summary.headline, " % of what")); // it is above its roof
    VerdictRecord *const last = row_of(&shown.judgement, "v35_simd");
    last->speedup_base = (Interval) { 1.04, 1.03, 1.05 };
    CHECK(leads_with(&shown, "; the last rung on one core, v35_simd, brought 4.0\xc2\xa0%.")
          || leads_with(&shown, "; the last rung on one core, v35_simd, brought 4.0 %."));
    last->verdict = verdict_name(VERDICT_NOT_RESOLVED);
    CHECK(leads_with(&shown, ", where the ladder begins.")
          || !strstr(shown.summary.headline, "last rung"));
    last->verdict = verdict_name(VERDICT_SLOWER);
    last->speedup_base = (Interval) { 0.8, 0.79, 0.81 };
    CHECK(leads_with(&shown, "v35_simd, made it 25 % slower."));
    row_of(&shown.judgement, "v40_openmp")->verdict = verdict_name(VERDICT_NOT_RESOLVED);
    CHECK(leads_with(&shown, "v35_simd on one core is "));
    CHECK(leads_with(&shown, "; it reaches 95 % of what one core can issue"));
    shown_free(&shown);
}

static void without_a_faster_rung_the_headline_says_so(void)
{
    Shown shown;
    if (!read_run(&shown, "")) return;
    for (size_t i = 0; i < shown.judgement.n_rows; i++)
        shown.judgement.rows[i].verdict = verdict_name(VERDICT_INSUFFICIENT);
    CHECK(leads_with(&shown, "resolves no rung as faster"));
    shown_free(&shown);
    if (!read_run(&shown, "overheads/")) return;
    CHECK(!shown.summary.headline);
    shown_free(&shown);
}

static void lose_time(VerdictRecord *row)
{
    row->outcome = "skipped";
    row->reason = "the run stopped before it was measured";
    row->verdict = row->verdict_text = NULL;
    row->time_per_step_ns = (Interval) { NAN, NAN, NAN };
}

static void a_run_without_its_start_says_what_it_has(void)
{
    Shown shown;
    if (!read_run(&shown, "")) return;
    lose_time(row_of(&shown.judgement, "v10_naive"));
    CHECK(leads_with(&shown,
                     "The start of the ladder, v10_naive, has no time in this run; "
                     "v05_numba on one core is 680 times as fast as v00_python."));
    lose_time(row_of(&shown.judgement, "v05_numba"));
    CHECK(leads_with(&shown,
                     "has no time in this run; the least of the others is 0.452 ns/step, "
                     "of v40_openmp on 2 cores."));
    for (size_t i = 0; i < shown.judgement.n_rows; i++)
        if (strcmp(shown.judgement.rows[i].rung, "v35_simd") != 0)
            lose_time(&shown.judgement.rows[i]);
    CHECK(leads_with(&shown, "v35_simd takes 0.881 ns/step on one core; no other rung has a time"));
    lose_time(row_of(&shown.judgement, "v35_simd"));
    CHECK(leads_with(&shown, "No rung has a time in this run."));
    shown_free(&shown);
}

static void large_ratios_have_two_digits(void)
{
    static const struct {
        double ratio;
        const char *words;
    } rows[] = { { 1.876, " is 1.9 times" },          { 9.96, " is 10 times" },
                 { 99.7, " is 100 times" },           { 876, " is 880 times" },
                 { 41234, " is 41,000 times" },       { 999999, " is 1 million times" },
                 { 2345678, " is 2.3 million times" } };
    Shown shown;
    if (!read_run(&shown, "")) return;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const double ratio = rows[i].ratio;
        for (size_t k = 0; k < shown.judgement.n_rows; k++)
            shown.judgement.rows[k].speedup_start = (Interval) { 1.01, 1.005, 1.02 };
        row_of(&shown.judgement, "v40_openmp")->speedup_start
            = (Interval) { ratio, ratio - 0.01, ratio + 0.01 };
        CHECK(leads_with(&shown, rows[i].words));
    }
    shown_free(&shown);
}

// --- Bars ---

/** The axis of the golden run is that of its times and limits, from decade to decade. */
static void bars_stand_on_one_axis(void)
{
    Shown shown;
    if (!read_run(&shown, "")) return;
    VerdictRecord *const row = row_of(&shown.judgement, "v10_naive");
    Reason why;
    for (size_t i = 0; i < shown.judgement.n_rows; i++) {
        shown.judgement.rows[i].time_per_step_ns = (Interval) { 2, 2, 2 };
        shown.judgement.rows[i].limit_bound_ns = 2;
    }
    row->time_per_step_ns = (Interval) { 100, 10, 1000 };
    CHECK(shown_sum_up(&shown, &why) == STATUS_OK);
    char *const page = page_of(&shown);
    CHECK(has(page, "data-low=\"0\" data-high=\"3\" data-width=\"180\""));
    CHECK(has(page, "<rect class=\"bar\" x=\"0\" y=\"7\" width=\"60.0\""));
    CHECK(has(page, "<path class=\"ci-line\" d=\"M120.0 13H0.0M120.0 9V17M0.0 9V17\"/>"));
    CHECK(has(page, "<path class=\"roof\" d=\"M161.9 1V25\"/>"));
    free(page);
    shown_free(&shown);
}

static void a_run_without_any_time_has_an_axis_too(void)
{
    Shown shown;
    if (!read_run(&shown, "")) return;
    Reason why;
    for (size_t i = 0; i < shown.judgement.n_rows; i++)
        shown.judgement.rows[i].time_per_step_ns = (Interval) { NAN, NAN, NAN };
    CHECK(shown_sum_up(&shown, &why) == STATUS_OK);
    char *const page = page_of(&shown);
    CHECK(has(page, "data-low=\"0\" data-high=\"1\" data-width=\"180\""));
    CHECK(page && !strstr(page, "<rect class=\"bar\""));
    free(page);
    shown_free(&shown);
}

// --- Sources and loops ---

static SourceRecord sources[] = {
    { "variants/v10_naive.c", "#include \"variants/shared.h\"\n#include <math.h>\n\tx = a < b;" },
    { "variants/shared.h", "shared\n" },
};

static HotRecord hots[] = {
    { "v10_naive", "callgrind", "run", "variants/v10_naive.c", -1, 0.9, "instructions", 0 },
    { "v10_naive", "callgrind", "run", "variants/v10_naive.c", 3, 0.5, "instructions", 0 },
    { "v10_naive", "callgrind", "step", "variants/v10_naive.c", 3, 0.25, "instructions", 0 },
    { "v15_inlined", "callgrind", "run", "variants/v10_naive.c", 1, 0.3, "instructions", 0 },
};

static void lines_have_the_shares_that_tools_saw(void)
{
    Shown shown;
    if (!read_run(&shown, "profile/")) return;
    char *page = page_of(&shown);
    CHECK(has(page, "Not recorded: this run holds no source files."));
    free(page);
    shown.file.sources = sources;
    shown.file.n_sources = sizeof sources / sizeof sources[0];
    shown.file.hots = hots;
    shown.file.n_hots = sizeof hots / sizeof hots[0];
    for (size_t i = 0; i < shown.file.n_metrics; i++) shown.file.metrics[i].session = 0;
    page = page_of(&shown);
    CHECK(has(page, "</code>: with the share of each line, by callgrind</summary>"));
    CHECK(has(page, "<span class=\"no hot\">   3  75.0 % </span> x = a &lt; b;\n</pre>")
          || has(page, "<span class=\"no hot\">   3  75.0 % </span>\tx = a &lt; b;\n</pre>"));
    CHECK(has(page, "<span class=\"no\">   1         </span>#include "));
    CHECK(has(page, "<p>It includes <a href=\"#file-1\">variants/shared.h</a>.</p>"));
    CHECK(has(page, "<pre id=\"file-1\" tabindex=\"0\"><span class=\"no\">   1 </span>shared\n"));
    CHECK(has(page, "<td>variants/v10_naive.c:3</td><td><code>x = a &lt; b;</code></td>"));
    CHECK(has(page, "<p>Not recorded in this run.</p>")); // of the other rungs
    free(page);
    shown_free(&shown);
}

static bool is_arithmetic(const char *instruction)
{
    return html_is_arithmetic(instruction, strlen(instruction));
}

static void arithmetic_is_marked_in_listings(void)
{
    static const char *const yes[] = { "\tmulsd  0x20(%rdi),%xmm0", "vfmadd231pd %zmm0,%zmm1,%zmm2",
                                       "vaddpd (%rax),%ymm0,%ymm1", "divsd  %xmm1,%xmm0",
                                       "vsqrtpd %ymm0,%ymm0",       "subpd" };
    static const char *const no[] = { "\tmov    %r15,%rax",
                                      "add    $0x8,%rdx",
                                      "vmovapd %xmm3,(%rax)",
                                      "vbroadcastsd (%rax),%ymm0",
                                      "subsd\n",
                                      "",
                                      "\t",
                                      "sub %rsd",
                                      "vxorpd %xmm0,%xmm0,%xmm0",
                                      "mul    %rdx" };
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) CHECK(is_arithmetic(yes[i]));
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
        CHECK(!is_arithmetic(no[i]) || strcmp(no[i], "subsd\n") == 0);
    CHECK(!html_is_arithmetic("mov\nmulsd", 3));
    CHECK(!html_is_arithmetic("\t\nmulsd", 1));
}

static void a_loop_is_shown_by_its_listing_unless_its_rung_failed(void)
{
    Shown shown;
    if (!read_run(&shown, "")) return;
    for (size_t i = 0; i < shown.file.n_loops; i++)
        if (!shown.file.loops[i].reason) shown.file.loops[i].listing = "\tmov <\n\tmulsd a";
    char *const page = page_of(&shown);
    CHECK(has(page,
              "<pre tabindex=\"0\"><span class=\"no\">  </span>mov &lt;\n"
              "<span class=\"no\">* </span><b>mulsd a</b>\n</pre>"));
    CHECK(has(page, "<p>Not known: "));
    free(page);
    Reason why;
    for (size_t i = 0; i < shown.judgement.n_rows; i++) {
        shown.judgement.rows[i].outcome = "failed";
        shown.judgement.rows[i].reason = "work is missing";
    }
    CHECK(shown_sum_up(&shown, &why) == STATUS_OK);
    char *const failed = page_of(&shown);
    CHECK(has(failed, "failed: work is missing") && !strstr(failed, "mulsd"));
    free(failed);
    shown_free(&shown);
}

// --- Figures and flames ---

static void a_page_without_figures_says_why(void)
{
    Shown shown;
    Album album = { .n = 0, .why_none = { "gnuplot <is> missing" } };
    ReportView view = plain_view;
    if (!read_run(&shown, "")) return;
    view.album = &album;
    char *const page = shown_text(&shown, "html", view);
    CHECK(has(page, "<p class=\"none\">gnuplot &lt;is&gt; missing</p>"));
    free(page);
    shown_free(&shown);
}

static void flames_stand_in_the_page(void)
{
    Shown shown;
    if (!read_run(&shown, "profile/")) return;
    char *const page = page_of(&shown);
    CHECK(has(page, "alt=\"Flame graph of v10_naive: "));
    free(page);
    shown_free(&shown);
}

int main(int n_arguments, char **arguments)
{
    if (n_arguments < 2) return 2;
    golden_folder = arguments[1];
    if (n_arguments > 2 && strcmp(arguments[2], "--write") == 0) {
        for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++)
            if (!write_golden(runs[i])) return 1;
        return 0;
    }
    RUN(every_run_has_its_golden_page);
    RUN(the_headline_says_what_verdicts_allow);
    RUN(without_a_faster_rung_the_headline_says_so);
    RUN(a_run_without_its_start_says_what_it_has);
    RUN(large_ratios_have_two_digits);
    RUN(bars_stand_on_one_axis);
    RUN(a_run_without_any_time_has_an_axis_too);
    RUN(lines_have_the_shares_that_tools_saw);
    RUN(arithmetic_is_marked_in_listings);
    RUN(a_loop_is_shown_by_its_listing_unless_its_rung_failed);
    RUN(a_page_without_figures_says_why);
    RUN(flames_stand_in_the_page);
    return check_result();
}
