/**
 * The limits of loops worked out by hand, and the sentences that must follow from them.
 */
#include "results/limit.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_CEILINGS = 32 };

/** A machine, a rung and its loop. The machine: a clock of 2.5 GHz, 5 operations/ns of any width,
 * 10 loads (of 64 bytes) and 5 stores a ns, caches of 32 KiB, 1 MiB and 32 MiB. */
typedef struct World {
    RunRecord run;
    RungRecord rung;
    LoopRecord loop;
    CeilingRecord ceilings[MAX_CEILINGS];
    LimitInput input;
    Texts texts;
} World;

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static bool has_words(const char *text, const char *words)
{
    return text && strstr(text, words);
}

static bool is_near(double value, double wanted)
{
    return fabs(value - wanted) <= 1e-12 * fabs(wanted);
}

static CeilingRecord *add_ceiling(World *w, const char *kind, const char *operation,
                                  const char *isa, const char *level, double value)
{
    CeilingRecord *const c = &w->ceilings[w->input.n_ceilings++];
    *c = record_new(RECORD_CEILING).as.ceiling;
    c->kind = kind;
    c->operation = operation;
    c->isa = isa;
    c->level = level;
    c->cores = 1;
    c->value = c->roof = value;
    return c;
}

static CeilingRecord *ceiling_of(World *w, const char *operation, const char *isa,
                                 const char *level)
{
    for (size_t i = 0; i < w->input.n_ceilings; i++) {
        CeilingRecord *const c = &w->ceilings[i];
        if (is_same(c->operation, operation) && (!isa || is_same(c->isa, isa))
            && (!level || is_same(c->level, level)))
            return c;
    }
    abort();
}

static void add_ceilings(World *w)
{
    static const char *const isas[] = { "scalar", "sse2", "avx2", "avx512" };
    static const struct {
        const char *level;
        double read, write, copy;
    } levels[] = { { "L1", 640, 320, 500 },
                   { "L2", 160, 80, 100 },
                   { "L3", 40, 20, 25 },
                   { "memory", 12, 6, 10 } };
    for (size_t i = 0; i < 4; i++) {
        add_ceiling(w, "clock", "add", isas[i], NULL, 2.5);
        add_ceiling(w, "issue", "fma", isas[i], NULL, 5);
        add_ceiling(w, "issue", "mul+add", isas[i], NULL, 5);
    }
    for (size_t i = 0; i < 4; i++) {
        add_ceiling(w, "bandwidth", "read", NULL, levels[i].level, levels[i].read);
        add_ceiling(w, "bandwidth", "write", NULL, levels[i].level, levels[i].write);
        add_ceiling(w, "bandwidth", "copy", NULL, levels[i].level, levels[i].copy);
    }
}

/** A scalar loop of one trajectory: 60 operations of 100 instructions, 6 loads, 3 stores, a step of
 * 80 cycles that the next does not wait for; its ensemble is in registers. */
static World *new_world(void)
{
    World *const w = calloc(1, sizeof *w);
    if (!w) abort();
    w->run = record_new(RECORD_RUN).as.run;
    w->run.l1d_bytes = 32 << 10;
    w->run.l2_bytes = 1 << 20;
    w->run.last_level_cache_bytes = 32 << 20;
    w->rung = record_new(RECORD_RUNG).as.rung;
    w->rung.cores = 1;
    w->rung.bytes_per_trajectory = 24;
    w->rung.bytes_per_trajectory_step = 0;
    w->loop = record_new(RECORD_LOOP).as.loop;
    w->loop.isa = "scalar";
    w->loop.instructions = 100;
    w->loop.fp_instructions = 60;
    w->loop.fp_mul_instructions = 30;
    w->loop.loads = 6;
    w->loop.stores = 3;
    w->loop.trajectories = 1;
    w->loop.vectors_in_flight = 1;
    w->loop.step_cycles = 80;
    w->loop.chain_cycles = 0;
    w->input = (LimitInput) { .run = &w->run,
                              .ceilings = w->ceilings,
                              .rung = &w->rung,
                              .loop = &w->loop,
                              .trajectories = 100,
                              .steps = 1000,
                              .cores = 1 };
    add_ceilings(w);
    return w;
}

static void free_world(World *w)
{
    texts_free(&w->texts);
    free(w);
}

/** The limits from the ceilings of the run alone. */
static Limit limit_by_roofs(const World *w)
{
    return limit_of(&w->input, NAN, NAN);
}

// --- Issue ---

static void operations_over_the_peak_rate_are_the_issue_limit(void)
{
    World *const w = new_world();
    const Limit limit = limit_by_roofs(w);
    CHECK(is_near(limit.issue_ns, 12)); // 60 operations / 5 a ns
    CHECK(is_near(limit.latency_ns, 0));
    CHECK(is_same(limit.kind, "issue") && is_near(limit.bound_ns, 12) && !limit.reason);
    free_world(w);
}

static void the_rate_around_a_sample_goes_before_that_of_the_run(void)
{
    World *const w = new_world();
    CHECK(is_near(limit_of(&w->input, 4, NAN).issue_ns, 15)); // 60 / 4
    w->loop.chain_cycles = 50;
    CHECK(is_near(limit_of(&w->input, NAN, 2).latency_ns, 25)); // 50 cycles / 2 GHz
    free_world(w);
}

static void a_wide_iteration_is_shared_by_its_trajectories(void)
{
    World *const w = new_world();
    w->loop.isa = "avx512";
    w->loop.trajectories = 32; // 4 vectors of 8
    w->loop.fp_instructions = 200;
    w->loop.chain_cycles = 64;
    const Limit limit = limit_by_roofs(w);
    CHECK(is_near(limit.issue_ns, 1.25));  // 200 / 5 / 32
    CHECK(is_near(limit.latency_ns, 0.8)); // 64 / 2.5 / 32
    CHECK(is_same(limit.kind, "issue"));
    free_world(w);
}

static void adds_may_go_beside_multiplications(void)
{
    World *const w = new_world();
    ceiling_of(w, "mul+add", "scalar", NULL)->roof = 10; // two units multiply, two others add
    CHECK(is_near(limit_by_roofs(w).issue_ns, 6));       // 60 / 10, and 30 / 5 is no more
    w->loop.fp_mul_instructions = 40;
    CHECK(is_near(limit_by_roofs(w).issue_ns, 8));            // 40 / 5
    CHECK(is_near(limit_of(&w->input, 4, NAN).issue_ns, 10)); // 40 / 4, as 60 / 8 is less
    ceiling_of(w, "mul+add", "scalar", NULL)->roof = 2.5;     // never below the fused rate
    CHECK(is_near(limit_by_roofs(w).issue_ns, 12));
    free_world(w);
}

static void a_processor_without_fused_operations_has_a_rate_too(void)
{
    World *const w = new_world();
    ceiling_of(w, "fma", "scalar", NULL)->roof = ceiling_of(w, "fma", "scalar", NULL)->value = NAN;
    ceiling_of(w, "mul+add", "scalar", NULL)->roof = 3;
    CHECK(is_near(limit_by_roofs(w).issue_ns, 20)); // 60 / 3
    CHECK(is_near(limit_of(&w->input, 4, NAN).issue_ns, 15));
    free_world(w);
}

static void the_higher_of_two_measurements_is_the_roof(void)
{
    World *const w = new_world();
    CeilingRecord *const fma = ceiling_of(w, "fma", "scalar", NULL);
    fma->roof = 6; // another program's value
    CHECK(is_near(limit_by_roofs(w).issue_ns, 10));
    ceiling_of(w, "mul+add", "scalar", NULL)->roof = 4;
    fma->roof = NAN; // nobody compared: our own 5
    CHECK(is_near(limit_by_roofs(w).issue_ns, 12));
    free_world(w);
}

// --- Latency ---

static void a_chain_that_is_longer_than_the_work_binds(void)
{
    World *const w = new_world();
    w->loop.chain_cycles = 75;
    const Limit limit = limit_by_roofs(w);
    CHECK(is_near(limit.latency_ns, 30)); // 75 cycles / 2.5 GHz
    CHECK(is_same(limit.kind, "latency") && is_near(limit.bound_ns, 30));
    free_world(w);
}

// --- Memory ---

static void loads_count_as_instructions_of_the_widest_kind(void)
{
    World *const w = new_world();
    Limit limit = limit_by_roofs(w);
    CHECK(is_near(limit.memory_ns, 0.6)); // 6 loads / (640 / 64 bytes = 10 a ns); 3 / 5 is no more
    CHECK(is_same(limit.traffic.what, "loads") && is_same(limit.traffic.level, "L1"));
    w->loop.loads = 150;
    limit = limit_by_roofs(w);
    CHECK(is_same(limit.kind, "memory") && is_near(limit.bound_ns, 15)); // 150 / 10
    CHECK(is_near(limit_of(&w->input, NAN, 3).memory_ns, 12.5)); // the clock was 2.5 GHz: 12 a ns
    w->loop.stores = 100;
    limit = limit_by_roofs(w);
    CHECK(is_same(limit.traffic.what, "stores") && is_near(limit.memory_ns, 20)); // 100 / 5
    w->loop.trajectories = 4;
    CHECK(is_near(limit_by_roofs(w).memory_ns, 5));
    free_world(w);
}

static void vectors_are_as_wide_as_the_machine_has_them(void)
{
    World *const w = new_world();
    w->loop.loads = 150;
    for (size_t i = 0; i < w->input.n_ceilings; i++)
        if (is_same(w->ceilings[i].isa, "avx512")) w->ceilings[i].value = w->ceilings[i].roof = NAN;
    CHECK(is_same(limit_widest_isa(&w->input), "avx2"));
    CHECK(is_near(limit_by_roofs(w).memory_ns, 7.5));  // 150 / (640 / 32 = 20 a ns)
    ceiling_of(w, "read", NULL, "L1")->isa = "sse2";   // says itself how wide it read
    CHECK(is_near(limit_by_roofs(w).memory_ns, 3.75)); // 150 / (640 / 16 = 40 a ns)
    free_world(w);
}

static void the_ensemble_lives_where_it_fits(void)
{
    static const struct {
        int64_t trajectories, cores;
        const char *level;
        double memory_ns;
    } rows[] = {
        { 1365, 1, "L1", 0.96 },      // 24 * 1365 = 32760 of 32768 bytes; 480 / 500
        { 1366, 1, "L2", 4.8 },       // 32784 bytes; 480 / 100
        { 43690, 1, "L2", 4.8 },      // 1048560 of 1048576
        { 43691, 1, "L3", 19.2 },     // 480 / 25
        { 1398101, 1, "L3", 19.2 },   // 33554424 of 33554432
        { 1398102, 1, "memory", 48 }, // 480 / 10
        { 43692, 2, "L2", 2.4 },      // 24 * 21846 bytes in each; 480 / (2 * 100)
    };
    World *const w = new_world();
    w->rung.bytes_per_trajectory_step = 480;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        w->input.trajectories = rows[i].trajectories;
        w->input.cores = rows[i].cores;
        const Limit limit = limit_by_roofs(w);
        CHECK(is_same(limit.traffic.level, rows[i].level));
        CHECK(is_same(limit.traffic.what, "bytes") && is_near(limit.memory_ns, rows[i].memory_ns));
    }
    free_world(w);
}

static void a_tile_comes_and_goes_once_an_integration(void)
{
    World *const w = new_world();
    w->input.trajectories = 10000000;
    w->input.steps = 2;
    CHECK(is_near(limit_by_roofs(w).memory_ns, 2.4)); // 48 bytes / 2 steps / 10 GB/s
    w->input.steps = 1000;
    CHECK(is_near(limit_by_roofs(w).memory_ns, 0.6)); // 0.0048: now its loads take longer
    free_world(w);
}

static void stores_past_the_caches_may_be_the_faster_copy(void)
{
    World *const w = new_world();
    w->input.trajectories = 10000000;
    w->rung.bytes_per_trajectory_step = 480;
    add_ceiling(w, "bandwidth", "copy streaming", NULL, "memory", 16);
    CHECK(is_near(limit_by_roofs(w).memory_ns, 30)); // 480 / 16
    ceiling_of(w, "copy streaming", NULL, NULL)->roof = 8;
    CHECK(is_near(limit_by_roofs(w).memory_ns, 48)); // 480 / 10
    free_world(w);
}

static void what_works_in_place_has_the_roof_of_updates(void)
{
    World *const w = new_world();
    w->input.trajectories = 10000000;
    w->rung.bytes_per_trajectory_step = 480;
    CeilingRecord *const update = add_ceiling(w, "bandwidth", "update", NULL, "memory", 12);
    CHECK(is_near(limit_by_roofs(w).memory_ns, 40)); // 480 / 12
    update->roof = 9;
    CHECK(is_near(limit_by_roofs(w).memory_ns, 48)); // 480 / 10, of the copy
    update->level = "L3";
    update->roof = 1000;
    CHECK(is_near(limit_by_roofs(w).memory_ns, 48)); // another level says nothing of this one
    free_world(w);
}

// --- Several cores ---

static void cores_share_the_work(void)
{
    World *const w = new_world();
    w->input.cores = 2;
    w->loop.chain_cycles = 20;
    Limit limit = limit_by_roofs(w);
    CHECK(is_near(limit.issue_ns, 6));    // 60 / 5 / 2
    CHECK(is_near(limit.latency_ns, 4));  // 20 / 2.5 / 2
    CHECK(is_near(limit.memory_ns, 0.3)); // 6 loads / (2 * 10)
    CeilingRecord *const both = add_ceiling(w, "issue", "fma", "scalar", NULL, 8);
    both->cores = 2; // together: 1.6 times one
    both->doubt = "a neighbour took the rest";
    CHECK(is_near(limit_by_roofs(w).issue_ns, 6)); // two honest cores may have had it all
    both->doubt = NULL;
    limit = limit_by_roofs(w);
    CHECK(is_near(limit.issue_ns, 7.5));                                // 60 / 5 / 1.6
    CHECK(is_near(limit_of(&w->input, 4, NAN).issue_ns, 60 / 4 / 1.6)); // of the sample's rate
    w->rung.bytes_per_trajectory_step = 480;
    w->input.trajectories = 10000000;
    CHECK(has_words(limit_by_roofs(w).reason, "bandwidth")); // shared: not known from one core
    add_ceiling(w, "bandwidth", "copy", NULL, "memory", 15)->cores = 2;
    CHECK(is_near(limit_by_roofs(w).memory_ns, 32)); // 480 / 15
    free_world(w);
}

// Four cores of two hardware threads each were measured together: 3.2 times one in arithmetic, 1.5
// times one in memory.
static void more_threads_than_cores_bring_no_more(void)
{
    static const struct {
        int64_t cores;
        double issue_ns, memory_ns;
    } rows[] = {
        { 2, 6, 32 },        // 60 / 5 / 2; 480 / 15, which two cores cannot pass
        { 4, 12 / 3.2, 32 }, // as measured
        { 8, 12 / 3.2, 32 }, // no more than that
    };
    World *const w = new_world();
    add_ceiling(w, "issue", "fma", "scalar", NULL, 16)->cores = 4;
    add_ceiling(w, "bandwidth", "copy", NULL, "memory", 15)->cores = 4;
    w->rung.bytes_per_trajectory_step = 480;
    w->input.trajectories = 10000000;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        w->input.cores = rows[i].cores;
        const Limit limit = limit_by_roofs(w);
        CHECK(is_near(limit.issue_ns, rows[i].issue_ns));
        CHECK(is_near(limit.memory_ns, rows[i].memory_ns));
    }
    free_world(w);
}

// --- What is missing ---

static void a_part_that_is_missing_is_left_out(void)
{
    World *const w = new_world();
    w->input.trajectories = 10000000;
    w->rung.bytes_per_trajectory_step = 480;
    w->run.l2_bytes = -1; // nobody knows where the ensemble lives
    CHECK(is_near(limit_by_roofs(w).memory_ns, 0.6));
    w->loop.loads = w->loop.stores = -1;
    const Limit limit = limit_by_roofs(w);
    CHECK(isnan(limit.memory_ns) && !limit.traffic.level);
    CHECK(!limit.kind && has_words(limit.reason, "bandwidth")); // it may be what binds
    w->run.l2_bytes = 1 << 20;
    CHECK(is_near(limit_by_roofs(w).memory_ns, 48));
    w->rung.bytes_per_trajectory = NAN;
    CHECK(isnan(limit_by_roofs(w).memory_ns));
    w->rung.bytes_per_trajectory = 24;
    w->rung.bytes_per_trajectory_step = NAN;
    CHECK(isnan(limit_by_roofs(w).memory_ns));
    free_world(w);
}

static void check_no_limit(const World *w, const char *words)
{
    const Limit limit = limit_by_roofs(w);
    const Interval fraction = { 0.5, 0.5, 0.5 };
    Texts texts = { 0 };
    CHECK(!limit.kind && isnan(limit.bound_ns));
    CHECK(limit.reason && strstr(limit.reason, words));
    CHECK(!limit_words(&w->input, &limit, fraction, 20, NAN, &texts));
    texts_free(&texts);
}

static void no_limit_says_why(void)
{
    World *const w = new_world();
    w->rung.different_work = "adaptive steps";
    check_no_limit(w, "different work");
    w->rung.different_work = NULL;
    w->run.hosts = "a:2,b:2";
    CHECK(limit_by_roofs(w).kind); // it has no ranks
    w->rung.ranks = 4;
    check_no_limit(w, "several machines");
    w->run.hosts = NULL;
    w->loop.chain_cycles = NAN;
    check_no_limit(w, "wait for each other");
    w->loop.isa = "neon";
    check_no_limit(w, "no peak rate");
    CHECK(isnan(limit_of(&w->input, 5, NAN).bound_ns));
    CHECK(strstr(limit_of(&w->input, 5, NAN).reason, "no clock"));
    w->loop.fp_instructions = -1;
    check_no_limit(w, "not counted");
    w->loop.fp_instructions = 0;
    check_no_limit(w, "no arithmetic");
    w->loop.reason = "no loop advances whole trajectories";
    check_no_limit(w, "whole trajectories");
    w->input.loop = NULL;
    check_no_limit(w, "no loop was read");
    CHECK(isnan(limit_predicted_ns(&w->input, 2.5)));
    free_world(w);
}

static void numbers_beyond_reason_are_none(void)
{
    World *const w = new_world();
    w->loop.chain_cycles = 1e308;
    CHECK(isnan(limit_of(&w->input, 5, 5e-324).latency_ns));
    CHECK(isnan(limit_of(&w->input, 5e-324, 2.5).issue_ns));
    w->loop.predicted_cycles = 1e308;
    CHECK(isnan(limit_predicted_ns(&w->input, 5e-324)));
    free_world(w);
}

static void a_prediction_goes_by_the_clock(void)
{
    World *const w = new_world();
    w->loop.predicted_cycles = 100;
    CHECK(is_near(limit_predicted_ns(&w->input, NAN), 40)); // 100 / 2.5
    CHECK(is_near(limit_predicted_ns(&w->input, 2), 50));
    w->loop.trajectories = 8;
    w->input.cores = 2;
    CHECK(is_near(limit_predicted_ns(&w->input, 2), 3.125)); // 50 / 8 / 2
    free_world(w);
}

// --- Sentences ---

/** What stops the rung of this world if a step takes it `time_ns`. */
static const char *words_of(World *w, double time_ns, double predicted_ns)
{
    const Limit limit = limit_by_roofs(w);
    const double fraction = limit.bound_ns / time_ns;
    return limit_words(&w->input, &limit, (Interval) { fraction, fraction, fraction }, time_ns,
                       predicted_ns, &w->texts);
}

static void check_words(World *w, double time_ns, double predicted_ns, const char *wanted)
{
    enum { MOST = 110 };
    const char *const words = words_of(w, time_ns, predicted_ns);
    if (!CHECK(is_same(words, wanted))) fprintf(stderr, "  got:    %s\n", words ? words : "none");
    CHECK(words && strlen(words) <= MOST);
}

static void busy_units_want_fewer_operations(void)
{
    World *const w = new_world();
    check_words(w, 12 / 0.95, NAN,
                "the arithmetic is busy 95 % of the time: only fewer operations, wider vectors or "
                "more cores help");
    w->loop.isa = "avx512"; // nothing is wider
    check_words(
        w, 12 / 0.95, NAN,
        "the arithmetic is busy 95 % of the time: only fewer operations or more cores help");
    w->input.cores = 2;
    w->loop.isa = "scalar";
    check_words(w, 6 / 0.95, NAN,
                "the arithmetic of 2 cores is busy 95 % of the time: only fewer operations, wider "
                "vectors or more cores help");
    check_words(w, 6 / 0.8, NAN,
                "the arithmetic of 2 cores is busy 80 % of the time: with these operations at most "
                "1.25x is left");
    free_world(w);
}

/** 12 ns by its operations; it takes 20 ns = 50 cycles, or 40 ns = 100 cycles. */
static void a_loop_far_from_its_limit_says_what_its_figures_show(void)
{
    World *const w = new_world();
    check_words(
        w, 20, NAN,
        "the chain inside a step has 80 cycles, and only 1.6 steps overlap: work on more at once");
    check_words(w, 40, NAN,
                "the chain inside a step has 80 cycles, it takes 100: work on more at once");
    check_words(w, 31.4, NAN, // 78.5 cycles: 1.02 of them overlap
                "the chain inside a step has 80 cycles, it takes 78.5: work on more at once");
    w->loop.instructions = 232;
    check_words(w, 20, NAN,
                "of 232 instructions a step only 60 compute, and only 1.6 steps overlap");
    check_words(w, 40, NAN,
                "of 232 instructions a step only 60 compute; the rest move data, call and count");
    w->loop.step_cycles = 300;
    w->loop.instructions = 100;
    check_words(w, 20, 18,
                "arithmetic takes 60 % of the time; by a model of the core its loads, moves and "
                "window take the rest");
    check_words(
        w, 20, 14,
        "a model of the core that knows no caches and no fetching explains 14 of the 20 ns");
    check_words(w, 20, 30,
                "the arithmetic is busy 60 % of the time; what fills the rest was not measured");
    check_words(w, 20, NAN,
                "the arithmetic is busy 60 % of the time; what fills the rest was not measured");
    w->loop.trajectories = 8;
    w->loop.step_cycles = 80;
    check_words(
        w, 2.5, NAN,
        "the chain inside a step of 8 trajectories has 80 cycles, and only 1.6 steps overlap: "
        "work on more at once");
    free_world(w);
}

/** 12 ns of arithmetic, and 10 ns for 1000 bytes a step. */
static void what_does_not_overlap_takes_turns(void)
{
    World *const w = new_world();
    w->rung.bytes_per_trajectory_step = 1000;
    w->input.trajectories = 10000;
    check_words(w, 20, NAN,
                "of the time arithmetic needs 60 %, and moving 1000 bytes a step through the L2 "
                "cache 50 %: they hardly overlap");
    check_words(
        w, 25, NAN,
        "the chain inside a step has 80 cycles, and only 1.3 steps overlap: work on more at once");
    free_world(w);
}

/** 100 cycles of 40 ns, shared by two cores: 200 of each. */
static void a_team_that_is_slower_than_its_chain_waits(void)
{
    World *const w = new_world();
    w->input.cores = 2;
    check_words(
        w, 40, NAN,
        "the chain inside a step has 80 cycles, it takes 200: it waits for memory or for its "
        "team");
    check_words(w, 20, NAN,
                "the chain inside a step has 80 cycles, it takes 100: work on more at once");
    free_world(w);
}

static void a_chain_is_told_by_who_waits(void)
{
    World *const w = new_world();
    w->loop.chain_cycles = 52; // 20.8 ns
    check_words(w, 20.8, NAN,
                "one trajectory at a time waits 52 cycles for its own result: latency");
    check_words(w, 26, NAN,
                "one trajectory at a time waits 52 of 65 cycles for its own result: latency");
    w->loop.trajectories = 8;
    check_words(w, 2.6, NAN,
                "one vector of 8 trajectories at a time waits 52 cycles for its own result: "
                "latency");
    w->loop.vectors_in_flight = 2;
    check_words(w, 2.6, NAN, "2 vectors at a time wait 52 cycles for their own results: latency");
    w->loop.vectors_in_flight = 8;
    w->input.cores = 2;
    check_words(w, 1.3, NAN,
                "on each core 8 trajectories at a time wait 52 cycles for their own results: "
                "latency");
    free_world(w);
}

static void traffic_is_told_with_its_level(void)
{
    World *const w = new_world();
    w->loop.loads = 150;
    check_words(w, 20, NAN,
                "each step has 150 loads, and the L1 cache serves 10 a ns: 75 % of that is used");
    w->rung.bytes_per_trajectory_step = 192;
    w->input.trajectories = 10000000;
    check_words(w, 20, NAN,
                "each step moves 192 bytes through memory, which gives 10 GB/s: 96 % of that is "
                "used");
    w->rung.bytes_per_trajectory_step = 2000;
    w->input.trajectories = 10000;
    w->input.cores = 2;
    check_words(w, 20, NAN,
                "each step moves 2000 bytes through the L2 cache, which gives 200 GB/s to 2 cores: "
                "50 % of that is used");
    free_world(w);
}

/** Where a limit leaves most of the time open, it is not what stops the rung. */
static void a_limit_that_is_far_away_stops_nobody(void)
{
    World *const w = new_world();
    w->loop.loads = 150; // 15 ns of 30; its operations take 12
    check_words(
        w, 30, NAN,
        "the chain inside a step has 80 cycles, and only 1.1 steps overlap: work on more at once");
    w->loop.step_cycles = 300;
    check_words(w, 30, NAN,
                "the arithmetic is busy 40 % of the time; what fills the rest was not measured");
    w->loop.step_cycles = 80;
    w->loop.chain_cycles = 52; // 20.8 ns of 50
    check_words(w, 50, NAN,
                "the chain inside a step has 80 cycles, it takes 125: work on more at once");
    w->rung.bytes_per_trajectory_step = 300; // 30 ns of 100; waiting for memory is never hidden
    w->input.trajectories = 10000000;
    check_words(w, 100, NAN,
                "each step moves 300 bytes through memory, which gives 10 GB/s: 30 % of that is "
                "used");
    free_world(w);
}

static void above_the_roof_goes_before_all(void)
{
    static const Interval above = { 1.07, 1.01, 1.09 }, touching = { 1.07, 0.99, 1.09 };
    World *const w = new_world();
    const Limit limit = limit_by_roofs(w);
    const char *words = limit_words(&w->input, &limit, above, 11, NAN, &w->texts);
    CHECK(is_same(words,
                  "7 % faster than its limit: the roof was measured too low, or work is "
                  "missing"));
    words = limit_words(&w->input, &limit, touching, 11, NAN, &w->texts);
    CHECK(words && strstr(words, "is busy 107 % of the time"));
    free_world(w);
}

int main(void)
{
    RUN(operations_over_the_peak_rate_are_the_issue_limit);
    RUN(the_rate_around_a_sample_goes_before_that_of_the_run);
    RUN(a_wide_iteration_is_shared_by_its_trajectories);
    RUN(adds_may_go_beside_multiplications);
    RUN(a_processor_without_fused_operations_has_a_rate_too);
    RUN(the_higher_of_two_measurements_is_the_roof);
    RUN(a_chain_that_is_longer_than_the_work_binds);
    RUN(loads_count_as_instructions_of_the_widest_kind);
    RUN(vectors_are_as_wide_as_the_machine_has_them);
    RUN(the_ensemble_lives_where_it_fits);
    RUN(a_tile_comes_and_goes_once_an_integration);
    RUN(stores_past_the_caches_may_be_the_faster_copy);
    RUN(what_works_in_place_has_the_roof_of_updates);
    RUN(more_threads_than_cores_bring_no_more);
    RUN(cores_share_the_work);
    RUN(a_part_that_is_missing_is_left_out);
    RUN(no_limit_says_why);
    RUN(numbers_beyond_reason_are_none);
    RUN(a_prediction_goes_by_the_clock);
    RUN(busy_units_want_fewer_operations);
    RUN(a_loop_far_from_its_limit_says_what_its_figures_show);
    RUN(what_does_not_overlap_takes_turns);
    RUN(a_team_that_is_slower_than_its_chain_waits);
    RUN(a_chain_is_told_by_who_waits);
    RUN(traffic_is_told_with_its_level);
    RUN(a_limit_that_is_far_away_stops_nobody);
    RUN(above_the_roof_goes_before_all);
    return check_result();
}
