#include "harness/clock.h"
#include "harness/cpus.h"
#include "harness/lock.h"
#include "harness/profile.h"
#include "harness/progress.h"
#include "harness/stop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- which run, which rungs ---- */

/* Rungs that the run does not have are not part of it. */
static Status keep_known(Bench *bench, Reason *why)
{
    size_t n = 0;
    for (size_t r = 0; r < bench->selection.n_rungs; r++)
        for (size_t k = 0; k < bench->before.n_rungs; k++)
            if (strcmp(bench->before.rungs[k].rung, bench->selection.rungs[r]->name) == 0)
                bench->selection.rungs[n++] = bench->selection.rungs[r];
    bench->selection.n_rungs = n;
    return n > 0 ? STATUS_OK
                 : reason(why, STATUS_BAD_USAGE, "--run %s has none of these rungs",
                          bench->before.run.run_id);
}

static Status set_up(Bench *bench, const Options *options, Reason *why)
{
    bench->options = options;
    const char *const names = options->annotate ? options->annotate : options->rungs;
    Status status = catalogue_load(&bench->catalogue, why);
    if (status == STATUS_OK) status = machine_new(&bench->machine, why);
    if (status == STATUS_OK)
        status = select_rungs(&bench->catalogue, names, &bench->selection, why);
    if (status == STATUS_OK && options->run) {
        status = bench_find_run(bench, options->run, why);
        if (status == STATUS_OK) status = keep_known(bench, why);
    }
    if (status == STATUS_OK && options->annotate && bench->selection.n_rungs != 1)
        status = reason(why, STATUS_BAD_USAGE, "--annotate takes one rung");
    return status == STATUS_OK ? verifier_new(&bench->catalogue, &bench->verifier, why) : status;
}

static void tear_down(Bench *bench)
{
    journal_close(bench->journal);
    ceilings_free(&bench->ceilings);
    run_file_free(&bench->before);
    verifier_free(&bench->verifier);
    machine_free(bench->machine);
    free(bench->selection.rungs);
    catalogue_free(&bench->catalogue);
}

/* ---- the rungs ---- */

static Status look_at_rung(Profile *profile, const Rung *rung, Reason *why)
{
    Bench *const bench = profile->bench;
    Runner *runner = NULL;
    progress(-1.0, 1, "verify %s", rung->name);
    Status status = prepare_runner(bench, rung, &runner, why);
    if (!runner) return status; /* a record says why */
    if (profile->tools & PROFILE_MCA)
        status = bench_loop(bench, rung, runner_description(runner).isa, why);
    runner_stop(runner);
    return status == STATUS_OK ? profile_rung(profile, rung, why) : status;
}

static Status look_at_rungs(Profile *profile, Reason *why)
{
    const Selection *const selection = &profile->bench->selection;
    Status status = STATUS_OK;
    for (size_t r = 0; r < selection->n_rungs && status == STATUS_OK; r++) {
        if (selection->rungs[r]->not_built) continue;
        status = look_at_rung(profile, selection->rungs[r], why);
        if (status == STATUS_OK && stop_requested() != STATUS_OK)
            status = reason(why, stop_requested(), "stopped");
    }
    progress_end();
    return status;
}

static Status check_outcomes(const Bench *bench, Reason *why)
{
    RunFile file;
    char path[BENCH_MOST_PATH];
    size_t n_failed = 0, n_skipped = 0;
    bench_journal_path(bench, path, sizeof path);
    Status status = run_file_read(path, &file, why);
    for (size_t o = 0; status == STATUS_OK && o < file.n_outcomes; o++) {
        const bool is_failure = strcmp(file.outcomes[o].outcome, "failed") == 0;
        n_failed += is_failure;
        n_skipped += !is_failure;
    }
    if (status == STATUS_OK && n_failed > 0)
        status = reason(why, STATUS_WRONG_ANSWER, "%zu rung%s failed; see the reasons above",
                        n_failed, n_failed == 1 ? "" : "s");
    else if (status == STATUS_OK && !bench->options->run && n_skipped >= bench->selection.n_rungs)
        status
            = reason(why, STATUS_MISSING, "none of these rungs can run here; their rows say why");
    run_file_free(&file);
    return status;
}

static Status show(const Profile *profile, Reason *why)
{
    const Bench *const bench = profile->bench;
    Status status;
    if (bench->options->annotate)
        status = profile_annotate(profile, bench->selection.rungs[0], why);
    else
        status = bench_show_reports(bench, why);
    if (status != STATUS_OK) return status;
    printf("Raw output of the tools: %s\n", profile->raw);
    return check_outcomes(bench, why);
}

static Status profile_all(Bench *bench, unsigned tools, Reason *why)
{
    static Profile profile;
    Reason end_why = { "" };
    Status status = profile_open(&profile, bench, tools, bench->options->cache == CACHE_HOST, why);
    if (status == STATUS_OK && tools & PROFILE_MCA)
        status = bench_ceilings(bench, CEILINGS_QUICK, why);
    if (status == STATUS_OK) status = look_at_rungs(&profile, why);
    /* what was complete before stays so, however far this got */
    const bool is_complete = bench->options->run ? bench_was_complete(bench) : status == STATUS_OK;
    const Status ended = bench_end(bench, is_complete, &end_why);
    if (status != STATUS_OK) return status;
    if (ended != STATUS_OK) return reason(why, ended, "%s", end_why.text);
    return show(&profile, why);
}

Status command_profile(const Options *options, Reason *why)
{
    static Bench bench;
    Lock lock = { -1 };
    unsigned tools = 0;
    bench.started_s = clock_now_s();
    cpus_allowed(); /* noted before the harness moves */
    Status status = profile_tools(options->annotate ? "perf-record" : options->tools, &tools, why);
    if (status == STATUS_OK && !options->is_unlocked) status = lock_take(&lock, why);
    if (status == STATUS_OK) status = set_up(&bench, options, why);
    cpus_place_harness();
    if (status == STATUS_OK)
        status = options->run ? bench_go_on(&bench, why) : bench_begin(&bench, why);
    if (status == STATUS_OK) status = profile_all(&bench, tools, why);
    tear_down(&bench);
    lock_release(&lock);
    return status;
}
