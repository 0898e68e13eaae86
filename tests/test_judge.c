/**
 * Runs made by hand, and the verdicts that must come out of them.
 */
#include "results/judge.h"
#include "results/level.h"
#include "results/stats.h"
#include "tests/check.h"
#include "tests/made_run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void verdicts_come_in_their_order(void)
{
    static const Interval none = { NAN, NAN, NAN };
    static const Interval quiet = { 1, 0.995, 1.005 };
    static const Interval loose = { 1, 0.97, 1.03 }; // half-width 3 %: in bounds, a wider threshold
    static const Interval wide = { 1, 0.94, 1.06 };
    static const Interval off = { 1.03, 1.02, 1.04 };
    static const Interval hopeless = { 1.5, 0.3, 4.6 };
    static const Interval terrible = { 1.1, 0.5, 1.6 };
    const struct {
        Interval ratio, control;
        Verdict verdict;
    } rows[] = {
        { { 1.2, NAN, NAN }, quiet, VERDICT_INSUFFICIENT },
        { { 1.2, NAN, NAN }, wide, VERDICT_INSUFFICIENT },
        { { 1.2, 1.1, 1.3 }, quiet, VERDICT_FASTER },
        { { 1.2, 1.1, 1.3 }, none, VERDICT_FASTER },
        { { 0.8, 0.7, 0.9 }, quiet, VERDICT_SLOWER },
        { { 1.1, 0.9, 1.3 }, quiet, VERDICT_NOT_RESOLVED },
        { { 1.1, 1.0, 1.3 }, quiet, VERDICT_NOT_RESOLVED },
        { { 1.0, 0.995, 1.005 }, quiet, VERDICT_SAME },
        { { 1.006, 1.003, 1.009 }, quiet, VERDICT_WITHIN_THRESHOLD },
        { { 0.994, 0.991, 0.997 }, none, VERDICT_WITHIN_THRESHOLD },
        { { 1.02, 1.003, 1.04 }, quiet, VERDICT_FASTER },
        { { 1.02, 1.01, 1.029 }, loose, VERDICT_WITHIN_THRESHOLD },
        { { 1.0, 0.98, 1.02 }, loose, VERDICT_SAME },
        { { 1.05, 1.04, 1.06 }, loose, VERDICT_FASTER },
        { { 1.1, 1.05, 1.15 }, wide, VERDICT_TOO_NOISY },
        { { 1.2, 1.119, 1.3 }, wide, VERDICT_TOO_NOISY },
        { { 1.2, 1.121, 1.3 }, wide, VERDICT_FASTER },
        { { 0.8, 0.7, 0.891 }, wide, VERDICT_SLOWER }, // as far as 1.121 is the other way
        { { 0.8, 0.7, 0.894 }, wide, VERDICT_TOO_NOISY },
        { { 0.03, 0.02, 0.04 }, terrible, VERDICT_SLOWER },
        { { 33, 25, 50 }, terrible, VERDICT_FASTER },
        { { 0.1, 0.05, 0.3 }, hopeless, VERDICT_TOO_NOISY },
        { { 0.01, 0.008, 0.02 }, hopeless, VERDICT_SLOWER }, // by more than the threshold, too
        { { 1.0, 0.999, 1.001 }, wide, VERDICT_TOO_NOISY },
        { { 1.03, 1.025, 1.035 }, off, VERDICT_TOO_NOISY }, // what identical programs showed
        { { 1.06, 1.05, 1.07 }, off, VERDICT_FASTER },
    };
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++)
        CHECK(judge_ratio(rows[r].ratio, rows[r].control, 0.01) == rows[r].verdict);
}

static void names_of_verdicts_differ(void)
{
    for (int v = 0; v < N_VERDICTS; v++)
        for (int w = 0; w < v; w++)
            CHECK(!is_same(verdict_name((Verdict) v), verdict_name((Verdict) w)));
}

static void disturbed_samples_are_known(void)
{
    const struct {
        double cpu_s;
        int64_t cores, switches;
        bool is_gated, is_clean;
    } rows[] = {
        { 1.0, 1, 0, true, true },   { 0.95, 1, 5, true, true },  { 0.949, 1, 0, true, false },
        { 1.0, 1, 6, true, false },  { 1.0, 1, -1, true, true },  { 3.6, 4, 0, true, true },
        { 3.59, 4, 0, true, false }, { 0.1, 4, 99, false, true }, { NAN, 1, 0, true, false },
    };
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        const SampleRecord s
            = { .wall_s = 1, .cpu_s = rows[r].cpu_s, .involuntary_switches = rows[r].switches };
        CHECK(judge_is_clean(&s, rows[r].cores, rows[r].is_gated) == rows[r].is_clean);
    }
}

static void twice_as_fast_is_faster(void)
{
    Run *const run = pair_of(32, 5);
    const VerdictRecord *const row = judged(run, "v20");
    CHECK(is_same(row->outcome, "ok") && !row->reason);
    CHECK(is_same(row->verdict, "faster"));
    CHECK(is_same(row->verdict_text, "faster 2.00x [2.00, 2.00]"));
    CHECK(is_near(row->speedup_base.median, 2) && is_near(row->speedup_base_verdict_low, 2));
    CHECK(row->speedup_base_rounds == 32 && row->speedup_base_is_clean_only);
    CHECK(is_same(row->start, "v10") && is_near(row->speedup_start.median, 2));
    CHECK(row->rounds == 32 && row->clean_rounds == 32 && row->time_is_clean_only);
    CHECK(is_near(row->time_min_ns, 5) && is_near(row->time_max_ns, 7));
    CHECK(is_near(row->time_per_step_ns.median, 6));
    CHECK(row->time_per_step_ns.low <= 6 && row->time_per_step_ns.high >= 6);
    CHECK(!row->speedup_base_reason && !row->speedup_start_reason);
    free_run(run);
}

static void half_as_fast_is_slower(void)
{
    Run *const run = pair_of(32, 20);
    CHECK(is_same(judged(run, "v20")->verdict_text, "slower 0.50x [0.50, 0.50]"));
    free_run(run);
}

static void the_same_time_is_the_same(void)
{
    Run *const run = pair_of(32, 10);
    CHECK(is_same(judged(run, "v20")->verdict, "same"));
    CHECK(is_same(judged(run, "v20")->verdict_text, "same within 1 %: 1.000x [1.000, 1.000]"));
    free_run(run);
}

static void a_small_difference_is_within_the_threshold(void)
{
    Run *const run = pair_of(32, 10 / 1.005);
    const VerdictRecord *const row = judged(run, "v20");
    CHECK(is_same(row->verdict, "within noise threshold"));
    CHECK(is_same(row->verdict_text, "within noise threshold of 1 %: 1.005x [1.005, 1.005]"));
    free_run(run);
}

static void ratios_on_both_sides_of_one_are_not_resolved(void)
{
    Run *const run = pair_of(32, 10);
    for (size_t i = 0; i < run->file.n_samples; i++)
        if (is_same(run->samples[i].rung, "v20") && run->samples[i].round % 2 == 0)
            run->samples[i].wall_s = run->samples[i].cpu_s *= 1.2;
    CHECK(is_same(judged(run, "v20")->verdict, "~ not resolved"));
    CHECK(has_words(judged(run, "v20")->verdict_text, "~ not resolved 0.913x [0.833, 1.000]"));
    free_run(run);
}

static void few_rounds_are_insufficient(void)
{
    Run *const run = pair_of(5, 5);
    const VerdictRecord *row = judged(run, "v20");
    CHECK(is_same(row->verdict, "insufficient"));
    CHECK(is_same(row->verdict_text, "insufficient: 5 of 6 rounds needed"));
    CHECK(row->time_per_step_ns.median > 0 && isnan(row->time_per_step_ns.low));
    free_run(run);
    Run *const enough = pair_of(6, 5);
    CHECK(is_same(judged(enough, "v20")->verdict, "faster"));
    free_run(enough);
}

static void a_noisy_control_silences_small_differences(void)
{
    Run *const run = pair_of(32, 10 / 1.06);
    CHECK(is_same(judged(run, "v20")->verdict, "faster"));
    add_control(run, "cache", "v10", 32, 10, 0.12, -0.12);
    const VerdictRecord *row = judged(run, "v20");
    CHECK(is_same(row->verdict, "too noisy"));
    CHECK(has_words(row->verdict_text, "too noisy: 1.060x [1.060, 1.060], and the control"));
    CHECK(run->judgement.n_noises == 1 && run->judgement.noises[0].is_too_noisy);
    free_run(run);
}

static void a_noisy_control_leaves_large_differences(void)
{
    Run *const run = pair_of(32, 5);
    add_control(run, "cache", "v10", 32, 10, 0.12, -0.12);
    CHECK(is_same(judged(run, "v20")->verdict, "faster"));
    CHECK(run->judgement.noises[0].is_too_noisy);
    free_run(run);
}

static void a_quiet_control_is_reported(void)
{
    Run *const run = pair_of(32, 10 / 1.06);
    add_control(run, "cache", "v10", 32, 10, 0.001, -0.001);
    spoil(&run->samples[0]);
    CHECK(is_same(judged(run, "v20")->verdict, "faster"));
    const HeatNoise *const noise = &run->judgement.noises[0];
    CHECK(!noise->is_too_noisy && noise->control.low < 1 && noise->control.high > 1);
    CHECK(noise->n_samples == 96 && noise->n_contaminated == 1);
    CHECK(is_same(noise->heat, "cache"));
    free_run(run);
}

// 14 rounds, two of them against the trend: enough for one comparison, not for one of thirteen.
static void many_comparisons_ask_for_more(void)
{
    static const char *const others[]
        = { "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28", "v29", "v30", "v31", "v32" };
    Run *const run = pair_of(14, 10 / 1.2);
    for (size_t i = 0; i < run->file.n_samples; i++)
        if (is_same(run->samples[i].rung, "v20") && run->samples[i].round < 2)
            run->samples[i].wall_s = run->samples[i].cpu_s *= 1.5;
    CHECK(is_same(judged(run, "v20")->verdict, "faster"));
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        add_rung(run, others[i], "v10");
        add_samples(run, "cache", others[i], 14, 10);
    }
    const VerdictRecord *const row = judged(run, "v20");
    CHECK(is_same(row->verdict, "~ not resolved"));
    CHECK(is_near(row->speedup_base.low, 1.2)); // the interval shown is no wider than before
    CHECK(is_near(row->speedup_base_verdict_low, 0.8));
    free_run(run);
}

static void rungs_without_a_comparison_do_not_count_as_one(void)
{
    Run *const run = pair_of(9, 5);
    for (int i = 0; i < 20; i++) add_rung(run, &"abcdefghijklmnopqrst"[i], NULL);
    CHECK(is_same(judged(run, "v20")->verdict, "faster")); // at alpha / 21 nine would be too few
    CHECK(stats_rounds_needed(0.05 / 21) > 9);
    free_run(run);
}

static void clean_rounds_go_before_all(void)
{
    Run *const run = pair_of(20, 5);
    for (size_t i = 20; i < 34; i++) { // v20's rounds 0 to 13, slowed down and disturbed
        run->samples[i].wall_s *= 3;
        spoil(&run->samples[i]);
    }
    const VerdictRecord *row = judged(run, "v20");
    CHECK(row->speedup_base_is_clean_only && row->speedup_base_rounds == 6);
    CHECK(is_near(row->speedup_base.median, 2));
    CHECK(is_near(row->speedup_base_all.median, 2.0 / 3)); // the other interval is told as well
    CHECK(row->rounds == 20 && row->clean_rounds == 6 && row->time_is_clean_only);
    CHECK(row->time_per_step_ns.high < 7.1 && row->time_max_ns > 20);
    spoil(&run->samples[39]);
    row = judged(run, "v20");
    CHECK(!row->speedup_base_is_clean_only && row->speedup_base_rounds == 20);
    CHECK(is_near(row->speedup_base.median, 2.0 / 3) && !row->time_is_clean_only);
    free_run(run);
}

/* The machine is slow for a while; then only one side is disturbed. */
static void times_of_a_duel_are_of_the_same_rounds(void)
{
    enum { N_SLOW = 14, N_ROUNDS = 20 };
    Run *const run = new_run();
    add_heat(run, "cache", "cache");
    add_rung(run, "v10", NULL);
    add_rung(run, "v20", "v10");
    for (int64_t round = 0; round < N_ROUNDS; round++) {
        const double slowness = round < N_SLOW ? 3 : 1;
        add_sample(run, "cache", "v10", round, 10 * slowness);
        SampleRecord *const second = add_sample(run, "cache", "v20", round, 5 * slowness);
        if (round < N_SLOW) spoil(second);
    }
    CHECK(is_near(judged(run, "v10")->time_per_step_ns.median, 30)); // each its own
    CHECK(is_near(judged(run, "v20")->time_per_step_ns.median, 5));
    run->file.run.mode = "duel";
    CHECK(is_near(judged(run, "v10")->time_per_step_ns.median, 10));
    CHECK(is_near(judged(run, "v20")->time_per_step_ns.median, 5));
    CHECK(judged(run, "v10")->clean_rounds == N_ROUNDS);
    for (size_t i = 0; i < run->file.n_samples; i++) // one pair too few is left, though six of v20
        if (run->samples[i].round == N_ROUNDS - 1 && is_same(run->samples[i].rung, "v10"))
            spoil(&run->samples[i]);
    CHECK(is_near(judged(run, "v10")->time_per_step_ns.median, 30));
    CHECK(is_near(judged(run, "v20")->time_per_step_ns.median, 15));
    free_run(run);
}

static void a_disturbed_base_spoils_the_round_too(void)
{
    Run *const run = pair_of(20, 5);
    for (size_t i = 0; i < 3; i++) spoil(&run->samples[i]);
    for (size_t i = 22; i < 25; i++) spoil(&run->samples[i]);
    const VerdictRecord *const row = judged(run, "v20");
    CHECK(row->speedup_base_rounds == 15 && row->clean_rounds == 17);
    free_run(run);
}

static void rungs_that_are_not_gated_are_always_clean(void)
{
    Run *const run = pair_of(20, 5);
    run->rungs[1].is_gated = false;
    for (size_t i = 20; i < 40; i++) spoil(&run->samples[i]);
    CHECK(judged(run, "v20")->clean_rounds == 20);
    free_run(run);
}

/* A sample that fills two CPUs is clean on two threads, and disturbed on the four of its record. */
static void a_heat_may_have_a_number_of_cores_of_its_own(void)
{
    static const char *const launches[] = { "threads", "mpirun", "serial" };
    for (size_t l = 0; l < 3; l++) {
        Run *const run = pair_of(20, 5);
        run->rungs[1].launch = launches[l];
        run->rungs[1].cores = 4;
        for (size_t i = 20; i < 40; i++) run->samples[i].cpu_s = 2 * run->samples[i].wall_s;
        CHECK(judged(run, "v20")->cores == 4 && judged(run, "v20")->clean_rounds == 0);
        CHECK(run->judgement.noises[0].n_contaminated == 20);
        run->heats[0].cores = 2;
        const bool is_parallel = l < 2;
        CHECK(judged(run, "v20")->cores == (is_parallel ? 2 : 4));
        CHECK(judged(run, "v20")->clean_rounds == (is_parallel ? 20 : 0));
        CHECK(run->judgement.noises[0].n_contaminated == (is_parallel ? 0 : 20));
        CHECK(judged(run, "v10")->cores == 1 && judged(run, "v10")->clean_rounds == 20);
        free_run(run);
    }
}

static const char *level_at(int64_t trajectories, int64_t l1, int64_t l2, int64_t last)
{
    const RunRecord run = { .l1d_bytes = l1, .l2_bytes = l2, .last_level_cache_bytes = last };
    return level_of_states(&run, trajectories);
}

static void states_lie_in_the_innermost_cache_that_holds_them(void)
{
    CHECK(is_same(level_at(10, 240, 2400, 24000), "L1"));
    CHECK(is_same(level_at(11, 240, 2400, 24000), "L2"));
    CHECK(is_same(level_at(101, 240, 2400, 24000), "L3"));
    CHECK(is_same(level_at(1000, 240, 2400, 24000), "L3"));
    CHECK(is_same(level_at(1001, 240, 2400, 24000), "memory"));
    CHECK(is_same(level_at(INT64_MAX, 240, 2400, 24000), "memory"));
    CHECK(is_same(level_at(10, 240, -1, -1), "L1") && !level_at(11, 240, -1, 24000));
    CHECK(!level_at(1, -1, 2400, 24000) && !level_at(101, 240, 2400, -1));
    Run *const run = pair_of(20, 5);
    run->file.run.l1d_bytes = 24 * N_TRAJECTORIES;
    CHECK(is_same(judged(run, "v20")->state_level, "L1"));
    run->file.run.l1d_bytes = -1;
    CHECK(!judged(run, "v20")->state_level);
    free_run(run);
}

static void warm_ups_are_not_analysed(void)
{
    Run *const run = pair_of(10, 5);
    add_sample(run, "cache", "v20", 0, 500)->is_warm_up = true;
    const VerdictRecord *const row = judged(run, "v20");
    CHECK(row->rounds == 10 && row->time_max_ns < 10);
    free_run(run);
}

static void a_retry_replaces_the_first_attempt(void)
{
    Run *const run = pair_of(10, 5);
    run->samples[13].wall_s *= 100;
    SampleRecord *const retry = add_sample(run, "cache", "v20", 3, 5);
    retry->attempt = 1;
    const VerdictRecord *const row = judged(run, "v20");
    CHECK(row->rounds == 10 && row->time_max_ns < 10);
    free_run(run);
}

static void the_last_session_that_touched_a_round_counts(void)
{
    Run *const run = pair_of(10, 5);
    add_sample(run, "cache", "v10", 9, 10)->session = 1;
    const VerdictRecord *row = judged(run, "v20");
    CHECK(row->speedup_base_rounds == 9 && row->rounds == 9); // round 9 of session 0 is void
    add_sample(run, "cache", "v20", 9, 1)->session = 1;
    row = judged(run, "v20");
    CHECK(row->speedup_base_rounds == 10 && is_near(row->time_min_ns, 1));
    SampleRecord *const warm_up = add_sample(run, "cache", "v10", 5, 10);
    warm_up->session = 2;
    warm_up->is_warm_up = true;
    CHECK(judged(run, "v20")->speedup_base_rounds == 10); // a warm-up touches nothing
    free_run(run);
}

static void a_wrong_rung_has_no_number(void)
{
    Run *const run = pair_of(10, 5);
    add_check(run, "v20", false);
    add_check(run, "v20", true); // it does not heal
    const VerdictRecord *const row = judged(run, "v20");
    CHECK(!has_number(row) && is_same(row->outcome, "failed"));
    CHECK(is_same(row->verdict, "unverified"));
    CHECK(is_same(row->verdict_text, "unverified: trajectory 7 is wrong"));
    CHECK(is_same(row->reason, "trajectory 7 is wrong"));
    free_run(run);
}

static void a_rung_that_failed_has_no_number(void)
{
    Run *const run = pair_of(10, 5);
    add_outcome(run, "v20", NULL, "skipped");
    add_outcome(run, "v20", NULL, "failed");
    const VerdictRecord *const row = judged(run, "v20");
    CHECK(!has_number(row) && is_same(row->verdict_text, "unverified: it broke"));
    free_run(run);
}

static void a_rung_nobody_checked_has_no_number(void)
{
    Run *const run = pair_of(10, 5);
    add_unverified_rung(run, "v30", "v20");
    add_samples(run, "cache", "v30", 10, 1);
    const VerdictRecord *const row = judged(run, "v30");
    CHECK(!has_number(row) && is_same(row->verdict, "unverified"));
    CHECK(is_same(row->outcome, "skipped") && row->reason);
    free_run(run);
}

static void a_state_that_changes_has_no_number(void)
{
    Run *const run = pair_of(10, 5);
    run->samples[15].state_hash = "4567";
    const VerdictRecord *const row = judged(run, "v20");
    CHECK(!has_number(row) && is_same(row->outcome, "failed"));
    CHECK(has_words(row->verdict_text, "final states"));
    free_run(run);
}

static void nothing_is_compared_with_a_wrong_base(void)
{
    Run *const run = pair_of(10, 5);
    add_outcome(run, "v10", NULL, "failed");
    const VerdictRecord *const row = judged(run, "v20");
    CHECK(row->time_per_step_ns.median > 0 && is_same(row->verdict, "none"));
    CHECK(isnan(row->speedup_base.median) && isnan(row->speedup_start.median));
    CHECK(is_same(row->speedup_base_reason, "v10 has no time in heat cache: it broke"));
    CHECK(!row->start && row->speedup_start_reason);
    free_run(run);
}

static void different_work_is_never_compared(void)
{
    Run *const run = pair_of(10, 5);
    run->rungs[1].different_work = "adaptive steps";
    add_rung(run, "v30", "v20");
    add_samples(run, "cache", "v30", 10, 1);
    const VerdictRecord *row = judged(run, "v20");
    CHECK(row->time_per_step_ns.median > 0 && isnan(row->speedup_base.median));
    CHECK(isnan(row->speedup_start.median));
    CHECK(is_same(row->verdict_text, "different work: adaptive steps"));
    row = row_of(run, "cache", "v30"); // nor is anything compared with it
    CHECK(isnan(row->speedup_base.median) && row->speedup_base_reason);
    CHECK(is_near(row->speedup_start.median, 10));
    free_run(run);
}

static void rows_without_a_comparison_say_why(void)
{
    Run *const run = pair_of(10, 5);
    add_rung(run, "v30", "v29");
    add_samples(run, "cache", "v30", 10, 1);
    CHECK(is_same(judged(run, "v30")->verdict_text, "its base v29 is not part of this run"));
    const VerdictRecord *const bottom = row_of(run, "cache", "v10");
    CHECK(is_same(bottom->verdict, "none"));
    CHECK(is_same(bottom->verdict_text, "a bottom rung: it has no base"));
    CHECK(is_same(bottom->speedup_start_reason, "the ladder starts here"));
    CHECK(is_same(bottom->start, "v10"));
    free_run(run);
}

static void no_round_in_common_is_no_ratio(void)
{
    Run *const run = new_run();
    add_heat(run, "cache", "cache");
    add_rung(run, "v10", NULL);
    add_rung(run, "v20", "v10");
    add_sample(run, "cache", "v10", 0, 10);
    add_sample(run, "cache", "v20", 1, 10);
    const VerdictRecord *const row = judged(run, "v20");
    CHECK(isnan(row->speedup_base.median)
          && is_same(row->speedup_base_reason, "no round has both"));
    CHECK(is_same(row->verdict_text, "insufficient: 0 of 6 rounds needed"));
    CHECK(is_same(row->speedup_start_reason, "no round has both"));
    free_run(run);
}

static void every_rung_of_the_plan_has_a_row(void)
{
    Run *const run = pair_of(10, 5);
    RungRecord *const missing = add_unverified_rung(run, "v40", "v20");
    missing->outcome = "not-built";
    missing->reason = "dependency not found: openmp";
    add_rung(run, "v41", "v10");
    add_outcome(run, "v41", NULL, "skipped");
    add_rung(run, "v42", "v10"); // the run stopped before it
    judge(run);
    CHECK(run->judgement.n_rows == run->file.n_rungs);
    for (size_t i = 0; i < run->judgement.n_rows; i++) {
        const VerdictRecord *const row = &run->judgement.rows[i];
        CHECK(is_same(row->rung, run->rungs[i].rung) && row->verdict && row->verdict_text);
        CHECK(is_same(row->outcome, "ok") == !row->reason);
        CHECK(is_same(row->outcome, "ok") == has_number(row));
        const Record record = { .type = RECORD_VERDICT, .as.verdict = *row };
        CHECK(record_check(&record, NULL) == STATUS_OK);
    }
    CHECK(has_words(row_of(run, "cache", "v40")->verdict_text, "not-built: dependency not found"));
    CHECK(has_words(row_of(run, "cache", "v41")->verdict_text, "skipped: it broke"));
    CHECK(has_words(row_of(run, "cache", "v42")->verdict_text, "skipped: the run stopped"));
    free_run(run);
}

static void an_outcome_of_one_heat_stays_there(void)
{
    Run *const run = pair_of(10, 5);
    add_heat(run, "memory", "memory");
    add_samples(run, "memory", "v10", 10, 10);
    add_samples(run, "memory", "v20", 10, 5);
    add_outcome(run, "v20", "memory", "failed");
    judge(run);
    CHECK(has_number(row_of(run, "cache", "v20")) && !has_number(row_of(run, "memory", "v20")));
    CHECK(run->judgement.n_rows == 4);
    free_run(run);
}

static void other_problems_have_only_rows_of_who_took_part(void)
{
    Run *const run = pair_of(10, 5);
    add_heat(run, "memory", "memory");
    add_rung(run, "v30", "v20");
    add_rung(run, "v31", "v20");
    add_samples(run, "memory", "v20", 10, 5);
    add_outcome(run, "v30", "memory", "skipped");
    CalibrationRecord *const c = &run->calibrations[run->file.n_calibrations++];
    *c = record_new(RECORD_CALIBRATION).as.calibration;
    c->heat = "memory";
    c->rung = "v31";
    c->trajectories = c->steps = 5;
    judge(run);
    CHECK(!row_of(run, "memory", "v10")->rung);
    CHECK(is_same(row_of(run, "memory", "v20")->outcome, "ok"));
    CHECK(is_same(row_of(run, "memory", "v30")->outcome, "skipped"));
    CHECK(is_same(row_of(run, "memory", "v31")->outcome, "skipped"));
    CHECK(row_of(run, "memory", "v31")->steps == 5);
    CHECK(run->judgement.n_rows == 7);
    free_run(run);
}

static void a_rung_in_two_heats_is_judged_where_its_base_runs(void)
{
    Run *const run = pair_of(10, 5);
    add_heat(run, "python", "cache");
    add_rung(run, "v30", NULL);
    add_samples(run, "python", "v20", 10, 7);
    add_samples(run, "python", "v30", 10, 70);
    judge(run);
    CHECK(is_same(row_of(run, "cache", "v20")->heat, "cache"));
    CHECK(is_same(row_of(run, "cache", "v30")->heat, "python"));
    CHECK(is_same(row_of(run, "cache", "v30")->start, "v30")); // its heat has a ladder of its own
    CHECK(run->judgement.n_rows == 3 && run->judgement.n_noises == 2);
    free_run(run);
}

static void a_skipped_heat_gives_its_reason(void)
{
    Run *const run = pair_of(0, 5);
    run->heats[0].skipped = "too little memory";
    const VerdictRecord *const row = judged(run, "v20");
    CHECK(is_same(row->outcome, "skipped") && is_same(row->reason, "too little memory"));
    free_run(run);
}

static void the_first_rung_without_a_base_starts_the_ladder(void)
{
    Run *const run = new_run();
    add_heat(run, "cache", "cache");
    RungRecord *const first = add_rung(run, "v00", NULL);
    add_rung(run, "v10", NULL)->is_spine = true;
    add_rung(run, "v20", "v10");
    add_samples(run, "cache", "v10", 10, 10);
    add_samples(run, "cache", "v20", 10, 1);
    CHECK(is_same(judged(run, "v20")->start, "v10")); // v00 was not measured
    add_samples(run, "cache", "v00", 10, 1000);
    CHECK(is_same(judged(run, "v20")->start, "v00"));
    CHECK(is_near(judged(run, "v20")->speedup_start.median, 1000));
    CHECK(is_near(judged(run, "v20")->speedup_base.median, 10));
    CHECK(is_same(judged(run, "v10")->start, "v00") && !judged(run, "v10")->speedup_start_reason);
    first->is_gated = false; // as a rung is that has workers: none of its samples is in doubt
    for (size_t i = 20; i < 30; i++) spoil(&run->samples[i]);
    CHECK(is_near(judged(run, "v20")->speedup_start.median, 1000));
    CHECK(judged(run, "v00")->clean_rounds == 10);
    first->different_work = "adaptive steps";
    CHECK(is_same(judged(run, "v20")->start, "v10"));
    first->different_work = NULL;
    run->checks[0].passed = false;
    CHECK(is_same(judged(run, "v20")->start, "v10"));
    free_run(run);
}

// As a bench has them: v00 and v35 run in each heat, so that the heats connect and each has a
// start.
static Run *connected_heats(void)
{
    static const char *const heats[] = { "cache", "python", "libraries" };
    Run *const run = new_run();
    for (size_t h = 0; h < 3; h++) add_heat(run, heats[h], "cache");
    add_rung(run, "v00", NULL);
    add_rung(run, "v02", "v00")->is_gated = false;
    add_rung(run, "v10", NULL)->is_spine = true;
    add_rung(run, "v35", "v10");
    add_rung(run, "v90", "v35");
    for (size_t h = 0; h < 3; h++) {
        const double drift = 1 + 0.1 * (double) h;
        add_samples(run, heats[h], "v00", 10, 1000 * drift);
        add_samples(run, heats[h], "v35", 10, 1 * drift);
    }
    add_samples(run, "cache", "v10", 10, 30);
    add_samples(run, "python", "v02", 10, 110);
    add_samples(run, "libraries", "v90", 10, 6);
    return run;
}

static void a_rung_in_several_heats_has_one_row_where_it_belongs(void)
{
    static const char *const homes[][2] = { { "v00", "python" },
                                            { "v02", "python" },
                                            { "v10", "cache" },
                                            { "v35", "cache" },
                                            { "v90", "libraries" } };
    Run *const run = connected_heats();
    judge(run);
    CHECK(run->judgement.n_rows == 5 && run->judgement.n_noises == 3);
    for (size_t i = 0; i < 5; i++) {
        const VerdictRecord *const row = row_of(run, "cache", homes[i][0]);
        CHECK(is_same(row->heat, homes[i][1]) && is_same(row->start, "v00"));
    }
    CHECK(is_near(row_of(run, "cache", "v02")->speedup_base.median, 10));
    CHECK(is_near(row_of(run, "cache", "v02")->speedup_start.median, 10));
    CHECK(is_near(row_of(run, "cache", "v35")->speedup_base.median, 30));
    CHECK(is_near(row_of(run, "cache", "v35")->speedup_start.median, 1000));
    CHECK(is_near(row_of(run, "cache", "v90")->speedup_base.median, 0.2));
    CHECK(is_near(row_of(run, "cache", "v90")->speedup_start.median, 200));
    free_run(run);
}

static void the_times_in_each_heat_show_the_drift(void)
{
    static const char *const wanted[][2] = {
        { "v00", "cache" }, { "v00", "python" }, { "v00", "libraries" },
        { "v35", "cache" }, { "v35", "python" }, { "v35", "libraries" },
    };
    Run *const run = connected_heats();
    judge(run);
    CHECK(run->judgement.n_times == 6);
    for (size_t i = 0; i < 6 && run->judgement.n_times == 6; i++) {
        const HeatTime *const time = &run->judgement.times[i];
        const double ns = (i < 3 ? 1200 : 1.2) * (1 + 0.1 * (double) (i % 3));
        CHECK(is_same(time->problem, "cache") && is_same(time->rung, wanted[i][0]));
        CHECK(is_same(time->heat, wanted[i][1]) && is_near(time->time_per_step_ns.median, ns));
    }
    add_outcome(run, "v35", "python", "failed");
    add_outcome(run, "v35", "libraries", "failed");
    judge(run);
    CHECK(run->judgement.n_times == 3); // one heat alone connects nothing
    free_run(run);
}

static void scaled_down_rungs_are_compared_by_the_step(void)
{
    Run *const run = pair_of(10, 5);
    CalibrationRecord *const c = &run->calibrations[run->file.n_calibrations++];
    *c = record_new(RECORD_CALIBRATION).as.calibration;
    c->heat = "cache";
    c->rung = "v20";
    c->trajectories = N_TRAJECTORIES / 2;
    c->steps = N_STEPS / 10;
    for (size_t i = 10; i < 20; i++) run->samples[i].steps = N_STEPS / 10;
    const VerdictRecord *const row
        = judged(run, "v20"); // the same times for a twentieth of the work
    CHECK(is_near(row->speedup_base.median, 0.1));
    CHECK(row->trajectories == N_TRAJECTORIES / 2 && row->steps == N_STEPS / 10);
    free_run(run);
}

// Rates come from summed times: here all samples are alike, so the sums are plain.
static void a_rate_is_all_work_over_all_time(void)
{
    Run *const run = pair_of(0, 5);
    double work_flops = 0;
    double time_s = 0;
    for (int64_t round = 0; round < 9; round++) {
        time_s += add_sample(run, "cache", "v20", round, 7.1)->wall_s;
        work_flops += 71.0 * N_TRAJECTORIES * N_STEPS;
    }
    CHECK(is_near(judged(run, "v20")->gflops, 1e-9 * work_flops / time_s));
    CHECK(is_near(judged(run, "v20")->gflops, 10));
    free_run(run);
}

static void times_beyond_reason_stay_numbers(void)
{
    Run *const run = pair_of(10, 5);
    for (size_t i = 0; i < 20; i++) {
        run->samples[i].wall_s = i % 3 ? 5e-324 : 1.7e308;
        run->samples[i].steps = INT64_MAX;
    }
    const VerdictRecord *const row = judged(run, "v20");
    CHECK(isfinite(row->time_per_step_ns.median) && isfinite(row->gflops));
    CHECK(isfinite(row->speedup_base.median) && isfinite(row->speedup_start.high));
    free_run(run);
}

static void ratios_show_as_many_digits_as_they_need(void)
{
    static const struct {
        double step_ns;
        const char *text;
    } rows[] = {
        { 10000, "slower 0.0010x" }, { 20, "slower 0.50x" },  { 10 / 1.05, "faster 1.050x" },
        { 2, "faster 5.00x" },       { 0.4, "faster 25.0x" }, { 0.02, "faster 500x" },
    };
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        Run *const run = pair_of(9, rows[r].step_ns);
        CHECK(has_words(judged(run, "v20")->verdict_text, rows[r].text));
        free_run(run);
    }
}

static void an_empty_run_has_no_rows(void)
{
    Run *const run = new_run();
    judge(run);
    CHECK(run->judgement.n_rows == 0 && run->judgement.n_noises == 0);
    add_rung(run, "v10", NULL);
    judge(run);
    CHECK(run->judgement.n_rows == 0);
    free_run(run);
}

static void every_verdict_was_seen(void)
{
    for (int v = 0; v < N_VERDICTS; v++)
        if (!CHECK(verdict_was_given((Verdict) v)))
            fprintf(stderr, "  never: %s\n", verdict_name((Verdict) v));
}

int main(void)
{
    RUN(verdicts_come_in_their_order);
    RUN(names_of_verdicts_differ);
    RUN(disturbed_samples_are_known);
    RUN(twice_as_fast_is_faster);
    RUN(half_as_fast_is_slower);
    RUN(the_same_time_is_the_same);
    RUN(a_small_difference_is_within_the_threshold);
    RUN(ratios_on_both_sides_of_one_are_not_resolved);
    RUN(few_rounds_are_insufficient);
    RUN(a_noisy_control_silences_small_differences);
    RUN(a_noisy_control_leaves_large_differences);
    RUN(a_quiet_control_is_reported);
    RUN(many_comparisons_ask_for_more);
    RUN(rungs_without_a_comparison_do_not_count_as_one);
    RUN(clean_rounds_go_before_all);
    RUN(times_of_a_duel_are_of_the_same_rounds);
    RUN(a_disturbed_base_spoils_the_round_too);
    RUN(rungs_that_are_not_gated_are_always_clean);
    RUN(a_heat_may_have_a_number_of_cores_of_its_own);
    RUN(states_lie_in_the_innermost_cache_that_holds_them);
    RUN(warm_ups_are_not_analysed);
    RUN(a_retry_replaces_the_first_attempt);
    RUN(the_last_session_that_touched_a_round_counts);
    RUN(a_wrong_rung_has_no_number);
    RUN(a_rung_that_failed_has_no_number);
    RUN(a_rung_nobody_checked_has_no_number);
    RUN(a_state_that_changes_has_no_number);
    RUN(nothing_is_compared_with_a_wrong_base);
    RUN(different_work_is_never_compared);
    RUN(rows_without_a_comparison_say_why);
    RUN(no_round_in_common_is_no_ratio);
    RUN(every_rung_of_the_plan_has_a_row);
    RUN(an_outcome_of_one_heat_stays_there);
    RUN(other_problems_have_only_rows_of_who_took_part);
    RUN(a_rung_in_two_heats_is_judged_where_its_base_runs);
    RUN(a_skipped_heat_gives_its_reason);
    RUN(the_first_rung_without_a_base_starts_the_ladder);
    RUN(a_rung_in_several_heats_has_one_row_where_it_belongs);
    RUN(the_times_in_each_heat_show_the_drift);
    RUN(scaled_down_rungs_are_compared_by_the_step);
    RUN(a_rate_is_all_work_over_all_time);
    RUN(times_beyond_reason_stay_numbers);
    RUN(ratios_show_as_many_digits_as_they_need);
    RUN(an_empty_run_has_no_rows);
    RUN(every_verdict_was_seen);
    return check_result();
}
