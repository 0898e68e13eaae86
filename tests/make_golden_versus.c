/*
 * Writes the runs of tests/golden/versus: the same ladder by one compiler, by another, and on
 * another machine, with synthetic numbers. Arithmetic only, so that every machine writes the same.
 *
 *     make_golden_versus gcc|clang|machine FILE    FILE must not exist
 */
#include "results/journal.h"
#include "results/metrics.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 14, N_RUNS = 3 };

#define BIDI "\xe2\x80\xae"
#define HOSTILE "\"><img src=x onerror=1>|`x`</td>=1+1\033[2J" BIDI

typedef struct RunPlan {
    const char *name, *run_id, *started_at, *host, *cpu, *isa, *compiler, *flags, *hash;
    int64_t memory_trajectories;
    double noise;
} RunPlan;

static const RunPlan runs[N_RUNS] = {
    { "gcc", "20250101T120000Z-gcc", "2025-01-01T12:00:00Z", "alpha", "Synthetic CPU @ 2.50GHz",
      "avx2", "gcc 12.2.0", "-ffp-contract=off", "ladder-one 11111111", 3932160, 0.008 },
    { "clang", "20250102T120000Z-clang", "2025-01-02T12:00:00Z", "alpha", "Synthetic CPU @ 2.50GHz",
      "avx2", "clang 14.0.6", "-ffp-contract=off", "ladder-one 22222222", 3932160, 0.008 },
    { "machine", "20250103T120000Z-machine", "2025-01-03T12:00:00Z", "<script>alert(1)</script>",
      "Other CPU " HOSTILE, "avx512", "gcc 12.2.0", "=1+1 <script>alert(1)</script>",
      "ladder-one 33333333", 1966080, 0.008 },
};

/** A rung in each of the runs. */
typedef struct RungPlan {
    const char *rung, *title, *base, *family;
    int64_t cores[N_RUNS]; /* 0: it is not in that run */
    double cache_ns[N_RUNS], memory_ns;
    double instructions[N_RUNS], d1_misses;
    int64_t loop[N_RUNS];
    const char *states[N_RUNS];
    const char *skipped; /* in the last run */
} RungPlan;

static const RungPlan rungs[] = {
    { "v10_naive",
      "an object a trajectory",
      NULL,
      "1x compiler",
      { 1, 1, 1 },
      { 29.8, 27.1, 14.9 },
      61.3,
      { 232, 221, 232 },
      0.0312,
      { 232, 221, 232 },
      { "aa01", "aa01", "aa01" },
      NULL },
    { "v15_inlined",
      "the right-hand side inlined",
      "v10_naive",
      "1x compiler",
      { 1, 1, 1 },
      { 18.4, 16.73, 9.2 },
      44.7,
      { 130, 118, 130 },
      0.0312,
      { 130, 118, 130 },
      { "aa01", "aa01", "aa01" },
      NULL },
    { "v20_soa",
      "one array a coordinate",
      "v15_inlined",
      "2x data layout and caches",
      { 1, 1, 1 },
      { 12.9, 8.36, 6.45 },
      13.4,
      { 135.2, 92.1, 135.2 },
      0.0012,
      { 120, 80, 120 },
      { "aa01", "aa01", "aa01" },
      NULL },
    { "v31_sse2",
      "two lanes",
      "v20_soa",
      "3x SIMD",
      { 1, 1, 1 },
      { 6.91, 6.9, 3.45 },
      7.35,
      { 45.04, 45.06, 45.04 },
      0.0012,
      { 90, 90, 90 },
      { "bb01", "bb01", "bb01" },
      NULL },
    { "v33_avx512",
      "eight lanes",
      "v31_sse2",
      "3x SIMD",
      { 1, 0, 1 },
      { 0, 0, 1.1 },
      0,
      { NAN, NAN, 11.3 },
      0.0012,
      { 0, 0, 60 },
      { NULL, NULL, "cc01" },
      NULL },
    { "v35_simd",
      "fewest operations",
      "v31_sse2",
      "3x SIMD",
      { 1, 1, 1 },
      { 0.879, 0.881, 0.31 },
      1.62,
      { 5.628, 5.63, 2.83 },
      0.0001,
      { 90, 90, 45 },
      { "dd01", "dd01", "dd02" },
      NULL },
    { "v40_openmp",
      "over threads",
      "v35_simd",
      "4x shared memory",
      { 2, 2, 8 },
      { 0.452, 0.455, 0.042 },
      0.953,
      { 5.628, 5.63, 2.83 },
      0.0001,
      { 90, 90, 45 },
      { "dd01", "dd01", "dd02" },
      NULL },
    { "v90_hostile",
      "\"><img src=x onerror=1>|`x`</td>",
      "v20_soa",
      "9x libraries",
      { 1, 1, 1 },
      { 14.2, 14.2, 0 },
      0,
      { NAN, NAN, NAN },
      NAN,
      { 0, 0, 0 },
      { "ee01", "ee01", NULL },
      "=1+1 <script>alert(1)</script>" BIDI },
};
enum { N_RUNGS = sizeof rungs / sizeof rungs[0] };

typedef struct Writer {
    Journal *journal;
    Reason why;
    size_t run;
    unsigned noise;
    double now_s;
} Writer;

static void stop(Writer *writer, const char *text)
{
    fprintf(stderr, "make_golden_versus: %s\n", text);
    journal_close(writer->journal);
    exit(1);
}

static void append(Writer *writer, const Record *record)
{
    if (journal_append(writer->journal, record, &writer->why) != STATUS_OK)
        stop(writer, writer->why.text);
}

/** Returns: a number in [0, 1). Source: Numerical Recipes' linear congruential generator. */
static double next_noise(Writer *writer)
{
    writer->noise = 1664525U * writer->noise + 1013904223U;
    return (writer->noise >> 8) / 16777216.0;
}

static void write_run(Writer *writer)
{
    const RunPlan *const plan = &runs[writer->run];
    Record record = record_new(RECORD_RUN);
    RunRecord *const run = &record.as.run;
    run->schema = RECORD_SCHEMA;
    run->run_id = plan->run_id;
    run->started_at = plan->started_at;
    run->command = "ladder bench";
    run->mode = "full";
    run->estimate = "synthetic numbers, made for the tests of the reports";
    run->plan_hash = "01234567";
    run->order_seed = 1;
    run->source_commit = "000000000000";
    run->compiler = plan->compiler;
    run->compiler_flags = plan->flags;
    run->build_type = "debugoptimized";
    run->runner_hash = plan->hash;
    run->benchmark_library = "Google Benchmark 1.7.1";
    run->host_name = plan->host;
    run->cpu_model = plan->cpu;
    run->cpu_isa = plan->isa;
    run->hypervisor = "no";
    run->cpus_online = run->cpus_allowed = run->cores = writer->run == 2 ? 8 : 2;
    run->l1d_bytes = 32 * 1024;
    run->l2_bytes = 1024 * 1024;
    run->last_level_cache_bytes = 36044800;
    run->memory_bytes = (int64_t) 8 << 30;
    run->smt = "none";
    run->memory_free_bytes = (int64_t) 6 << 30;
    run->governor = run->turbo = "not visible";
    run->kernel = "Linux 6.1.0";
    run->clock_source = "tsc";
    run->pinning = "serial rungs on CPU 1, the harness on CPU 0";
    run->load_average = 0.25;
    run->timer_resolution_s = 1e-9;
    run->timer_overhead_s = 2.5e-8;
    append(writer, &record);
}

static int64_t trajectories_of(const Writer *writer, bool is_memory)
{
    return is_memory ? runs[writer->run].memory_trajectories : 3840;
}

static void write_heat(Writer *writer, bool is_memory)
{
    Record record = record_new(RECORD_HEAT);
    HeatRecord *const heat = &record.as.heat;
    heat->heat = heat->problem = is_memory ? "memory" : "cache";
    heat->trajectories = trajectories_of(writer, is_memory);
    heat->steps = is_memory ? 4 : 1000;
    heat->dt = 0.004;
    heat->sigma = 10;
    heat->rho = 28;
    heat->beta = 8.0 / 3;
    heat->seed = 1;
    heat->rounds = heat->rounds_per_block = ROUNDS;
    heat->control = "v35_simd";
    heat->flops_per_step = 71;
    heat->alpha = 0.05;
    heat->noise_threshold = 0.01;
    append(writer, &record);
}

static bool is_skipped(const Writer *writer, const RungPlan *plan)
{
    return (plan->skipped && writer->run == 2) || !(plan->cache_ns[writer->run] > 0);
}

static void write_rung(Writer *writer, const RungPlan *plan)
{
    Record record = record_new(RECORD_RUNG);
    RungRecord *const rung = &record.as.rung;
    rung->rung = plan->rung;
    rung->title = rung->teaches = plan->title;
    rung->base = plan->base;
    rung->family = plan->family;
    rung->arithmetic = "regrouped";
    rung->launch = plan->cores[writer->run] == 1 ? "serial" : "threads";
    rung->is_gated = true;
    rung->cores = plan->cores[writer->run];
    rung->flags = writer->run == 2 && plan->base ? "-O2 =1+1" : "-O2";
    rung->lines_of_code = 40;
    rung->lines_changed = plan->base ? 12 : -1;
    rung->outcome = "planned";
    append(writer, &record);
}

static void write_loop(Writer *writer, const RungPlan *plan)
{
    Record record = record_new(RECORD_LOOP);
    LoopRecord *const loop = &record.as.loop;
    if (plan->loop[writer->run] == 0) return;
    loop->rung = plan->rung;
    loop->isa = "scalar";
    loop->function = "run";
    loop->instructions = plan->loop[writer->run];
    loop->fp_instructions = 59;
    loop->fp_mul_instructions = 30;
    loop->fp_fma_instructions = loop->fp_div_instructions = 0;
    loop->loads = loop->stores = 6;
    loop->trajectories = 1;
    loop->vectors_in_flight = 1;
    loop->step_cycles = 74;
    loop->chain_cycles = 0;
    append(writer, &record);
}

static void write_check(Writer *writer, const RungPlan *plan)
{
    Record record = record_new(RECORD_CHECK);
    CheckRecord *const check = &record.as.check;
    Record outcome = record_new(RECORD_OUTCOME);
    outcome.as.outcome
        = (OutcomeRecord) { plan->rung, NULL, "skipped",
                            plan->skipped ? plan->skipped : "this CPU has no AVX-512F" };
    check->rung = plan->rung;
    check->check = "1003 trajectories, 100 steps";
    check->trajectories = check->compared = 1003;
    check->steps = 100;
    check->dt = 0.01;
    check->passed = true;
    check->worst_error = 1e-13;
    append(writer, is_skipped(writer, plan) ? &outcome : &record);
}

static double ns_of(const Writer *writer, const RungPlan *plan, bool is_memory)
{
    if (is_skipped(writer, plan)) return 0;
    return is_memory ? plan->memory_ns : plan->cache_ns[writer->run];
}

static void write_calibration(Writer *writer, const RungPlan *plan, bool is_memory)
{
    Record record = record_new(RECORD_CALIBRATION);
    CalibrationRecord *const calibration = &record.as.calibration;
    const double ns = ns_of(writer, plan, is_memory);
    if (!(ns > 0)) return;
    calibration->heat = is_memory ? "memory" : "cache";
    calibration->rung = plan->rung;
    calibration->trajectories = trajectories_of(writer, is_memory);
    calibration->steps = is_memory ? 4 : 1000;
    calibration->iterations = 2;
    calibration->time_per_step_ns = ns;
    append(writer, &record);
}

static void write_sample(Writer *writer, const RungPlan *plan, bool is_memory, SampleRecord sample)
{
    Record record = record_new(RECORD_SAMPLE);
    const int64_t steps = is_memory ? 4 : 1000;
    const double n_steps = (double) trajectories_of(writer, is_memory) * (double) steps;
    const double width = runs[writer->run].noise;
    const double noise = 1 - width / 2 + width * next_noise(writer);
    sample.heat = is_memory ? "memory" : "cache";
    sample.rung = plan->rung;
    sample.steps = steps;
    sample.iterations = 2;
    sample.start_s = writer->now_s;
    sample.wall_s = ns_of(writer, plan, is_memory) * 1e-9 * n_steps * noise;
    sample.cpu_s = sample.wall_s * (double) plan->cores[writer->run] * 0.995;
    sample.untimed_s = 0.0001;
    sample.elapsed_s = 2 * sample.wall_s + 0.0002;
    sample.state_hash = plan->states[writer->run];
    sample.rank_min_s = sample.rank_max_s = sample.issue_per_ns = NAN;
    sample.pace_before_per_ns = sample.pace_after_per_ns = sample.clock_ghz = NAN;
    record.as.sample = sample;
    writer->now_s += sample.elapsed_s;
    append(writer, &record);
}

static void write_rounds(Writer *writer, bool is_memory)
{
    for (int64_t round = 0; round < ROUNDS; round++)
        for (size_t i = 0; i < N_RUNGS; i++) {
            const RungPlan *const plan = &rungs[i];
            if (plan->cores[writer->run] == 0 || !(ns_of(writer, plan, is_memory) > 0)) continue;
            write_sample(writer, plan, is_memory, (SampleRecord) { .round = round });
            if (strcmp(plan->rung, "v35_simd") == 0)
                write_sample(writer, plan, is_memory,
                             (SampleRecord) { .round = round, .is_control = true });
        }
}

static void write_metric(Writer *writer, const char *rung, SecondAxis axis, double value)
{
    Record record = record_new(RECORD_METRIC);
    MetricRecord *const metric = &record.as.metric;
    metric->rung = rung;
    metric->tool = "callgrind";
    metric->metric = metrics_axis_name(axis);
    metric->kind = "simulated";
    metric->value = value;
    metric->unit = "/step";
    metric->program = "ladder-one";
    metric->trajectories = 3840;
    metric->steps = 24;
    metric->session = 0;
    metric->note = writer->run == 2 ? "D1 48 KiB, LL 64 MiB" : "D1 32 KiB, LL 32 MiB";
    append(writer, &record);
}

static void write_counts(Writer *writer, const RungPlan *plan)
{
    const double instructions = plan->instructions[writer->run];
    if (!isfinite(instructions) || is_skipped(writer, plan)) return;
    write_metric(writer, plan->rung, AXIS_INSTRUCTIONS, instructions);
    write_metric(writer, plan->rung, AXIS_D1_MISSES, plan->d1_misses);
}

static void write_end(Writer *writer)
{
    Record record = record_new(RECORD_END);
    record.as.end = (EndRecord) { "complete", 72.5, 60.25, 3.125, 244, 0, 0 };
    append(writer, &record);
}

static size_t run_of(Writer *writer, const char *name)
{
    for (size_t r = 0; r < N_RUNS; r++)
        if (strcmp(runs[r].name, name) == 0) return r;
    stop(writer, "usage: make_golden_versus gcc|clang|machine FILE");
    return 0;
}

int main(int n_arguments, char **arguments)
{
    Writer writer = { .noise = 1 };
    if (n_arguments < 3) stop(&writer, "usage: make_golden_versus gcc|clang|machine FILE");
    writer.run = run_of(&writer, arguments[1]);
    writer.noise += (unsigned) writer.run;
    if (journal_create(arguments[2], &writer.journal, &writer.why) != STATUS_OK)
        stop(&writer, writer.why.text);
    write_run(&writer);
    for (int is_memory = 0; is_memory < 2; is_memory++) write_heat(&writer, is_memory);
    for (size_t i = 0; i < N_RUNGS; i++)
        if (rungs[i].cores[writer.run] > 0) write_rung(&writer, &rungs[i]);
    for (size_t i = 0; i < N_RUNGS; i++)
        if (rungs[i].cores[writer.run] > 0) write_loop(&writer, &rungs[i]);
    for (size_t i = 0; i < N_RUNGS; i++)
        if (rungs[i].cores[writer.run] > 0) write_check(&writer, &rungs[i]);
    for (int is_memory = 0; is_memory < 2; is_memory++) {
        for (size_t i = 0; i < N_RUNGS; i++) write_calibration(&writer, &rungs[i], is_memory);
        write_rounds(&writer, is_memory);
    }
    for (size_t i = 0; i < N_RUNGS; i++) write_counts(&writer, &rungs[i]);
    write_end(&writer);
    journal_close(writer.journal);
    return 0;
}
