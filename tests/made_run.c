#include "tests/made_run.h"

#include "tests/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_given[N_VERDICTS];

bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

Run *new_run(void)
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

HeatRecord *add_heat(Run *run, const char *heat, const char *problem)
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

void add_check(Run *run, const char *rung, bool passed)
{
    CheckRecord *const check = &run->checks[run->file.n_checks++];
    *check = record_new(RECORD_CHECK).as.check;
    check->rung = rung;
    check->passed = passed;
    check->reason = passed ? NULL : "trajectory 7 is wrong";
}

RungRecord *add_unverified_rung(Run *run, const char *name, const char *base)
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

RungRecord *add_rung(Run *run, const char *name, const char *base)
{
    add_check(run, name, true);
    return add_unverified_rung(run, name, base);
}

void add_outcome(Run *run, const char *rung, const char *heat, const char *outcome)
{
    run->outcomes[run->file.n_outcomes++]
        = (OutcomeRecord) { .rung = rung, .heat = heat, .outcome = outcome, .reason = "it broke" };
}

SampleRecord *add_sample(Run *run, const char *heat, const char *rung, int64_t round,
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

void add_samples(Run *run, const char *heat, const char *rung, int64_t n, double step_ns)
{
    for (int64_t round = 0; round < n; round++)
        add_sample(run, heat, rung, round, step_ns * (1 + 0.1 * (double) (round % 5)));
}

void add_control(Run *run, const char *heat, const char *rung, int64_t n, double step_ns,
                 double even, double odd)
{
    run->heats[0].control = rung;
    for (int64_t round = 0; round < n; round++) {
        const double drift = 1 + 0.1 * (double) (round % 5);
        const double off = round % 2 == 0 ? even : odd;
        add_sample(run, heat, rung, round, step_ns * drift / (1 + off))->is_control = true;
    }
}

void spoil(SampleRecord *sample)
{
    sample->cpu_s = 0.5 * sample->wall_s;
}

void judge(Run *run)
{
    judgement_free(&run->judgement);
    CHECK(judge_run(&run->file, &run->judgement) == STATUS_OK);
    for (size_t i = 0; i < run->judgement.n_rows; i++)
        for (int v = 0; v < N_VERDICTS; v++)
            if (is_same(run->judgement.rows[i].verdict, verdict_name((Verdict) v)))
                is_given[v] = true;
}

bool verdict_was_given(Verdict verdict)
{
    return is_given[verdict];
}

const VerdictRecord *row_of(Run *run, const char *problem, const char *rung)
{
    static const VerdictRecord none;
    for (size_t i = 0; i < run->judgement.n_rows; i++) {
        const VerdictRecord *const row = &run->judgement.rows[i];
        if (is_same(row->problem, problem) && is_same(row->rung, rung)) return row;
    }
    return &none;
}

const VerdictRecord *judged(Run *run, const char *rung)
{
    judge(run);
    return row_of(run, "cache", rung);
}

void free_run(Run *run)
{
    judgement_free(&run->judgement);
    free(run);
}

Run *pair_of(int64_t n, double step_ns)
{
    Run *const run = new_run();
    add_heat(run, "cache", "cache");
    add_rung(run, "v10", NULL)->is_spine = true;
    add_rung(run, "v20", "v10");
    add_samples(run, "cache", "v10", n, 10);
    add_samples(run, "cache", "v20", n, step_ns);
    return run;
}

bool has_words(const char *text, const char *words)
{
    return text && strstr(text, words);
}

bool is_near(double value, double wanted)
{
    return fabs(value / wanted - 1) < 1e-12;
}

bool has_number(const VerdictRecord *row)
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
