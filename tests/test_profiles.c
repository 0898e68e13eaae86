/*
 * What the reports say of metrics, places and stacks, by properties; whole texts are compared by
 * test_reports.
 *
 *     test_profiles GOLDEN_FOLDER
 */
#include "reports/profile.h"
#include "tests/check.h"
#include "tests/report_texts.h"

#include <ctype.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_PATH = 512, N_HOSTILE = 65536 };

static const ReportView plain_view = { .columns = REPORT_COLUMNS };
static const ReportView detailed_view = { .columns = REPORT_COLUMNS, .has_details = true };
static const char *golden_folder;

static bool sum_up(Shown *shown)
{
    Reason why = { "" };
    const Status status = shown_sum_up(shown, &why);
    if (status != STATUS_OK) fprintf(stderr, "%s\n", why.text);
    return CHECK(status == STATUS_OK);
}

static bool read_run(Shown *shown, const char *name)
{
    Reason why = { "" };
    char path[MAX_PATH];
    snprintf(path, sizeof path, "%s/%s", golden_folder, name);
    const Status status = shown_read(path, shown, &why);
    if (status != STATUS_OK) fprintf(stderr, "%s\n", why.text);
    return CHECK(status == STATUS_OK) && sum_up(shown);
}

static bool read_profile(Shown *shown)
{
    return read_run(shown, "profile/run.jsonl");
}

/** Returns: whether a format shows these words. */
static bool shows(const Shown *shown, const char *format, const char *words)
{
    char *const text = shown_text(shown, format, detailed_view);
    const bool is_there = text && strstr(text, words);
    free(text);
    return is_there;
}

static MetricRecord *metric_of(Shown *shown, const char *rung, const char *tool, const char *name)
{
    for (size_t i = shown->file.n_metrics; i-- > 0;) {
        MetricRecord *const m = &shown->file.metrics[i];
        if (strcmp(m->rung, rung) == 0 && strcmp(m->tool, tool) == 0
            && strcmp(m->metric, name) == 0)
            return m;
    }
    return NULL;
}

/** Returns: the text of a cell, "" where there is none. */
static const char *cell_of(const Shown *shown, const char *tool, const char *rung,
                           const char *heading)
{
    for (size_t t = 0; t < shown->summary.profile.n_tables; t++) {
        const ProfileTable *const table = &shown->summary.profile.tables[t];
        if (strcmp(table->tool, tool) != 0) continue;
        for (size_t r = 0; r < table->n_rows; r++)
            for (size_t c = 0; c < table->n_columns; c++)
                if (strcmp(table->rows[r].rung->rung, rung) == 0
                    && strcmp(table->columns[c].heading, heading) == 0)
                    return table->rows[r].cells[c].text;
    }
    return "";
}

static bool is_cell(const Shown *shown, const char *tool, const char *rung, const char *heading,
                    const char *wanted)
{
    const char *const got = cell_of(shown, tool, rung, heading);
    if (strcmp(got, wanted) != 0)
        fprintf(stderr, "%s, %s: wanted %s, got %s\n", rung, heading, wanted, got);
    return strcmp(got, wanted) == 0;
}

static const char *text_of_line(const SummaryLines *lines, const char *label)
{
    for (size_t i = 0; i < lines->n; i++)
        if (strcmp(lines->lines[i].label, label) == 0) return lines->lines[i].text;
    return "";
}

// --- Cells ---

static void values_have_sensible_digits(void)
{
    static const struct {
        double value;
        const char *instructions, *misses;
    } rows[] = {
        { 0, "0", "0" },
        { 0.00000012, "1e-07", "1e-07" },
        { 0.0012345, "0.0012", "0.0012" },
        { 0.12345, "0.1235", "0.123" },
        { 3.62049, "3.620", "3.62" },
        { 102.149, "102.1", "102" },
        { 1234.4, "1234", "1234" },
        { 61, "61", "61" },
        { 12345678.5, "1.23e+07", "1.23e+07" },
    };
    Shown shown;
    if (!read_profile(&shown)) return;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        metric_of(&shown, "v20_soa", "callgrind", "instructions")->value = rows[i].value;
        metric_of(&shown, "v20_soa", "callgrind", "d1_misses")->value = rows[i].value;
        if (!sum_up(&shown)) return;
        CHECK(is_cell(&shown, "callgrind", "v20_soa", "instructions", rows[i].instructions));
        CHECK(is_cell(&shown, "callgrind", "v20_soa", "D1 misses", rows[i].misses));
    }
    shown_free(&shown);
}

static void the_second_axis_compares_with_the_base(void)
{
    Shown shown;
    if (!read_profile(&shown)) return;
    CHECK(is_cell(&shown, "callgrind", "v10_naive", "of previous", "bottom rung"));
    CHECK(is_cell(&shown, "callgrind", "v12_naive_o3_native", "of previous", "0.74x"));
    CHECK(is_cell(&shown, "callgrind", "v22_aos", "bytes", "24"));
    CHECK(is_cell(&shown, "callgrind", "v34_in_flight", "of previous", "-"));
    const SummaryLines *const gaps = &shown.summary.profile.tables[0].gaps;
    CHECK(strcmp(text_of_line(gaps, "its base v33_avx512 has no instructions"),
                 "of previous: v34_in_flight")
          == 0);
    shown_free(&shown);
}

static void a_later_session_replaces_what_was_said(void)
{
    Shown shown;
    if (!read_profile(&shown)) return;
    CHECK(is_cell(&shown, "callgrind", "v15_inlined", "instructions", "115.2"));
    for (size_t f = 0; f < n_report_formats; f++)
        if (report_suits(&report_formats[f], &shown.summary))
            CHECK(!shows(&shown, report_formats[f].name, "999"));
    CHECK(!shows(&shown, "markdown", "| void") && !shows(&shown, "json", "\"void\""));
    shown_free(&shown);
}

static void cells_without_a_value_say_why_below(void)
{
    Shown shown;
    if (!read_profile(&shown)) return;
    CHECK(is_cell(&shown, "callgrind", "v22_aos", "LL misses", "-"));
    CHECK(strcmp(text_of_line(&shown.summary.profile.tables[0].gaps, "Callgrind did not count it"),
                 "LL misses: v22_aos")
          == 0);
    CHECK(is_cell(&shown, "perf-stat", "v20_soa", "IPC", "no PMU"));
    CHECK(is_cell(&shown, "perf-stat", "v40_openmp", "cycles", "74.50 (50 %)"));
    CHECK(is_cell(&shown, "perf-stat", "v40_openmp", "IPC", "2.88"));
    CHECK(is_cell(&shown, "perf-stat", "v40_openmp", "mispredicts", "-"));
    CHECK(is_cell(&shown, "loops", "v22_aos", "predicted cycles", "-"));
    for (size_t t = 0; t < shown.summary.profile.n_tables; t++) {
        const ProfileTable *const table = &shown.summary.profile.tables[t];
        for (size_t r = 0; r < table->n_rows; r++)
            for (size_t c = 0; c < table->n_columns; c++) {
                const ProfileCell cell = table->rows[r].cells[c];
                CHECK(cell.text && *cell.text);
                CHECK(!cell.why || *text_of_line(&table->gaps, cell.why));
            }
    }
    shown_free(&shown);
}

/** Once, however many rungs have it. */
static void a_tool_that_is_missing_is_one_line(void)
{
    static const char label[] = "no likwid: no access to MSRs (modprobe msr; then run as root)";
    Shown shown;
    if (!read_profile(&shown)) return;
    char *const text = shown_text(&shown, "terminal", plain_view);
    const char *const first = text ? strstr(text, label) : NULL;
    CHECK(first && !strstr(first + 1, label));
    CHECK(strstr(text_of_line(&shown.summary.profile.notes, label), "v10_naive, v12_"));
    free(text);
    for (size_t i = 0; i < shown.file.n_metrics; i++) {
        MetricRecord *const m = &shown.file.metrics[i];
        if (strcmp(m->tool, "likwid") != 0) continue;
        m->value = NAN;
        m->reason = "no access to MSRs (modprobe msr; then run as root)";
    }
    if (!sum_up(&shown)) return;
    CHECK(strcmp(text_of_line(&shown.summary.profile.notes, label), "every rung that was looked at")
          == 0);
    shown_free(&shown);
}

/** No verified pass, no number, though a tool has counted it. */
static void a_rung_that_failed_shows_no_numbers(void)
{
    Shown shown;
    if (!read_profile(&shown)) return;
    for (size_t i = 0; i < shown.file.n_checks; i++) {
        if (strcmp(shown.file.checks[i].rung, "v20_soa") != 0) continue;
        shown.file.checks[i].passed = false;
        shown.file.checks[i].reason = "its answers are wrong";
    }
    if (!sum_up(&shown)) return;
    CHECK(!*cell_of(&shown, "callgrind", "v20_soa", "instructions"));
    CHECK(!*cell_of(&shown, "perf-stat", "v20_soa", "task-clock"));
    CHECK(strcmp(text_of_line(&shown.summary.profile.absent, "failed: its answers are wrong"),
                 "v20_soa")
          == 0);
    const char *why;
    CHECK(isnan(profile_axis(&shown.file, "v20_soa", &profile_axes[0], &why)));
    CHECK(why && strcmp(why, "its answers are wrong") == 0);
    shown_free(&shown);
}

// --- Messages ---

/** Returns: the text of a cell of a function, or of the rung where it is NULL. */
static const char *message_cell(const Shown *shown, const char *rung, const char *function,
                                const char *heading)
{
    for (size_t t = 0; t < shown->summary.profile.n_tables; t++) {
        const ProfileTable *const table = &shown->summary.profile.tables[t];
        for (size_t r = 0; strcmp(table->tool, "mpi") == 0 && r < table->n_rows; r++) {
            const ProfileRow *const row = &table->rows[r];
            const bool is_row = strcmp(row->rung->rung, rung) == 0 && !row->function == !function
                && (!function || strncmp(row->function, function, strlen(function)) == 0);
            for (size_t c = 0; is_row && c < table->n_columns; c++)
                if (strcmp(table->columns[c].heading, heading) == 0) return row->cells[c].text;
        }
    }
    return "";
}

static void messages_are_told_for_one_integration(void)
{
    static const struct {
        const char *function, *heading, *text;
    } rows[] = {
        { NULL, "calls, rank 0", "7" },       { NULL, "calls, others", "1 to 4" },
        { NULL, "bytes", "30720" },           { NULL, "most us", "3188" },
        { NULL, "least us", "312" },          { NULL, "share", "26 %" },
        { "MPI_Recv", "calls, rank 0", "6" }, { "MPI_Recv", "calls, others", "0" },
        { "MPI_Recv", "bytes", "0" },         { "MPI_Recv", "least us", "3125" },
        { "MPI_Send", "calls, rank 0", "0" }, { "MPI_Send", "calls, others", "0 to 3" },
        { "MPI_Send", "bytes", "30720" },     { "MPI_Barrier", "calls, others", "1" },
        { "MPI_Barrier", "most us", "312" },  { "MPI_Barrier", "least us", "62.5" },
    };
    Shown shown;
    if (!read_profile(&shown)) return;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *const got
            = message_cell(&shown, "v51_mpi_p2p", rows[i].function, rows[i].heading);
        if (!CHECK(strcmp(got, rows[i].text) == 0))
            fprintf(stderr, "row %zu: wanted %s, got %s\n", i, rows[i].text, got);
    }
    CHECK(shows(&shown, "terminal", "v51_mpi_p2p: 7 MPI calls of rank 0 and 1 to 4 of the others"));
    CHECK(shows(&shown, "csv", ",7,30720,0.255,false,"));
    CHECK(shows(&shown, "json", "\"bytes\": 122880"));
    CHECK(!*message_cell(&shown, "v41_openmp_naive", NULL, "bytes"));
    CHECK(!shows(&shown, "csv", "4321"));
    shown_free(&shown);
}

/** A session that was cut off before its last record says nothing, and what it voids stays. */
static void messages_of_half_a_session_do_not_count(void)
{
    Shown shown;
    if (!read_profile(&shown)) return;
    for (size_t i = 0; i < 2; i++) shown.file.messages[i].session = 1;
    if (!sum_up(&shown)) return;
    CHECK(strcmp(message_cell(&shown, "v51_mpi_p2p", NULL, "calls, rank 0"), "0") == 0);
    CHECK(!*message_cell(&shown, "v51_mpi_p2p", "MPI_Recv", "calls, rank 0"));
    MetricRecord *const last = metric_of(&shown, "v51_mpi_p2p", "mpi", "integration");
    if (!CHECK(last)) return;
    last->session = 1;
    if (!sum_up(&shown)) return;
    CHECK(strcmp(message_cell(&shown, "v51_mpi_p2p", NULL, "calls, rank 0"), "7") == 0);
    CHECK(strcmp(message_cell(&shown, "v51_mpi_p2p", NULL, "calls, others"), "-") == 0);
    CHECK(!*message_cell(&shown, "v51_mpi_p2p", "MPI_Send", "bytes"));
    last->value = NAN;
    last->reason = "mpirun: exit status 7";
    if (!sum_up(&shown)) return;
    CHECK(!*message_cell(&shown, "v51_mpi_p2p", NULL, "calls, rank 0"));
    CHECK(shows(&shown, "terminal", "no mpi: mpirun: exit status 7"));
    shown_free(&shown);
}

// --- Runs with times ---

static void a_run_without_metrics_has_no_word_of_them(void)
{
    static const char *const words[] = { "second axis", "counters of",  "Callgrind",
                                         "task-clock",  "not profiled", "of previous" };
    Shown shown;
    if (!read_run(&shown, "run.jsonl")) return;
    for (size_t w = 0; w < 4; w++) CHECK(shows(&shown, "terminal", words[w]));
    shown.file.n_metrics = 0;
    if (!sum_up(&shown)) return;
    for (size_t w = 0; w < sizeof words / sizeof words[0]; w++)
        CHECK(!shows(&shown, "terminal", words[w]) && !shows(&shown, "markdown", words[w]));
    shown_free(&shown);
}

static void instructions_that_are_not_time_are_told(void)
{
    static const char label[] = "instructions are not time";
    Shown shown;
    if (!read_run(&shown, "run.jsonl")) return;
    CHECK(strcmp(text_of_line(&shown.summary.findings, label),
                 "v20_soa takes 4.0 % more instructions than v15_inlined and 30 % less time; "
                 "v23_registers takes 46 % fewer instructions than v15_inlined and 13 % more time.")
          == 0);
    metric_of(&shown, "v11_naive_o0", "callgrind", "instructions")->value = 100;
    metric_of(&shown, "v31_sse2", "callgrind", "instructions")->value = 400;
    metric_of(&shown, "v35_simd", "callgrind", "instructions")->value = 500;
    if (!sum_up(&shown)) return;
    const char *const text = text_of_line(&shown.summary.findings, label);
    CHECK(strstr(text,
                 "v11_naive_o0 takes 57 % fewer instructions than v10_naive and 2.05x the "
                 "time; v20_soa"));
    CHECK(strstr(text, "; and so do 2 more.") && !strstr(text, "v35_simd"));
    metric_of(&shown, "v11_naive_o0", "callgrind", "instructions")->value = 500;
    metric_of(&shown, "v20_soa", "callgrind", "instructions")->value = 100;
    metric_of(&shown, "v23_registers", "callgrind", "instructions")->value = 200;
    if (!sum_up(&shown)) return;
    CHECK(strstr(text_of_line(&shown.summary.findings, label),
                 "v31_sse2 takes 4.00x the instructions of v20_soa and 47 % less time; "));
    shown_free(&shown);
}

// --- Every format ---

static void no_line_is_wider_than_the_terminal(void)
{
    static const char *const runs[] = { "run.jsonl", "profile/run.jsonl" };
    for (size_t i = 0; i < 2; i++) {
        Shown shown;
        if (!read_run(&shown, runs[i])) return;
        for (size_t columns = REPORT_MIN_COLUMNS; columns <= REPORT_MAX_COLUMNS; columns++) {
            char *const text = shown_text(&shown, "terminal", (ReportView) { .columns = columns });
            CHECK(text && text_width(text) <= columns && !strstr(text, " \n"));
            CHECK(text && strstr(text, "of previous") && strstr(text, "mispredicts"));
            free(text);
        }
        shown_free(&shown);
    }
}

static bool has_control_character(const char *text)
{
    for (; *text; text++)
        if (iscntrl((unsigned char) *text) && *text != '\n') return true;
    return false;
}

static void no_hostile_text_survives_raw(void)
{
    static const char *const forbidden[][2] = {
        { "terminal", "\033" },    { "markdown", "<" },
        { "markdown", " `" },      { "markdown", "\xe2\x80\xae" },
        { "csv", ",=" },           { "csv", "\n=" },
        { "json", "<" },           { "json", "nan" },
        { "json", "NaN" },         { "terminal", "\xe2\x80\xae" },
        { "csv", "\xe2\x80\xae" },
    };
    Shown shown;
    if (!read_profile(&shown)) return;
    for (size_t i = 0; i < sizeof forbidden / sizeof forbidden[0]; i++) {
        char *const text = shown_text(&shown, forbidden[i][0], detailed_view);
        if (!CHECK(text && !strstr(text, forbidden[i][1])))
            fprintf(stderr, "  %s: %s\n", forbidden[i][0], forbidden[i][1]);
        CHECK(text && !has_control_character(text));
        free(text);
    }
    shown_free(&shown);
}

static void texts_of_any_length_are_shown(void)
{
    Shown shown;
    char *const hostile = malloc(N_HOSTILE + 1);
    if (!read_profile(&shown) || !CHECK(hostile)) return;
    memset(hostile, '|', N_HOSTILE);
    hostile[N_HOSTILE] = '\0';
    for (size_t i = 0; i < shown.file.n_metrics; i += 3) {
        MetricRecord *const m = &shown.file.metrics[i];
        m->note = m->program = m->unit = hostile;
        if (m->reason) m->reason = hostile;
    }
    for (size_t i = 0; i < shown.file.n_hots; i++)
        shown.file.hots[i].function = shown.file.hots[i].file = shown.file.hots[i].unit = hostile;
    shown.file.loops[0].predictor = shown.file.loops[1].predicted_reason = hostile;
    shown.file.rungs[0].rung = hostile;
    if (!sum_up(&shown)) return;
    for (size_t f = 0; f < n_report_formats; f++) {
        if (!report_suits(&report_formats[f], &shown.summary)) continue;
        char *const text = shown_text(&shown, report_formats[f].name, detailed_view);
        CHECK(text && (f > 0 || text_width(text) <= REPORT_COLUMNS));
        free(text);
    }
    shown_free(&shown);
    free(hostile);
}

static void a_run_that_only_profiles_has_no_times(void)
{
    enum { N_HARMLESS = 11 }; /* rungs whose names no format has to escape */
    static const char *const words[]
        = { " problem: ", "ns/step", "x start", "go on with", "noise:", "Verdicts:" };
    Shown shown;
    if (!read_profile(&shown)) return;
    CHECK(shown.summary.n_problems == 0);
    for (size_t w = 0; w < sizeof words / sizeof words[0]; w++)
        CHECK(!shows(&shown, "terminal", words[w]) && !shows(&shown, "markdown", words[w]));
    for (size_t f = 0; f < n_report_formats; f++) {
        if (strcmp(report_formats[f].name, "slides") == 0) continue; /* a choice, not all */
        for (size_t i = 0; i < N_HARMLESS && report_suits(&report_formats[f], &shown.summary); i++)
            CHECK(shows(&shown, report_formats[f].name, shown.file.rungs[i].rung));
    }
    shown.file.has_end = false;
    if (!sum_up(&shown)) return;
    CHECK(shows(&shown, "terminal", "INCOMPLETE:") && !shows(&shown, "terminal", "--resume"));
    shown_free(&shown);
}

/** All rungs failed: there is no table, and every reason. */
static void a_profile_of_nothing_says_why(void)
{
    Shown shown;
    if (!read_profile(&shown)) return;
    shown.file.n_metrics = shown.file.n_hots = shown.file.n_stacks = shown.file.n_loops = 0;
    if (!sum_up(&shown)) return;
    CHECK(shown.summary.profile.n_tables == 0);
    CHECK(shows(&shown, "terminal", "not profiled in this run\n    v10_naive, v12_naive"));
    CHECK(shows(&shown, "terminal", "not built: dependency not found: mpi\n    v50_mpi"));
    CHECK(shows(&shown, "terminal", "no instructions were counted by Callgrind."));
    shown.file.has_end = false;
    Reason why;
    CHECK(shown_sum_up(&shown, &why) == STATUS_BAD_USAGE && strstr(why.text, "stopped before"));
    shown_free(&shown);
}

// --- JSON ---

static void check_axis(const json_t *row, const ProfileAxis *axis, const RunFile *file)
{
    const json_t *const object = json_object_get(row, axis->key);
    const json_t *const value = json_object_get(object, "value");
    const json_t *const reason = json_object_get(object, "reason");
    const char *why;
    const double wanted
        = profile_axis(file, json_string_value(json_object_get(row, "rung")), axis, &why);
    CHECK(json_is_number(value) == json_is_null(reason));
    CHECK(json_is_null(value) == json_is_string(reason));
    CHECK(json_is_null(value) == isnan(wanted));
    CHECK(isnan(wanted) || check_is_close(json_number_value(value), wanted, 1e-8 * wanted));
    CHECK(strcmp(json_string_value(json_object_get(object, "kind")), "simulated") == 0);
    CHECK(strcmp(json_string_value(json_object_get(object, "tool")), "callgrind") == 0);
}

static void json_has_every_axis_or_its_reason(void)
{
    static const char *const runs[] = { "run.jsonl", "profile/run.jsonl", "sweep/run.jsonl" };
    for (size_t i = 0; i < 3; i++) {
        Shown shown;
        if (!read_run(&shown, runs[i])) return;
        char *const text = shown_text(&shown, "json", plain_view);
        json_t *const root = text ? json_loads(text, JSON_REJECT_DUPLICATES, NULL) : NULL;
        const json_t *const rows = json_object_get(root, "rungs");
        CHECK(json_array_size(rows) == shown.file.n_rungs);
        for (size_t r = 0; r < json_array_size(rows); r++)
            for (size_t a = 0; a < N_PROFILE_AXES; a++)
                check_axis(json_array_get(rows, r), &profile_axes[a], &shown.file);
        json_decref(root);
        free(text);
        shown_free(&shown);
    }
}

static void json_lists_the_last_word_of_every_tool(void)
{
    Shown shown;
    if (!read_profile(&shown)) return;
    char *const text = shown_text(&shown, "json", plain_view);
    json_t *const root = text ? json_loads(text, JSON_REJECT_DUPLICATES, NULL) : NULL;
    const json_t *const metrics = json_object_get(root, "metrics");
    const json_t *const places = json_object_get(root, "hot_places");
    size_t n_voided = 0;
    for (size_t i = 0; i < shown.file.n_metrics; i++)
        n_voided += strcmp(shown.file.metrics[i].rung, "v15_inlined") == 0
            && shown.file.metrics[i].session == 0;
    CHECK(n_voided == 16 && json_array_size(metrics) == shown.file.n_metrics - n_voided);
    CHECK(json_array_size(places) == shown.file.n_hots - 1);
    for (size_t i = 0; i < json_array_size(metrics); i++) {
        const json_t *const m = json_array_get(metrics, i);
        CHECK(json_is_number(json_object_get(m, "value"))
              || json_is_string(json_object_get(m, "value_reason")));
    }
    const json_t *const naive = json_array_get(json_object_get(root, "rungs"), 0);
    CHECK(json_integer_value(json_object_get(naive, "stacks")) == 4);
    json_decref(root);
    free(text);
    shown_free(&shown);
}

// --- Details ---

static void the_heaviest_places_stand_first(void)
{
    static const char *const wanted[]
        = { "| v10_naive | callgrind | right_hand_side, variants/v10_naive.c | 56.2 % |",
            "| v10_naive | callgrind | step, ",
            "| v10_naive | callgrind | run, ",
            "| v10_naive | callgrind | right_hand_side, variants/v10_naive.c:20 | 28.1 % |",
            "| v10_naive | callgrind | right_hand_side, variants/v10_naive.c:21 |",
            "| v10_naive | perf-record | right_hand_side | 56.2 % | cpu-clock |" };
    Shown shown;
    if (!read_profile(&shown)) return;
    char *const text = shown_text(&shown, "markdown", detailed_view);
    const char *at = text;
    for (size_t i = 0; at && i < sizeof wanted / sizeof wanted[0]; i++) {
        at = strstr(at, wanted[i]);
        if (!CHECK(at)) fprintf(stderr, "  %s\n", wanted[i]);
    }
    CHECK(text && !strstr(text, "memcpy") && !strstr(text, "v10_naive.c:23"));
    CHECK(text && strstr(text, "cpu-clock is a timer: it shows where time goes"));
    free(text);
    for (size_t i = 0; i < shown.file.n_hots; i++) shown.file.hots[i].unit = "cycles";
    CHECK(!shows(&shown, "markdown", "is a timer"));
    shown_free(&shown);
}

/** Any part of a journal is shown, or refused in words. */
static void a_profile_cut_anywhere_is_shown_or_refused(void)
{
    char path[MAX_PATH], cut[MAX_PATH / 2];
    const char *const folder = getenv("TMPDIR");
    snprintf(path, sizeof path, "%s/profile/run.jsonl", golden_folder);
    snprintf(cut, sizeof cut, "%s/ladder-cut-XXXXXX", folder ? folder : "/tmp");
    const int fd = mkstemp(cut);
    if (!CHECK(fd >= 0)) return;
    close(fd);
    char *const journal = text_of_file(path);
    size_t n_shown = 0;
    for (const char *end = journal; end && *end; end += strcspn(end, "\n") + 1) {
        Shown shown;
        Reason why;
        if (!CHECK(file_of_text(cut, journal, (size_t) (end - journal)))) break;
        Status status = shown_read(cut, &shown, &why);
        if (status == STATUS_OK) status = shown_sum_up(&shown, &why);
        CHECK(status == STATUS_OK || status == STATUS_BAD_USAGE);
        if (status == STATUS_OK) n_shown += shows(&shown, "terminal", "INCOMPLETE:");
        shown_free(&shown);
    }
    CHECK(n_shown > 100);
    free(journal);
    unlink(cut);
}

int main(int n_arguments, char **arguments)
{
    if (n_arguments != 2) return 2;
    golden_folder = arguments[1];
    RUN(values_have_sensible_digits);
    RUN(the_second_axis_compares_with_the_base);
    RUN(a_later_session_replaces_what_was_said);
    RUN(cells_without_a_value_say_why_below);
    RUN(a_tool_that_is_missing_is_one_line);
    RUN(a_rung_that_failed_shows_no_numbers);
    RUN(messages_are_told_for_one_integration);
    RUN(messages_of_half_a_session_do_not_count);
    RUN(a_run_without_metrics_has_no_word_of_them);
    RUN(instructions_that_are_not_time_are_told);
    RUN(no_line_is_wider_than_the_terminal);
    RUN(no_hostile_text_survives_raw);
    RUN(texts_of_any_length_are_shown);
    RUN(a_run_that_only_profiles_has_no_times);
    RUN(a_profile_of_nothing_says_why);
    RUN(json_has_every_axis_or_its_reason);
    RUN(json_lists_the_last_word_of_every_tool);
    RUN(the_heaviest_places_stand_first);
    RUN(a_profile_cut_anywhere_is_shown_or_refused);
    return check_result();
}
