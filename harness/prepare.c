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
    return bench_journal(bench, &record, why);
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
    if (status == STATUS_OK)
        status = bench_calibrate(bench, heat, rung, *runner, time_per_step_ns, why);
    if (status == STATUS_OK) status = bench_serial_part(bench, heat, rung, *runner, why);
    if (status == STATUS_OK) status = bench_linearity(bench, heat, rung, *runner, why);
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
        if (heat->record.skipped || !bench_arm(heat, rung)) continue;
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

const Arm *bench_arm(const Heat *heat, const Rung *rung)
{
    for (size_t a = 0; a < heat->n_arms; a++)
        if (heat->arms[a].rung == rung) return &heat->arms[a];
    return NULL;
}

bool bench_takes_part(const Bench *bench, const Rung *rung)
{
    for (size_t h = 0; h < bench->n_heats; h++) {
        const Arm *const arm = bench_arm(&bench->heats[h], rung);
        if (arm && !arm->is_out) return true;
    }
    return false;
}

/* What a student has just written is looked at first. */
static const Rung *nth_to_prepare(const Bench *bench, size_t i)
{
    const size_t n = bench->selection.n_rungs;
    return bench->selection.rungs[bench->options->is_try ? n - 1 - i : i];
}

/* And where that is wrong, nothing else of it is to be known. */
static bool is_lost(const Bench *bench)
{
    return bench->options->is_try && !bench_takes_part(bench, bench->selection.rungs[1]);
}

Status prepare_rungs(Bench *bench, Reason *why)
{
    Status status = STATUS_OK;
    progress_preparation(bench->selection.n_rungs);
    for (size_t i = 0; i < bench->selection.n_rungs && status == STATUS_OK; i++) {
        const Rung *const rung = nth_to_prepare(bench, i);
        if (is_lost(bench)) break;
        if (rung->not_built || !bench_takes_part(bench, rung)) continue; /* a record says why */
        progress_verify(rung->name);
        status = prepare_rung(bench, rung, why);
        if (status == STATUS_OK && stop_requested() != STATUS_OK)
            status = reason(why, stop_requested(), "stopped while verifying");
    }
    return status;
}
