#include "harness/bench.h"

#include "harness/clock.h"
#include "harness/cpus.h"
#include "harness/duel.h"
#include "harness/lock.h"
#include "harness/profile.h"
#include "harness/progress.h"
#include "harness/reach.h"
#include "harness/replay.h"
#include "harness/stop.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- outcomes and time left ---- */

void heat_take_out(Heat *heat, const Rung *rung)
{
    for (size_t a = 0; a < heat->n_arms; a++) {
        Arm *const arm = &heat->arms[a];
        if (arm->rung != rung) continue;
        arm->is_out = true;
        runner_stop(arm->runner); /* a hung rung must not disturb the others */
        arm->runner = NULL;
    }
}

Heat *bench_scope(Heat *heat, Status status)
{
    return status == STATUS_MISSING || status == STATUS_NO_MEMORY ? heat : NULL;
}

Status bench_outcome(Bench *bench, Heat *heat, const Rung *rung, Status status, const Reason *what,
                     Reason *why)
{
    if (status == STATUS_INTERRUPTED || status == STATUS_TERMINATED || status == STATUS_STORAGE)
        return reason(why, status, "%s", what->text);
    for (size_t h = 0; h < bench->n_heats; h++)
        if (!heat || heat == &bench->heats[h]) heat_take_out(&bench->heats[h], rung);
    const bool is_skipped = status == STATUS_MISSING || status == STATUS_NO_MEMORY;
    Record record = record_new(RECORD_OUTCOME);
    record.as.outcome.rung = rung->name;
    record.as.outcome.heat = heat ? heat->record.heat : NULL;
    record.as.outcome.outcome = is_skipped ? "skipped" : "failed";
    record.as.outcome.reason = what->text[0] ? what->text : status_name(status);
    /* what is wrong with what is tried is what its page is about */
    if (!bench->options->is_try || rung != bench->selection.rungs[1])
        progress_outcome(&record.as.outcome);
    return bench_journal(bench, &record, why);
}

double bench_left_s(const Bench *bench)
{
    const double left_s = bench->sampling_planned_s - bench->sampling_done_s;
    const double spent_s = bench->in_samples_s + bench->between_samples_s;
    const double dearness = bench->in_samples_s > 1.0 ? spent_s / bench->in_samples_s : 1.3;
    return bench->sampling_planned_s > 0.0 ? fmax(0.0, left_s) * fmin(dearness, 3.0) : -1.0;
}

/* ---- the quick profile: the spine, after the last round ---- */

/* No rung is begun later than this after the first. */
static const double PROFILE_MOST_S = 24.0;

/* The last metric of a tool is there, or a reason why there is none. */
static bool is_profiled(const Bench *bench, const Rung *rung, Tool tool)
{
    for (size_t i = 0; i < bench->before.n_metrics; i++) {
        const MetricRecord *const m = &bench->before.metrics[i];
        if (strcmp(m->rung, rung->name) == 0 && strcmp(m->tool, tool_name(tool)) == 0
            && profile_is_last(tool, m))
            return true;
    }
    return false;
}

static Status profile_quickly(Profile *profile, const Rung *rung, double start_s, Reason *why)
{
    static const Tool tools[] = { TOOL_CALLGRIND, TOOL_PERF_STAT };
    profile->tools = 0;
    for (size_t t = 0; t < sizeof tools / sizeof *tools; t++)
        if (!is_profiled(profile->bench, rung, tools[t])) profile->tools |= 1u << tools[t];
    if (profile->tools == 0) return STATUS_OK;
    if (clock_now_s() - start_s > PROFILE_MOST_S)
        return profile_nothing(profile, rung,
                               "no time was left for it; ladder profile --run RUN adds it", why);
    progress_profile(rung->name);
    return profile_rung(profile, rung, why);
}

/* Both of a try, by the simulator: it needs no second look, whatever else the machine does. */
static Status profile_tried(Bench *bench, Reason *why)
{
    static Profile profile;
    const Selection *const both = &bench->selection;
    if (!bench_takes_part(bench, both->rungs[0]) || !bench_takes_part(bench, both->rungs[1]))
        return STATUS_OK;
    Status status = verifier_new(&bench->catalogue, &bench->verifier, why);
    if (status == STATUS_OK) status = profile_open(&profile, bench, 0, false, why);
    profile_expect_callgrind(&profile);
    for (size_t r = 0; r < both->n_rungs && status == STATUS_OK; r++) {
        progress(-1.0, 1, "count %s", both->rungs[r]->name);
        status = profile_rung(&profile, both->rungs[r], why);
    }
    progress_end();
    return status;
}

static Status profile_spine(Bench *bench, Reason *why)
{
    static Profile profile;
    const Options *const o = bench->options;
    const unsigned tools = 1u << TOOL_CALLGRIND | 1u << TOOL_PERF_STAT;
    const double start_s = clock_now_s();
    if (o->is_try) return profile_tried(bench, why);
    if (o->is_quick || o->is_duel || o->runner_prefix || o->sweep.kind != SWEEP_NONE)
        return STATUS_OK;
    Status status = verifier_new(&bench->catalogue, &bench->verifier, why);
    if (status == STATUS_OK) status = profile_open(&profile, bench, tools, false, why);
    for (size_t r = 0; r < bench->selection.n_rungs && status == STATUS_OK; r++) {
        const Rung *const rung = bench->selection.rungs[r];
        if (!rung->is_spine || !bench_takes_part(bench, rung)) continue;
        status = profile_quickly(&profile, rung, start_s, why);
        if (status == STATUS_OK && stop_requested() != STATUS_OK)
            status = reason(why, stop_requested(), "stopped while profiling");
    }
    progress_end();
    return status;
}

/* ---- the whole run ---- */

/* The cross-check takes longer than all other ceilings: it is for the runs that people keep. */
static CeilingsEffort ceilings_effort(const Options *o)
{
    return o->is_quick || o->is_duel ? CEILINGS_QUICK : o->rungs ? CEILINGS_FULL : CEILINGS_CHECKED;
}

static Status run_heats(Bench *bench, Reason *why)
{
    Status status = STATUS_OK;
    if (bench_looks_at_limits(bench))
        status = bench_ceilings(bench, ceilings_effort(bench->options), why);
    if (status == STATUS_OK) status = prepare_rungs(bench, why);
    /* the references are not needed any more: their memory goes to the rungs */
    verifier_free(&bench->verifier);
    for (size_t h = 0; h < bench->n_heats && status == STATUS_OK; h++)
        status = heat_run(bench, &bench->heats[h], why);
    progress_end();
    if (status == STATUS_OK && !bench->options->is_duel) status = bench_paths(bench, why);
    return status == STATUS_OK ? profile_spine(bench, why) : status;
}

/* Whether there is something to be shown: any rung; of a duel both. */
static bool has_anything(const Bench *bench)
{
    size_t n = 0;
    for (size_t h = 0; h < bench->n_heats; h++)
        for (size_t a = 0; !bench->heats[h].record.skipped && a < bench->heats[h].n_arms; a++)
            n += !bench->heats[h].arms[a].is_out && !bench->heats[h].arms[a].is_control;
    return n >= (bench->options->is_duel ? 2 : 1);
}

static void say_how_to_go_on(const Bench *bench, const Reason *why)
{
    const bool is_scale = bench->options->sweep.kind == SWEEP_THREADS;
    if (bench->options->is_duel)
        fprintf(stderr, "ladder: %s; a %s is not resumed: measure again\n", why->text,
                bench->options->is_try ? "try" : "duel");
    else
        fprintf(stderr, "ladder: %s; go on with: ladder %s --resume %s\n", why->text,
                is_scale ? "scale" : "bench", bench->folder);
}

static Status time_rungs(Bench *bench, Reason *why)
{
    Status status = run_heats(bench, why);
    progress_close();
    Reason end_why = { "" };
    const Status ended = bench_end(bench, status == STATUS_OK, &end_why);
    if (status == STATUS_INTERRUPTED || status == STATUS_TERMINATED) {
        say_how_to_go_on(bench, why);
        return reason(why, status, "%s", "");
    }
    if (status != STATUS_OK) return status;
    if (ended != STATUS_OK) return reason(why, ended, "%s", end_why.text);
    status = bench_show_reports(bench, why);
    if (status != STATUS_OK) return status;
    if (bench->n_failed > 0 && bench->options->is_try)
        return reason(why, STATUS_WRONG_ANSWER, "not passed; the page says where and how");
    if (bench->n_failed > 0)
        return reason(why, STATUS_WRONG_ANSWER, "%d rung%s failed; see the reasons in the table",
                      (int) bench->n_failed, bench->n_failed == 1 ? "" : "s");
    if (!has_anything(bench))
        return reason(why, STATUS_MISSING,
                      bench->options->is_duel
                          ? "no duel: not both can run here; the row of who cannot says why"
                          : "none of these rungs can run here; their rows say why");
    return STATUS_OK;
}

/* Returns: the verifier's case of a heat; heats of one problem share it. */
static size_t case_of(const Bench *bench, size_t h)
{
    const HeatRecord *const heat = &bench->heats[h].record;
    for (size_t i = 0; i < h; i++) {
        const Heat *const other = &bench->heats[i];
        if (!other->record.skipped && strcmp(other->record.problem, heat->problem) == 0)
            return other->verify_case;
    }
    return bench->verifier.n_cases;
}

static Status add_timed_cases(Bench *bench, Reason *why)
{
    Status status = verifier_new(&bench->catalogue, &bench->verifier, why);
    for (size_t h = 0; h < bench->n_heats && status == STATUS_OK; h++) {
        Heat *const heat = &bench->heats[h];
        if (heat->record.skipped) continue;
        heat->verify_case = case_of(bench, h);
        if (heat->verify_case < bench->verifier.n_cases) continue;
        status = verifier_add_timed(&bench->verifier, &heat->problem, (uint32_t) heat->record.seed,
                                    why);
    }
    return status;
}

/* On one core, in every heat of a scaling study: heats are compared through it. */
#define SCALE_BASE "v35_simd"

/* What a sweep is about unless rungs are named: all of the spine, or what threads make of it. */
static void keep_parallel(Selection *selection)
{
    size_t n = 0;
    for (size_t r = 0; r < selection->n_rungs; r++) {
        const Rung *const rung = selection->rungs[r];
        const bool is_base = strcmp(rung->name, SCALE_BASE) == 0;
        if (is_base || rung->not_built || rung->launch != LAUNCH_SERIAL)
            selection->rungs[n++] = rung;
    }
    selection->n_rungs = n;
}

/* Whoever names rungs for a scaling study gets what they named, or hears why not. */
static Status check_parallel(const Selection *selection, Reason *why)
{
    size_t n_parallel = 0;
    for (size_t r = 0; r < selection->n_rungs; r++) {
        const Rung *const rung = selection->rungs[r];
        if (strcmp(rung->name, SCALE_BASE) == 0) continue;
        if (!rung->not_built && rung->launch == LAUNCH_SERIAL)
            return reason(why, STATUS_BAD_USAGE,
                          "%s runs on one core and cannot scale; name rungs with threads or ranks",
                          rung->name);
        n_parallel++;
    }
    if (n_parallel > 0) return STATUS_OK;
    return reason(why, STATUS_BAD_USAGE,
                  "--rungs names no rung with threads or ranks; v40_openmp is one");
}

/* A quick look is at the ladder in C: others take longer to start than the look may take. */
static void keep_quick(Selection *selection)
{
    size_t n = 0;
    for (size_t r = 0; r < selection->n_rungs; r++)
        if (plan_group(selection->rungs[r]) == GROUP_C) selection->rungs[n++] = selection->rungs[r];
    selection->n_rungs = n;
}

static Status choose_rungs(Bench *bench, Options *options, const char *names_before, Reason *why)
{
    const Sweep *const sweep = &options->sweep;
    const char *const names = names_before ? names_before : options->rungs;
    const char *const usual = sweep->kind == SWEEP_NONE ? NULL : "spine";
    if (sweep->kind != SWEEP_THREADS) {
        const Status status
            = select_rungs(&bench->catalogue, names ? names : usual, &bench->selection, why);
        if (status == STATUS_OK && !names && options->is_quick) keep_quick(&bench->selection);
        return status;
    }
    options->threads = options->ranks = sweep->last; /* what it is built up to */
    char *with_base = NULL;
    if (names && asprintf(&with_base, "%s,%s", SCALE_BASE, names) < 0)
        return reason(why, STATUS_NO_MEMORY, "no memory for the plan");
    const Status status
        = select_rungs(&bench->catalogue, names ? with_base : usual, &bench->selection, why);
    free(with_base);
    if (status != STATUS_OK) return status;
    if (!names) keep_parallel(&bench->selection);
    return check_parallel(&bench->selection, why);
}

static Status find_interrupted(Bench *bench, const char *name, Reason *why)
{
    const Status status = bench_find_run(bench, name, why);
    if (status != STATUS_OK) return status;
    const char *const run_id = bench->before.run.run_id;
    if (bench_was_complete(bench) && bench->before.has_end)
        return reason(why, STATUS_BAD_USAGE, "%s is complete; ladder report shows it", run_id);
    if (bench->before.n_heats == 0)
        return reason(why, STATUS_BAD_USAGE,
                      "%s has no plan of rounds to go on with; start a new run", run_id);
    if (strcmp(bench->before.run.mode, "duel") == 0)
        return reason(why, STATUS_BAD_USAGE,
                      "%s is a duel, and duels are not resumed; measure again", run_id);
    return STATUS_OK;
}

/* Everything that can be refused is refused before a folder is made. */
static Status set_up(Bench *bench, Options *options, Reason *why)
{
    bench->options = options;
    char *names = NULL;
    Status status
        = options->is_duel ? duel_choose(bench, why) : catalogue_load(&bench->catalogue, why);
    if (status == STATUS_OK) status = machine_new(&bench->machine, why);
    if (status == STATUS_OK && options->resume) {
        status = find_interrupted(bench, options->resume, why);
        if (status == STATUS_OK) bench_restore_options(&bench->before, options);
        if (status == STATUS_OK) names = bench_rungs_before(&bench->before);
    }
    if (status == STATUS_OK && !options->is_duel) status = choose_rungs(bench, options, names, why);
    free(names);
    if (status == STATUS_OK) status = plan_heats(bench, why);
    if (status == STATUS_OK) status = reach_hosts(options, &bench->selection, why);
    if (status == STATUS_OK) status = add_timed_cases(bench, why);
    return status;
}

static void tear_down(Bench *bench)
{
    journal_close(bench->journal);
    ceilings_free(&bench->ceilings);
    run_file_free(&bench->before);
    verifier_free(&bench->verifier);
    plan_free(bench);
    machine_free(bench->machine);
    free(bench->selection.rungs);
    catalogue_free(&bench->catalogue);
}

/* A try is over soon, and so is the next student's; other runs take minutes. */
static const double TRY_WAITS_S = 30.0;

Status bench_whole(const Options *options, Reason *why)
{
    static Bench bench;
    Options own = *options;
    Lock lock = { -1 };
    bench.started_s = clock_now_s();
    cpus_allowed(); /* noted before the harness moves */
    /* Bad usage is told whoever is timing; but a run that goes on must not be read meanwhile. */
    const bool is_locked = !options->is_unlocked, is_locked_first = is_locked && options->resume;
    const double wait_s = own.is_try ? TRY_WAITS_S : 0.0;
    Status status = is_locked_first ? lock_take(&lock, wait_s, why) : STATUS_OK;
    if (status == STATUS_OK) status = set_up(&bench, &own, why);
    if (status == STATUS_OK && is_locked && !is_locked_first)
        status = lock_take(&lock, wait_s, why);
    cpus_place_harness();
    if (status == STATUS_OK) progress_open(own.is_plain, NULL);
    if (status == STATUS_OK)
        status = own.resume ? bench_resume(&bench, why) : bench_begin(&bench, why);
    if (status == STATUS_OK) status = time_rungs(&bench, why);
    progress_close();
    tear_down(&bench);
    lock_release(&lock);
    return status;
}

Status command_bench(const Options *options, Reason *why)
{
    return options->replay ? replay_run(options, why) : bench_whole(options, why);
}
