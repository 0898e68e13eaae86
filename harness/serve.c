#include "harness/serve.h"

#include "harness/channel.h"
#include "harness/clock.h"
#include "harness/crew.h"
#include "harness/peaks.h"
#include "harness/timing.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

enum { LIST_BYTES = 1 << 14 };

/* A mapped array of states, shared with the harness. */
typedef struct Mapping {
    L63State *rows;
    size_t n_bytes;
} Mapping;

typedef struct One {
    Chosen chosen;
    Channel channel;
    L63Problem problem;
    Mapping start, end;
    void *ctx;      /* NULL between problems */
    double own_s;   /* wall time of this rank alone in one measurement */
    double asked_s; /* when the request at hand came in */
} One;

json_t *serve_description(const RegistryEntry *entry)
{
    const Variant *const v = entry->variant;
    if (!v)
        return json_pack("{ssssss}", "rung", entry->name, "not_built", entry->not_built, "flags",
                         entry->flags);
    char clock[64];
    snprintf(clock, sizeof clock, "Google Benchmark %s (%s build)", BENCHMARK_VERSION,
             timing_library_build());
    return json_pack(
        "{ss ss ss* ss* ss ss* ss ss ss* ss ss ss* si sb sb sb sb sf sf}", "rung", v->name, "title",
        v->title, "language", v->language, "base", v->base, "teaches", v->teaches, "source",
        v->source, "flags", entry->flags, "clock", clock, "message_library", crew_library(),
        "launch", variant_launch_names[v->launch], "arithmetic",
        variant_arithmetic_names[v->arithmetic], "different_work", v->different_work, "cpu_needs",
        (int) v->cpu_needs, "spine", v->is_spine, "anti_rung", v->is_anti_rung, "memory_problem",
        v->is_on_memory_problem, "dispatches_isa", v->dispatches_isa, "bytes_per_trajectory",
        v->bytes_per_trajectory, "bytes_per_trajectory_step", v->bytes_per_trajectory_step);
}

/* ---- requests; those marked collective run on every rank ---- */

static json_t *describe(One *one) /* collective */
{
    int64_t pids[CREW_MOST_RANKS];
    static char binding[LIST_BYTES];
    crew_pids(pids);
    crew_binding(binding, sizeof binding);
    if (crew_rank() != 0) return NULL;
    json_t *const answer = serve_description(one->chosen.entry);
    json_t *const list = json_array();
    for (int r = 0; r < crew_size(); r++)
        if (pids[r] > 0) json_array_append_new(list, json_integer(pids[r]));
    json_object_set_new(answer, "pids", list);
    const int cores
        = crew_size() * (int) variant_threads(one->chosen.variant, &one->chosen.setting);
    json_object_set_new(answer, "cores", json_integer(cores));
    json_object_set_new(answer, "ranks", json_integer(crew_size()));
    json_object_set_new(answer, "binding", json_string(binding));
    if (isfinite(crew_spawn_s())) json_object_set_new(answer, "spawn_s", json_real(crew_spawn_s()));
    const char *const missing = cpu_missing(one->chosen.variant->cpu_needs);
    json_object_set_new(answer, "cpu_missing", missing ? json_string(missing) : json_null());
    const CpuIsa isa = cpu_isa_choose(one->chosen.setting.isa);
    const char *const isa_missing
        = one->chosen.variant->dispatches_isa ? cpu_missing(cpu_isa_needs(isa)) : NULL;
    json_object_set_new(answer, "isa", json_string(cpu_isa_name(isa)));
    json_object_set_new(answer, "isa_missing",
                        isa_missing ? json_string(isa_missing) : json_null());
    return answer;
}

static Status map_states(const char *path, int mode, size_t n_rows, Mapping *mapping, Reason *why)
{
    const int protection = mode == O_RDONLY ? PROT_READ : PROT_READ | PROT_WRITE;
    mapping->n_bytes = n_rows * sizeof(L63State);
    const int fd = open(path, mode | O_CLOEXEC);
    if (fd < 0)
        return reason(why, STATUS_RUNNER_FAILED, "cannot open the states at %s: %s", path,
                      strerror(errno));
    void *const rows = mmap(NULL, mapping->n_bytes, protection, MAP_SHARED, fd, 0);
    close(fd);
    if (rows == MAP_FAILED)
        return reason(why, STATUS_RUNNER_FAILED, "cannot map the states at %s: %s", path,
                      strerror(errno));
    mapping->rows = rows;
    return STATUS_OK;
}

static void unmap_states(Mapping *mapping)
{
    if (mapping->rows) munmap(mapping->rows, mapping->n_bytes);
    mapping->rows = NULL;
}

static void end_problem(One *one)
{
    if (one->ctx) one->chosen.variant->teardown(one->ctx);
    one->ctx = NULL;
    unmap_states(&one->start);
    unmap_states(&one->end);
}

static Status read_problem(const json_t *request, L63Problem *p, const char **start,
                           const char **end, Reason *why)
{
    json_int_t n, steps;
    json_error_t error;
    if (json_unpack_ex((json_t *) request, &error, 0, "{sI sI sF sF sF sF ss ss}", "trajectories",
                       &n, "steps", &steps, "dt", &p->dt, "sigma", &p->sigma, "rho", &p->rho,
                       "beta", &p->beta, "start", start, "end", end)
        != 0)
        return reason(why, STATUS_RUNNER_FAILED, "open: %s", error.text);
    if (n < 1 || steps < 0) return reason(why, STATUS_RUNNER_FAILED, "open: bad size");
    p->n_trajectories = (size_t) n;
    p->n_steps = (size_t) steps;
    return STATUS_OK;
}

static Status open_problem(One *one, const json_t *request, Reason *why) /* collective */
{
    end_problem(one);
    const char *start = NULL, *end = NULL;
    Status status = chosen_check_cpu(&one->chosen, why);
    if (status == STATUS_OK) status = read_problem(request, &one->problem, &start, &end, why);
    if (status == STATUS_OK && crew_rank() == 0) {
        const size_t n = one->problem.n_trajectories;
        status = map_states(start, O_RDONLY, n, &one->start, why);
        if (status == STATUS_OK) status = map_states(end, O_RDWR, n, &one->end, why);
    }
    status = crew_worst(status, why);
    if (status != STATUS_OK) return status;
    status = one->chosen.variant->setup(&one->problem, one->start.rows, &one->chosen.setting,
                                        &one->ctx);
    if (status != STATUS_OK) one->ctx = NULL;
    const bool needs_one_machine = status == STATUS_MISSING && crew_is_scattered();
    if (status != STATUS_OK)
        reason(why, status, "setup: %s%s", status_name(status),
               needs_one_machine ? ": it needs all ranks on one machine" : "");
    unmap_states(&one->start);
    return crew_worst(status, why);
}

static void prepare(void *ctx)
{
    One *const one = ctx;
    one->chosen.variant->reset(one->ctx);
    crew_barrier();
}

static void work(void *ctx)
{
    One *const one = ctx;
    one->chosen.variant->run(one->ctx);
}

static void agree(void *ctx, double *wall_s, double *cpu_s)
{
    One *const one = ctx;
    one->own_s += *wall_s;
    crew_agree(wall_s, cpu_s);
}

/* Beside rank 0's Google Benchmark run: the same iterations, the same barriers. */
static void follow(const TimedTask *task, size_t iterations)
{
    for (size_t i = 0; i < iterations; i++) {
        double wall_s, cpu_s;
        task->prepare(task->ctx);
        timing_once(task, &wall_s, &cpu_s);
    }
}

typedef struct Usage {
    double voluntary, involuntary, faults;
} Usage;

static Usage usage_now(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (Usage) { (double) u.ru_nvcsw, (double) u.ru_nivcsw,
                     (double) (u.ru_minflt + u.ru_majflt) };
}

static double crew_sum(double value)
{
    double least, most;
    crew_spread(&value, &least, &most);
    return value;
}

/* What this runner did since the request came in, beside the integrations: reset, barriers, waking
 * the other ranks. Under MPI the slowest rank's time may be longer than what passed on this one. */
static double untimed_s(const One *one, const Timing *timing, size_t iterations)
{
    const double passed_s = clock_now_s() - one->asked_s;
    return fmax(0.0, passed_s - timing->wall_s * (double) iterations);
}

static json_t *measured(const One *one, const Timing *timing, size_t iterations, Usage before,
                        Usage after)
{
    static char ranks_s[LIST_BYTES];
    double own_s = one->own_s / (double) iterations, least, most;
    crew_list(own_s, ranks_s, sizeof ranks_s);
    crew_spread(&own_s, &least, &most);
    const double voluntary = crew_sum(after.voluntary - before.voluntary);
    const double involuntary = crew_sum(after.involuntary - before.involuntary);
    const double faults = crew_sum(after.faults - before.faults);
    return json_pack("{ss sf sf sf sf sf ss* sI sI sI}", "answer", "measure", "wall_s",
                     timing->wall_s, "cpu_s", timing->cpu_s, "untimed_s",
                     untimed_s(one, timing, iterations), "rank_min_s", least, "rank_max_s", most,
                     "ranks_s", *ranks_s ? ranks_s : NULL, "voluntary_switches",
                     (json_int_t) voluntary, "involuntary_switches", (json_int_t) involuntary,
                     "page_faults", (json_int_t) faults);
}

/* What the core could do at most, on either side of the integrations; the other ranks wait for them
 * meanwhile. */
static PeakProbe probe(const char *width)
{
    PeakIsa isa;
    if (!width || crew_rank() != 0 || !peak_isa_find(width, &isa) || peak_isa_missing(isa))
        return (PeakProbe) { NAN, NAN, NAN };
    return peak_probe(isa);
}

static void add_probes(json_t *answer, PeakProbe before, PeakProbe after)
{
    const struct {
        const char *key;
        double value;
    } told[] = {
        { "issue_per_ns", 0.5 * (before.issue_per_ns + after.issue_per_ns) },
        { "pace_before_per_ns", before.pace_per_ns },
        { "pace_after_per_ns", after.pace_per_ns },
        { "clock_ghz", 0.5 * (before.clock_ghz + after.clock_ghz) },
    };
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        if (isfinite(told[i].value))
            json_object_set_new(answer, told[i].key, json_real(told[i].value));
}

/* Collective: where a rung counts them, all its ranks do. */
static void add_evaluations(json_t *answer, const One *one)
{
    const Variant *const v = one->chosen.variant;
    if (v->evaluations)
        json_object_set_new(answer, "evaluations_per_step", json_real(v->evaluations(one->ctx)));
}

static Status measure(One *one, const json_t *request, json_t **answer,
                      Reason *why) /* collective */
{
    json_int_t iterations = 0;
    const char *width = NULL;
    json_unpack((json_t *) request, "{sI s?s}", "iterations", &iterations, "probe", &width);
    if (!one->ctx || iterations < 1)
        return reason(why, STATUS_RUNNER_FAILED, "measure: no open problem, or no iterations");
    const TimedTask task = { one, prepare, work, agree };
    const size_t n = (size_t) iterations;
    Timing timing = { 0, 0 };
    int failed = 0;
    one->own_s = 0.0;
    const PeakProbe probe_before = probe(width);
    const Usage before = usage_now();
    if (crew_rank() == 0)
        failed = timing_measure(&task, n, &timing);
    else
        follow(&task, n);
    const Usage after = usage_now();
    const PeakProbe probe_after = probe(width);
    *answer = measured(one, &timing, n, before, after);
    add_probes(*answer, probe_before, probe_after);
    add_evaluations(*answer, one);
    if (failed) return reason(why, STATUS_RUNNER_FAILED, "Google Benchmark ran too few iterations");
    return STATUS_OK;
}

static Status collect(One *one, Reason *why) /* collective */
{
    if (!one->ctx) return reason(why, STATUS_RUNNER_FAILED, "state: no open problem");
    one->chosen.variant->collect(one->ctx, one->end.rows);
    return STATUS_OK;
}

static Status obey(One *one, const json_t *request, json_t **answer, Reason *why) /* collective */
{
    const char *const word = json_string_value(json_object_get(request, "request"));
    *answer = NULL;
    if (word && strcmp(word, "describe") == 0) {
        *answer = describe(one);
        return STATUS_OK;
    }
    if (word && strcmp(word, "open") == 0) return open_problem(one, request, why);
    if (word && strcmp(word, "measure") == 0) return measure(one, request, answer, why);
    if (word && strcmp(word, "state") == 0) return collect(one, why);
    if (word && strcmp(word, "close") == 0) {
        end_problem(one);
        return STATUS_OK;
    }
    return reason(why, STATUS_RUNNER_FAILED, "unknown request");
}

static Status answer_harness(One *one, Status status, json_t *answer, const Reason *why)
{
    if (status != STATUS_OK) {
        json_decref(answer);
        answer = json_pack("{ss si ss}", "answer", "error", "status", (int) status, "reason",
                           why->text);
    } else if (!answer) {
        answer = json_pack("{ss}", "answer", "done");
    }
    Reason ignored;
    return channel_send(&one->channel, answer, &ignored);
}

static void lead(One *one)
{
    json_t *request;
    Reason why = { "no memory" };
    while (channel_receive(&one->channel, INFINITY, &request, &why) == STATUS_OK) {
        one->asked_s = clock_now_s();
        char *const line = json_dumps(request, JSON_COMPACT);
        Status status = line ? crew_tell(line, &why) : STATUS_NO_MEMORY;
        free(line);
        json_t *answer = NULL;
        if (status == STATUS_OK) status = obey(one, request, &answer, &why);
        json_decref(request);
        if (answer_harness(one, status, answer, &why) != STATUS_OK) break;
    }
}

static void follow_leader(One *one)
{
    static char line[CHANNEL_LINE_BYTES];
    while (crew_listen(line, sizeof line)) {
        json_error_t error;
        json_t *const request = json_loads(line, 0, &error);
        json_t *answer = NULL;
        Reason why;
        if (request) obey(one, request, &answer, &why);
        json_decref(answer);
        json_decref(request);
    }
}

static Status connect_harness(One *one, const char *requests, const char *answers, Reason *why)
{
    one->channel = (Channel) { .in = -1, .out = -1, .peer = -1 };
    if (crew_rank() != 0) return STATUS_OK;
    one->channel.in = open(requests, O_RDONLY | O_CLOEXEC);
    one->channel.out = open(answers, O_WRONLY | O_CLOEXEC);
    if (one->channel.in < 0 || one->channel.out < 0)
        return reason(why, STATUS_RUNNER_FAILED, "cannot open the pipes: %s", strerror(errno));
    return STATUS_OK;
}

Status serve(const Chosen *chosen, const char *requests, const char *answers, Reason *why)
{
    static One one;
    one.chosen = *chosen;
    const Status status = connect_harness(&one, requests, answers, why);
    if (status != STATUS_OK) return status;
    if (crew_rank() == 0)
        lead(&one);
    else
        follow_leader(&one);
    channel_close(&one.channel);
    return STATUS_OK; /* an open problem is left to the system: freeing millions of objects takes
                         seconds */
}
