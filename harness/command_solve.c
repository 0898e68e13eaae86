#include "harness/bench.h"
#include "harness/cache_problem.h"
#include "harness/reach.h"
#include "results/output.h"
#include "variants/workload/ensemble.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* What a slow C rung takes for one trajectory-step, for time limits only. */
static const double SLOW_STEP_S = 150e-9;
static const double LONG_RUN_S = 3600.0;

Status check_problem_size(const Options *options, const Rung *rung, const L63Problem *p,
                          Reason *why)
{
    size_t n_bytes;
    const double slow_s = SLOW_STEP_S * (double) p->n_trajectories * (double) p->n_steps;
    const double needed
        = (double) p->n_trajectories * (2.0 * sizeof(L63State) + rung->bytes_per_trajectory);
    const bool wraps = __builtin_mul_overflow(p->n_trajectories, sizeof(L63State), &n_bytes);
    const double free_bytes = (double) machine_free_memory_bytes();
    if (wraps || (free_bytes >= 0.0 && needed > free_bytes))
        return reason(
            why, STATUS_MISSING,
            "%zu trajectories need %.0f GiB, %.0f GiB are free; take fewer --trajectories",
            p->n_trajectories, ceil(needed / 0x1p30), floor(free_bytes / 0x1p30));
    if (slow_s > LONG_RUN_S && !options->is_forced)
        return reason(why, STATUS_BAD_USAGE,
                      "%zu trajectories times %zu steps may take %.0f hours; --force allows it",
                      p->n_trajectories, p->n_steps, ceil(slow_s / 3600.0));
    return STATUS_OK;
}

static Status integrate(const Options *options, const Rung *rung, const L63Problem *p,
                        Exchange *exchange, Reason *why)
{
    RunnerSetting setting = runner_setting(options, rung);
    setting.timeout_s += SLOW_STEP_S * (double) p->n_trajectories * (double) p->n_steps;
    Runner *runner = NULL;
    RunnerSample sample;
    Reason what = { "" };
    Status status = runner_start(rung, &setting, &runner, &what);
    if (status == STATUS_OK) status = runner_open(runner, p, exchange, &what);
    if (status == STATUS_OK) status = runner_measure(runner, 1, NULL, &sample, &what);
    exchange_poison(exchange);
    if (status == STATUS_OK) status = runner_state(runner, &what);
    runner_stop(runner);
    if (status != STATUS_OK) return reason(why, status, "%s: %s", rung->name, what.text);
    const StateSurvey survey = exchange_survey(exchange->end.rows, p->n_trajectories);
    if (survey.n_not_finite > 0)
        return reason(why, STATUS_WRONG_ANSWER,
                      "%s: %zu of %zu trajectories blew up; take a smaller --dt", rung->name,
                      survey.n_not_finite, p->n_trajectories);
    return STATUS_OK;
}

static Status write_states(const char *target, const L63State *end, size_t n, Reason *why)
{
    Output *output;
    const Status status = output_begin(target, &output, why);
    if (status != STATUS_OK) return status;
    FILE *const out = output_stream(output);
    fputs("x,y,z\n", out);
    for (size_t m = 0; m < n && !ferror(out); m++)
        fprintf(out, "%.17g,%.17g,%.17g\n", end[m].x, end[m].y, end[m].z);
    return output_finish(output, why);
}

Status command_solve(const Options *options, Reason *why)
{
    const L63Problem classic = cache_problem();
    const L63Problem p = options_problem(options, &classic);
    Catalogue catalogue;
    Exchange exchange = { .start.fd = -1, .end.fd = -1 };
    const Rung *rung = NULL;
    Status status = catalogue_load(&catalogue, why);
    if (status == STATUS_OK) {
        rung = catalogue_find(&catalogue, options->argument, why);
        status = rung ? check_problem_size(options, rung, &p, why) : STATUS_BAD_USAGE;
    }
    if (status == STATUS_OK) {
        const Selection selection = { &rung, 1 };
        status = reach_hosts(options, &selection, why);
    }
    if (status == STATUS_OK) status = exchange_new(p.n_trajectories, &exchange, why);
    if (status == STATUS_OK) {
        ensemble_fill((uint32_t) options->seed, p.n_trajectories, exchange.start.rows);
        status = integrate(options, rung, &p, &exchange, why);
    }
    if (status == STATUS_OK)
        status = write_states(options->out ? options->out : "-", exchange.end.rows,
                              p.n_trajectories, why);
    exchange_free(&exchange);
    catalogue_free(&catalogue);
    return status;
}
