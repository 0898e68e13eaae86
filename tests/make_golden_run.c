/*
 * Writes tests/golden/run.jsonl: a small run with synthetic numbers and hostile texts, which shows
 * every kind of row that a report can have. Arithmetic only, so that every machine writes the same.
 *
 *     make_golden_run FILE [KEPT]    FILE must not exist; KEPT: stop after so many samples
 */
#include "results/journal.h"
#include "results/metrics.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CACHE, MEMORY, PYTHON, N_HEATS };

typedef struct HeatPlan {
    const char *heat, *problem, *control;
    int64_t trajectories, steps, rounds;
} HeatPlan;

static const HeatPlan heats[N_HEATS] = {
    [CACHE] = { "cache", "cache", "v35_simd", 3840, 1000, 10 },
    [MEMORY] = { "memory", "memory", "v35_simd", 3932160, 4, 8 },
    [PYTHON] = { "python", "cache", NULL, 3840, 1000, 10 },
};

typedef struct RungPlan {
    const char *rung, *title, *base, *family;
    bool is_spine, is_anti_rung;
    int64_t cores, lines;
    double ns[N_HEATS]; /* a step; 0: not in this heat */
    int64_t shrink;     /* it runs so many times fewer steps */
    const char *different_work, *not_built, *skipped, *fault;
} RungPlan;

#define BIDI "\xe2\x80\xae"

static const RungPlan rungs[] = {
    { "v00_python",
      "plain lists and floats",
      NULL,
      "0x Python",
      false,
      false,
      1,
      -1,
      { 0, 0, 21400 },
      100,
      NULL,
      NULL,
      NULL,
      NULL },
    { "v01_scipy_odeint",
      "LSODA from SciPy, a call a trajectory",
      "v00_python",
      "0x Python",
      false,
      false,
      1,
      38,
      { 0, 0, 1830 },
      20,
      "adaptive steps",
      NULL,
      NULL,
      NULL },
    { "v05_numba",
      "the loops of v00, compiled",
      "v00_python",
      "0x Python",
      false,
      false,
      1,
      12,
      { 0, 0, 31.4 },
      1,
      NULL,
      NULL,
      NULL,
      NULL },
    { "v10_naive",
      "an object a trajectory, f by pointer",
      NULL,
      "1x compiler",
      true,
      false,
      1,
      -1,
      { 29.8, 61.3, 0 },
      1,
      NULL,
      NULL,
      NULL,
      NULL },
    { "v11_naive_o0",
      "the same source, not optimised",
      "v10_naive",
      "1x compiler",
      false,
      false,
      1,
      3,
      { 61.2, 0, 0 },
      1,
      NULL,
      NULL,
      NULL,
      NULL },
    { "v12_naive_o3_native",
      "the same source, -O3 -march=native",
      "v10_naive",
      "1x compiler",
      false,
      false,
      1,
      3,
      { 29.78, 0, 0 },
      1,
      NULL,
      NULL,
      NULL,
      NULL },
    { "v15_inlined",
      "the right-hand side inlined",
      "v10_naive",
      "1x compiler",
      false,
      false,
      1,
      41,
      { 18.4, 44.7, 0 },
      1,
      NULL,
      NULL,
      NULL,
      NULL },
    { "v20_soa",
      "one array a coordinate, tiles in L1",
      "v15_inlined",
      "2x data layout and caches",
      true,
      false,
      1,
      34,
      { 12.9, 13.4, 0 },
      1,
      NULL,
      NULL,
      NULL,
      NULL },
    { "v23_registers",
      "one trajectory at a time, in registers",
      "v15_inlined",
      "2x data layout and caches",
      false,
      true,
      1,
      19,
      { 20.7, 0, 0 },
      1,
      NULL,
      NULL,
      NULL,
      NULL },
    { "v31_sse2",
      "two lanes",
      "v20_soa",
      "3x SIMD",
      false,
      false,
      1,
      40,
      { 6.91, 7.35, 0 },
      1,
      NULL,
      NULL,
      NULL,
      NULL },
    { "v33_avx512",
      "eight lanes",
      "v31_sse2",
      "3x SIMD",
      false,
      false,
      1,
      22,
      { 0, 0, 0 },
      1,
      NULL,
      NULL,
      "this CPU has no AVX-512F",
      NULL },
    { "v35_simd",
      "fewest operations, widest lanes",
      "v31_sse2",
      "3x SIMD",
      true,
      false,
      1,
      88,
      { 0.879, 1.62, 0.879 },
      1,
      NULL,
      NULL,
      NULL,
      NULL },
    { "v40_openmp",
      "the kernel of v35 over threads",
      "v35_simd",
      "4x shared memory",
      true,
      false,
      2,
      27,
      { 0.452, 0.953, 0 },
      1,
      NULL,
      NULL,
      NULL,
      NULL },
    { "v41_openmp_naive",
      "the naive kernel over threads",
      "v10_naive",
      "4x shared memory",
      false,
      false,
      2,
      21,
      { 0, 0, 0 },
      1,
      NULL,
      NULL,
      NULL,
      "3 of 1003 trajectories differ after 100 steps" },
    { "v50_mpi",
      "the kernel of v35 over ranks",
      "v35_simd",
      "5x distributed memory",
      true,
      false,
      -1,
      61,
      { 0, 0, 0 },
      1,
      NULL,
      "dependency not found: mpi",
      NULL,
      NULL },
    { "v90_hostile",
      "\"><img src=x onerror=1>|`x`</td>",
      "v20_soa",
      "9x libraries",
      false,
      false,
      1,
      7,
      { 14.2, 0, 0 },
      1,
      "javascript:alert(1) | `rm` \"</td>\n" BIDI "reversed",
      NULL,
      NULL,
      NULL },
    { "v91_hostile",
      "<script>alert(1)</script>\033[2J",
      "v20_soa",
      "9x libraries",
      false,
      false,
      1,
      7,
      { 0, 0, 0 },
      1,
      NULL,
      NULL,
      "=1+1",
      NULL },
};

enum { N_RUNGS = sizeof rungs / sizeof rungs[0] };

/** A loop and what its rung's ensemble takes. The machine: 2.5 GHz, 5 operations/ns a core. */
typedef struct LoopPlan {
    const char *rung, *isa, *function;
    int64_t instructions, fp, mul, fma, loads, stores, trajectories;
    double vectors, step_cycles, chain_cycles, predicted_cycles;
    double bytes, bytes_a_step; /* of a trajectory */
    const char *reason, *predicted_reason;
} LoopPlan;

#define PREDICTOR "llvm-mca 14.0.6 -mcpu=haswell -noalias=true <script>alert(1)</script> `|`" BIDI

static const LoopPlan loops[] = {
    { "v05_numba", NULL, NULL, -1, -1, -1, -1, -1, -1, -1, NAN, NAN, NAN, NAN, 24, 0,
      "made at run time `|` <script>alert(1)</script>", NULL },
    { "v10_naive", "scalar", "step", 232, 59, 30, 0, 70, 40, 1, 1, 74, 0, 70, 128, 256, NULL,
      NULL },
    { "v11_naive_o0", "scalar", "step", 520, 71, 36, 0, 260, 120, 1, 1, 184, 0, 150, 128, 256, NULL,
      NULL },
    { "v12_naive_o3_native", "scalar", "=<img src=x>|`" BIDI, 232, 59, 30, 0, 70, 40, 1, 1, 74, 0,
      NAN, 128, 256, NULL, "llvm-mca `|` is not installed" },
    { "v15_inlined", "scalar", "run", 130, 59, 30, 0, 12, 6, 1, 1, 74, 0, 30, 128, 256, NULL,
      NULL },
    { "v20_soa", "scalar", "step_range", 120, 59, 30, 0, 6, 6, 1, 1, 120, 0, 31, 24, 0, NULL,
      NULL },
    { "v23_registers", "scalar", "run", 70, 59, 30, 0, 0, 0, 1, 1, 50, 50, 50, 24, 0, NULL, NULL },
    { "v31_sse2", "sse2", "step_range", 90, 60, 30, 0, 6, 3, 2, 1, 70, 0, 33, 24, 0, NULL, NULL },
    { "v35_simd", "avx2", "run_avx2", 90, 67, 60, 55, 6, 0, 16, 4, 60, 14, 34, 24, 0, NULL, NULL },
    { "v40_openmp", "avx2", "run_avx2", 90, 67, 60, 55, 6, 0, 16, 4, 60, 14, 34, 24, 0, NULL,
      NULL },
    { "v90_hostile", "scalar", "run", 90, 59, 30, 0, 6, 6, 1, 1, 74, 0, 30, 24, 0, NULL, NULL },
};

enum { N_LOOPS = sizeof loops / sizeof loops[0] };

typedef struct CeilingPlan {
    const char *kind, *operation, *isa, *level, *unit;
    int64_t cores, bytes;
    double value, other_value;
    const char *other, *reason, *doubt;
} CeilingPlan;

static const CeilingPlan ceilings[] = {
    { "clock", "add", "scalar", NULL, "GHz", 1, -1, 2.5, NAN, NULL, NULL, NULL },
    { "issue", "fma", "scalar", NULL, "instructions/ns", 1, -1, 4.98, NAN, NULL, NULL, NULL },
    { "issue", "mul+add", "scalar", NULL, "instructions/ns", 1, -1, 4.97, NAN, NULL, NULL, NULL },
    { "issue", "fma", "sse2", NULL, "instructions/ns", 1, -1, 4.99, NAN, NULL, NULL, NULL },
    { "issue", "fma", "avx2", NULL, "instructions/ns", 1, -1, 4.99, 5,
      "likwid-bench peakflops_avx_fma", NULL, NULL },
    { "issue", "fma", "avx2", NULL, "instructions/ns", 2, -1, 9.2, NAN, NULL, NULL, NULL },
    { "issue", "fma", "avx512", NULL, "instructions/ns", 1, -1, NAN, NAN, NULL,
      "this CPU has no AVX-512F <script>", NULL },
    { "latency", "load", NULL, "memory", "ns", 1, 1 << 28, 92.4, NAN, NULL, NULL, NULL },
    { "bandwidth", "read", NULL, "L1", "GB/s", 1, 1 << 14, 156, 149, "likwid-bench `|` load_avx",
      NULL, NULL },
    { "bandwidth", "write", NULL, "L1", "GB/s", 1, 1 << 14, 79, NAN, NULL, NULL, NULL },
    { "bandwidth", "copy", NULL, "L2", "GB/s", 1, 1 << 19, 61, NAN, NULL, NULL, NULL },
    { "bandwidth", "copy", NULL, "memory", "GB/s", 1, 1 << 28, 10, NAN, NULL, NULL, NULL },
    { "bandwidth", "copy", NULL, "memory", "GB/s", 2, 1 << 28, 14, NAN, NULL, NULL,
      "no 3 looks <within> 1 % of each other" },
};

enum { N_CEILINGS = sizeof ceilings / sizeof ceilings[0] };

/** What Callgrind counts of a trajectory-step. */
typedef struct CountPlan {
    const char *rung;
    double instructions, d1_misses, branch_misses;
} CountPlan;

static const CountPlan counts[] = {
    { "v10_naive", 232, 0.0312, 0.001 },   { "v11_naive_o0", 520, 0.0312, 0.001 },
    { "v15_inlined", 130, 0.0312, 0.001 }, { "v20_soa", 135.2, 0.0012, 0.00052 },
    { "v23_registers", 70, 0.0003, 0 },    { "v31_sse2", 45.04, 0.0012, 0 },
    { "v35_simd", 5.6275, 0.0001, 0 },     { "v40_openmp", 5.6281, 0.0001, 0 },
};

enum { N_COUNTS = sizeof counts / sizeof counts[0] };

static const LoopPlan *loop_of(const char *rung)
{
    for (size_t i = 0; i < N_LOOPS; i++)
        if (strcmp(loops[i].rung, rung) == 0) return &loops[i];
    return NULL;
}

typedef struct Writer {
    Journal *journal;
    Reason why;
    long n_kept; /* samples still to be written */
    unsigned noise;
    int n_turns;
    double now_s;
} Writer;

static void stop(Writer *writer, const char *text)
{
    fprintf(stderr, "make_golden_run: %s\n", text);
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

static void choose(RunRecord *run)
{
    run->pinning = "serial rungs on CPU 1, the harness on CPU 0";
    run->forced_isa = "avx2";
    run->schedule = "dynamic,4";
}

static void write_run(Writer *writer)
{
    Record record = record_new(RECORD_RUN);
    record.as.run = (RunRecord) {
        .schema = RECORD_SCHEMA,
        .run_id = "20250101T120000Z-golden",
        .started_at = "2025-01-01T12:00:00Z",
        .command = "ladder bench --quick",
        .mode = "quick",
        .estimate = "synthetic numbers, made for the tests of the reports",
        .plan_hash = "0123456789abcdef",
        .order_seed = 1,
        .source_commit = "0000000000000000000000000000000000000000",
        .compiler = "gcc 12.2.0",
        .compiler_flags = "-std=gnu11 -DNAME=\"a|b\" <script>alert(1)</script>",
        .build_type = "debugoptimized",
        .runner_hash = "fedcba9876543210",
        .benchmark_library = "Google Benchmark 1.7.1",
        .host_name = "<script>alert(1)</script>",
        .cpu_model = "Synthetic CPU @ 2.50GHz `|` " BIDI "x",
        .cpu_isa = "avx2",
        .hypervisor = "yes",
        .cpus_online = 2,
        .cpus_allowed = 2,
        .cores = 1,
        .smt = "2 a core",
        .l1d_bytes = 32 * 1024,
        .l2_bytes = 1024 * 1024,
        .last_level_cache_bytes = 36044800,
        .memory_bytes = (int64_t) 8 << 30,
        .memory_free_bytes = (int64_t) 6 << 30,
        .governor = "not visible",
        .turbo = "not visible",
        .kernel = "Linux 6.1.0",
        .clock_source = "tsc",
        .timer_resolution_s = 1e-9,
        .timer_overhead_s = 2.5e-8,
        .load_average = 0.25,
    };
    choose(&record.as.run);
    append(writer, &record);
}

static void write_heat(Writer *writer, const HeatPlan *plan)
{
    Record record = record_new(RECORD_HEAT);
    HeatRecord *const heat = &record.as.heat;
    heat->heat = plan->heat;
    heat->problem = plan->problem;
    heat->trajectories = plan->trajectories;
    heat->steps = plan->steps;
    heat->dt = 0.004;
    heat->sigma = 10;
    heat->rho = 28;
    heat->beta = 8.0 / 3;
    heat->seed = 1;
    heat->rounds = heat->rounds_per_block = plan->rounds;
    heat->control = plan->control;
    heat->flops_per_step = 71;
    heat->alpha = 0.05;
    heat->noise_threshold = 0.01;
    append(writer, &record);
}

static void write_rung(Writer *writer, const RungPlan *plan)
{
    Record record = record_new(RECORD_RUNG);
    RungRecord *const rung = &record.as.rung;
    rung->rung = plan->rung;
    rung->title = plan->title;
    rung->base = plan->base;
    rung->teaches = plan->title;
    rung->family = plan->family;
    rung->is_spine = plan->is_spine;
    rung->is_anti_rung = plan->is_anti_rung;
    rung->arithmetic = "regrouped";
    rung->different_work = plan->different_work;
    rung->launch = plan->cores == 1 ? "serial" : "threads";
    rung->is_gated = true;
    rung->cores = plan->cores;
    rung->flags = "=1+1";
    const LoopPlan *const loop = loop_of(plan->rung);
    if (loop) {
        rung->bytes_per_trajectory = loop->bytes;
        rung->bytes_per_trajectory_step = loop->bytes_a_step;
    }
    rung->lines_changed = plan->lines;
    rung->outcome = plan->not_built ? "not-built" : "planned";
    rung->reason = plan->not_built;
    append(writer, &record);
}

static void write_ceiling(Writer *writer, const CeilingPlan *plan)
{
    Record record = record_new(RECORD_CEILING);
    record.as.ceiling = (CeilingRecord) {
        .kind = plan->kind,
        .operation = plan->operation,
        .isa = plan->isa,
        .level = plan->level,
        .cores = plan->cores,
        .bytes = plan->bytes,
        .value = plan->value,
        .unit = plan->unit,
        .other = plan->other,
        .other_value = plan->other_value,
        .roof = fmax(plan->value, plan->other_value),
        .reason = plan->reason,
        .doubt = plan->doubt,
    };
    append(writer, &record);
}

static void write_loop(Writer *writer, const LoopPlan *plan)
{
    Record record = record_new(RECORD_LOOP);
    LoopRecord *const loop = &record.as.loop;
    loop->rung = plan->rung;
    loop->isa = plan->isa;
    loop->function = plan->function;
    loop->instructions = plan->instructions;
    loop->fp_instructions = plan->fp;
    loop->fp_mul_instructions = plan->mul;
    loop->fp_fma_instructions = plan->fma;
    loop->loads = plan->loads;
    loop->stores = plan->stores;
    loop->trajectories = plan->trajectories;
    loop->vectors_in_flight = plan->vectors;
    loop->step_cycles = plan->step_cycles;
    loop->chain_cycles = plan->chain_cycles;
    loop->reason = plan->reason;
    loop->predicted_cycles = plan->predicted_cycles;
    loop->predictor = isfinite(plan->predicted_cycles) ? PREDICTOR : NULL;
    loop->predicted_reason = plan->predicted_reason;
    append(writer, &record);
}

static void write_check(Writer *writer, const RungPlan *plan)
{
    Record record = record_new(RECORD_CHECK);
    CheckRecord *const check = &record.as.check;
    if (plan->not_built || plan->skipped) return;
    check->rung = plan->rung;
    check->check = "1003 trajectories, 100 steps";
    check->trajectories = check->compared = 1003;
    check->steps = 100;
    check->dt = 0.01;
    check->passed = !plan->fault;
    check->worst_error = plan->fault ? 0.5 : 1e-13;
    check->reason = plan->fault;
    append(writer, &record);
}

static void write_skipped(Writer *writer, const RungPlan *plan)
{
    Record record = record_new(RECORD_OUTCOME);
    if (!plan->skipped) return;
    record.as.outcome = (OutcomeRecord) { plan->rung, NULL, "skipped", plan->skipped };
    append(writer, &record);
}

static void write_calibration(Writer *writer, size_t heat, const RungPlan *plan)
{
    Record record = record_new(RECORD_CALIBRATION);
    CalibrationRecord *const calibration = &record.as.calibration;
    char note[80];
    if (plan->ns[heat] == 0) return;
    calibration->heat = heats[heat].heat;
    calibration->rung = plan->rung;
    calibration->trajectories = heats[heat].trajectories;
    calibration->steps = heats[heat].steps / plan->shrink;
    calibration->iterations = 2;
    calibration->time_per_step_ns = plan->ns[heat];
    calibration->startup_s = 0.01;
    calibration->binding = plan->cores == 1 ? "1" : heat == CACHE ? "0,1" : "0,-";
    snprintf(note, sizeof note, "runs %d of %d steps", (int) calibration->steps,
             (int) heats[heat].steps);
    calibration->note = plan->shrink > 1 ? note : NULL;
    append(writer, &record);
}

/** Returns: the wall time of a sample of which other work took the core for a while, if disturbed.
 */
static double sample_wall_s(Writer *writer, size_t heat, const RungPlan *plan, bool is_disturbed)
{
    const double n_steps
        = (double) heats[heat].trajectories * (double) (heats[heat].steps / plan->shrink);
    const double noise = 0.996 + 0.008 * next_noise(writer);
    return plan->ns[heat] * 1e-9 * n_steps * noise * (is_disturbed ? 1.3 : 1);
}

static void write_sample(Writer *writer, size_t heat, const RungPlan *plan, SampleRecord sample,
                         bool is_disturbed)
{
    Record record = record_new(RECORD_SAMPLE);
    const double cores = (double) plan->cores;
    if (writer->n_kept-- <= 0) return;
    sample.heat = heats[heat].heat;
    sample.rung = plan->rung;
    sample.steps = heats[heat].steps / plan->shrink;
    sample.iterations = 2;
    sample.start_s = writer->now_s;
    sample.wall_s = sample_wall_s(writer, heat, plan, is_disturbed);
    sample.cpu_s = sample.wall_s * cores * (is_disturbed ? 0.75 : 0.995);
    sample.untimed_s = 0.0001;
    sample.elapsed_s = 2 * sample.wall_s + 0.0002;
    sample.involuntary_switches = is_disturbed ? 9 : 0;
    sample.voluntary_switches = sample.page_faults = sample.steal_ticks = 0;
    sample.state_hash = "0011223344556677";
    sample.rank_min_s = sample.rank_max_s = record.as.sample.rank_min_s;
    const bool is_probed = loop_of(plan->rung) != NULL;
    sample.issue_per_ns = is_probed ? 5 : NAN;
    sample.pace_before_per_ns = sample.pace_after_per_ns = is_probed ? 10 : NAN;
    sample.clock_ghz = is_probed ? 2.5 : NAN;
    record.as.sample = sample;
    writer->now_s += sample.elapsed_s;
    append(writer, &record);
}

/** One rung in one round; every 41st sample was disturbed and was taken again. */
static void write_turn(Writer *writer, size_t heat, const RungPlan *plan, int64_t round,
                       bool is_control)
{
    SampleRecord sample = { .is_control = is_control, .round = round };
    const bool is_disturbed = ++writer->n_turns % 41 == 0;
    if (round == 0) {
        sample.is_warm_up = true;
        write_sample(writer, heat, plan, sample, false);
        sample.is_warm_up = false;
    }
    write_sample(writer, heat, plan, sample, is_disturbed);
    sample.attempt = 1;
    if (is_disturbed) write_sample(writer, heat, plan, sample, false);
}

static void write_rounds(Writer *writer, size_t heat)
{
    for (int64_t round = 0; round < heats[heat].rounds; round++) {
        for (size_t i = 0; i < N_RUNGS; i++) {
            if (rungs[i].ns[heat] == 0) continue;
            const char *const control = heats[heat].control;
            write_turn(writer, heat, &rungs[i], round, false);
            if (control && strcmp(control, rungs[i].rung) == 0)
                write_turn(writer, heat, &rungs[i], round, true);
        }
    }
}

static void write_metric(Writer *writer, const char *rung, const char *tool, const char *metric,
                         double value, const char *reason)
{
    Record record = record_new(RECORD_METRIC);
    MetricRecord *const m = &record.as.metric;
    const bool is_simulated = strcmp(tool, "callgrind") == 0;
    m->rung = rung;
    m->tool = tool;
    m->metric = metric;
    m->kind = is_simulated ? "simulated" : "counted";
    m->value = value;
    m->unit = "/step";
    m->program = "ladder-one";
    m->trajectories = 3840;
    m->steps = is_simulated ? 24 : 1000;
    m->session = 0;
    m->note = is_simulated ? "D1 32 KiB, LL 32 MiB <script>alert(1)</script>" : NULL;
    m->reason = reason;
    append(writer, &record);
}

static void write_counts(Writer *writer, const CountPlan *plan)
{
    const double values[N_SECOND_AXIS] = {
        [AXIS_INSTRUCTIONS] = plan->instructions,
        [AXIS_D1_MISSES] = plan->d1_misses,
        [AXIS_BRANCH_MISSES] = plan->branch_misses,
    };
    for (SecondAxis a = AXIS_INSTRUCTIONS; a < N_SECOND_AXIS; a++)
        write_metric(writer, plan->rung, "callgrind", metrics_axis_name(a), values[a], NULL);
    write_metric(writer, plan->rung, "perf-stat", "task-clock", 30, NULL);
    write_metric(writer, plan->rung, "perf-stat", "page-faults", 61, NULL);
    write_metric(writer, plan->rung, "perf-stat", "cycles", NAN, "no PMU `|` <b>");
    write_metric(writer, plan->rung, "likwid", "any", NAN, "no access to MSRs `|` <b>");
}

static void write_end(Writer *writer)
{
    Record record = record_new(RECORD_END);
    record.as.end = (EndRecord) { "complete", 72.5, 60.25, 3.125, 244, 5, 5 };
    append(writer, &record);
}

int main(int n_arguments, char **arguments)
{
    Writer writer = { .noise = 1, .n_kept = n_arguments > 2 ? atol(arguments[2]) : 1000000 };
    if (n_arguments < 2) stop(&writer, "usage: make_golden_run FILE [KEPT]");
    if (journal_create(arguments[1], &writer.journal, &writer.why) != STATUS_OK)
        stop(&writer, writer.why.text);
    write_run(&writer);
    for (size_t h = 0; h < N_HEATS; h++) write_heat(&writer, &heats[h]);
    for (size_t i = 0; i < N_RUNGS; i++) write_rung(&writer, &rungs[i]);
    for (size_t i = 0; i < N_CEILINGS; i++) write_ceiling(&writer, &ceilings[i]);
    for (size_t i = 0; i < N_LOOPS; i++) write_loop(&writer, &loops[i]);
    for (size_t i = 0; i < N_RUNGS; i++) write_check(&writer, &rungs[i]);
    for (size_t i = 0; i < N_RUNGS; i++) write_skipped(&writer, &rungs[i]);
    for (size_t h = 0; h < N_HEATS; h++)
        for (size_t i = 0; i < N_RUNGS; i++) write_calibration(&writer, h, &rungs[i]);
    for (size_t h = 0; h < N_HEATS; h++) write_rounds(&writer, h);
    for (size_t i = 0; i < N_COUNTS; i++) write_counts(&writer, &counts[i]);
    if (writer.n_kept > 0) write_end(&writer);
    journal_close(writer.journal);
    return 0;
}
