/*
 * The slides of a run: golden decks, what is left out or said where a run lacks something, the code
 * on a slide.
 *
 *     test_slides GOLDEN_FOLDER [--write]
 *
 * A golden deck is without figures (gnuplot draws them), style and script: the browser test looks
 * at these. With --write the golden decks are written anew.
 */
#include "tests/check.h"
#include "tests/report_texts.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_PATH = 512 };

static const ReportView plain_view = { .columns = REPORT_COLUMNS };
static const char *const runs[]
    = { "", "python/", "sweep/", "scale/", "profile/", "overheads/", "duel/" };
enum { N_RUNS = sizeof runs / sizeof runs[0] };
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

/** Owns: the slides alone, from <main> on, are the caller's to free. */
static char *deck_of(const Shown *shown)
{
    char *const page = shown_text(shown, "slides", plain_view);
    char *const main = page ? strstr(page, "<main>") : NULL;
    char *const end = main ? strstr(main, "</main>") : NULL;
    if (!CHECK(end)) {
        free(page);
        return NULL;
    }
    const size_t length = (size_t) (end - main);
    memmove(page, main, length);
    page[length] = '\0';
    return page;
}

static char *changed_deck(Shown *shown)
{
    Reason why;
    return CHECK(shown_sum_up(shown, &why) == STATUS_OK) ? deck_of(shown) : NULL;
}

static bool has(const char *deck, const char *text)
{
    const bool is_there = deck && strstr(deck, text);
    if (!is_there) fprintf(stderr, "  not on the slides: %s\n", text);
    return is_there;
}

static size_t n_times(const char *deck, const char *text)
{
    size_t n = 0;
    for (const char *at = deck; at && (at = strstr(at, text)); at++) n++;
    return n;
}

// --- Golden decks ---

static bool write_golden(const char *run)
{
    char path[MAX_PATH];
    Shown shown;
    if (!read_run(&shown, run)) return false;
    char *const deck = deck_of(&shown);
    snprintf(path, sizeof path, "%s/%sdeck.html", golden_folder, run);
    const bool is_written = deck && file_of_text(path, deck, strlen(deck));
    free(deck);
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
    fprintf(stderr, "  if it is meant: build/tests/test_slides tests/golden --write\n");
}

static void every_run_has_its_golden_deck(void)
{
    for (size_t i = 0; i < N_RUNS; i++) {
        char path[MAX_PATH];
        Shown shown;
        if (!read_run(&shown, runs[i])) continue;
        snprintf(path, sizeof path, "%s/%sdeck.html", golden_folder, runs[i]);
        char *const wanted = text_of_file(path), *const got = deck_of(&shown);
        const bool is_same = wanted && got && strcmp(wanted, got) == 0;
        if (wanted && got && !is_same) tell_difference(wanted, got, path);
        CHECK(is_same);
        free(wanted);
        free(got);
        shown_free(&shown);
    }
}

// --- What holds of every deck ---

static void slides_are_numbered_and_have_notes(void)
{
    for (size_t i = 0; i < N_RUNS; i++) {
        Shown shown;
        if (!read_run(&shown, runs[i])) continue;
        char *const deck = deck_of(&shown);
        const size_t n = n_times(deck, "<article ");
        CHECK(n >= 4 && n_times(deck, "</article>") == n && n_times(deck, "<section ") == n);
        for (size_t k = 1; k <= n; k++) {
            char id[32];
            snprintf(id, sizeof id, " id=\"%zu\">", k);
            CHECK(n_times(deck, id) == 1);
        }
        CHECK(n_times(deck, "<h3>Notes</h3>\n<p>") == n);
        free(deck);
        shown_free(&shown);
    }
}

static void nothing_foreign_survives_and_no_number_is_missing(void)
{
    static const char *const forbidden[] = { "\xe2\x80\xae", "\033",  "<b>alert", "<script", ">nan",
                                             "nan ",         "\"nan", "inf ",     " style=" };
    for (size_t i = 0; i < N_RUNS; i++) {
        Shown shown;
        if (!read_run(&shown, runs[i])) continue;
        char *const deck = deck_of(&shown);
        for (size_t k = 0; deck && k < sizeof forbidden / sizeof forbidden[0]; k++)
            if (!CHECK(!strstr(deck, forbidden[k])))
                fprintf(stderr, "  %srun.jsonl: %s\n", runs[i], forbidden[k]);
        free(deck);
        shown_free(&shown);
    }
}

// --- Runs that lack something ---

static void what_was_not_recorded_is_said(void)
{
    Shown shown;
    if (!read_run(&shown, "")) return;
    char *deck = deck_of(&shown);
    CHECK(has(deck, "The code is not shown: sources were not recorded in this run."));
    CHECK(has(deck, "The figure is not here: none were drawn for this deck."));
    CHECK(has(deck, "<b>Not measured:</b> scaling: ladder scale."));
    free(deck);
    shown.file.n_ceilings = shown.file.n_loops = shown.file.n_metrics = shown.file.n_hots = 0;
    shown.file.n_stacks = 0;
    for (size_t i = 0; i < shown.judgement.n_rows; i++) {
        shown.judgement.rows[i].limit_kind = NULL;
        shown.judgement.rows[i].limit_reason = "no loop";
    }
    deck = changed_deck(&shown);
    CHECK(has(deck, "This run holds no ceilings"));
    CHECK(has(deck, "take it with ladder profile"));
    CHECK(has(deck, "this run holds no limits of its rungs"));
    CHECK(has(deck, "<b>Not measured:</b> counts: ladder profile."));
    free(deck);
    shown_free(&shown);
}

static void rungs_without_a_time_have_their_reason_and_no_slide(void)
{
    Shown shown;
    if (!read_run(&shown, "")) return;
    VerdictRecord *const rows = shown.judgement.rows;
    char *deck = deck_of(&shown);
    CHECK(n_times(deck, "<h2>v20_soa</h2>") == 1);
    free(deck);
    for (size_t i = 0; i < shown.judgement.n_rows; i++) {
        if (strcmp(rows[i].rung, "v20_soa") != 0) continue;
        rows[i].time_per_step_ns.median = NAN;
        rows[i].outcome = "failed";
        rows[i].reason = "it lost its way";
    }
    deck = changed_deck(&shown);
    CHECK(n_times(deck, "<h2>v20_soa</h2>") == 0);
    CHECK(has(deck, "v20_soa: failed: it lost its way"));
    free(deck);
    shown_free(&shown);
}

static void a_run_of_one_rung_or_none_is_still_a_lecture(void)
{
    Shown shown;
    if (!read_run(&shown, "")) return;
    shown.judgement.n_rows = 1;
    char *deck = changed_deck(&shown);
    CHECK(has(deck, "The workload") && has(deck, "Questions?"));
    CHECK(n_times(deck, "<svg class=\"climb\"") == 1);
    free(deck);
    shown.judgement.rows[0].time_per_step_ns.median = NAN;
    shown.judgement.rows[0].outcome = "failed";
    shown.judgement.rows[0].reason = "wrong";
    deck = changed_deck(&shown);
    CHECK(has(deck, "Rungs without a number") && n_times(deck, "<svg class=\"climb\"") == 0);
    free(deck);
    shown_free(&shown);
}

/** The golden spine leaves out rungs between v20 and v30: the product of their steps stands there.
 */
static void the_short_way_has_its_factor(void)
{
    Shown shown;
    if (!read_run(&shown, "")) return;
    double factor = 1;
    const SummaryProblem *const problem = &shown.summary.problems[0];
    const SummaryRow *row = summary_find(problem, "v35_simd"), *spine = row;
    size_t n = 0;
    do {
        factor *= spine->verdict.speedup_base.median;
        spine = summary_find(problem, spine->verdict.base);
        n++;
    } while (spine && !spine->rung->is_spine && spine->verdict.base);
    char number[NUMBER_LENGTH], wanted[96];
    snprintf(wanted, sizeof wanted, "<p class=\"ratio\">%s %.3s by all steps since</p>",
             number_ratio(number, factor), spine ? spine->verdict.rung : "");
    char *const deck = changed_deck(&shown);
    CHECK(n > 1 && has(deck, wanted));
    free(deck);
    shown_free(&shown);
}

// --- Code ---

static char *deck_with(const char *base, const char *rung)
{
    SourceRecord files[] = { { "variants/v10_naive.c", base }, { "variants/v15_inlined.c", rung } };
    Shown shown;
    if (!read_run(&shown, "")) return NULL;
    shown.file.sources = files;
    shown.file.n_sources = 2;
    char *const deck = changed_deck(&shown);
    shown_free(&shown);
    return deck;
}

static void a_rung_shows_what_it_changed(void)
{
    char *const deck
        = deck_with("int kept;\nint <gone>;\nint last;\n", "int kept;\nint &new;\nint last;\n");
    CHECK(has(deck,
              "<span class=\"kept\">  int kept;\n</span><span class=\"gone\">- int "
              "&lt;gone&gt;;\n</span><span class=\"new\">+ int &amp;new;\n</span>"));
    CHECK(has(deck, "code: +1 &#8722;1 lines; 41 changed in its whole file</p>"));
    CHECK(has(deck, "3 lines of code</p>")); /* v10 has no base: its own code */
    CHECK(has(deck, "The code is not shown: its source was not recorded."));
    free(deck);
}

static void the_same_code_is_said_to_be_the_same(void)
{
    char *const deck = deck_with("int a;\n", "/* other words */\nint a; /* here too */\n");
    CHECK(has(deck, "What computes is the code of its base, to the letter."));
    free(deck);
}

static void what_has_no_room_is_counted(void)
{
    char base[4096] = "", rung[4096] = "";
    for (int i = 0; i < 60; i++) sprintf(base + strlen(base), "int b%d;\n", i);
    for (int i = 0; i < 60; i++)
        sprintf(rung + strlen(rung), i == 40 ? "int run(int r);\n" : "int r%d;\n", i);
    char *const deck = deck_with(base, rung);
    CHECK(has(deck, "<span class=\"new\">+ int run(int r);\n"));
    CHECK(has(deck,
              "code: +60 &#8722;60 lines; 79 more before these; 19 more behind them; 41 "
              "changed in its whole file</p>"));
    CHECK(n_times(deck, "<span class=\"new\">") <= 22);
    free(deck);
}

int main(int n_arguments, char **arguments)
{
    if (n_arguments < 2) return 2;
    golden_folder = arguments[1];
    if (n_arguments == 3 && strcmp(arguments[2], "--write") == 0) {
        for (size_t i = 0; i < N_RUNS; i++)
            if (!write_golden(runs[i])) return 1;
        return 0;
    }
    RUN(every_run_has_its_golden_deck);
    RUN(slides_are_numbered_and_have_notes);
    RUN(nothing_foreign_survives_and_no_number_is_missing);
    RUN(what_was_not_recorded_is_said);
    RUN(rungs_without_a_time_have_their_reason_and_no_slide);
    RUN(a_run_of_one_rung_or_none_is_still_a_lecture);
    RUN(the_short_way_has_its_factor);
    RUN(a_rung_shows_what_it_changed);
    RUN(the_same_code_is_said_to_be_the_same);
    RUN(what_has_no_room_is_counted);
    return check_result();
}
