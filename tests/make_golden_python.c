/*
 * Writes tests/golden/python/run.jsonl: a small run with synthetic numbers in which Python, C and
 * C++ stand on one ladder, in three heats of one problem that connect by two rungs. Arithmetic
 * only, so that every machine writes the same.
 *
 *     make_golden_python FILE    FILE must not exist
 */
#include "results/journal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CACHE, PYTHON, LIBRARIES, N_HEATS, N_TRAJECTORIES = 3840, N_STEPS = 1000, N_ROUNDS = 10 };

static const char *const heats[N_HEATS] = { "cache", "python", "libraries" };

enum { IN_CACHE = 1 << CACHE, IN_PYTHON = 1 << PYTHON, IN_LIBRARIES = 1 << LIBRARIES, IN_ALL = 7 };

typedef struct RungPlan {
    const char *rung, *title, *base, *family, *attack, *language, *launch;
    int64_t lines, lines_changed;
    double ns; /* a step */
    unsigned heats;
    int64_t trajectories, steps; /* 0: all of them */
    double startup_s, evaluations;
    const char *different_work, *not_built;
    bool is_spine, is_anti_rung, is_free; /* free: CPU time says nothing of it */
} RungPlan;

static const RungPlan rungs[] = {
    { "v00_python",
      "the way one writes it first",
      NULL,
      "0x Python",
      "as one writes it",
      "Python",
      "serial",
      31,
      -1,
      3108,
      IN_ALL,
      80,
      100,
      0.041,
      NAN,
      NULL,
      NULL,
      false,
      false,
      false },
    { "v01_scipy_odeint",
      "SciPy's odeint, a call a trajectory",
      "v00_python",
      "0x Python",
      "libraries",
      "Python",
      "serial",
      24,
      19,
      1830,
      IN_PYTHON,
      80,
      200,
      0.62,
      18.6,
      "adaptive steps",
      NULL,
      false,
      false,
      false },
    { "v02_numpy",  "NumPy, all trajectories at once",
      "v00_python", "0x Python",
      "libraries",  "Python",
      "serial",     39,
      28,           38.2,
      IN_PYTHON,    0,
      160,          0.19,
      NAN,          NULL,
      NULL,         false,
      false,        false },
    { "v05_numba",
      "numba, the loops of v00 compiled",
      "v00_python",
      "0x Python",
      "compiled",
      "Python",
      "serial",
      36,
      12,
      3.1,
      IN_PYTHON,
      0,
      0,
      4.73,
      NAN,
      NULL,
      NULL,
      false,
      false,
      false },
    { "v06_python_threads",
      "threads that share one interpreter",
      "v00_python",
      "0x Python",
      "parallel",
      "Python",
      "threads",
      46,
      15,
      3204,
      IN_PYTHON,
      80,
      100,
      0.043,
      NAN,
      NULL,
      NULL,
      false,
      false,
      true },
    { "v07_joblib", "two processes that joblib starts",
      "v00_python", "0x Python",
      "parallel",   "Python",
      "workers",    44,
      17,           1602,
      IN_PYTHON,    80,
      100,          1.31,
      NAN,          NULL,
      NULL,         false,
      false,        true },
    { "v08_dask",
      "two processes that Dask starts",
      "v00_python",
      "0x Python",
      "distributed",
      "Python",
      NULL,
      -1,
      -1,
      NAN,
      0,
      0,
      0,
      NAN,
      NAN,
      NULL,
      "needs NumPy (apt install python3-numpy)",
      false,
      false,
      false },
    { "v09_mpi4py",
      "two ranks of Python",
      "v00_python",
      "0x Python",
      "distributed",
      "Python",
      "mpirun",
      52,
      24,
      1588,
      IN_PYTHON,
      80,
      100,
      0.9,
      NAN,
      NULL,
      NULL,
      false,
      false,
      true },
    { "v10_naive", "naive: an object per trajectory",
      NULL,        "1x compiler",
      "compiled",  "C",
      "serial",    74,
      -1,          29.8,
      IN_CACHE,    0,
      140,         0.004,
      NAN,         NULL,
      NULL,        true,
      false,       false },
    { "v35_simd",  "fewest operations, widest vectors",
      "v10_naive", "3x SIMD",
      "compiled",  "C",
      "serial",    402,
      377,         0.85,
      IN_ALL,      0,
      0,           0.004,
      NAN,         NULL,
      NULL,        true,
      false,       false },
    { "v40_openmp",
      "the SIMD kernel over threads",
      "v35_simd",
      "4x shared memory",
      "parallel",
      "C",
      "threads",
      455,
      55,
      0.44,
      IN_CACHE,
      0,
      0,
      0.005,
      NAN,
      NULL,
      NULL,
      true,
      false,
      false },
    { "v42_numba_prange",
      "numba's loops over threads",
      "v05_numba",
      "4x shared memory",
      "parallel",
      "Python",
      "threads",
      37,
      3,
      1.62,
      IN_PYTHON,
      0,
      0,
      5.2,
      NAN,
      NULL,
      NULL,
      false,
      false,
      false },
    { "v45_openmp_false_sharing",
      "counters in one cache line",
      "v40_openmp",
      "4x shared memory",
      "parallel",
      "C",
      "threads",
      470,
      15,
      2.1,
      IN_CACHE,
      0,
      0,
      0.005,
      NAN,
      NULL,
      NULL,
      false,
      true,
      false },
    { "v50_mpi",
      "the SIMD kernel over ranks",
      "v35_simd",
      "5x distributed memory",
      "distributed",
      "C",
      "mpirun",
      515,
      117,
      0.46,
      IN_CACHE,
      0,
      0,
      0.31,
      NAN,
      NULL,
      NULL,
      true,
      false,
      false },
    { "v90_gsl",   "GSL's rk4", "v35_simd",   "9x libraries",
      "libraries", "C",         "serial",     80,
      80,          204,         IN_LIBRARIES, 480,
      0,           0.006,       12,           "every step again as two of half the length",
      NULL,        false,       false,        false },
    { "v92_odeint",
      "Boost.odeint, std::array",
      "v35_simd",
      "9x libraries",
      "libraries",
      "C++",
      "serial",
      64,
      64,
      2.13,
      IN_LIBRARIES,
      0,
      0,
      0.006,
      4,
      NULL,
      NULL,
      false,
      false,
      false },
    { "v93_odeint_simd",
      "Boost.odeint over packs of vectors",
      "v92_odeint",
      "9x libraries",
      "libraries",
      "C++",
      "serial",
      97,
      41,
      1.33,
      IN_LIBRARIES,
      0,
      0,
      0.006,
      4,
      NULL,
      NULL,
      false,
      false,
      false },
};

enum { N_RUNGS = sizeof rungs / sizeof rungs[0] };

typedef struct LinearityPlan {
    const char *rung, *operation;
    Interval ratio;
    const char *reason;
} LinearityPlan;

static const LinearityPlan linearities[] = {
    { "v00_python", "half the steps", { 1.004, 0.993, 1.019 }, NULL },
    { "v00_python", "half the trajectories", { 1.001, 0.988, 1.012 }, NULL },
    { "v01_scipy_odeint", "half the steps", { 1.031, 1.011, 1.044 }, NULL },
    { "v02_numpy", "half the steps", { 0.998, 0.984, 1.009 }, NULL },
    { "v02_numpy", "half the trajectories", { 1.312, 1.274, 1.351 }, NULL },
    { "v06_python_threads", "half the trajectories", { 0.97, 0.82, 1.21 }, NULL },
    { "v07_joblib", "half the trajectories", { NAN, NAN, NAN }, "a worker was lost on the way" },
    { "v90_gsl", "half the trajectories", { 0.999, 0.991, 1.006 }, NULL },
};

enum { N_LINEARITIES = sizeof linearities / sizeof linearities[0] };

typedef struct Writer {
    Journal *journal;
    Reason why;
    unsigned noise;
    double now_s;
    int64_t n_samples;
} Writer;

static void stop(Writer *writer, const char *text)
{
    fprintf(stderr, "make_golden_python: %s\n", text);
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

static int64_t or_all(int64_t count, int64_t all)
{
    return count > 0 ? count : all;
}

static int64_t cores_of(const RungPlan *plan)
{
    return plan->launch && strcmp(plan->launch, "serial") == 0 ? 1 : 2;
}

static void write_run(Writer *writer)
{
    Record record = record_new(RECORD_RUN);
    RunRecord *const run = &record.as.run;
    run->schema = RECORD_SCHEMA;
    run->run_id = "20250101T120000Z-python";
    run->started_at = "2025-01-01T12:00:00Z";
    run->command = "ladder bench";
    run->mode = "full";
    run->estimate = "synthetic numbers, made for the tests of the reports";
    run->plan_hash = run->runner_hash = "0123456789abcdef";
    run->order_seed = 1;
    run->source_commit = "0000000000000000000000000000000000000000";
    run->compiler = "gcc 12.2.0";
    run->compiler_flags = "-ffp-contract=off";
    run->build_type = "debugoptimized";
    run->benchmark_library = "Google Benchmark 1.7.1";
    run->host_name = "host";
    run->cpu_model = "Synthetic CPU @ 2.50GHz";
    run->cpu_isa = "avx512";
    run->cpus_online = run->cpus_allowed = run->cores = 2;
    run->l1d_bytes = 32 * 1024;
    run->l2_bytes = 1024 * 1024;
    run->last_level_cache_bytes = 36044800;
    run->governor = run->turbo = "not visible";
    run->hypervisor = "no";
    run->kernel = "Linux 6.1.0";
    run->clock_source = "tsc";
    run->timer_resolution_s = 1e-9;
    run->timer_overhead_s = 2.5e-8;
    run->pinning = "serial rungs on CPU 1, the harness on CPU 0";
    append(writer, &record);
}

static void write_heat(Writer *writer, const char *name)
{
    Record record = record_new(RECORD_HEAT);
    HeatRecord *const heat = &record.as.heat;
    heat->heat = name;
    heat->problem = "cache";
    heat->trajectories = N_TRAJECTORIES;
    heat->steps = N_STEPS;
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
    rung->rung = plan->rung;
    rung->title = plan->title;
    rung->base = plan->base;
    rung->family = plan->family;
    rung->attack = plan->attack;
    rung->language = plan->language;
    rung->is_spine = plan->is_spine;
    rung->is_anti_rung = plan->is_anti_rung;
    rung->different_work = plan->different_work;
    rung->arithmetic = plan->different_work ? "different method" : "regrouped";
    rung->launch = plan->launch;
    rung->is_gated = !plan->is_free;
    rung->cores = plan->not_built ? -1 : cores_of(plan);
    rung->lines_of_code = plan->lines;
    rung->lines_changed = plan->lines_changed;
    rung->outcome = plan->not_built ? "not-built" : "planned";
    rung->reason = plan->not_built;
    append(writer, &record);
}

/** One ceiling, so that the run has limits and each rung says why it has none. */
static void write_ceiling(Writer *writer)
{
    Record record = record_new(RECORD_CEILING);
    CeilingRecord *const ceiling = &record.as.ceiling;
    ceiling->kind = "clock";
    ceiling->operation = "add";
    ceiling->isa = "scalar";
    ceiling->cores = 1;
    ceiling->value = ceiling->roof = 2.5;
    ceiling->unit = "GHz";
    append(writer, &record);
}

/** As a bench has it: no object file holds the loop of a Python program. */
static void write_loop(Writer *writer, const RungPlan *plan)
{
    Record record = record_new(RECORD_LOOP);
    if (plan->not_built || strcmp(plan->language, "Python") != 0) return;
    record.as.loop.rung = plan->rung;
    record.as.loop.reason = "a Python program: no object file of its own to read its loop from";
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
    check->passed = true;
    check->worst_error = 1e-13;
    append(writer, &record);
}

static void write_calibration(Writer *writer, size_t heat, const RungPlan *plan)
{
    Record record = record_new(RECORD_CALIBRATION);
    CalibrationRecord *const c = &record.as.calibration;
    char note[120] = "";
    c->heat = heats[heat];
    c->rung = plan->rung;
    c->trajectories = or_all(plan->trajectories, N_TRAJECTORIES);
    c->steps = or_all(plan->steps, N_STEPS);
    c->iterations = 2;
    c->time_per_step_ns = plan->ns;
    c->startup_s = plan->startup_s;
    c->evaluations_per_step = plan->evaluations;
    if (plan->trajectories > 0 && plan->steps > 0)
        snprintf(note, sizeof note, "runs %lld of %d trajectories, %lld of %d steps",
                 (long long) plan->trajectories, N_TRAJECTORIES, (long long) plan->steps, N_STEPS);
    else if (plan->trajectories > 0)
        snprintf(note, sizeof note, "runs %lld of %d trajectories", (long long) plan->trajectories,
                 N_TRAJECTORIES);
    else if (plan->steps > 0)
        snprintf(note, sizeof note, "runs %lld of %d steps", (long long) plan->steps, N_STEPS);
    c->note = *note ? note : NULL;
    append(writer, &record);
}

/** Every heat is a little slower than the one before, as on a machine that warms up. */
static void write_sample(Writer *writer, size_t heat, const RungPlan *plan, int64_t round,
                         bool is_control)
{
    Record record = record_new(RECORD_SAMPLE);
    SampleRecord *const sample = &record.as.sample;
    const double n_steps = (double) or_all(plan->trajectories, N_TRAJECTORIES)
        * (double) or_all(plan->steps, N_STEPS);
    const double drift = 1 + 0.008 * (double) heat;
    const double noise = 0.996 + 0.008 * next_noise(writer);
    sample->heat = heats[heat];
    sample->rung = plan->rung;
    sample->is_control = is_control;
    sample->round = round;
    sample->block = sample->position = sample->session = sample->attempt = 0;
    sample->steps = or_all(plan->steps, N_STEPS);
    sample->iterations = 2;
    sample->start_s = writer->now_s;
    sample->wall_s = plan->ns * 1e-9 * n_steps * drift * noise;
    sample->cpu_s = sample->wall_s * (plan->is_free ? 1 : 0.995 * (double) cores_of(plan));
    sample->untimed_s = 0.0001;
    sample->elapsed_s = 2 * sample->wall_s + 0.0002;
    sample->voluntary_switches = sample->involuntary_switches = 0;
    sample->page_faults = sample->steal_ticks = sample->pad_bytes = 0;
    sample->state_hash = "0011223344556677";
    writer->now_s += sample->elapsed_s;
    writer->n_samples++;
    append(writer, &record);
}

static void write_rounds(Writer *writer, size_t heat)
{
    for (int64_t round = 0; round < N_ROUNDS; round++)
        for (size_t i = 0; i < N_RUNGS; i++) {
            if (!(rungs[i].heats & 1u << heat)) continue;
            write_sample(writer, heat, &rungs[i], round, false);
            if (strcmp(rungs[i].rung, "v35_simd") == 0)
                write_sample(writer, heat, &rungs[i], round, true);
        }
}

static void write_linearity(Writer *writer, const LinearityPlan *plan)
{
    Record record = record_new(RECORD_COST);
    CostRecord *const cost = &record.as.cost;
    cost->kind = "linearity";
    cost->operation = plan->operation;
    cost->rung = plan->rung;
    cost->heat = strcmp(plan->rung, "v90_gsl") == 0 ? "libraries" : "python";
    cost->value = plan->ratio;
    cost->unit = "x";
    cost->samples = plan->reason ? -1 : 9;
    cost->reason = plan->reason;
    cost->session = 0;
    append(writer, &record);
}

static void write_end(Writer *writer)
{
    Record record = record_new(RECORD_END);
    record.as.end = (EndRecord) { "complete", 203.5, 180.25, 3.125, writer->n_samples, 0, 0 };
    append(writer, &record);
}

int main(int n_arguments, char **arguments)
{
    Writer writer = { .noise = 1 };
    if (n_arguments != 2) stop(&writer, "usage: make_golden_python FILE");
    if (journal_create(arguments[1], &writer.journal, &writer.why) != STATUS_OK)
        stop(&writer, writer.why.text);
    write_run(&writer);
    for (size_t h = 0; h < N_HEATS; h++) write_heat(&writer, heats[h]);
    for (size_t i = 0; i < N_RUNGS; i++) write_rung(&writer, &rungs[i]);
    write_ceiling(&writer);
    for (size_t i = 0; i < N_RUNGS; i++) write_loop(&writer, &rungs[i]);
    for (size_t i = 0; i < N_RUNGS; i++) write_check(&writer, &rungs[i]);
    for (size_t h = 0; h < N_HEATS; h++)
        for (size_t i = 0; i < N_RUNGS; i++)
            if (rungs[i].heats & 1u << h) write_calibration(&writer, h, &rungs[i]);
    for (size_t h = 0; h < N_HEATS; h++) write_rounds(&writer, h);
    for (size_t i = 0; i < N_LINEARITIES; i++) write_linearity(&writer, &linearities[i]);
    write_end(&writer);
    journal_close(writer.journal);
    return 0;
}
