/**
 * Hand-built runs and the verdicts that must come out of them.
 */
#include "results/judge.h"
#include "results/level.h"
#include "results/stats.h"
#include "tests/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    MAX_RECORDS = 64,
    MAX_SAMPLES = 4096,
    N_TRAJECTORIES = 10,
    N_STEPS = 100,
    N_VERDICTS = VERDICT_SLOWER + 1,
};

static bool is_seen[N_VERDICTS];

/** A run and the room for its records. */
typedef struct Run {
    HeatRecord heats[MAX_RECORDS];
    RungRecord rungs[MAX_RECORDS];
    CheckRecord checks[MAX_RECORDS];
    CalibrationRecord calibrations[MAX_RECORDS];
    CeilingRecord ceilings[MAX_RECORDS];
    LoopRecord loops[MAX_RECORDS];
    OutcomeRecord outcomes[MAX_RECORDS];
    SampleRecord samples[MAX_SAMPLES];
    RunFile file;
    Judgement judgement;
} Run;

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static Run *new_run(void)
{
    Run *const run = calloc(1, sizeof *run);
    if (!run) abort();
    run->file = (RunFile) {
        .heats = run->heats,
        .rungs = run->rungs,
        .checks = run->checks,
        .calibrations = run->calibrations,
        .ceilings = run->ceilings,
        .loops = run->loops,
        .outcomes = run->outcomes,
        .samples = run->samples,
    };
    return run;
}

static HeatRecord *add_heat(Run *run, const char *heat, const char *problem)
{
    HeatRecord *const new = &run->heats[run->file.n_heats++];
    *new = record_new(RECORD_HEAT).as.heat;
    new->heat = heat;
    new->problem = problem;
    new->trajectories = N_TRAJECTORIES;
    new->steps = N_STEPS;
    new->rounds = MAX_SAMPLES;
    new->flops_per_step = 71;
    new->alpha = 0.05;
    new->noise_threshold = 0.01;
    return new;
}

static void add_check(Run *run, const char *rung, bool passed)
{
    CheckRecord *const check = &run->checks[run->file.n_checks++];
    *check = record_new(RECORD_CHECK).as.check;
    check->rung = rung;
    check->passed = passed;
    check->reason = passed ? NULL : "trajectory 7 is wrong";
}

static RungRecord *add_unverified_rung(Run *run, const char *name, const char *base)
{
    RungRecord *const rung = &run->rungs[run->file.n_rungs++];
    *rung = record_new(RECORD_RUNG).as.rung;
    rung->rung = name;
    rung->base = base;
    rung->family = "1x compiler";
    rung->is_gated = true;
    rung->cores = 1;
    rung->outcome = "planned";
    return rung;
}

static RungRecord *add_rung(Run *run, const char *name, const char *base)
{
    add_check(run, name, true);
    return add_unverified_rung(run, name, base);
}

static void add_outcome(Run *run, const char *rung, const char *heat, const char *outcome)
{
    run->outcomes[run->file.n_outcomes++]
        = (OutcomeRecord) { .rung = rung, .heat = heat, .outcome = outcome, .reason = "it broke" };
}

static SampleRecord *add_sample(Run *run, const char *heat, const char *rung, int64_t round,
                                double step_ns)
{
    SampleRecord *const s = &run->samples[run->file.n_samples++];
    *s = record_new(RECORD_SAMPLE).as.sample;
    s->heat = heat;
    s->rung = rung;
    s->round = round;
    s->block = s->position = s->session = s->attempt = 0;
    s->steps = N_STEPS;
    s->iterations = 1;
    s->wall_s = s->cpu_s = step_ns * 1e-9 * N_TRAJECTORIES * N_STEPS;
    s->involuntary_switches = 0;
    s->state_hash = "0123";
    return s;
}

// Rounds of the same drift, so that ratios between rungs stay exact.
static void add_samples(Run *run, const char *heat, const char *rung, int64_t n, double step_ns)
{
    for (int64_t round = 0; round < n; round++)
        add_sample(run, heat, rung, round, step_ns * (1 + 0.1 * (double) (round % 5)));
}

// The control's second arm: off by this share in the odd rounds, and by the other one in the even.
static void add_control(Run *run, const char *heat, const char *rung, int64_t n, double step_ns,
                        double even, double odd)
{
    run->heats[0].control = rung;
    for (int64_t round = 0; round < n; round++) {
        const double drift = 1 + 0.1 * (double) (round % 5);
        const double off = round % 2 == 0 ? even : odd;
        add_sample(run, heat, rung, round, step_ns * drift / (1 + off))->is_control = true;
    }
}

static void spoil(SampleRecord *sample)
{
    sample->cpu_s = 0.5 * sample->wall_s;
}

static void judge(Run *run)
{
    judgement_free(&run->judgement);
    CHECK(judge_run(&run->file, &run->judgement) == STATUS_OK);
    for (size_t i = 0; i < run->judgement.n_rows; i++)
        for (int v = 0; v < N_VERDICTS; v++)
            if (is_same(run->judgement.rows[i].verdict, verdict_name((Verdict) v)))
                is_seen[v] = true;
}

static const VerdictRecord *row_of(Run *run, const char *problem, const char *rung)
{
    static const VerdictRecord none;
    for (size_t i = 0; i < run->judgement.n_rows; i++) {
        const VerdictRecord *const row = &run->judgement.rows[i];
        if (is_same(row->problem, problem) && is_same(row->rung, rung)) return row;
    }
    return &none;
}

static const VerdictRecord *judged(Run *run, const char *rung)
{
    judge(run);
    return row_of(run, "cache", rung);
}

static void free_run(Run *run)
{
    judgement_free(&run->judgement);
    free(run);
}

// A bottom rung of 10 ns and one above it, both measured n times in one heat.
static Run *pair_of(int64_t n, double step_ns)
{
    Run *const run = new_run();
    add_heat(run, "cache", "cache");
    add_rung(run, "v10", NULL)->is_spine = true;
    add_rung(run, "v20", "v10");
    add_samples(run, "cache", "v10", n, 10);
    add_samples(run, "cache", "v20", n, step_ns);
    return run;
}

static bool has_words(const char *text, const char *words)
{
    return text && strstr(text, words);
}

static bool is_near(double value, double wanted)
{
    return fabs(value / wanted - 1) < 1e-12;
}

static bool has_number(const VerdictRecord *row)
{
    const double numbers[] = {
        row->time_per_step_ns.median,
        row->time_per_step_ns.low,
        row->time_per_step_ns.high,
        row->time_min_ns,
        row->time_p5_ns,
        row->time_p95_ns,
        row->time_max_ns,
        row->gflops,
        row->speedup_base.median,
        row->speedup_base_verdict_low,
        row->speedup_base_all.median,
        row->speedup_start.median,
    };
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (!isnan(numbers[i])) return true;
    return row->rounds > 0;
}

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

// --- Limits: a loop of 10 operations a step ---

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
        if (!CHECK(is_seen[v])) fprintf(stderr, "  never: %s\n", verdict_name((Verdict) v));
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
    RUN(an_empty_run_has_no_rows);
    RUN(every_verdict_was_seen);
    return check_result();
}
