/*
 * Metrics looked up: the last session's word, reasons, and where instructions and time disagree.
 */
#include "results/judge.h"
#include "results/metrics.h"
#include "tests/check.h"

#include <string.h>

static MetricRecord metric_of(const char *rung, const char *tool, const char *metric, double value,
                              int64_t session)
{
    MetricRecord m = record_new(RECORD_METRIC).as.metric;
    m.rung = rung;
    m.tool = tool;
    m.metric = metric;
    m.value = value;
    m.session = session;
    m.reason = isnan(value) ? "a reason" : NULL;
    return m;
}

static void every_axis_has_a_name_of_its_own(void)
{
    for (SecondAxis a = AXIS_INSTRUCTIONS; a < N_SECOND_AXIS; a++)
        for (SecondAxis b = AXIS_INSTRUCTIONS; b < N_SECOND_AXIS; b++)
            CHECK((a == b) == (strcmp(metrics_axis_name(a), metrics_axis_name(b)) == 0));
    CHECK(strcmp(metrics_axis_name(AXIS_BRANCH_MISSES), "branch_misses") == 0);
}

static void the_last_session_counts_and_voids_what_was_before(void)
{
    MetricRecord metrics[] = {
        metric_of("a", "callgrind", "instructions", 1, 0),
        metric_of("a", "callgrind", "d1_misses", 2, 0),
        metric_of("a", "callgrind", "instructions", 3, 2),
        metric_of("b", "callgrind", "instructions", 4, 1),
        metric_of("a", "perf-stat", "instructions", 5, 1),
    };
    const RunFile file = { .metrics = metrics, .n_metrics = 5 };
    CHECK(metrics_session(&file, "a", "callgrind") == 2);
    CHECK(metrics_session(&file, "b", "callgrind") == 1);
    CHECK(metrics_session(&file, "b", "perf-stat") == -1);
    CHECK(metrics_axis(&file, "a", AXIS_INSTRUCTIONS) == &metrics[2]);
    CHECK(!metrics_axis(&file, "a", AXIS_D1_MISSES));
    CHECK(metrics_axis(&file, "b", AXIS_INSTRUCTIONS) == &metrics[3]);
    CHECK(metrics_find(&file, "a", "perf-stat", "instructions") == &metrics[4]);
    CHECK(!metrics_axis(&file, "c", AXIS_INSTRUCTIONS));
}

static void places_and_stacks_make_a_session_too(void)
{
    MetricRecord metric = metric_of("a", "perf-record", "samples", 1, 0);
    HotRecord hot = { .rung = "a", .tool = "perf-record", .session = 1 };
    StackRecord stack = { .rung = "a", .tool = "perf-record", .session = 2 };
    RunFile file = { .metrics = &metric, .n_metrics = 1, .hots = &hot, .stacks = &stack };
    CHECK(metrics_session(&file, "a", "perf-record") == 0);
    file.n_hots = 1;
    CHECK(metrics_session(&file, "a", "perf-record") == 1);
    CHECK(!metrics_find(&file, "a", "perf-record", "samples"));
    file.n_stacks = 1;
    CHECK(metrics_session(&file, "a", "perf-record") == 2);
    CHECK(metrics_session(&file, "a", "callgrind") == -1);
}

/** A tool that failed says why once, under the name of its first metric. */
static void a_metric_that_is_not_there_has_the_reason_of_its_tool(void)
{
    MetricRecord metrics[] = {
        metric_of("a", "callgrind", "instructions", NAN, 0),
        metric_of("b", "callgrind", "instructions", 7, 0),
        metric_of("b", "callgrind", "ll_misses", NAN, 0),
    };
    metrics[2].reason = "another";
    const RunFile file = { .metrics = metrics, .n_metrics = 3 };
    CHECK(strcmp(metrics_reason(&file, "a", "callgrind", "d1_misses"), "a reason") == 0);
    CHECK(!metrics_reason(&file, "b", "callgrind", "instructions"));
    CHECK(strcmp(metrics_reason(&file, "b", "callgrind", "ll_misses"), "another") == 0);
    CHECK(!metrics_reason(&file, "b", "callgrind", "d1_misses")); /* it was not asked for that */
    CHECK(!metrics_reason(&file, "a", "likwid", "any"));
    CHECK(!metrics_has_any(&file, "a", "callgrind") && metrics_has_any(&file, "b", "callgrind"));
    CHECK(strcmp(metrics_tool_reason(&file, "a", "callgrind"), "a reason") == 0);
    CHECK(!metrics_tool_reason(&file, "b", "callgrind"));
}

/** Returns: whether a rung of so many instructions, its base having 100, disagrees with a verdict.
 */
static bool disagrees(double instructions, Verdict verdict, double speedup)
{
    MetricRecord metrics[] = {
        metric_of("rung", "callgrind", "instructions", instructions, 0),
        metric_of("base", "callgrind", "instructions", 100, 0),
    };
    const RunFile file = { .metrics = metrics, .n_metrics = 2 };
    Disagreement found = { 0, 0 };
    VerdictRecord row = record_new(RECORD_VERDICT).as.verdict;
    row.rung = "rung";
    row.base = "base";
    row.verdict = verdict_name(verdict);
    row.speedup_base.median = speedup;
    const bool is_found = metrics_disagree(&file, &row, &found);
    CHECK(is_found == (found.speedup > 0));
    CHECK(!is_found || (found.instructions == instructions / 100 && found.speedup == speedup));
    row.base = NULL;
    CHECK(!metrics_disagree(&file, &row, &found));
    return is_found;
}

static void they_disagree_where_they_point_in_opposite_directions(void)
{
    CHECK(disagrees(103, VERDICT_FASTER, 1.2) && !disagrees(97, VERDICT_FASTER, 1.2));
    CHECK(disagrees(97, VERDICT_SLOWER, 0.9) && !disagrees(103, VERDICT_SLOWER, 0.9));
    CHECK(!disagrees(101, VERDICT_FASTER, 1.2) && !disagrees(99, VERDICT_SLOWER, 0.9));
    CHECK(!disagrees(103, VERDICT_TOO_NOISY, 1.2) && !disagrees(103, VERDICT_SAME, 1.2));
    CHECK(!disagrees(NAN, VERDICT_FASTER, 1.2) && !disagrees(NAN, VERDICT_SLOWER, 0.9));
    CHECK(!disagrees(103, VERDICT_FASTER, NAN));
}

int main(void)
{
    RUN(every_axis_has_a_name_of_its_own);
    RUN(the_last_session_counts_and_voids_what_was_before);
    RUN(places_and_stacks_make_a_session_too);
    RUN(a_metric_that_is_not_there_has_the_reason_of_its_tool);
    RUN(they_disagree_where_they_point_in_opposite_directions);
    return check_result();
}
