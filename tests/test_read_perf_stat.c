/**
 * What the reader makes of perf stat's JSON.
 *
 *     test_read_perf_stat DATA_FOLDER
 *
 * Sums over intervals and CPUs were added up by awk.
 */
#include "harness/read_perf_stat.h"
#include "tests/check.h"
#include "tests/tool_texts.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char *folder;

static PerfStat stat_of(const char *name)
{
    PerfStat stat;
    Reason why = { "" };
    char *const text = tool_text(folder, name);
    if (!CHECK(perf_stat_parse(text, &stat, &why) == STATUS_OK))
        fprintf(stderr, "%s: %s\n", name, why.text);
    free(text);
    return stat;
}

static void check_count(const PerfStat *stat, const char *event, double value, double share)
{
    const PerfCount *const count = perf_stat_find(stat, event);
    if (CHECK(count) && CHECK(count->state == PERF_COUNTED)
        && CHECK(check_is_close(count->value, value, 1e-6))
        && CHECK(isnan(share) ? isnan(count->share) : check_is_close(count->share, share, 1e-12)))
        return;
    fprintf(stderr, "%s\n", event);
}

static void check_nothing(const PerfStat *stat, const char *event, PerfState state)
{
    const PerfCount *const count = perf_stat_find(stat, event);
    if (!CHECK(count && count->state == state && isnan(count->value) && isnan(count->share)))
        fprintf(stderr, "%s\n", event);
}

static void a_machine_without_counters_says_so(void)
{
    const PerfStat stat = stat_of("perf_stat_sw.jsonl");
    CHECK(stat.n == 8);
    check_count(&stat, "task-clock", 1257.673476, 1.0);
    check_count(&stat, "context-switches", 61, 1.0);
    check_count(&stat, "cpu-migrations", 0, 1.0);
    check_nothing(&stat, "cycles", PERF_NOT_SUPPORTED);
    check_nothing(&stat, "instructions", PERF_NOT_SUPPORTED);
    CHECK(strcmp(perf_stat_find(&stat, "task-clock")->unit, "msec") == 0);
    CHECK(strcmp(perf_stat_find(&stat, "page-faults")->unit, "") == 0);
    CHECK(!perf_stat_find(&stat, "faults"));
}

static void hardware_counts_are_read_from_all_releases(void)
{
    const PerfStat stat = stat_of("perf_stat_hardware.jsonl");
    CHECK(stat.n == 10);
    check_count(&stat, "cycles", 4e9, 0.625);
    check_count(&stat, "instructions", 1e10, 0.625);
    check_count(&stat, "branches", 1.5e9, 1.0);
    check_count(&stat, "branch-misses", 3e6, 1.0);
    check_count(&stat, "cache-misses", 123456, 1.0);
    check_nothing(&stat, "LLC-load-misses", PERF_NOT_COUNTED);
    check_nothing(&stat, "stalled-cycles-backend", PERF_NOT_SUPPORTED);
    check_count(&stat, "cpu/event=0x3c,umask=0x1/", 42, 1.0);
    check_count(&stat, "sched:sched_switch", 7, 1.0);
    check_count(&stat, "task-clock", 2000.5, 1.0);
    CHECK(!perf_stat_find(&stat, "slots"));
}

static void parts_are_added(void)
{
    const PerfStat intervals = stat_of("perf_stat_intervals.jsonl");
    CHECK(intervals.n == 3);
    check_count(&intervals, "task-clock", 178.148185, 1.0);
    check_count(&intervals, "page-faults", 73, 1.0);
    check_nothing(&intervals, "cycles", PERF_NOT_SUPPORTED);
    const PerfStat cpus = stat_of("perf_stat_cpus.jsonl");
    CHECK(cpus.n == 2);
    check_count(&cpus, "task-clock", 3.371567, 1.0);
    check_count(&cpus, "context-switches", 10, 1.0);
}

#define COUNT(value) "{\"counter-value\" : " value ", \"event\" : \"cycles\"}\n"
#define PART(value, share)                                                                         \
    "{\"interval\" : 1.0, \"counter-value\" : " value ", \"event\" : \"cycles\", "                 \
    "\"pcnt-running\" : " share "}\n"

static void a_total_without_a_part_is_none(void)
{
    PerfStat stat;
    CHECK(perf_stat_parse(PART("\"5\"", "100.00") PART("7", "40.00"), &stat, NULL) == STATUS_OK);
    check_count(&stat, "cycles", 12, 0.4);
    CHECK(perf_stat_parse(PART("\"5\"", "100") PART("\"<not counted>\"", "0"), &stat, NULL)
          == STATUS_OK);
    check_nothing(&stat, "cycles", PERF_NOT_COUNTED);
    CHECK(perf_stat_parse(PART("\"<not counted>\"", "0") PART("\"5\"", "1"), &stat, NULL)
          == STATUS_OK);
    check_nothing(&stat, "cycles", PERF_NOT_COUNTED);
}

/* Two counters of one name are two rows, of which the first is found. */
static void what_is_no_part_is_not_added(void)
{
    PerfStat stat;
    CHECK(perf_stat_parse(COUNT("5") COUNT("7"), &stat, NULL) == STATUS_OK && stat.n == 2);
    check_count(&stat, "cycles", 5, NAN);
}

static void wrong_lines_are_refused(void)
{
    static const struct {
        const char *text, *why;
    } rows[] = {
        { "", "no event in 0 lines" },
        { "# started on Sun\n\n", "no event in 2 lines" },
        { "{\"event\" : \"cycles\"}\n", "no event in 1 lines" },
        { "{\"counter-value\" : \"5\"}\n", "no event in 1 lines" },
        { "{}\n", "no event in 1 lines" },
        { "[1]\n", "no event in 1 lines" },
        { "\n{\"counter-value\" : \"5\", \"ev", "line 2 is no JSON object" },
        { "{\"counter-value\" : \"5\", \"event\" : \"a\",,}\n", "line 1 is no JSON object" },
        { "{\"counter-value\" : 5,3, \"event\" : \"a\"}\n", "line 1 is no JSON object" },
        { COUNT("5") "{", "line 2 is no JSON object" },
        { COUNT("\"5,3\""), "line 1: the value of cycles is no number" },
        { COUNT("\"\""), "line 1: the value of cycles is no number" },
        { COUNT("\"5 \""), "line 1: the value of cycles is no number" },
        { COUNT("\"0x10\""), "line 1: the value of cycles is no number" },
        { COUNT("\"nan\""), "line 1: the value of cycles is no number" },
        { COUNT("nan"), "line 1: the value of cycles is no number" },
        { COUNT("-inf"), "line 1: the value of cycles is no number" },
        { COUNT("\"1e999\""), "line 1: the value of cycles is no number" },
        { COUNT("-5"), "line 1: the value of cycles is no number" },
        { COUNT("null"), "line 1: the value of cycles is no number" },
        { COUNT("[5]"), "line 1: the value of cycles is no number" },
        { COUNT("\"<unheard of>\""), "line 1: the value of cycles is no number" },
    };
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        PerfStat stat;
        Reason why = { "" };
        if (!CHECK(perf_stat_parse(rows[r].text, &stat, &why) == STATUS_BAD_USAGE)
            || !CHECK(strstr(why.text, rows[r].why)))
            fprintf(stderr, "row %zu: %s\n", r, why.text);
    }
}

static void too_many_events_are_refused(void)
{
    static char text[(PERF_MOST_EVENTS + 1) * sizeof COUNT("5")];
    PerfStat stat;
    Reason why = { "" };
    char *at = text;
    for (int c = 0; c < PERF_MOST_EVENTS; c++) at = stpcpy(at, COUNT("5"));
    CHECK(perf_stat_parse(text, &stat, &why) == STATUS_OK && stat.n == PERF_MOST_EVENTS);
    stpcpy(at, COUNT("5"));
    CHECK(perf_stat_parse(text, &stat, &why) == STATUS_BAD_USAGE);
    CHECK(strstr(why.text, "line 65: more than 64 events"));
}

static bool is_beginning_of(const PerfStat *stat, const PerfStat *whole)
{
    for (size_t c = 0; c < stat->n; c++) {
        const PerfCount *const got = &stat->counts[c], *const want = &whole->counts[c];
        if (strcmp(got->event, want->event) != 0 || got->state != want->state
            || (got->state == PERF_COUNTED && got->value != want->value))
            return false;
    }
    return stat->n > 0;
}

/* What is there of a cut file is what the whole one has. */
static void a_cut_file_is_refused_or_right(void)
{
    static const char *const names[] = { "perf_stat_sw.jsonl", "perf_stat_hardware.jsonl" };
    for (size_t f = 0; f < sizeof names / sizeof names[0]; f++) {
        char *const text = tool_text(folder, names[f]);
        const PerfStat whole = stat_of(names[f]);
        size_t n_refused = 0, n_right = 0;
        for (size_t n = 0; n < strlen(text); n++) {
            PerfStat stat;
            char *const cut = strndup(text, n);
            const Status status = perf_stat_parse(cut, &stat, NULL);
            n_refused += status == STATUS_BAD_USAGE;
            n_right += status == STATUS_OK && is_beginning_of(&stat, &whole);
            free(cut);
        }
        CHECK(n_refused + n_right == strlen(text) && n_right < 300);
        free(text);
    }
}

int main(int argc, char **argv)
{
    if (argc != 2) return 2;
    folder = argv[1];
    RUN(a_machine_without_counters_says_so);
    RUN(hardware_counts_are_read_from_all_releases);
    RUN(parts_are_added);
    RUN(a_total_without_a_part_is_none);
    RUN(what_is_no_part_is_not_added);
    RUN(wrong_lines_are_refused);
    RUN(too_many_events_are_refused);
    RUN(a_cut_file_is_refused_or_right);
    return check_result();
}
