#include "results/scaling.h"

#include "results/compare.h"
#include "results/standing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double LEAST_DIFFERENCE = 1e-6; /* of two shares: beyond all rounding */
static const Interval no_interval = { NAN, NAN, NAN };

typedef struct Building {
    const RunFile *file;
    const Judgement *judgement;
    Scaling *scaling;
    Arms arms;
    Pairs pairs;
    ScalingPoint *points; /* of all curves, one behind the other */
    size_t n_points;
    Status status;
} Building;

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

bool scaling_has(const HeatRecord *heat, ScalingKind kind)
{
    return heat->cores == 1 || is_same(heat->sweep, kind == SCALING_WEAK ? "weak" : "threads");
}

bool scaling_is(const RunFile *file)
{
    for (size_t h = 0; h < file->n_heats; h++) {
        const HeatRecord *const heat = &file->heats[h];
        const bool is_known = is_same(heat->sweep, "threads") || is_same(heat->sweep, "weak");
        if (!is_known || heat->cores < 1 || !is_same(heat->heat, heat->problem)) return false;
    }
    return file->n_heats > 0;
}

// --- Shares ---

static double share(ScalingKind kind, double speedup, double cores)
{
    if (kind == SCALING_WEAK) return (cores - speedup) / (cores - 1);
    return (1 / speedup - 1 / cores) / (1 - 1 / cores);
}

Interval scaling_fraction(ScalingKind kind, Interval speedup, int64_t cores)
{
    const double p = (double) cores;
    return (Interval) { share(kind, speedup.median, p), share(kind, speedup.high, p),
                        share(kind, speedup.low, p) };
}

static bool has_interval(Interval interval)
{
    return isfinite(interval.low) && isfinite(interval.high);
}

static const char *why_refused(Interval fit, double most_low, double least_high)
{
    if (fit.high < 0)
        return "superlinear: more than p times as fast on p cores, which no serial part explains";
    if (most_low > least_high + LEAST_DIFFERENCE)
        return "the serial fraction changes with the number of cores, which no fixed serial part "
               "explains";
    if (fit.high - fit.low > SCALING_MOST_WIDTH)
        return "the interval is too wide to say anything; more --rounds, or a quieter machine";
    return NULL;
}

ScalingFit scaling_fit(ScalingKind kind, const ScalingPoint *points, size_t n)
{
    double weights = 0, most_low = -INFINITY, least_high = INFINITY;
    Interval fit = { 0, 0, 0 };
    size_t n_fitted = 0, n_without = 0;
    for (size_t i = 0; i < n; i++) {
        const Interval f = points[i].fraction;
        const double p = (double) points[i].cores;
        const double x = kind == SCALING_WEAK ? p - 1 : 1 - 1 / p;
        if (!isfinite(f.median)) continue;
        n_fitted++;
        n_without += !has_interval(f);
        weights += x * x;
        fit.median += x * x * f.median;
        fit.low += x * x * f.low;
        fit.high += x * x * f.high;
        most_low = fmax(most_low, f.low);
        least_high = fmin(least_high, f.high);
    }
    if (n_fitted == 0)
        return (ScalingFit) { no_interval, "there is no speed-up on several cores to fit" };
    if (n_fitted < 2)
        return (ScalingFit) { no_interval,
                              "two numbers of cores, and every curve goes through two points" };
    if (n_without > 0)
        return (ScalingFit) { no_interval, "too few rounds for the interval of a speed-up" };
    fit = (Interval) { fit.median / weights, fit.low / weights, fit.high / weights };
    const char *const refused = why_refused(fit, most_low, least_high);
    return (ScalingFit) { refused ? no_interval : fit, refused };
}

// --- Points ---

static const HeatNoise *noise_of(const Judgement *judgement, const HeatRecord *heat)
{
    for (size_t i = 0; i < judgement->n_noises; i++)
        if (is_same(judgement->noises[i].heat, heat->heat)) return &judgement->noises[i];
    return NULL;
}

static bool is_noisy(const Judgement *judgement, const HeatRecord *heat)
{
    const HeatNoise *const noise = noise_of(judgement, heat);
    return noise && noise->is_too_noisy;
}

static const VerdictRecord *row_of(const Judgement *judgement, const char *heat, const char *rung)
{
    for (size_t i = 0; i < judgement->n_rows; i++) {
        const VerdictRecord *const row = &judgement->rows[i];
        if (is_same(row->heat, heat) && is_same(row->rung, rung)) return row;
    }
    return NULL;
}

static bool has_time(const VerdictRecord *row)
{
    return row && !row->reason && isfinite(row->time_per_step_ns.median);
}

/** Returns: why the times of rung and base in a heat make no ratio; NULL when they do. */
static const char *why_no_ratio(const Building *b, const HeatRecord *heat, const RungRecord *rung)
{
    const VerdictRecord *const row = row_of(b->judgement, heat->heat, rung->rung);
    const RungRecord *const base = b->scaling->base;
    const VerdictRecord *const first = row_of(b->judgement, b->file->heats[0].heat, rung->rung);
    if (!row && first && first->reason) return first->reason; /* out of the whole run */
    if (!has_time(row)) return row && row->reason ? row->reason : "not timed on so many cores";
    if (rung->different_work) return "it does different work";
    if (!base) return "no serial rung runs in every heat, to compare with";
    if (!has_time(row_of(b->judgement, heat->heat, base->rung)))
        return "the serial rung it is compared with has no time here";
    return NULL;
}

/** Returns: why a rung's times on one core and on several make no speed-up; NULL when they do. */
static const char *why_no_speedup(const Building *b, const HeatRecord *one, const HeatRecord *heat,
                                  const RungRecord *rung)
{
    if (!one || why_no_ratio(b, one, rung)) return "there is no time on one core to compare with";
    if (row_of(b->judgement, one->heat, rung->rung)->steps
        != row_of(b->judgement, heat->heat, rung->rung)->steps)
        return "it runs another number of steps than on one core";
    return NULL;
}

static Comparison over_base(Building *b, const HeatRecord *heat, const RungRecord *rung)
{
    const Arm base = arms_find(&b->arms, heat->heat, b->scaling->base->rung, false);
    const Arm arm = arms_find(&b->arms, heat->heat, rung->rung, false);
    Comparison c;
    const Status status = compare_arms(base, arm, JUDGE_SHOWN_ALPHA / 2, &b->pairs, &c);
    if (status != STATUS_OK) b->status = status;
    return c;
}

/** Numerator over denominator; both intervals have half of the error that the result may have. */
static Interval quotient(Interval numerator, Interval denominator)
{
    return (Interval) { numerator.median / denominator.median, numerator.low / denominator.high,
                        numerator.high / denominator.low };
}

static void take_speedup(Building *b, const HeatRecord *one, const RungRecord *rung,
                         ScalingKind kind, ScalingPoint *point)
{
    const double p = (double) point->cores;
    point->why_none = why_no_ratio(b, point->heat, rung);
    if (point->why_none) return;
    const Comparison here = over_base(b, point->heat, rung);
    point->over_base = here.shown;
    if (here.n == 0) point->why_none = "no round has it and the serial rung";
    if (!point->why_none) point->why_none = why_no_speedup(b, one, point->heat, rung);
    if (point->why_none) return;
    if (point->cores == 1) {
        point->speedup = point->efficiency = (Interval) { 1, 1, 1 };
        return;
    }
    point->speedup = quotient(here.corrected, over_base(b, one, rung).corrected);
    if (isnan(point->speedup.median)) point->why_none = "no round of one core has both";
    point->efficiency
        = (Interval) { point->speedup.median / p, point->speedup.low / p, point->speedup.high / p };
    if (!point->is_oversubscribed)
        point->fraction = scaling_fraction(kind, point->speedup, point->cores);
}

static ScalingPoint point_of(const Building *b, const HeatRecord *one, const HeatRecord *heat,
                             const RungRecord *rung)
{
    const VerdictRecord *const row = row_of(b->judgement, heat->heat, rung->rung);
    const int64_t allowed = b->file->run.cpus_allowed;
    return (ScalingPoint) {
        .heat = heat,
        .row = has_time(row) ? row : NULL,
        .cores = heat->cores,
        .is_oversubscribed = allowed > 0 && heat->cores > allowed,
        .is_in_doubt = is_noisy(b->judgement, heat) || (one && is_noisy(b->judgement, one)),
        .over_base = no_interval,
        .speedup = no_interval,
        .efficiency = no_interval,
        .fraction = no_interval,
    };
}

// --- Curves ---

static int by_cores(const void *left, const void *right)
{
    const int64_t a = ((const ScalingPoint *) left)->cores;
    const int64_t b = ((const ScalingPoint *) right)->cores;
    return (a > b) - (a < b);
}

static const HeatRecord *heat_of_one(const RunFile *file)
{
    for (size_t h = 0; h < file->n_heats; h++)
        if (file->heats[h].cores == 1) return &file->heats[h];
    return NULL;
}

static double integration_us(const ScalingPoint *point)
{
    const VerdictRecord *const row = point->row;
    if (!row) return NAN;
    return 1e-3 * row->time_per_step_ns.median * (double) row->trajectories * (double) row->steps;
}

static void sum_up(ScalingCurve *curve)
{
    curve->fit = scaling_fit(curve->kind, curve->points, curve->n_points);
    curve->whole_us = NAN;
    for (size_t i = 0; i < curve->n_points; i++) {
        const ScalingPoint *const point = &curve->points[i];
        const bool has_fraction = isfinite(point->fraction.median);
        if (has_fraction) curve->last = point;
        if (curve->kind == SCALING_WEAK ? has_fraction : point->cores == 1)
            curve->whole_us = integration_us(point);
    }
}

static void add_curve(Building *b, const RungRecord *rung, ScalingKind kind)
{
    const HeatRecord *const one = heat_of_one(b->file);
    ScalingCurve *const curve = &b->scaling->curves[b->scaling->n_curves++];
    *curve = (ScalingCurve) { .rung = rung, .kind = kind, .points = b->points + b->n_points };
    for (size_t h = 0; h < b->file->n_heats; h++) {
        const HeatRecord *const heat = &b->file->heats[h];
        if (!scaling_has(heat, kind)) continue;
        ScalingPoint *const point = &curve->points[curve->n_points++];
        *point = point_of(b, one, heat, rung);
        take_speedup(b, one, rung, kind, point);
    }
    b->n_points += curve->n_points;
    qsort(curve->points, curve->n_points, sizeof *curve->points, by_cores);
    sum_up(curve);
}

/** Returns: the rung that is the control of every heat, or NULL. */
static const RungRecord *find_base(const RunFile *file)
{
    const char *const name = file->heats[0].control;
    for (size_t h = 0; h < file->n_heats; h++)
        if (!is_same(file->heats[h].control, name)) return NULL;
    return standing_rung(file, name);
}

static bool has_kind(const RunFile *file, ScalingKind kind)
{
    bool has_other = false;
    for (size_t h = 0; h < file->n_heats; h++) {
        if (file->heats[h].cores == 1) continue;
        if (scaling_has(&file->heats[h], kind)) return true;
        has_other = true;
    }
    return kind == SCALING_STRONG && !has_other; /* one core alone */
}

static void add_curves(Building *b)
{
    const RunFile *const file = b->file;
    for (size_t r = 0; r < file->n_rungs; r++) {
        const RungRecord *const rung = &file->rungs[r];
        if (!is_same(rung->outcome, "planned")) continue; /* not built */
        if (!rung->launch || is_same(rung->launch, "serial")) continue;
        for (int kind = 0; kind < N_SCALING_KINDS; kind++)
            if (has_kind(file, (ScalingKind) kind)) add_curve(b, rung, (ScalingKind) kind);
    }
}

Status scaling_new(const RunFile *file, const Judgement *judgement, Scaling *scaling)
{
    *scaling = (Scaling) { .base = find_base(file) };
    Building b = { .file = file, .judgement = judgement, .scaling = scaling };
    const size_t n_curves = N_SCALING_KINDS * file->n_rungs;
    b.points = calloc(n_curves * file->n_heats + 1, sizeof *b.points);
    scaling->memory = b.points;
    scaling->curves = calloc(n_curves + 1, sizeof *scaling->curves);
    b.status = b.points && scaling->curves ? arms_collect(file, &b.arms) : STATUS_NO_MEMORY;
    if (b.status == STATUS_OK) b.status = pairs_new(&b.arms, &b.pairs);
    if (b.status == STATUS_OK) add_curves(&b);
    pairs_free(&b.pairs);
    arms_free(&b.arms);
    return b.status;
}

void scaling_free(Scaling *scaling)
{
    free(scaling->curves);
    free(scaling->memory);
    *scaling = (Scaling) { 0 };
}

// --- What was measured apart ---

static bool is_part(const CostRecord *cost, const char *rung, const char *heat)
{
    return is_same(cost->kind, "serial part") && is_same(cost->rung, rung)
        && is_same(cost->heat, heat);
}

static bool has_later(const RunFile *file, const CostRecord *cost, const char *rung,
                      const char *heat)
{
    for (size_t i = 0; i < file->n_costs; i++) {
        const CostRecord *const other = &file->costs[i];
        if (is_part(other, rung, heat) && is_same(other->operation, cost->operation)
            && other->session > cost->session)
            return true;
    }
    return false;
}

const CostRecord *scaling_part(const RunFile *file, const char *rung, const char *heat, size_t *at)
{
    while (*at < file->n_costs) {
        const CostRecord *const cost = &file->costs[(*at)++];
        if (is_part(cost, rung, heat) && !has_later(file, cost, rung, heat)) return cost;
    }
    return NULL;
}
