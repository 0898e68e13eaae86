/* What of an integration is not steps: an integration of none, timed like the others. */
#include "harness/bench.h"

#include "results/judge.h"
#include "results/stats.h"

#include <math.h>
#include <string.h>

enum { N_SAMPLES = 15, FIRST_ITERATIONS = 8, MOST_ITERATIONS = 2000 };
static const double SAMPLE_S = 0.004; /* resets between the integrations included */
static const char OPERATION[] = "integration of 0 steps";

/* Returns: what an earlier session has measured, or NULL. */
static const CostRecord *measured_before(const Bench *bench, const Heat *heat, const Rung *rung)
{
    for (size_t i = 0; i < bench->before.n_costs; i++) {
        const CostRecord *const cost = &bench->before.costs[i];
        if (cost->rung && strcmp(cost->rung, rung->name) == 0 && cost->heat
            && strcmp(cost->heat, heat->record.heat) == 0
            && strcmp(cost->operation, OPERATION) == 0)
            return cost;
    }
    return NULL;
}

/* The first sample warms up, and says how many integrations make one. */
static Status measure(Runner *runner, double *us, Reason *why)
{
    RunnerSample sample;
    Status status = runner_measure(runner, FIRST_ITERATIONS, NULL, &sample, why);
    if (status != STATUS_OK) return status;
    const double once_s = fmax(sample.elapsed_s, 1e-6) / FIRST_ITERATIONS;
    const size_t iterations
        = (size_t) fmin(fmax(SAMPLE_S / once_s, FIRST_ITERATIONS), MOST_ITERATIONS);
    for (size_t i = 0; i < N_SAMPLES && status == STATUS_OK; i++) {
        status = runner_measure(runner, iterations, NULL, &sample, why);
        us[i] = 1e6 * sample.wall_s;
    }
    return status;
}

static Status journal_part(Bench *bench, const Heat *heat, const Rung *rung, int64_t cores,
                           Interval us, Reason *why)
{
    Record record = record_new(RECORD_COST);
    CostRecord *const cost = &record.as.cost;
    cost->kind = "serial part";
    cost->operation = OPERATION;
    cost->rung = rung->name;
    cost->heat = heat->record.heat;
    cost->cores = cores;
    cost->trajectories = (int64_t) heat->problem.n_trajectories;
    cost->steps = 0;
    cost->value = us;
    cost->unit = "us";
    cost->samples = N_SAMPLES;
    cost->session = bench->session;
    return bench_journal(bench, &record, why);
}

Status bench_serial_part(Bench *bench, const Heat *heat, const Rung *rung, Runner *runner,
                         Reason *why)
{
    if (heat->record.cores < 1) return STATUS_OK;
    const CostRecord *const before = measured_before(bench, heat, rung);
    if (before) return bench_serial_messages(bench, heat, rung, before->value.median, why);
    double us[N_SAMPLES];
    L63Problem p = heat->problem;
    p.n_steps = 0;
    Status status
        = runner_open(runner, &p, &bench->verifier.cases[heat->verify_case].exchange, why);
    if (status == STATUS_OK) status = measure(runner, us, why);
    if (status != STATUS_OK) return status;
    const Interval once_us = stats_median_interval(us, N_SAMPLES, JUDGE_SHOWN_ALPHA);
    const int64_t cores = (int64_t) runner_description(runner).cores;
    status = journal_part(bench, heat, rung, cores, once_us, why);
    if (status != STATUS_OK) return status;
    return bench_serial_messages(bench, heat, rung, once_us.median, why);
}
