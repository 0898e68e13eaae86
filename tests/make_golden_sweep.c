/*
 * Writes tests/golden/sweep/run.jsonl, a sweep, or tests/golden/scale/run.jsonl, a scaling study:
 * synthetic numbers, in which rungs are missing for every reason there is. Arithmetic only, so that
 * every machine writes the same.
 *
 *     make_golden_sweep trajectories|scale FILE    FILE must not exist
 */
#include "results/journal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_VALUES = 7, N_ROUNDS = 8, N_CPUS = 4 };

typedef struct RungPlan {
    const char *rung, *base, *launch;
    double ns[MOST_VALUES]; /* a step; 0: it was skipped there */
    const char *not_built, *fault;
} RungPlan;

typedef struct SweepPlan {
    const char *sweep;
    size_t n_strong, n_values;
    int64_t values[MOST_VALUES];
    const RungPlan *rungs;
    size_t n_rungs;
} SweepPlan;

static const RungPlan trajectory_rungs[] = {
    { "v10_naive", NULL, "serial", { 31, 30.5, 30.2, 33.5, 34 }, NULL, NULL },
    { "v15_inlined", "v10_naive", "serial", { 18, 17.9, 17.8, 19, 21.7 }, NULL, NULL },
    { "v22_aos", "v15_inlined", "serial", { 0 }, NULL, "3 of 1003 trajectories differ" },
    { "v35_simd", "v34_in_flight", "serial", { 0.91, 0.75, 0.752, 0.76, 0.81 }, NULL, NULL },
    { "v40_openmp", "v35_simd", "threads", { 0, 0.98, 0.39, 0.388, 0.41 }, NULL, NULL },
    { "v50_mpi", "v35_simd", "mpirun", { 0 }, "dependency not found: mpi", NULL },
    { "v90_|<b>\033[2J", "v35_simd", "serial", { 1.5, 1.4, 1.3, 1.2, 1.1 }, NULL, NULL },
};

/* On 1, 2, 4, 8 cores, then on 2, 4, 8 with so many times the work. v40 has 2 % of a serial part
 * both times; the overhead of v50 grows; v53 is faster than it can be; the others have no time. */
static const RungPlan scale_rungs[] = {
    { "v35_simd", "v34_in_flight", "serial", { .75, .75, .75, .75, .75, .75, .75 }, NULL, NULL },
    { "v40_openmp",
      "v35_simd",
      "threads",
      { .752, .38352, .19928, .10716, .379798, .190863, .095674 },
      NULL,
      NULL },
    { "v50_mpi",
      "v35_simd",
      "mpirun",
      { .76, .3838, .2071, .15485, .38191, .19437, .10312 },
      NULL,
      NULL },
    { "v51_mpi_p2p", "v50_mpi", "mpirun", { 0 }, NULL, "3 of 1003 trajectories differ" },
    { "v52_|<b>\033[2J", "v50_mpi", "spawn", { 0, .4, .2, .1, .4, .2, .1 }, NULL, NULL },
    { "v53_mpi_openmp", "v50_mpi", "hybrid", { .8, .38095, .18605, .08989, 0, 0, 0 }, NULL, NULL },
    { "v54_mpi_shared", "v50_mpi", "mpirun", { 0 }, "dependency not found: mpi", NULL },
};

/* n_strong heats of a scaling study keep the ensemble; 0: the values are trajectories. */
static const SweepPlan plans[] = {
    { "trajectories",
      0,
      5,
      { 64, 1024, 4096, 1048576, 4194304 },
      trajectory_rungs,
      sizeof trajectory_rungs / sizeof trajectory_rungs[0] },
    { "scale",
      4,
      7,
      { 1, 2, 4, 8, 2, 4, 8 },
      scale_rungs,
      sizeof scale_rungs / sizeof scale_rungs[0] },
};

/* What was measured apart: in heats of the scaling study, of 4 cores if not said otherwise. */
static const struct PartPlan {
    const char *rung, *operation, *reason;
    size_t heat;
    double us;
} parts[] = {
    { "v35_simd", "integration of 0 steps", NULL, 0, 0.12 },
    { "v40_openmp", "integration of 0 steps", NULL, 1, 1.4 },
    { "v40_openmp", "integration of 0 steps", NULL, 2, 2.125 },
    { "v50_mpi", "integration of 0 steps", NULL, 2, 38.5 },
    { "v50_mpi", "MPI_Scatterv", NULL, 2, 12.25 },
    { "v50_mpi", "MPI_Gatherv", NULL, 2, 28 },
    { "v51_mpi_p2p", "integration of 0 steps", NULL, 2, 17 },
    { "v52_|<b>\033[2J", "integration of 0 steps", NULL, 2, 71 },
    { "v52_|<b>\033[2J", "MPI functions", "no counts were written: a rank ended", 2, 0 },
};

typedef struct Writer {
    const SweepPlan *plan;
    Journal *journal;
    Reason why;
    double now_s;
    char heat[MOST_VALUES][32];
} Writer;

static void stop(const char *text)
{
    fprintf(stderr, "make_golden_sweep: %s\n", text);
    exit(1);
}

static void append(Writer *writer, const Record *record)
{
    if (journal_append(writer->journal, record, &writer->why) != STATUS_OK) stop(writer->why.text);
}

static bool is_scale(const Writer *writer)
{
    return writer->plan->n_strong > 0;
}

static int64_t trajectories(const Writer *writer, size_t v)
{
    const int64_t value = writer->plan->values[v];
    if (!is_scale(writer)) return value;
    return v < writer->plan->n_strong ? 3840 : 3840 * value;
}

static const char *sweep_of(const Writer *writer, size_t v)
{
    if (!is_scale(writer)) return writer->plan->sweep;
    return v < writer->plan->n_strong ? "threads" : "weak";
}

static int64_t steps(const RungPlan *rung)
{
    return rung->ns[0] > 10 ? 4 : 64;
}

static void write_run(Writer *writer)
{
    Record record = record_new(RECORD_RUN);
    RunRecord *const run = &record.as.run;
    run->schema = RECORD_SCHEMA;
    run->run_id = "20250101T120000Z-sweep";
    run->started_at = "2025-01-01T12:00:00Z";
    run->command = is_scale(writer) ? "ladder scale" : "ladder bench --sweep";
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
    run->cpu_isa = "avx2";
    run->hypervisor = "no";
    run->governor = run->turbo = run->clock_source = "not visible";
    run->kernel = "Linux 6.1.0";
    run->timer_resolution_s = 1e-9;
    run->timer_overhead_s = 2.5e-8;
    run->pinning = "serial rungs on CPU 2, the harness on CPU 0";
    run->cpus_online = run->cpus_allowed = run->cores = is_scale(writer) ? N_CPUS : 3;
    run->l1d_bytes = 32 * 1024;
    run->l2_bytes = 1024 * 1024;
    run->last_level_cache_bytes = 36044800;
    append(writer, &record);
}

static void write_heat(Writer *writer, size_t v)
{
    Record record = record_new(RECORD_HEAT);
    HeatRecord *const heat = &record.as.heat;
    snprintf(writer->heat[v], sizeof writer->heat[v], "%s=%d",
             is_scale(writer) ? sweep_of(writer, v) : "N", (int) writer->plan->values[v]);
    heat->heat = heat->problem = writer->heat[v];
    heat->sweep = sweep_of(writer, v);
    heat->cores = is_scale(writer) ? writer->plan->values[v] : -1;
    heat->trajectories = trajectories(writer, v);
    heat->steps = 1024;
    heat->dt = 0.004;
    heat->sigma = 10;
    heat->rho = 28;
    heat->beta = 8.0 / 3;
    heat->seed = 1;
    heat->rounds = heat->rounds_per_block = N_ROUNDS;
    heat->control = "v35_simd";
    heat->flops_per_step = 71;
    heat->alpha = 0.05;
    heat->noise_threshold = 0.01;
    append(writer, &record);
}

static void write_rung(Writer *writer, const RungPlan *plan)
{
    Record record = record_new(RECORD_RUNG);
    RungRecord *const rung = &record.as.rung;
    rung->rung = rung->title = rung->teaches = plan->rung;
    rung->base = plan->base;
    rung->family = "3x SIMD";
    rung->is_spine = rung->is_gated = true;
    rung->launch = plan->launch;
    rung->cores = strcmp(plan->launch, "serial") == 0 ? 1 : 3;
    rung->outcome = plan->not_built ? "not-built" : "planned";
    rung->reason = plan->not_built;
    append(writer, &record);
}

static void write_check(Writer *writer, const RungPlan *plan)
{
    Record record = record_new(RECORD_CHECK);
    CheckRecord *const check = &record.as.check;
    if (plan->not_built) return;
    check->rung = plan->rung;
    check->check = "1003 trajectories, 100 steps";
    check->trajectories = check->compared = 1003;
    check->steps = 100;
    check->dt = 0.01;
    check->passed = !plan->fault;
    check->worst_error = 1e-13;
    check->reason = plan->fault;
    append(writer, &record);
}

static void write_calibration(Writer *writer, size_t v, const RungPlan *plan)
{
    Record record = record_new(RECORD_CALIBRATION);
    CalibrationRecord *const calibration = &record.as.calibration;
    if (plan->not_built || plan->fault) return;
    if (plan->ns[v] == 0) {
        record = record_new(RECORD_OUTCOME);
        record.as.outcome = (OutcomeRecord) { plan->rung, writer->heat[v], "skipped",
                                              "one integration is too short for the clock" };
        append(writer, &record);
        return;
    }
    calibration->heat = writer->heat[v];
    calibration->rung = plan->rung;
    calibration->trajectories = trajectories(writer, v);
    calibration->steps = steps(plan);
    calibration->iterations = 1;
    calibration->time_per_step_ns = plan->ns[v];
    calibration->startup_s = 0.01;
    const int64_t n_cores = writer->plan->values[v];
    if (is_scale(writer) && strcmp(plan->launch, "serial") != 0 && n_cores <= 2)
        calibration->binding = n_cores == 1 ? "0" : "0,1";
    append(writer, &record);
}

static void write_part(Writer *writer, const struct PartPlan *plan)
{
    Record record = record_new(RECORD_COST);
    CostRecord *const cost = &record.as.cost;
    cost->kind = "serial part";
    cost->operation = plan->operation;
    cost->rung = plan->rung;
    cost->heat = writer->heat[plan->heat];
    cost->cores = strcmp(plan->rung, "v35_simd") == 0 ? 1 : writer->plan->values[plan->heat];
    cost->trajectories = trajectories(writer, plan->heat);
    cost->steps = cost->session = 0;
    const bool is_mean = strncmp(plan->operation, "MPI", 3) == 0;
    if (is_mean)
        cost->value.median = plan->reason ? NAN : plan->us;
    else
        cost->value = (Interval) { plan->us, 0.96875 * plan->us, 1.0625 * plan->us };
    cost->unit = "us";
    cost->samples = is_mean ? -1 : 15;
    cost->reason = plan->reason;
    append(writer, &record);
}

/** Every third round is a little slower than the others; parallel rungs of a scaling study spread a
 * little more, so that their ratios have intervals. The control is the rung once more. */
static double slowness(const Writer *writer, size_t v, bool is_serial, int64_t round)
{
    const double of_all = round % 3 == 2 ? 1.004 : 1;
    if (is_serial || !is_scale(writer)) return of_all;
    return of_all * (1 + 0.0005 * (double) ((5 * round + 3 * (int64_t) v) % N_ROUNDS - 4));
}

static void write_sample(Writer *writer, size_t v, const RungPlan *plan, int64_t round,
                         bool is_control)
{
    Record record = record_new(RECORD_SAMPLE);
    SampleRecord *const s = &record.as.sample;
    const bool is_serial = strcmp(plan->launch, "serial") == 0;
    const double cores = is_serial ? 1 : is_scale(writer) ? (double) writer->plan->values[v] : 3;
    if (plan->ns[v] == 0) return;
    s->heat = writer->heat[v];
    s->rung = plan->rung;
    s->is_control = is_control;
    s->round = round;
    s->block = s->position = s->session = s->attempt = 0;
    s->steps = steps(plan);
    s->iterations = 1;
    s->start_s = writer->now_s;
    s->wall_s = 1e-9 * plan->ns[v] * (double) (trajectories(writer, v) * s->steps)
        * slowness(writer, v, is_serial, round);
    s->cpu_s = s->wall_s * cores * 0.995;
    s->untimed_s = 0.0001;
    s->elapsed_s = s->wall_s + 0.0002;
    s->voluntary_switches = s->involuntary_switches = s->page_faults = 0;
    s->steal_ticks = s->pad_bytes = 0;
    s->state_hash = "0011223344556677";
    writer->now_s += s->elapsed_s;
    append(writer, &record);
}

static void write_rounds(Writer *writer, size_t v)
{
    for (int64_t round = 0; round < N_ROUNDS; round++)
        for (size_t r = 0; r < writer->plan->n_rungs; r++) {
            const RungPlan *const rung = &writer->plan->rungs[r];
            write_sample(writer, v, rung, round, false);
            if (strcmp(rung->rung, "v35_simd") == 0) write_sample(writer, v, rung, round, true);
        }
}

static void write_all(Writer *writer)
{
    const SweepPlan *const plan = writer->plan;
    write_run(writer);
    for (size_t v = 0; v < plan->n_values; v++) write_heat(writer, v);
    for (size_t r = 0; r < plan->n_rungs; r++) write_rung(writer, &plan->rungs[r]);
    for (size_t r = 0; r < plan->n_rungs; r++) write_check(writer, &plan->rungs[r]);
    for (size_t v = 0; v < plan->n_values; v++)
        for (size_t r = 0; r < plan->n_rungs; r++) write_calibration(writer, v, &plan->rungs[r]);
    for (size_t p = 0; p < sizeof parts / sizeof parts[0] && is_scale(writer); p++)
        write_part(writer, &parts[p]);
    for (size_t v = 0; v < plan->n_values; v++) write_rounds(writer, v);
    Record record = record_new(RECORD_END);
    record.as.end = (EndRecord) { "complete", 72.5, 60.25, 3.125, 200, 0, 0 };
    append(writer, &record);
}

int main(int n_arguments, char **arguments)
{
    Writer writer = { .plan = NULL };
    for (size_t p = 0; n_arguments == 3 && p < sizeof plans / sizeof plans[0]; p++)
        if (strcmp(plans[p].sweep, arguments[1]) == 0) writer.plan = &plans[p];
    if (!writer.plan) stop("usage: make_golden_sweep trajectories|scale FILE");
    if (journal_create(arguments[2], &writer.journal, &writer.why) != STATUS_OK)
        stop(writer.why.text);
    write_all(&writer);
    journal_close(writer.journal);
    return 0;
}
