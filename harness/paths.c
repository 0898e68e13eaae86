/*
 * What is computed, to be looked at: some trajectories of the problem, point by point, as a rung
 * that was verified and timed computes them.
 */
#include "harness/bench.h"

#include "variants/workload/ensemble.h"

#include <stdio.h>
#include <string.h>

/* As many as the well-known notebook shows, and as many steps; a curve needs only every fourth. */
enum { N_PATHS = 18, N_STEPS = 1000, STEPS_APART = 4, POINT_BYTES = 32 };
enum { N_POINTS = N_STEPS / STEPS_APART + 1, TEXT_BYTES = N_POINTS * POINT_BYTES };

typedef struct Paths {
    char text[N_PATHS][TEXT_BYTES];
    size_t length[N_PATHS];
} Paths;

/* Two decimals: the attractor is some fifty wide, and no picture has more than some thousand
 * pixels. */
static void note_points(Paths *paths, const L63State *states)
{
    for (size_t m = 0; m < N_PATHS; m++) {
        char *const end = paths->text[m] + paths->length[m];
        const size_t room = TEXT_BYTES - paths->length[m];
        const int n = snprintf(end, room, "%s%.2f %.2f %.2f", paths->length[m] > 0 ? ";" : "",
                               states[m].x, states[m].y, states[m].z);
        if (n > 0 && (size_t) n < room) paths->length[m] += (size_t) n;
    }
}

static Status follow(Runner *runner, const L63Problem *p, Exchange *exchange, Paths *paths,
                     Reason *why)
{
    RunnerSample sample;
    Status status = STATUS_OK;
    note_points(paths, exchange->start.rows);
    for (size_t i = 1; i < N_POINTS && status == STATUS_OK; i++) {
        status = runner_open(runner, p, exchange, why);
        if (status == STATUS_OK) status = runner_measure(runner, 1, NULL, &sample, why);
        exchange_poison(exchange);
        if (status == STATUS_OK) status = runner_state(runner, why);
        if (status != STATUS_OK) break;
        if (exchange_survey(exchange->end.rows, N_PATHS).n_not_finite > 0)
            return reason(why, STATUS_WRONG_ANSWER, "some trajectories blew up");
        memcpy(exchange->start.rows, exchange->end.rows, N_PATHS * sizeof(L63State));
        note_points(paths, exchange->start.rows);
    }
    return status;
}

/* Returns: the last serial rung in C, of those that still take part: the fastest, as a rule. */
static const Rung *find_rung(const Bench *bench, const Heat *heat)
{
    const Rung *found = NULL;
    for (size_t a = 0; a < heat->n_arms; a++) {
        const Rung *const rung = heat->arms[a].rung;
        const bool is_c = rung->language && strcmp(rung->language, "C") == 0;
        if (is_c && rung->launch == LAUNCH_SERIAL && !rung->different_work && !heat->arms[a].is_out
            && bench_takes_part(bench, rung))
            found = rung;
    }
    return found;
}

static Status journal_paths(Bench *bench, const Heat *heat, const Rung *rung, const Paths *paths,
                            Reason *why)
{
    Status status = STATUS_OK;
    for (size_t m = 0; m < N_PATHS && status == STATUS_OK; m++) {
        Record record = record_new(RECORD_PATH);
        PathRecord *const path = &record.as.path;
        path->heat = heat->record.heat;
        path->rung = rung->name;
        path->trajectory = (int64_t) m;
        path->steps_apart = STEPS_APART;
        path->points = paths->text[m];
        path->session = bench->session;
        status = bench_journal(bench, &record, why);
    }
    return status;
}

Status bench_paths(Bench *bench, Reason *why)
{
    static Paths paths;
    const Heat *const heat = &bench->heats[0];
    const Rung *const rung = heat->record.skipped ? NULL : find_rung(bench, heat);
    const bool is_asked
        = bench->options->sweep.kind == SWEEP_NONE && !bench->options->runner_prefix;
    if (!rung || !is_asked || bench->before.n_paths > 0) return STATUS_OK;
    Exchange exchange = { .start.fd = -1, .end.fd = -1 };
    RunnerSetting setting = plan_setting(bench, heat, rung);
    Runner *runner = NULL;
    Reason what = { "" };
    L63Problem p = heat->problem;
    p.n_trajectories = N_PATHS;
    p.n_steps = STEPS_APART;
    paths = (Paths) { .length = { 0 } };
    Status status = exchange_new(N_PATHS, &exchange, &what);
    if (status == STATUS_OK) {
        ensemble_fill((uint32_t) heat->record.seed, N_PATHS, exchange.start.rows);
        status = runner_start(rung, &setting, &runner, &what);
    }
    if (status == STATUS_OK) status = follow(runner, &p, &exchange, &paths, &what);
    runner_stop(runner);
    exchange_free(&exchange);
    if (status == STATUS_OK) return journal_paths(bench, heat, rung, &paths, why);
    if (status != STATUS_INTERRUPTED && status != STATUS_TERMINATED) return STATUS_OK;
    return reason(why, status, "%s", what.text);
}
