/*
 * Runs side by side, whole and by their properties: tests/golden/versus has one ladder by two
 * compilers and on another machine.
 *
 *     test_versus_reports GOLDEN_FOLDER
 *
 * After a change that is meant, in tests/golden/versus and for each format and its file:
 *     make_golden_versus gcc gcc.jsonl; clang and machine likewise
 *     ladder-report --compare gcc.jsonl clang.jsonl machine.jsonl --format markdown --out versus.md
 */
#include "reports/escape.h"
#include "reports/versus.h"
#include "tests/check.h"
#include "tests/report_texts.h"

#include <ctype.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PATH = 512, N_GOLDEN = 3 };

static const char *golden_folder;
static const char *const golden_runs[N_GOLDEN]
    = { "versus/gcc.jsonl", "versus/clang.jsonl", "versus/machine.jsonl" };
static const char *const formats[] = { "terminal", "markdown", "csv", "json" };
static const char *const files[] = { "versus.txt", "versus.md", "versus.csv", "versus.json" };
enum { N_FORMATS = sizeof formats / sizeof formats[0] };

static const char *golden_path(char path[static MAX_PATH], const char *name)
{
    snprintf(path, MAX_PATH, "%s/%s", golden_folder, name);
    return path;
}

/** Some runs, and their comparison. */
typedef struct Side {
    Shown shown[VERSUS_MOST_RUNS];
    size_t n;
    Versus versus;
    Reason why;
} Side;

static bool read_side(Side *side, const char *name)
{
    char path[MAX_PATH];
    const Status status = shown_read(golden_path(path, name), &side->shown[side->n++], &side->why);
    return CHECK(status == STATUS_OK);
}

static Status compare(Side *side)
{
    const Summary *summaries[VERSUS_MOST_RUNS];
    for (size_t r = 0; r < side->n; r++) {
        CHECK(shown_sum_up(&side->shown[r], &side->why) == STATUS_OK);
        summaries[r] = &side->shown[r].summary;
    }
    return versus_new(summaries, side->n, &side->versus, &side->why);
}

static void side_free(Side *side)
{
    versus_free(&side->versus);
    for (size_t r = 0; r < side->n; r++) shown_free(&side->shown[r]);
}

static bool read_golden(Side *side, size_t n)
{
    *side = (Side) { .n = 0 };
    for (size_t r = 0; r < n; r++)
        if (!read_side(side, golden_runs[r])) return false;
    return CHECK(compare(side) == STATUS_OK);
}

/** Owns: the result is the caller's to free. */
static char *text_of(const Side *side, const char *format, size_t columns)
{
    char *text = NULL;
    size_t length;
    Reason why;
    const VersusFormat *const row = versus_format(format, &why);
    if (CHECK(row))
        CHECK(versus_render(row, &side->versus, (ReportView) { .columns = columns }, &text, &length,
                            &why)
              == STATUS_OK);
    return text;
}

static bool has_word(const char *text, const char *word)
{
    for (const char *at = strstr(text, word); at; at = strstr(at + 1, word))
        if ((at == text || !isalpha((unsigned char) at[-1]))
            && !isalpha((unsigned char) at[strlen(word)]))
            return true;
    return false;
}

static const VersusSide *side_of(const Side *side, const char *rung, size_t r)
{
    const VersusProblem *const problem = &side->versus.problems[0];
    for (size_t i = 0; i < problem->n_rows; i++)
        if (strcmp(problem->rows[i].rung, rung) == 0) return &problem->rows[i].sides[r];
    return NULL;
}

static size_t n_differing(const Versus *versus)
{
    size_t n = 0;
    for (size_t p = 0; p < versus->n_problems; p++)
        for (size_t i = 0; i < versus->problems[p].n_rows; i++)
            for (size_t r = 0; r < versus->n_runs; r++)
                n += versus->problems[p].rows[i].sides[r].against.verdict == STEP_DIFFERS;
    return n;
}

// --- Whole texts ---

static void every_format_writes_the_golden_text(void)
{
    Side side;
    if (!read_golden(&side, N_GOLDEN)) return;
    for (size_t f = 0; f < N_FORMATS; f++) {
        char name[64], path[MAX_PATH];
        snprintf(name, sizeof name, "versus/%s", files[f]);
        char *const got = text_of(&side, formats[f], REPORT_COLUMNS);
        char *const wanted = text_of_file(golden_path(path, name));
        if (!CHECK(got && wanted && strcmp(got, wanted) == 0)) fprintf(stderr, "%s\n", name);
        free(got);
        free(wanted);
    }
    side_free(&side);
}

static void lines_fit_every_terminal(void)
{
    Side side;
    if (!read_golden(&side, N_GOLDEN)) return;
    for (size_t columns = REPORT_MIN_COLUMNS; columns <= REPORT_MAX_COLUMNS; columns += 5) {
        char *const text = text_of(&side, "terminal", columns);
        if (!CHECK(text && text_width(text) <= columns)) fprintf(stderr, "%zu columns\n", columns);
        free(text);
    }
    side_free(&side);
}

// --- What is said ---

static void steps_differ_where_they_were_made_to(void)
{
    Side side;
    if (!read_golden(&side, N_GOLDEN)) return;
    CHECK(side_of(&side, "v20_soa", 1)->against.verdict == STEP_DIFFERS);
    CHECK(check_is_close(side_of(&side, "v20_soa", 1)->against.ratio.median, 1.4, 0.02));
    CHECK(side_of(&side, "v15_inlined", 1)->against.verdict == STEP_SAME);
    CHECK(side_of(&side, "v15_inlined", 2)->against.verdict == STEP_SAME);
    CHECK(side_of(&side, "v35_simd", 2)->against.verdict == STEP_DIFFERS);
    CHECK(side_of(&side, "v40_openmp", 2)->against.verdict == STEP_NONE); /* on other cores */
    CHECK(strstr(side_of(&side, "v40_openmp", 2)->why, "2 cores in A, on 8 in C"));
    CHECK(side_of(&side, "v10_naive", 1)->against.verdict == STEP_NONE); /* a bottom rung */
    CHECK(side.versus.n_problems == 2);
    CHECK(side.versus.problems[1].of[0] && !side.versus.problems[1].of[2]); /* other sizes */
    CHECK(side.versus.apart.n == 1 && strcmp(side.versus.apart.lines[0].label, "memory") == 0);
    side_free(&side);
}

/** Makes every sample of a run take so many times as long, as a slower machine would. */
static void slow_down(Shown *shown, double factor)
{
    for (size_t i = 0; i < shown->file.n_samples; i++) {
        SampleRecord *const sample = &shown->file.samples[i];
        sample->wall_s *= factor;
        sample->cpu_s *= factor;
        sample->elapsed_s *= factor;
    }
    judgement_free(&shown->judgement);
    CHECK(judge_run(&shown->file, &shown->judgement) == STATUS_OK);
}

/** Returns: what a judge of times would say of the same rows: the mutant that must be seen. */
static size_t n_differing_in_time(const Versus *versus)
{
    size_t n = 0;
    const VersusProblem *const problem = &versus->problems[0];
    for (size_t i = 0; i < problem->n_rows; i++) {
        PairedStep a = problem->rows[i].sides[0].step, b = problem->rows[i].sides[1].step;
        if (!problem->rows[i].is_shown || !isfinite(a.ratio.median)) continue;
        a.ratio = problem->rows[i].sides[0].row->verdict.time_per_step_ns;
        b.ratio = problem->rows[i].sides[1].row->verdict.time_per_step_ns;
        n += versus_compare(&a, &b).verdict == STEP_DIFFERS;
    }
    return n;
}

static void a_machine_that_is_slower_throughout_differs_in_nothing(void)
{
    Side side = { .n = 0 };
    if (!read_side(&side, golden_runs[0]) || !read_side(&side, golden_runs[0])) return;
    slow_down(&side.shown[1], 2);
    if (CHECK(compare(&side) == STATUS_OK)) {
        CHECK(n_differing(&side.versus) == 0);
        CHECK(n_differing_in_time(&side.versus) > 3); /* the check above would have seen it */
        char *const text = text_of(&side, "terminal", REPORT_COLUMNS);
        CHECK(text && strstr(text, "not comparable in time"));
        CHECK(text && !has_word(text, "faster") && !has_word(text, "slower"));
        free(text);
    }
    side_free(&side);
}

static void one_rung_that_is_slower_differs_with_those_on_it(void)
{
    Side side = { .n = 0 };
    if (!read_side(&side, golden_runs[0]) || !read_side(&side, golden_runs[0])) return;
    for (size_t i = 0; i < side.shown[1].file.n_samples; i++) {
        SampleRecord *const sample = &side.shown[1].file.samples[i];
        const double factor = strcmp(sample->rung, "v20_soa") == 0 ? 1.2 : 1;
        sample->wall_s *= factor;
        sample->cpu_s *= factor;
        sample->elapsed_s *= factor;
    }
    slow_down(&side.shown[1], 1);
    if (CHECK(compare(&side) == STATUS_OK)) {
        CHECK(side_of(&side, "v20_soa", 1)->against.verdict == STEP_DIFFERS);
        CHECK(side_of(&side, "v31_sse2", 1)->against.verdict == STEP_DIFFERS);
        CHECK(side_of(&side, "v15_inlined", 1)->against.verdict == STEP_SAME);
        CHECK(side_of(&side, "v35_simd", 1)->against.verdict == STEP_SAME);
    }
    side_free(&side);
}

/** Lets the ladder of a run begin with its second rung, on what the run does not have. */
static void lose_the_bottom(Shown *shown)
{
    shown->file.rungs[0].base = "v09_absent";
    for (size_t i = 0; i < shown->file.n_rungs; i++)
        if (strcmp(shown->file.rungs[i].rung, "v15_inlined") == 0)
            shown->file.rungs[i].base = NULL;
        else if (strcmp(shown->file.rungs[i].rung, "v31_sse2") == 0)
            shown->file.rungs[i].base = "v29_absent";
    slow_down(shown, 1);
}

static void other_bases_and_starts_are_named(void)
{
    Side side = { .n = 0 };
    if (!read_side(&side, golden_runs[0]) || !read_side(&side, golden_runs[1])) return;
    lose_the_bottom(&side.shown[1]);
    if (CHECK(compare(&side) == STATUS_OK)) {
        const VersusSide *const lost = side_of(&side, "v31_sse2", 1);
        CHECK(strcmp(lost->ratio, "base not in B") == 0 && lost->against.verdict == STEP_NONE);
        CHECK(lost->why && strcmp(lost->why, "its base is not in B") == 0);
        CHECK(strcmp(side_of(&side, "v15_inlined", 1)->ratio, "bottom rung") == 0);
        CHECK(strstr(side_of(&side, "v35_simd", 0)->start, "] from v10"));
        CHECK(strstr(side_of(&side, "v35_simd", 1)->start, "] from v15"));
        char *const text = text_of(&side, "terminal", REPORT_COLUMNS);
        CHECK(text && strstr(text, "v31_sse2, over v20 in A, v29 in B\n"));
        CHECK(text && strstr(text, "step not compared: its base is not in B"));
        CHECK(text && strstr(text, "\ndiffers: ") && !strstr(text, "\nnot resolved: "));
        CHECK(text && !strstr(text, "\nlimit: ")); /* its column had no room */
        free(text);
    }
    side_free(&side);
}

static void problems_that_differ_are_told_apart(void)
{
    Side side = { .n = 0 };
    if (!read_side(&side, golden_runs[0]) || !read_side(&side, golden_runs[1])) return;
    side.shown[1].file.heats[0].trajectories = 1000;
    side.shown[1].file.heats[0].seed = 2;
    if (CHECK(compare(&side) == STATUS_OK)) {
        CHECK(side.versus.n_problems == 1 && side.versus.apart.n == 1);
        CHECK(strcmp(side.versus.apart.lines[0].text,
                     "A has N = 3840, seed = 1; B has N = 1000, seed = 2")
              == 0);
    }
    side_free(&side);
}

static void a_heat_that_is_noisy_is_named(void)
{
    Side side = { .n = 0 };
    if (!read_side(&side, golden_runs[0]) || !read_side(&side, golden_runs[1])) return;
    for (size_t i = 0; i < side.shown[1].file.n_samples; i++)
        if (side.shown[1].file.samples[i].is_control) side.shown[1].file.samples[i].wall_s *= 1.2;
    slow_down(&side.shown[1], 1);
    if (CHECK(compare(&side) == STATUS_OK)) {
        CHECK(n_differing(&side.versus) == 0);
        CHECK(side_of(&side, "v20_soa", 1)->against.verdict == STEP_TOO_NOISY);
        CHECK(strcmp(side_of(&side, "v20_soa", 1)->why, "heat cache of B was too noisy") == 0);
    }
    side_free(&side);
}

static void a_neighbour_on_a_core_makes_no_difference(void)
{
    Side side = { .n = 0 };
    if (!read_side(&side, golden_runs[0]) || !read_side(&side, golden_runs[0])) return;
    for (size_t i = 0; i < side.shown[1].file.n_samples; i++) {
        SampleRecord *const sample = &side.shown[1].file.samples[i];
        if (strcmp(sample->rung, "v40_openmp") == 0) sample->wall_s *= 2; /* and no more CPU time */
    }
    slow_down(&side.shown[1], 1);
    if (CHECK(compare(&side) == STATUS_OK)) {
        const VersusSide *const parallel = side_of(&side, "v40_openmp", 1);
        CHECK(n_differing(&side.versus) == 0);
        CHECK(parallel->against.verdict == STEP_DISTURBED);
        CHECK(parallel->why && strcmp(parallel->why, "too few rounds of B were undisturbed") == 0);
    }
    side_free(&side);
}

static void the_same_run_is_known_and_differs_in_nothing(void)
{
    Side side = { .n = 0 };
    if (!read_side(&side, golden_runs[1]) || !read_side(&side, golden_runs[1])) return;
    if (CHECK(compare(&side) == STATUS_OK)) {
        char *const text = text_of(&side, "terminal", REPORT_COLUMNS);
        CHECK(text && strstr(text, "A and B are the same run."));
        CHECK(text && strstr(text, "What differs\nNothing.\n"));
        CHECK(text && !strstr(text, "\nsteps, ") && !strstr(text, "same:         whatever"));
        CHECK(n_differing(&side.versus) == 0);
        CHECK(side.versus.n_counts == side.versus.n_same_counts);
        free(text);
    }
    side_free(&side);
}

static void counts_of_other_caches_are_not_compared(void)
{
    Side side;
    if (!read_golden(&side, N_GOLDEN)) return;
    for (size_t c = 0; c < side.versus.n_counts; c++) {
        const VersusCount *const count = &side.versus.counts[c];
        if (strcmp(count->key, "d1_misses_per_step") != 0) continue;
        CHECK(isfinite(count->values[0]) && isfinite(count->values[1]));
        CHECK(isnan(count->values[2]));
    }
    CHECK(side.versus.n_same_counts > 0 && side.versus.n_same_counts < side.versus.n_counts);
    side_free(&side);
}

static void other_bits_are_told(void)
{
    Side side;
    if (!read_golden(&side, N_GOLDEN)) return;
    char *const text = text_of(&side, "markdown", REPORT_COLUMNS);
    CHECK(text && strstr(text, "**bits, A to B**: all 7 rungs end on the same final states"));
    CHECK(
        text
        && strstr(text, "4 of 6 rungs end on the same final states, bit for bit; other bits: v35"));
    free(text);
    side_free(&side);
}

static void other_kinds_of_runs_stand_beside_each_other(void)
{
    static const char *const pairs[][2] = {
        { "sweep/run.jsonl", "sweep/run.jsonl" },     { "scale/run.jsonl", "scale/run.jsonl" },
        { "profile/run.jsonl", "profile/run.jsonl" }, { "run.jsonl", "sweep/run.jsonl" },
        { "profile/run.jsonl", "run.jsonl" },         { "python/run.jsonl", "versus/gcc.jsonl" },
        { "scale/run.jsonl", "run.jsonl" },
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        Side side = { .n = 0 };
        const bool is_read = read_side(&side, pairs[i][0]) && read_side(&side, pairs[i][1]);
        if (is_read && CHECK(compare(&side) == STATUS_OK)) {
            const bool is_twice = strcmp(pairs[i][0], pairs[i][1]) == 0;
            CHECK(!is_twice || n_differing(&side.versus) == 0);
            CHECK(!is_twice || side.versus.apart.n == 0);
            for (size_t f = 0; f < N_FORMATS; f++) {
                char *const text = text_of(&side, formats[f], REPORT_MIN_COLUMNS);
                CHECK(text && *text);
                CHECK(!text || f > 0 || text_width(text) <= REPORT_MIN_COLUMNS);
                free(text);
            }
        }
        side_free(&side);
    }
}

static void costs_are_refused_with_the_reason(void)
{
    Side side = { .n = 0 };
    if (!read_side(&side, golden_runs[0]) || !read_side(&side, "overheads/run.jsonl")) return;
    CHECK(compare(&side) == STATUS_BAD_USAGE);
    CHECK(strstr(side.why.text, "is a run of ladder overheads"));
    side_free(&side);
}

// --- Strangers' texts ---

static const char hostile[]
    = "</script><script>alert(1)</script>\"><img src=x onerror=1>|`x`=1+1\n\033[2J\xe2\x80\xae";

/** Every text of the run record, of its rungs and of why some of them did not run. */
static void poison(RunFile *file)
{
    for (size_t f = 0; f < n_record_fields; f++) {
        const Field *const field = &record_fields[f];
        if (field->kind != FIELD_TEXT || field->choices) continue;
        if (field->type == RECORD_RUN)
            *(const char **) (void *) ((char *) &file->run + field->offset) = hostile;
        for (size_t i = 0; i < file->n_outcomes; i++) file->outcomes[i].reason = hostile;
        for (size_t i = 0; i < file->n_metrics; i++) file->metrics[i].note = hostile;
        for (size_t i = 0; i < file->n_rungs; i++)
            file->rungs[i].title = file->rungs[i].flags = hostile;
    }
}

static void hostile_texts_are_harmless_in_every_format(void)
{
    Side side = { .n = 0 };
    if (!read_side(&side, golden_runs[0]) || !read_side(&side, golden_runs[2])) return;
    poison(&side.shown[1].file);
    if (CHECK(compare(&side) == STATUS_OK)) {
        for (size_t f = 0; f < N_FORMATS; f++) {
            char *const text = text_of(&side, formats[f], REPORT_COLUMNS);
            CHECK(text && !strchr(text, '\033') && !strstr(text, "\xe2\x80\xae"));
            CHECK(text && (f == 0 || f == 2 || !strchr(text, '<')));
            CHECK(text && (f != 2 || !strstr(text, "\n=")));
            if (f == 3) {
                json_t *const whole = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
                CHECK(whole);
                json_decref(whole);
            }
            free(text);
        }
    }
    side_free(&side);
}

static void csv_rows_have_the_cells_of_their_heading(void)
{
    Side side;
    size_t n_heading = 0, n_rows = 0;
    if (!read_golden(&side, N_GOLDEN)) return;
    char *const text = text_of(&side, "csv", REPORT_COLUMNS);
    for (const char *line = text; line && *line; n_rows++) {
        size_t n = 1;
        bool is_quoted = false;
        for (; *line && (*line != '\n' || is_quoted); line++) {
            is_quoted ^= *line == '"';
            n += *line == ',' && !is_quoted;
        }
        if (n_rows == 0) n_heading = n;
        CHECK(n == n_heading);
        line += *line == '\n';
    }
    CHECK(n_rows > 20);
    free(text);
    side_free(&side);
}

int main(int n_arguments, char **arguments)
{
    if (n_arguments < 2) return 2;
    golden_folder = arguments[1];
    RUN(every_format_writes_the_golden_text);
    RUN(lines_fit_every_terminal);
    RUN(steps_differ_where_they_were_made_to);
    RUN(a_machine_that_is_slower_throughout_differs_in_nothing);
    RUN(one_rung_that_is_slower_differs_with_those_on_it);
    RUN(other_bases_and_starts_are_named);
    RUN(problems_that_differ_are_told_apart);
    RUN(a_heat_that_is_noisy_is_named);
    RUN(a_neighbour_on_a_core_makes_no_difference);
    RUN(the_same_run_is_known_and_differs_in_nothing);
    RUN(counts_of_other_caches_are_not_compared);
    RUN(other_bits_are_told);
    RUN(other_kinds_of_runs_stand_beside_each_other);
    RUN(costs_are_refused_with_the_reason);
    RUN(hostile_texts_are_harmless_in_every_format);
    RUN(csv_rows_have_the_cells_of_their_heading);
    return check_result();
}
