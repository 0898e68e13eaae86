#include "harness/replay.h"

#include "harness/clock.h"
#include "harness/command.h"
#include "harness/harmless.h"
#include "harness/progress.h"
#include "harness/stop.h"
#include "results/journal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PATH_BYTES = 4096, STAMP_BYTES = 32, TITLE_BYTES = 256 };
static const double USUAL_SPEED = 10;
static const double LONGEST_PAUSE_S = 60; /* of the run; nobody waits longer for one record */

/* A record, and when it was written. */
typedef struct Moment {
    Record record;
    double at_s; /* since the start of the run */
} Moment;

typedef struct Replay {
    RunFile file;
    Moment *moments;
    size_t n;
    double speed, started_s;
    char stamp[STAMP_BYTES], title[TITLE_BYTES];
    /* where it is */
    const char *prepared, *profiled; /* rungs */
    bool has_ceilings, is_preparing;
    const SampleRecord *sample; /* the last one */
} Replay;

/* ---- when was it? ---- */

/* Only samples and the end know; of the others these take up time. */
static double known_time(const Record *record)
{
    if (record->type == RECORD_RUN) return 0;
    if (record->type == RECORD_END) return record->as.end.elapsed_s;
    if (record->type != RECORD_SAMPLE) return NAN;
    return record->as.sample.start_s + record->as.sample.elapsed_s;
}

static bool takes_time(RecordType type)
{
    switch (type) {
    case RECORD_CEILING:
    case RECORD_CHECK:
    case RECORD_CALIBRATION:
    case RECORD_METRIC:
    case RECORD_HOT:
    case RECORD_STACK:
    case RECORD_MESSAGE: return true;
    default: return false;
    }
}

/* Records between two whose time is known are spread evenly; at the end of a run that broke off
 * they follow at once. */
static void spread(Moment *moments, size_t n, double from_s, double to_s)
{
    size_t n_taking = 0, n_taken = 0;
    for (size_t i = 0; i < n; i++) n_taking += takes_time(moments[i].record.type);
    for (size_t i = 0; i < n; i++) {
        n_taken += takes_time(moments[i].record.type);
        const double share = n_taking > 0 ? (double) n_taken / (double) (n_taking + 1) : 0;
        moments[i].at_s = from_s + share * (to_s - from_s);
    }
}

static void set_times(Replay *r)
{
    double from_s = 0;
    size_t from = 0;
    for (size_t i = 0; i < r->n; i++) {
        const double known_s = known_time(&r->moments[i].record);
        if (isnan(known_s)) continue;
        const double pause_s = LONGEST_PAUSE_S * (double) (i - from + 1);
        const double at_s = fmin(fmax(known_s, from_s), from_s + pause_s);
        spread(r->moments + from, i - from, from_s, at_s);
        r->moments[i].at_s = from_s = at_s;
        from = i + 1;
    }
    spread(r->moments + from, r->n - from, from_s, from_s);
}

static Status take_moments(Replay *r, Reason *why)
{
    RunWalk walk = { .file = &r->file };
    Record record;
    while (run_file_next(&walk, &record)) r->n++;
    r->moments = calloc(r->n + 1, sizeof *r->moments);
    if (!r->moments) return reason(why, STATUS_NO_MEMORY, "no memory for the replay");
    walk = (RunWalk) { .file = &r->file };
    for (size_t i = 0; i < r->n; i++) run_file_next(&walk, &r->moments[i].record);
    set_times(r);
    return STATUS_OK;
}

static double left_s(const Replay *r, size_t i)
{
    return isinf(r->speed) ? -1 : (r->moments[r->n - 1].at_s - r->moments[i].at_s) / r->speed;
}

static Status wait_for(const Replay *r, size_t i, Reason *why)
{
    const double until_s = r->started_s + r->moments[i].at_s / r->speed;
    double now_s = clock_now_s();
    while (now_s < until_s && stop_requested() == STATUS_OK) {
        const double rest_s = until_s - now_s;
        const struct timespec rest = { (time_t) rest_s, (long) (1e9 * (rest_s - floor(rest_s))) };
        nanosleep(&rest, NULL); /* a signal ends it */
        now_s = clock_now_s();
    }
    if (stop_requested() == STATUS_OK) return STATUS_OK;
    return reason(why, stop_requested(), "the replay was stopped");
}

/* ---- what the bench said then ---- */

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static const HeatRecord *heat_of(const RunFile *file, const SampleRecord *sample)
{
    for (size_t h = 0; h < file->n_heats; h++)
        if (is_same(file->heats[h].heat, sample->heat)) return &file->heats[h];
    return NULL; /* the reader has refused that */
}

static bool is_same_block(const SampleRecord *a, const SampleRecord *b)
{
    return a && b && is_same(a->heat, b->heat) && a->block == b->block && a->session == b->session;
}

static bool is_same_round(const SampleRecord *a, const SampleRecord *b)
{
    return is_same_block(a, b) && a->round == b->round && a->is_warm_up == b->is_warm_up;
}

/* Returns: the next sample behind moment i, or NULL. */
static const SampleRecord *next_sample(const Replay *r, size_t i)
{
    for (i++; i < r->n && r->moments[i].record.type != RECORD_RESUME; i++)
        if (r->moments[i].record.type == RECORD_SAMPLE) return &r->moments[i].record.as.sample;
    return NULL;
}

static void announce_preparation(Replay *r, const char *rung)
{
    if (!r->is_preparing) progress_preparation(r->file.n_rungs);
    r->is_preparing = true;
    if (is_same(r->prepared, rung)) return;
    progress_verify(rung);
    r->prepared = rung;
}

static void announce_sample(Replay *r, size_t i)
{
    const SampleRecord *const s = &r->moments[i].record.as.sample;
    const HeatRecord *const heat = heat_of(&r->file, s);
    const double end = ((double) s->block + 1) * (double) heat->rounds_per_block;
    if (!is_same_block(r->sample, s))
        progress_block(left_s(r, i), heat, s->round, (int64_t) fmin(end, (double) heat->rounds),
                       NAN);
    progress_sample(left_s(r, i), heat, s->is_warm_up, s->round, s->rung);
}

static void announce_profile(Replay *r, const char *rung)
{
    if (!r->sample || is_same(r->profiled, rung)) return;
    progress_profile(rung);
    r->profiled = rung;
}

/* What was said before the record was written. */
static void announce(Replay *r, size_t i)
{
    const Record *const record = &r->moments[i].record;
    switch (record->type) {
    case RECORD_CEILING:
        if (!r->has_ceilings) progress_ceilings();
        r->has_ceilings = true;
        break;
    case RECORD_CHECK: announce_preparation(r, record->as.check.rung); break;
    case RECORD_SAMPLE: announce_sample(r, i); break;
    case RECORD_METRIC: announce_profile(r, record->as.metric.rung); break;
    case RECORD_HOT: announce_profile(r, record->as.hot.rung); break;
    case RECORD_OUTCOME: progress_outcome(&record->as.outcome); break;
    default: break;
    }
}

/* What was said after it. */
static void follow_up(Replay *r, size_t i)
{
    const Record *const record = &r->moments[i].record;
    if (record->type == RECORD_RESUME) {
        r->is_preparing = false;
        r->prepared = r->profiled = NULL;
        r->sample = NULL;
    }
    if (record->type != RECORD_SAMPLE) return;
    r->sample = &record->as.sample;
    if (!is_same_round(r->sample, next_sample(r, i)))
        progress_round(left_s(r, i), heat_of(&r->file, r->sample), r->sample->is_warm_up,
                       r->sample->round);
}

static Status play(Replay *r, Reason *why)
{
    Status status = STATUS_OK;
    r->started_s = clock_now_s();
    for (size_t i = 0; i < r->n && status == STATUS_OK; i++) {
        announce(r, i);
        status = wait_for(r, i, why);
        if (status != STATUS_OK) break;
        progress_take(&r->moments[i].record);
        follow_up(r, i);
    }
    return status;
}

/* ---- before and after ---- */

static bool is_complete(const RunFile *file)
{
    return file->was_complete || (file->has_end && is_same(file->end.outcome, "complete"));
}

/* Everything that can be refused is refused before anything is shown. */
static Status check(const Options *o, const RunFile *file, Reason *why)
{
    char path[PATH_BYTES];
    if (file->n_heats == 0)
        return reason(why, STATUS_BAD_USAGE,
                      "%s was not timed: there are no rounds to replay; ladder report shows it",
                      o->replay);
    snprintf(path, sizeof path, "%.4000s/run.jsonl", o->out ? o->out : "");
    if (o->out && access(path, F_OK) == 0)
        return reason(why, STATUS_BAD_USAGE,
                      "%s: a run lies there; name another folder for the reports of a replay",
                      path);
    return STATUS_OK;
}

static void say_where_it_stopped(const Replay *r)
{
    const SampleRecord *const s = r->sample;
    if (s)
        progress(-1.0, 1, "the run was stopped here, in round %d of the %s problem",
                 (int) s->round + 1, s->heat);
    else
        progress(-1.0, 1, "the run was stopped here, before its first round");
}

/* The reports are those of the run: they are the same whenever they are written. */
static Status show_reports(const Replay *r, const Options *o, Reason *why)
{
    const char *const all[] = { r->file.path, "--all", o->out, NULL };
    const char *const table[] = { r->file.path, "--format", "terminal", NULL };
    Status status = o->out ? report_program(all, why) : STATUS_OK;
    if (status == STATUS_OK) status = report_program(table, why);
    if (status != STATUS_OK) return status;
    printf("\n%s: nothing was measured now.\nJournal: %s\n", r->title, r->file.path);
    if (o->out) printf("Reports: %s\n", o->out);
    return STATUS_OK;
}

static Status show(Replay *r, const Options *o, Reason *why)
{
    progress_open(o->is_plain, r->stamp);
    progress(-1.0, 1, "%s", r->title);
    const Status status = play(r, why);
    if (status == STATUS_OK && !is_complete(&r->file)) say_where_it_stopped(r);
    progress_end();
    progress_close();
    return status == STATUS_OK ? show_reports(r, o, why) : status;
}

static void name_it(Replay *r)
{
    const RunRecord *const run = &r->file.run;
    if (isinf(r->speed))
        snprintf(r->stamp, sizeof r->stamp, "REPLAY");
    else
        snprintf(r->stamp, sizeof r->stamp, "REPLAY at %.4gx", r->speed);
    snprintf(r->title, sizeof r->title, "%s of run %.80s, measured on %.80s", r->stamp, run->run_id,
             run->host_name ? run->host_name : "an unknown machine");
    harmless_make(r->title);
}

Status replay_run(const Options *o, Reason *why)
{
    char path[PATH_BYTES];
    Replay r = { .speed = isnan(o->speed) ? USUAL_SPEED : o->speed };
    run_path(o->replay, path, sizeof path);
    Status status = run_file_read(path, &r.file, why);
    if (status == STATUS_OK) status = check(o, &r.file, why);
    if (status == STATUS_OK) status = take_moments(&r, why);
    if (status == STATUS_OK) name_it(&r);
    if (status == STATUS_OK) status = show(&r, o, why);
    free(r.moments);
    run_file_free(&r.file);
    return status;
}
