#include "harness/clock.h"
#include "harness/cpus.h"
#include "harness/lock.h"
#include "harness/profile.h"
#include "harness/progress.h"
#include "harness/schedule.h"
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

/* What is counted must be what was timed. */
static Status restore_setting(const RunFile *file, Options *o, Reason *why)
{
    if (file->run.runner_prefix)
        return reason(why, STATUS_BAD_USAGE,
                      "%s was measured behind '%s'; tools would look at that program",
                      file->run.run_id, file->run.runner_prefix);
    if (file->run.forced_isa && cpu_isa_parse(file->run.forced_isa, &o->isa) != STATUS_OK)
        return reason(why, STATUS_BAD_USAGE, "%s forced '%s', which this program does not know",
                      file->run.run_id, file->run.forced_isa);
    if (file->run.schedule && !schedule_is_known(file->run.schedule))
        return reason(why, STATUS_BAD_USAGE, "%s was dealt out by '%s', which is no schedule",
                      file->run.run_id, file->run.schedule);
    o->schedule = file->run.schedule;
    bench_restore_teams(file, o);
    return STATUS_OK;
}

static Status set_up(Bench *bench, Options *options, Reason *why)
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
        if (status == STATUS_OK) status = restore_setting(&bench->before, options, why);
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

/* Of a run that was timed the times stay what they are: the tools say why they have nothing. */
static Status note_failure(Profile *profile, const Rung *rung, Status status, const Reason *what,
                           Reason *why)
{
    Bench *const bench = profile->bench;
    const bool is_skipped = status == STATUS_MISSING || status == STATUS_NO_MEMORY;
    if (status == STATUS_INTERRUPTED || status == STATUS_TERMINATED || status == STATUS_STORAGE)
        return reason(why, status, "%s", what->text);
    profile->n_skipped += is_skipped;
    profile->n_failed += !is_skipped;
    if (!bench->options->run) return bench_outcome(bench, NULL, rung, status, what, why);
    progress(-1.0, 1, "%s %s: %s", rung->name, is_skipped ? "skipped" : "FAILED", what->text);
    return profile_nothing(profile, rung, what->text, why);
}

static Status look_at_rung(Profile *profile, const Rung *rung, Reason *why)
{
    Bench *const bench = profile->bench;
    Runner *runner = NULL;
    Reason what = { "" };
    progress_profile(rung->name);
    Status status = prepare_runner(bench, rung, &runner, &what);
    if (status != STATUS_OK) return note_failure(profile, rung, status, &what, why);
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

static Status check_outcomes(const Profile *profile, Reason *why)
{
    if (profile->n_failed > 0)
        return reason(why, STATUS_WRONG_ANSWER, "%zu rung%s failed; see the reasons above",
                      profile->n_failed, profile->n_failed == 1 ? "" : "s");
    if (profile->n_skipped > 0 && profile->n_skipped == profile->bench->selection.n_rungs)
        return reason(why, STATUS_MISSING, "none of these rungs can run here; their rows say why");
    return STATUS_OK;
}

static Status show(const Profile *profile, Reason *why)
{
    const Bench *const bench = profile->bench;
    const bool is_looked_at = profile->n_failed + profile->n_skipped == 0;
    Status status = STATUS_OK;
    if (!bench->options->annotate)
        status = bench_show_reports(bench, why);
    else if (is_looked_at)
        status = profile_annotate(profile, bench->selection.rungs[0], why);
    if (status != STATUS_OK) return status;
    if (is_looked_at) printf("Raw output of the tools: %s\n", profile->raw);
    return check_outcomes(profile, why);
}

/* A run that was timed stays as complete as it was, and as long. */
static Status end_profile(Bench *bench, bool is_done, Reason *why)
{
    const bool has_times = bench->options->run && bench->before.n_heats > 0;
    if (has_times && bench->before.has_end)
        bench->started_s = clock_now_s() - bench->before.end.elapsed_s;
    return bench_end(bench, has_times ? bench_was_complete(bench) : is_done, why);
}

static Status profile_all(Bench *bench, unsigned tools, Reason *why)
{
    static Profile profile;
    Reason end_why = { "" };
    Status status = profile_open(&profile, bench, tools, bench->options->cache == CACHE_HOST, why);
    if (status == STATUS_OK && tools & PROFILE_MCA)
        status = bench_ceilings(bench, CEILINGS_QUICK, why);
    if (status == STATUS_OK) status = look_at_rungs(&profile, why);
    const Status ended = end_profile(bench, status == STATUS_OK, &end_why);
    if (status != STATUS_OK) return status;
    if (ended != STATUS_OK) return reason(why, ended, "%s", end_why.text);
    return show(&profile, why);
}

Status command_profile(const Options *options, Reason *why)
{
    static Bench bench;
    Options own = *options;
    Lock lock = { -1 };
    unsigned tools = 0;
    bench.started_s = clock_now_s();
    cpus_allowed(); /* noted before the harness moves */
    Status status = profile_tools(options->annotate ? "perf-record" : options->tools, &tools, why);
    if (status == STATUS_OK && !options->is_unlocked) status = lock_take(&lock, 0.0, why);
    if (status == STATUS_OK) status = set_up(&bench, &own, why);
    cpus_place_harness();
    if (status == STATUS_OK)
        status = options->run ? bench_go_on(&bench, why) : bench_begin(&bench, why);
    if (status == STATUS_OK) status = profile_all(&bench, tools, why);
    tear_down(&bench);
    lock_release(&lock);
    return status;
}
