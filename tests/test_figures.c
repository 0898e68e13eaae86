/*
 * The figures: the scripts that gnuplot gets, and what becomes of them where it is here.
 *
 *     test_figures GOLDEN_FOLDER
 *
 * After a change that is meant, for each fig_NAME.gp in FOLDER of tests/golden and those below:
 *     ladder-report FOLDER --format gnuplot --figure NAME --out FOLDER/fig_NAME.gp
 */
#include "reports/assets.h"
#include "reports/figures.h"
#include "reports/gnuplot.h"
#include "tests/check.h"
#include "tests/report_texts.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { MAX_PATH = 512, MOST_TEXTS = 400, N_GOLDENS = 5, N_HOSTILE = 65536 };

static const char *const goldens[N_GOLDENS] = { "", "sweep/", "scale/", "profile/", "overheads/" };
static const char *golden_folder;

/** Bytes that stand in loops of the golden run, which has none, so that there is a roofline. */
static void fill_loops(Shown *shown)
{
    for (size_t i = 0; i < shown->file.n_loops; i++) {
        LoopRecord *const loop = &shown->file.loops[i];
        loop->load_bytes = 8 * (int64_t) i * loop->trajectories;
        loop->store_bytes = loop->load_bytes / 2;
        if (loop->trajectories < 1) loop->load_bytes = loop->store_bytes = -1;
    }
}

static bool read_run(Shown *shown, const char *folder)
{
    char path[MAX_PATH];
    Reason why = { "" };
    snprintf(path, sizeof path, "%s/%srun.jsonl", golden_folder, folder);
    Status status = shown_read(path, shown, &why);
    if (status == STATUS_OK) status = shown_sum_up(shown, &why);
    if (status != STATUS_OK) fprintf(stderr, "%s\n", why.text);
    return CHECK(status == STATUS_OK);
}

/** Sums up again what a test has changed. */
static bool sum_up(Shown *shown)
{
    Reason why = { "" };
    summary_free(&shown->summary);
    judgement_free(&shown->judgement);
    return CHECK(judge_run(&shown->file, &shown->judgement) == STATUS_OK)
        && CHECK(shown_sum_up(shown, &why) == STATUS_OK);
}

/** Owns: the result is the caller's to free. */
static char *script_of(const Figure *figure, const Shown *shown, Medium medium)
{
    Reason why = { "" };
    char *script;
    size_t length;
    const Status status = figures_script(figure, &shown->summary, drawing_canvas(medium, 100),
                                         &script, &length, &why);
    if (status != STATUS_OK) fprintf(stderr, "%s\n", why.text);
    CHECK(status == STATUS_OK && script && strlen(script) == length);
    return script;
}

static const Figure *figure_named(const char *name)
{
    Reason why;
    const Figure *const figure = figures_find(name, &why);
    CHECK(figure);
    return figure;
}

static bool has_gnuplot(void)
{
    char *picture;
    size_t length;
    Reason why;
    static const char script[] = "set terminal dumb\nplot 1\n";
    const Status status
        = gnuplot_run(script, strlen(script), GNUPLOT_TIMEOUT_S, &picture, &length, &why);
    free(picture);
    if (status != STATUS_OK) printf("  not tried: %s\n", why.text);
    return status == STATUS_OK;
}

// --- Which run has which figure ---

static void every_figure_has_its_template_and_words(void)
{
    Reason why;
    CHECK(assets_find("common.gp") && !assets_find("nothing.gp"));
    for (size_t f = 0; f < n_figures; f++) {
        char name[64];
        snprintf(name, sizeof name, "%s.gp", figures[f].name);
        const Asset *const template = assets_find(name);
        CHECK(template && strstr(template->text, "plot "));
        CHECK(figures[f].meaning[0] && figures_find(figures[f].name, &why) == &figures[f]);
    }
    CHECK(!figures_find("quick-win", &why) && strstr(why.text, "did you mean 'quick-wins'?"));
}

static void a_run_has_figures_or_reasons(void)
{
    static const char *const has[N_GOLDENS]
        = { "quick-wins ladder limits counts machine ", "sweep machine ", "scaling machine ",
            "counts machine ", "machine " };
    for (size_t g = 0; g < N_GOLDENS; g++) {
        Shown shown;
        char names[256] = "";
        if (!read_run(&shown, goldens[g])) continue;
        for (size_t f = 0; f < n_figures; f++) {
            Reason why;
            char *script;
            size_t length;
            const char *const why_not = figures[f].why_not(&shown.summary);
            if (!why_not)
                snprintf(names + strlen(names), sizeof names - strlen(names), "%s ",
                         figures[f].name);
            if (!why_not) continue;
            CHECK(figures_script(&figures[f], &shown.summary, drawing_canvas(MEDIUM_SVG, 0),
                                 &script, &length, &why)
                  == STATUS_BAD_USAGE);
            CHECK(!script && strstr(why.text, why_not) && strstr(why.text, figures[f].name));
        }
        if (!CHECK(strcmp(names, has[g]) == 0)) fprintf(stderr, "%s: %s\n", goldens[g], names);
        shown_free(&shown);
    }
}

// --- Golden scripts ---

/** Owns: `got` is freed here. */
static void check_golden(char *got, const char *folder, const char *figure)
{
    char path[MAX_PATH];
    snprintf(path, sizeof path, "%s/%sfig_%s.gp", golden_folder, folder, figure);
    char *const wanted = text_of_file(path);
    size_t same = 0;
    while (wanted && got && wanted[same] && wanted[same] == got[same]) same++;
    if (!CHECK(wanted && got && strcmp(wanted, got) == 0) && wanted && got)
        fprintf(stderr, "%s: differs from: %.100s\n", path, got + same);
    free(wanted);
    free(got);
}

static void every_script_is_the_golden_one(void)
{
    for (size_t g = 0; g < N_GOLDENS; g++) {
        Shown shown;
        if (!read_run(&shown, goldens[g])) continue;
        for (size_t f = 0; f < n_figures; f++)
            if (!figures[f].why_not(&shown.summary))
                check_golden(script_of(&figures[f], &shown, MEDIUM_SVG), goldens[g],
                             figures[f].name);
        shown_free(&shown);
    }
}

// --- Texts upon each other ---

typedef struct PageTexts {
    Box boxes[MOST_TEXTS];
    size_t n;
} PageTexts;

/** Reads back what a script writes where: width and height of the page, and every text. */
static bool read_texts(const char *script, PageTexts *page)
{
    double width, height;
    const Canvas canvas = drawing_canvas(MEDIUM_SVG, 0);
    const char *const terminal = strstr(script, "set terminal svg size ");
    page->n = 0;
    if (!terminal || sscanf(terminal, "set terminal svg size %lf,%lf", &width, &height) != 2)
        return false;
    for (const char *at = script; (at = strstr(at, "\nset label ")) != NULL; at++) {
        char text[1024], side[16] = "", rest[32] = "";
        double x, y;
        const char *const quote = strchr(at, '\''), *const end = strstr(quote, "' at screen ");
        if (!end || sscanf(end, "' at screen %lf,%lf %15s front%31[^\n]", &x, &y, side, rest) < 3)
            return false;
        snprintf(text, sizeof text, "%.*s", (int) (end - quote - 1), quote + 1);
        const TextStyle style = strstr(rest, "HEADLINE") ? TEXT_TITLE
            : strstr(rest, "STRONG")                     ? TEXT_STRONG
                                                         : TEXT_PLAIN;
        const double w = drawing_text_width(&canvas, style, text);
        const double half = style == TEXT_TITLE ? 9 : 7;
        const double left = x * width - (*side == 'l' ? 0 : *side == 'r' ? w : 0.5 * w);
        const bool is_upright = strncmp(end, "' at", 4) == 0 && strstr(side, "center")
            && strncmp(strchr(end, '\n') - 12, "rotate by 90", 12) == 0;
        if (is_upright || *text == '\0' || page->n == MOST_TEXTS) continue;
        page->boxes[page->n++]
            = (Box) { left, (1 - y) * height - half, left + w, (1 - y) * height + half };
    }
    return page->n > 0;
}

static size_t n_overlaps(const PageTexts *page)
{
    size_t n = 0;
    for (size_t i = 0; i < page->n; i++)
        for (size_t k = 0; k < i; k++) {
            Box a = page->boxes[i], b = page->boxes[k];
            n += fmin(a.right, b.right) > fmax(a.left, b.left) + 0.5
                && fmin(a.bottom, b.bottom) > fmax(a.top, b.top) + 0.5;
        }
    return n;
}

static void check_page(const Shown *shown, const Figure *figure)
{
    PageTexts page;
    char *const script = script_of(figure, shown, MEDIUM_SVG);
    const bool is_read = script && CHECK(read_texts(script, &page));
    if (is_read && !CHECK(n_overlaps(&page) == 0))
        fprintf(stderr, "%s: %zu texts upon each other\n", figure->name, n_overlaps(&page));
    for (size_t i = 0; is_read && i < page.n; i++)
        CHECK(page.boxes[i].left >= 0 && page.boxes[i].right <= 900.5 && page.boxes[i].top >= 0);
    free(script);
}

static void no_text_lies_upon_another(void)
{
    for (size_t g = 0; g < N_GOLDENS; g++) {
        Shown shown;
        if (!read_run(&shown, goldens[g])) continue;
        fill_loops(&shown);
        if (sum_up(&shown))
            for (size_t f = 0; f < n_figures; f++)
                if (!figures[f].why_not(&shown.summary)) check_page(&shown, &figures[f]);
        shown_free(&shown);
    }
}

static void texts_upon_each_other_are_noticed(void)
{
    PageTexts page;
    CHECK(read_texts("set terminal svg size 900,500 font\n"
                     "set label 1 'v10_naive' at screen 0.5000,0.5000 left front\n"
                     "set label 2 'v11' at screen 0.5200,0.5100 center front font STRONG\n",
                     &page));
    CHECK(page.n == 2 && n_overlaps(&page) == 1);
    CHECK(read_texts("set terminal svg size 900,500 font\n"
                     "set label 1 'v10_naive' at screen 0.5000,0.5000 left front\n"
                     "set label 2 'v11' at screen 0.4900,0.5000 right front\n",
                     &page));
    CHECK(page.n == 2 && n_overlaps(&page) == 0);
}

// --- Runs that lack something ---

static void the_roofline_needs_loops_and_ceilings(void)
{
    Shown shown;
    const Figure *const roofline = figure_named("roofline");
    if (!roofline || !read_run(&shown, "")) return;
    CHECK(strstr(roofline->why_not(&shown.summary), "loop with counts"));
    fill_loops(&shown);
    if (sum_up(&shown) && CHECK(!roofline->why_not(&shown.summary))) {
        char *const script = script_of(roofline, &shown, MEDIUM_SVG), row[64];
        const SummaryRow *const simd = summary_find(&shown.summary.problems[0], "v35_simd");
        const LoopRecord *const loop = simd ? simd->loop : NULL;
        if (CHECK(loop && script)) {
            const double flops = (double) (loop->fp_instructions + loop->fp_fma_instructions)
                / loop->vectors_in_flight;
            const double bytes
                = (double) (loop->load_bytes + loop->store_bytes) / (double) loop->trajectories;
            snprintf(row, sizeof row, "\n%.9g %.9g ", flops / bytes,
                     flops / simd->verdict.time_per_step_ns.median);
            CHECK(strstr(script, row));
            CHECK(strstr(script, "'avx2 40.0'") && strstr(script, "'L1'")
                  && strstr(script, "(L1 156, "));
        }
        free(script);
    }
    shown.file.n_ceilings = 0;
    if (sum_up(&shown)) CHECK(strstr(roofline->why_not(&shown.summary), "no ceilings"));
    shown_free(&shown);
}

static void a_run_without_limits_has_a_ladder(void)
{
    Shown shown;
    if (!read_run(&shown, "")) return;
    shown.file.n_ceilings = shown.file.n_loops = 0;
    if (sum_up(&shown)) {
        char *const script = script_of(figure_named("ladder"), &shown, MEDIUM_SVG);
        CHECK(script && strstr(script, "this run has no limits"));
        CHECK(figure_named("limits")->why_not(&shown.summary));
        CHECK(!figure_named("quick-wins")->why_not(&shown.summary));
        free(script);
    }
    shown_free(&shown);
}

static void a_run_of_one_rung_has_a_ladder_and_no_wins(void)
{
    Shown shown;
    if (!read_run(&shown, "")) return;
    SummaryProblem *const problem = &shown.summary.problems[0];
    SummaryRow *const rows = problem->rows;
    RungRecord *const rungs = shown.file.rungs;
    for (size_t i = 0; i < problem->n_rows; i++)
        if (strcmp(rows[i].verdict.rung, "v10_naive") == 0) problem->rows = &rows[i];
    shown.file.rungs = (RungRecord *) (uintptr_t) problem->rows->rung;
    problem->n_rows = problem->n_shown = shown.file.n_rungs = 1;
    CHECK(strstr(figure_named("quick-wins")->why_not(&shown.summary), "fewer than two"));
    for (size_t f = 0; f < n_figures; f++)
        if (!figures[f].why_not(&shown.summary)) check_page(&shown, &figures[f]);
    char *const script = script_of(figure_named("ladder"), &shown, MEDIUM_SVG);
    CHECK(script && strstr(script, "'v10_naive'") && !strstr(script, "v11"));
    free(script);
    problem->rows = rows;
    shown.file.rungs = rungs;
    shown_free(&shown);
}

static void a_rung_without_a_time_has_its_reason_in_its_line(void)
{
    Shown shown;
    if (!read_run(&shown, "")) return;
    char *const script = script_of(figure_named("ladder"), &shown, MEDIUM_SVG);
    CHECK(script && strstr(script, "'not built: dependency not found: mpi'"));
    CHECK(script && strstr(script, "'failed: "));
    free(script);
    shown.file.n_checks = 0; /* nothing is verified: no number at all */
    if (sum_up(&shown)) {
        CHECK(strcmp(figure_named("ladder")->why_not(&shown.summary), "no rung has a time") == 0);
        CHECK(figure_named("quick-wins")->why_not(&shown.summary));
        CHECK(figure_named("limits")->why_not(&shown.summary));
    }
    shown_free(&shown);
}

static void lines_that_are_not_known_place_no_rung(void)
{
    Shown shown;
    if (!read_run(&shown, "")) return;
    for (size_t i = 0; i < shown.file.n_rungs; i++)
        if (strcmp(shown.file.rungs[i].rung, "v15_inlined") == 0)
            shown.file.rungs[i].lines_changed = -1;
    if (sum_up(&shown)) {
        char *const script = script_of(figure_named("quick-wins"), &shown, MEDIUM_SVG);
        CHECK(script && strstr(script, "are not known"));
        CHECK(script && strstr(script, "'v11'") && !strstr(script, "'v35_simd"));
        free(script);
    }
    for (size_t i = 0; i < shown.file.n_rungs; i++) /* rungs that build on each other */
        if (strcmp(shown.file.rungs[i].rung, "v10_naive") == 0)
            shown.file.rungs[i].base = "v11_naive_o0";
    if (sum_up(&shown)) figure_named("quick-wins")->why_not(&shown.summary);
    shown_free(&shown);
}

// --- Trajectories ---

static bool is_lorenz(PathRecord *paths, size_t n, const char *wanted)
{
    Shown shown;
    const Figure *const lorenz = figure_named("lorenz");
    if (!read_run(&shown, "")) return false;
    shown.file.paths = paths;
    shown.file.n_paths = n;
    const char *const why_not = lorenz->why_not(&shown.summary);
    char *const script = why_not ? NULL : script_of(lorenz, &shown, MEDIUM_SVG);
    const bool is_there = script && wanted && strstr(script, wanted);
    if (script && wanted && !is_there) fprintf(stderr, "%s\n", script);
    free(script);
    shown_free(&shown);
    return wanted ? is_there : why_not != NULL;
}

static void trajectories_are_those_of_the_run(void)
{
    PathRecord paths[] = {
        { "cache", "v20_soa", 0, 4, "9 9 9;8 8 8", 0 },
        { "cache", "v35_simd", 0, 4, "1 2 3;-4.5 5 6;7 8 9.25", 1 },
        { "cache", "v35_simd", 1, 4, "0 0 -10;1 1 -9", 1 },
        { "memory", "v35_simd", 0, 4, "99 99 99;98 98 98", 1 },
    };
    CHECK(is_lorenz(paths, 4, "\n2 1 3 \n2 -4.5 6 \n2 7 9.25 \n\n3 0 -10 \n3 1 -9 \nEOD\n"));
    CHECK(is_lorenz(paths, 4, "What is computed: 2 trajectories"));
    CHECK(is_lorenz(paths, 4, "as v35_simd computed them: 8 steps of 0.004"));
    CHECK(is_lorenz(paths, 0, NULL));
}

static void a_path_is_read_as_far_as_it_is_one(void)
{
    static const char *const cut[]
        = { "1 2 3;4 5 6;",        "1 2 3;4 5 6;7 8",     "1 2 3;4 5 6;7 x 9",
            "1 2 3;4 5 6;nan 1 1", "1 2 3;4 5 6;1 1e9 1", "1 2 3;4 5 6;1 1 1 1",
            "1 2 3;4 5 6;1,1,1" };
    PathRecord path = { "cache", "v35_simd", 0, 4, "", 0 };
    for (size_t i = 0; i < sizeof cut / sizeof cut[0]; i++) {
        path.points = cut[i];
        CHECK(is_lorenz(&path, 1, "\n1 1 3 \n1 4 6 \nEOD\n"));
    }
    path.points = "`touch owned`";
    CHECK(is_lorenz(&path, 1, NULL));
    path.points = "1 2 3"; /* one point is no trajectory */
    CHECK(is_lorenz(&path, 1, NULL));
}

// --- Texts of strangers ---

static const char hostile[] = "v90_'; system('touch owned') #`touch owned`\"\\\n$d << EOD\nEOD\n"
                              "<script>alert(1)</script>@XBARS \xe2\x80\xae{/Symbol a}\x1b[2J";

enum { MOST_RUNGS = 64, MOST_NAME = 256 };

/** Every name its own, so that rungs are still told apart. */
static void rename_rungs(Shown *shown, const char *text)
{
    static char names[MOST_RUNGS][MOST_NAME];
    for (size_t i = 0; i < shown->file.n_rungs && i < MOST_RUNGS; i++) {
        snprintf(names[i], MOST_NAME, "%zu%s", i, text);
        for (size_t p = 0; p < shown->summary.n_problems; p++)
            for (size_t r = 0; r < shown->summary.problems[p].n_rows; r++) {
                SummaryRow *const row = &shown->summary.problems[p].rows[r];
                if (row->rung == &shown->file.rungs[i]) row->verdict.rung = names[i];
            }
        for (size_t m = 0; m < shown->file.n_metrics; m++)
            if (strcmp(shown->file.metrics[m].rung, shown->file.rungs[i].rung) == 0)
                shown->file.metrics[m].rung = names[i];
        shown->file.rungs[i].rung = names[i];
    }
}

static void make_hostile(Shown *shown, char *text)
{
    RunFile *const file = &shown->file;
    file->run.host_name = file->run.cpu_model = file->run.smt = file->run.cpu_isa = text;
    file->run.run_id = text;
    for (size_t i = 0; i < file->n_ceilings; i++) file->ceilings[i].unit = text;
    for (size_t i = 0; i < file->n_loops; i++) file->loops[i].reason = text;
    for (size_t i = 0; i < file->n_rungs; i++) {
        RungRecord *const rung = &file->rungs[i];
        rung->family = rung->attack = rung->title = rung->reason = text;
    }
    rename_rungs(shown, text);
    for (size_t i = 0; i < shown->summary.n_problems; i++) {
        SummaryProblem *const problem = &shown->summary.problems[i];
        problem->name = text;
        if (problem->n_rows > 0) problem->start = problem->rows[0].verdict.rung;
        for (size_t r = 0; r < problem->n_rows; r++) {
            SummaryRow *const row = &problem->rows[r];
            row->verdict.start = problem->start;
            if (row->why_no_time) row->why_no_time = text;
        }
    }
}

/** Copies a script without what stands in single quotes. Returns: false when a quote is open at the
 * end of a line, comments aside. */
static bool without_quotes(const char *script, char *bare)
{
    bool is_quoted = false, is_comment = false;
    for (; *script; script++) {
        if (*script == '#' && !is_quoted) is_comment = true;
        if (*script == '\n' && is_quoted) return false;
        if (*script == '\n') is_comment = false;
        if (*script == '\'' && !is_comment)
            is_quoted = !is_quoted;
        else if (!is_quoted && !is_comment)
            *bare++ = *script;
    }
    *bare = '\0';
    return true;
}

static void check_hostile(const Shown *shown, const Figure *figure, bool is_drawn)
{
    Reason why = { "" };
    char *picture = NULL;
    size_t length;
    char *const script = script_of(figure, shown, MEDIUM_SVG);
    char *const bare = script ? malloc(strlen(script) + 1) : NULL;
    if (CHECK(bare) && CHECK(without_quotes(script, bare)))
        for (const char *c = bare; *c; c++)
            if (!CHECK((*c >= ' ' && *c < 127 && !strchr("`\"", *c)) || *c == '\n')) break;
    CHECK(bare && !strstr(bare, "system") && !strstr(bare, "owned") && !strstr(bare, "{/"));
    if (is_drawn) {
        CHECK(figures_draw(figure, &shown->summary, drawing_canvas(MEDIUM_SVG, 0), &picture,
                           &length, &why)
              == STATUS_OK);
        if (!picture) fprintf(stderr, "%s: %s\n", figure->name, why.text);
        CHECK(picture && !strstr(picture, "<script") && strstr(picture, "</svg>"));
        CHECK(access("owned", F_OK) != 0);
    }
    free(picture);
    free(bare);
    free(script);
}

static void texts_of_strangers_stay_texts(void)
{
    char *const large = malloc(N_HOSTILE + 1);
    const bool is_drawn = has_gnuplot();
    if (!CHECK(large)) return;
    memset(large, '\'', N_HOSTILE);
    large[N_HOSTILE] = '\0';
    for (size_t g = 0; g < N_GOLDENS; g++)
        for (int is_large = 0; is_large < 2; is_large++) {
            Shown shown;
            if (!read_run(&shown, goldens[g])) continue;
            fill_loops(&shown);
            if (sum_up(&shown)) {
                make_hostile(&shown, is_large ? large : (char *) (uintptr_t) hostile);
                for (size_t f = 0; f < n_figures; f++)
                    if (!figures[f].why_not(&shown.summary))
                        check_hostile(&shown, &figures[f], is_drawn && (g == 0 || !is_large));
            }
            shown_free(&shown);
        }
    free(large);
}

// --- gnuplot ---

/** Puts a program called gnuplot first in PATH. Returns: what PATH was, for restore_path. */
static char *fake_gnuplot(const char *text)
{
    char path[2 * MAX_PATH];
    char *const before = strdup(getenv("PATH"));
    CHECK(mkdir("bin", 0777) == 0 || access("bin", F_OK) == 0);
    CHECK(file_of_text("bin/gnuplot", text, strlen(text)) && chmod("bin/gnuplot", 0777) == 0);
    snprintf(path, sizeof path, "bin:%s", before);
    setenv("PATH", path, 1);
    return before;
}

static void restore_path(char *before)
{
    setenv("PATH", before, 1);
    free(before);
}

/** Runs a fake. Returns: the picture, to be freed, or NULL with `why`. */
static char *run_fake(const char *program, const char *script, double timeout_s, Reason *why)
{
    char *picture;
    size_t length;
    char *const before = fake_gnuplot(program);
    const Status status = gnuplot_run(script, strlen(script), timeout_s, &picture, &length, why);
    restore_path(before);
    CHECK(status == (picture ? STATUS_OK : STATUS_MISSING));
    CHECK(!picture || strlen(picture) == length);
    return picture;
}

static void a_gnuplot_that_fails_says_why_in_a_line(void)
{
    Reason why = { "" };
    CHECK(
        !run_fake("#!/bin/sh\necho '\nplot x\n     ^\nline 7: oh\nno' >&2; exit 1\n", "", 5, &why));
    CHECK(strcmp(why.text, "gnuplot drew no picture: line 7: oh") == 0);
    CHECK(!run_fake("#!/bin/sh\nexit 1\n", "", 5, &why) && strstr(why.text, "did not say why"));
    CHECK(!run_fake("#!/bin/sh\ncat >/dev/null\n", "", 5, &why) && strstr(why.text, "no picture"));
    CHECK(!run_fake("#!/bin/sh\necho x; kill -9 $$\n", "", 5, &why));
    CHECK(!run_fake("#!/bin/sh\nprintf '\\033[2J\\n' >&2; exit 1\n", "", 5, &why));
    CHECK(!strchr(why.text, '\x1b'));
}

static void a_gnuplot_that_hangs_is_ended(void)
{
    Reason why = { "" };
    const time_t before = time(NULL);
    CHECK(!run_fake("#!/bin/sh\nexec sleep 60\n", "", 0.2, &why));
    CHECK(strstr(why.text, "did not end within 0.2 s"));
    CHECK(!run_fake("#!/bin/sh\nwhile :; do echo x; sleep 0.01; done\n", "", 0.2, &why));
    CHECK(!run_fake("#!/bin/sh\nexec >&-\nexec sleep 60\n", "", 0.2, &why));
    CHECK(time(NULL) - before < 20);
}

static void a_missing_gnuplot_is_said(void)
{
    Reason why = { "" };
    char *picture;
    size_t length;
    char *const before = strdup(getenv("PATH"));
    setenv("PATH", "/nowhere", 1);
    CHECK(gnuplot_run("", 0, 5, &picture, &length, &why) == STATUS_MISSING && !picture);
    CHECK(strstr(why.text, "gnuplot is not here; install gnuplot-nox"));
    restore_path(before);
}

/** More than pipes hold, both ways; and one that reads nothing of it. */
static void large_scripts_and_pictures_pass(void)
{
    enum { N = 1 << 20 };
    Reason why = { "" };
    char *const script = malloc(N + 1);
    if (!CHECK(script)) return;
    memset(script, 'x', N);
    script[N] = '\0';
    char *picture = run_fake("#!/bin/sh\nexec cat\n", script, 20, &why);
    CHECK(picture && strcmp(picture, script) == 0);
    free(picture);
    picture = run_fake("#!/bin/sh\necho done\n", script, 20, &why);
    CHECK(picture && strcmp(picture, "done\n") == 0);
    free(picture);
    free(script);
}

static void the_same_run_is_the_same_picture(void)
{
    Shown shown;
    Reason why;
    char *pictures[2] = { NULL, NULL };
    size_t length;
    if (!has_gnuplot() || !read_run(&shown, "")) return;
    for (int i = 0; i < 2; i++)
        CHECK(figures_draw(figure_named("quick-wins"), &shown.summary,
                           drawing_canvas(MEDIUM_SVG, 0), &pictures[i], &length, &why)
              == STATUS_OK);
    CHECK(pictures[0] && pictures[1] && strcmp(pictures[0], pictures[1]) == 0);
    CHECK(pictures[0] && strstr(pictures[0], "font-weight=\"bold\""));
    CHECK(pictures[0]
          && strstr(pictures[0], "<title>What lines bring: 65.8x by 230 lines, no steeper"));
    CHECK(pictures[0] && !strstr(pictures[0], "gnuplot_plot"));
    free(pictures[0]);
    free(pictures[1]);
    shown_free(&shown);
}

/** Both numbers of the title are those of a rung on the way, not products of its parts. */
static void the_title_tells_where_the_way_bends(void)
{
    static const struct {
        double v20, v40; /* speed-ups; v20 stands at less than half of the lines */
        const char *title;
    } cases[] = {
        { 50, 60, "Quick wins: 50.0x by " },
        { 1.5, 10000, "What lines bring: 10000x by " },
    };
    Shown shown;
    if (!read_run(&shown, "")) return;
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        char title[MAX_PATH];
        for (size_t i = 0; i < shown.judgement.n_rows; i++) {
            VerdictRecord *const row = &shown.judgement.rows[i];
            if (strcmp(row->problem, "cache") != 0) continue;
            const bool is_top = strcmp(row->rung, "v40_openmp") == 0;
            const double ratio = is_top        ? cases[c].v40
                : strcmp(row->rung, "v20_soa") ? 2
                                               : cases[c].v20;
            if (row->speedup_start.median > 0)
                row->speedup_start = (Interval) { ratio, ratio, ratio };
        }
        Reason why;
        CHECK(shown_sum_up(&shown, &why) == STATUS_OK);
        figure_named("quick-wins")->title(&shown.summary, title, sizeof title);
        if (!CHECK(strstr(title, cases[c].title) == title)) fprintf(stderr, "  %s\n", title);
    }
    shown_free(&shown);
}

/** Each line is as wide as the terminal at most, and what is told of a rung stands in its line. */
static void a_terminal_shows_figures_by_letters(void)
{
    Shown shown;
    Reason why;
    if (!has_gnuplot() || !read_run(&shown, "")) return;
    for (size_t columns = REPORT_MIN_COLUMNS; columns <= REPORT_MAX_COLUMNS; columns += 20)
        for (size_t f = 0; f < n_figures; f++) {
            char *text;
            size_t length;
            if (figures[f].why_not(&shown.summary)) continue;
            CHECK(figures_draw(&figures[f], &shown.summary, drawing_canvas(MEDIUM_TEXT, columns),
                               &text, &length, &why)
                  == STATUS_OK);
            CHECK(text && text_width(text) <= columns && !strchr(text, '\f'));
            const char *const line = text ? strstr(text, "  v10_naive  |") : NULL;
            if (strcmp(figures[f].name, "ladder") == 0 && CHECK(line)) {
                const size_t n = strcspn(line, "\n");
                CHECK(memchr(line, '@', n) && memmem(line, n, "29.8", 4));
            }
            free(text);
        }
    shown_free(&shown);
}

int main(int n_arguments, char **arguments)
{
    char workplace[MAX_PATH];
    const char *const folder = getenv("TMPDIR");
    if (n_arguments != 2) return 2;
    golden_folder = realpath(arguments[1], NULL);
    snprintf(workplace, sizeof workplace, "%s/ladder-figures-XXXXXX", folder ? folder : "/tmp");
    if (!golden_folder || !mkdtemp(workplace) || chdir(workplace) != 0) return 2;
    RUN(every_figure_has_its_template_and_words);
    RUN(a_run_has_figures_or_reasons);
    RUN(every_script_is_the_golden_one);
    RUN(no_text_lies_upon_another);
    RUN(texts_upon_each_other_are_noticed);
    RUN(the_roofline_needs_loops_and_ceilings);
    RUN(a_run_without_limits_has_a_ladder);
    RUN(a_run_of_one_rung_has_a_ladder_and_no_wins);
    RUN(a_rung_without_a_time_has_its_reason_in_its_line);
    RUN(lines_that_are_not_known_place_no_rung);
    RUN(trajectories_are_those_of_the_run);
    RUN(a_path_is_read_as_far_as_it_is_one);
    RUN(texts_of_strangers_stay_texts);
    RUN(a_gnuplot_that_fails_says_why_in_a_line);
    RUN(a_gnuplot_that_hangs_is_ended);
    RUN(a_missing_gnuplot_is_said);
    RUN(large_scripts_and_pictures_pass);
    RUN(the_same_run_is_the_same_picture);
    RUN(the_title_tells_where_the_way_bends);
    RUN(a_terminal_shows_figures_by_letters);
    CHECK(unlink("bin/gnuplot") == 0 && rmdir("bin") == 0 && rmdir(workplace) == 0);
    free((void *) (uintptr_t) golden_folder);
    return check_result();
}
