/* How much of the problem makes a sample: before any is taken, and once a run. */
#include "harness/bench.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    LEAST_READINGS = 1000,    /* of the clock in the time of one integration */
    LEAST_SHRUNK_STEPS = 100, /* a slow rung runs on fewer trajectories rather than fewer steps */
};
/* Heat.least_steps give way where they take more. */
static const double LEAST_STEPS_LONGEST_S = 1.0;
/* A call of several workers costs something whatever they do: it is to be lost in the sample. */
static const double TEAM_SAMPLE_S = 0.2;

/* What one integration runs. */
typedef struct Size {
    size_t trajectories, steps;
} Size;

static double integration_s(double time_per_step_ns, Size size)
{
    return 1e-9 * time_per_step_ns * (double) size.trajectories * (double) size.steps;
}

/* Two significant digits, so that a row reads "250 steps" and not "247". */
static size_t round_down(double value)
{
    if (value < 10.0) return value < 1.0 ? 1 : (size_t) value;
    const double unit = pow(10.0, floor(log10(value)) - 1.0);
    return (size_t) (floor(value / unit) * unit);
}

static Size whole(const Heat *heat)
{
    return (Size) { heat->problem.n_trajectories, heat->problem.n_steps };
}

static bool is_slow_team(const Rung *rung)
{
    return rung->may_shrink && rung->launch != LAUNCH_SERIAL;
}

static double wanted_s(const Heat *heat, const Rung *rung)
{
    return is_slow_team(rung) ? TEAM_SAMPLE_S : fmax(heat->sample_s, 0.025);
}

static double longest_s(const Heat *heat, const Rung *rung)
{
    return is_slow_team(rung) ? fmax(heat->longest_s, 1.5 * TEAM_SAMPLE_S) : heat->longest_s;
}

static Size halve_steps(const Heat *heat, double time_per_step_ns)
{
    Size size = whole(heat);
    const Size least_steps = { size.trajectories, heat->least_steps };
    const bool has_least = integration_s(time_per_step_ns, least_steps) <= LEAST_STEPS_LONGEST_S;
    const size_t least = has_least && heat->least_steps > 1 ? heat->least_steps : 1;
    while (size.steps / 2 >= least && integration_s(time_per_step_ns, size) > heat->longest_s)
        size.steps /= 2;
    return size;
}

static Size choose_size(const Heat *heat, const Rung *rung, double time_per_step_ns)
{
    Size size = whole(heat);
    const double longest = longest_s(heat, rung);
    if (integration_s(time_per_step_ns, size) <= longest) return size;
    if (heat->halves_steps) return halve_steps(heat, time_per_step_ns);
    const double room_s = fmin(longest, wanted_s(heat, rung));
    const size_t scaled
        = round_down(room_s / integration_s(time_per_step_ns, (Size) { size.trajectories, 1 }));
    if (!rung->may_shrink || scaled >= LEAST_SHRUNK_STEPS) {
        size.steps = scaled < size.steps ? scaled : size.steps;
        return size;
    }
    if (size.steps > LEAST_SHRUNK_STEPS) size.steps = LEAST_SHRUNK_STEPS;
    const size_t shrunk
        = round_down(room_s / integration_s(time_per_step_ns, (Size) { 1, size.steps }));
    size.trajectories = shrunk < size.trajectories ? shrunk : size.trajectories;
    return size;
}

/* What a step takes on this problem, after a warm-up integration of the length to be timed. */
static Status time_once(const Bench *bench, const Heat *heat, Runner *runner, Size size,
                        double *time_per_step_ns, Reason *why)
{
    L63Problem p = heat->problem;
    p.n_trajectories = size.trajectories;
    p.n_steps = size.steps;
    const Exchange *const exchange = &bench->verifier.cases[heat->verify_case].exchange;
    RunnerSample sample;
    Status status = runner_open(runner, &p, exchange, why);
    for (int i = 0; i < 2 && status == STATUS_OK; i++)
        status = runner_measure(runner, 1, NULL, &sample, why);
    if (status == STATUS_OK)
        *time_per_step_ns = 1e9 * sample.wall_s / ((double) p.n_trajectories * (double) p.n_steps);
    return status;
}

static void set_arms(Bench *bench, Heat *heat, const Rung *rung, Size size, size_t iterations,
                     double time_per_step_ns)
{
    for (size_t a = 0; a < heat->n_arms; a++) {
        Arm *const arm = &heat->arms[a];
        if (arm->rung != rung) continue;
        arm->trajectories = size.trajectories;
        arm->steps = size.steps;
        arm->iterations = iterations;
        arm->sample_s = (double) iterations * integration_s(time_per_step_ns, size);
        bench->sampling_planned_s += arm->sample_s * (double) heat->record.rounds;
    }
}

/* Returns: "runs 80 of 3840 trajectories, 100 of 1000 steps", NULL for all of both. */
static const char *what_runs(const Heat *heat, const Arm *arm, char *note, size_t n_bytes)
{
    const Size all = whole(heat);
    const bool has_all_steps = arm->steps == all.steps;
    if (arm->trajectories < all.trajectories)
        snprintf(note, n_bytes, "runs %zu of %zu trajectories, %zu of %zu steps", arm->trajectories,
                 all.trajectories, arm->steps, all.steps);
    else
        snprintf(note, n_bytes, "runs %zu of %zu steps", arm->steps, all.steps);
    return arm->trajectories < all.trajectories || !has_all_steps ? note : NULL;
}

static Status journal_calibration(Bench *bench, const Heat *heat, const Rung *rung,
                                  const Runner *runner, double time_per_step_ns, Reason *why)
{
    const Arm *const arm = bench_arm(heat, rung);
    char note[120];
    Record record = record_new(RECORD_CALIBRATION);
    CalibrationRecord *const c = &record.as.calibration;
    c->heat = heat->record.heat;
    c->rung = rung->name;
    c->trajectories = (int64_t) arm->trajectories;
    c->steps = (int64_t) arm->steps;
    c->iterations = (int64_t) arm->iterations;
    c->time_per_step_ns = time_per_step_ns;
    const RunnerDescription described = runner_description(runner);
    c->startup_s = described.startup_s;
    c->spawn_s = described.spawn_s;
    c->binding = described.binding;
    c->evaluations_per_step = runner_evaluations_per_step(runner);
    c->note = what_runs(heat, arm, note, sizeof note);
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
static Status check_length(const Bench *bench, Size size, double time_per_step_ns, Reason *why)
{
    const double once_s = integration_s(time_per_step_ns, size);
    const double shortest_s = LEAST_READINGS * bench->run.timer_overhead_s;
    if (once_s >= shortest_s) return STATUS_OK;
    return reason(why, STATUS_MISSING,
                  "one integration takes %.3g us, too short for the clock; take enough "
                  "--trajectories or --steps for %.3g us",
                  1e6 * once_s, 1e6 * shortest_s);
}

static bool is_close(const Heat *heat, Size size, Size better)
{
    if (heat->halves_steps) return better.steps == size.steps;
    const size_t work = size.trajectories * size.steps, now = better.trajectories * better.steps;
    return now >= work / 2 && now <= work + work / 2;
}

Status bench_calibrate(Bench *bench, Heat *heat, const Rung *rung, Runner *runner,
                       double time_per_step_ns, Reason *why)
{
    const CalibrationRecord *const before = calibrated_before(bench, heat, rung);
    if (before) {
        const Size size = { (size_t) before->trajectories, (size_t) before->steps };
        set_arms(bench, heat, rung, size, (size_t) before->iterations, before->time_per_step_ns);
        return STATUS_OK;
    }
    Size size = choose_size(heat, rung, time_per_step_ns);
    Status status = STATUS_OK;
    /* an estimate from ten steps is too high where starting costs much and they are done quickly */
    const Size looked_at = { whole(heat).trajectories, VERIFY_TIMED_STEPS };
    const bool is_rough = integration_s(time_per_step_ns, looked_at) < longest_s(heat, rung);
    for (int look = 0; look < 2 && is_rough && status == STATUS_OK; look++) {
        status = time_once(bench, heat, runner, size, &time_per_step_ns, why);
        const Size better = choose_size(heat, rung, time_per_step_ns);
        if (is_close(heat, size, better)) break;
        size = better;
    }
    if (status == STATUS_OK) status = check_length(bench, size, time_per_step_ns, why);
    if (status != STATUS_OK) return status;
    const double once_s = integration_s(time_per_step_ns, size);
    const size_t iterations = (size_t) fmax(1.0, floor(heat->sample_s / once_s + 0.5));
    set_arms(bench, heat, rung, size, iterations, time_per_step_ns);
    return journal_calibration(bench, heat, rung, runner, time_per_step_ns, why);
}
