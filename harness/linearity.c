/* Rungs that are slow run less of the problem: does a step cost the same then? */
#include "harness/bench.h"

#include "results/judge.h"
#include "results/stats.h"

#include <string.h>

enum { N_ROUNDS = 6 }; /* the fewest that give an interval of 95 % */
static const double LONG_S
    = 0.15; /* an integration so long is looked at on fewer trajectories only */

/* The size that is timed, and smaller ones; all take turns. */
typedef struct Part {
    const char *operation; /* NULL: the size that is timed */
    size_t trajectories, steps;
    double step_ns[N_ROUNDS];
} Part;

static bool was_measured(const Bench *bench, const Heat *heat, const Rung *rung)
{
    for (size_t i = 0; i < bench->before.n_costs; i++) {
        const CostRecord *const cost = &bench->before.costs[i];
        if (strcmp(cost->kind, "linearity") == 0 && strcmp(cost->rung, rung->name) == 0
            && strcmp(cost->heat, heat->record.heat) == 0)
            return true;
    }
    return false;
}

static Status time_part(Bench *bench, const Heat *heat, Runner *runner, Part *part, size_t round,
                        Reason *why)
{
    L63Problem p = heat->problem;
    p.n_trajectories = part->trajectories;
    p.n_steps = part->steps;
    RunnerSample sample;
    Status status
        = runner_open(runner, &p, &bench->verifier.cases[heat->verify_case].exchange, why);
    if (status == STATUS_OK) status = runner_measure(runner, 1, NULL, &sample, why);
    if (status == STATUS_OK)
        part->step_ns[round]
            = 1e9 * sample.wall_s / ((double) p.n_trajectories * (double) p.n_steps);
    return status;
}

static Status journal_part(Bench *bench, const Heat *heat, const Arm *arm, const Part *whole,
                           const Part *part, Reason *why)
{
    Record record = record_new(RECORD_COST);
    CostRecord *const cost = &record.as.cost;
    cost->kind = "linearity";
    cost->operation = part->operation;
    cost->rung = arm->rung->name;
    cost->heat = heat->record.heat;
    cost->trajectories = (int64_t) part->trajectories;
    cost->steps = (int64_t) part->steps;
    cost->value = stats_ratio_interval(part->step_ns, whole->step_ns, N_ROUNDS, JUDGE_SHOWN_ALPHA);
    cost->unit = "x";
    cost->samples = N_ROUNDS;
    cost->session = bench->session;
    return bench_journal(bench, &record, why);
}

Status bench_linearity(Bench *bench, const Heat *heat, const Rung *rung, Runner *runner,
                       Reason *why)
{
    const Arm *const arm = bench_arm(heat, rung);
    const bool has_fewer = arm->trajectories < heat->problem.n_trajectories;
    const bool is_whole = !has_fewer && arm->steps == heat->problem.n_steps;
    const bool is_wanted = !is_whole && !heat->halves_steps && plan_is_home(heat, rung);
    if (!is_wanted || was_measured(bench, heat, rung)) return STATUS_OK;
    const Part whole = { NULL, arm->trajectories, arm->steps, { 0 } };
    const Part fewer = { "half the trajectories", (arm->trajectories + 1) / 2, arm->steps, { 0 } };
    const Part shorter = { "half the steps", arm->trajectories, (arm->steps + 1) / 2, { 0 } };
    const bool is_long = arm->sample_s > LONG_S * (double) arm->iterations;
    Part parts[] = { whole, has_fewer ? fewer : shorter, shorter };
    const size_t n_parts = has_fewer && !is_long ? 3 : 2;
    Status status = STATUS_OK;
    for (size_t round = 0; round < N_ROUNDS; round++)
        for (size_t i = 0; i < n_parts && status == STATUS_OK; i++)
            status = time_part(bench, heat, runner, &parts[(round + i) % n_parts], round, why);
    for (size_t i = 1; i < n_parts && status == STATUS_OK; i++)
        status = journal_part(bench, heat, arm, &parts[0], &parts[i], why);
    return status;
}
