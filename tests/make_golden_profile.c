/*
 * Writes tests/golden/profile/run.jsonl: a run of profiling tools with synthetic numbers, in which
 * values are missing for every reason there is, names are hostile, counters take turns, and a
 * second session replaces what the first one said of a rung. Nothing is timed. Arithmetic only, so
 * that every machine writes the same.
 *
 *     make_golden_profile FILE    FILE must not exist
 */
#include "results/journal.h"
#include "results/metrics.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BIDI "\xe2\x80\xae"
#define LONG_NAME                                                                                  \
    "a_function_of_two_hundred_letters_a_function_of_two_hundred_letters_a_function_of_two_"       \
    "hundred_letters_a_function_of_two_hundred_letters_a_function_of_two_hundred_letters_a_"       \
    "function_of_two_hundred_let"
#define HOSTILE "v90_|<script>`%s`;\xc3\xa9\xf0\x9f\x94\xa5" BIDI "\033[2J/.."
#define NO_PMU "no PMU: this processor shows no counters to the kernel"
#define NO_MSR "no access to MSRs (modprobe msr; then run as root)"
#define GEOMETRY "fixed caches: D1 32 KiB 8-way, LL 32 MiB 16-way, lines of 64 bytes; no prefetcher"

typedef struct RungPlan {
    const char *rung, *base;
    bool is_spine;
    const char *not_built, *fault, *skipped;
    const char *program; /* that Callgrind counts; NULL: it says why not */
    double instructions, d1, ll, branch_misses;
    const char *why_no_instructions, *why_no_ll;
} RungPlan;

static const RungPlan rungs[] = {
    { "v10_naive", NULL, true, NULL, NULL, NULL, "ladder-one", 214.25, 0.0312, 0, 0.00098, NULL,
      NULL },
    { "v12_naive_o3_native", "v10_naive", false, NULL, NULL, NULL, "ladder-one-countable", 159.5,
      0.0313, 0, 0.00098, NULL, NULL },
    { "v15_inlined", "v10_naive", false, NULL, NULL, NULL, "ladder-one", 999, 9, 9, 9, NULL, NULL },
    { "v20_soa", "v15_inlined", true, NULL, NULL, NULL, "ladder-one", 102.1, 0.0012, 0.00002, 0,
      NULL, NULL },
    { "v22_aos", "v15_inlined", false, NULL, NULL, NULL, "ladder-one", 98.73, 0.375, NAN, 0.00104,
      NULL, "Callgrind did not count it" },
    { "v33_avx512", "v32_avx2", false, NULL, NULL, NULL, NULL, NAN, NAN, NAN, NAN,
      "not countable: Valgrind knows no AVX-512; see v32_avx2", NULL },
    { "v34_in_flight", "v33_avx512", false, NULL, NULL, NULL, "ladder-one-countable", 9.8754, 0, 0,
      12345.6, NULL, NULL },
    { "v35_simd", "v34_in_flight", true, NULL, NULL, NULL, "ladder-one-countable", 3.62, 0.0001, 0,
      0, NULL, NULL },
    { "v40_openmp", "v35_simd", true, NULL, NULL, NULL, "ladder-one-countable", 3.65, 0.0001, 0, 0,
      NULL, NULL },
    { "v41_openmp_naive", "v10_naive", false, NULL, "3 of 1003 trajectories differ after 100 steps",
      NULL, NULL, NAN, NAN, NAN, NAN, NULL, NULL },
    { "v50_mpi", "v35_simd", true, "dependency not found: mpi", NULL, NULL, NULL, NAN, NAN, NAN,
      NAN, NULL, NULL },
    { HOSTILE, "v20_soa", false, NULL, NULL, NULL, "ladder-one", 2142500, 31.2, 12.5, 1, NULL,
      NULL },
    { "v91_hostile", "v20_soa", false, NULL, NULL, "=1+1 <script>alert(1)</script> `|`", NULL, NAN,
      NAN, NAN, NAN, NULL, NULL },
    { "v51_mpi_p2p", "v35_simd", false, NULL, NULL, NULL, NULL, NAN, NAN, NAN, NAN,
      "ranks that wait poll, which cannot be told apart from work", NULL },
};

enum { N_RUNGS = sizeof rungs / sizeof rungs[0] };

typedef struct Writer {
    Journal *journal;
    Reason why;
    int64_t session;
} Writer;

static void stop(const char *text)
{
    fprintf(stderr, "make_golden_profile: %s\n", text);
    exit(1);
}

static void append(Writer *writer, const Record *record)
{
    if (journal_append(writer->journal, record, &writer->why) != STATUS_OK) stop(writer->why.text);
}

static bool is_profiled(const RungPlan *plan)
{
    return !plan->not_built && !plan->fault && !plan->skipped;
}

static void write_run(Writer *writer)
{
    Record record = record_new(RECORD_RUN);
    RunRecord *const run = &record.as.run;
    run->schema = RECORD_SCHEMA;
    run->run_id = "20250101T120000Z-profile-<b>`|`" BIDI;
    run->started_at = "2025-01-01T12:00:00Z";
    run->command = "ladder profile";
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
    run->hypervisor = "yes";
    run->governor = run->turbo = run->clock_source = "not visible";
    run->kernel = "Linux 6.1.0";
    run->timer_resolution_s = 1e-9;
    run->timer_overhead_s = 2.5e-8;
    run->pinning = "serial rungs on CPU 1, the harness on CPU 0";
    run->cpus_online = run->cpus_allowed = run->cores = 2;
    append(writer, &record);
}

static void write_rung(Writer *writer, const RungPlan *plan)
{
    Record record = record_new(RECORD_RUNG);
    RungRecord *const rung = &record.as.rung;
    rung->rung = rung->title = rung->teaches = plan->rung;
    rung->base = plan->base;
    rung->family = "1x compiler";
    rung->is_spine = plan->is_spine;
    rung->is_gated = true;
    rung->launch = "serial";
    rung->cores = 1;
    rung->outcome = plan->not_built ? "not-built" : "planned";
    rung->reason = plan->not_built;
    append(writer, &record);
}

static void write_standing(Writer *writer, const RungPlan *plan)
{
    Record record = record_new(RECORD_CHECK);
    CheckRecord *const check = &record.as.check;
    if (plan->not_built) return;
    if (plan->skipped) {
        record = record_new(RECORD_OUTCOME);
        record.as.outcome = (OutcomeRecord) { plan->rung, NULL, "skipped", plan->skipped };
        append(writer, &record);
        return;
    }
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

static void write_loop(Writer *writer, const char *rung, int64_t instructions, double cycles,
                       const char *reason, const char *predicted_reason)
{
    Record record = record_new(RECORD_LOOP);
    LoopRecord *const loop = &record.as.loop;
    loop->rung = rung;
    loop->isa = "avx2";
    loop->instructions = instructions;
    loop->fp_instructions = instructions / 2;
    loop->loads = 9;
    loop->stores = 0;
    loop->trajectories = 16;
    loop->predicted_cycles = cycles;
    loop->predictor = isfinite(cycles) ? "llvm-mca 14.0.6 -mcpu=haswell `|` <b>" : NULL;
    loop->reason = reason;
    loop->predicted_reason = predicted_reason;
    append(writer, &record);
}

static void write_loops(Writer *writer)
{
    write_loop(writer, "v10_naive", 3424, 1188.5, NULL, NULL);
    write_loop(writer, "v22_aos", 1632, NAN, NULL, "llvm-mca is not installed");
    write_loop(writer, "v35_simd", 60, 34.25, NULL, NULL);
    write_loop(writer, HOSTILE, -1, NAN, "made at run time `|` <script>", NULL);
}

// --- Metrics ---

static void write_metric(Writer *writer, MetricRecord metric)
{
    Record record = { .type = RECORD_METRIC, .as.metric = metric };
    MetricRecord *const m = &record.as.metric;
    m->session = writer->session;
    if (!m->program) m->program = "ladder-one";
    m->trajectories = 3840;
    m->steps = strcmp(m->tool, "callgrind") == 0 ? 24 : 1000;
    if (m->reason) m->value = NAN;
    if (m->counted_share == 0) m->counted_share = NAN;
    append(writer, &record);
}

static void write_axes(Writer *writer, const RungPlan *plan)
{
    MetricRecord m = { .rung = plan->rung,
                       .tool = "callgrind",
                       .kind = "simulated",
                       .unit = "/step",
                       .program = plan->program,
                       .metric = metrics_axis_name(AXIS_INSTRUCTIONS) };
    m.reason = plan->why_no_instructions;
    if (m.reason) {
        write_metric(writer, m);
        return;
    }
    const double values[N_SECOND_AXIS] = {
        [AXIS_INSTRUCTIONS] = plan->instructions,
        [AXIS_READS] = 12,
        [AXIS_WRITES] = 3,
        [AXIS_D1_MISSES] = plan->d1,
        [AXIS_LL_MISSES] = plan->ll,
        [AXIS_BRANCHES] = 1,
        [AXIS_BRANCH_MISSES] = plan->branch_misses,
    };
    for (SecondAxis a = AXIS_INSTRUCTIONS; a < N_SECOND_AXIS; a++) {
        m.metric = metrics_axis_name(a);
        m.value = values[a];
        m.note = a == AXIS_INSTRUCTIONS ? GEOMETRY : NULL;
        m.reason = isnan(values[a]) ? plan->why_no_ll : NULL;
        write_metric(writer, m);
    }
}

/** What the kernel counts; the processor only where it has counters. */
static void write_counters(Writer *writer, const RungPlan *plan, bool has_pmu)
{
    static const struct {
        const char *metric, *unit;
        double value, share;
    } rows[] = {
        { "task-clock", "ns/step", 29.8125, 0 }, { "page-faults", "", 61, 0 },
        { "context-switches", "", 0, 0 },        { "cycles", "/step", 74.5, 0.5 },
        { "instructions", "/step", 214.3, 0.5 }, { "cache-misses", "/step", 0.00213, 0.25 },
    };
    const char *const processor_alone[] = { "cycles", "instructions", "cache-misses" };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        MetricRecord m = { .rung = plan->rung, .tool = "perf-stat", .kind = "counted" };
        m.metric = rows[i].metric;
        m.unit = rows[i].unit;
        m.value = rows[i].value;
        m.counted_share = rows[i].share;
        for (size_t k = 0; k < 3 && !has_pmu; k++)
            if (strcmp(m.metric, processor_alone[k]) == 0) m.reason = NO_PMU;
        write_metric(writer, m);
    }
    write_metric(writer,
                 (MetricRecord) { .rung = plan->rung,
                                  .tool = "perf-stat",
                                  .kind = "counted",
                                  .metric = "branch-misses",
                                  .unit = "/step",
                                  .reason = has_pmu ? "<not counted>: it had no turn" : NO_PMU });
}

static void write_likwid(Writer *writer, const RungPlan *plan)
{
    const bool is_hostile = strcmp(plan->rung, HOSTILE) == 0;
    MetricRecord m = { .rung = plan->rung, .tool = "likwid", .kind = "counted", .unit = "" };
    m.metric = is_hostile ? "DP [MFLOP/s] `|` <script>" : "any";
    m.unit = is_hostile ? "MFLOP/s" : "";
    m.value = 1234.5678;
    m.reason = is_hostile ? NULL : NO_MSR;
    write_metric(writer, m);
}

// --- Messages ---

static void write_message(Writer *writer, const char *rung, const char *function, int64_t rank,
                          int64_t calls, int64_t bytes, double time_s)
{
    Record record = record_new(RECORD_MESSAGE);
    record.as.message = (MessageRecord) {
        rung, function, rank, calls, bytes, time_s, 4, 3840, 1000, writer->session,
    };
    append(writer, &record);
}

static void write_integration(Writer *writer, const char *rung, double time_s, const char *reason)
{
    write_metric(writer,
                 (MetricRecord) { .rung = rung,
                                  .tool = "mpi",
                                  .kind = "counted",
                                  .metric = "integration",
                                  .unit = "s",
                                  .value = time_s,
                                  .reason = reason });
}

/* Three ranks, of which the last calls nothing but a barrier; four integrations. */
static void write_messages(Writer *writer)
{
    static const char rung[] = "v51_mpi_p2p", name[] = "MPI_Send `|` <script>" BIDI;
    write_message(writer, rung, "MPI_Recv", 0, 24, 0, 0.0125);
    write_message(writer, rung, "MPI_Barrier", 0, 4, 0, 0.00025);
    write_message(writer, rung, name, 1, 12, 122880, 0.001);
    write_message(writer, rung, "MPI_Barrier", 1, 4, 0, 0.0005);
    write_message(writer, rung, "MPI_Barrier", 2, 4, 0, 0.00125);
    write_integration(writer, rung, 0.0125, NULL);
    write_message(writer, HOSTILE, "MPI_Bcast", 0, 1, 8, 0.000001);
    write_integration(writer, HOSTILE, 0.5, NULL);
    write_message(writer, "v41_openmp_naive", "MPI_Bcast", 0, 4321, 4321, 4321);
    write_integration(writer, "v41_openmp_naive", 4321, NULL);
    write_integration(writer, "v10_naive", NAN, "no ranks, so no messages");
}

// --- Places and stacks ---

static void write_hot(Writer *writer, const char *rung, const char *tool, const char *function,
                      const char *file, int64_t line, double share)
{
    Record record = record_new(RECORD_HOT);
    record.as.hot = (HotRecord) {
        rung,
        tool,
        function,
        file,
        line,
        share,
        strcmp(tool, "callgrind") == 0 ? "instructions" : "cpu-clock",
        writer->session,
    };
    append(writer, &record);
}

static void write_stack(Writer *writer, const char *rung, const char *stack, int64_t samples)
{
    Record record = record_new(RECORD_STACK);
    record.as.stack
        = (StackRecord) { rung, "perf-record", "cpu-clock", stack, samples, writer->session };
    append(writer, &record);
}

static void write_samples(Writer *writer, const char *rung, double samples)
{
    write_metric(writer,
                 (MetricRecord) { .rung = rung,
                                  .tool = "perf-record",
                                  .kind = "sampled",
                                  .metric = "samples",
                                  .unit = "",
                                  .value = samples });
}

static void write_naive(Writer *writer)
{
    static const char rung[] = "v10_naive";
    static const char *const names[] = { "right_hand_side", "step", "run", "memcpy" };
    static const double shares[] = { 0.5625, 0.375, 0.05, 0.0125 };
    for (int64_t i = 0; i < 4; i++) { /* the lightest first: reports put them in order */
        const int64_t k = 3 - i;
        write_hot(writer, rung, "callgrind", names[k], "variants/v10_naive.c", -1, shares[k]);
        write_hot(writer, rung, "callgrind", names[0], "variants/v10_naive.c", 20 + k,
                  shares[k] / 2);
        write_hot(writer, rung, "perf-record", names[k], NULL, -1, shares[k]);
    }
    write_samples(writer, rung, 8);
    write_stack(writer, rung, "main;run;step;right_hand_side", 4);
    write_stack(writer, rung, "main;run;step", 2);
    write_stack(writer, rung, "main;run-time;step", 1);
    write_stack(writer, rung, "main;run", 1);
}

static void write_hostile(Writer *writer)
{
    static const char name[]
        = "<script>alert('1')</script>|`%n`&amp;\"\xc3\xa9\xf0\x9f\x94\xa5" BIDI;
    write_hot(writer, HOSTILE, "perf-record", name, "=\"</td>|.c", 7, 0.25);
    write_hot(writer, HOSTILE, "perf-record", LONG_NAME, NULL, -1, 0.5);
    write_hot(writer, HOSTILE, "perf-record", name, NULL, 9, 0.125);
    write_samples(writer, HOSTILE, 1e6);
    char stack[1024];
    snprintf(stack, sizeof stack, "%s;%s;;\033[2J", name, LONG_NAME);
    write_stack(writer, HOSTILE, stack, 900000);
    snprintf(stack, sizeof stack, "%s;%s", name, name);
    write_stack(writer, HOSTILE, stack, 99999);
    write_stack(writer, HOSTILE, ";", 1);
}

/** The first session says what the second one takes back. */
static void write_inlined(Writer *writer)
{
    RungPlan plan = rungs[2];
    if (writer->session == 1) {
        plan.instructions = 115.2;
        plan.d1 = 0.0311;
        plan.ll = plan.branch_misses = 0;
    }
    write_axes(writer, &plan);
    write_counters(writer, &plan, false);
    write_likwid(writer, &plan);
    write_hot(writer, plan.rung, "callgrind", writer->session == 1 ? "run" : "void", NULL, -1, 1);
    write_samples(writer, plan.rung, 5);
    write_stack(writer, plan.rung, writer->session == 1 ? "main;run" : "main;void", 5);
}

static void write_tools(Writer *writer, const RungPlan *plan)
{
    if (!is_profiled(plan)) return;
    if (plan == &rungs[2]) {
        write_inlined(writer);
        return;
    }
    write_axes(writer, plan);
    if (strcmp(plan->rung, "v33_avx512") == 0)
        write_metric(writer,
                     (MetricRecord) { .rung = plan->rung,
                                      .tool = "perf-stat",
                                      .kind = "counted",
                                      .metric = "task-clock",
                                      .unit = "ns/step",
                                      .reason = "perf was killed by signal 9" });
    else
        write_counters(writer, plan, strcmp(plan->rung, "v40_openmp") == 0);
    write_likwid(writer, plan);
}

int main(int n_arguments, char **arguments)
{
    Writer writer = { .session = 0 };
    if (n_arguments != 2) stop("usage: make_golden_profile FILE");
    if (journal_create(arguments[1], &writer.journal, &writer.why) != STATUS_OK)
        stop(writer.why.text);
    write_run(&writer);
    for (size_t i = 0; i < N_RUNGS; i++) write_rung(&writer, &rungs[i]);
    write_loops(&writer);
    for (size_t i = 0; i < N_RUNGS; i++) write_standing(&writer, &rungs[i]);
    for (size_t i = 0; i < N_RUNGS; i++) write_tools(&writer, &rungs[i]);
    write_naive(&writer);
    write_hostile(&writer);
    write_messages(&writer);
    journal_close(writer.journal);
    const ResumeRecord resume = { .session = 1, .started_at = "2025-01-01T13:00:00Z" };
    if (journal_resume(arguments[1], &resume, &writer.journal, &writer.why) != STATUS_OK)
        stop(writer.why.text);
    writer.session = 1;
    write_inlined(&writer);
    Record record = record_new(RECORD_END);
    record.as.end = (EndRecord) { "complete", 72.5, 0, 0, 0, 0, 0 };
    append(&writer, &record);
    journal_close(writer.journal);
    return 0;
}
