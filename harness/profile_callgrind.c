/* Callgrind: what a trajectory-step costs in simulated counts, the same on every run. */
#include "harness/process.h"
#include "harness/profile.h"
#include "harness/read_callgrind.h"
#include "results/metrics.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    PATH_BYTES = BENCH_MOST_PATH + 128,
    SHORT_STEPS = 8, /* what both lengths share drops out: cold caches, first touches */
    LONG_STEPS = 24,
    HOT_FUNCTIONS = 5,
    HOT_LINES = 8,
};

/* Below it nobody looks at a function or a line. */
static const double LEAST_SHARE = 0.01;

void profile_try_callgrind(ToolState *state)
{
    static const char *const probe[]
        = { "valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", "true", NULL };
    static const char *const version[] = { "valgrind", "--version", NULL };
    char *output = NULL, path[4096];
    Reason why = { "" };
    *state = (ToolState) { .mend = "apt install valgrind, then ./bootstrap" };
    if (!process_in_path("valgrind", path, sizeof path)) {
        snprintf(state->reason, sizeof state->reason,
                 "valgrind is not here (apt install valgrind)");
        return;
    }
    state->works = process_read(probe, 20.0, &output, &why) == STATUS_OK;
    free(output);
    if (!state->works) {
        snprintf(state->reason, sizeof state->reason, "%.400s", why.text);
        return;
    }
    if (process_read(version, 20.0, &output, &why) == STATUS_OK)
        snprintf(state->version, sizeof state->version, "%.*s", (int) strcspn(output, "\n"),
                 output);
    free(output);
}

void profile_expect_callgrind(Profile *p)
{
    char path[4096];
    ToolState *const state = &p->state[TOOL_CALLGRIND];
    p->tools |= 1u << TOOL_CALLGRIND;
    state->works = process_in_path("valgrind", path, sizeof path);
    snprintf(state->reason, sizeof state->reason, "valgrind is not here (apt install valgrind)");
}

/* ---- files ---- */

static Status read_file(const char *path, char **text, Reason *why)
{
    size_t n = 0, room = 1 << 16;
    FILE *const in = fopen(path, "re");
    if (!in) return reason(why, STATUS_MISSING, "Callgrind wrote nothing");
    *text = malloc(room);
    while (*text) {
        n += fread(*text + n, 1, room - n - 1, in);
        if (n + 1 < room) break;
        char *const more = realloc(*text, room *= 2);
        if (!more) free(*text);
        *text = more;
    }
    fclose(in);
    if (!*text) return reason(why, STATUS_NO_MEMORY, "no memory for %s", path);
    (*text)[n] = '\0';
    return STATUS_OK;
}

static Status read_profile(const char *path, CallgrindProfile *profile, Reason *why)
{
    char *text = NULL;
    Status status = read_file(path, &text, why);
    Reason what = { "" };
    if (status == STATUS_OK) status = callgrind_parse(text, profile, &what);
    if (status == STATUS_BAD_USAGE)
        status = reason(why, STATUS_MISSING, "Callgrind's output is not read: %s", what.text);
    free(text);
    return status;
}

static bool is_own(const CallgrindPlace *place)
{
    return place->file && strstr(place->file, "variants/");
}

/* Instructions of the rung's own functions: what the message library does while a rank waits is
 * polling, more or less of it in every run. */
static double own_instructions(const CallgrindProfile *profile)
{
    double n = 0.0;
    for (size_t f = 0; f < profile->n_functions; f++)
        if (is_own(&profile->functions[f])) n += profile->functions[f].instructions;
    return n;
}

/* Ranks write a file each. Functions and lines are those of the first; of the totals only the
 * rung's own instructions can be told apart. */
static Status read_ranks(const Microscope *scope, CallgrindProfile *profile, Reason *why)
{
    char path[PATH_BYTES + 16];
    double instructions = 0.0;
    Status status = STATUS_OK;
    for (unsigned rank = 0; rank < scope->n_cores && status == STATUS_OK; rank++) {
        CallgrindProfile other = { .memory = NULL }, *const own = rank ? &other : profile;
        snprintf(path, sizeof path, "%s.%u", scope->out, rank);
        status = read_profile(path, own, why);
        if (status == STATUS_OK) instructions += own_instructions(own);
        callgrind_free(&other);
    }
    for (int e = 0; e < N_CALLGRIND_EVENTS; e++) profile->total[e] = NAN;
    profile->total[CALLGRIND_IR] = instructions;
    return status;
}

static Status read_profiles(const Microscope *scope, CallgrindProfile *profile, Reason *why)
{
    return variant_is_mpi(scope->rung->launch) ? read_ranks(scope, profile, why)
                                               : read_profile(scope->out, profile, why);
}

static void remove_old(const Microscope *scope)
{
    char path[PATH_BYTES + 16];
    unlink(scope->out); /* of an earlier session: an old count must not be taken for a new one */
    for (unsigned rank = 0; rank < scope->n_cores; rank++) {
        snprintf(path, sizeof path, "%s.%u", scope->out, rank);
        unlink(path);
    }
}

/* ---- counting ---- */

/* The states of the counted program, without Valgrind, by the instructions that Valgrind knows. */
static Status run_twin(Profile *p, const Microscope *scope, const Rung *twin, AloneRun *alone,
                       Reason *why)
{
    Microscope plain = *scope;
    plain.rung = twin;
    return profile_run(p, TOOL_NONE, &plain, alone, why);
}

/* One length: the states that it should come to, and the same under Callgrind. */
typedef struct Count {
    char path[PATH_BYTES];
    Microscope scope;
    AloneRun plain;
    ProfileRun run;
    Status status;
    Reason why;
} Count;

static void start_count(Profile *p, const Microscope *scope, const Rung *twin, int64_t steps,
                        Count *count)
{
    char suffix[32];
    *count = (Count) { .scope = *scope };
    snprintf(suffix, sizeof suffix, ".%d", (int) steps);
    profile_path(p, "callgrind.out", scope->rung, suffix, count->path);
    count->scope.steps = steps;
    count->scope.out = count->path;
    remove_old(&count->scope);
    count->status = run_twin(p, &count->scope, twin, &count->plain, &count->why);
    if (count->status == STATUS_OK)
        count->status = profile_start(p, TOOL_CALLGRIND, &count->scope, &count->run, &count->why);
}

static Status end_count(Count *count, CallgrindProfile *profile, Reason *why)
{
    AloneRun counted;
    Status status = profile_finish(&count->run, &counted, why);
    if (count->status != STATUS_OK) return reason(why, count->status, "%s", count->why.text);
    if (status == STATUS_OK && strcmp(count->plain.state_hash, counted.state_hash) != 0)
        status = reason(why, STATUS_MISSING,
                        "under Valgrind the final states differ (%s, without it %s): not the same "
                        "computation",
                        counted.state_hash, count->plain.state_hash);
    return status == STATUS_OK ? read_profiles(&count->scope, profile, why) : status;
}

/* Both lengths at once: simulated counts do not change by it. */
static Status count_both(Profile *p, const Microscope *scope, const Rung *twin,
                         CallgrindProfile *few, CallgrindProfile *many, Reason *why)
{
    static Count counts[2];
    Reason unsaid;
    start_count(p, scope, twin, SHORT_STEPS, &counts[0]);
    if (counts[0].status == STATUS_OK)
        start_count(p, scope, twin, LONG_STEPS, &counts[1]);
    else
        counts[1] = (Count) { .status = counts[0].status };
    const Status status = end_count(&counts[0], few, why);
    const Status last = end_count(&counts[1], many, status == STATUS_OK ? why : &unsaid);
    return status == STATUS_OK ? last : status;
}

/* ---- to the journal ---- */

/* Which events make a value of the second axis. */
static double axis_count(SecondAxis axis, const double total[N_CALLGRIND_EVENTS])
{
    switch (axis) {
    case AXIS_INSTRUCTIONS: return total[CALLGRIND_IR];
    case AXIS_READS: return total[CALLGRIND_DR];
    case AXIS_WRITES: return total[CALLGRIND_DW];
    case AXIS_D1_MISSES: return total[CALLGRIND_D1MR] + total[CALLGRIND_D1MW];
    case AXIS_LL_MISSES: return total[CALLGRIND_DLMR] + total[CALLGRIND_DLMW];
    case AXIS_BRANCHES: return total[CALLGRIND_BC] + total[CALLGRIND_BI];
    case AXIS_BRANCH_MISSES: return total[CALLGRIND_BCM] + total[CALLGRIND_BIM];
    default: return NAN;
    }
}

/* Fewer misses in more steps: a set of the cache happened to fit; no count is negative. Fewer
 * instructions cannot be. */
static double per_step(SecondAxis axis, double few, double many, double more_steps)
{
    if (axis == AXIS_INSTRUCTIONS && many <= few) return NAN;
    return isnan(many - few) ? NAN : fmax(0.0, many - few) / more_steps;
}

static Status journal_axes(Profile *p, const Microscope *scope, const CallgrindProfile *few,
                           const CallgrindProfile *many, Reason *why)
{
    const double more = (double) scope->trajectories * (LONG_STEPS - SHORT_STEPS);
    const bool is_mpi = variant_is_mpi(scope->rung->launch);
    Status status = STATUS_OK;
    for (int a = 0; a < N_SECOND_AXIS && status == STATUS_OK; a++) {
        const SecondAxis axis = (SecondAxis) a;
        MetricRecord m = record_new(RECORD_METRIC).as.metric;
        m.metric = metrics_axis_name(axis);
        m.kind = "simulated";
        m.unit = "/step";
        m.note = axis == AXIS_INSTRUCTIONS ? p->geometry
            : axis == AXIS_READS || axis == AXIS_WRITES
            ? "as Valgrind splits them: a wide access may count several times"
            : NULL;
        m.value = per_step(axis, axis_count(axis, few->total), axis_count(axis, many->total), more);
        if (isnan(m.value))
            m.reason = is_mpi ? "ranks that wait poll, which cannot be told apart from work"
                              : "Callgrind did not count it";
        status = profile_metric(p, TOOL_CALLGRIND, scope, m, why);
    }
    return status;
}

/* As seen from the project's folder; what lies elsewhere stays as Callgrind has it. */
static const char *short_path(const char *path, char room[4096])
{
    static const char root[] = LADDER_SOURCE_ROOT "/";
    const bool is_ours = path && realpath(path, room) && strncmp(room, root, strlen(root)) == 0;
    return is_ours ? room + strlen(root) : path;
}

static Status journal_places(Profile *p, const Microscope *scope, const CallgrindProfile *profile,
                             const CallgrindPlace *places, size_t n, size_t most, Reason *why)
{
    const bool is_mpi = variant_is_mpi(scope->rung->launch);
    const double all = is_mpi ? own_instructions(profile) : profile->total[CALLGRIND_IR];
    char room[4096];
    Status status = STATUS_OK;
    for (size_t i = 0, n_told = 0; i < n && n_told < most && status == STATUS_OK; i++) {
        if (is_mpi && !is_own(&places[i])) continue;
        HotRecord hot = record_new(RECORD_HOT).as.hot;
        hot.rung = scope->rung->name;
        hot.tool = tool_name(TOOL_CALLGRIND);
        hot.function = places[i].function;
        hot.file = short_path(places[i].file, room);
        hot.line = places[i].line;
        hot.share = places[i].instructions / all;
        hot.unit = "instructions";
        if (hot.share < LEAST_SHARE) break;
        status = profile_hot(p, &hot, why);
        n_told++;
    }
    return status;
}

static Status verify_twin(Profile *p, const Rung *twin, CpuIsa isa, Reason *why)
{
    RunnerSetting setting = runner_setting(p->bench->options, twin);
    Verifier *const verifier = &p->bench->verifier;
    Runner *runner = NULL;
    setting.isa = isa;
    setting.prefix = NULL;
    verify_learn_base(verifier, twin, &setting);
    Status status = runner_start(twin, &setting, &runner, why);
    if (status == STATUS_OK) status = verify_rung(verifier, runner, twin, NULL, NULL, why);
    runner_stop(runner);
    return status;
}

Status profile_callgrind(Profile *p, const Rung *rung, Reason *why)
{
    char path[4096];
    Rung twin = *rung;
    CallgrindProfile few = { .memory = NULL }, many = { .memory = NULL };
    Microscope scope = profile_scope(p, rung);
    if (cpu_isa_choose(scope.isa) == ISA_AVX512) scope.isa = ISA_AVX2; /* all that Valgrind knows */
    if (rung->is_command) {
        static CommandLine none; /* it says why there is none */
        return microscope_command(TOOL_CALLGRIND, &scope, &none, why);
    }
    snprintf(path, sizeof path, "%.4000s/%s", rung->build->folder,
             microscope_program(TOOL_CALLGRIND, rung));
    if (access(path, X_OK) != 0)
        return reason(why, STATUS_MISSING, "%s is not built; run ninja -C build",
                      microscope_program(TOOL_CALLGRIND, rung));
    twin.runner = path;
    Status status = verify_twin(p, &twin, scope.isa, why);
    if (status == STATUS_OK) status = count_both(p, &scope, &twin, &few, &many, why);
    if (status == STATUS_OK)
        status = journal_places(p, &scope, &many, many.functions, many.n_functions, HOT_FUNCTIONS,
                                why);
    if (status == STATUS_OK)
        status = journal_places(p, &scope, &many, many.lines, many.n_lines, HOT_LINES, why);
    if (status == STATUS_OK) status = journal_axes(p, &scope, &few, &many, why);
    callgrind_free(&few);
    callgrind_free(&many);
    return status;
}
