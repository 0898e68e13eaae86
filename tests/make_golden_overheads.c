/*
 * Writes tests/golden/overheads/run.jsonl: costs of parallelism with synthetic numbers, some of
 * them missing, one with a hostile text. Arithmetic only, so that every machine writes the same.
 *
 *     make_golden_overheads FILE    FILE must not exist
 */
#include "results/journal.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct Writer {
    Journal *journal;
    Reason why;
} Writer;

static void stop(const char *text)
{
    fprintf(stderr, "make_golden_overheads: %s\n", text);
    exit(1);
}

static void append(Writer *writer, const Record *record)
{
    if (journal_append(writer->journal, record, &writer->why) != STATUS_OK) stop(writer->why.text);
}

static void write_run(Writer *writer)
{
    Record record = record_new(RECORD_RUN);
    RunRecord *const run = &record.as.run;
    run->schema = RECORD_SCHEMA;
    run->run_id = "20250101T120000Z-costs";
    run->started_at = "2025-01-01T12:00:00Z";
    run->command = "ladder overheads";
    run->mode = "full";
    run->estimate = "synthetic numbers, made for the tests of the reports";
    run->plan_hash = "01234567";
    run->order_seed = 1;
    run->source_commit = "0000000000000000000000000000000000000000";
    run->compiler = "gcc 12.2.0";
    run->compiler_flags = "-ffp-contract=off";
    run->build_type = "debugoptimized";
    run->runner_hash = "fedcba98";
    run->benchmark_library = "Google Benchmark 1.7.1";
    run->host_name = "synthetic";
    run->cpu_model = "Synthetic CPU";
    run->cpu_isa = "avx512";
    run->hypervisor = "no";
    run->governor = run->turbo = run->clock_source = "not visible";
    run->kernel = "Linux 6.1.0";
    run->timer_resolution_s = 1e-9;
    run->timer_overhead_s = 2.5e-8;
    run->pinning = "serial rungs on CPU 1, the harness on CPU 0";
    run->cpus_online = run->cpus_allowed = run->cores = 2;
    append(writer, &record);
}

static void write_rung(Writer *writer, const char *name, const char *launch, double bytes_per_step,
                       const char *not_built)
{
    Record record = record_new(RECORD_RUNG);
    RungRecord *const rung = &record.as.rung;
    rung->rung = rung->title = rung->teaches = name;
    rung->source = NULL;
    rung->family = "4x shared memory";
    rung->launch = not_built ? NULL : launch;
    rung->is_gated = true;
    rung->cores = 2;
    rung->flags = "-O2";
    rung->bytes_per_trajectory_step = bytes_per_step;
    rung->outcome = not_built ? "not-built" : "planned";
    rung->reason = not_built;
    append(writer, &record);
}

static void write_rungs(Writer *writer)
{
    write_rung(writer, "v10_naive", "serial", 0, NULL);
    write_rung(writer, "v21_soa_streaming", "serial", 48, NULL);
    write_rung(writer, "v35_simd", "serial", 0, NULL);
    write_rung(writer, "v40_openmp", "threads", 0, NULL);
    write_rung(writer, "v43_openmp_steps", "threads", 48, NULL);
    write_rung(writer, "v50_mpi", "mpirun", 0, NULL);
    write_rung(writer, "v52_mpi_spawn", "spawn", 0, "no such library");
}

static void write_ceiling(Writer *writer, int64_t cores, double value)
{
    Record record = record_new(RECORD_CEILING);
    CeilingRecord *const c = &record.as.ceiling;
    c->kind = "bandwidth";
    c->operation = "copy";
    c->level = "memory";
    c->cores = cores;
    c->value = c->roof = value;
    c->unit = "GB/s";
    append(writer, &record);
}

/** A cost; 0 stands for what is absent. */
typedef struct CostPlan {
    const char *kind, *operation, *rung, *transport;
    int64_t cores, bytes, trajectories, steps;
    double value, spread; /* the interval: so many times less, so many times more */
    const char *unit;
    double predicted;
    const char *note, *reason;
} CostPlan;

static const CostPlan plans[] = {
    { "startup", "process", "v35_simd", NULL, 1, 0, 0, 0, 3.1, 1.1, "ms", 0, NULL, NULL },
    { "startup", "mpirun and MPI_Init", "v50_mpi", NULL, 2, 0, 0, 0, 360, 1.05, "ms", 0, NULL,
      NULL },
    { "startup", "MPI_Comm_spawn", "v52_mpi_spawn", NULL, 0, 0, 0, 0, 0, 0, "ms", 0, NULL,
      "v52_mpi_spawn: not built: no such library \033[2J<b>" },
    { "startup", "parallel region", NULL, NULL, 2, 0, 0, 0, 0.75, 1.02, "us", 0, NULL, NULL },
    { "startup", "parallel region, threads asleep", NULL, NULL, 2, 0, 0, 0, 32, 1.7, "us", 0, NULL,
      NULL },
    { "chain", "one trajectory", "v10_naive", NULL, 1, 0, 1, 20000, 30.25, 1.01, "ns/step", 0, NULL,
      NULL },
    { "chain", "one trajectory", "v35_simd", NULL, 1, 0, 1, 20000, 20.5, 1.01, "ns/step", 0, NULL,
      NULL },
    { "chain", "one trajectory", "v40_openmp", NULL, 2, 0, 1, 20000, 20.75, 1.02, "ns/step", 0,
      NULL, NULL },
    { "chain", "one trajectory", "v50_mpi", NULL, 2, 0, 1, 20000, 21, 1.02, "ns/step", 0, NULL,
      NULL },
    { "wall", "one pass through memory a step", "v21_soa_streaming", NULL, 1, 0, 3932160, 2, 17.5,
      1.02, "ns/step", 0, NULL, NULL },
    { "wall", "states in registers", "v35_simd", NULL, 1, 0, 3932160, 32, 0.875, 1.02, "ns/step", 0,
      NULL, NULL },
    { "wall", "one pass through memory a step", "v43_openmp_steps", NULL, 1, 0, 3932160, 4, 5, 1.02,
      "ns/step", 0, NULL, NULL },
    { "wall", "one pass through memory a step", "v43_openmp_steps", NULL, 2, 0, 3932160, 4, 4, 1.02,
      "ns/step", 0, NULL, NULL },
    { "wall", "speed-up", "v43_openmp_steps", NULL, 2, 0, 3932160, 4, 1.25, 1.02, "x", 0, NULL,
      NULL },
    { "wall", "states in registers", "v40_openmp", NULL, 1, 0, 3932160, 32, 0.875, 1.02, "ns/step",
      0, NULL, NULL },
    { "wall", "states in registers", "v40_openmp", NULL, 2, 0, 3932160, 32, 0.4375, 1.02, "ns/step",
      0, NULL, NULL },
    { "wall", "speed-up", "v40_openmp", NULL, 2, 0, 3932160, 32, 2, 1.02, "x", 0, NULL, NULL },
    { "messages", "ping-pong", NULL, "shared memory", 2, 8, 0, 0, 0.3125, 1.1, "us", 0, NULL,
      NULL },
    { "messages", "ping-pong", NULL, "shared memory", 2, 4194304, 0, 0, 512, 1.6, "us", 0, NULL,
      NULL },
    { "collectives", "MPI_Bcast", NULL, "shared memory", 2, 8, 0, 0, 0.5, 1.1, "us", 0, NULL,
      NULL },
    { "collectives", "MPI_Bcast", NULL, "shared memory", 2, 4096, 0, 0, 1.75, 1.1, "us", 0, NULL,
      NULL },
    { "collectives", "ensemble out and back", NULL, "shared memory", 2, 8, 0, 0, 1.75, 1.1, "us", 0,
      NULL, NULL },
    { "messages", "ping-pong", NULL, "TCP", 2, 0, 0, 0, 0, 0, "us", 0, NULL,
      "ladder-costs-mpi: mpirun did not run to its end" },
    { "collectives", "MPI_Bcast", NULL, "TCP", 2, 0, 0, 0, 0, 0, "us", 0, NULL,
      "ladder-costs-mpi: mpirun did not run to its end" },
    { "sharing", "barrier", NULL, NULL, 2, 0, 0, 0, 0.25, 1.1, "us", 0, NULL, NULL },
    { "sharing", "counters in lines of their own", NULL, NULL, 2, 0, 0, 0, 2.5, 1.05, "ns", 0, NULL,
      NULL },
    { "sharing", "counters in one cache line", NULL, NULL, 2, 0, 0, 0, 5, 1.05, "ns", 0, NULL,
      NULL },
    { "sharing", "one counter for all, atomic", NULL, NULL, 2, 0, 0, 0, 30, 1.05, "ns", 0, NULL,
      NULL },
    { "sharing", "two cores at work at once", NULL, NULL, 2, 0, 0, 0, 1.0625, 1.01, "x", 0, NULL,
      NULL },
    { "balance", "static", NULL, NULL, 2, 0, 256, 200, 68.5, 1.01, "%", 69.5, NULL, NULL },
    { "balance", "dynamic", NULL, NULL, 2, 0, 256, 200, 98.5, 1.01, "%", 0, NULL, NULL },
    { "break-even", "one core, all steps of one group", "v35_simd", NULL, 1, 0, 24, 100, 1.875, 0,
      "us", 0, NULL, NULL },
    { "break-even", "2 threads", "v40_openmp", NULL, 2, 0, 0, 100, 48, 0, "trajectories", 48,
      "two threads join and part in 0.75 us", NULL },
    { "break-even", "2 ranks", "v50_mpi", NULL, 2, 0, 0, 100, 192, 1.5, "trajectories", 96,
      "messages at least 1.75 us", NULL },
    { "break-even", "2 spawned ranks", "v52_mpi_spawn", NULL, 2, 0, 0, 100, 0, 0, "trajectories", 0,
      NULL, "no such library" },
};

static int64_t count(int64_t value)
{
    return value > 0 ? value : -1;
}

static void write_cost(Writer *writer, const CostPlan *plan)
{
    Record record = record_new(RECORD_COST);
    CostRecord *const c = &record.as.cost;
    c->kind = plan->kind;
    c->operation = plan->operation;
    c->rung = plan->rung;
    c->transport = plan->transport;
    c->cores = count(plan->cores);
    c->bytes = count(plan->bytes);
    c->trajectories = count(plan->trajectories);
    c->steps = count(plan->steps);
    c->unit = plan->unit;
    c->note = plan->note;
    c->reason = plan->reason;
    c->session = 0;
    if (plan->predicted > 0) c->predicted = plan->predicted;
    if (plan->value > 0) c->value.median = plan->value;
    if (plan->spread > 0) {
        c->samples = 15;
        c->value.low = plan->value / plan->spread;
        c->value.high = plan->value * plan->spread;
    }
    append(writer, &record);
}

int main(int n_arguments, char **arguments)
{
    Writer writer = { .journal = NULL };
    if (n_arguments != 2) stop("usage: make_golden_overheads FILE");
    if (journal_create(arguments[1], &writer.journal, &writer.why) != STATUS_OK)
        stop(writer.why.text);
    write_run(&writer);
    write_rungs(&writer);
    write_ceiling(&writer, 1, 10.5);
    write_ceiling(&writer, 2, 12.25);
    for (size_t i = 0; i < sizeof plans / sizeof plans[0]; i++) write_cost(&writer, &plans[i]);
    Record record = record_new(RECORD_END);
    record.as.end = (EndRecord) { "complete", 38.5, 0, 0, 0, 0, 0 };
    append(&writer, &record);
    journal_close(writer.journal);
    return 0;
}
