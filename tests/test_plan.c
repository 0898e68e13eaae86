/* The order of rounds, and the numbers a plan is made of. */
#include "tests/check.h"

#include "harness/bench.h"

#include <string.h>

enum { ARMS = 20, ROUNDS = 32 };

static void every_order_is_a_permutation(void)
{
    for (size_t round = 0; round < ROUNDS; round++) {
        size_t order[ARMS];
        bool is_seen[ARMS] = { false };
        plan_order(7, 0, round, ARMS, order);
        for (size_t i = 0; i < ARMS; i++) {
            CHECK(order[i] < ARMS && !is_seen[order[i]]);
            if (order[i] < ARMS) is_seen[order[i]] = true;
        }
    }
}

static void an_odd_round_reverses_the_one_before(void)
{
    for (size_t round = 0; round < ROUNDS; round += 2) {
        size_t there[ARMS], back[ARMS];
        plan_order(7, 1, round, ARMS, there);
        plan_order(7, 1, round + 1, ARMS, back);
        for (size_t i = 0; i < ARMS; i++) CHECK(there[i] == back[ARMS - 1 - i]);
    }
}

static bool is_same_order(uint64_t seed_a, size_t heat_a, size_t round_a, uint64_t seed_b,
                          size_t heat_b, size_t round_b)
{
    size_t a[ARMS], b[ARMS];
    plan_order(seed_a, heat_a, round_a, ARMS, a);
    plan_order(seed_b, heat_b, round_b, ARMS, b);
    return memcmp(a, b, sizeof a) == 0;
}

static void orders_differ_by_seed_heat_and_round_and_repeat_otherwise(void)
{
    CHECK(is_same_order(7, 0, 4, 7, 0, 4));
    CHECK(!is_same_order(7, 0, 4, 8, 0, 4));
    CHECK(!is_same_order(7, 0, 4, 7, 1, 4));
    CHECK(!is_same_order(7, 0, 4, 7, 0, 6));
}

/* Over many pairs of rounds every arm must come to every place: mean position in the middle. */
static void no_arm_is_favoured(void)
{
    enum { PAIRS = 2000 };
    double sum[ARMS] = { 0.0 };
    for (size_t pair = 0; pair < PAIRS; pair++) {
        size_t order[ARMS];
        plan_order(99, 0, 2 * pair, ARMS, order);
        for (size_t i = 0; i < ARMS; i++) sum[order[i]] += (double) i;
    }
    /* standard deviation of one mean: sqrt((20^2 - 1) / 12 / 2000) = 0.13 */
    for (size_t a = 0; a < ARMS; a++) {
        const double mean = sum[a] / PAIRS;
        CHECK(mean > 9.5 - 0.65 && mean < 9.5 + 0.65);
    }
}

static void one_arm_and_no_arm_are_orders_too(void)
{
    size_t order[1] = { 99 };
    plan_order(1, 0, 1, 1, order);
    CHECK(order[0] == 0);
    plan_order(1, 0, 1, 0, order);
    CHECK(order[0] == 0);
}

static bool has_values(Sweep sweep, size_t n, const int64_t *wanted)
{
    int64_t values[SWEEP_MOST_VALUES];
    const size_t n_values = sweep_values(&sweep, values);
    return n_values == n && (n == 0 || memcmp(values, wanted, n * sizeof *wanted) == 0);
}

static void a_sweep_grows_by_its_factor_and_ends_where_it_was_told(void)
{
    CHECK(has_values((Sweep) { SWEEP_TRAJECTORIES, 64, 1024 }, 3, (int64_t[]) { 64, 256, 1024 }));
    CHECK(has_values((Sweep) { SWEEP_TRAJECTORIES, 64, 1000 }, 3, (int64_t[]) { 64, 256, 1000 }));
    CHECK(has_values((Sweep) { SWEEP_TRAJECTORIES, 7, 7 }, 1, (int64_t[]) { 7 }));
    CHECK(has_values((Sweep) { SWEEP_THREADS, 1, 8 }, 4, (int64_t[]) { 1, 2, 4, 8 }));
    CHECK(has_values((Sweep) { SWEEP_THREADS, 1, 6 }, 4, (int64_t[]) { 1, 2, 4, 6 }));
    CHECK(has_values((Sweep) { SWEEP_THREADS, 3, 7 }, 3, (int64_t[]) { 3, 6, 7 }));
    CHECK(has_values((Sweep) { SWEEP_NONE, 1, 8 }, 0, NULL));
    CHECK(has_values((Sweep) { SWEEP_THREADS, -1, 8 }, 0, NULL));
    CHECK(has_values((Sweep) { SWEEP_THREADS, 2, -1 }, 0, NULL));
    int64_t values[SWEEP_MOST_VALUES];
    const Sweep longest = { SWEEP_TRAJECTORIES, 1, INT64_MAX };
    const size_t n = sweep_values(&longest, values);
    CHECK(n == 33 && n <= BENCH_MOST_HEATS && values[n - 1] == INT64_MAX);
    for (size_t v = 1; v < n; v++) CHECK(values[v] > values[v - 1]);
}

static void few_trajectories_take_more_steps(void)
{
    CHECK(sweep_steps(1) == 1 << 20 && sweep_steps(64) == 16384 && sweep_steps(1024) == 1024);
    CHECK(sweep_steps(1000) == 2048);
    CHECK(sweep_steps(1025) == 1024 && sweep_steps(INT64_MAX) == 1024);
}

static void a_heat_may_set_the_cores_of_parallel_rungs(void)
{
    static const VariantLaunch launches[] = { LAUNCH_SERIAL, LAUNCH_THREADS, LAUNCH_MPIRUN };
    const Options options = { .threads = 7, .ranks = 7 };
    const Bench *const bench = &(const Bench) { .options = &options };
    Heat heat = { .record = record_new(RECORD_HEAT).as.heat };
    for (size_t l = 0; l < 3; l++) {
        const Rung rung = { .name = "v99", .launch = launches[l] };
        heat.record.cores = -1;
        CHECK(plan_setting(bench, &heat, &rung).n_cores == (l == 0 ? 1 : 7));
        heat.record.cores = 3;
        CHECK(plan_setting(bench, &heat, &rung).n_cores == (l == 0 ? 1 : 3));
    }
}

/* Returns: the heats of a scaling study, as "name:trajectories:cores:sweep ...". */
static const char *scale_heats(int64_t cores, bool is_strong, bool is_weak)
{
    static Bench bench;
    static char text[512];
    const Options options = { .trajectories = 1000,
                              .steps = -1,
                              .dt = NAN,
                              .sigma = NAN,
                              .rho = NAN,
                              .beta = NAN,
                              .seed = 1,
                              .rounds = -1,
                              .sweep = { SWEEP_THREADS, 1, cores },
                              .is_strong = is_strong,
                              .is_weak = is_weak };
    Reason why;
    memset(&bench, 0, sizeof bench);
    bench.options = &options;
    text[0] = '\0';
    CHECK(plan_heats(&bench, &why) == STATUS_OK);
    for (size_t h = 0; h < bench.n_heats; h++) {
        const HeatRecord *const heat = &bench.heats[h].record;
        const size_t used = strlen(text);
        CHECK(heat->problem == heat->heat && heat->rounds == 24 && heat->steps == 1000);
        snprintf(text + used, sizeof text - used, "%s%s:%d:%d:%s", h > 0 ? " " : "", heat->heat,
                 (int) heat->trajectories, (int) heat->cores, heat->sweep);
    }
    plan_free(&bench);
    return text;
}

/* The heat of one core belongs to both kinds. */
static void a_scaling_study_has_a_heat_for_each_number_of_cores(void)
{
    CHECK(strcmp(scale_heats(3, true, true),
                 "threads=1:1000:1:threads threads=2:1000:2:threads threads=3:1000:3:threads "
                 "weak=2:2000:2:weak weak=3:3000:3:weak")
          == 0);
    CHECK(strcmp(scale_heats(2, true, false), "threads=1:1000:1:threads threads=2:1000:2:threads")
          == 0);
    CHECK(strcmp(scale_heats(2, false, true), "threads=1:1000:1:threads weak=2:2000:2:weak") == 0);
    CHECK(strcmp(scale_heats(1, true, true), "threads=1:1000:1:threads") == 0);
}

/* What a scaling study was is known from its heats. */
static void a_scaling_study_is_resumed_as_it_was(void)
{
    for (int kinds = 1; kinds <= 3; kinds++) {
        HeatRecord heats[3];
        for (int h = 0; h < 3; h++) heats[h] = record_new(RECORD_HEAT).as.heat;
        heats[0].heat = heats[1].heat = heats[2].heat = "any";
        heats[0].sweep = heats[1].sweep = heats[2].sweep = "threads";
        heats[0].cores = 1;
        heats[1].cores = heats[2].cores = 4;
        if (kinds & 2) heats[2].sweep = "weak";
        if (kinds == 2) heats[1].sweep = "weak";
        const RunFile file
            = { .run = { .mode = "full", .cpus_allowed = 2 }, .heats = heats, .n_heats = 3 };
        Options options = { .rounds = -1 };
        bench_restore_options(&file, &options);
        CHECK(options.sweep.kind == SWEEP_THREADS && options.sweep.first == 1);
        CHECK(options.sweep.last == 4 && options.is_oversubscribed);
        CHECK(options.is_strong == ((kinds & 1) != 0) && options.is_weak == ((kinds & 2) != 0));
    }
}

static void sweeps_are_known_by_name(void)
{
    CHECK(sweep_kind("trajectories") == SWEEP_TRAJECTORIES
          && sweep_kind("threads") == SWEEP_THREADS);
    CHECK(sweep_kind(NULL) == SWEEP_NONE && sweep_kind("steps") == SWEEP_NONE);
    CHECK(strcmp(sweep_name(SWEEP_THREADS), "threads") == 0 && !sweep_name(SWEEP_NONE));
}

int main(void)
{
    RUN(every_order_is_a_permutation);
    RUN(an_odd_round_reverses_the_one_before);
    RUN(orders_differ_by_seed_heat_and_round_and_repeat_otherwise);
    RUN(no_arm_is_favoured);
    RUN(one_arm_and_no_arm_are_orders_too);
    RUN(a_sweep_grows_by_its_factor_and_ends_where_it_was_told);
    RUN(few_trajectories_take_more_steps);
    RUN(a_heat_may_set_the_cores_of_parallel_rungs);
    RUN(a_scaling_study_has_a_heat_for_each_number_of_cores);
    RUN(a_scaling_study_is_resumed_as_it_was);
    RUN(sweeps_are_known_by_name);
    return check_result();
}
