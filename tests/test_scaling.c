/**
 * Scaling studies of known truth, and what must come out of them.
 */
#include "results/scaling.h"
#include "tests/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_HEATS = 8, MOST_RUNGS = 3, ROUNDS = 16, MOST_COSTS = 4, N = 1000, STEPS = 100 };
static const double ONE_CORE_NS = 2;

/** What one study is to be like. */
typedef struct Study {
    int64_t cores[MOST_HEATS];
    size_t n_heats;
    const char *sweep; /* of the heats above one core */
    double fraction;   /* Amdahl's or Gustafson's */
    double growth;     /* of that fraction, with every core above two */
    double noise;      /* of a sample, relative; uniform */
    int64_t rounds;
    uint64_t seed;
    bool is_quiet_above_one; /* only the heat of one core has the noise */
} Study;

/** A run and the room for its records. */
typedef struct Run {
    HeatRecord heats[MOST_HEATS];
    char names[MOST_HEATS][16];
    RungRecord rungs[MOST_RUNGS];
    CheckRecord checks[MOST_RUNGS];
    CalibrationRecord calibrations[MOST_HEATS * MOST_RUNGS];
    OutcomeRecord outcomes[MOST_HEATS];
    SampleRecord samples[MOST_HEATS * (MOST_RUNGS + 1) * ROUNDS];
    CostRecord costs[MOST_COSTS];
    RunFile file;
    Judgement judgement;
    Scaling scaling;
} Run;

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static bool is_weak(const Study *study)
{
    return is_same(study->sweep, "weak");
}

static double draw(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (double) (*state >> 11) / 0x1p53;
}

/** Returns: the time of a trajectory-step on so many cores. */
static double step_ns(const Study *study, int64_t cores)
{
    const double p = (double) cores;
    const double f = study->fraction + study->growth * (p > 2 ? p - 2 : 0);
    return is_weak(study) ? ONE_CORE_NS / (p - f * (p - 1)) : ONE_CORE_NS * (f + (1 - f) / p);
}

static void add_heat(Run *run, const Study *study, int64_t cores)
{
    const size_t h = run->file.n_heats++;
    const char *const sweep = cores > 1 ? study->sweep : "threads";
    snprintf(run->names[h], sizeof run->names[h], "%s=%d", sweep, (int) cores);
    HeatRecord *const heat = &run->heats[h];
    *heat = record_new(RECORD_HEAT).as.heat;
    heat->heat = heat->problem = run->names[h];
    heat->sweep = sweep;
    heat->cores = cores;
    heat->trajectories = is_same(sweep, "weak") ? N * cores : N;
    heat->steps = STEPS;
    heat->rounds = study->rounds;
    heat->control = "v35";
    heat->flops_per_step = 71;
    heat->alpha = 0.05;
    heat->noise_threshold = 0.01;
}

static void add_rung(Run *run, const char *name, const char *launch)
{
    const size_t r = run->file.n_rungs++;
    run->rungs[r] = record_new(RECORD_RUNG).as.rung;
    run->rungs[r].rung = name;
    run->rungs[r].launch = launch;
    run->rungs[r].family = "4x";
    run->rungs[r].outcome = "planned";
    run->rungs[r].is_gated = true;
    run->rungs[r].cores = 1;
    run->checks[run->file.n_checks] = record_new(RECORD_CHECK).as.check;
    run->checks[run->file.n_checks].rung = name;
    run->checks[run->file.n_checks++].passed = true;
}

static void add_sample(Run *run, const HeatRecord *heat, const RungRecord *rung, bool is_control,
                       int64_t round, double ns)
{
    const bool is_serial = is_same(rung->launch, "serial");
    SampleRecord *const s = &run->samples[run->file.n_samples++];
    *s = record_new(RECORD_SAMPLE).as.sample;
    s->heat = heat->heat;
    s->rung = rung->rung;
    s->is_control = is_control;
    s->round = round;
    s->session = s->attempt = s->block = 0;
    s->steps = STEPS;
    s->iterations = 1;
    s->wall_s = 1e-9 * ns * (double) (heat->trajectories * STEPS);
    s->cpu_s = s->wall_s * (is_serial ? 1 : (double) heat->cores);
    s->voluntary_switches = s->involuntary_switches = 0;
}

static void add_samples(Run *run, const Study *study, const HeatRecord *heat)
{
    const double noise = study->is_quiet_above_one && heat->cores > 1 ? 0 : study->noise;
    uint64_t state = study->seed + (uint64_t) (heat - run->heats) * 7919 + 1;
    for (int64_t round = 0; round < study->rounds; round++)
        for (size_t r = 0; r < run->file.n_rungs; r++) {
            const RungRecord *const rung = &run->rungs[r];
            const bool is_serial = is_same(rung->launch, "serial");
            const double ns = is_serial ? 0.9 * ONE_CORE_NS : step_ns(study, heat->cores);
            for (int control = 0; control <= is_serial; control++)
                add_sample(run, heat, rung, control, round,
                           ns * (1 + noise * (draw(&state) - 0.5)));
        }
}

static Run *new_run(const Study *study)
{
    Run *const run = calloc(1, sizeof *run);
    if (!run) abort();
    run->file = (RunFile) {
        .heats = run->heats,
        .rungs = run->rungs,
        .checks = run->checks,
        .calibrations = run->calibrations,
        .outcomes = run->outcomes,
        .samples = run->samples,
        .costs = run->costs,
    };
    run->file.run.cpus_allowed = 64;
    add_rung(run, "v35", "serial");
    add_rung(run, "v40", "threads");
    for (size_t h = 0; h < study->n_heats; h++) add_heat(run, study, study->cores[h]);
    for (size_t h = 0; h < study->n_heats; h++) add_samples(run, study, &run->heats[h]);
    return run;
}

static const ScalingCurve *follow(Run *run)
{
    if (!CHECK(judge_run(&run->file, &run->judgement) == STATUS_OK)) abort();
    if (!CHECK(scaling_new(&run->file, &run->judgement, &run->scaling) == STATUS_OK)) abort();
    if (!CHECK(run->scaling.n_curves > 0)) abort();
    return &run->scaling.curves[0];
}

static void free_run(Run *run)
{
    scaling_free(&run->scaling);
    judgement_free(&run->judgement);
    free(run);
}

static const Study four = { .cores = { 1, 2, 4, 8 },
                            .n_heats = 4,
                            .sweep = "threads",
                            .fraction = 0.1,
                            .noise = 0.01,
                            .rounds = ROUNDS };

static bool holds(Interval interval, double value)
{
    return interval.low <= value && value <= interval.high;
}

/** Without noise every figure is what the law says, to rounding. */
static void exact_times_give_exact_figures(void)
{
    Study study = four;
    study.noise = 0;
    Run *const run = new_run(&study);
    const ScalingCurve *const curve = follow(run);
    CHECK(is_same(run->scaling.base->rung, "v35") && run->scaling.n_curves == 1);
    CHECK(curve->kind == SCALING_STRONG && curve->n_points == 4 && curve->last->cores == 8);
    for (size_t i = 0; i < curve->n_points; i++) {
        const ScalingPoint *const point = &curve->points[i];
        const double p = (double) point->cores, s = 1 / (0.1 + 0.9 / p);
        CHECK(!point->why_none && point->cores == (int64_t) 1 << i && !point->is_in_doubt);
        CHECK(check_is_close(point->speedup.median, s, 1e-9));
        CHECK(check_is_close(point->over_base.median, 0.9 * s, 1e-9));
        CHECK(check_is_close(point->efficiency.median, s / p, 1e-9));
        CHECK(i == 0 ? isnan(point->fraction.median)
                     : check_is_close(point->fraction.median, 0.1, 1e-9));
    }
    CHECK(!curve->fit.refused && check_is_close(curve->fit.fraction.median, 0.1, 1e-9));
    CHECK(check_is_close(curve->whole_us, 1e-3 * ONE_CORE_NS * N * STEPS, 1e-6));
    free_run(run);
}

/** The interval is conservative: of 200 studies hardly one may miss. */
static void a_known_serial_part_is_recovered(const char *sweep)
{
    enum { STUDIES = 200 };
    int n_held = 0, n_narrow = 0;
    for (int i = 0; i < STUDIES; i++) {
        Study study = four;
        study.sweep = sweep;
        study.seed = (uint64_t) i * 104729;
        Run *const run = new_run(&study);
        const ScalingFit fit = follow(run)->fit;
        n_held += !fit.refused && holds(fit.fraction, 0.1);
        n_narrow += fit.fraction.high - fit.fraction.low < 0.02;
        free_run(run);
    }
    CHECK(n_held >= STUDIES * 97 / 100);
    CHECK(n_narrow >= STUDIES * 95 / 100);
}

static void amdahl_is_recovered(void)
{
    a_known_serial_part_is_recovered("threads");
}

static void gustafson_is_recovered(void)
{
    a_known_serial_part_is_recovered("weak");
}

static void weak_scaling_is_of_the_larger_problem(void)
{
    Study study = four;
    study.sweep = "weak";
    study.noise = 0;
    Run *const run = new_run(&study);
    const ScalingCurve *const curve = follow(run);
    CHECK(run->scaling.n_curves == 1 && curve->kind == SCALING_WEAK && curve->n_points == 4);
    CHECK(check_is_close(curve->points[2].speedup.median, 4 - 0.1 * 3, 1e-9));
    CHECK(check_is_close(curve->fit.fraction.median, 0.1, 1e-9));
    const double step = ONE_CORE_NS / (8 - 0.1 * 7);
    CHECK(check_is_close(curve->whole_us, 1e-3 * step * 8 * N * STEPS, 1e-6));
    free_run(run);
}

static void two_numbers_of_cores_carry_no_fit(void)
{
    Study study = four;
    study.n_heats = 2;
    Run *const run = new_run(&study);
    const ScalingCurve *const curve = follow(run);
    CHECK(curve->fit.refused && strstr(curve->fit.refused, "two numbers of cores"));
    CHECK(isnan(curve->fit.fraction.median));
    CHECK(curve->last && holds(curve->last->fraction, 0.1)); /* what can be said is there */
    free_run(run);
}

static void one_core_alone_carries_nothing(void)
{
    Study study = four;
    study.n_heats = 1;
    Run *const run = new_run(&study);
    const ScalingCurve *const curve = follow(run);
    CHECK(run->scaling.n_curves == 1 && curve->kind == SCALING_STRONG && !curve->last);
    CHECK(curve->fit.refused && !curve->points[0].why_none);
    free_run(run);
}

static void superlinear_is_said(void)
{
    Study study = four;
    study.fraction = -0.05;
    Run *const run = new_run(&study);
    const ScalingCurve *const curve = follow(run);
    CHECK(curve->fit.refused && strstr(curve->fit.refused, "superlinear"));
    CHECK(curve->points[3].speedup.low > 8 && curve->points[3].fraction.high < 0);
    free_run(run);
}

static void a_growing_overhead_is_no_serial_part(void)
{
    Study study = four;
    study.growth = 0.02;
    Run *const run = new_run(&study);
    const ScalingCurve *const curve = follow(run);
    CHECK(curve->fit.refused && strstr(curve->fit.refused, "changes with the number of cores"));
    CHECK(curve->points[1].fraction.high < curve->points[3].fraction.low);
    free_run(run);
}

static void noise_refuses_and_casts_doubt(void)
{
    Study study = four;
    study.noise = 1;
    Run *const run = new_run(&study);
    const ScalingCurve *const curve = follow(run);
    CHECK(curve->fit.refused && strstr(curve->fit.refused, "too wide"));
    CHECK(curve->points[1].is_in_doubt && !isnan(curve->points[1].speedup.median));
    free_run(run);
}

/** Six rounds make a 95 % interval, but not one of half that error. */
static void few_rounds_carry_no_interval(void)
{
    Study study = four;
    study.rounds = 6;
    Run *const run = new_run(&study);
    const ScalingCurve *const curve = follow(run);
    CHECK(isfinite(curve->points[1].over_base.low) && isnan(curve->points[1].speedup.low));
    CHECK(isfinite(curve->points[1].speedup.median));
    CHECK(curve->fit.refused && strstr(curve->fit.refused, "too few rounds"));
    free_run(run);
}

/** The interval of a speed-up is never narrower than the one of its pairs. */
static void intervals_are_conservative(void)
{
    Run *const run = new_run(&four);
    const ScalingCurve *const curve = follow(run);
    for (size_t i = 1; i < curve->n_points; i++) {
        const ScalingPoint *const point = &curve->points[i];
        CHECK(point->speedup.high / point->speedup.low
              > point->over_base.high / point->over_base.low);
        CHECK(holds(point->speedup, point->speedup.median));
        CHECK(point->fraction.low < point->fraction.high);
    }
    free_run(run);
}

/** What is not known of the time on one core is in every speed-up, at both ends. */
static void noise_on_one_core_is_in_every_interval(void)
{
    Study study = four;
    study.is_quiet_above_one = true;
    study.noise = 1;
    Run *const run = new_run(&study);
    const ScalingCurve *const curve = follow(run);
    for (size_t i = 1; i < curve->n_points; i++) {
        const ScalingPoint *const point = &curve->points[i];
        CHECK(point->over_base.low > 0.999 * point->over_base.high);
        CHECK(point->speedup.low < 0.95 * point->speedup.median);
        CHECK(point->speedup.high > 1.05 * point->speedup.median);
        CHECK(point->is_in_doubt);
    }
    free_run(run);
}

static void more_cores_weigh_more(void)
{
    const ScalingPoint points[] = {
        { .cores = 1, .fraction = { NAN, NAN, NAN } },
        { .cores = 2, .fraction = { 0.1, 0.05, 0.15 } },
        { .cores = 4, .fraction = { 0.12, 0.07, 0.17 } },
    };
    const Interval strong = scaling_fit(SCALING_STRONG, points, 3).fraction;
    CHECK(check_is_close(strong.median, (0.25 * 0.1 + 0.5625 * 0.12) / 0.8125, 1e-12));
    const Interval weak = scaling_fit(SCALING_WEAK, points, 3).fraction;
    CHECK(check_is_close(weak.median, (0.1 + 9 * 0.12) / 10, 1e-12));
    CHECK(check_is_close(weak.low, (0.05 + 9 * 0.07) / 10, 1e-12));
    CHECK(check_is_close(weak.high, (0.15 + 9 * 0.17) / 10, 1e-12));
}

static void heats_in_any_order_and_gaps_among_them_do(void)
{
    Study study = four;
    study.noise = 0;
    memcpy(study.cores, (int64_t[]) { 6, 1, 3 }, 3 * sizeof(int64_t));
    study.n_heats = 3;
    Run *const run = new_run(&study);
    const ScalingCurve *const curve = follow(run);
    CHECK(curve->points[0].cores == 1 && curve->points[1].cores == 3 && curve->last->cores == 6);
    CHECK(!curve->fit.refused && check_is_close(curve->fit.fraction.median, 0.1, 1e-9));
    free_run(run);
}

/** A heat that a rung was skipped in is left out of its fit, with the reason. */
static void a_point_may_be_missing(void)
{
    Run *const run = new_run(&four);
    run->outcomes[run->file.n_outcomes++]
        = (OutcomeRecord) { "v40", run->heats[1].heat, "skipped", "it broke" };
    const ScalingCurve *const curve = follow(run);
    CHECK(is_same(curve->points[1].why_none, "it broke") && !curve->points[1].row);
    CHECK(isnan(curve->points[1].speedup.median) && isnan(curve->points[1].fraction.median));
    CHECK(!curve->fit.refused && holds(curve->fit.fraction, 0.1));
    free_run(run);
}

static void without_one_core_there_is_no_speedup(void)
{
    Run *const run = new_run(&four);
    run->outcomes[run->file.n_outcomes++]
        = (OutcomeRecord) { "v40", run->heats[0].heat, "skipped", "it broke" };
    const ScalingCurve *const curve = follow(run);
    CHECK(is_same(curve->points[0].why_none, "it broke"));
    CHECK(curve->points[2].why_none && strstr(curve->points[2].why_none, "one core"));
    CHECK(isfinite(curve->points[2].over_base.median) && curve->points[2].row);
    CHECK(curve->fit.refused && !curve->last);
    free_run(run);
}

static void fewer_steps_are_other_work(void)
{
    Run *const run = new_run(&four);
    CalibrationRecord *const c = &run->calibrations[run->file.n_calibrations++];
    *c = record_new(RECORD_CALIBRATION).as.calibration;
    c->heat = run->heats[1].heat;
    c->rung = "v40";
    c->trajectories = N;
    c->steps = STEPS / 2;
    const ScalingCurve *const curve = follow(run);
    CHECK(curve->points[1].why_none && strstr(curve->points[1].why_none, "number of steps"));
    CHECK(isnan(curve->points[1].speedup.median) && !curve->points[2].why_none);
    free_run(run);
}

static void a_failed_rung_has_no_figures(void)
{
    Run *const run = new_run(&four);
    run->checks[1].passed = false;
    run->checks[1].reason = "trajectory 7 is wrong";
    const ScalingCurve *const curve = follow(run);
    for (size_t i = 0; i < curve->n_points; i++) {
        CHECK(is_same(curve->points[i].why_none, "trajectory 7 is wrong"));
        CHECK(!curve->points[i].row && isnan(curve->points[i].speedup.median));
    }
    CHECK(curve->fit.refused && !curve->last && isnan(curve->whole_us));
    free_run(run);
}

/** A wrong base takes the ratios with it. */
static void a_failed_base_leaves_no_ratio(void)
{
    Run *const run = new_run(&four);
    run->checks[0].passed = false;
    run->checks[0].reason = "trajectory 7 is wrong";
    const ScalingCurve *const curve = follow(run);
    CHECK(curve->points[1].why_none && strstr(curve->points[1].why_none, "serial rung"));
    CHECK(curve->points[1].row && isnan(curve->points[1].speedup.median));
    free_run(run);
}

static void cores_that_share_cpus_are_not_fitted(void)
{
    Run *const run = new_run(&four);
    run->file.run.cpus_allowed = 2;
    const ScalingCurve *const curve = follow(run);
    CHECK(!curve->points[1].is_oversubscribed && curve->points[2].is_oversubscribed);
    CHECK(isfinite(curve->points[2].speedup.median) && isnan(curve->points[2].fraction.median));
    CHECK(curve->last->cores == 2 && curve->fit.refused);
    free_run(run);
}

static void other_runs_are_no_scaling_studies(void)
{
    for (int fault = 0; fault < 4; fault++) {
        Run *const run = new_run(&four);
        CHECK(scaling_is(&run->file));
        if (fault == 0) run->heats[1].sweep = NULL;
        if (fault == 1) run->heats[1].sweep = "trajectories";
        if (fault == 2) run->heats[2].cores = -1;
        if (fault == 3) run->heats[3].problem = "cache";
        CHECK(!scaling_is(&run->file));
        free_run(run);
    }
    CHECK(!scaling_is(&(RunFile) { .n_heats = 0 }));
}

static CostRecord cost_of(const char *kind, const char *heat, const char *operation,
                          int64_t session)
{
    CostRecord cost = record_new(RECORD_COST).as.cost;
    cost.kind = kind;
    cost.operation = operation;
    cost.rung = "v40";
    cost.heat = heat;
    cost.session = session;
    return cost;
}

/** Of one operation the last session counts; other kinds and heats are not serial parts of this. */
static void serial_parts_are_found(void)
{
    Run *const run = new_run(&four);
    run->costs[0] = cost_of("serial part", "threads=2", "MPI_Scatterv", 0);
    run->costs[1] = cost_of("serial part", "threads=4", "MPI_Scatterv", 0);
    run->costs[2] = cost_of("sharing", "threads=2", "MPI_Scatterv", 0);
    run->costs[3] = cost_of("serial part", "threads=2", "MPI_Scatterv", 1);
    run->file.n_costs = 4;
    size_t at = 0;
    CHECK(scaling_part(&run->file, "v40", "threads=2", &at) == &run->costs[3]);
    CHECK(!scaling_part(&run->file, "v40", "threads=2", &at));
    at = 0;
    CHECK(scaling_part(&run->file, "v40", "threads=4", &at) == &run->costs[1]);
    at = 0;
    CHECK(!scaling_part(&run->file, "v35", "threads=4", &at));
    free_run(run);
}

int main(void)
{
    RUN(exact_times_give_exact_figures);
    RUN(amdahl_is_recovered);
    RUN(gustafson_is_recovered);
    RUN(weak_scaling_is_of_the_larger_problem);
    RUN(two_numbers_of_cores_carry_no_fit);
    RUN(one_core_alone_carries_nothing);
    RUN(superlinear_is_said);
    RUN(a_growing_overhead_is_no_serial_part);
    RUN(noise_refuses_and_casts_doubt);
    RUN(few_rounds_carry_no_interval);
    RUN(intervals_are_conservative);
    RUN(noise_on_one_core_is_in_every_interval);
    RUN(more_cores_weigh_more);
    RUN(heats_in_any_order_and_gaps_among_them_do);
    RUN(a_point_may_be_missing);
    RUN(without_one_core_there_is_no_speedup);
    RUN(fewer_steps_are_other_work);
    RUN(a_failed_rung_has_no_figures);
    RUN(a_failed_base_leaves_no_ratio);
    RUN(cores_that_share_cpus_are_not_fitted);
    RUN(other_runs_are_no_scaling_studies);
    RUN(serial_parts_are_found);
    return check_result();
}
