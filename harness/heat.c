/* A heat: rounds in which every rung takes one sample in turn. */
#include "harness/bench.h"

#include "harness/clock.h"
#include "harness/draw.h"
#include "harness/duel.h"
#include "harness/progress.h"
#include "harness/stop.h"
#include "results/judge.h"
#include "variants/workload/ensemble.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_PAD_BYTES = 4096, MOST_FALSE_CLAIMS = 3 };
static const double UNEXPLAINED_SHARE = 0.05; /* of elapsed time a runner need not account for */
static const double UNEXPLAINED_S = 0.005;
static const double RETRY_SHARE = 0.15; /* of the planned sampling time, for disturbed samples */

/* Where in the heat a sample is taken. */
typedef struct Cell {
    int64_t block, round, position;
    bool is_warm_up;
    int64_t attempt;
    int64_t pad_bytes;
} Cell;

static size_t index_of(const Bench *bench, const Heat *heat)
{
    return (size_t) (heat - bench->heats);
}

/* ---- what a runner says against what the harness sees ---- */

static Status check_claim(Arm *arm, const RunnerSample *s, Reason *why)
{
    const double claimed_s = s->wall_s * (double) arm->iterations;
    if (claimed_s > s->elapsed_s)
        return reason(why, STATUS_WRONG_ANSWER, "claims %.3g s where %.3g s have passed", claimed_s,
                      s->elapsed_s);
    const double unexplained_s = s->elapsed_s - claimed_s - s->untimed_s - s->queued_s;
    if (unexplained_s > UNEXPLAINED_SHARE * s->elapsed_s + UNEXPLAINED_S) arm->n_false_claims++;
    if (arm->n_false_claims < MOST_FALSE_CLAIMS) return STATUS_OK;
    return reason(why, STATUS_WRONG_ANSWER,
                  "claims %.3g s of %.3g s, %d times: the rest is not accounted for", claimed_s,
                  s->elapsed_s, MOST_FALSE_CLAIMS);
}

/* The first states of an arm are looked at in full, later ones must have the same bits. */
static Status check_states(Heat *heat, Arm *arm, Reason *why)
{
    const size_t n = arm->trajectories;
    if (arm->has_hash)
        exchange_poison_sparsely(&heat->exchange);
    else
        exchange_poison(&heat->exchange);
    const Status status = runner_state(arm->runner, why);
    if (status != STATUS_OK) return status;
    const uint64_t hash = exchange_hash(heat->exchange.end.rows, n);
    if (arm->has_hash && hash != arm->hash)
        return reason(why, STATUS_WRONG_ANSWER, "two samples ended in different states");
    if (!arm->has_hash) {
        const StateSurvey survey = exchange_survey(heat->exchange.end.rows, n);
        if (survey.n_not_finite > 0)
            return reason(why, STATUS_WRONG_ANSWER,
                          "%zu of %zu final states are not finite numbers", survey.n_not_finite, n);
        if (survey.n_tiny > 0)
            return reason(why, STATUS_WRONG_ANSWER,
                          "%zu of %zu trajectories decay to denormal numbers, whose time means "
                          "nothing; take other parameters",
                          survey.n_tiny, n);
    }
    arm->hash = hash;
    arm->has_hash = true;
    return STATUS_OK;
}

/* In every sample: a rung that runs twice must end in the same bits twice, and one that must not
 * change a bit of its base's answer is held to it. */
static Status check_against_others(const Heat *heat, const Arm *arm, Reason *why)
{
    for (size_t a = 0; a < heat->n_arms; a++) {
        const Arm *const other = &heat->arms[a];
        const bool is_twin = other->rung == arm->rung;
        const bool is_base = arm->rung->answer && strcmp(other->rung->name, arm->rung->answer) == 0;
        if (!is_twin && !is_base) continue;
        const bool is_same_work
            = other->steps == arm->steps && other->trajectories == arm->trajectories;
        if (other->has_hash && is_same_work && other->hash != arm->hash)
            return reason(why, STATUS_WRONG_ANSWER, "final states are not bit-identical to %s",
                          is_twin ? "those of the same rung in another process"
                                  : other->rung->name);
    }
    return STATUS_OK;
}

/* ---- one sample ---- */

static Status journal_sample(Bench *bench, const Heat *heat, const Arm *arm, const Cell *cell,
                             const RunnerSample *s, double start_s, bool *is_clean, Reason *why)
{
    char hash[24];
    snprintf(hash, sizeof hash, "%016" PRIx64, arm->hash);
    Record record = record_new(RECORD_SAMPLE);
    SampleRecord *const r = &record.as.sample;
    r->heat = heat->record.heat;
    r->rung = arm->rung->name;
    r->is_control = arm->is_control;
    r->is_warm_up = cell->is_warm_up;
    r->round = cell->round;
    r->block = cell->block;
    r->position = cell->position;
    r->session = bench->session;
    r->attempt = cell->attempt;
    r->steps = (int64_t) arm->steps;
    r->iterations = (int64_t) arm->iterations;
    r->start_s = start_s;
    r->wall_s = s->wall_s;
    r->cpu_s = s->cpu_s;
    r->untimed_s = s->untimed_s;
    r->elapsed_s = s->elapsed_s;
    r->voluntary_switches = s->voluntary_switches;
    r->involuntary_switches = s->involuntary_switches;
    r->page_faults = s->page_faults;
    r->steal_ticks = s->steal_ticks;
    r->pad_bytes = cell->pad_bytes;
    r->state_hash = hash;
    r->rank_min_s = variant_is_mpi(arm->rung->launch) ? s->rank_min_s : NAN;
    r->rank_max_s = variant_is_mpi(arm->rung->launch) ? s->rank_max_s : NAN;
    r->ranks_s = s->ranks_s;
    r->issue_per_ns = s->issue_per_ns;
    r->pace_before_per_ns = s->pace_before_per_ns;
    r->pace_after_per_ns = s->pace_after_per_ns;
    r->clock_ghz = s->clock_ghz;
    *is_clean = judge_is_clean(r, (int64_t) runner_description(arm->runner).cores, true);
    bench->n_samples += !cell->is_warm_up;
    return journal_append(bench->journal, &record, why);
}

/* What is wrong with the rung goes to `what`; what ends the run comes back with `why`. */
static Status take_sample(Bench *bench, Heat *heat, Arm *arm, const Cell *cell, bool *is_clean,
                          Status *rung_status, Reason *what, Reason *why)
{
    RunnerSample sample;
    const double start_s = clock_now_s() - bench->started_s;
    *is_clean = false;
    *rung_status = runner_measure(arm->runner, arm->iterations, arm->width, &sample, what);
    if (*rung_status == STATUS_OK) *rung_status = check_claim(arm, &sample, what);
    if (*rung_status == STATUS_OK) *rung_status = check_states(heat, arm, what);
    if (*rung_status == STATUS_OK) *rung_status = check_against_others(heat, arm, what);
    if (*rung_status != STATUS_OK) return STATUS_OK;
    bench->in_samples_s += sample.wall_s * (double) arm->iterations;
    if (!cell->is_warm_up && cell->attempt == 0) bench->sampling_done_s += arm->sample_s;
    return journal_sample(bench, heat, arm, cell, &sample, start_s, is_clean, why);
}

/* A sample, and one more when it was disturbed and there is time for that. */
static Status fill_cell(Bench *bench, Heat *heat, Arm *arm, Cell cell, Reason *why)
{
    bool is_clean;
    Reason what = { "" };
    Status rung_status;
    Status status = take_sample(bench, heat, arm, &cell, &is_clean, &rung_status, &what, why);
    const bool is_worth_it = status == STATUS_OK && rung_status == STATUS_OK && !cell.is_warm_up
        && !is_clean && heat->retry_left_s > arm->sample_s;
    if (is_worth_it) {
        heat->retry_left_s -= arm->sample_s;
        bench->n_retried++;
        cell.attempt = 1;
        status = take_sample(bench, heat, arm, &cell, &is_clean, &rung_status, &what, why);
    }
    if (status != STATUS_OK || rung_status == STATUS_OK) return status;
    return bench_outcome(bench, bench_scope(heat, rung_status), arm->rung, rung_status, &what, why);
}

/* ---- rounds ---- */

static Status run_round(Bench *bench, Heat *heat, Cell cell, Reason *why)
{
    size_t *const order = calloc(heat->n_arms + 1, sizeof *order);
    if (!order) return reason(why, STATUS_NO_MEMORY, "no memory for a round");
    plan_order((uint64_t) bench->run.order_seed, index_of(bench, heat), (size_t) cell.round,
               heat->n_arms, order);
    Status status = STATUS_OK;
    for (size_t i = 0; i < heat->n_arms && status == STATUS_OK; i++) {
        Arm *const arm = &heat->arms[order[i]];
        if (arm->is_out) continue;
        progress(bench_left_s(bench), 0, "%s problem: %s %d of %d, %s", heat->record.heat,
                 cell.is_warm_up ? "warm-up for round" : "round", (int) cell.round + 1,
                 (int) heat->record.rounds, arm->rung->name);
        cell.position = (int64_t) i;
        status = fill_cell(bench, heat, arm, cell, why);
        if (status == STATUS_OK && stop_requested() != STATUS_OK)
            status = reason(why, stop_requested(), "stopped in round %d of the %s problem",
                            (int) cell.round + 1, heat->record.heat);
    }
    free(order);
    return status == STATUS_OK ? journal_sync(bench->journal, why) : status;
}

static Status start_arm(Bench *bench, Heat *heat, Arm *arm, size_t pad_bytes, Reason *why)
{
    RunnerSetting setting = plan_setting(bench, heat, arm->rung);
    setting.pad_bytes = pad_bytes;
    L63Problem p = heat->problem;
    p.n_trajectories = arm->trajectories;
    p.n_steps = arm->steps;
    Reason what = { "" };
    Status status = runner_start(arm->rung, &setting, &arm->runner, &what);
    if (status == STATUS_OK) status = runner_open(arm->runner, &p, &heat->exchange, &what);
    if (status == STATUS_OK) return STATUS_OK;
    return bench_outcome(bench, bench_scope(heat, status), arm->rung, status, &what, why);
}

static void stop_arms(Heat *heat)
{
    for (size_t a = 0; a < heat->n_arms; a++) {
        runner_stop(heat->arms[a].runner);
        heat->arms[a].runner = NULL;
    }
}

/* Fresh processes, one warm-up round, then the rounds of the block. */
static Status run_block(Bench *bench, Heat *heat, int64_t block, int64_t first, int64_t end,
                        Reason *why)
{
    uint64_t pads = (uint64_t) bench->run.order_seed ^ (uint64_t) (block + 1) * 7919u
        ^ (uint64_t) index_of(bench, heat);
    Cell cell = { .block = block, .round = first, .is_warm_up = true };
    cell.pad_bytes = (int64_t) (draw_next(&pads) % (MOST_PAD_BYTES + 1));
    char known[96] = "";
    if (!isnan(heat->half_width))
        snprintf(known, sizeof known, "; the ratio is known within %.1f %% (%g %% ends it)",
                 100.0 * heat->half_width, 100.0 * heat->record.stop_half_width);
    progress(bench_left_s(bench), 1, "%s problem: rounds %d to %d of %s%d%s", heat->record.heat,
             (int) first + 1, (int) end, isnan(heat->record.stop_half_width) ? "" : "at most ",
             (int) heat->record.rounds, known);
    Status status = STATUS_OK;
    for (size_t a = 0; a < heat->n_arms && status == STATUS_OK; a++)
        if (!heat->arms[a].is_out)
            status = start_arm(bench, heat, &heat->arms[a], (size_t) cell.pad_bytes, why);
    const double before_s = clock_now_s(), in_samples_s = bench->in_samples_s;
    if (status == STATUS_OK) status = run_round(bench, heat, cell, why);
    cell.is_warm_up = false;
    for (; cell.round < end && status == STATUS_OK; cell.round++)
        status = run_round(bench, heat, cell, why);
    bench->between_samples_s += clock_now_s() - before_s - (bench->in_samples_s - in_samples_s);
    stop_arms(heat);
    return status;
}

/* ---- what a resumed run has already ---- */

static bool was_sampled(const Bench *bench, const Heat *heat, const Arm *arm, int64_t round,
                        int64_t session)
{
    for (size_t i = 0; i < bench->before.n_samples; i++) {
        const SampleRecord *const s = &bench->before.samples[i];
        if (s->round == round && s->session == session && !s->is_warm_up
            && s->is_control == arm->is_control && strcmp(s->rung, arm->rung->name) == 0
            && strcmp(s->heat, heat->record.heat) == 0)
            return true;
    }
    return false;
}

/* A round counts when one session has taken all its samples: pairs must be close in time. */
static bool is_complete(const Bench *bench, const Heat *heat, int64_t round)
{
    for (int64_t session = 0; session < bench->session; session++) {
        bool has_all = true;
        for (size_t a = 0; a < heat->n_arms && has_all; a++)
            has_all
                = heat->arms[a].is_out || was_sampled(bench, heat, &heat->arms[a], round, session);
        if (has_all) return true;
    }
    return false;
}

Status heat_run(Bench *bench, Heat *heat, Reason *why)
{
    if (heat->record.skipped) return STATUS_OK;
    Status status = exchange_new(heat->problem.n_trajectories, &heat->exchange, why);
    if (status != STATUS_OK) return status;
    ensemble_fill((uint32_t) heat->record.seed, heat->problem.n_trajectories,
                  heat->exchange.start.rows);
    const int64_t rounds = heat->record.rounds, length = heat->record.rounds_per_block;
    for (size_t a = 0; a < heat->n_arms; a++)
        heat->retry_left_s += RETRY_SHARE * heat->arms[a].sample_s * (double) rounds;
    bool is_over; /* before its last round, if it is a duel */
    status = duel_look(bench, heat, 0, &is_over, why);
    for (int64_t first = 0; first < rounds && status == STATUS_OK && !is_over; first += length) {
        const int64_t end = first + length < rounds ? first + length : rounds;
        int64_t next = first;
        while (next < end && is_complete(bench, heat, next)) next++;
        for (size_t a = 0; a < heat->n_arms; a++)
            bench->sampling_done_s += heat->arms[a].sample_s * (double) (next - first);
        if (next < end) status = run_block(bench, heat, first / length, next, end, why);
        if (status == STATUS_OK) status = duel_look(bench, heat, end, &is_over, why);
    }
    exchange_free(&heat->exchange);
    return status;
}
