/* perf: events of hardware and kernel, and where the time goes. */
#include "harness/process.h"
#include "harness/profile.h"
#include "harness/read_perf_script.h"
#include "harness/read_perf_stat.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    PATH_BYTES = BENCH_MOST_PATH + 128,
    MOST_STACKS = 1000, /* of a rung; the rest are one row */
    HOT_FUNCTIONS = 5,
};

/* The measured region lasts about so long: enough for counters that take turns, and for samples. */
static const double COUNTED_S = 0.25;
static const double SAMPLED_S = 0.75;

/* The least CPU time in which perf's sampling says anything. */
static const int64_t LEAST_SAMPLES = 10;

/* ---- events ---- */

typedef struct EventRow {
    const char *event;
    bool is_hardware;
    bool is_per_step; /* or of the whole region */
} EventRow;

static const EventRow event_rows[] = {
    { "task-clock", false, true },
    { "context-switches", false, false },
    { "cpu-migrations", false, false },
    { "page-faults", false, false },
    { "cycles", true, true },
    { "instructions", true, true },
    { "branches", true, true },
    { "branch-misses", true, true },
    { "cache-references", true, true },
    { "cache-misses", true, true },
    { "L1-dcache-loads", true, true },
    { "L1-dcache-load-misses", true, true },
    { "stalled-cycles-frontend", true, true },
    { "stalled-cycles-backend", true, true },
    { "fp_arith_inst_retired.scalar_double", true, true },
    { "fp_arith_inst_retired.128b_packed_double", true, true },
    { "fp_arith_inst_retired.256b_packed_double", true, true },
    { "fp_arith_inst_retired.512b_packed_double", true, true },
};
enum { N_EVENTS = sizeof event_rows / sizeof *event_rows };

static Status try_events(const char *events, PerfStat *stat, Reason *why)
{
    const char *const argv[]
        = { "perf", "stat", "-j", "--log-fd", "1", "-e", events, "--", "true", NULL };
    char *output = NULL;
    Status status = process_read(argv, 20.0, &output, why);
    if (status == STATUS_OK) status = perf_stat_parse(output, stat, why);
    free(output);
    return status;
}

/* One event that perf cannot name makes it refuse the whole list: then each is tried. */
static void choose_events(char *events)
{
    PerfStat stat;
    Reason why;
    events[0] = '\0';
    for (size_t e = 0; e < N_EVENTS; e++)
        snprintf(events + strlen(events), PROFILE_MOST_EVENTS - strlen(events), "%s%s",
                 e ? "," : "", event_rows[e].event);
    if (try_events(events, &stat, &why) == STATUS_OK) return;
    events[0] = '\0';
    for (size_t e = 0; e < N_EVENTS; e++)
        if (try_events(event_rows[e].event, &stat, &why) == STATUS_OK)
            snprintf(events + strlen(events), PROFILE_MOST_EVENTS - strlen(events), "%s%s",
                     events[0] ? "," : "", event_rows[e].event);
}

static void note_version(ToolState *state)
{
    static const char *const argv[] = { "perf", "--version", NULL };
    char *output = NULL;
    Reason why;
    if (process_read(argv, 20.0, &output, &why) == STATUS_OK)
        snprintf(state->version, sizeof state->version, "%.*s", (int) strcspn(output, "\n"),
                 output);
    free(output);
}

void profile_try_perf(ToolState *state, char *events, const char **record_event)
{
    PerfStat stat;
    Reason why = { "" };
    char path[4096];
    *state = (ToolState) { .mend = "apt install linux-perf; "
                                   "sudo sysctl kernel.perf_event_paranoid=2" };
    if (record_event) *record_event = "cpu-clock";
    if (!process_in_path("perf", path, sizeof path)) {
        snprintf(state->reason, sizeof state->reason, "perf is not here (apt install linux-perf)");
        return;
    }
    note_version(state);
    state->works = try_events("task-clock", &stat, &why) == STATUS_OK;
    if (!state->works) {
        snprintf(state->reason, sizeof state->reason, "%.300s (%s)", why.text, state->mend);
        return;
    }
    if (events) choose_events(events);
    const bool has_cycles = try_events("cycles:u", &stat, &why) == STATUS_OK
        && perf_stat_find(&stat, "cycles")
        && perf_stat_find(&stat, "cycles")->state != PERF_NOT_SUPPORTED;
    if (record_event && has_cycles) *record_event = "cycles:u";
    state->mend = has_cycles ? NULL
                             : "hardware counters: none in this virtual machine; ask for a "
                               "virtual PMU, or use a machine of your own";
}

/* ---- perf stat ---- */

static double trajectory_steps(const Microscope *scope)
{
    return (double) scope->trajectories * (double) scope->steps * (double) scope->iterations;
}

static const char *why_no_count(const PerfStat *stat, const EventRow *row)
{
    const PerfCount *const count = perf_stat_find(stat, row->event);
    const PerfCount *const cycles = perf_stat_find(stat, "cycles");
    if (!count) return "perf does not know this event here";
    if (count->state == PERF_NOT_COUNTED) return "not counted: the event never had its turn";
    if (!row->is_hardware) return "not supported by this kernel";
    return !cycles || cycles->state == PERF_NOT_SUPPORTED ? "no PMU"
                                                          : "this processor has no such counter";
}

static Status journal_event(Profile *p, const Microscope *scope, const EventRow *row,
                            const PerfStat *stat, Reason *why)
{
    const PerfCount *const count = perf_stat_find(stat, row->event);
    const bool is_clock = strcmp(row->event, "task-clock") == 0;
    MetricRecord m = record_new(RECORD_METRIC).as.metric;
    m.metric = row->event;
    m.kind = "counted";
    m.unit = is_clock ? "ns/step" : row->is_per_step ? "/step" : "/integration";
    if (!count || count->state != PERF_COUNTED) {
        m.reason = why_no_count(stat, row);
        return profile_metric(p, TOOL_PERF_STAT, scope, m, why);
    }
    m.value = count->value * (is_clock ? 1e6 : 1.0); /* perf tells milliseconds */
    m.value /= row->is_per_step ? trajectory_steps(scope) : (double) scope->iterations;
    if (count->share < 1.0) m.counted_share = count->share;
    if (strcmp(row->event, "context-switches") == 0)
        m.note = "the marks of the measured region, before and after it, switch too";
    return profile_metric(p, TOOL_PERF_STAT, scope, m, why);
}

static Status journal_ipc(Profile *p, const Microscope *scope, const PerfStat *stat, Reason *why)
{
    const PerfCount *const cycles = perf_stat_find(stat, "cycles");
    const PerfCount *const instructions = perf_stat_find(stat, "instructions");
    MetricRecord m = record_new(RECORD_METRIC).as.metric;
    m.metric = "instructions per cycle";
    m.kind = "counted";
    m.unit = "";
    if (cycles && instructions && cycles->value > 0.0)
        m.value = instructions->value / cycles->value;
    if (isnan(m.value)) {
        const bool is_of_cycles = !cycles || !(cycles->value > 0.0);
        const EventRow part = { is_of_cycles ? "cycles" : "instructions", true, true };
        m.reason = why_no_count(stat, &part);
    }
    return profile_metric(p, TOOL_PERF_STAT, scope, m, why);
}

static Status read_stat(const char *path, PerfStat *stat, Reason *why)
{
    static char text[1 << 16];
    Reason what = { "" };
    FILE *const in = fopen(path, "re");
    if (!in) return reason(why, STATUS_MISSING, "perf wrote no counts");
    const size_t n = fread(text, 1, sizeof text - 1, in);
    fclose(in);
    text[n] = '\0';
    if (perf_stat_parse(text, stat, &what) == STATUS_OK) return STATUS_OK;
    return reason(why, STATUS_MISSING, "perf's output is not read: %s", what.text);
}

Status profile_perf_stat(Profile *p, const Rung *rung, Reason *why)
{
    char path[PATH_BYTES];
    PerfStat stat = { .n = 0 };
    AloneRun alone;
    Microscope scope = profile_scope(p, rung);
    profile_path(p, "perf-stat", rung, ".json", path);
    unlink(path); /* of an earlier session */
    Status status = profile_iterations(p, &scope, COUNTED_S, &alone, why);
    scope.out = path;
    scope.events = p->events;
    if (status == STATUS_OK) status = profile_run(p, TOOL_PERF_STAT, &scope, &alone, why);
    if (status == STATUS_OK) status = read_stat(path, &stat, why);
    for (size_t e = 0; e < N_EVENTS && status == STATUS_OK; e++)
        status = journal_event(p, &scope, &event_rows[e], &stat, why);
    return status == STATUS_OK ? journal_ipc(p, &scope, &stat, why) : status;
}

/* ---- perf record ---- */

static Status write_text(const Profile *p, const Rung *rung, const char *what, const char *suffix,
                         const char *text, Reason *why)
{
    char path[PATH_BYTES];
    profile_path(p, what, rung, suffix, path);
    FILE *const out = fopen(path, "we");
    if (!out) return reason(why, STATUS_STORAGE, "cannot write %s", path);
    const bool is_out = fputs(text, out) >= 0;
    return fclose(out) == 0 && is_out ? STATUS_OK
                                      : reason(why, STATUS_STORAGE, "cannot write %s", path);
}

static Status write_folded(const Profile *p, const Rung *rung, const FoldedStacks *stacks,
                           Reason *why)
{
    char path[PATH_BYTES];
    profile_path(p, "perf-record", rung, ".folded", path);
    FILE *const out = fopen(path, "we");
    if (!out) return reason(why, STATUS_STORAGE, "cannot write %s", path);
    for (size_t s = 0; s < stacks->n; s++)
        fprintf(out, "%s %lld\n", stacks->rows[s].stack, (long long) stacks->rows[s].samples);
    const bool is_out = !ferror(out);
    return fclose(out) == 0 && is_out ? STATUS_OK
                                      : reason(why, STATUS_STORAGE, "cannot write %s", path);
}

static Status journal_stacks(Profile *p, const Rung *rung, const FoldedStacks *stacks, Reason *why)
{
    Record record = record_new(RECORD_STACK);
    StackRecord *const s = &record.as.stack;
    int64_t rest = 0;
    Status status = STATUS_OK;
    s->rung = rung->name;
    s->tool = tool_name(TOOL_PERF_RECORD);
    s->event = p->record_event;
    s->session = p->bench->session;
    for (size_t i = 0; i < stacks->n && status == STATUS_OK; i++) {
        if (i >= MOST_STACKS) {
            rest += stacks->rows[i].samples;
            continue;
        }
        s->stack = stacks->rows[i].stack;
        s->samples = stacks->rows[i].samples;
        status = bench_journal(p->bench, &record, why);
    }
    if (rest == 0 || status != STATUS_OK) return status;
    s->stack = "[rarer stacks]";
    s->samples = rest;
    return bench_journal(p->bench, &record, why);
}

typedef struct Leaf {
    const char *function;
    int64_t samples;
} Leaf;

static int by_name(const void *a, const void *b)
{
    return strcmp(((const Leaf *) a)->function, ((const Leaf *) b)->function);
}

static int by_samples(const void *a, const void *b)
{
    const Leaf *const left = a, *const right = b;
    if (left->samples != right->samples) return left->samples < right->samples ? 1 : -1;
    return by_name(a, b);
}

/* Owns: the caller. Returns: the innermost functions, most samples first; NULL without memory. */
static Leaf *sum_leaves(const FoldedStacks *stacks, size_t *n)
{
    Leaf *const leaves = calloc(stacks->n + 1, sizeof *leaves);
    *n = 0;
    if (!leaves) return NULL;
    for (size_t s = 0; s < stacks->n; s++) {
        const char *const last = strrchr(stacks->rows[s].stack, ';');
        leaves[s] = (Leaf) { last ? last + 1 : stacks->rows[s].stack, stacks->rows[s].samples };
    }
    qsort(leaves, stacks->n, sizeof *leaves, by_name);
    for (size_t s = 0; s < stacks->n; s++)
        if (*n > 0 && strcmp(leaves[*n - 1].function, leaves[s].function) == 0)
            leaves[*n - 1].samples += leaves[s].samples;
        else
            leaves[(*n)++] = leaves[s];
    qsort(leaves, *n, sizeof *leaves, by_samples);
    return leaves;
}

static Status journal_hot(Profile *p, const Rung *rung, const FoldedStacks *stacks, Reason *why)
{
    size_t n = 0;
    Leaf *const leaves = sum_leaves(stacks, &n);
    Status status = leaves ? STATUS_OK : reason(why, STATUS_NO_MEMORY, "no memory for functions");
    for (size_t l = 0; l < n && l < HOT_FUNCTIONS && status == STATUS_OK; l++) {
        HotRecord hot = record_new(RECORD_HOT).as.hot;
        hot.rung = rung->name;
        hot.tool = tool_name(TOOL_PERF_RECORD);
        hot.function = leaves[l].function;
        hot.share = (double) leaves[l].samples / (double) stacks->samples;
        hot.unit = p->record_event;
        status = profile_hot(p, &hot, why);
    }
    free(leaves);
    return status;
}

static Status journal_samples(Profile *p, const Microscope *scope, const FoldedStacks *stacks,
                              Reason *why)
{
    MetricRecord m = record_new(RECORD_METRIC).as.metric;
    m.metric = "samples";
    m.kind = "sampled";
    m.unit = "";
    m.note = strcmp(p->record_event, "cpu-clock") == 0
        ? "by cpu-clock, a timer: where the time goes; it counts no cycles"
        : "by cycles";
    m.value = (double) stacks->samples;
    if (stacks->samples < LEAST_SAMPLES)
        m.note = "too few samples to say anything: the shares are chance";
    return profile_metric(p, TOOL_PERF_RECORD, scope, m, why);
}

static Status fold(Profile *p, const Rung *rung, const char *data, FoldedStacks *stacks,
                   Reason *why)
{
    const char *const argv[]
        = { "perf", "script", "-i", data, "-F", "comm,ip,sym", "--no-inline", NULL };
    char *output = NULL;
    Reason what = { "" };
    Status status = process_read(argv, p->bench->options->timeout_s, &output, why);
    if (status == STATUS_OK)
        status = write_text(p, rung, "perf-record", ".script.txt", output, why);
    if (status == STATUS_OK) {
        status = folded_parse(output, "run", stacks, &what);
        if (status == STATUS_BAD_USAGE)
            status = reason(why, STATUS_MISSING, "perf took no sample: %s", what.text);
    }
    if (status == STATUS_OK) status = write_folded(p, rung, stacks, why);
    free(output);
    return status;
}

Status profile_perf_record(Profile *p, const Rung *rung, Reason *why)
{
    char path[PATH_BYTES];
    AloneRun alone;
    FoldedStacks stacks = { .n = 0 };
    Microscope scope = profile_scope(p, rung);
    profile_path(p, "perf-record", rung, ".data", path);
    unlink(path);
    Status status = profile_iterations(p, &scope, SAMPLED_S, &alone, why);
    scope.out = path;
    scope.events = p->record_event;
    if (status == STATUS_OK) status = profile_run(p, TOOL_PERF_RECORD, &scope, &alone, why);
    if (status == STATUS_OK) status = fold(p, rung, path, &stacks, why);
    if (status == STATUS_OK) status = journal_hot(p, rung, &stacks, why);
    if (status == STATUS_OK) status = journal_stacks(p, rung, &stacks, why);
    if (status == STATUS_OK) status = journal_samples(p, &scope, &stacks, why);
    folded_free(&stacks);
    return status;
}

/* ---- annotated assembly ---- */

Status profile_annotate(const Profile *p, const Rung *rung, Reason *why)
{
    char path[PATH_BYTES];
    char *output = NULL;
    profile_path(p, "perf-record", rung, ".data", path);
    const char *const argv[]
        = { "perf", "annotate", "-i", path, "--stdio", "--percent-limit", "5", NULL };
    if (!p->state[TOOL_PERF_RECORD].works)
        return reason(why, STATUS_MISSING, "%s", p->state[TOOL_PERF_RECORD].reason);
    const Status status = process_read(argv, p->bench->options->timeout_s, &output, why);
    if (status == STATUS_OK) fputs(output, stdout);
    free(output);
    return status;
}
