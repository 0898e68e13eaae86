/* Starting, threads, messages, the dependence chain, the memory wall. */
#include "harness/overheads.h"

#include "harness/cost_series.h"
#include "harness/cpus.h"
#include "harness/progress.h"
#include "harness/stop.h"
#include "results/stats.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double ALPHA = 0.05;

static bool is_quick(const Overheads *o)
{
    return o->bench->options->is_quick;
}

static unsigned most_threads(const Overheads *o)
{
    const int64_t said = o->bench->options->threads;
    return said > 0 ? (unsigned) said : (unsigned) cpus_allowed()->n;
}

static unsigned most_ranks(const Overheads *o)
{
    const int64_t said = o->bench->options->ranks;
    return said > 0 ? (unsigned) said : (unsigned) cpus_allowed()->n;
}

/* ---- starting ---- */

/* What a start of this rung costs: from its command line until it answers. */
typedef struct Start {
    const Rung *rung;
    const char *operation, *absent; /* why there is none where the rung is not there */
    size_t n_samples;
    bool is_inner; /* not all of it, but what the rung takes to start its other ranks */
} Start;

static Status keep_spawn(Overheads *o, double spawn_s, Reason *why)
{
    double *const more = realloc(o->spawn_s, (o->n_spawns + 1) * sizeof *more);
    if (!more) return reason(why, STATUS_NO_MEMORY, "no memory");
    o->spawn_s = more;
    o->spawn_s[o->n_spawns++] = spawn_s;
    return STATUS_OK;
}

static Status start_again(Overheads *o, const Start *start, CostSeries *series, Reason *why)
{
    Status status = STATUS_OK;
    for (size_t i = 0; i < start->n_samples && status == STATUS_OK; i++) {
        Runner *runner;
        const unsigned n_cores = start->is_inner ? 2 : 0;
        status = overheads_start(o, start->rung, n_cores, &runner, why);
        if (status != STATUS_OK) break;
        const RunnerDescription d = runner_description(runner);
        series->record.cores = d.cores;
        cost_series_add(series, 1e3 * (start->is_inner ? d.spawn_s : d.startup_s));
        if (start->is_inner) status = keep_spawn(o, d.spawn_s, why);
        runner_stop(runner);
    }
    return status;
}

static Status measure_start(Overheads *o, const Start *start, Reason *why)
{
    Reason what = { "" };
    CostSeries series = { .record = cost_new("startup", start->operation, "ms") };
    if (!start->rung) return overheads_keep_reason(o, series.record, start->absent, why);
    series.record.rung = start->rung->name;
    progress(-1.0, 1, "start %s", start->rung->name);
    const Status status = start_again(o, start, &series, &what);
    if (overheads_is_over(status)) return reason(why, status, "%s", what.text);
    if (status != STATUS_OK) return overheads_keep_reason(o, series.record, what.text, why);
    const CostRecord cost = cost_series_record(&series);
    return overheads_keep(o, &cost, why);
}

Status overheads_startup(Overheads *o, Reason *why)
{
    const Start starts[] = {
        { overheads_rung(o, "v35_simd"), "process", "this build does not know v35_simd",
          is_quick(o) ? 6 : 11, false },
        { overheads_rung(o, "v50_mpi"), "mpirun and MPI_Init", "this build does not know v50_mpi",
          is_quick(o) ? 1 : 6, false },
        { overheads_spawner(o), "MPI_Comm_spawn", "no rung of this build starts its ranks itself",
          is_quick(o) ? 1 : 6, true },
    };
    Status status = STATUS_OK;
    for (size_t s = 0; s < sizeof starts / sizeof *starts && status == STATUS_OK; s++)
        status = measure_start(o, &starts[s], why);
    return status;
}

/* ---- threads and messages: programs of their own ---- */

/* What such a program measures: a row each, with its reason, where it does not run. */
typedef struct Expected {
    const char *kind, *operation, *unit;
} Expected;

static const Expected of_threads[] = {
    { "startup", "parallel region", "us" },
    { "sharing", "barrier", "us" },
    { "sharing", "counters in one cache line", "ns" },
    { "balance", "static", "%" },
};

static const Expected of_messages[] = {
    { "messages", "ping-pong", "us" },
    { "collectives", "MPI_Bcast", "us" },
};

static Status keep_missing(Overheads *o, const Expected *rows, size_t n, const char *transport,
                           unsigned n_cores, const char *text, Reason *why)
{
    Status status = STATUS_OK;
    for (size_t r = 0; r < n && status == STATUS_OK; r++) {
        CostRecord cost = cost_new(rows[r].kind, rows[r].operation, rows[r].unit);
        cost.transport = transport;
        cost.cores = n_cores;
        status = overheads_keep_reason(o, cost, text, why);
    }
    return status;
}

/* Owns: takes *costs over: texts of what is kept are its. */
static Status keep_costs(Overheads *o, Costs *costs, Reason *why)
{
    Costs *const more = realloc(o->read, (o->n_read + 1) * sizeof *more);
    if (!more) {
        costs_free(costs);
        return reason(why, STATUS_NO_MEMORY, "no memory for the costs");
    }
    o->read = more;
    o->read[o->n_read++] = *costs;
    Status status = STATUS_OK;
    for (size_t i = 0; i < costs->n_records && status == STATUS_OK; i++)
        status = overheads_keep(o, &costs->records[i], why);
    return status;
}

static CostsSetting setting_of(const Overheads *o, unsigned n_cores)
{
    return (CostsSetting) { .n_cores = n_cores,
                            .is_quick = is_quick(o),
                            .timeout_s = o->bench->options->timeout_s };
}

static Status measure_threads(Overheads *o, unsigned n_threads, Reason *why)
{
    const Rung *const team = overheads_rung(o, "v40_openmp");
    const CostsSetting setting = setting_of(o, n_threads);
    Costs costs = { .n_records = 0 };
    progress(-1.0, 1, "what %u threads cost each other", n_threads);
    Status status = costs_of_threads(team, &setting, &costs, why);
    if (status != STATUS_OK || !costs.missing[0]) {
        if (status == STATUS_OK) return keep_costs(o, &costs, why);
        costs_free(&costs);
        return status;
    }
    status = keep_missing(o, of_threads, sizeof of_threads / sizeof *of_threads, NULL, n_threads,
                          costs.missing, why);
    costs_free(&costs);
    return status;
}

/* Two threads are what the break-even is about; all of them are what the machine has. */
Status overheads_threads(Overheads *o, Reason *why)
{
    const unsigned most = most_threads(o);
    Status status = STATUS_OK;
    if (!overheads_rung(o, "v40_openmp"))
        return keep_missing(o, of_threads, sizeof of_threads / sizeof *of_threads, NULL, most,
                            "this build does not know v40_openmp", why);
    if (most > 2) status = measure_threads(o, 2, why);
    return status == STATUS_OK ? measure_threads(o, most, why) : status;
}

static Status measure_transport(Overheads *o, const Rung *team, const Transport *transport,
                                const char *fault, Reason *why)
{
    const CostsSetting setting = setting_of(o, most_ranks(o));
    Costs costs = { .n_records = 0 };
    Status status = STATUS_OK;
    progress(-1.0, 1, "messages by %s", transport->name);
    if (fault)
        snprintf(costs.missing, sizeof costs.missing, "%s", fault);
    else
        status = costs_of_messages(team, transport, &setting, &costs, why);
    if (status == STATUS_OK && !costs.missing[0]) return keep_costs(o, &costs, why);
    if (status == STATUS_OK)
        status = keep_missing(o, of_messages, sizeof of_messages / sizeof *of_messages,
                              transport->name, setting.n_cores, costs.missing, why);
    costs_free(&costs);
    return status;
}

/* Where ranks could not be started before, they are not tried again: it may take a timeout. */
Status overheads_messages(Overheads *o, Reason *why)
{
    const Rung *const team = overheads_rung(o, "v50_mpi");
    const char *fault = team ? NULL : "this build does not know v50_mpi";
    for (size_t r = 0; r < o->n_rungs; r++)
        if (o->rungs[r].rung == team && o->rungs[r].out.text[0]) fault = o->rungs[r].out.text;
    const Rung none = { .name = "v50_mpi" };
    Status status = STATUS_OK;
    const Transport *transport;
    for (size_t t = 0; (transport = costs_transport(team ? team : &none, t)) != NULL; t++) {
        if (status != STATUS_OK) break;
        status = measure_transport(o, team, transport, fault, why);
    }
    return status;
}

/* ---- the dependence chain ---- */

enum { CHAIN_STEPS = 20000, CHAIN_ROUNDS = 15, QUICK_ROUNDS = 6, MOST_RACERS = 8 };

static const char *const chain_rungs[]
    = { "v10_naive", "v20_soa", "v35_simd", "v40_openmp", "v50_mpi" };
enum { N_CHAIN = sizeof chain_rungs / sizeof *chain_rungs };

static CostRecord chain_cost(const char *rung, int64_t cores)
{
    CostRecord cost = cost_new("chain", "one trajectory", "ns/step");
    cost.rung = rung;
    cost.cores = cores;
    cost.trajectories = 1;
    cost.steps = CHAIN_STEPS;
    return cost;
}

static Status keep_racer(Overheads *o, const Racer *racer, CostRecord cost, Reason *why)
{
    CostSeries series = { .record = cost };
    const double trajectories = (double) cost.trajectories;
    for (size_t s = 0; s < racer->n_samples; s++)
        cost_series_add(&series, 1e9 * racer->wall_s[s] / ((double) racer->n_steps * trajectories));
    const CostRecord kept = cost_series_record(&series);
    return overheads_keep(o, &kept, why);
}

/* Returns: the racers that could be started; a reason is kept for each of the others. */
static Status line_up_chain(Overheads *o, Racer *racers, size_t *n_racers, Reason *why)
{
    Status status = STATUS_OK;
    for (size_t i = 0; i < N_CHAIN && !overheads_is_over(status); i++) {
        const Rung *const rung = overheads_rung(o, chain_rungs[i]);
        Reason what = { "" };
        if (!rung) continue;
        Racer *const racer = &racers[*n_racers];
        *racer = (Racer) { .rung = rung, .n_steps = CHAIN_STEPS };
        status = overheads_start(o, rung, 0, &racer->runner, &what);
        if (overheads_is_over(status)) return reason(why, status, "%s", what.text);
        if (status == STATUS_OK)
            (*n_racers)++;
        else
            status = overheads_keep_reason(o, chain_cost(rung->name, -1), what.text, why);
    }
    return status;
}

static Status keep_chain(Overheads *o, const Racer *racers, size_t n, Reason *why)
{
    Status status = STATUS_OK;
    for (size_t i = 0; i < n && status == STATUS_OK; i++) {
        const int64_t cores = runner_description(racers[i].runner).cores;
        status = keep_racer(o, &racers[i], chain_cost(racers[i].rung->name, cores), why);
    }
    return status;
}

/* One that fails is taken out, with a reason, and the others race again. */
static Status race_chain(Overheads *o, Racer *racers, size_t *n, Reason *why)
{
    const size_t n_rounds = is_quick(o) ? QUICK_ROUNDS : CHAIN_ROUNDS;
    Status status = STATUS_OK;
    while (*n > 0 && status == STATUS_OK) {
        const Rung *culprit = racers[0].rung;
        Reason what = { "" };
        const Status raced = overheads_race(o, 1, racers, *n, n_rounds, &culprit, &what);
        if (raced == STATUS_OK) return keep_chain(o, racers, *n, why);
        status = overheads_take_out(o, culprit, raced, &what, why);
        for (size_t i = 0; i < *n; i++) {
            if (racers[i].rung != culprit) continue;
            runner_stop(racers[i].runner);
            racers[i] = racers[--*n];
        }
        if (status == STATUS_OK)
            status = overheads_keep_reason(o, chain_cost(culprit->name, -1), what.text, why);
    }
    return status;
}

Status overheads_chain(Overheads *o, Reason *why)
{
    static Racer racers[MOST_RACERS];
    size_t n = 0;
    progress(-1.0, 1, "one trajectory alone");
    Status status = line_up_chain(o, racers, &n, why);
    if (status == STATUS_OK) status = race_chain(o, racers, &n, why);
    for (size_t i = 0; i < n; i++) runner_stop(racers[i].runner);
    return status;
}

/* ---- the memory wall ---- */

enum { WALL_ROUNDS = 9, STREAMING_STEPS = 4, REGISTER_STEPS = 32, SERIAL_STREAMING_STEPS = 2 };

/* One way to go through the ensemble of the memory problem. */
typedef struct Way {
    const char *rung, *operation;
    size_t n_steps; /* of one integration */
    bool is_serial;
} Way;

static const Way ways[] = {
    { "v21_soa_streaming", "one pass through memory a step", SERIAL_STREAMING_STEPS, true },
    { "v35_simd", "states in registers", REGISTER_STEPS, true },
    { "v43_openmp_steps", "one pass through memory a step", STREAMING_STEPS, false },
    { "v40_openmp", "states in registers", REGISTER_STEPS, false },
};
enum { N_WAYS = sizeof ways / sizeof *ways };

static CostRecord wall_cost(const Overheads *o, const Way *way, int64_t cores, size_t n)
{
    CostRecord cost = cost_new("wall", way->operation, "ns/step");
    cost.rung = overheads_rung(o, way->rung) ? way->rung : NULL;
    cost.cores = cores;
    cost.trajectories = (int64_t) n;
    cost.steps = (int64_t) way->n_steps;
    return cost;
}

/* As large as that of the bench. Returns: 0, and why, when it cannot be had. */
static size_t wall_trajectories(const Overheads *o, Reason *why)
{
    const int64_t cache_bytes = machine_last_level_cache_bytes(o->bench->machine);
    const double free_bytes = (double) machine_free_memory_bytes();
    size_t n = 3840;
    if (is_quick(o)) {
        reason(why, STATUS_MISSING, "--quick leaves out what takes ensembles beyond every cache");
        return 0;
    }
    if (cache_bytes <= 0) {
        reason(why, STATUS_MISSING, "the size of the last-level cache is not visible here");
        return 0;
    }
    while ((int64_t) (n * sizeof(L63State)) < 2 * cache_bytes) n *= 2;
    const double needed
        = 9.0 * (double) (n * sizeof(L63State)); /* points twice, two runners, ... */
    if (free_bytes < 0.0 || needed <= 0.5 * free_bytes) return n;
    reason(why, STATUS_MISSING, "%zu trajectories need %.3g GiB, %.3g GiB are free", n,
           needed / 0x1p30, free_bytes / 0x1p30);
    return 0;
}

static Status start_on(Overheads *o, const Way *way, unsigned n_cores, Racer *racer, Reason *why)
{
    const Rung *const rung = overheads_rung(o, way->rung);
    *racer = (Racer) { .rung = rung, .n_steps = way->n_steps };
    return overheads_start(o, rung, n_cores, &racer->runner, why);
}

/* The first core is the first racer, so that a speed-up is that of pairs. */
static Status keep_speedup(Overheads *o, const Way *way, const Racer racers[2], unsigned n_cores,
                           size_t n, Reason *why)
{
    CostRecord cost = wall_cost(o, way, n_cores, n);
    cost.operation = "speed-up";
    cost.unit = "x";
    cost.samples = (int64_t) racers[0].n_samples;
    cost.value
        = stats_ratio_interval(racers[0].wall_s, racers[1].wall_s, racers[0].n_samples, ALPHA);
    return overheads_keep(o, &cost, why);
}

static Status verify_large(Overheads *o, const Racer *racer, size_t verify_case_index, Reason *why)
{
    return verify_case(&o->bench->verifier, verify_case_index, racer->runner, racer->rung, NULL,
                       NULL, NULL, why);
}

/* Times one rung on one core and, unless it has no more, on n_cores in turn with it. */
static Status time_way(Overheads *o, const Way *way, unsigned n_cores, bool is_first, size_t n,
                       Reason *why)
{
    static Racer racers[2];
    const size_t n_racers = n_cores > 1 ? 2 : 1;
    const Rung *culprit = overheads_rung(o, way->rung);
    Reason what = { "" };
    racers[0].runner = racers[1].runner = NULL;
    Status status = start_on(o, way, 1, &racers[0], &what);
    if (status == STATUS_OK && n_racers == 2) status = start_on(o, way, n_cores, &racers[1], &what);
    if (status == STATUS_OK && is_first)
        status = verify_large(o, &racers[0], o->bench->verifier.n_cases - 1, &what);
    if (status == STATUS_OK)
        status = overheads_race(o, n, racers, n_racers, WALL_ROUNDS, &culprit, &what);
    for (size_t i = 0; i < n_racers; i++) runner_stop(racers[i].runner);
    if (overheads_is_over(status)) return reason(why, status, "%s", what.text);
    if (status != STATUS_OK && status != STATUS_MISSING) {
        const Status kept = overheads_take_out(o, culprit, status, &what, why);
        if (kept != STATUS_OK) return kept;
    }
    if (status != STATUS_OK)
        return overheads_keep_reason(o, wall_cost(o, way, n_cores, n), what.text, why);
    if (is_first) status = keep_racer(o, &racers[0], wall_cost(o, way, 1, n), why);
    if (n_racers == 1 || status != STATUS_OK) return status;
    status = keep_racer(o, &racers[1], wall_cost(o, way, n_cores, n), why);
    return status == STATUS_OK ? keep_speedup(o, way, racers, n_cores, n, why) : status;
}

/* One thread against two, four, eight, ... and all. */
static Status climb_wall(Overheads *o, const Way *way, size_t n, Reason *why)
{
    const unsigned most = way->is_serial ? 1 : most_threads(o);
    bool is_first = true;
    Status status = STATUS_OK;
    progress(-1.0, 1, "%s beyond every cache", way->rung);
    for (unsigned cores = most > 1 ? 2 : 1; status == STATUS_OK;
         cores = 2 * cores < most ? 2 * cores : most) {
        status = time_way(o, way, cores, is_first, n, why);
        is_first = false;
        if (cores == most) break;
    }
    return status;
}

Status overheads_wall(Overheads *o, Reason *why)
{
    Reason cannot = { "" };
    const size_t n = wall_trajectories(o, &cannot);
    const L63Problem p = l63_problem(n, 1, 0.004);
    Status status = STATUS_OK;
    if (n > 0) status = bench_ceilings(o->bench, CEILINGS_QUICK, why);
    if (n > 0 && status == STATUS_OK)
        status
            = verifier_add_timed(&o->bench->verifier, &p, (uint32_t) o->bench->options->seed, why);
    for (size_t w = 0; w < N_WAYS && status == STATUS_OK; w++) {
        char absent[80];
        snprintf(absent, sizeof absent, "this build does not know %s", ways[w].rung);
        CostRecord cost = wall_cost(o, &ways[w], ways[w].is_serial ? 1 : most_threads(o), n);
        if (n == 0) cost.trajectories = -1;
        if (!overheads_rung(o, ways[w].rung))
            status = overheads_keep_reason(o, cost, absent, why);
        else if (n == 0 || overheads_has_no_time(o, &cannot))
            status = overheads_keep_reason(o, cost, cannot.text, why);
        else
            status = climb_wall(o, &ways[w], n, why);
    }
    return status;
}
