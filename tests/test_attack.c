/*
 * The points of attack, and what was scaled down: by the properties of
 * tests/golden/python/run.jsonl and of what becomes of it when something in it changes.
 *
 *     test_attack GOLDEN_FOLDER
 */
#include "reports/attack.h"
#include "reports/scaled.h"
#include "tests/check.h"
#include "tests/report_texts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PATH = 512, N_ATTACKS = 5 };

static const ReportView plain_view = { .columns = REPORT_COLUMNS };
static const ReportView detailed_view = { .columns = REPORT_COLUMNS, .has_details = true };
static const char *golden_folder;

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static bool read_run(Shown *shown, const char *name)
{
    Reason why = { "" };
    char path[MAX_PATH];
    snprintf(path, sizeof path, "%s/%s", golden_folder, name);
    Status status = shown_read(path, shown, &why);
    if (status == STATUS_OK) status = shown_sum_up(shown, &why);
    if (status != STATUS_OK) fprintf(stderr, "%s\n", why.text);
    return CHECK(status == STATUS_OK);
}

static bool read_python(Shown *shown)
{
    return read_run(shown, "python/run.jsonl");
}

/** Judges and sums up a run that a test has changed. */
static const Summary *changed(Shown *shown)
{
    Reason why;
    summary_free(&shown->summary);
    shown->summary = (Summary) { 0 };
    judgement_free(&shown->judgement);
    CHECK(judge_run(&shown->file, &shown->judgement) == STATUS_OK);
    CHECK(summary_new(&shown->file, &shown->judgement, &shown->summary, &why) == STATUS_OK);
    return &shown->summary;
}

static RungRecord *rung_of(Shown *shown, const char *name)
{
    for (size_t i = 0; i < shown->file.n_rungs; i++)
        if (is_same(shown->file.rungs[i].rung, name)) return &shown->file.rungs[i];
    abort();
}

static CostRecord *linearity_of(Shown *shown, const char *rung, const char *operation)
{
    for (size_t i = 0; i < shown->file.n_costs; i++)
        if (is_same(shown->file.costs[i].rung, rung)
            && is_same(shown->file.costs[i].operation, operation))
            return &shown->file.costs[i];
    abort();
}

static const TextRow *row_of(const TextTable *table, const char *name)
{
    for (size_t r = 0; r < table->n_rows; r++)
        if (is_same(table->rows[r].cells[0], name)) return &table->rows[r];
    return NULL;
}

static const char *trust_of(const Summary *summary, const char *label)
{
    for (size_t i = 0; i < summary->trust.n; i++)
        if (is_same(summary->trust.lines[i].label, label)) return summary->trust.lines[i].text;
    return "";
}

static bool has_text(const Shown *shown, const char *format, ReportView view, const char *wanted)
{
    char *const text = shown_text(shown, format, view);
    const bool is_there = text && strstr(text, wanted);
    free(text);
    return is_there;
}

// --- Points of attack ---

static void the_fastest_of_each_language_stand_side_by_side(void)
{
    static const char *const wanted[N_ATTACKS][3] = {
        { "as one writes it", "v00_python", "-" },
        { "libraries", "v02_numpy", "v93_odeint_simd" },
        { "compiled", "v05_numba", "v35_simd" },
        { "parallel", "v42_numba_prange", "v40_openmp" },
        { "distributed", "v09_mpi4py", "v50_mpi" },
    };
    Shown shown;
    if (!read_python(&shown)) return;
    const struct AttackReport *const attacks = shown.summary.attacks;
    if (!CHECK(attacks && attacks->fastest.n_rows == N_ATTACKS)) return;
    CHECK(is_same(attacks->fastest.columns[1].heading, "Python"));
    CHECK(is_same(attacks->fastest.columns[4].heading, "C, C++"));
    for (size_t a = 0; a < N_ATTACKS; a++) {
        const TextRow *const row = &attacks->fastest.rows[a];
        CHECK(is_same(row->cells[0], wanted[a][0]));
        CHECK(is_same(row->cells[1], wanted[a][1]) && is_same(row->cells[4], wanted[a][2]));
    }
    CHECK(is_same(attacks->base, "x start counts from v00_python, 3136 ns/step."));
    CHECK(is_same(attacks->fastest.rows[0].cells[3], "start"));
    shown_free(&shown);
}

static void every_rung_has_one_row_but_anti_rungs(void)
{
    Shown shown;
    if (!read_python(&shown)) return;
    const TextTable *const table = &shown.summary.attacks->rungs;
    CHECK(table->n_rows == shown.file.n_rungs - 1 + N_ATTACKS);
    for (size_t i = 0; i < shown.file.n_rungs; i++) {
        const RungRecord *const rung = &shown.file.rungs[i];
        const TextRow *const row = row_of(table, rung->rung);
        CHECK(!row == rung->is_anti_rung);
        if (row) CHECK(is_same(row->cells[1], rung->language));
    }
    const TextRow *const last = row_of(table, "v93_odeint_simd");
    CHECK(last && is_same(last->cells[2], "97") && is_same(last->cells[6], "v92"));
    CHECK(row_of(table, "compiled") < row_of(table, "v05_numba"));
    CHECK(row_of(table, "v05_numba") < row_of(table, "v10_naive")); /* Python before C */
    CHECK(row_of(table, "v10_naive") < row_of(table, "parallel"));
    shown_free(&shown);
}

static void what_lacks_something_says_why(void)
{
    Shown shown;
    if (!read_python(&shown)) return;
    const TextTable *const table = &shown.summary.attacks->rungs;
    const TextRow *const missing = row_of(table, "v08_dask");
    const TextRow *const other = row_of(table, "v90_gsl");
    CHECK(is_same(missing->why, "not built: needs NumPy (apt install python3-numpy)"));
    CHECK(!missing->cells[3] && !missing->cells[7]);
    CHECK(is_same(other->why,
                  "different work: every step again as two of half the length; 12.0 "
                  "evaluations a step, 69.1 ns for four"));
    CHECK(is_same(other->cells[3], "207"));
    CHECK(is_same(other->cells[5], "none") && is_same(other->cells[7], "none"));
    shown_free(&shown);
}

/** However fast it is. */
static void different_work_is_never_the_fastest(void)
{
    Shown shown;
    if (!read_python(&shown)) return;
    rung_of(&shown, "v93_odeint_simd")->different_work = "larger steps";
    const TextRow *row = row_of(&changed(&shown)->attacks->fastest, "libraries");
    CHECK(is_same(row->cells[4], "v92_odeint"));
    rung_of(&shown, "v92_odeint")->different_work = "larger steps";
    row = row_of(&changed(&shown)->attacks->fastest, "libraries");
    CHECK(is_same(row->cells[4], "-") && !row->cells[5]);
    shown_free(&shown);
}

/** Rungs of one language and few points of attack have a table that says it all. */
static void small_runs_have_no_such_view(void)
{
    Shown shown;
    if (!read_run(&shown, "run.jsonl")) return;
    CHECK(!shown.summary.attacks); /* as old journals are: no rung says its point of attack */
    shown_free(&shown);
    if (!read_python(&shown)) return;
    for (size_t i = 0; i < shown.file.n_rungs; i++) shown.file.rungs[i].language = "C";
    CHECK(changed(&shown)->attacks && shown.summary.attacks->fastest.n_columns == 4);
    for (size_t i = 0; i < shown.file.n_rungs; i++)
        shown.file.rungs[i].attack = i % 2 ? "compiled" : "parallel";
    CHECK(!changed(&shown)->attacks);
    CHECK(!has_text(&shown, "terminal", plain_view, "points of attack"));
    rung_of(&shown, "v02_numpy")->language = "Python";
    CHECK(changed(&shown)->attacks != NULL);
    for (size_t i = 0; i < shown.file.n_rungs; i++) shown.file.rungs[i].attack = NULL;
    CHECK(!changed(&shown)->attacks);
    shown_free(&shown);
}

static void words_of_strangers_do_no_harm(void)
{
    static const char hostile[] = "<b>|`\033[2J\xe2\x80\xae";
    Shown shown;
    if (!read_python(&shown)) return;
    rung_of(&shown, "v92_odeint")->language = hostile;
    for (size_t h = 0; h < shown.file.n_heats; h++) shown.file.heats[h].problem = hostile;
    CHECK(changed(&shown)->attacks != NULL);
    CHECK(!has_text(&shown, "terminal", plain_view, "\033"));
    CHECK(!has_text(&shown, "terminal", plain_view, "\xe2\x80\xae"));
    CHECK(!has_text(&shown, "markdown", detailed_view, "<b>"));
    CHECK(!has_text(&shown, "markdown", detailed_view, "\033"));
    CHECK(!has_text(&shown, "json", plain_view, "<b>"));
    shown_free(&shown);
}

// --- The start, and the heats ---

static void the_table_says_where_the_ladder_starts(void)
{
    Shown shown;
    if (!read_python(&shown)) return;
    CHECK(is_same(shown.summary.problems[0].start, "v00_python"));
    CHECK(has_text(&shown, "markdown", plain_view, "against v00_python, the start of the ladder"));
    for (size_t i = 0; i < shown.file.n_checks; i++)
        if (is_same(shown.file.checks[i].rung, "v00_python")) {
            shown.file.checks[i].passed = false;
            shown.file.checks[i].reason = "trajectory 7 is wrong";
        }
    CHECK(is_same(changed(&shown)->problems[0].start, "v10_naive"));
    CHECK(has_text(&shown, "markdown", plain_view, "against v10_naive, the start of the ladder"));
    CHECK(is_same(shown.summary.attacks->base, "x start counts from v10_naive, 29.8 ns/step."));
    const SummaryRow *const row = summary_find(&shown.summary.problems[0], "v02_numpy");
    CHECK(row && row->why_no_ratio && row->why_no_start); /* nothing in its heat to start from */
    shown_free(&shown);
}

static void heats_connect_in_the_details(void)
{
    Shown shown;
    if (!read_python(&shown)) return;
    CHECK(has_text(&shown, "markdown", detailed_view,
                   "- v35_simd: 0.851 \\[0.849, 0.853\\] in cache, 0.856 \\[0.854, 0.859\\] in "
                   "python, 0.864 \\[0.862, 0.866\\] in libraries\n"));
    CHECK(has_text(&shown, "markdown", detailed_view,
                   "| v05_numba | python | 3840 | 1000 | 2 | 4.73 | not counted |"));
    CHECK(has_text(&shown, "markdown", detailed_view,
                   "| v01_scipy_odeint | python | 80 of 3840 | 200 of 1000 | 2 | 0.62 | 18.6 |"));
    CHECK(!has_text(&shown, "markdown", plain_view, "What a sample runs"));
    shown_free(&shown);
}

// --- Evaluations ---

static void four_evaluations_have_a_time(void)
{
    Shown shown;
    if (!read_python(&shown)) return;
    const SummaryProblem *const problem = &shown.summary.problems[0];
    const SummaryRow *const gsl = summary_find(problem, "v90_gsl");
    CHECK(fabs(gsl->four_evaluations_ns * 3 / gsl->verdict.time_per_step_ns.median - 1) < 1e-12);
    CHECK(is_same(gsl->on_evaluations, "12.0 evaluations a step, 69.1 ns for four"));
    CHECK(is_same(summary_find(problem, "v92_odeint")->on_evaluations, "4 evaluations a step"));
    const SummaryRow *const numpy = summary_find(problem, "v02_numpy");
    CHECK(!numpy->on_evaluations && isnan(numpy->four_evaluations_ns));
    for (size_t i = 0; i < shown.file.n_calibrations; i++)
        shown.file.calibrations[i].evaluations_per_step = 0; /* of nothing there is no time */
    CHECK(!summary_find(&changed(&shown)->problems[0], "v90_gsl")->on_evaluations);
    shown_free(&shown);
}

// --- Linearity ---

static void ratios_near_one_are_linear(void)
{
    static const struct {
        Interval ratio;
        Linearity linearity;
    } rows[] = {
        { { 1, 0.99, 1.02 }, LINEARITY_KNOWN },      { { 1, 0.90, 1.10 }, LINEARITY_KNOWN },
        { { 1.04, 1.03, 1.09 }, LINEARITY_KNOWN },   { { 1.06, 1.05, 1.07 }, LINEARITY_KNOWN },
        { { 1.07, 1.051, 1.08 }, LINEARITY_BROKEN }, { { 0.9, 0.8, 0.949 }, LINEARITY_BROKEN },
        { { 1, 0.89, 1.02 }, LINEARITY_UNKNOWN },    { { 1, 0.95, 1.11 }, LINEARITY_UNKNOWN },
        { { 1, NAN, NAN }, LINEARITY_UNMEASURED },   { { NAN, NAN, NAN }, LINEARITY_UNMEASURED },
    };
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        const CostRecord cost = { .value = rows[r].ratio };
        CHECK(scaled_linearity(&cost) == rows[r].linearity);
    }
}

static void a_row_that_is_not_linear_is_named(void)
{
    Shown shown;
    if (!read_python(&shown)) return;
    const char *const broken = trust_of(&shown.summary, "read with care");
    CHECK(strstr(broken,
                 "v02_numpy 1.31x [1.27, 1.35] at half the trajectories (the whole problem "
                 "may take less a step)"));
    CHECK(!strstr(broken, "v00_python") && !strstr(broken, "v06_python_threads"));
    CHECK(strstr(trust_of(&shown.summary, "linear"), "in 5 of 7 looks"));
    CHECK(strstr(trust_of(&shown.summary, "linear?"), "v06_python_threads 0.97x [0.82, 1.21]"));
    CHECK(strstr(trust_of(&shown.summary, "linear?"), "(a worker was lost on the way)"));
    CHECK(strstr(trust_of(&shown.summary, "scaled down"), "8 slow rungs"));
    linearity_of(&shown, "v02_numpy", "half the trajectories")->value
        = (Interval) { 0.8, 0.78, 0.82 };
    CHECK(strstr(trust_of(changed(&shown), "read with care"), "may take more a step)"));
    linearity_of(&shown, "v02_numpy", "half the trajectories")->value
        = (Interval) { 1, 0.99, 1.01 };
    CHECK(!*trust_of(changed(&shown), "read with care"));
    shown_free(&shown);
}

static void many_that_say_nothing_are_only_counted(void)
{
    Shown shown;
    if (!read_python(&shown)) return;
    for (size_t i = 0; i < shown.file.n_costs; i++)
        if (!shown.file.costs[i].reason) shown.file.costs[i].value = (Interval) { 1, 0.5, 1.5 };
    CHECK(strstr(trust_of(changed(&shown), "linear?"),
                 "cannot be told from 7 looks at half the size, which the details list; it was not "
                 "measured for v07_joblib"));
    CHECK(!strstr(trust_of(&shown.summary, "linear?"), "v00_python"));
    CHECK(!*trust_of(&shown.summary, "linear") && !*trust_of(&shown.summary, "read with care"));
    shown_free(&shown);
}

static void few_ratios_are_listed_one_by_one(void)
{
    Shown shown;
    if (!read_python(&shown)) return;
    shown.file.n_costs = 2;
    CHECK(is_same(trust_of(changed(&shown), "linear"),
                  "a step costs the same at half the size, within 10 %: v00_python 1.00x [0.99, "
                  "1.02] at half the steps, v00_python 1.00x [0.99, 1.01] at half the "
                  "trajectories."));
    shown.file.n_costs = 0;
    CHECK(!*trust_of(changed(&shown), "linear") && !*trust_of(&shown.summary, "linear?"));
    shown_free(&shown);
}

static void the_last_session_s_ratio_counts(void)
{
    Shown shown;
    if (!read_python(&shown)) return;
    CostRecord *const first = linearity_of(&shown, "v00_python", "half the steps");
    CostRecord *const again = linearity_of(&shown, "v00_python", "half the trajectories");
    again->operation = first->operation;
    again->session = 1;
    CHECK(!scaled_counts(&shown.file, first) && scaled_counts(&shown.file, again));
    CHECK(strstr(trust_of(changed(&shown), "linear"), "v00_python 1.00x [0.99, 1.01] at half"));
    CHECK(!strstr(trust_of(&shown.summary, "linear"), "v00_python 1.00x [0.99, 1.02] at half"));
    shown_free(&shown);
}

int main(int n_arguments, char **arguments)
{
    if (n_arguments != 2) return 2;
    golden_folder = arguments[1];
    RUN(the_fastest_of_each_language_stand_side_by_side);
    RUN(every_rung_has_one_row_but_anti_rungs);
    RUN(what_lacks_something_says_why);
    RUN(different_work_is_never_the_fastest);
    RUN(small_runs_have_no_such_view);
    RUN(words_of_strangers_do_no_harm);
    RUN(the_table_says_where_the_ladder_starts);
    RUN(heats_connect_in_the_details);
    RUN(four_evaluations_have_a_time);
    RUN(ratios_near_one_are_linear);
    RUN(a_row_that_is_not_linear_is_named);
    RUN(many_that_say_nothing_are_only_counted);
    RUN(few_ratios_are_listed_one_by_one);
    RUN(the_last_session_s_ratio_counts);
    return check_result();
}
