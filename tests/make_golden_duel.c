/*
 * Writes tests/golden/duel/run.jsonl: two builds of one rung, one of them in a folder with a
 * hostile name, 32 of at most 51 rounds, some disturbed. Arithmetic only, so that every machine
 * writes the same.
 *
 *     make_golden_duel FILE    FILE must not exist
 */
#include "results/journal.h"

#include <stdio.h>
#include <stdlib.h>

enum { N_ROUNDS = 32, ROUNDS_PER_BLOCK = 8, TRAJECTORIES = 3840, STEPS = 1000 };

typedef struct Writer {
    Journal *journal;
    double now_s;
    Reason why;
} Writer;

typedef struct Side {
    const char *rung, *base, *build, *compiler, *hash;
    int64_t instructions; /* of a loop that advances eight trajectories */
    double ns;
} Side;

static const Side sides[2] = {
    { "v35_simd@a", NULL, "/home/ada/old/build", "gcc 12.2.0", "ladder-one 01234567", 56, 0.9 },
    { "v35_simd@b", "v35_simd@a", "/tmp/<script>alert(1)</script>|`x`", "clang 14.0.6",
      "ladder-one 89abcdef", 48, 0.86 },
};

static void stop(const char *text)
{
    fprintf(stderr, "make_golden_duel: %s\n", text);
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
    run->run_id = "20250101T120000Z-duel";
    run->started_at = "2025-01-01T12:00:00Z";
    run->command = "ladder duel v35 --build-a old/build --build-b other";
    run->mode = "duel";
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

static void write_heat(Writer *writer)
{
    Record record = record_new(RECORD_HEAT);
    HeatRecord *const heat = &record.as.heat;
    heat->heat = heat->problem = "cache";
    heat->trajectories = TRAJECTORIES;
    heat->steps = STEPS;
    heat->dt = 0.004;
    heat->sigma = 10;
    heat->rho = 28;
    heat->beta = 8.0 / 3;
    heat->seed = 1;
    heat->rounds = 51;
    heat->rounds_per_block = ROUNDS_PER_BLOCK;
    heat->control = sides[0].rung;
    heat->flops_per_step = 71;
    heat->alpha = 0.05;
    heat->noise_threshold = heat->stop_half_width = 0.01;
    append(writer, &record);
}

static void write_rung(Writer *writer, const Side *side)
{
    Record record = record_new(RECORD_RUNG);
    RungRecord *const rung = &record.as.rung;
    rung->rung = side->rung;
    rung->title = "SIMD: fewest operations, widest vectors";
    rung->base = side->base;
    rung->teaches = "fewer operations";
    rung->family = "3x SIMD";
    rung->attack = "compiled";
    rung->language = "C";
    rung->is_spine = rung->is_gated = true;
    rung->arithmetic = "regrouped";
    rung->launch = "serial";
    rung->cores = 1;
    rung->flags = "-O2";
    rung->outcome = "planned";
    rung->build = side->build;
    rung->build_compiler = side->compiler;
    rung->build_flags = "-ffp-contract=off";
    rung->build_type = "debugoptimized";
    rung->build_commit = side->base ? NULL : "0123456789ab";
    rung->is_build_dirty = !side->base;
    rung->build_hash = side->hash;
    append(writer, &record);
}

static void write_loop(Writer *writer, const Side *side)
{
    Record record = record_new(RECORD_LOOP);
    LoopRecord *const loop = &record.as.loop;
    loop->rung = side->rung;
    loop->isa = "avx512";
    loop->function = "run";
    loop->instructions = side->instructions;
    loop->fp_instructions = 32;
    loop->trajectories = 8;
    loop->vectors_in_flight = 1;
    append(writer, &record);
}

static void write_check(Writer *writer, const Side *side)
{
    Record record = record_new(RECORD_CHECK);
    CheckRecord *const check = &record.as.check;
    check->rung = side->rung;
    check->check = "1003 trajectories, 100 steps";
    check->trajectories = check->compared = 1003;
    check->steps = 100;
    check->dt = 0.01;
    check->passed = true;
    check->worst_error = 1e-13;
    append(writer, &record);
}

static void write_calibration(Writer *writer, const Side *side)
{
    Record record = record_new(RECORD_CALIBRATION);
    CalibrationRecord *const c = &record.as.calibration;
    c->heat = "cache";
    c->rung = side->rung;
    c->trajectories = TRAJECTORIES;
    c->steps = STEPS;
    c->iterations = 7;
    c->time_per_step_ns = side->ns;
    c->startup_s = 0.01;
    append(writer, &record);
}

/* Seven rounds of slightly different length, the same of all arms but for what one of them adds. */
static double slowness(const Side *side, bool is_control, int64_t round)
{
    const int64_t arm = side->base ? 2 : is_control;
    return (1 + 0.004 * (double) (round % 7)) * (1 + 0.0015 * (double) ((5 * round + 3 * arm) % 9));
}

static void write_sample(Writer *writer, const Side *side, bool is_control, int64_t round)
{
    Record record = record_new(RECORD_SAMPLE);
    SampleRecord *const s = &record.as.sample;
    const bool is_disturbed = side->base && round % 11 == 5;
    s->heat = "cache";
    s->rung = side->rung;
    s->is_control = is_control;
    s->round = round;
    s->block = round / ROUNDS_PER_BLOCK;
    s->position = side->base ? 2 : is_control;
    s->session = s->attempt = 0;
    s->steps = STEPS;
    s->iterations = 7;
    s->start_s = writer->now_s;
    s->wall_s = 1e-9 * side->ns * TRAJECTORIES * STEPS * slowness(side, is_control, round)
        * (is_disturbed ? 1.25 : 1);
    s->cpu_s = s->wall_s * (is_disturbed ? 0.8 : 0.995);
    s->untimed_s = 0.0001;
    s->elapsed_s = 7 * s->wall_s + 0.0002;
    s->voluntary_switches = s->involuntary_switches = s->page_faults = 0;
    s->steal_ticks = s->pad_bytes = 0;
    s->state_hash = "0011223344556677";
    writer->now_s += s->elapsed_s;
    append(writer, &record);
}

static void write_end(Writer *writer)
{
    Record record = record_new(RECORD_END);
    EndRecord *const end = &record.as.end;
    end->outcome = "complete";
    end->elapsed_s = 4;
    end->sampling_s = 2.5;
    end->harness_s = 0.1;
    end->samples = 3 * N_ROUNDS;
    end->contaminated = 3;
    end->retried = 0;
    append(writer, &record);
}

static void write_all(Writer *writer)
{
    write_run(writer);
    write_heat(writer);
    for (size_t s = 0; s < 2; s++) write_rung(writer, &sides[s]);
    for (size_t s = 0; s < 2; s++) write_check(writer, &sides[s]);
    for (size_t s = 0; s < 2; s++) write_loop(writer, &sides[s]);
    for (size_t s = 0; s < 2; s++) write_calibration(writer, &sides[s]);
    for (int64_t round = 0; round < N_ROUNDS; round++) {
        write_sample(writer, &sides[0], false, round);
        write_sample(writer, &sides[0], true, round);
        write_sample(writer, &sides[1], false, round);
    }
    write_end(writer);
}

int main(int argc, char **argv)
{
    Writer writer = { .now_s = 1 };
    if (argc != 2) stop("give the file to write, which must not exist");
    if (journal_create(argv[1], &writer.journal, &writer.why) != STATUS_OK) stop(writer.why.text);
    write_all(&writer);
    const bool is_kept = journal_sync(writer.journal, &writer.why) == STATUS_OK;
    journal_close(writer.journal);
    if (!is_kept) stop(writer.why.text);
    return 0;
}
