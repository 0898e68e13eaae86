/*
 * The reports of tests/golden/run.jsonl, whole and by their properties.
 *
 *     test_reports GOLDEN_FOLDER
 *
 * After a change that is meant, here and likewise in its folders:
 *     ladder-report tests/golden --all tests/golden
 *     ladder-report tests/golden --format markdown --details --out tests/golden/details.md
 * and after one of the run itself, before that:
 *     rm tests/golden/run.jsonl; make_golden_run tests/golden/run.jsonl
 *     make_golden_sweep trajectories tests/golden/sweep/run.jsonl, and scale likewise
 *     make_golden_profile tests/golden/profile/run.jsonl, make_golden_overheads, make_golden_duel
 * and make_golden_python likewise
 */
#include "reports/escape.h"
#include "reports/flame.h"
#include "tests/check.h"
#include "tests/report_texts.h"

#include <ctype.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { N_HOSTILE = 65536, MAX_PATH = 512, MAX_CELLS = 128 };

static const ReportView plain_view = { .columns = REPORT_COLUMNS };
static const ReportView detailed_view = { .columns = REPORT_COLUMNS, .has_details = true };
static const char bidi[] = "\xe2\x80\xae";
static const char *golden_folder;

static const char *golden_path(char *path, const char *name)
{
    snprintf(path, MAX_PATH, "%s/%s", golden_folder, name);
    return path;
}

/** A golden run, summed up; a test that cannot have it has failed. */
static bool read_run(Shown *shown, const char *name)
{
    Reason why = { "" };
    char path[MAX_PATH];
    Status status = shown_read(golden_path(path, name), shown, &why);
    if (status == STATUS_OK) status = shown_sum_up(shown, &why);
    if (status != STATUS_OK) fprintf(stderr, "%s\n", why.text);
    return CHECK(status == STATUS_OK);
}

/** Runs in which every rung has a row of its own. */
static const char *const ladders[] = { "run.jsonl", "python/run.jsonl" };
enum { N_LADDERS = sizeof ladders / sizeof ladders[0] };

static bool read_golden(Shown *shown)
{
    return read_run(shown, "run.jsonl");
}

// --- Whole texts ---

static void show_difference(const char *wanted, const char *got, const char *name)
{
    size_t line = 1, start = 0;
    for (size_t i = 0; wanted[i] && wanted[i] == got[i]; i++) {
        if (wanted[i] != '\n') continue;
        line++;
        start = i + 1;
    }
    fprintf(stderr, "%s:%zu: differs\n  wanted: %.*s\n  got:    %.*s\n", name, line,
            (int) strcspn(wanted + start, "\n"), wanted + start, (int) strcspn(got + start, "\n"),
            got + start);
    fprintf(stderr, "  if it is meant: ladder-report tests/golden --all tests/golden\n");
}

/** Owns: `got` is freed here. */
static void check_golden_text(char *got, const char *name)
{
    char path[MAX_PATH];
    char *const wanted = text_of_file(golden_path(path, name));
    const bool is_same = wanted && got && strcmp(wanted, got) == 0;
    if (wanted && got && !is_same) show_difference(wanted, got, name);
    CHECK(is_same);
    free(wanted);
    free(got);
}

static void check_golden(const Shown *shown, const char *format, ReportView view, const char *name)
{
    check_golden_text(shown_text(shown, format, view), name);
}

static void check_golden_flames(const RunFile *file, const char *folder)
{
    char name[2 * MAX_PATH], flame[MAX_PATH], *svg;
    size_t length;
    Reason why;
    for (size_t i = 0; i < file->n_rungs; i++) {
        if (!flame_has(file, file->rungs[i].rung)) continue;
        flame_file_name(&file->rungs[i], i, flame, sizeof flame);
        snprintf(name, sizeof name, "%s%s", folder, flame);
        CHECK(flame_draw(file, file->rungs[i].rung, &svg, &length, &why) == STATUS_OK);
        check_golden_text(svg, name);
    }
}

static void check_golden_texts(const char *folder)
{
    Shown shown;
    char name[64];
    snprintf(name, sizeof name, "%srun.jsonl", folder);
    if (!read_run(&shown, name)) return;
    for (size_t f = 0; f < n_report_formats; f++) {
        if (!report_suits(&report_formats[f], &shown.summary)) continue;
        if (report_formats[f].has_figures) continue; /* test_html.c, test_slides.c */
        if (!report_formats[f].file) continue;       /* e2e/try.py */
        snprintf(name, sizeof name, "%s%s", folder, report_formats[f].file);
        check_golden(&shown, report_formats[f].name, plain_view, name);
    }
    snprintf(name, sizeof name, "%sdetails.md", folder);
    check_golden(&shown, "markdown", detailed_view, name);
    check_golden_flames(&shown.file, folder);
    shown_free(&shown);
}

static void every_format_writes_the_golden_text(void)
{
    check_golden_texts("");
    check_golden_texts("sweep/");
    check_golden_texts("scale/");
    check_golden_texts("profile/");
    check_golden_texts("overheads/");
    check_golden_texts("python/");
    check_golden_texts("duel/");
}

static void every_rung_is_in_every_format(void)
{
    Shown shown;
    if (!read_golden(&shown)) return;
    for (size_t f = 0; f < n_report_formats; f++) {
        if (!report_suits(&report_formats[f], &shown.summary)) continue;
        char *const text = shown_text(&shown, report_formats[f].name, plain_view);
        for (size_t i = 0; text && i < shown.file.n_rungs; i++)
            CHECK(strstr(text, shown.file.rungs[i].rung));
        CHECK(text);
        free(text);
    }
    shown_free(&shown);
}

// --- Terminal ---

static char *text_at(const Shown *shown, size_t columns)
{
    return shown_text(shown, "terminal", (ReportView) { .columns = columns });
}

static void check_widths(const char *name)
{
    Shown shown;
    if (!read_run(&shown, name)) return;
    for (size_t columns = REPORT_MIN_COLUMNS; columns <= REPORT_MAX_COLUMNS; columns++) {
        char *const text = text_at(&shown, columns);
        CHECK(text && text_width(text) <= columns && !strstr(text, " \n"));
        for (size_t i = 0; text && i < shown.file.n_rungs; i++)
            CHECK(strstr(text, shown.file.rungs[i].rung));
        free(text);
    }
    shown_free(&shown);
}

static void no_line_is_wider_than_the_terminal(void)
{
    for (size_t i = 0; i < N_LADDERS; i++) check_widths(ladders[i]);
}

static bool has_heading(const char *text, const char *word)
{
    char line[256];
    const char *const headings = text ? strstr(text, "\n  rung ") : NULL;
    if (!CHECK(headings)) return false;
    snprintf(line, sizeof line, "%.*s", (int) strcspn(headings + 1, "\n"), headings + 1);
    return strstr(line, word) != NULL;
}

/** GFLOP/s goes first, then the cores, the limit, then the ratios to a second line; what went does
 * not come back. */
static void a_narrow_terminal_shows_fewer_columns(void)
{
    static const char *const words[] = { "x start", " limit", "cores", "GFLOP/s" };
    enum { N_WORDS = sizeof words / sizeof words[0] };
    size_t n_before = N_WORDS, n_seen[N_WORDS + 1] = { 0 };
    Shown shown;
    if (!read_golden(&shown)) return;
    for (size_t columns = REPORT_COLUMNS; columns >= REPORT_MIN_COLUMNS; columns--) {
        char *const text = text_at(&shown, columns);
        size_t n = 0;
        while (n < N_WORDS && has_heading(text, words[n])) n++;
        for (size_t i = n; i < N_WORDS; i++) CHECK(!has_heading(text, words[i]));
        CHECK(n <= n_before);
        CHECK((n < N_WORDS) == (text && strstr(text, "a wider terminal also shows GFLOP/s")));
        n_seen[n]++;
        n_before = n;
        free(text);
    }
    for (size_t n = 0; n <= N_WORDS; n++) CHECK(n_seen[n] > 0);
    shown_free(&shown);
}

static void a_percent_sign_stays_with_its_number(void)
{
    Shown shown;
    if (!read_golden(&shown)) return;
    for (size_t columns = REPORT_MIN_COLUMNS; columns <= REPORT_MAX_COLUMNS; columns++) {
        char *const text = text_at(&shown, columns);
        for (const char *line = text; line && *line; line += strcspn(line, "\n") + 1)
            CHECK(line[strspn(line, " ")] != '%');
        free(text);
    }
    shown_free(&shown);
}

/** The widest verdict, times, speed-ups and names that a run can have. */
static void a_crowded_table_is_set_tighter(void)
{
    static const char name[] = "v12_a_student_gave_it_a_long_name";
    Shown shown;
    Reason why;
    if (!read_golden(&shown)) return;
    VerdictRecord *const rows = shown.judgement.rows;
    for (size_t i = 0; i < shown.judgement.n_rows; i++)
        rows[i].verdict = verdict_name(VERDICT_NOT_RESOLVED);
    for (size_t i = 0; i < shown.file.n_rungs; i++) {
        if (strcmp(rows[i].rung, "v12_naive_o3_native") != 0) continue;
        rows[i].rung = shown.file.rungs[i].rung = name;
        rows[i].time_per_step_ns = (Interval) { 1234567, 1234560, 1234580 };
    }
    CHECK(shown_sum_up(&shown, &why) == STATUS_OK);
    char *const text = shown_text(&shown, "terminal", plain_view);
    CHECK(text && strstr(text, "\n  v12_a_student_ga... "));
    free(text);
    for (size_t columns = REPORT_MIN_COLUMNS; columns <= REPORT_COLUMNS; columns++) {
        char *const narrow = text_at(&shown, columns);
        CHECK(narrow && text_width(narrow) <= columns);
        free(narrow);
    }
    shown_free(&shown);
}

static void the_spine_is_marked_with_and_without_bold(void)
{
    Shown shown;
    if (!read_golden(&shown)) return;
    char *const plain = shown_text(&shown, "terminal", plain_view);
    char *const bold
        = shown_text(&shown, "terminal", (ReportView) { .columns = 100, .has_bold = true });
    CHECK(plain && strstr(plain, "\n* v35_simd ") && !strchr(plain, '\033'));
    CHECK(bold && strstr(bold, "\n\033[1m* v35_simd "));
    free(plain);
    free(bold);
    shown_free(&shown);
}

// --- Limits ---

static VerdictRecord *row_of(Judgement *judgement, const char *rung)
{
    for (size_t i = 0; i < judgement->n_rows; i++)
        if (strcmp(judgement->rows[i].rung, rung) == 0) return &judgement->rows[i];
    return NULL;
}

static const char *text_of_line(const SummaryLines *lines, const char *label)
{
    for (size_t i = 0; i < lines->n; i++)
        if (strcmp(lines->lines[i].label, label) == 0) return lines->lines[i].text;
    return "";
}

static bool has_line(const Shown *shown, size_t columns, const char *line)
{
    char *const text = text_at(shown, columns);
    const bool is_there = text && strstr(text, line);
    if (!is_there) fprintf(stderr, "  no line: %s\n", line);
    free(text);
    return is_there;
}

// --- Anti-rungs ---

/** Returns: whether what came out names this rung under `label`. */
static bool is_found(const Shown *shown, const char *label, const char *rung)
{
    return strstr(text_of_line(&shown->summary.findings, label), rung) != NULL;
}

/** A golden run in which this rung is there to show a cost. */
static bool read_with_anti_rung(Shown *shown, const char *rung)
{
    Reason why = { "" };
    char path[MAX_PATH];
    Status status = shown_read(golden_path(path, "run.jsonl"), shown, &why);
    for (size_t i = 0; status == STATUS_OK && i < shown->file.n_rungs; i++)
        if (strcmp(shown->file.rungs[i].rung, rung) == 0) shown->file.rungs[i].is_anti_rung = true;
    if (status == STATUS_OK) status = shown_sum_up(shown, &why);
    return CHECK(status == STATUS_OK);
}

static void an_anti_rung_is_marked_and_no_step(void)
{
    Shown shown;
    if (!read_golden(&shown)) return;
    char *const text = shown_text(&shown, "markdown", plain_view);
    CHECK(has_line(&shown, 100, "\n- v23_registers "));
    CHECK(has_line(&shown, 100, "\n  - an anti-rung: "));
    CHECK(text && strstr(text, "\n| v23_registers &dagger; |") && strstr(text, "\n&dagger;: "));
    free(text);
    CHECK(is_found(&shown, "anti-rungs", "v23_registers"));
    CHECK(!is_found(&shown, "not faster", "v23_registers"));
    const char *const step = text_of_line(&shown.summary.findings, "biggest step");
    char biggest[64];
    snprintf(biggest, sizeof biggest, "%.*s", (int) strcspn(step, ","), step);
    CHECK(is_found(&shown, "fastest", "v40_openmp on"));
    shown_free(&shown);
    if (!read_with_anti_rung(&shown, biggest)) return;
    const char *const next = text_of_line(&shown.summary.findings, "biggest step");
    CHECK(*next && strncmp(next, biggest, strlen(biggest)) != 0);
    CHECK(is_found(&shown, "anti-rungs", biggest));
    shown_free(&shown);
    if (!read_with_anti_rung(&shown, "v40_openmp")) return;
    CHECK(!is_found(&shown, "fastest", "v40_openmp on"));
    shown_free(&shown);
}

static void threads_that_share_a_cpu_are_told(void)
{
    Shown shown;
    Reason why = { "" };
    char path[MAX_PATH];
    if (!read_golden(&shown)) return;
    const char *text = text_of_line(&shown.summary.trust, "binding");
    CHECK(strstr(text, "v40_openmp (memory: 0,-)") && !strstr(text, "cache"));
    shown_free(&shown);
    if (!CHECK(shown_read(golden_path(path, "run.jsonl"), &shown, &why) == STATUS_OK)) return;
    for (size_t i = 0; i < shown.file.n_calibrations; i++)
        shown.file.calibrations[i].binding = i == 0 ? "0,1 2,11" : i == 1 ? "1,0 2,1" : "1 11,10";
    if (!CHECK(shown_sum_up(&shown, &why) == STATUS_OK)) return;
    text = text_of_line(&shown.summary.trust, "binding");
    CHECK(strstr(text, "1,0 2,1") && !strstr(text, "0,1 2,11") && !strstr(text, "11,10"));
    shown_free(&shown);
}

static void a_row_says_what_stops_its_rung(void)
{
    Shown shown;
    if (!read_golden(&shown)) return;
    CHECK(has_line(&shown, 100, "\n    stops: one trajectory at a time waits 50 cycles"));
    CHECK(has_line(&shown, 100, " 95 %     1    80.6\n"));
    CHECK(has_line(&shown, 140, "95 % issue      1     80.6\n"));
    CHECK(has_line(&shown, 140, "97 % latency"));
    CHECK(has_line(&shown, 140, "42 % memory")); // of the memory problem
    CHECK(has_line(&shown, 100, "\n  no limit: it does different work\n    v01_scipy_odeint, v90"));
    shown_free(&shown);
}

static void above_the_roof_is_flagged_and_no_finding(void)
{
    Shown shown;
    Reason why;
    if (!read_golden(&shown)) return;
    CHECK(has_line(&shown, 140, "101 % issue!"));
    CHECK(strstr(text_of_line(&shown.summary.trust, "above roof"), "v40_openmp (cache problem, "));
    const char *limit = text_of_line(&shown.summary.findings, "limit");
    CHECK(strcmp(limit, "v35_simd reaches 95 % [95, 95] of what one core can issue.") == 0);
    row_of(&shown.judgement, "v40_openmp")->is_above_roof = false;
    CHECK(shown_sum_up(&shown, &why) == STATUS_OK);
    CHECK(!*text_of_line(&shown.summary.trust, "above roof"));
    limit = text_of_line(&shown.summary.findings, "limit");
    CHECK(strstr(limit, "; v40_openmp reaches 101 % [100, 101] of what 2 cores can issue."));
    shown_free(&shown);
}

static void a_finding_names_the_limit_that_binds(void)
{
    Shown shown;
    Reason why;
    if (!read_golden(&shown)) return;
    VerdictRecord *const row = row_of(&shown.judgement, "v35_simd");
    row->limit_kind = "latency";
    CHECK(shown_sum_up(&shown, &why) == STATUS_OK);
    CHECK(strstr(text_of_line(&shown.summary.findings, "limit"), "what its chains of results"));
    row->limit_kind = "memory";
    row->limit_level = "L2";
    CHECK(shown_sum_up(&shown, &why) == STATUS_OK);
    CHECK(strstr(text_of_line(&shown.summary.findings, "limit"), "what L2 gives one core"));
    CHECK(strstr(summary_find(&shown.summary.problems[0], "v35_simd")->cell[CELL_LIMIT], "% L2"));
    row->limit_kind = NULL;
    CHECK(shown_sum_up(&shown, &why) == STATUS_OK);
    CHECK(!*text_of_line(&shown.summary.findings, "limit"));
    shown_free(&shown);
}

/** As a journal of an older release has it. */
static void a_run_without_loops_says_that_it_has_no_limits(void)
{
    Shown shown;
    Reason why;
    if (!read_golden(&shown)) return;
    shown.file.n_loops = shown.file.n_ceilings = 0;
    judgement_free(&shown.judgement);
    CHECK(judge_run(&shown.file, &shown.judgement) == STATUS_OK);
    CHECK(shown_sum_up(&shown, &why) == STATUS_OK);
    char *const text = shown_text(&shown, "terminal", plain_view);
    char *const page = shown_text(&shown, "markdown", detailed_view);
    CHECK(text && !strstr(text, " limit ") && !strstr(text, "no limit:")
          && !strstr(text, "stops:"));
    CHECK(page && !strstr(page, "| limit |") && !strstr(page, "No limit:"));
    CHECK(page && strstr(page, "No ceiling was measured in this run."));
    CHECK(page && strstr(page, "No model predicted anything in this run."));
    CHECK(strstr(text_of_line(&shown.summary.trust, "no limits"), "no loops and no ceilings"));
    free(text);
    free(page);
    shown_free(&shown);
}

static void a_prediction_that_is_off_is_flagged(void)
{
    static const struct {
        double predicted_ns;
        const char *cell;
    } rows[] = { { 18.4 * 1.24, "| 22.8 |" },
                 { 18.4 * 1.27, "| **23.4, 27 % more than measured** |" },
                 { 18.4 * 0.76, "| 14.0 |" },
                 { 18.4 * 0.74, "| **13.6, 26 % less than measured** |" },
                 { NAN, "| no model was asked |" } };
    Shown shown;
    Reason why;
    if (!read_golden(&shown)) return;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        VerdictRecord *const row = row_of(&shown.judgement, "v15_inlined");
        row->time_per_step_ns.median = 18.4;
        row->predicted_ns = rows[i].predicted_ns;
        row->predicted_reason = "no model was asked";
        CHECK(shown_sum_up(&shown, &why) == STATUS_OK);
        char *const text = shown_text(&shown, "markdown", detailed_view);
        if (!CHECK(text && strstr(text, rows[i].cell))) fprintf(stderr, "  %s\n", rows[i].cell);
        free(text);
    }
    shown_free(&shown);
}

// --- JSON ---

static json_t *parse_json(const char *text)
{
    json_error_t error;
    json_t *const root = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    if (!root) fprintf(stderr, "line %d: %s\n", error.line, error.text);
    return root;
}

/** A sampled value is an object with its interval, or null with a reason. */
static void check_sampled(const json_t *row, const char *key)
{
    char reason_key[64];
    snprintf(reason_key, sizeof reason_key, "%s_reason", key);
    const json_t *const value = json_object_get(row, key);
    const char *const why = json_string_value(json_object_get(row, reason_key));
    if (json_is_null(value)) {
        CHECK(why && *why);
        return;
    }
    CHECK(json_is_number(json_object_get(value, "median")));
    CHECK(json_is_number(json_object_get(value, "low")));
    CHECK(json_is_number(json_object_get(value, "high")));
}

/** The limit with its three parts, and the sentence; or why there are none. */
static void check_limit(const json_t *row)
{
    static const char *const parts[] = { "issue_ns", "latency_ns", "bound_ns" };
    const json_t *const limit = json_object_get(row, "limit");
    CHECK(json_is_null(limit) == json_is_null(json_object_get(row, "what_stops")));
    if (json_is_null(limit)) {
        CHECK(json_is_string(json_object_get(row, "limit_reason")));
        CHECK(json_is_string(json_object_get(row, "what_stops_reason")));
        return;
    }
    double largest = 0;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        CHECK(json_is_number(json_object_get(limit, parts[i])));
    for (size_t i = 0; i < 2; i++)
        largest = fmax(largest, json_number_value(json_object_get(limit, parts[i])));
    largest = fmax(largest, json_number_value(json_object_get(limit, "memory_ns")));
    CHECK(json_number_value(json_object_get(limit, "bound_ns")) == largest);
    CHECK(json_is_string(json_object_get(limit, "kind")));
    check_sampled(limit, "fraction");
}

static void check_measurement(const json_t *row)
{
    check_limit(row);
    const json_t *const predicted = json_object_get(row, "predicted_ns");
    CHECK(json_is_number(predicted) || json_is_string(json_object_get(row, "predicted_ns_reason")));
    static const char *const sampled[] = { "time_per_step_ns", "speedup_base", "speedup_start" };
    for (size_t k = 0; k < sizeof sampled / sizeof sampled[0]; k++) check_sampled(row, sampled[k]);
    const bool is_ok = strcmp(json_string_value(json_object_get(row, "outcome")), "ok") == 0;
    CHECK(is_ok || json_is_string(json_object_get(row, "reason")));
    CHECK(is_ok == json_is_object(json_object_get(row, "time_per_step_ns")));
    CHECK(json_is_string(json_object_get(row, "verdict")));
}

/** What is a number, or null with a reason. */
static void check_numbers(const json_t *row)
{
    static const char *const keys[]
        = { "evaluations_per_step", "time_of_four_evaluations_ns", "startup_s", "lines_of_code" };
    char reason_key[64];
    for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
        snprintf(reason_key, sizeof reason_key, "%s_reason", keys[k]);
        const json_t *const value = json_object_get(row, keys[k]);
        CHECK(json_is_number(value)
              || (json_is_null(value) && json_is_string(json_object_get(row, reason_key))));
    }
}

static void check_json(const char *name)
{
    Shown shown;
    if (!read_run(&shown, name)) return;
    char *const text = shown_text(&shown, "json", plain_view);
    json_t *const root = text ? parse_json(text) : NULL;
    const json_t *const rungs = json_object_get(root, "rungs");
    CHECK(json_array_size(rungs) == shown.file.n_rungs);
    for (size_t i = 0; i < json_array_size(rungs); i++) {
        const json_t *const row = json_array_get(rungs, i);
        const json_t *const memory = json_object_get(row, "memory_problem");
        check_measurement(row);
        check_numbers(row);
        CHECK(json_is_object(json_object_get(row, "problem")));
        CHECK(json_is_object(json_object_get(row, "loop"))
              || json_is_string(json_object_get(row, "loop_reason")));
        if (json_is_object(memory))
            check_measurement(memory);
        else
            CHECK(json_is_string(json_object_get(row, "memory_problem_reason")));
    }
    CHECK(json_array_size(json_object_get(root, "heat_times")) == shown.judgement.n_times);
    CHECK(json_array_size(json_object_get(root, "costs")) == shown.file.n_costs);
    CHECK(json_array_size(json_object_get(root, "noise")) == shown.file.n_heats);
    CHECK(json_array_size(json_object_get(root, "ceilings")) == shown.file.n_ceilings);
    CHECK(json_is_object(json_object_get(root, "end")));
    json_decref(root);
    free(text);
    shown_free(&shown);
}

static void json_has_every_value_or_its_reason(void)
{
    for (size_t i = 0; i < N_LADDERS; i++) check_json(ladders[i]);
}

// --- CSV, read back by a parser of its own ---

/** Splits one line in place. Returns: how many cells there are. */
static size_t split_csv(char *line, char *cells[MAX_CELLS])
{
    size_t n = 0;
    for (bool is_last = false; !is_last && n < MAX_CELLS; n++) {
        char *to = line;
        bool is_quoted = false;
        cells[n] = line;
        for (; *line && (is_quoted || *line != ','); line++) {
            if (*line != '"') {
                *to++ = *line;
            } else if (is_quoted && line[1] == '"') {
                *to++ = *line++;
            } else {
                is_quoted = !is_quoted;
            }
        }
        is_last = *line == '\0';
        line++;
        *to = '\0';
    }
    return n;
}

static bool is_same_number(const char *cell, double value)
{
    char *end;
    if (isnan(value)) return *cell == '\0';
    const double read = strtod(cell, &end);
    return *cell && *end == '\0' && fabs(read - value) <= 1e-8 * fabs(value);
}

static bool is_same_text(const char *cell, const char *text)
{
    char clean[1024];
    escape_plain(clean, sizeof clean, text ? text : "", sizeof clean);
    return strcmp(cell[0] == '\'' ? cell + 1 : cell, clean) == 0;
}

static bool is_same_value(const char *cell, const Field *field, const VerdictRecord *verdict)
{
    const void *const value = (const char *) verdict + field->offset;
    switch (field->kind) {
    case FIELD_TEXT: return is_same_text(cell, *(const char *const *) value);
    case FIELD_NUMBER: return is_same_number(cell, *(const double *) value);
    case FIELD_FLAG: return strcmp(cell, *(const bool *) value ? "true" : "false") == 0;
    case FIELD_COUNT: {
        const int64_t count = *(const int64_t *) value;
        return is_same_number(cell, count < 0 ? NAN : (double) count);
    }
    }
    return false;
}

/** Behind the verdict: what Callgrind counted, in the first problem's rows alone. */
static void check_csv_axes(char *const *cells, const RunFile *file, const char *rung, bool is_first)
{
    static const char *const metrics[]
        = { "instructions", "d1_misses", "ll_misses", "branch_misses", "d1_misses" };
    for (size_t a = 0; a < sizeof metrics / sizeof metrics[0]; a++) {
        double value = NAN;
        for (size_t i = 0; i < file->n_metrics && is_first; i++)
            if (strcmp(file->metrics[i].metric, metrics[a]) == 0
                && strcmp(file->metrics[i].tool, "callgrind") == 0
                && strcmp(file->metrics[i].rung, rung) == 0)
                value = file->metrics[i].value * (a == 4 ? 64 : 1);
        CHECK(is_same_number(cells[a], value));
    }
}

/** Behind them, the mark and what the points of attack show. */
static void check_csv_attack(char *const *cells, const SummaryRow *row)
{
    const int64_t lines = row->rung->lines_of_code;
    CHECK(strcmp(cells[0], row->rung->is_anti_rung ? "true" : "false") == 0);
    CHECK(is_same_text(cells[1], row->rung->attack));
    CHECK(is_same_text(cells[2], row->rung->language));
    CHECK(is_same_number(cells[3], lines < 0 ? NAN : (double) lines));
    CHECK(is_same_number(cells[4], row->evaluations));
    CHECK(is_same_number(cells[5], row->four_evaluations_ns));
    CHECK(is_same_number(cells[6], row->startup_s));
}

static void check_csv_line(char *line, const RunFile *file, const SummaryRow *row, bool is_first)
{
    enum { N_AXES = 5, N_MESSAGES = 3, N_ATTACKS = 7 };
    const VerdictRecord *const verdict = &row->verdict;
    char *cells[MAX_CELLS];
    const size_t n = split_csv(line, cells);
    size_t column = 0;
    for (size_t f = 0; f < n_record_fields; f++) {
        if (record_fields[f].type != RECORD_VERDICT) continue;
        if (!CHECK(column < n)) return;
        CHECK(is_same_value(cells[column], &record_fields[f], verdict));
        const bool is_formula = *cells[column] && strchr("=+-@\t", *cells[column]);
        CHECK(!is_formula || record_fields[f].kind != FIELD_TEXT);
        column++;
    }
    if (!CHECK(column + N_AXES + N_MESSAGES + N_ATTACKS == n)) return;
    check_csv_axes(cells + column, file, verdict->rung, is_first);
    check_csv_attack(cells + n - N_ATTACKS, row);
}

static void check_csv(const char *name)
{
    Shown shown;
    if (!read_run(&shown, name)) return;
    char *const text = shown_text(&shown, "csv", plain_view);
    char *rest = NULL, *line = text ? strtok_r(text, "\n", &rest) : NULL;
    CHECK(line && strncmp(line, "problem,heat,rung,", 18) == 0);
    for (size_t p = 0; p < shown.summary.n_problems; p++)
        for (size_t i = 0; i < shown.summary.problems[p].n_rows; i++) {
            line = strtok_r(NULL, "\n", &rest);
            if (CHECK(line))
                check_csv_line(line, &shown.file, &shown.summary.problems[p].rows[i], p == 0);
        }
    CHECK(!strtok_r(NULL, "\n", &rest));
    free(text);
    shown_free(&shown);
}

static void csv_reads_back_as_it_was(void)
{
    for (size_t i = 0; i < N_LADDERS; i++) check_csv(ladders[i]);
}

// --- Markdown ---

static size_t n_bars(const char *line, size_t length)
{
    size_t n = 0;
    for (size_t i = 0; i < length; i++) {
        if (line[i] == '\\')
            i++;
        else if (line[i] == '|')
            n++;
    }
    return n;
}

/** Returns: how many tables there are, in which every row has as many cells as the first. */
static size_t count_tables(const char *text)
{
    size_t n_wanted = 0, n_tables = 0;
    for (const char *line = text; *line; line += strcspn(line, "\n") + 1) {
        const size_t n = *line == '|' ? n_bars(line, strcspn(line, "\n")) : 0;
        if (n > 0 && n_wanted == 0) n_tables++;
        CHECK(n == 0 || n_wanted == 0 || n == n_wanted);
        n_wanted = n;
    }
    return n_tables;
}

static void markdown_tables_have_as_many_cells_in_every_row(void)
{
    Shown shown;
    if (!read_golden(&shown)) return;
    char *const text = shown_text(&shown, "markdown", plain_view);
    char *const details = shown_text(&shown, "markdown", detailed_view);
    CHECK(text && count_tables(text) == 3 + shown.summary.n_problems);
    CHECK(details && count_tables(details) == 6 + 2 * shown.summary.n_problems);
    free(text);
    free(details);
    shown_free(&shown);
    if (!read_run(&shown, "python/run.jsonl")) return;
    char *const both = shown_text(&shown, "markdown", detailed_view);
    CHECK(both && count_tables(both) == 8); /* two of them of the points of attack */
    free(both);
    shown_free(&shown);
}

static char *markdown_of(const char *text)
{
    char *made = NULL;
    size_t length;
    FILE *const out = open_memstream(&made, &length);
    if (!out) return NULL;
    escape_markdown(out, text);
    fclose(out);
    return made;
}

/** Leaves one space where there were several, or a line feed. */
static void join_lines(char *text)
{
    char *to = text;
    for (const char *from = text; *from; from++) {
        const bool is_space = isspace((unsigned char) *from);
        if (!is_space || to == text || to[-1] != ' ') *to++ = is_space ? ' ' : *from;
    }
    *to = '\0';
}

/** A sentence as long as a ladder of many rungs makes it. */
static void our_sentences_are_never_cut(void)
{
    enum { N_RUNGS = 100 };
    Shown shown;
    if (!read_golden(&shown)) return;
    const char *list = NULL;
    for (size_t i = 0; i < N_RUNGS; i++)
        list = phrases_list(&shown.summary.phrases, list,
                            phrases_add(&shown.summary.phrases, "v%zu_rung (0.99x, same)", i));
    SummaryProblem *const problem = &shown.summary.problems[1];
    shown.summary.findings.lines[0].text = shown.summary.trust.lines[0].text = list;
    problem->on_verdicts = problem->left_out.lines[0].text = list;
    char *const wanted = markdown_of(list);
    char *const texts[] = { shown_text(&shown, "terminal", plain_view),
                            shown_text(&shown, "markdown", plain_view) };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        size_t n = 0;
        if (!CHECK(texts[i] && wanted)) continue;
        join_lines(texts[i]);
        for (const char *c = texts[i]; (c = strstr(c, i == 0 ? list : wanted)); c++) n++;
        CHECK(n == 4);
        free(texts[i]);
    }
    free(wanted);
    shown_free(&shown);
}

// --- What came out ---

static bool begins_with(const char *text, const char *word)
{
    return strncmp(text, word, strlen(word)) == 0;
}

/** What an unresolved rung may not be called: the fastest, a step. */
static void check_unresolved(const Summary *summary, const char *rung, const char *base)
{
    char doubt[MAX_PATH];
    const char *const fastest_text = text_of_line(&summary->findings, "fastest");
    const char *const named = strstr(fastest_text, rung);
    CHECK(!begins_with(text_of_line(&summary->findings, "biggest step"), rung));
    CHECK(!begins_with(text_of_line(&summary->findings, "last step"), rung));
    CHECK(!begins_with(text_of_line(&summary->findings, "not faster"), rung));
    CHECK(!begins_with(fastest_text, rung));
    CHECK(strstr(text_of_line(&summary->findings, "can't tell"), rung));
    snprintf(doubt, sizeof doubt, "(not resolved against %s)", base);
    CHECK(!named || strstr(named, doubt));
}

static void nothing_unresolved_is_told_as_a_result(void)
{
    static const Verdict verdicts[]
        = { VERDICT_TOO_NOISY, VERDICT_NOT_RESOLVED, VERDICT_INSUFFICIENT };
    Shown shown;
    Reason why;
    size_t n_told = 0;
    if (!read_golden(&shown)) return;
    for (size_t i = 0; i < shown.summary.problems[0].n_rows; i++) {
        const SummaryRow *const row = &shown.summary.problems[0].rows[i];
        if (row->why_no_time || row->why_no_ratio) continue;
        VerdictRecord *const judged = row_of(&shown.judgement, row->verdict.rung);
        const char *const before = judged->verdict;
        for (size_t v = 0; v < sizeof verdicts / sizeof verdicts[0]; v++) {
            judged->verdict = verdict_name(verdicts[v]);
            CHECK(shown_sum_up(&shown, &why) == STATUS_OK);
            check_unresolved(&shown.summary, judged->rung, judged->base);
            n_told
                += strstr(text_of_line(&shown.summary.findings, "fastest"), judged->rung) != NULL;
        }
        judged->verdict = before;
    }
    CHECK(n_told == 2 * sizeof verdicts / sizeof verdicts[0]); /* v35_simd and v40_openmp */
    shown_free(&shown);
}

static void a_run_without_any_result_has_none(void)
{
    Shown shown;
    Reason why;
    if (!read_golden(&shown)) return;
    for (size_t i = 0; i < shown.judgement.n_rows; i++)
        shown.judgement.rows[i].verdict = verdict_name(VERDICT_TOO_NOISY);
    CHECK(shown_sum_up(&shown, &why) == STATUS_OK);
    CHECK(shown.summary.findings.n == 1);
    CHECK(*text_of_line(&shown.summary.findings, "can't tell"));
    shown_free(&shown);
}

/** An interval that excludes 1 beside "~ not resolved" must be explained under its table. */
static void a_verdict_that_surprises_is_explained(void)
{
    Shown shown;
    Reason why;
    if (!read_golden(&shown)) return;
    VerdictRecord *const row = row_of(&shown.judgement, "v23_registers");
    row->verdict = verdict_name(VERDICT_TOO_NOISY);
    row->speedup_base_verdict_low = 0.71;
    row->speedup_base_verdict_high = 1.04;
    shown.judgement.noises[0].control = (Interval) { 1, 0.93, 1.03 };
    shown.judgement.noises[0].is_too_noisy = true;
    CHECK(shown_sum_up(&shown, &why) == STATUS_OK);
    const char *const text = shown.summary.problems[0].on_verdicts;
    CHECK(strstr(text, "(m = 9)"));
    CHECK(strstr(text, "more than 10 % away from 1"));
    CHECK(strstr(text, "v23_registers shows [0.89, 0.89] and is too noisy"));
    CHECK(strstr(text, "looked at [0.71, 1.04]"));
    CHECK(strstr(shown.summary.problems[1].on_verdicts, "(m = 5)."));
    shown_free(&shown);
}

static void only_verdicts_of_the_run_are_explained_on_a_terminal(void)
{
    Shown shown;
    if (!read_golden(&shown)) return;
    for (Verdict v = VERDICT_UNVERIFIED; v <= VERDICT_SLOWER; v++) {
        const char *const word = summary_verdict_word(v);
        size_t n = 0, n_here = 0;
        for (size_t i = 0; i < shown.summary.verdicts.n; i++)
            n += strstr(shown.summary.verdicts.lines[i].label, word) != NULL;
        for (size_t i = 0; i < shown.summary.verdicts_here.n; i++)
            n_here += strstr(shown.summary.verdicts_here.lines[i].label, word) != NULL;
        const bool is_here = v == VERDICT_UNVERIFIED || v == VERDICT_SAME || v >= VERDICT_FASTER;
        CHECK(n == 1 && n_here == is_here);
    }
    shown_free(&shown);
}

static void one_is_singular_and_large_shares_have_no_decimals(void)
{
    Shown shown;
    Reason why;
    if (!read_golden(&shown)) return;
    shown.file.heats[0].trajectories = shown.file.heats[0].steps = 1;
    shown.judgement.noises[0].n_contaminated += 100;
    CHECK(shown_sum_up(&shown, &why) == STATUS_OK);
    CHECK(strstr(shown.summary.problems[0].title, "N = 1 trajectory, S = 1 step, "));
    CHECK(strstr(text_of_line(&shown.summary.trust, "disturbed"), "105 of 211 samples (50 %) "));
    shown_free(&shown);
}

// --- Hostile texts ---

typedef struct Forbidden {
    const char *format, *text;
} Forbidden;

static const Forbidden forbidden[] = {
    { "terminal", bidi }, { "terminal", "\033" }, { "markdown", bidi },     { "markdown", "\033" },
    { "markdown", "<" },  { "markdown", " `" },   { "markdown", ">alert" }, { "csv", bidi },
    { "csv", "\033" },    { "csv", ",=" },        { "csv", "\n=" },         { "json", bidi },
    { "json", "\033" },   { "json", "<" },        { "json", "NaN" },        { "json", "nan" },
    { "html", bidi },     { "html", "\033" },     { "html", "<b>alert" },   { "html", ">alert" },
    { "html", ">nan" },   { "html", "\"nan" },    { "html", "\"inf" },
};

static bool has_control_character(const char *text)
{
    for (; *text; text++)
        if (iscntrl((unsigned char) *text) && *text != '\n') return true;
    return false;
}

static void no_hostile_text_survives_raw(void)
{
    Shown shown;
    if (!read_golden(&shown)) return;
    for (size_t k = 0; k < sizeof forbidden / sizeof forbidden[0]; k++) {
        char *const text = shown_text(&shown, forbidden[k].format, detailed_view);
        const bool is_clean = text && !strstr(text, forbidden[k].text);
        if (!is_clean) fprintf(stderr, "%s: \"%s\"\n", forbidden[k].format, forbidden[k].text);
        CHECK(is_clean);
        CHECK(text && !has_control_character(text));
        free(text);
    }
    shown_free(&shown);
}

static void texts_of_any_length_are_shown(void)
{
    Shown shown;
    char *const hostile = malloc(N_HOSTILE + 1);
    if (!read_golden(&shown) || !CHECK(hostile)) return;
    memset(hostile, '|', N_HOSTILE);
    hostile[N_HOSTILE] = '\0';
    shown.file.run.host_name = shown.file.run.run_id = shown.file.run.estimate = hostile;
    shown.file.rungs[3].title = shown.file.rungs[4].title = hostile;
    shown.file.loops[1].function = shown.file.loops[1].isa = shown.file.loops[1].predictor
        = hostile;
    shown.file.ceilings[0].operation = shown.file.ceilings[1].unit = hostile;
    shown.file.ceilings[4].other = shown.file.ceilings[6].reason = hostile;
    for (size_t i = 0; i < shown.judgement.n_rows; i++)
        shown.judgement.rows[i].family = shown.judgement.rows[i].speedup_base_reason
            = shown.judgement.rows[i].limit_reason = hostile;
    Reason why;
    CHECK(shown_sum_up(&shown, &why) == STATUS_OK);
    for (size_t f = 0; f < n_report_formats; f++) {
        if (!report_suits(&report_formats[f], &shown.summary)) continue;
        char *const text = shown_text(&shown, report_formats[f].name, detailed_view);
        CHECK(text);
        if (text && f == 0) CHECK(text_width(text) <= REPORT_COLUMNS);
        free(text);
    }
    shown_free(&shown);
    free(hostile);
}

// --- What is withheld ---

static void check_withheld(const Shown *shown, const char *rung)
{
    const SummaryRow *const row = summary_find(&shown->summary.problems[0], rung);
    if (!CHECK(row)) return;
    CHECK(row->why_no_ratio && *row->why_no_ratio && row->cell[CELL_RATIO][0] == '\0');
    char *const text = shown_text(shown, "json", plain_view);
    json_t *const root = text ? parse_json(text) : NULL;
    const json_t *const rungs = json_object_get(root, "rungs");
    for (size_t i = 0; i < json_array_size(rungs); i++) {
        const json_t *const object = json_array_get(rungs, i);
        if (strcmp(json_string_value(json_object_get(object, "rung")), rung) != 0) continue;
        CHECK(json_is_null(json_object_get(object, "speedup_base")));
        CHECK(json_is_string(json_object_get(object, "speedup_base_reason")));
        CHECK(json_is_object(json_object_get(object, "time_per_step_ns")));
    }
    json_decref(root);
    free(text);
}

static void a_ratio_without_the_time_of_its_base_is_withheld(void)
{
    Shown shown;
    Reason why;
    if (!read_golden(&shown)) return;
    row_of(&shown.judgement, "v15_inlined")->time_per_step_ns.median = NAN;
    CHECK(shown_sum_up(&shown, &why) == STATUS_OK);
    check_withheld(&shown, "v20_soa");
    shown_free(&shown);
}

static void a_ratio_without_the_row_of_its_base_is_withheld(void)
{
    Shown shown;
    Reason why;
    if (!read_golden(&shown)) return;
    VerdictRecord *const base = row_of(&shown.judgement, "v31_sse2");
    const size_t n_after = shown.judgement.n_rows - 1 - (size_t) (base - shown.judgement.rows);
    memmove(base, base + 1, n_after * sizeof *base);
    shown.judgement.n_rows--;
    CHECK(shown_sum_up(&shown, &why) == STATUS_OK);
    check_withheld(&shown, "v35_simd");
    shown_free(&shown);
}

// --- Runs that stopped ---

/** Shows the first n_lines lines of the golden run and half a line. Returns: the terminal's text.
 */
static char *cut_run_text(const char *journal, size_t n_lines, const char *path)
{
    Shown shown;
    Reason why;
    const char *end = journal;
    for (size_t i = 0; i < n_lines; i++) end += strcspn(end, "\n") + 1;
    const size_t length = (size_t) (end - journal);
    if (!CHECK(file_of_text(path, journal, length + strcspn(end, "\n") / 2))) return NULL;
    char *text = NULL;
    Status status = shown_read(path, &shown, &why);
    if (status == STATUS_OK) status = shown_sum_up(&shown, &why);
    for (size_t f = n_report_formats; f-- > 0 && status == STATUS_OK;) {
        if (!report_suits(&report_formats[f], &shown.summary)) continue;
        free(text);
        text = shown_text(&shown, report_formats[f].name, plain_view);
        CHECK(text);
    }
    CHECK(status == STATUS_OK || status == STATUS_BAD_USAGE);
    shown_free(&shown);
    return text;
}

static void a_run_that_stopped_says_how_to_go_on(void)
{
    char path[MAX_PATH / 2], golden[MAX_PATH], hint[MAX_PATH];
    const char *const folder = getenv("TMPDIR");
    snprintf(path, sizeof path, "%s/ladder-cut-XXXXXX", folder ? folder : "/tmp");
    const int fd = mkstemp(path);
    if (!CHECK(fd >= 0)) return;
    close(fd);
    snprintf(hint, sizeof hint, "ladder bench --resume %s (with the build it was begun with)\n",
             path);
    char *const journal = text_of_file(golden_path(golden, "run.jsonl"));
    size_t n_lines = 0, n_shown = 0;
    for (const char *c = journal; c && *c; c++) n_lines += *c == '\n';
    for (size_t n = 1; n < n_lines; n += 13) {
        char *const text = cut_run_text(journal, n, path);
        if (text) CHECK(strstr(text, "INCOMPLETE:") && strstr(text, hint));
        n_shown += text != NULL;
        free(text);
    }
    CHECK(n_shown > n_lines / 13 / 2);
    free(journal);
    unlink(path);
}

// --- Sweeps ---

static const char sweep[] = "sweep/run.jsonl", scale[] = "scale/run.jsonl";
enum { GROUP_COLUMNS = 8 };

static void a_sweep_is_one_table_a_quantity_and_no_table_a_size(void)
{
    Shown shown;
    if (!read_run(&shown, sweep)) return;
    char *const text = shown_text(&shown, "terminal", plain_view);
    char *const markdown = shown_text(&shown, "markdown", plain_view);
    CHECK(text && strstr(text, "\nThe sweep of ") && !strstr(text, " problem: "));
    CHECK(markdown && strstr(markdown, "#### The sweep of ") && !strstr(markdown, " problem: "));
    CHECK(text && strstr(text, "\nns/step: ") && strstr(text, "\nx previous: "));
    CHECK(text && strstr(text, "\nsteps: "));
    free(text);
    free(markdown);
    shown_free(&shown);
}

/** Sizes that do not belong together have tables of their own. */
static void only_a_whole_sweep_is_shown_as_one(void)
{
    for (int fault = 0; fault < 4; fault++) {
        Shown shown;
        Reason why;
        if (!read_run(&shown, sweep)) return;
        CHECK(shown.summary.sweep);
        if (fault == 0) shown.file.heats[1].sweep = NULL;
        if (fault == 1) shown.file.heats[2].sweep = "threads";
        if (fault == 2) shown.file.heats[2].problem = "cache";
        if (fault == 3) shown.file.heats[0].sweep = "steps";
        CHECK(shown_sum_up(&shown, &why) == STATUS_OK && !shown.summary.sweep);
        char *const text = shown_text(&shown, "terminal", plain_view);
        CHECK(text && strstr(text, " problem: ") && !strstr(text, "sweep of"));
        free(text);
        shown_free(&shown);
    }
}

/** Names, then parts: on no terminal is a line too wide or a rung missing. */
static void a_sweep_fits_every_terminal(void)
{
    bool has_intervals = false, has_none = false, has_parts = false;
    for (int is_crowded = 0; is_crowded < 2; is_crowded++)
        for (size_t columns = REPORT_MIN_COLUMNS; columns <= REPORT_MAX_COLUMNS; columns++) {
            Shown shown;
            Reason why;
            if (!read_run(&shown, sweep)) return;
            for (size_t i = 0; i < shown.judgement.n_rows && is_crowded; i++)
                shown.judgement.rows[i].time_per_step_ns = (Interval) { 1234567, 1234560, 1234580 };
            CHECK(shown_sum_up(&shown, &why) == STATUS_OK);
            char *const text = text_at(&shown, columns);
            CHECK(text && text_width(text) <= columns && !strstr(text, " \n"));
            const char *const first = text ? strstr(text, "v90") : NULL;
            CHECK(first);
            const char *const table = text ? strstr(text, "\nns/step: ") : NULL;
            const char *const next = table ? strstr(table, "\nx previous: ") : NULL;
            if (!CHECK(next)) return;
            const char *const interval = strchr(table + 1, '[');
            has_intervals |= interval && interval < next;
            has_none |= !interval || interval > next;
            const char *const again = strstr(strstr(table, "states in") + 1, "states in");
            has_parts |= again && again < next;
            free(text);
            shown_free(&shown);
        }
    CHECK(has_intervals && has_none && has_parts);
}

/** What is not there says why, once for all sizes with the same reason. */
static void every_gap_of_a_sweep_has_its_reason(void)
{
    Shown shown;
    if (!read_run(&shown, sweep)) return;
    static const char *const wanted[][2] = {
        { "failed: 3 of 1003 trajectories differ", "v22_aos" },
        { "no x previous: its base v34_in_flight is not part of this run", "v35_simd" },
        { "skipped: one integration is too short for the clock", "v40_openmp at N = 64" },
        { "not built: dependency not found: mpi", "v50_mpi" },
    };
    const SummaryLines *const gaps = &shown.summary.gaps;
    if (CHECK(gaps->n == sizeof wanted / sizeof wanted[0]))
        for (size_t i = 0; i < gaps->n; i++)
            CHECK(strcmp(gaps->lines[i].label, wanted[i][0]) == 0
                  && strcmp(gaps->lines[i].text, wanted[i][1]) == 0);
    shown_free(&shown);
}

/** Returns: whether a number of sweep.dat is this one, NaN where there is none. */
static bool is_plotted(const char **text, double value)
{
    char *end;
    const double got = strtod(*text, &end);
    const bool is_there = end != *text;
    *text = end;
    return is_there && (isnan(value) ? isnan(got) : check_is_close(got, value, 1e-8 * fabs(value)));
}

static void check_group(const char **text, const SummaryProblem *problem, const char *rung)
{
    const SummaryRow *const row = summary_find(problem, rung);
    const bool has_time = row && !row->why_no_time;
    for (int i = 0; i < GROUP_COLUMNS && !has_time; i++) CHECK(is_plotted(text, NAN));
    if (!has_time) return;
    const Interval *const intervals[]
        = { &row->verdict.time_per_step_ns, &row->verdict.speedup_base };
    for (int i = 0; i < 2; i++) {
        CHECK(is_plotted(text, intervals[i]->median));
        CHECK(is_plotted(text, intervals[i]->low));
        CHECK(is_plotted(text, intervals[i]->high));
    }
    CHECK(is_plotted(text, (double) row->verdict.steps));
    CHECK(is_plotted(text, (double) row->verdict.cores));
}

static void a_plot_reads_back_as_it_was(void)
{
    Shown shown;
    if (!read_run(&shown, sweep)) return;
    char *const text = shown_text(&shown, "plot", plain_view);
    const char *line = text;
    while (line && *line == '#') line += strcspn(line, "\n") + 1;
    for (size_t p = 0; line && p < shown.summary.n_problems; p++) {
        const SummaryProblem *const problem = &shown.summary.problems[p];
        const char *const level = problem->rows[0].verdict.state_level;
        CHECK(is_plotted(&line, (double) problem->heat->trajectories));
        CHECK(strncmp(line + 1, level, strlen(level)) == 0);
        line += 1 + strlen(level);
        for (size_t r = 0; r < shown.file.n_rungs; r++)
            check_group(&line, problem, shown.file.rungs[r].rung);
        CHECK(*line++ == '\n');
    }
    CHECK(line && *line == '\0');
    free(text);
    shown_free(&shown);
}

/** N below 3840 and fewer than 64 steps do not count; the smallest median stands first. */
static void flatness_is_told_of_large_ensembles_with_steps_enough(void)
{
    Shown shown;
    Reason why;
    if (!read_run(&shown, sweep)) return;
    const SummaryLine *line = &shown.summary.findings.lines[0];
    CHECK(strcmp(line->label, "flatness") == 0 && strstr(line->text, "v35_simd lie 1.077x apart"));
    CHECK(strstr(line->text,
                 "0.752 [0.752, 0.755] at N = 4096, 0.810 [0.810, 0.813] at N = 4194304"));
    for (size_t i = 0; i < shown.judgement.n_rows; i++)
        if (shown.judgement.rows[i].trajectories == 4194304) shown.judgement.rows[i].steps = 63;
    CHECK(shown_sum_up(&shown, &why) == STATUS_OK);
    line = &shown.summary.findings.lines[0];
    CHECK(strstr(line->text, "v35_simd lie 1.011x apart"));
    for (size_t i = 0; i < shown.judgement.n_rows; i++) shown.judgement.rows[i].steps = 63;
    CHECK(shown_sum_up(&shown, &why) == STATUS_OK);
    CHECK(strcmp(shown.summary.findings.lines[0].label, "flatness") != 0);
    shown_free(&shown);
}

// --- Scaling studies ---

static size_t count(const char *text, const char *part)
{
    size_t n = 0;
    for (; text && (text = strstr(text, part)); text++) n++;
    return n;
}

static void a_scaling_study_has_its_own_tables_and_no_ladder(void)
{
    Shown shown;
    Reason why;
    if (!read_run(&shown, scale)) return;
    CHECK(shown.summary.is_scaling && !shown.summary.sweep && shown.summary.n_scale_tables == 3);
    char *const text = shown_text(&shown, "terminal", plain_view);
    CHECK(text && strstr(text, "\nThe strong scaling: ") && strstr(text, "\nThe weak scaling: "));
    CHECK(text && !strstr(text, " problem: ") && !strstr(text, "verdict"));
    free(text);
    shown.file.heats[1].sweep = NULL;
    CHECK(shown_sum_up(&shown, &why) == STATUS_OK && !shown.summary.is_scaling);
    char *const ladder = shown_text(&shown, "terminal", plain_view);
    CHECK(ladder && strstr(ladder, " problem: ") && !strstr(ladder, "scaling: "));
    free(ladder);
    shown_free(&shown);
}

/** More threads than CPUs: whoever copies one table copies the stamp. */
static void every_table_says_that_cores_share_cpus(void)
{
    Shown shown;
    Reason why;
    if (!read_run(&shown, scale)) return;
    char *const text = shown_text(&shown, "terminal", plain_view);
    CHECK(count(text, "OVERSUBSCRIBED") == 3 && count(text, " 8 on 4 ") > 0);
    free(text);
    shown.file.run.cpus_allowed = 8;
    CHECK(shown_sum_up(&shown, &why) == STATUS_OK);
    char *const honest = shown_text(&shown, "terminal", plain_view);
    CHECK(count(honest, "OVERSUBSCRIBED") == 0 && count(honest, " on 4 ") == 0);
    free(honest);
    shown_free(&shown);
}

static void a_scaling_study_fits_every_terminal(void)
{
    bool has_time = false, has_none = false;
    Shown shown;
    if (!read_run(&shown, scale)) return;
    for (size_t columns = REPORT_MIN_COLUMNS; columns <= REPORT_MAX_COLUMNS; columns++) {
        char *const text = text_at(&shown, columns);
        CHECK(text && text_width(text) <= columns);
        const bool has = text && strstr(text, "cores  ") && strstr(text, "0.199 [0.199, 0.200]");
        has_time |= has;
        has_none |= !has;
        free(text);
    }
    CHECK(has_time && has_none);
    shown_free(&shown);
}

/** The fit stands beside what was measured; nothing is said of a rung that is wrong. */
static void fits_stand_beside_what_was_measured(void)
{
    Shown shown;
    if (!read_run(&shown, scale)) return;
    const SummaryLines *const findings = &shown.summary.findings;
    bool has_fit = false, has_refusal = false;
    for (size_t i = 0; i < findings->n; i++) {
        const SummaryLine *const line = &findings->lines[i];
        const bool is_amdahl = strcmp(line->label, "Amdahl") == 0;
        has_fit |= is_amdahl && strstr(line->text, "v40_openmp: serial 2.0 % [")
            && strstr(line->text, "measured apart on 4 cores: integration of 0 steps 2.12 us");
        has_refusal |= is_amdahl && strstr(line->text, "v50_mpi: no fit: ")
            && strstr(line->text, "From 1.0 %")
            && strstr(line->text, "measured apart on 4 cores: integration of 0 steps 38.5 us")
            && !strstr(line->text, "MPI_"); /* parts of it are no further parts */
        CHECK(!strstr(line->text, "v51_mpi_p2p"));
    }
    CHECK(has_fit && has_refusal);
    char *const text = shown_text(&shown, "terminal", plain_view);
    CHECK(count(text, "v51_mpi_p2p") == 2 && !strstr(text, "17.0 us"));
    CHECK(count(text, "in MPI_Scatterv") == 1 && count(text, "in MPI_Gatherv") == 1);
    CHECK(strstr(text, "no counts were written") && strstr(text, "MPI functions of v52_"));
    free(text);
    shown_free(&shown);
}

/** Absent is an empty cell; the columns are those of scaling studies alone. */
static void csv_has_the_figures_of_scaling(void)
{
    Shown shown;
    if (!read_run(&shown, scale)) return;
    char *const text = shown_text(&shown, "csv", plain_view);
    CHECK(count(text, ",speedup_over_one_core_median,") == 1);
    const char *const row = text ? strstr(text, "threads=4,threads=4,v40_openmp,") : NULL;
    const char *const end = row ? strchr(row, '\n') : NULL;
    const ScalingCurve *const curve = &shown.summary.scaling.curves[0];
    char wanted[64];
    snprintf(wanted, sizeof wanted, ",%.9g,%.9g,%.9g\n", curve->points[2].fraction.median,
             curve->points[2].fraction.low, curve->points[2].fraction.high);
    CHECK(end && strncmp(end + 1 - strlen(wanted), wanted, strlen(wanted)) == 0);
    free(text);
    shown_free(&shown);
}

int main(int n_arguments, char **arguments)
{
    if (n_arguments != 2) return 2;
    golden_folder = arguments[1];
    RUN(every_format_writes_the_golden_text);
    RUN(every_rung_is_in_every_format);
    RUN(no_line_is_wider_than_the_terminal);
    RUN(a_narrow_terminal_shows_fewer_columns);
    RUN(a_percent_sign_stays_with_its_number);
    RUN(a_crowded_table_is_set_tighter);
    RUN(the_spine_is_marked_with_and_without_bold);
    RUN(an_anti_rung_is_marked_and_no_step);
    RUN(threads_that_share_a_cpu_are_told);
    RUN(a_row_says_what_stops_its_rung);
    RUN(above_the_roof_is_flagged_and_no_finding);
    RUN(a_finding_names_the_limit_that_binds);
    RUN(a_run_without_loops_says_that_it_has_no_limits);
    RUN(a_prediction_that_is_off_is_flagged);
    RUN(json_has_every_value_or_its_reason);
    RUN(csv_reads_back_as_it_was);
    RUN(markdown_tables_have_as_many_cells_in_every_row);
    RUN(our_sentences_are_never_cut);
    RUN(nothing_unresolved_is_told_as_a_result);
    RUN(a_run_without_any_result_has_none);
    RUN(a_verdict_that_surprises_is_explained);
    RUN(only_verdicts_of_the_run_are_explained_on_a_terminal);
    RUN(one_is_singular_and_large_shares_have_no_decimals);
    RUN(no_hostile_text_survives_raw);
    RUN(texts_of_any_length_are_shown);
    RUN(a_ratio_without_the_time_of_its_base_is_withheld);
    RUN(a_ratio_without_the_row_of_its_base_is_withheld);
    RUN(a_run_that_stopped_says_how_to_go_on);
    RUN(a_sweep_is_one_table_a_quantity_and_no_table_a_size);
    RUN(only_a_whole_sweep_is_shown_as_one);
    RUN(a_sweep_fits_every_terminal);
    RUN(every_gap_of_a_sweep_has_its_reason);
    RUN(a_plot_reads_back_as_it_was);
    RUN(flatness_is_told_of_large_ensembles_with_steps_enough);
    RUN(a_scaling_study_has_its_own_tables_and_no_ladder);
    RUN(every_table_says_that_cores_share_cpus);
    RUN(a_scaling_study_fits_every_terminal);
    RUN(fits_stand_beside_what_was_measured);
    RUN(csv_has_the_figures_of_scaling);
    return check_result();
}
