/* The functions of MPI that an integration of no steps is made of, each timed apart. */
#include "harness/alone.h"
#include "harness/bench.h"
#include "harness/launch.h"
#include "harness/profile.h"
#include "variants/workload/ensemble.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FEWEST_ITERATIONS = 10, MOST_ITERATIONS = 2000 };
static const double COUNTED_S = 0.04;
static const char NONE[] = "MPI functions"; /* operation of a record that says why there are none */

static bool was_counted(const Bench *bench, const Heat *heat, const Rung *rung)
{
    for (size_t i = 0; i < bench->before.n_costs; i++) {
        const CostRecord *const cost = &bench->before.costs[i];
        if (cost->rung && strcmp(cost->rung, rung->name) == 0 && cost->heat
            && strcmp(cost->heat, heat->record.heat) == 0
            && strncmp(cost->operation, "MPI", 3) == 0)
            return true;
    }
    return false;
}

static Status journal_part(Bench *bench, const Heat *heat, const Microscope *scope, CostRecord cost,
                           Reason *why)
{
    Record record = { .type = RECORD_COST, .as.cost = cost };
    CostRecord *const c = &record.as.cost;
    c->kind = "serial part";
    c->rung = scope->rung->name;
    c->heat = heat->record.heat;
    c->cores = scope->n_cores;
    c->trajectories = scope->trajectories;
    c->steps = 0;
    c->unit = "us";
    c->session = bench->session;
    return bench_journal(bench, &record, why);
}

/* ---- counting ---- */

/* After no steps a runner's final states are its starting points. */
static Status check_states(const Microscope *scope, const AloneRun *alone, Reason *why)
{
    const size_t n = (size_t) scope->trajectories;
    char wanted[sizeof alone->state_hash];
    L63State *const start = calloc(n, sizeof *start);
    if (!start) return reason(why, STATUS_NO_MEMORY, "no memory for %zu starting points", n);
    ensemble_fill(ALONE_SEED, n, start);
    snprintf(wanted, sizeof wanted, "%016" PRIx64, exchange_hash(start, n));
    free(start);
    if (strcmp(alone->state_hash, wanted) == 0) return STATUS_OK;
    return reason(why, STATUS_WRONG_ANSWER, "0 steps have changed the states");
}

static Microscope scope_of(const Profile *p, const Heat *heat, const Rung *rung, double once_us)
{
    const RunnerSetting setting = plan_setting(p->bench, heat, rung);
    const double iterations = COUNTED_S / fmax(1e-6 * once_us, 1e-7);
    Microscope scope = profile_scope(p, rung);
    scope.n_cores = setting.n_cores;
    scope.hybrid_ranks = setting.hybrid_ranks;
    scope.prefix = setting.prefix;
    scope.trajectories = (int64_t) heat->problem.n_trajectories;
    scope.steps = 0;
    scope.iterations = (int64_t) fmin(fmax(iterations, FEWEST_ITERATIONS), MOST_ITERATIONS);
    return scope;
}

/* The files of the tool are read and gone: what they say stands in the journal. */
static Status count(Profile *p, Microscope *scope, MpiCounts *counts, Reason *why)
{
    char path[BENCH_MOST_PATH + 128], log[BENCH_MOST_PATH + 128];
    AloneRun alone = { .wall_s = NAN };
    if (p->bench->options->hosts.n > 0)
        return reason(why, STATUS_MISSING,
                      "messages are counted on one machine only; leave out --hosts");
    profile_path(p, "mpi", scope->rung, ".jsonl", path);
    profile_path(p, "mpi", scope->rung, ".log", log);
    scope->out = path;
    Status status = profile_counts(p, scope, &alone, counts, why);
    if (status == STATUS_OK) status = check_states(scope, &alone, why);
    unlink(path);
    unlink(log);
    return status;
}

/* ---- what they say ---- */

static bool is_first_of(const MpiCounts *counts, size_t c)
{
    for (size_t before = 0; before < c; before++)
        if (strcmp(counts->counts[before].function, counts->counts[c].function) == 0) return false;
    return true;
}

static double slowest_s(const MpiCounts *counts, const char *function)
{
    double most_s = 0.0;
    for (size_t c = 0; c < counts->n; c++)
        if (strcmp(counts->counts[c].function, function) == 0)
            most_s = fmax(most_s, counts->counts[c].time_s);
    return most_s;
}

static Status journal_functions(Bench *bench, const Heat *heat, const Microscope *scope,
                                const MpiCounts *counts, Reason *why)
{
    char note[128];
    Status status = STATUS_OK;
    snprintf(note, sizeof note,
             "mean of %" PRId64 " integrations, of the rank that was in it longest, waiting "
             "included; in a run of its own",
             scope->iterations);
    for (size_t c = 0; c < counts->n && status == STATUS_OK; c++) {
        CostRecord cost = record_new(RECORD_COST).as.cost;
        cost.operation = counts->counts[c].function;
        cost.value.median = 1e6 * slowest_s(counts, cost.operation) / (double) scope->iterations;
        cost.note = note;
        if (is_first_of(counts, c)) status = journal_part(bench, heat, scope, cost, why);
    }
    return status;
}

Status bench_serial_messages(Bench *bench, const Heat *heat, const Rung *rung, double once_us,
                             Reason *why)
{
    Profile p = { .bench = bench };
    MpiCounts counts = { .counts = NULL };
    Reason what = { "" };
    snprintf(p.raw, sizeof p.raw, "%s", bench->folder);
    Microscope scope = scope_of(&p, heat, rung, once_us);
    const bool is_alone = launch_ranks(rung, scope.n_cores, scope.hybrid_ranks) < 2;
    if (!variant_is_mpi(rung->launch) || is_alone || was_counted(bench, heat, rung))
        return STATUS_OK;
    Status status = count(&p, &scope, &counts, &what);
    if (status == STATUS_OK) {
        status = journal_functions(bench, heat, &scope, &counts, why);
    } else if (status == STATUS_INTERRUPTED || status == STATUS_TERMINATED) {
        reason(why, status, "%s", what.text);
    } else {
        CostRecord cost = record_new(RECORD_COST).as.cost;
        cost.operation = NONE;
        cost.reason = what.text;
        status = journal_part(bench, heat, &scope, cost, why);
    }
    mpi_counts_free(&counts);
    return status;
}
