#include "results/limits.h"

#include "results/judge.h"
#include "results/limit.h"
#include "results/standing.h"
#include "results/stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Two looks at the pace of a core that differ by more were taken at two clocks, or beside a
 * neighbour; the bins of a turbo clock lie 3 to 4 % apart. */
static const double MOST_DRIFT = 0.03;
static const double LEAST_OF_NOMINAL = 0.95;
static const double NOMINAL_QUANTILE = 0.9; /* not the highest: that may be a moment of turbo */

static const LoopRecord *loop_of(const RunFile *file, const char *rung)
{
    for (size_t i = 0; i < file->n_loops; i++)
        if (strcmp(file->loops[i].rung, rung) == 0) return &file->loops[i];
    return NULL;
}

static const HeatRecord *heat_of(const RunFile *file, const char *heat)
{
    for (size_t i = 0; i < file->n_heats; i++)
        if (strcmp(file->heats[i].heat, heat) == 0) return &file->heats[i];
    return NULL;
}

static LimitInput input_of(const RunFile *file, Arm arm)
{
    const SampleRecord *const sample = arm.cells[0].sample;
    const HeatRecord *const heat = heat_of(file, sample->heat);
    const CalibrationRecord *const sizes = arms_calibration(file, sample->heat, sample->rung);
    const RungRecord *const rung = standing_rung(file, sample->rung);
    const int64_t cores = arms_cores(rung, heat);
    return (LimitInput) {
        .run = &file->run,
        .ceilings = file->ceilings,
        .n_ceilings = file->n_ceilings,
        .rung = rung,
        .loop = loop_of(file, sample->rung),
        .trajectories = sizes ? sizes->trajectories : heat->trajectories,
        .steps = sizes ? sizes->steps : heat->steps,
        .cores = cores > 1 ? cores : 1,
    };
}

// --- The samples of an arm that count ---

static double issue_of(const Cell *cell)
{
    return cell->sample->issue_per_ns;
}

static double clock_of(const Cell *cell)
{
    return cell->sample->clock_ghz;
}

static double fraction_of(const Cell *cell)
{
    return cell->fraction;
}

/** Which samples of an arm a limit is taken from: the rung's own, else the clean ones, else all; of
 * the first that are enough. */
typedef struct Choice {
    Arm arm;
    bool is_clean_only, is_own_only;
    size_t n_clean, n_own; /* clean ones; of these, those with the core all to themselves */
    double nominal_per_ns; /* of the pace beside the samples of the arm */
} Choice;

/** Returns: whether the core was all the rung's own: beside the sample its pace stood still, near
 * the highest there was. A neighbour on the other hardware thread shows in nothing else. */
static bool is_steady(const Cell *cell, double nominal_per_ns)
{
    const double before = cell->sample->pace_before_per_ns;
    const double after = cell->sample->pace_after_per_ns;
    const double clock_ghz = cell->sample->clock_ghz;
    if (fmin(before, after) < LIMIT_LEAST_PACE * clock_ghz) return false;
    return fabs(before - after) <= MOST_DRIFT * fmax(before, after)
        && fmin(before, after) >= LEAST_OF_NOMINAL * nominal_per_ns;
}

/** A core whose pace stood still may have been shared in between: the pace says nothing of that. */
static bool is_own(const Choice *c, const Cell *cell)
{
    return cell->is_clean && is_steady(cell, c->nominal_per_ns);
}

static bool counts(const Choice *c, const Cell *cell)
{
    if (c->is_own_only) return is_own(c, cell);
    return cell->is_clean || !c->is_clean_only;
}

static Choice choose(Arm arm, double *room)
{
    Choice c = { .arm = arm, .n_clean = arm_n_clean(arm) };
    size_t n_paces = 0;
    for (size_t i = 0; i < arm.n; i++) {
        const SampleRecord *const s = arm.cells[i].sample;
        const double pace = fmin(s->pace_before_per_ns, s->pace_after_per_ns);
        if (isfinite(pace)) room[n_paces++] = pace;
    }
    c.nominal_per_ns = stats_quantile(room, n_paces, NOMINAL_QUANTILE);
    for (size_t i = 0; i < arm.n; i++) c.n_own += is_own(&c, &arm.cells[i]);
    c.is_clean_only = c.n_clean >= stats_rounds_needed(JUDGE_SHOWN_ALPHA);
    c.is_own_only = c.n_own >= stats_rounds_needed(JUDGE_SHOWN_ALPHA);
    return c;
}

/** Returns: how many of the samples that count have the value, which are then in `values`. */
static size_t collect(const Choice *c, double (*value_of)(const Cell *), double *values)
{
    size_t n = 0;
    for (size_t i = 0; i < c->arm.n; i++) {
        const double value = value_of(&c->arm.cells[i]);
        if (!isnan(value) && counts(c, &c->arm.cells[i])) values[n++] = value;
    }
    return n;
}

static double median_of(const Choice *c, double (*value_of)(const Cell *), double *room)
{
    return stats_quantile(room, collect(c, value_of, room), 0.5);
}

static Interval fractions_of(const Choice *c, double *room)
{
    return stats_median_interval(room, collect(c, fraction_of, room), JUDGE_SHOWN_ALPHA);
}

// --- Whole runs ---

static void measure_fractions(const RunFile *file, Cell *cells, size_t n)
{
    const LimitInput input = input_of(file, (Arm) { cells, n });
    for (size_t i = 0; i < n; i++) {
        const Limit limit = limit_of(&input, issue_of(&cells[i]), clock_of(&cells[i]));
        const double fraction = limit.bound_ns / cells[i].step_ns;
        cells[i].fraction = isfinite(fraction) ? fraction : NAN;
    }
}

/* Loads and bytes do not convict: what a level serves depends on how it is asked. */
static bool is_by_memory(const RunFile *file, const Choice *choice, double *room)
{
    const LimitInput input = input_of(file, choice->arm);
    const double issue_per_ns = median_of(choice, issue_of, room);
    const Limit limit = limit_of(&input, issue_per_ns, median_of(choice, clock_of, room));
    return limit.kind && strcmp(limit.kind, "memory") == 0;
}

static Status find_fault(const RunFile *file, Cell *cells, size_t n, double *room, Texts *texts)
{
    const Choice choice = choose((Arm) { cells, n }, room);
    const Interval fraction = fractions_of(&choice, room);
    if (!(fraction.low > LIMIT_MOST) || is_by_memory(file, &choice, room)) return STATUS_OK;
    const char *const fault = texts_print(texts,
                                          "ran at %.0f %% of what the machine can do at its own "
                                          "operation count: work is missing",
                                          100 * fraction.median);
    for (size_t i = 0; i < n; i++) cells[i].fault = fault;
    return fault ? STATUS_OK : STATUS_NO_MEMORY;
}

Status limits_collect(const RunFile *file, Arms *arms, Texts *texts)
{
    double *const room = malloc((arms->n + 1) * sizeof *room);
    Status status = room ? STATUS_OK : STATUS_NO_MEMORY;
    for (size_t from = 0, n = 0; from < arms->n && status == STATUS_OK; from += n) {
        const SampleRecord *const s = arms->cells[from].sample;
        n = arms_find(arms, s->heat, s->rung, s->is_control).n;
        measure_fractions(file, arms->cells + from, n);
        status = find_fault(file, arms->cells + from, n, room, texts);
    }
    free(room);
    return status;
}

// --- One row ---

static void take_prediction(const LimitInput *input, double clock_ghz, VerdictRecord *row)
{
    const LoopRecord *const loop = input->loop;
    row->predicted_ns = limit_predicted_ns(input, clock_ghz);
    if (isfinite(row->predicted_ns)) return;
    if (!loop)
        row->predicted_reason = "no loop was read for this rung";
    else if (loop->predicted_reason || loop->reason)
        row->predicted_reason = loop->predicted_reason ? loop->predicted_reason : loop->reason;
    else
        row->predicted_reason = isnan(loop->predicted_cycles)
            ? "no model was asked"
            : "no clock under its instructions was measured";
}

static void copy_limit(const Limit *limit, Interval fraction, VerdictRecord *row)
{
    row->limit_kind = limit->kind;
    row->limit_level = limit->traffic.level;
    row->limit_bound_ns = limit->bound_ns;
    row->limit_fraction = fraction;
    row->limit_issue_ns = limit->issue_ns;
    row->limit_latency_ns = limit->latency_ns;
    row->limit_memory_ns = limit->memory_ns;
    row->limit_reason = limit->reason;
    row->is_above_roof = fraction.low > 1;
}

/** Returns: why nothing is said to stop the rung where too few samples were its own. */
static const char *why_untold(const Choice *c, Texts *texts)
{
    const size_t n_needed = stats_rounds_needed(JUDGE_SHOWN_ALPHA);
    if (!c->is_clean_only)
        return texts_print(texts,
                           "can't tell: other work took its core in %zu of %zu samples, and %zu "
                           "undisturbed ones are needed",
                           c->arm.n - c->n_clean, c->arm.n, n_needed);
    if (isnan(c->nominal_per_ns))
        return "can't tell: what its core gave beside the samples is not known";
    return texts_print(texts,
                       "can't tell: its core was slow, or changed its pace, beside %zu of the %zu "
                       "undisturbed samples",
                       c->n_clean - c->n_own, c->n_clean);
}

Status limits_take(const RunFile *file, Arm arm, double *room, Texts *texts, VerdictRecord *row)
{
    const LimitInput input = input_of(file, arm);
    const Choice choice = choose(arm, room);
    const double issue_per_ns = median_of(&choice, issue_of, room);
    const double clock_ghz = median_of(&choice, clock_of, room);
    const Limit limit = limit_of(&input, issue_per_ns, clock_ghz);
    copy_limit(&limit, fractions_of(&choice, room), row);
    row->limit_is_steady_only = choice.is_own_only;
    take_prediction(&input, clock_ghz, row);
    if (!limit.kind) return STATUS_OK;
    /* the time of the samples that the fraction is of, not that of the row */
    const double time_ns = limit.bound_ns / row->limit_fraction.median;
    row->what_stops = choice.is_own_only
        ? limit_words(&input, &limit, row->limit_fraction, time_ns, row->predicted_ns, texts)
        : why_untold(&choice, texts);
    return row->what_stops ? STATUS_OK : STATUS_NO_MEMORY;
}
