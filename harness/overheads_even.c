/* From how many trajectories on two workers beat one core: predicted from the costs, then measured.
 */
#include "harness/overheads.h"

#include "harness/break_even.h"
#include "harness/clock.h"
#include "harness/cost_series.h"
#include "harness/cpus.h"
#include "harness/progress.h"
#include "harness/stop.h"
#include "results/stats.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    FEWEST = 8,
    SOME = 768,
    CORE_ROUNDS = 15,
    DEFAULT_STEPS = 100,
    WORKERS = 2,
    MANY_STEPS = 1000
};
enum { MOST_PREDICTED = 1 << 30 };
static const double ALPHA = 0.05;
static const double LONGEST_US = 1.2e6; /* of one integration on one core */
static const char together[] = "two cores at work at once";

/* A team of two, what it costs, and how the search asks it. */
typedef struct Contest {
    Overheads *o;
    const Rung *rung;
    const char *operation, *absent;
    size_t n_rounds, most_asked;
    double most_s;   /* no size is asked for later than this after the first */
    bool has_region; /* two threads join */
    bool has_messages;
    bool has_spawn;
    double slowdown;
    TeamCosts costs;
    size_t n_steps;
    double started_s;
    Runner *one, *two;
    Reason what; /* why a measurement failed */
    Status status;
    const Rung *culprit;
} Contest;

static size_t steps_of(const Overheads *o)
{
    return o->bench->options->steps > 0 ? (size_t) o->bench->options->steps : DEFAULT_STEPS;
}

/* ---- one core ---- */

/* Adds what one core takes for n trajectories, in us. */
static Status time_core(Overheads *o, Runner *runner, size_t n, size_t n_steps, CostSeries *series,
                        Reason *why)
{
    static Racer racer;
    const Rung *culprit;
    racer = (Racer) { .rung = overheads_rung(o, "v35_simd"), .runner = runner, .n_steps = n_steps };
    const Status status = overheads_race(o, n, &racer, 1, CORE_ROUNDS, &culprit, why);
    for (size_t s = 0; s < racer.n_samples && status == STATUS_OK; s++)
        cost_series_add(series, 1e6 * racer.wall_s[s]);
    return status;
}

/* All in turn, three times: a slow moment of the machine must not look like a size. */
static Status time_sizes(Overheads *o, Runner *runner, CoreTimes *times, Reason *why)
{
    enum { N_TIMES = 4, N_PASSES = 3 };
    const size_t steps = steps_of(o);
    const struct {
        size_t n, n_steps;
        double *us;
    } timed[N_TIMES] = {
        { FEWEST, steps, &times->fewest_us },
        { FEWEST, 2 * steps, &times->fewest_longer_us },
        { SOME, steps, &times->some_us },
        { 2 * SOME, steps, &times->twice_us },
    };
    static CostSeries series[N_TIMES];
    Status status = STATUS_OK;
    for (size_t i = 0; i < N_TIMES; i++) series[i].n_samples = 0;
    for (size_t p = 0; p < N_PASSES * N_TIMES && status == STATUS_OK; p++) {
        const size_t i = p % N_TIMES;
        status = time_core(o, runner, timed[i].n, timed[i].n_steps, &series[i], why);
    }
    for (size_t i = 0; i < N_TIMES; i++)
        *timed[i].us = stats_quantile(series[i].sample, series[i].n_samples, 0.5);
    times->some = SOME;
    return status;
}

static Status measure_core(Overheads *o, OneCore *core, Reason *why)
{
    Runner *runner = NULL;
    CoreTimes times;
    const Rung *const rung = overheads_rung(o, "v35_simd");
    if (!rung) return reason(why, STATUS_MISSING, "this build does not know v35_simd");
    Status status = overheads_start(o, rung, 0, &runner, why);
    if (status == STATUS_OK) status = time_sizes(o, runner, &times, why);
    runner_stop(runner);
    if (status != STATUS_OK) return status;
    *core = one_core_of(&times);
    return core->group > 0 ? STATUS_OK
                           : reason(why, STATUS_MISSING, "v35_simd is not timed as groups are");
}

static Status keep_core(Overheads *o, const OneCore *core, Reason *why)
{
    CostRecord cost = cost_new("break-even", "one core, all steps of one group", "us");
    cost.rung = "v35_simd";
    cost.cores = 1;
    cost.trajectories = (int64_t) core->group;
    cost.steps = (int64_t) steps_of(o);
    cost.value.median = core->group_us;
    cost.note = "one core takes so many trajectories together, for the same time as one";
    return overheads_keep(o, &cost, why);
}

/* Two threads with so much work that joining does not count: what is missing from twice as fast is
 * what the two cores share, a physical core in the worst case. */
static Status time_together(Overheads *o, CostRecord *cost, Reason *why)
{
    static Racer racers[2];
    const Rung *culprit;
    const Rung *const rungs[2] = { overheads_rung(o, "v35_simd"), overheads_rung(o, "v40_openmp") };
    Status status = STATUS_OK;
    for (size_t i = 0; i < 2; i++) racers[i] = (Racer) { .rung = rungs[i], .n_steps = MANY_STEPS };
    for (size_t i = 0; i < 2 && status == STATUS_OK; i++)
        status = overheads_start(o, rungs[i], WORKERS, &racers[i].runner, why);
    if (status == STATUS_OK)
        status = overheads_race(o, 2 * SOME, racers, 2, CORE_ROUNDS, &culprit, why);
    for (size_t i = 0; i < 2; i++) runner_stop(racers[i].runner);
    if (status != STATUS_OK) return status;
    for (size_t s = 0; s < racers[0].n_samples; s++) racers[1].wall_s[s] *= WORKERS;
    cost->samples = (int64_t) racers[0].n_samples;
    cost->value
        = stats_ratio_interval(racers[1].wall_s, racers[0].wall_s, racers[0].n_samples, ALPHA);
    return STATUS_OK;
}

static Status measure_together(Overheads *o, double *slowdown, Reason *why)
{
    Reason what = { "" };
    CostRecord cost = cost_new("sharing", together, "x");
    cost.cores = WORKERS;
    cost.note = "time of each core beside its time alone; 2 where both are one";
    *slowdown = 1.0;
    if (!overheads_rung(o, "v40_openmp") || cpus_allowed()->n < WORKERS) return STATUS_OK;
    const Status status = time_together(o, &cost, &what);
    if (overheads_is_over(status)) return reason(why, status, "%s", what.text);
    if (status != STATUS_OK) return overheads_keep_reason(o, cost, what.text, why);
    /* other programs raise it now and then; what the cores share is always there */
    *slowdown = fmax(1.0, cost.value.low);
    return overheads_keep(o, &cost, why);
}

/* ---- what a team costs ---- */

/* Messages as the library sends them unless told otherwise: through memory. */
static void add_messages(const Overheads *o, TeamCosts *costs)
{
    for (size_t i = 0; i < o->n_costs && costs->n_sizes < MOST_MESSAGE_SIZES; i++) {
        const CostRecord *const c = &o->costs[i];
        if (c->cores != WORKERS || !c->transport || strcmp(c->transport, "shared memory") != 0
            || strcmp(c->operation, "ensemble out and back") != 0 || isnan(c->value.median))
            continue;
        costs->bytes[costs->n_sizes] = (double) c->bytes;
        costs->message_us[costs->n_sizes++] = c->value.median;
    }
}

static double spawn_us(const Overheads *o)
{
    return 1e6 * stats_quantile(o->spawn_s, o->n_spawns, 0.5);
}

/* Returns: false when a cost that the model needs is not known. */
static bool gather_costs(Contest *c)
{
    c->costs = (TeamCosts) { .slowdown = c->slowdown };
    if (c->has_region)
        c->costs.once_us = overheads_cost(c->o, "startup", "parallel region", NULL, WORKERS);
    if (c->has_spawn) c->costs.once_us = c->o->n_spawns > 0 ? spawn_us(c->o) : NAN;
    if (c->has_messages) add_messages(c->o, &c->costs);
    return isfinite(c->costs.once_us) && (!c->has_messages || c->costs.n_sizes > 1);
}

static const char *inputs_text(const Contest *c)
{
    if (c->has_region)
        return texts_print(c->o->texts, "two threads join and part in %.3g us", c->costs.once_us);
    const char *const spawn = c->has_spawn
        ? texts_print(c->o->texts, "spawning takes %.3g ms, ", 1e-3 * c->costs.once_us)
        : "";
    return texts_print(c->o->texts, "%smessages at least %.3g us, %.0f us with %g KiB each",
                       spawn ? spawn : "", c->costs.message_us[0],
                       c->costs.message_us[c->costs.n_sizes - 1],
                       c->costs.bytes[c->costs.n_sizes - 1] / 1024.0);
}

/* ---- asking ---- */

/* Spawning is part of every integration of spawned ranks, as it is of a program that does so. */
static void add_spawn(const Contest *c, Racer *team)
{
    for (size_t s = 0; s < team->n_samples && c->has_spawn; s++)
        team->wall_s[s] += c->o->spawn_s[s % c->o->n_spawns];
}

static Answer ask(void *context, size_t n)
{
    static Racer racers[2];
    Contest *const c = context;
    const Answer out = { .is_out = true };
    if (clock_now_s() - c->started_s > c->most_s) return out;
    racers[0] = (Racer) { .rung = overheads_rung(c->o, "v35_simd"),
                          .runner = c->one,
                          .n_steps = c->n_steps };
    racers[1] = (Racer) { .rung = c->rung, .runner = c->two, .n_steps = c->n_steps };
    progress(-1.0, 0, "break-even of %s: %zu trajectories", c->operation, n);
    c->status = overheads_race(c->o, n, racers, 2, c->n_rounds, &c->culprit, &c->what);
    if (c->status != STATUS_OK) return out;
    add_spawn(c, &racers[1]);
    const Interval ratio
        = stats_ratio_interval(racers[0].wall_s, racers[1].wall_s, racers[0].n_samples, ALPHA);
    return (Answer) { .ratio = ratio.median, .is_sure = ratio.low > 1.0 || ratio.high < 1.0 };
}

/* What one core does in a second at most, in a quarter of the memory that is free: points twice,
 * two rungs with copies of them. */
static size_t most_trajectories(const Contest *c, const OneCore *core)
{
    const double in_time = LONGEST_US / core->group_us * (double) core->group;
    const double free_bytes = fmax(0.0, (double) machine_free_memory_bytes());
    const double each = 2.0 * sizeof(L63State)
        + overheads_rung(c->o, "v35_simd")->bytes_per_trajectory + c->rung->bytes_per_trajectory;
    return (size_t) fmin(in_time, 0.25 * free_bytes / each);
}

static Status measure(Contest *c, const OneCore *core, size_t predicted, BreakEven *even)
{
    const Rung *const one = overheads_rung(c->o, "v35_simd");
    c->started_s = clock_now_s();
    c->n_steps = steps_of(c->o);
    c->one = c->two = NULL;
    c->status = overheads_start(c->o, one, 0, &c->one, &c->what);
    if (c->status == STATUS_OK)
        c->status = overheads_start(c->o, c->rung, WORKERS, &c->two, &c->what);
    if (c->status == STATUS_OK)
        *even = break_even_search(predicted, 2 * core->group, most_trajectories(c, core),
                                  c->most_asked, ask, c);
    runner_stop(c->one);
    runner_stop(c->two);
    if (c->status == STATUS_OK || overheads_is_over(c->status) || c->status == STATUS_MISSING)
        return c->status;
    Reason why = { "" };
    const Status kept = overheads_take_out(c->o, c->culprit, c->status, &c->what, &why);
    if (kept == STATUS_OK) return STATUS_MISSING;
    return reason(&c->what, kept, "%s", why.text);
}

/* ---- records ---- */

static Status keep_even(Overheads *o, CostRecord cost, const BreakEven *even, Reason *why)
{
    if (even->n == 0) {
        char text[160] = "no size could be measured in the time there is";
        if (even->n_asked > 0)
            snprintf(text, sizeof text, "one core was faster at %zu size%s, the largest %zu",
                     even->n_asked, even->n_asked == 1 ? "" : "s", even->largest);
        return overheads_keep_reason(o, cost, text, why);
    }
    cost.value = (Interval) { .median = (double) even->n,
                              .low = even->loses > 0 ? (double) even->loses : NAN,
                              .high = even->wins > 0 ? (double) even->wins : NAN };
    return overheads_keep(o, &cost, why);
}

static Status hold(Contest *c, const OneCore *core, Reason *why)
{
    Overheads *const o = c->o;
    CostRecord cost = cost_new("break-even", c->operation, "trajectories");
    cost.cores = WORKERS;
    cost.steps = (int64_t) steps_of(o);
    if (!c->rung) return overheads_keep_reason(o, cost, c->absent, why);
    cost.rung = c->rung->name;
    if (c->rung->not_built) return overheads_keep_reason(o, cost, c->rung->not_built, why);
    if (cpus_allowed()->n < WORKERS)
        return overheads_keep_reason(o, cost, "one CPU: two workers would share it", why);
    if (!gather_costs(c))
        return overheads_keep_reason(o, cost, "a cost that the model needs was not measured", why);
    const size_t predicted = break_even_predict(core, &c->costs, MOST_PREDICTED);
    cost.note = inputs_text(c);
    if (predicted > 0) cost.predicted = (double) predicted;
    if (o->bench->options->is_quick)
        return overheads_keep_reason(o, cost, "--quick only predicts", why);
    Reason no_time = { "" };
    if (c->has_spawn && overheads_has_no_time(o, &no_time))
        return overheads_keep_reason(o, cost, no_time.text, why);
    BreakEven even = { .n = 0 };
    progress(-1.0, 1, "break-even of %s", c->operation);
    const size_t most = most_trajectories(c, core);
    if (predicted > most)
        return overheads_keep_reason(o, cost,
                                     "so many trajectories take more than a second, or more "
                                     "memory than there is",
                                     why);
    const size_t first = predicted > 0 ? predicted : most;
    const Status status = measure(c, core, first, &even);
    if (overheads_is_over(status)) return reason(why, status, "%s", c->what.text);
    if (status != STATUS_OK) return overheads_keep_reason(o, cost, c->what.text, why);
    return keep_even(o, cost, &even, why);
}

static Status keep_no_core(Overheads *o, const char *text, Reason *why)
{
    CostRecord cost = cost_new("break-even", "one core, all steps of one group", "us");
    cost.steps = (int64_t) steps_of(o);
    return overheads_keep_reason(o, cost, text, why);
}

enum { N_CONTESTS = 3 };

/* Shape: contests holds N_CONTESTS. */
static void line_up(Overheads *o, double slowdown, Contest *contests)
{
    const Contest rows[N_CONTESTS] = {
        { .rung = overheads_rung(o, "v40_openmp"),
          .operation = "2 threads",
          .n_rounds = 21,
          .most_asked = 14,
          .most_s = 5.0,
          .has_region = true,
          .absent = "this build does not know v40_openmp" },
        { .rung = overheads_rung(o, "v50_mpi"),
          .operation = "2 ranks",
          .n_rounds = 21,
          .most_asked = 14,
          .most_s = 5.0,
          .has_messages = true,
          .absent = "this build does not know v50_mpi" },
        { .rung = overheads_spawner(o),
          .operation = "2 spawned ranks",
          .n_rounds = 6,
          .most_asked = 3,
          .most_s = 8.0,
          .has_messages = true,
          .has_spawn = true,
          .absent = "no rung of this build starts its ranks itself" },
    };
    for (size_t r = 0; r < N_CONTESTS; r++) {
        contests[r] = rows[r];
        contests[r].o = o;
        contests[r].slowdown = slowdown;
    }
}

Status overheads_break_even(Overheads *o, Reason *why)
{
    static Contest contests[N_CONTESTS];
    OneCore core = { .group = 0 };
    double slowdown = 1.0;
    Reason what = { "" };
    progress(-1.0, 1, "from how many trajectories on two workers beat one core");
    Status status = measure_core(o, &core, &what);
    if (overheads_is_over(status)) return reason(why, status, "%s", what.text);
    if (status != STATUS_OK) return keep_no_core(o, what.text, why);
    status = keep_core(o, &core, why);
    if (status == STATUS_OK) status = measure_together(o, &slowdown, why);
    line_up(o, slowdown, contests);
    for (size_t r = 0; r < N_CONTESTS && status == STATUS_OK; r++)
        status = hold(&contests[r], &core, why);
    return status;
}
