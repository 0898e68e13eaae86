/**
 * Limits, and what stops a rung: runs made by hand, with a loop of 10 operations a step.
 */
#include "results/judge.h"
#include "tests/check.h"
#include "tests/made_run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static LoopRecord *add_loop(Run *run, const char *rung)
{
    LoopRecord *const loop = &run->loops[run->file.n_loops++];
    *loop = record_new(RECORD_LOOP).as.loop;
    loop->rung = rung;
    loop->isa = "scalar";
    loop->instructions = 20;
    loop->fp_instructions = 10;
    loop->trajectories = 1;
    loop->step_cycles = 40;
    loop->chain_cycles = 5;
    loop->predicted_cycles = 15;
    return loop;
}

/** Gives the n-th sample of a run its peak rate and clock; the limit is then 10 / issue ns. */
static void set_rates(Run *run, size_t n, double issue_per_ns)
{
    run->samples[n].issue_per_ns = issue_per_ns;
    run->samples[n].pace_before_per_ns = run->samples[n].pace_after_per_ns = 2 * issue_per_ns;
    run->samples[n].clock_ghz = issue_per_ns / 2;
}

// v20 takes 5 ns, times 1 to 1.4, round by round; a clock that moves as much leaves the fraction
// where it is.
static Run *limited_run(int64_t n, double issue_per_ns)
{
    Run *const run = pair_of(n, 5);
    add_loop(run, "v20");
    for (size_t i = 0; i < (size_t) n; i++)
        set_rates(run, (size_t) n + i, issue_per_ns / (1 + 0.1 * (double) (i % 5)));
    return run;
}

static void every_sample_meets_the_limit_of_its_moment(void)
{
    Run *const run = limited_run(10, 2.5);
    set_rates(run, 10, 2.5 / 1.1); // the first sample: 4.4 of its 5 ns
    const VerdictRecord *const row = judged(run, "v20");
    CHECK(is_same(row->limit_kind, "issue") && !row->limit_reason);
    CHECK(is_near(row->limit_fraction.median, 0.8)); // 10 / 2.5 = 4 of 5 ns, and so on
    CHECK(is_near(row->limit_fraction.low, 0.8) && is_near(row->limit_fraction.high, 0.8));
    // rates: 2.5 / 1, 1.1 (three times), 1.2, 1.2, 1.3, 1.3, 1.4, 1.4
    CHECK(is_near(row->limit_bound_ns, 10 / (2.5 / 1.2)));
    CHECK(is_near(row->limit_issue_ns, row->limit_bound_ns) && isnan(row->limit_memory_ns));
    CHECK(is_near(row->limit_latency_ns, 5 / (2.5 / 1.2 / 2)));
    CHECK(is_near(row->predicted_ns, 15 / (2.5 / 1.2 / 2)) && !row->predicted_reason);
    CHECK(!row->is_above_roof && !row->limit_is_steady_only); // the rates lie 40 % apart
    CHECK(has_words(row->what_stops, "can't tell"));
    free_run(run);
}

static void the_fraction_has_the_interval_of_its_samples(void)
{
    Run *const run = pair_of(0, 5);
    add_loop(run, "v20");
    for (int64_t round = 0; round < 10; round++) { // 10 / 2 = 5 ns of 10, 11, 12, ... 19 ns
        add_sample(run, "cache", "v20", round, 10 + (double) round);
        set_rates(run, (size_t) round, 2);
    }
    // Of ten samples the second smallest and the second largest: fractions 5/18 and 5/11.
    const VerdictRecord *const row = judged(run, "v20");
    CHECK(is_near(row->limit_fraction.low, 5.0 / 18)
          && is_near(row->limit_fraction.high, 5.0 / 11));
    CHECK(is_near(row->limit_fraction.median, (5.0 / 14 + 5.0 / 15) / 2));
    free_run(run);
}

static void disturbed_samples_have_no_part_in_the_fraction(void)
{
    Run *const run = limited_run(10, 2.5);
    for (size_t i = 10; i < 14; i++) {
        spoil(&run->samples[i]);
        set_rates(run, i, 0.1);
    }
    const VerdictRecord *row = judged(run, "v20");
    CHECK(row->time_is_clean_only && is_near(row->limit_fraction.median, 0.8));
    CHECK(is_near(row->limit_fraction.low, 0.8) && is_near(row->limit_fraction.high, 0.8));
    spoil(&run->samples[14]); // five clean ones are too few: all count again
    row = judged(run, "v20");
    CHECK(!row->time_is_clean_only && row->limit_fraction.high > 10);
    free_run(run);
}

// Ten samples of 5 ns: 4 of them by the limit, were the core theirs. Four have a neighbour.
static void a_neighbour_on_the_core_has_no_part_in_the_fraction(void)
{
    Run *const run = pair_of(0, 5);
    add_loop(run, "v20");
    for (int64_t round = 0; round < 10; round++) {
        SampleRecord *const s = add_sample(run, "cache", "v20", round, round < 6 ? 5 : 8);
        set_rates(run, (size_t) round, 2.5);
        if (round == 6 || round == 7) s->pace_after_per_ns *= 0.96;
        if (round > 7) s->pace_before_per_ns = s->pace_after_per_ns = 0.94 * 5;
    }
    const VerdictRecord *row = judged(run, "v20");
    CHECK(row->limit_is_steady_only && is_near(row->limit_fraction.median, 0.8));
    CHECK(is_near(row->limit_fraction.low, 0.8) && is_near(row->limit_fraction.high, 0.8));
    CHECK(has_words(row->what_stops, "80 % of the time")); // of their time, not of the row's
    run->samples[0].pace_before_per_ns *= 0.96; // five steady ones are too few: all count again
    row = judged(run, "v20");
    CHECK(!row->limit_is_steady_only && row->limit_fraction.low < 0.6);
    CHECK(has_words(row->what_stops, "can't tell"));
    free_run(run);
}

static void a_neighbour_that_never_rests_is_seen_all_the_same(void)
{
    Run *const run = pair_of(0, 5);
    add_loop(run, "v20");
    for (int64_t round = 0; round < 10; round++) {
        SampleRecord *const s = add_sample(run, "cache", "v20", round, 8);
        set_rates(run, (size_t) round, 2.5);
        s->pace_before_per_ns = s->pace_after_per_ns = 2.5; // two a cycle, in every sample
    }
    const VerdictRecord *const row = judged(run, "v20");
    CHECK(!row->limit_is_steady_only && has_words(row->what_stops, "can't tell"));
    free_run(run);
}

/** A pair of 40 rounds, of which so many were disturbed: the core was given away in between, and
 * had its full pace before and after. The time was then half as long again. */
static Run *disturbed_run(int64_t n_disturbed)
{
    enum { N_ROUNDS = 40 };
    Run *const run = pair_of(0, 5);
    add_loop(run, "v20");
    for (int64_t round = 0; round < N_ROUNDS; round++) {
        const double slowness = round < n_disturbed ? 1.5 : 1;
        SampleRecord *const base = add_sample(run, "cache", "v10", round, 10 * slowness);
        if (round < n_disturbed) spoil(base);
        SampleRecord *const s = add_sample(run, "cache", "v20", round, 5 * slowness);
        if (round < n_disturbed) spoil(s);
        set_rates(run, (size_t) (2 * round), 2.5);
        set_rates(run, (size_t) (2 * round + 1), 2.5);
    }
    return run;
}

// The more samples are disturbed, the less is said; in a bench as in a duel.
static void a_cause_is_told_only_from_undisturbed_samples(void)
{
    static const char *const modes[] = { "standard", "duel" };
    static const struct {
        int64_t n_disturbed;
        bool is_told;
        const char *words;
    } rows[] = {
        { 0, true, "80 % of the time" },
        { 10, true, "80 % of the time" },
        { 30, true, "80 % of the time" },
        { 34, true, "80 % of the time" }, // six are left
        { 35, false, "can't tell: other work took its core in 35 of 40 samples" },
        { 38, false, "in 38 of 40 samples" },
        { 40, false, "in 40 of 40 samples" },
    };
    for (size_t m = 0; m < sizeof modes / sizeof *modes; m++)
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            Run *const run = disturbed_run(rows[i].n_disturbed);
            run->file.run.mode = modes[m];
            const VerdictRecord *const row = judged(run, "v20");
            CHECK(row->limit_is_steady_only == rows[i].is_told);
            CHECK(has_words(row->what_stops, rows[i].words));
            CHECK(is_near(row->limit_fraction.median, rows[i].is_told ? 0.8 : 0.8 / 1.5));
            free_run(run);
        }
}

// What carries a cause in a duel is the rung's own samples, not those of its rival.
static void a_disturbed_rival_takes_no_cause_away(void)
{
    Run *const run = disturbed_run(0);
    run->file.run.mode = "duel";
    for (size_t i = 0; i < run->file.n_samples; i++)
        if (is_same(run->samples[i].rung, "v10")) spoil(&run->samples[i]);
    const VerdictRecord *const row = judged(run, "v20");
    CHECK(row->limit_is_steady_only && has_words(row->what_stops, "80 % of the time"));
    free_run(run);
}

static void a_core_that_was_slow_is_told_as_such(void)
{
    Run *const run = disturbed_run(4);
    for (size_t i = 0; i < run->file.n_samples; i++)
        if (run->samples[i].round % 8 != 7) run->samples[i].pace_after_per_ns *= 0.9;
    const VerdictRecord *const row = judged(run, "v20");
    CHECK(!row->limit_is_steady_only);
    CHECK(has_words(row->what_stops, "beside 31 of the 36 undisturbed samples"));
    free_run(run);
}

static void a_row_without_a_limit_says_why(void)
{
    Run *const run = limited_run(10, 2.5);
    const VerdictRecord *row = judged(run, "v10");
    CHECK(!row->limit_kind && isnan(row->limit_fraction.median) && !row->what_stops);
    CHECK(has_words(row->limit_reason, "no loop") && has_words(row->predicted_reason, "no loop"));
    run->loops[0].reason = "objdump: not found";
    row = judged(run, "v20");
    CHECK(is_same(row->limit_reason, "objdump: not found") && isnan(row->limit_bound_ns));
    add_outcome(run, "v20", NULL, "failed");
    row = judged(run, "v20");
    CHECK(is_same(row->limit_reason, "it broke") && is_same(row->predicted_reason, "it broke"));
    free_run(run);
}

static void a_prediction_that_is_missing_says_why(void)
{
    Run *const run = limited_run(10, 2.5);
    run->loops[0].predicted_cycles = NAN;
    const VerdictRecord *row = judged(run, "v20");
    CHECK(isnan(row->predicted_ns) && has_words(row->predicted_reason, "no model"));
    run->loops[0].predicted_reason = "llvm-mca is not installed";
    row = judged(run, "v20");
    CHECK(has_words(row->predicted_reason, "not installed") && row->limit_kind);
    run->loops[0].predicted_cycles = 15;
    run->loops[0].predicted_reason = NULL;
    for (size_t i = 10; i < 20; i++) run->samples[i].clock_ghz = NAN;
    row = judged(run, "v20");
    CHECK(has_words(row->predicted_reason, "no clock") && !row->limit_kind);
    free_run(run);
}

static void a_little_above_the_roof_is_flagged(void)
{
    Run *const run = pair_of(0, 5);
    add_loop(run, "v20");
    for (int64_t round = 0; round < 10; round++) { // 10 / 1.9 = 5.26 of 5 ns
        add_sample(run, "cache", "v10", round, 10);
        add_sample(run, "cache", "v20", round, 5);
        set_rates(run, 2 * (size_t) round + 1, 1.9);
    }
    const VerdictRecord *const row = judged(run, "v20");
    CHECK(is_same(row->outcome, "ok") && row->is_above_roof);
    CHECK(has_words(row->what_stops, "5 % faster than its limit"));
    CHECK(is_same(row->verdict, "faster") && has_number(row));
    free_run(run);
}

static void far_above_the_roof_is_a_failure(void)
{
    Run *const run = limited_run(10, 1.25); // 8 of 5 ns
    add_rung(run, "v30", "v20");
    add_samples(run, "cache", "v30", 10, 4);
    const VerdictRecord *row = judged(run, "v20");
    CHECK(is_same(row->outcome, "failed") && !has_number(row) && !row->limit_kind);
    CHECK(is_same(row->reason,
                  "ran at 160 % of what the machine can do at its own operation "
                  "count: work is missing"));
    CHECK(is_same(row->verdict, verdict_name(VERDICT_UNVERIFIED)));
    row = row_of(run, "cache", "v30");
    CHECK(isnan(row->speedup_base.median) && has_words(row->speedup_base_reason, "160 %"));
    free_run(run);
}

/** A median alone is no proof: the whole interval must lie above. */
static void a_few_honest_samples_are_no_failure(void)
{
    Run *const run = limited_run(10, 2.5);
    for (size_t i = 10; i < 16; i++) set_rates(run, i, 1); // 10 of 5 to 7 ns; the others 80 %
    const VerdictRecord *const row = judged(run, "v20");
    CHECK(row->limit_fraction.median > 1.25 && is_near(row->limit_fraction.low, 0.8));
    CHECK(is_same(row->outcome, "ok") && !row->is_above_roof);
    free_run(run);
}

static void a_sweep_says_how_many_cores_a_rung_has(void)
{
    Run *const run = limited_run(10, 2.5);
    run->rungs[1].cores = 4;
    run->rungs[1].launch = "threads";
    for (size_t i = 10; i < 20; i++) run->samples[i].cpu_s *= 4;
    CHECK(is_near(judged(run, "v20")->limit_fraction.median, 0.2));
    run->heats[0].cores = 2;
    CHECK(is_near(judged(run, "v20")->limit_fraction.median, 0.4));
    run->rungs[1].launch = "serial";
    CHECK(is_near(judged(run, "v20")->limit_fraction.median, 0.2));
    free_run(run);
}

int main(void)
{
    RUN(every_sample_meets_the_limit_of_its_moment);
    RUN(the_fraction_has_the_interval_of_its_samples);
    RUN(disturbed_samples_have_no_part_in_the_fraction);
    RUN(a_neighbour_on_the_core_has_no_part_in_the_fraction);
    RUN(a_neighbour_that_never_rests_is_seen_all_the_same);
    RUN(a_cause_is_told_only_from_undisturbed_samples);
    RUN(a_disturbed_rival_takes_no_cause_away);
    RUN(a_core_that_was_slow_is_told_as_such);
    RUN(a_row_without_a_limit_says_why);
    RUN(a_prediction_that_is_missing_says_why);
    RUN(a_little_above_the_roof_is_flagged);
    RUN(far_above_the_roof_is_a_failure);
    RUN(a_few_honest_samples_are_no_failure);
    RUN(a_sweep_says_how_many_cores_a_rung_has);
    return check_result();
}
