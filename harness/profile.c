#include "harness/profile.h"

#include "harness/cache_problem.h"

#include "harness/clock.h"
#include "harness/cpus.h"
#include "harness/launch.h"
#include "harness/progress.h"
#include "harness/stop.h"
#include "results/nearest.h"
#include "results/output.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    PATH_BYTES = BENCH_MOST_PATH + 128,
    MOST_ITERATIONS = 100000,
    SHRUNK_TRAJECTORIES = 80,
    SHRUNK_STEPS = 100,
};

/* ---- which tools ---- */

static const char *name_of_bit(int bit)
{
    return bit == N_TOOLS ? "mca" : tool_name((Tool) bit);
}

static int bit_of_name(const char *name, size_t length)
{
    for (int bit = TOOL_NONE + 1; bit <= N_TOOLS; bit++)
        if (strlen(name_of_bit(bit)) == length && memcmp(name_of_bit(bit), name, length) == 0)
            return bit;
    return 0;
}

static const char *nearest_tool(const char *name)
{
    int best = TOOL_NONE + 1;
    for (int bit = best; bit <= N_TOOLS; bit++)
        if (nearest_distance(name_of_bit(bit), name) < nearest_distance(name_of_bit(best), name))
            best = bit;
    return name_of_bit(best);
}

Status profile_tools(const char *list, unsigned *tools, Reason *why)
{
    *tools = list ? 0 : PROFILE_ALL;
    for (const char *at = list; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL) {
        const size_t length = strcspn(at, ",");
        char name[64];
        snprintf(name, sizeof name, "%.*s", length < 60 ? (int) length : 60, at);
        const int bit = bit_of_name(at, length);
        if (bit == 0)
            return reason(why, STATUS_BAD_USAGE,
                          "--tools knows no '%s'; nearest: %s (callgrind, perf-stat, perf-record, "
                          "likwid, mpi, cprofile, mca)",
                          name, nearest_tool(name));
        *tools |= 1u << bit;
    }
    return STATUS_OK;
}

/* ---- getting ready ---- */

static const char *size_words(int64_t bytes, char text[32])
{
    const bool is_large = bytes >= 1 << 20;
    snprintf(text, 32, "%g %s", (double) bytes / (is_large ? 1 << 20 : 1 << 10),
             is_large ? "MiB" : "KiB");
    return text;
}

static void describe_caches(Profile *p, bool is_host)
{
    char data[32], last[32];
    const SimulatedCache *const d1 = &p->caches[1], *const ll = &p->caches[2];
    snprintf(p->geometry, sizeof p->geometry,
             "%s caches: D1 %s %d-way, LL %s %d-way, lines of %d bytes; no prefetcher",
             is_host ? "this machine's" : "fixed", size_words(d1->bytes, data), d1->ways,
             size_words(ll->bytes, last), ll->ways, ll->line);
}

/* perf parts two paths at a comma, Valgrind and likwid put other words for a '%'. */
static void forbid_all(Profile *p)
{
    for (int tool = TOOL_NONE + 1; tool < N_TOOLS; tool++) {
        p->state[tool].works = false;
        snprintf(p->state[tool].reason, sizeof p->state[tool].reason,
                 "tools take no ',' and no '%%' in a path; choose another folder (--out)");
    }
}

Status profile_open(Profile *p, Bench *bench, unsigned tools, bool is_host, Reason *why)
{
    *p = (Profile) { .bench = bench, .tools = tools };
    memcpy(p->caches, microscope_caches, sizeof p->caches);
    if (is_host && !microscope_host_caches(p->caches))
        return reason(why, STATUS_MISSING,
                      "--cache host: this machine does not show its caches; leave it out");
    describe_caches(p, is_host);
    if (tools & 1u << TOOL_CALLGRIND) profile_try_callgrind(&p->state[TOOL_CALLGRIND]);
    if (tools & (1u << TOOL_PERF_STAT | 1u << TOOL_PERF_RECORD)) {
        profile_try_perf(&p->state[TOOL_PERF_STAT], p->events, &p->record_event);
        p->state[TOOL_PERF_RECORD] = p->state[TOOL_PERF_STAT];
    }
    if (tools & 1u << TOOL_LIKWID) profile_try_likwid(&p->state[TOOL_LIKWID]);
    p->state[TOOL_MPI].works = true;      /* ours; whether it is built is seen with each rung */
    p->state[TOOL_CPROFILE].works = true; /* a part of Python */
    snprintf(p->raw, sizeof p->raw, "%s/raw", bench->folder);
    if (strpbrk(p->raw, ",%")) forbid_all(p);
    const Status status = output_make_folder(p->raw, why);
    if (stop_requested() != STATUS_OK) return reason(why, stop_requested(), "stopped");
    return status;
}

/* ---- running a tool ---- */

void profile_path(const Profile *p, const char *what, const Rung *rung, const char *suffix,
                  char *path)
{
    snprintf(path, PATH_BYTES, "%.4000s/%.40s.%.60s%.40s", p->raw, what, rung->name, suffix);
}

Microscope profile_scope(const Profile *p, const Rung *rung)
{
    const RunnerSetting setting = runner_setting(p->bench->options, rung);
    L63Problem problem = cache_problem();
    if (rung->may_shrink) { /* an integration of all would take many seconds, more when looked at */
        problem.n_trajectories = SHRUNK_TRAJECTORIES;
        problem.n_steps = SHRUNK_STEPS;
    }
    return (Microscope) {
        .rung = rung,
        .n_cores = setting.n_cores,
        .hybrid_ranks = setting.hybrid_ranks,
        .isa = setting.isa,
        .schedule = setting.schedule,
        .trajectories = (int64_t) problem.n_trajectories,
        .steps = (int64_t) problem.n_steps,
        .iterations = 1,
        .caches = p->caches,
    };
}

/* perf listens on one FIFO and answers on the other. */
static Status make_fifos(const char *control, const char *acknowledge, Reason *why)
{
    unlink(control);
    unlink(acknowledge);
    if (mkfifo(control, 0600) == 0 && mkfifo(acknowledge, 0600) == 0) return STATUS_OK;
    return reason(why, STATUS_MISSING, "no FIFO in raw/: %s", strerror(errno));
}

static Status read_alone(const char *path, AloneRun *alone, Reason *why)
{
    json_error_t error;
    const char *hash = NULL;
    json_t *const line = json_load_file(path, 0, &error);
    const bool is_right = line
        && json_unpack(line, "{sF ss}", "wall_s", &alone->wall_s, "state_hash", &hash) == 0
        && strlen(hash) < sizeof alone->state_hash;
    if (is_right) strcpy(alone->state_hash, hash);
    json_decref(line);
    return is_right ? STATUS_OK
                    : reason(why, STATUS_MISSING, "the runner ended without telling what it did");
}

/* Nothing that Callgrind looks at is timed: it may run wherever there is room. */
static void enter_anywhere(const void *context)
{
    cpus_place_child(false);
    microscope_environment(context);
}

static void enter(const void *context)
{
    const Microscope *const scope = context;
    cpus_place_child(scope->rung->launch == LAUNCH_SERIAL);
    microscope_environment(scope);
}

static Status start_command(Profile *p, Tool tool, Microscope *scope, const char *suffix,
                            ToolProcess *process, Reason *why)
{
    static CommandLine line;
    char log[PATH_BYTES], log_suffix[48];
    memset(&line, 0, sizeof line);
    const Status status = microscope_command(tool, scope, &line, why);
    if (status != STATUS_OK) return status;
    const bool has_twin = tool == TOOL_CALLGRIND; /* at work beside it, with other steps */
    snprintf(log_suffix, sizeof log_suffix, "%s.log", has_twin ? suffix : "");
    profile_path(p, tool_name(tool), scope->rung, log_suffix, log);
    const ToolRun run = { .argv = line.word,
                          .log = log,
                          .timeout_s = p->bench->options->timeout_s,
                          .enter = tool == TOOL_CALLGRIND ? enter_anywhere : enter,
                          .context = scope };
    return tool_start(&run, process, why);
}

Status profile_start(Profile *p, Tool tool, Microscope *scope, ProfileRun *run, Reason *why)
{
    const bool has_fifos = tool == TOOL_PERF_STAT || tool == TOOL_PERF_RECORD;
    char suffix[32];
    Status status = STATUS_OK;
    snprintf(suffix, sizeof suffix, ".%lld", (long long) scope->steps);
    profile_path(p, "answer", scope->rung, suffix, run->answers);
    profile_path(p, "control", scope->rung, suffix, run->control);
    profile_path(p, "acknowledge", scope->rung, suffix, run->acknowledge);
    scope->answers = run->answers;
    scope->control = run->control;
    scope->acknowledge = run->acknowledge;
    run->process.pid = 0;
    unlink(run->answers);
    if (has_fifos) status = make_fifos(run->control, run->acknowledge, why);
    if (status == STATUS_OK) status = start_command(p, tool, scope, suffix, &run->process, why);
    scope->answers = scope->control = scope->acknowledge = NULL; /* they go with `run` */
    return status;
}

Status profile_finish(ProfileRun *run, AloneRun *alone, Reason *why)
{
    Status status = tool_wait(&run->process, why);
    if (status == STATUS_OK) status = read_alone(run->answers, alone, why);
    unlink(run->control);
    unlink(run->acknowledge);
    unlink(run->answers);
    return status;
}

Status profile_run(Profile *p, Tool tool, Microscope *scope, AloneRun *alone, Reason *why)
{
    ProfileRun run;
    Reason unsaid;
    const Status status = profile_start(p, tool, scope, &run, why);
    const Status end = profile_finish(&run, alone, status == STATUS_OK ? why : &unsaid);
    return status == STATUS_OK ? end : status;
}

Status profile_iterations(Profile *p, Microscope *scope, double wanted_s, AloneRun *alone,
                          Reason *why)
{
    scope->iterations = 1;
    const Status status = profile_run(p, TOOL_NONE, scope, alone, why);
    const double n = status == STATUS_OK ? ceil(wanted_s / fmax(alone->wall_s, 1e-6)) : 1.0;
    scope->iterations = (int64_t) fmin(fmax(n, 1.0), MOST_ITERATIONS);
    return status;
}

/* ---- what comes to the journal ---- */

Status profile_metric(Profile *p, Tool tool, const Microscope *scope, MetricRecord metric,
                      Reason *why)
{
    Record record = { .type = RECORD_METRIC, .as.metric = metric };
    MetricRecord *const m = &record.as.metric;
    m->rung = scope->rung->name;
    m->tool = tool_name(tool);
    char program[160], team[80] = "";
    const bool is_forced = scope->rung->dispatches_isa && scope->isa != ISA_WIDEST;
    if (variant_is_mpi(scope->rung->launch))
        snprintf(team, sizeof team, " (%u ranks%s)",
                 launch_ranks(scope->rung, scope->n_cores, scope->hybrid_ranks),
                 tool == TOOL_CALLGRIND ? ", without the message library" : "");
    if (scope->rung->launch == LAUNCH_THREADS)
        snprintf(team, sizeof team, " (%u threads)", scope->n_cores);
    snprintf(program, sizeof program, "%s%s%s%s", microscope_program(tool, scope->rung),
             is_forced ? " --isa " : "", is_forced ? cpu_isa_name(scope->isa) : "", team);
    m->program = program;
    m->trajectories = scope->trajectories;
    m->steps = scope->steps;
    m->session = p->bench->session;
    return bench_journal(p->bench, &record, why);
}

Status profile_no_metric(Profile *p, Tool tool, const Microscope *scope, const char *metric,
                         const char *cause, Reason *why)
{
    static const char *const kinds[N_TOOLS]
        = { "counted", "simulated", "counted", "sampled", "counted", "counted", "counted" };
    MetricRecord m = record_new(RECORD_METRIC).as.metric;
    m.metric = metric;
    m.kind = kinds[tool];
    m.unit = "";
    m.reason = cause[0] ? cause : "no reason was given";
    return profile_metric(p, tool, scope, m, why);
}

Status profile_hot(Profile *p, const HotRecord *hot, Reason *why)
{
    Record record = { .type = RECORD_HOT, .as.hot = *hot };
    record.as.hot.session = p->bench->session;
    return bench_journal(p->bench, &record, why);
}

/* ---- one rung ---- */

typedef struct ToolRow {
    Status (*profile)(Profile *, const Rung *, Reason *);
    const char *first_metric; /* which says why there is none */
    const char *last_metric;  /* NULL where that is not known beforehand */
} ToolRow;

static const ToolRow tool_rows[N_TOOLS] = {
    [TOOL_CALLGRIND] = { profile_callgrind, "instructions", "branch_misses" },
    [TOOL_PERF_STAT] = { profile_perf_stat, "task-clock", "instructions per cycle" },
    [TOOL_PERF_RECORD] = { profile_perf_record, "samples", "samples" },
    [TOOL_LIKWID] = { profile_likwid, "any", NULL },
    [TOOL_MPI] = { profile_mpi, "integration", "integration" },
    [TOOL_CPROFILE] = { profile_cprofile, "calls", "slowdown" },
};

bool profile_is_last(Tool tool, const MetricRecord *metric)
{
    const ToolRow *const row = &tool_rows[tool];
    if (isnan(metric->value) && strcmp(metric->metric, row->first_metric) == 0) return true;
    return row->last_metric && strcmp(metric->metric, row->last_metric) == 0;
}

/* Only storage and stops end a profile; what else goes wrong is what there is to say. */
static Status use_tool(Profile *p, Tool tool, const Rung *rung, Reason *why)
{
    const ToolRow *const row = &tool_rows[tool];
    const ToolState *const state = &p->state[tool];
    Reason what = { "" };
    const Microscope scope = profile_scope(p, rung);
    if (!state->works)
        return profile_no_metric(p, tool, &scope, row->first_metric, state->reason, why);
    progress(-1.0, 0, "%s: %s", rung->name, tool_name(tool));
    const Status status = row->profile(p, rung, &what);
    if (stop_requested() != STATUS_OK) return reason(why, stop_requested(), "stopped");
    if (status == STATUS_OK) return status;
    if (status == STATUS_STORAGE || status == STATUS_INTERRUPTED || status == STATUS_TERMINATED)
        return reason(why, status, "%s", what.text);
    return profile_no_metric(p, tool, &scope, row->first_metric, what.text, why);
}

/* What sends no messages, or is no Python program, is told so only where somebody asks by name. */
static bool is_silent(const Profile *p, Tool tool, const Rung *rung)
{
    const bool has_nothing = (tool == TOOL_MPI && !variant_is_mpi(rung->launch))
        || (tool == TOOL_CPROFILE && !rung_is_python(rung));
    return has_nothing && p->tools == PROFILE_ALL;
}

Status profile_nothing(Profile *p, const Rung *rung, const char *cause, Reason *why)
{
    const Microscope scope = profile_scope(p, rung);
    Status status = STATUS_OK;
    for (int tool = TOOL_NONE + 1; tool < N_TOOLS && status == STATUS_OK; tool++)
        if (p->tools & 1u << tool && !is_silent(p, (Tool) tool, rung))
            status = profile_no_metric(p, (Tool) tool, &scope, tool_rows[tool].first_metric, cause,
                                       why);
    return status;
}

Status profile_rung(Profile *p, const Rung *rung, Reason *why)
{
    Status status = STATUS_OK;
    for (int tool = TOOL_NONE + 1; tool < N_TOOLS && status == STATUS_OK; tool++)
        if (p->tools & 1u << tool && !is_silent(p, (Tool) tool, rung))
            status = use_tool(p, (Tool) tool, rung, why);
    return status;
}
