/* The first lines of a journal: the machine, the build, the plan. */
#include "harness/bench.h"

#include "harness/clock.h"
#include "harness/duel.h"
#include "harness/launch.h"
#include "harness/lines.h"
#include "harness/progress.h"
#include "results/output.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <zlib.h>

enum { SOURCES_MOST = 256 };

void bench_stamp(char *text, size_t n_bytes, bool is_name)
{
    const time_t now = time(NULL);
    struct tm utc;
    gmtime_r(&now, &utc);
    strftime(text, n_bytes, is_name ? "%Y%m%d-%H%M%S" : "%Y-%m-%dT%H:%M:%SZ", &utc);
}

static uint32_t draw_number(void)
{
    uint32_t number = 0;
    if (getrandom(&number, sizeof number, 0) != (ssize_t) sizeof number)
        number = (uint32_t) (1e9 * clock_now_s());
    return number;
}

/* What a resumed run must share with the run it goes on with. */
void bench_hash_plan(Bench *bench)
{
    uLong sum = crc32(0, NULL, 0);
    const bool has_hosts = bench->options->hosts.n > 1;
    if (has_hosts) hosts_write(&bench->options->hosts, bench->hosts, sizeof bench->hosts);
    sum = crc32(sum, (const unsigned char *) bench->hosts, (uInt) strlen(bench->hosts));
    const char *const isa = cpu_isa_name(bench->options->isa);
    sum = crc32(sum, (const unsigned char *) isa, (uInt) strlen(isa));
    for (size_t h = 0; h < bench->n_heats; h++) {
        const HeatRecord *const r = &bench->heats[h].record;
        char text[256];
        const int n = snprintf(text, sizeof text,
                               "%s %" PRId64 " %" PRId64 " %a %a %a %a %" PRId64 " %" PRId64,
                               r->heat, r->trajectories, r->steps, r->dt, r->sigma, r->rho, r->beta,
                               r->seed, r->rounds);
        sum = crc32(sum, (const unsigned char *) text, (uInt) n);
        for (size_t a = 0; a < bench->heats[h].n_arms; a++) {
            const char *const name = bench->heats[h].arms[a].rung->name;
            sum = crc32(sum, (const unsigned char *) name, (uInt) strlen(name));
        }
    }
    const char *const schedule = bench->options->schedule;
    if (schedule) sum = crc32(sum, (const unsigned char *) schedule, (uInt) strlen(schedule));
    snprintf(bench->plan_hash, sizeof bench->plan_hash, "%08lx", sum);
}

/* Why the figures are no more than an estimate; empty when they are. */
static void note_estimate(Bench *bench)
{
    const Options *const o = bench->options;
    const RunRecord *const run = &bench->run;
    const int64_t allowed = run->cpus_allowed, wanted = o->sweep.last;
    const bool is_oversubscribed = o->sweep.kind == SWEEP_THREADS && wanted > allowed;
    const char *const source = strcmp(run->source_commit, "unknown") == 0
        ? "the source is not known"
        : run->is_source_dirty || bench->has_dirty_side ? "the source has uncommitted changes"
                                                        : "";
    char cores[112] = "";
    if (is_oversubscribed)
        snprintf(cores, sizeof cores,
                 "oversubscribed: up to %" PRId64 " threads or ranks on %" PRId64 " CPU%s", wanted,
                 allowed, allowed == 1 ? "" : "s");
    const char *const own = o->is_quick ? "quick mode" : cores;
    snprintf(bench->estimate, sizeof bench->estimate, "%s%s%s", own, *own && *source ? "; " : "",
             source);
}

static void describe_run(Bench *bench)
{
    const Options *const o = bench->options;
    RunRecord *const run = &bench->run;
    *run = record_new(RECORD_RUN).as.run;
    machine_describe(bench->machine, run);
    bench_stamp(bench->started_at, sizeof bench->started_at, false);
    run->schema = RECORD_SCHEMA;
    run->run_id = bench->run_id;
    run->started_at = bench->started_at;
    run->command = o->command;
    run->mode = o->is_duel ? "duel" : o->is_quick ? "quick" : "full";
    note_estimate(bench);
    run->estimate = bench->estimate[0] ? bench->estimate : NULL;
    bench_hash_plan(bench);
    run->plan_hash = bench->plan_hash;
    run->order_seed = o->order_seed >= 0 ? o->order_seed : (int64_t) draw_number();
    for (size_t r = 0; r < bench->catalogue.n_rungs; r++) {
        const Rung *const rung = &bench->catalogue.rungs[r];
        if (rung->clock) run->benchmark_library = rung->clock;
        if (rung->message_library) run->mpi_library = rung->message_library;
    }
    run->hosts = bench->hosts[0] ? bench->hosts : NULL;
    run->runner_prefix = o->runner_prefix;
    run->schedule = o->schedule;
    run->forced_isa = o->isa == ISA_WIDEST ? NULL : cpu_isa_name(o->isa);
}

/* In a duel of builds each side has the source that it was built from. */
static void count_lines(const Bench *bench, const Rung *rung, RungRecord *r)
{
    const char *const root = rung->build->source_root;
    const Rung *const base = catalogue_exact(&bench->catalogue, rung->base);
    const char *const base_root = base ? base->build->source_root : root;
    const bool is_tried = bench->options->is_try && rung == bench->selection.rungs[1];
    if (rung->not_built || !root || is_tried) return; /* its file is not in the tree */
    r->lines_of_code = lines_changed(root, rung->stem, NULL);
    if (base_root && strcmp(root, base_root) == 0)
        r->lines_changed = lines_changed(root, rung->stem, base ? base->stem : rung->base);
}

static Record describe_rung(const Bench *bench, const Rung *rung)
{
    Record record = record_new(RECORD_RUNG);
    RungRecord *const r = &record.as.rung;
    r->rung = rung->name;
    r->title = rung->title ? rung->title : rung->name;
    r->base = rung->base;
    r->teaches = rung->teaches;
    r->source = rung->source;
    r->family = catalogue_family(rung->name);
    r->attack = rung->attack;
    r->language = rung->language;
    r->is_spine = rung->is_spine;
    r->is_anti_rung = rung->is_anti_rung;
    r->arithmetic = rung->not_built ? NULL : variant_arithmetic_names[rung->arithmetic];
    r->launch = rung->not_built ? NULL : variant_launch_names[rung->launch];
    r->different_work = rung->different_work;
    r->is_gated = launch_is_gated(rung);
    const RunnerSetting setting = runner_setting(bench->options, rung);
    r->cores = rung->launch == LAUNCH_SERIAL ? 1 : (int64_t) setting.n_cores;
    if (variant_is_mpi(rung->launch))
        r->ranks = launch_ranks(rung, setting.n_cores, setting.hybrid_ranks);
    r->flags = rung->flags;
    count_lines(bench, rung, r);
    r->bytes_per_trajectory = rung->not_built ? NAN : rung->bytes_per_trajectory;
    r->bytes_per_trajectory_step = rung->not_built ? NAN : rung->bytes_per_trajectory_step;
    r->outcome = rung->not_built ? "not-built" : "planned";
    r->reason = rung->not_built;
    duel_describe_build(bench, rung, r);
    return record;
}

/* The sources that have been journaled, each once: rungs share kernels. */
typedef struct Sources {
    Bench *bench;
    char *files[SOURCES_MOST];
    size_t n;
} Sources;

static char *read_source(const char *file)
{
    char path[BENCH_MOST_PATH], *text = NULL;
    size_t n_bytes = 0;
    snprintf(path, sizeof path, "%s/%s", LADDER_SOURCE_ROOT, file);
    FILE *const in = fopen(path, "re");
    const bool is_read = in && getdelim(&text, &n_bytes, '\0', in) > 0;
    if (in) fclose(in);
    if (is_read) return text;
    free(text);
    return NULL;
}

/* What cannot be read is left out: reports then say that it was not recorded. */
static Status journal_source(void *sink, const char *file, Reason *why)
{
    Sources *const sources = sink;
    for (size_t s = 0; s < sources->n; s++)
        if (strcmp(sources->files[s], file) == 0) return STATUS_OK;
    char *const copy = strdup(file), *const text = read_source(file);
    Status status = STATUS_OK;
    if (copy && text && sources->n < SOURCES_MOST) {
        const Record record
            = { .type = RECORD_SOURCE, .as.source = { .file = file, .text = text } };
        sources->files[sources->n++] = copy;
        status = bench_journal(sources->bench, &record, why);
    } else {
        free(copy);
    }
    free(text);
    return status;
}

static Status journal_sources(Bench *bench, Reason *why)
{
    Sources sources = { .bench = bench };
    Status status = STATUS_OK;
    for (size_t r = 0; r < bench->selection.n_rungs && status == STATUS_OK; r++)
        status = lines_files(LADDER_SOURCE_ROOT, bench->selection.rungs[r]->name, journal_source,
                             &sources, why);
    for (size_t s = 0; s < sources.n; s++) free(sources.files[s]);
    return status;
}

static Status journal_plan(Bench *bench, Reason *why)
{
    Record record = { .type = RECORD_RUN, .as.run = bench->run };
    Status status = bench_journal(bench, &record, why);
    for (size_t h = 0; h < bench->n_heats && status == STATUS_OK; h++) {
        record = (Record) { .type = RECORD_HEAT, .as.heat = bench->heats[h].record };
        record.as.heat.flops_per_step = L63_FLOPS_PER_TRAJECTORY_STEP;
        status = bench_journal(bench, &record, why);
    }
    for (size_t r = 0; r < bench->selection.n_rungs && status == STATUS_OK; r++) {
        record = describe_rung(bench, bench->selection.rungs[r]);
        status = bench_journal(bench, &record, why);
    }
    if (status == STATUS_OK) status = journal_sources(bench, why);
    return status == STATUS_OK ? journal_sync(bench->journal, why) : status;
}

Status bench_journal(Bench *bench, const Record *record, Reason *why)
{
    const Status status = journal_append(bench->journal, record, why);
    if (status == STATUS_OK) progress_take(record);
    return status;
}

/* ---- folders ---- */

static Status make_folders(Bench *bench, Reason *why)
{
    const char *const out = bench->options->out;
    char stamp[32];
    bench_stamp(stamp, sizeof stamp, true);
    snprintf(bench->run_id, sizeof bench->run_id, "%s-%04x", stamp, draw_number() & 0xffffu);
    if (out) {
        snprintf(bench->folder, sizeof bench->folder, "%s", out);
        snprintf(bench->reports, sizeof bench->reports, "%s", out);
    } else {
        snprintf(bench->folder, sizeof bench->folder, "%s/results/runs/%s", LADDER_SOURCE_ROOT,
                 bench->run_id);
        snprintf(bench->reports, sizeof bench->reports, "%s/reports/out/%s", LADDER_SOURCE_ROOT,
                 bench->run_id);
    }
    return output_make_folder(bench->folder, why);
}

void bench_journal_path(const Bench *bench, char *path, size_t n_bytes)
{
    snprintf(path, n_bytes, "%.4000s/run.jsonl", bench->folder);
}

Status bench_begin(Bench *bench, Reason *why)
{
    char path[BENCH_MOST_PATH];
    Status status = make_folders(bench, why);
    if (status != STATUS_OK) return status;
    describe_run(bench);
    bench_journal_path(bench, path, sizeof path);
    status = journal_create(path, &bench->journal, why);
    return status == STATUS_OK ? journal_plan(bench, why) : status;
}
