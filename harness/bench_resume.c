/* Going on with a run: one that was interrupted, or one that is to be profiled as well. */
#include "harness/bench.h"

#include "harness/clock.h"
#include "harness/progress.h"
#include "harness/schedule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static Status check_same(const Bench *bench, Reason *why)
{
    const RunRecord *const run = &bench->before.run;
    if (bench->before.n_rungs == 0)
        return reason(why, STATUS_BAD_USAGE,
                      "%s stopped before its plan was written; start a new run", run->run_id);
    RunRecord here = record_new(RECORD_RUN).as.run;
    machine_describe(bench->machine, &here);
    if (strcmp(run->host_name, here.host_name) != 0 || strcmp(run->cpu_model, here.cpu_model) != 0
        || strcmp(run->cpu_isa, here.cpu_isa) != 0 || run->cpus_allowed != here.cpus_allowed)
        return reason(why, STATUS_BAD_USAGE,
                      "%s was begun on another machine or on other CPUs; start a new run",
                      run->run_id);
    if (!run->runner_hash || strcmp(run->runner_hash, machine_runner_hash()) != 0)
        return reason(why, STATUS_BAD_USAGE,
                      "%s was begun with other runner programs; start a new run", run->run_id);
    return STATUS_OK;
}

bool bench_was_complete(const Bench *bench)
{
    return bench->before.was_complete;
}

Status bench_find_run(Bench *bench, const char *name, Reason *why)
{
    snprintf(bench->folder, sizeof bench->folder, "%s/results/runs/%.200s", LADDER_SOURCE_ROOT,
             name);
    snprintf(bench->reports, sizeof bench->reports, "%s/reports/out/%.200s", LADDER_SOURCE_ROOT,
             name);
    if (strchr(name, '/') || access(bench->folder, F_OK) != 0) {
        snprintf(bench->folder, sizeof bench->folder, "%s", name);
        snprintf(bench->reports, sizeof bench->reports, "%s", name);
    }
    const Status status = run_file_read(bench->folder, &bench->before, why);
    return status == STATUS_OK ? check_same(bench, why) : status;
}

char *bench_rungs_before(const RunFile *file)
{
    size_t n_bytes = 1;
    for (size_t r = 0; r < file->n_rungs; r++) n_bytes += strlen(file->rungs[r].rung) + 1;
    char *const names = calloc(n_bytes, 1);
    for (size_t r = 0; names && r < file->n_rungs; r++) {
        strcat(names, r ? "," : "");
        strcat(names, file->rungs[r].rung);
    }
    return names;
}

/* Strong scaling is known by a heat of several cores, or by one core being all there is. */
static void restore_scale(const RunFile *file, Options *o)
{
    o->sweep = (Sweep) { SWEEP_THREADS, 1, 1 };
    for (size_t h = 0; h < file->n_heats; h++) {
        const HeatRecord *const heat = &file->heats[h];
        const bool is_strong = sweep_kind(heat->sweep) == SWEEP_THREADS;
        if (heat->cores > o->sweep.last) o->sweep.last = heat->cores;
        o->is_strong |= is_strong && heat->cores > 1;
        o->is_weak |= !is_strong;
    }
    o->cores = o->sweep.last;
    o->is_strong |= !o->is_weak;
    o->is_oversubscribed = o->cores > file->run.cpus_allowed;
}

/* Steps are kept only if they were asked for. */
static void restore_sweep(const RunFile *file, Options *o)
{
    const HeatRecord *const first = &file->heats[0], *const last = first + file->n_heats - 1;
    bool has_own_steps = false;
    for (size_t h = 0; h < file->n_heats && !has_own_steps; h++)
        has_own_steps = file->heats[h].steps != sweep_steps(file->heats[h].trajectories);
    o->sweep = (Sweep) { SWEEP_TRAJECTORIES, first->trajectories, last->trajectories };
    if (!has_own_steps) o->steps = -1;
}

void bench_restore_teams(const RunFile *file, Options *o)
{
    for (size_t r = 0; r < file->n_rungs; r++) {
        const RungRecord *const rung = &file->rungs[r];
        if (!rung->launch) continue;
        if (strcmp(rung->launch, "threads") == 0) o->threads = rung->cores;
        if (strcmp(rung->launch, "mpirun") == 0 || strcmp(rung->launch, "spawn") == 0)
            o->ranks = rung->cores;
        if (strcmp(rung->launch, "hybrid") == 0 && rung->ranks > 0)
            o->hybrid = (HybridTeam) { (unsigned) rung->ranks, (unsigned) rung->cores };
    }
}

/* The heats are planned anew from the options of the first session and must come out the same. */
void bench_restore_options(const RunFile *file, Options *o)
{
    const HeatRecord *const heat = &file->heats[0];
    const bool is_memory = strcmp(heat->heat, "memory") == 0;
    o->is_quick = strcmp(file->run.mode, "quick") == 0;
    o->runner_prefix = file->run.runner_prefix;
    if (file->run.forced_isa && cpu_isa_parse(file->run.forced_isa, &o->isa) != STATUS_OK)
        o->isa = ISA_WIDEST; /* the plan's check sum will differ */
    const bool is_known = file->run.schedule && schedule_is_known(file->run.schedule);
    o->schedule = is_known ? file->run.schedule : NULL; /* else the check sum will differ */
    o->order_seed = file->run.order_seed;
    o->problem = is_memory ? PROBLEM_MEMORY : file->n_heats > 1 ? PROBLEM_BOTH : PROBLEM_CACHE;
    if (strcmp(heat->heat, "own") == 0 || heat->sweep) {
        o->trajectories = heat->trajectories;
        o->steps = heat->steps;
        o->dt = heat->dt;
        o->sigma = heat->sigma;
        o->rho = heat->rho;
        o->beta = heat->beta;
        o->seed = heat->seed;
    }
    if (heat->cores > 0)
        restore_scale(file, o);
    else if (heat->sweep)
        restore_sweep(file, o);
    const bool were_asked_for = file->n_heats < 2 || heat->rounds == file->heats[1].rounds;
    o->rounds = were_asked_for ? heat->rounds : -1;
    bench_restore_teams(file, o);
    if (file->run.hosts && hosts_parse(file->run.hosts, &o->hosts) != STATUS_OK)
        o->hosts.n = 0; /* the plan's check sum will differ */
}

/* Whether a heat runs was decided when the run began; memory may have become scarce since. */
static Status restore_skips(Bench *bench, Reason *why)
{
    for (size_t h = 0; h < bench->n_heats && h < bench->before.n_heats; h++) {
        HeatRecord *const now = &bench->heats[h].record;
        const HeatRecord *const then = &bench->before.heats[h];
        if (now->skipped && !then->skipped) return reason(why, STATUS_MISSING, "%s", now->skipped);
        now->skipped = then->skipped;
    }
    return STATUS_OK;
}

static void restore_outcomes(Bench *bench)
{
    for (size_t i = 0; i < bench->before.n_outcomes; i++) {
        const OutcomeRecord *const outcome = &bench->before.outcomes[i];
        const Rung *const rung = catalogue_find(&bench->catalogue, outcome->rung, NULL);
        for (size_t h = 0; rung && h < bench->n_heats; h++)
            if (!outcome->heat || strcmp(outcome->heat, bench->heats[h].record.heat) == 0)
                heat_take_out(&bench->heats[h], rung);
    }
}

Status bench_resume(Bench *bench, Reason *why)
{
    bench_hash_plan(bench);
    if (strcmp(bench->plan_hash, bench->before.run.plan_hash) != 0)
        return reason(why, STATUS_BAD_USAGE,
                      "%s was planned for other problems or rungs than this build has; start a new "
                      "run",
                      bench->before.run.run_id);
    const Status status = restore_skips(bench, why);
    if (status != STATUS_OK) return status;
    restore_outcomes(bench);
    return bench_go_on(bench, why);
}

/* Whoever follows the run sees what there is already. */
static void show_before(const Bench *bench, const ResumeRecord *resume)
{
    RunWalk walk = { .file = &bench->before };
    Record record;
    while (run_file_next(&walk, &record)) progress_take(&record);
    record = (Record) { .type = RECORD_RESUME, .as.resume = *resume };
    progress_take(&record);
}

Status bench_go_on(Bench *bench, Reason *why)
{
    char path[BENCH_MOST_PATH], now[32];
    bench->run = bench->before.run;
    bench->session = (int64_t) bench->before.n_resumes + 1;
    for (size_t i = 0; i < bench->before.n_samples; i++) {
        const SampleRecord *const s = &bench->before.samples[i];
        const double end_s = s->start_s + s->elapsed_s;
        if (clock_now_s() - bench->started_s < end_s) bench->started_s = clock_now_s() - end_s;
        bench->in_samples_s += s->wall_s * (double) s->iterations;
        bench->between_samples_s += s->elapsed_s - s->wall_s * (double) s->iterations;
        bench->n_samples += !s->is_warm_up;
        bench->n_retried += s->attempt > 0;
    }
    bench_stamp(now, sizeof now, false);
    bench_journal_path(bench, path, sizeof path);
    const ResumeRecord resume = { .session = bench->session, .started_at = now };
    const Status status = journal_resume(path, &resume, &bench->journal, why);
    if (status == STATUS_OK) show_before(bench, &resume);
    return status;
}
