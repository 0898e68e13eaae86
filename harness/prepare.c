/* Before any sample: is the rung right, and how much of it makes a sample? */
#include "harness/bench.h"

#include "harness/progress.h"
#include "harness/stop.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static Status journal_check(void *sink, const CheckRecord *check, Reason *why)
{
    Bench *const bench = sink;
    Record record = { .type = RECORD_CHECK, .as.check = *check };
    return journal_append(bench->journal, &record, why);
}

/* ---- calibration ---- */

enum { LEAST_READINGS = 1000 }; /* of the clock in the time of one integration */
/* Heat.least_steps give way where they take more. */
static const double LEAST_STEPS_LONGEST_S = 1.0;

static double integration_s(const Heat *heat, double time_per_step_ns, size_t steps)
{
    return 1e-9 * time_per_step_ns * (double) heat->problem.n_trajectories * (double) steps;
}

/* Two significant digits, so that a row reads "250 steps" and not "247". */
static size_t round_down(double value)
{
    if (value < 10.0) return value < 1.0 ? 1 : (size_t) value;
    const double unit = pow(10.0, floor(log10(value)) - 1.0);
    return (size_t) (floor(value / unit) * unit);
}

static size_t choose_steps(const Heat *heat, double time_per_step_ns)
{
    size_t steps = heat->problem.n_steps;
    if (integration_s(heat, time_per_step_ns, steps) <= heat->longest_s) return steps;
    if (heat->halves_steps) {
        const bool has_least
            = integration_s(heat, time_per_step_ns, heat->least_steps) <= LEAST_STEPS_LONGEST_S;
        const size_t least = has_least && heat->least_steps > 1 ? heat->least_steps : 1;
        while (steps / 2 >= least && integration_s(heat, time_per_step_ns, steps) > heat->longest_s)
            steps /= 2;
        return steps;
    }
    const size_t scaled = round_down(fmin(heat->longest_s, fmax(heat->sample_s, 0.025))
                                     / integration_s(heat, time_per_step_ns, 1));
    return scaled < steps ? scaled : steps;
}

/* What a step takes on this problem, after a warm-up integration of the length to be timed. */
static Status time_once(const Bench *bench, const Heat *heat, Runner *runner, size_t steps,
                        double *time_per_step_ns, Reason *why)
{
    L63Problem p = heat->problem;
    p.n_steps = steps;
    const Exchange *const exchange = &bench->verifier.cases[heat->verify_case].exchange;
    RunnerSample sample;
    Status status = runner_open(runner, &p, exchange, why);
    for (int i = 0; i < 2 && status == STATUS_OK; i++)
        status = runner_measure(runner, 1, NULL, &sample, why);
    if (status == STATUS_OK)
        *time_per_step_ns = 1e9 * sample.wall_s / ((double) p.n_trajectories * (double) p.n_steps);
    return status;
}

static void set_arms(Bench *bench, Heat *heat, const Rung *rung, size_t steps, size_t iterations,
                     double time_per_step_ns)
{
    for (size_t a = 0; a < heat->n_arms; a++) {
        Arm *const arm = &heat->arms[a];
        if (arm->rung != rung) continue;
        arm->steps = steps;
        arm->iterations = iterations;
        arm->sample_s = (double) iterations * integration_s(heat, time_per_step_ns, steps);
        bench->sampling_planned_s += arm->sample_s * (double) heat->record.rounds;
    }
}

static const Arm *arm_of(const Heat *heat, const Rung *rung)
{
    for (size_t a = 0; a < heat->n_arms; a++)
        if (heat->arms[a].rung == rung) return &heat->arms[a];
    return NULL;
}

static Status journal_calibration(Bench *bench, const Heat *heat, const Rung *rung,
                                  const Runner *runner, double time_per_step_ns, Reason *why)
{
    const Arm *const arm = arm_of(heat, rung);
    char note[80];
    snprintf(note, sizeof note, "runs %zu of %zu steps", arm->steps, heat->problem.n_steps);
    Record record = record_new(RECORD_CALIBRATION);
    CalibrationRecord *const c = &record.as.calibration;
    c->heat = heat->record.heat;
    c->rung = rung->name;
    c->trajectories = (int64_t) heat->problem.n_trajectories;
    c->steps = (int64_t) arm->steps;
    c->iterations = (int64_t) arm->iterations;
    c->time_per_step_ns = time_per_step_ns;
    const RunnerDescription described = runner_description(runner);
    c->startup_s = described.startup_s;
    c->spawn_s = described.spawn_s;
    c->binding = described.binding;
    c->note = arm->steps < heat->problem.n_steps ? note : NULL;
    return journal_append(bench->journal, &record, why);
}

/* A run that is resumed keeps the lengths it was begun with. */
static const CalibrationRecord *calibrated_before(const Bench *bench, const Heat *heat,
                                                  const Rung *rung)
{
    for (size_t c = 0; c < bench->before.n_calibrations; c++) {
        const CalibrationRecord *const record = &bench->before.calibrations[c];
        if (strcmp(record->heat, heat->record.heat) == 0 && strcmp(record->rung, rung->name) == 0)
            return record;
    }
    return NULL;
}

/* The clock is read around every integration: that must cost next to nothing. */
static Status check_length(const Bench *bench, const Heat *heat, size_t steps,
                           double time_per_step_ns, Reason *why)
{
    const double once_s = integration_s(heat, time_per_step_ns, steps);
    const double shortest_s = LEAST_READINGS * bench->run.timer_overhead_s;
    if (once_s >= shortest_s) return STATUS_OK;
    return reason(why, STATUS_MISSING,
                  "one integration takes %.3g us, too short for the clock; take enough "
                  "--trajectories or --steps for %.3g us",
                  1e6 * once_s, 1e6 * shortest_s);
}

static Status calibrate(Bench *bench, Heat *heat, const Rung *rung, Runner *runner,
                        double time_per_step_ns, Reason *why)
{
    const CalibrationRecord *const before = calibrated_before(bench, heat, rung);
    if (before) {
        set_arms(bench, heat, rung, (size_t) before->steps, (size_t) before->iterations,
                 before->time_per_step_ns);
        return STATUS_OK;
    }
    size_t steps = choose_steps(heat, time_per_step_ns);
    Status status = STATUS_OK;
    /* an estimate from ten steps is too high where starting costs much and they are done quickly */
    const bool is_rough
        = integration_s(heat, time_per_step_ns, VERIFY_TIMED_STEPS) < heat->longest_s;
    for (int look = 0; look < 2 && is_rough && status == STATUS_OK; look++) {
        status = time_once(bench, heat, runner, steps, &time_per_step_ns, why);
        const size_t better = choose_steps(heat, time_per_step_ns);
        const bool is_close = heat->halves_steps
            ? better == steps
            : better >= steps / 2 && better <= steps + steps / 2;
        if (is_close) break;
        steps = better;
    }
    if (status == STATUS_OK) status = check_length(bench, heat, steps, time_per_step_ns, why);
    if (status != STATUS_OK) return status;
    const double once_s = integration_s(heat, time_per_step_ns, steps);
    const size_t iterations = (size_t) fmax(1.0, floor(heat->sample_s / once_s + 0.5));
    set_arms(bench, heat, rung, steps, iterations, time_per_step_ns);
    return journal_calibration(bench, heat, rung, runner, time_per_step_ns, why);
}

/* ---- one rung ---- */

/* A heat with a number of cores of its own needs a runner of its own. */
static Status restart_for_heat(const Bench *bench, const Heat *heat, const Rung *rung,
                               Runner **runner, Reason *why)
{
    if (heat->record.cores < 0 || rung->launch == LAUNCH_SERIAL) return STATUS_OK;
    const RunnerSetting setting = plan_setting(bench, heat, rung);
    runner_stop(*runner);
    *runner = NULL;
    return runner_start(rung, &setting, runner, why);
}

/* Verifies the rung at the size of a heat and chooses the length of its samples. */
static Status prepare_for_heat(Bench *bench, Heat *heat, const Rung *rung, Runner **runner,
                               Reason *why)
{
    double time_per_step_ns = NAN;
    Status status = restart_for_heat(bench, heat, rung, runner, why);
    if (status == STATUS_OK)
        status = verify_case(&bench->verifier, heat->verify_case, *runner, rung, journal_check,
                             bench, &time_per_step_ns, why);
    if (status == STATUS_OK) status = calibrate(bench, heat, rung, *runner, time_per_step_ns, why);
    if (status == STATUS_OK) status = bench_serial_part(bench, heat, rung, *runner, why);
    return status;
}

Status prepare_runner(Bench *bench, const Rung *rung, Runner **runner, Reason *why)
{
    const RunnerSetting setting = runner_setting(bench->options, rung);
    verify_learn_base(&bench->verifier, rung, &setting);
    Status status = runner_start(rung, &setting, runner, why);
    if (status == STATUS_OK)
        status = verify_rung(&bench->verifier, *runner, rung, journal_check, bench, why);
    if (status == STATUS_OK) return STATUS_OK;
    runner_stop(*runner);
    *runner = NULL;
    return status;
}

static Status prepare_rung(Bench *bench, const Rung *rung, Reason *why)
{
    Runner *runner = NULL;
    Reason what = { "" };
    Status status = prepare_runner(bench, rung, &runner, &what);
    if (status != STATUS_OK) return bench_outcome(bench, NULL, rung, status, &what, why);
    if (bench_looks_at_limits(bench))
        status = bench_loop(bench, rung, runner_description(runner).isa, why);
    for (size_t h = 0; h < bench->n_heats && status == STATUS_OK; h++) {
        Heat *const heat = &bench->heats[h];
        if (heat->record.skipped || !arm_of(heat, rung)) continue;
        progress(-1.0, 0, "verify %s at %zu trajectories", rung->name,
                 heat->problem.n_trajectories);
        status = prepare_for_heat(bench, heat, rung, &runner, &what);
        if (status == STATUS_OK) continue;
        Heat *const scope = bench_scope(heat, status);
        status = bench_outcome(bench, scope, rung, status, &what, why);
        if (!scope) break;
    }
    runner_stop(runner);
    return status;
}

bool bench_takes_part(const Bench *bench, const Rung *rung)
{
    for (size_t h = 0; h < bench->n_heats; h++) {
        const Arm *const arm = arm_of(&bench->heats[h], rung);
        if (arm && !arm->is_out) return true;
    }
    return false;
}

Status prepare_rungs(Bench *bench, Reason *why)
{
    Status status = STATUS_OK;
    progress(-1.0, 1, "verify and calibrate %zu rung%s", bench->selection.n_rungs,
             bench->selection.n_rungs == 1 ? "" : "s");
    for (size_t r = 0; r < bench->selection.n_rungs && status == STATUS_OK; r++) {
        const Rung *const rung = bench->selection.rungs[r];
        if (rung->not_built || !bench_takes_part(bench, rung)) continue; /* a record says why */
        progress(-1.0, 0, "verify %s", rung->name);
        status = prepare_rung(bench, rung, why);
        if (status == STATUS_OK && stop_requested() != STATUS_OK)
            status = reason(why, stop_requested(), "stopped while verifying");
    }
    return status;
}
