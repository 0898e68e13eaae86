#include "reports/scale.h"

#include "results/arms.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const ProfileColumn strong_columns[] = {
    { "cores", 0 },           { "ns/step [95 %]", 2 }, { "x base", 1 },
    { "x 1 core [95 %]", 0 }, { "efficiency", 0 },     { "Karp-Flatt", 3 },
};
static const ProfileColumn weak_columns[] = {
    { "cores", 0 },           { "N", 2 },          { "ns/step [95 %]", 3 }, { "x base", 1 },
    { "x 1 core [95 %]", 0 }, { "efficiency", 0 }, { "serial", 4 },
};
static const ProfileColumn part_columns[] = {
    { "cores", 0 }, { "N", 1 }, { "what", 0 }, { "time [95 %]", 0 }, { "of an integration", 2 },
};

const ScaleQuantity scale_quantities[N_SCALE_QUANTITIES] = {
    { "speedup_over_base_rung", offsetof(ScalingPoint, over_base) },
    { "speedup_over_one_core", offsetof(ScalingPoint, speedup) },
    { "efficiency", offsetof(ScalingPoint, efficiency) },
    { "serial_fraction", offsetof(ScalingPoint, fraction) },
};

Interval scale_quantity(const ScalingPoint *point, const ScaleQuantity *quantity)
{
    Interval value;
    memcpy(&value, (const char *) point + quantity->offset, sizeof value);
    return value;
}

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

const char *scale_law(ScalingKind kind)
{
    return kind == SCALING_WEAK ? "Gustafson" : "Amdahl";
}

// --- Numbers as words ---

/** Returns: as many decimals as a percentage of that size needs. */
static int percent_decimals(double percent)
{
    const double size = fabs(percent);
    return size >= 9.95 ? 0 : size >= 0.995 ? 1 : 2;
}

/** Returns: "1.3 % [0.9, 1.8]". */
static const char *percent_text(Summary *summary, Interval share)
{
    char interval[NUMBER_LENGTH];
    if (isnan(share.median)) return "-";
    const Interval percent = { 100 * share.median, 100 * share.low, 100 * share.high };
    const int n = percent_decimals(percent.median);
    return phrases_add(&summary->phrases, "%.*f %% %s", n, percent.median,
                       number_interval(interval, percent, n));
}

static const char *ratio_text(Summary *summary, Interval ratio, const char *mark)
{
    char number[NUMBER_LENGTH], interval[NUMBER_LENGTH];
    if (isnan(ratio.median)) return "-";
    return phrases_add(&summary->phrases, "%s%s %s", number_ratio(number, ratio.median), mark,
                       number_interval(interval, ratio, number_ratio_decimals(ratio.median)));
}

/** Returns: "12.3 us [11.9, 12.8]", or without an interval where it has none; ms from 1000 us. */
static const char *time_text(Summary *summary, Interval us)
{
    char number[NUMBER_LENGTH], interval[NUMBER_LENGTH] = "";
    const bool is_long = fabs(us.median) >= 1000;
    const double unit = is_long ? 1000 : 1;
    const Interval time = { us.median / unit, us.low / unit, us.high / unit };
    const int decimals = number_decimals(fabs(time.median));
    const bool has_interval = isfinite(time.low) && isfinite(time.high);
    if (isnan(us.median)) return "-";
    if (has_interval) number_interval(interval, time, decimals);
    return phrases_add(&summary->phrases, "%s %s%s%s", number_fixed(number, time.median, decimals),
                       is_long ? "ms" : "us", has_interval ? " " : "", interval);
}

static Interval part_of(Interval share, double whole_us)
{
    return (Interval) { share.median * whole_us, share.low * whole_us, share.high * whole_us };
}

// --- Cells ---

static const char *cores_text(Summary *summary, const ScalingPoint *point)
{
    const long long cores = (long long) point->cores;
    if (!point->is_oversubscribed) return phrases_add(&summary->phrases, "%lld", cores);
    return phrases_add(&summary->phrases, "%lld on %lld", cores,
                       (long long) summary->file->run.cpus_allowed);
}

static const char *count_text(Summary *summary, int64_t count)
{
    return phrases_add(&summary->phrases, "%lld", (long long) count);
}

static const char *step_text(Summary *summary, const VerdictRecord *row)
{
    char number[NUMBER_LENGTH], interval[NUMBER_LENGTH];
    if (!row) return "-";
    const Interval time = row->time_per_step_ns;
    const int decimals = number_decimals(time.median);
    return phrases_add(&summary->phrases, "%s %s", number_fixed(number, time.median, decimals),
                       number_interval(interval, time, decimals));
}

static const char *base_text(Summary *summary, double ratio)
{
    char number[NUMBER_LENGTH];
    if (isnan(ratio)) return "-";
    return phrases_add(&summary->phrases, "%s", number_ratio(number, ratio));
}

static void add_cell(ProfileRow *row, size_t *n, const char *text)
{
    row->cells[(*n)++] = (ProfileCell) { .text = text };
}

static void fill_point(Summary *summary, const ScalingCurve *curve, const ScalingPoint *point,
                       ProfileRow *row)
{
    const char *const mark = point->is_in_doubt ? "?" : "";
    size_t n = 0;
    row->rung = curve->rung;
    add_cell(row, &n, cores_text(summary, point));
    if (curve->kind == SCALING_WEAK)
        add_cell(row, &n, count_text(summary, point->heat->trajectories));
    add_cell(row, &n, step_text(summary, point->row));
    add_cell(row, &n, base_text(summary, point->over_base.median));
    if (point->cores == 1 && !point->why_none) {
        add_cell(row, &n, "1");
        add_cell(row, &n, "100 %");
    } else {
        add_cell(row, &n, ratio_text(summary, point->speedup, mark));
        add_cell(row, &n, percent_text(summary, point->efficiency));
    }
    add_cell(row, &n, percent_text(summary, point->fraction));
}

/** The serial rung that all are compared with, on one core. */
static void fill_base(Summary *summary, ScalingKind kind, const HeatRecord *heat, ProfileRow *row)
{
    const RungRecord *const base = summary->scaling.base;
    size_t n = 0;
    row->rung = base;
    add_cell(row, &n, "1");
    if (kind == SCALING_WEAK) add_cell(row, &n, count_text(summary, heat->trajectories));
    for (size_t p = 0; p < summary->n_problems; p++) {
        const SummaryRow *const shown = summary_find(&summary->problems[p], base->rung);
        if (summary->problems[p].heat != heat) continue;
        add_cell(row, &n,
                 step_text(summary, shown && !shown->why_no_time ? &shown->verdict : NULL));
    }
    add_cell(row, &n, "1");
    while (n < MOST_PROFILE_CELLS) add_cell(row, &n, "-");
}

// --- Gaps ---

/** Returns: where a curve has no speed-up for the same reason as at one of its points. */
static const char *where_none(Summary *summary, const ScalingCurve *curve, const char *why)
{
    const char *list = NULL;
    size_t n = 0;
    for (size_t i = 0; i < curve->n_points; i++) {
        if (!is_same(curve->points[i].why_none, why)) continue;
        list = phrases_list(&summary->phrases, list, count_text(summary, curve->points[i].cores));
        n++;
    }
    if (n == curve->n_points) return curve->rung->rung;
    return phrases_add(&summary->phrases, "%s on %s core%s", curve->rung->rung, list,
                       is_same(list, "1") ? "" : "s");
}

/** Returns: the reason, "failed: " or the like before it where it is what came of the rung. */
static const char *with_outcome(const Summary *summary, const char *rung, const char *why)
{
    for (size_t p = 0; p < summary->n_problems; p++) {
        const SummaryRow *const row = summary_find(&summary->problems[p], rung);
        if (row && row->why_no_time && is_same(row->verdict.reason, why)) return row->why_no_time;
    }
    return why;
}

static void add_gaps(Summary *summary, const ScalingCurve *curve, SummaryLines *gaps)
{
    for (size_t i = 0; i < curve->n_points; i++) {
        const char *const why = curve->points[i].why_none;
        bool is_first = why != NULL;
        for (size_t before = 0; before < i && is_first; before++)
            is_first = !is_same(curve->points[before].why_none, why);
        if (is_first)
            summary_add_line(gaps, with_outcome(summary, curve->rung->rung, why),
                             where_none(summary, curve, why));
    }
}

/** Rungs that were never there have no curve. */
static void add_not_built(Summary *summary, SummaryLines *gaps)
{
    for (size_t r = 0; r < summary->file->n_rungs; r++) {
        const RungRecord *const rung = &summary->file->rungs[r];
        if (is_same(rung->outcome, "planned")) continue;
        summary_add_line(gaps, phrases_add(&summary->phrases, "not built: %s", rung->reason),
                         rung->rung);
    }
}

// --- Strong and weak ---

/** Returns: "; oversubscribed, 2 CPUs for more than 2 cores", where a heat asks for more. */
static const char *stamp(Summary *summary)
{
    const RunFile *const file = summary->file;
    const long long allowed = (long long) file->run.cpus_allowed;
    for (size_t h = 0; h < file->n_heats; h++)
        if (allowed > 0 && file->heats[h].cores > allowed)
            return phrases_add(&summary->phrases,
                               "; OVERSUBSCRIBED: above %lld cores they share %lld CPU%s", allowed,
                               allowed, allowed == 1 ? "" : "s");
    return "";
}

static const HeatRecord *heat_of_kind(const RunFile *file, ScalingKind kind)
{
    for (size_t h = 0; h < file->n_heats; h++)
        if (scaling_has(&file->heats[h], kind)) return &file->heats[h];
    return NULL;
}

static ProfileTable *new_table(Summary *summary, const ProfileColumn *columns, size_t n_columns,
                               size_t most_rows)
{
    ProfileTable *const table = &summary->scale_tables[summary->n_scale_tables++];
    *table = (ProfileTable) { .columns = columns, .n_columns = n_columns };
    table->rows = calloc(most_rows + 1, sizeof *table->rows);
    table->gaps.lines = calloc(most_rows + summary->file->n_rungs + 1, sizeof *table->gaps.lines);
    return table->rows && table->gaps.lines ? table : NULL;
}

static void set_title(Summary *summary, ProfileTable *table, ScalingKind kind,
                      const HeatRecord *heat)
{
    const bool is_weak = kind == SCALING_WEAK;
    table->tool = is_weak ? "weak" : "strong";
    table->title = phrases_add(
        &summary->phrases, "%s scaling: N = %lld trajectories%s, S = %lld steps, dt = %g%s",
        table->tool, (long long) heat->trajectories, is_weak ? " a core" : "",
        (long long) heat->steps, heat->dt, stamp(summary));
    table->meaning = is_weak
        ? "So many times the work on so many cores. Ideal: x 1 core, the scaled speed-up, equals "
          "the cores."
        : "The same work on more cores. Ideal: x 1 core equals the cores.";
}

static bool fill_kind(Summary *summary, ScalingKind kind)
{
    const Scaling *const scaling = &summary->scaling;
    const HeatRecord *const heat = heat_of_kind(summary->file, kind);
    const bool is_weak = kind == SCALING_WEAK;
    const size_t n_columns = is_weak ? sizeof weak_columns / sizeof weak_columns[0]
                                     : sizeof strong_columns / sizeof strong_columns[0];
    size_t n_points = 0;
    for (size_t c = 0; c < scaling->n_curves; c++)
        n_points += scaling->curves[c].kind == kind ? scaling->curves[c].n_points : 0;
    if (n_points == 0 || !heat) return true;
    ProfileTable *const table
        = new_table(summary, is_weak ? weak_columns : strong_columns, n_columns, n_points + 1);
    if (!table) return false;
    set_title(summary, table, kind, heat);
    if (scaling->base) fill_base(summary, kind, heat, &table->rows[table->n_rows++]);
    for (size_t c = 0; c < scaling->n_curves; c++) {
        const ScalingCurve *const curve = &scaling->curves[c];
        if (curve->kind != kind) continue;
        for (size_t i = 0; i < curve->n_points; i++)
            if (curve->points[i].row)
                fill_point(summary, curve, &curve->points[i], &table->rows[table->n_rows++]);
        add_gaps(summary, curve, &table->gaps);
    }
    if (kind == SCALING_STRONG) add_not_built(summary, &table->gaps);
    return true;
}

// --- What is not steps ---

static void add_part(Summary *summary, ProfileTable *table, const ScalingCurve *curve,
                     const ScalingPoint *point, const char *what, Interval us, bool is_a_share)
{
    ProfileRow *const row = &table->rows[table->n_rows++];
    const double whole_us = 1e-3 * point->row->time_per_step_ns.median
        * (double) point->row->trajectories * (double) point->row->steps;
    const double share = 100 * us.median / whole_us;
    size_t n = 0;
    row->rung = curve->rung;
    add_cell(row, &n, cores_text(summary, point));
    add_cell(row, &n, count_text(summary, point->heat->trajectories));
    add_cell(row, &n, what);
    add_cell(row, &n, time_text(summary, us));
    add_cell(row, &n,
             !is_a_share         ? "before all"
                 : share >= 99.5 ? phrases_add(&summary->phrases, "%.0f %%", share)
                                 : phrases_add(&summary->phrases, "%.2g %%", share));
}

static void add_start(Summary *summary, ProfileTable *table, const ScalingCurve *curve,
                      const ScalingPoint *point)
{
    const CalibrationRecord *const c
        = arms_calibration(summary->file, point->heat->heat, curve->rung->rung);
    if (!c) return;
    if (isfinite(c->startup_s))
        add_part(summary, table, curve, point, "start", (Interval) { 1e6 * c->startup_s, NAN, NAN },
                 false);
    if (isfinite(c->spawn_s))
        add_part(summary, table, curve, point, "of it, spawn",
                 (Interval) { 1e6 * c->spawn_s, NAN, NAN }, false);
}

static bool has_strong(const Scaling *scaling)
{
    for (size_t c = 0; c < scaling->n_curves; c++)
        if (scaling->curves[c].kind == SCALING_STRONG) return true;
    return false;
}

static const char whole_opening[] = "integration of ";

/** Returns: whether that is a whole integration, and not a function within it. */
static bool is_whole(const CostRecord *cost)
{
    return strncmp(cost->operation, whole_opening, sizeof whole_opening - 1) == 0;
}

/** Returns: "0 steps", as the table is about integrations anyway; "in MPI_Scatterv". */
static const char *short_operation(Summary *summary, const CostRecord *cost)
{
    if (is_whole(cost)) return cost->operation + sizeof whole_opening - 1;
    return phrases_add(&summary->phrases, "in %s", cost->operation);
}

/** A rung that has no time in a heat has no other number there. */
static void add_parts(Summary *summary, ProfileTable *table, const ScalingCurve *curve,
                      const ScalingPoint *point)
{
    const RunFile *const file = summary->file;
    size_t at = 0;
    const bool is_again = curve->kind == SCALING_WEAK && has_strong(&summary->scaling);
    if (!point->row || (is_again && point->cores == 1)) return;
    for (const CostRecord *c; (c = scaling_part(file, curve->rung->rung, point->heat->heat, &at));)
        if (isnan(c->value.median))
            summary_add_line(&table->gaps, c->reason,
                             phrases_add(&summary->phrases, "%s of %s in heat %s", c->operation,
                                         c->rung, c->heat));
        else if (is_same(c->unit, "us"))
            add_part(summary, table, curve, point, short_operation(summary, c), c->value, true);
    if (!is_again) add_start(summary, table, curve, point); /* the same processes */
}

static bool fill_parts(Summary *summary)
{
    const Scaling *const scaling = &summary->scaling;
    const size_t most = summary->file->n_costs + 2 * summary->file->n_calibrations;
    ProfileTable *const table
        = new_table(summary, part_columns, sizeof part_columns / sizeof part_columns[0], most);
    if (!table) return false;
    table->tool = "serial parts";
    table->title = phrases_add(
        &summary->phrases, "part of an integration that is not steps, measured%s", stamp(summary));
    table->meaning
        = "An integration of 0 steps is fork and join of threads, scatter and gather of ranks, "
          "barriers of shared windows, and nothing else. Below it, its time in each function of "
          "MPI, of the rank that is in it longest, waiting included: together they may exceed the "
          "whole. A start comes before the first one.";
    for (size_t c = 0; c < scaling->n_curves; c++)
        for (size_t i = 0; i < scaling->curves[c].n_points; i++)
            add_parts(summary, table, &scaling->curves[c], &scaling->curves[c].points[i]);
    if (table->n_rows == 0 && table->gaps.n == 0)
        summary_add_line(&table->gaps, "nothing of it was measured in this run", "all rungs");
    return true;
}

bool scale_fill(Summary *summary)
{
    summary->is_scaling = scaling_is(summary->file);
    if (!summary->is_scaling) return true;
    if (scaling_new(summary->file, summary->judgement, &summary->scaling) != STATUS_OK)
        return false;
    return fill_kind(summary, SCALING_STRONG) && fill_kind(summary, SCALING_WEAK)
        && fill_parts(summary);
}

void scale_free(Summary *summary)
{
    for (size_t t = 0; t < summary->n_scale_tables; t++) {
        free(summary->scale_tables[t].rows);
        free(summary->scale_tables[t].gaps.lines);
    }
    scaling_free(&summary->scaling);
}

const ScalingPoint *scale_point(const Summary *summary, const char *heat, const char *rung)
{
    for (size_t c = 0; c < summary->scaling.n_curves; c++) {
        const ScalingCurve *const curve = &summary->scaling.curves[c];
        for (size_t i = 0; is_same(curve->rung->rung, rung) && i < curve->n_points; i++)
            if (is_same(curve->points[i].heat->heat, heat)) return &curve->points[i];
    }
    return NULL;
}

// --- What came out ---

/** Returns: "integration of 0 steps 1.13 us [1.12, 1.15]": what was measured on the most cores. */
static const char *measured_text(Summary *summary, const ScalingCurve *curve)
{
    const char *list = NULL;
    const ScalingPoint *const point = curve->last;
    size_t at = 0;
    for (const CostRecord *c;
         (c = scaling_part(summary->file, curve->rung->rung, point->heat->heat, &at));)
        if (is_whole(c) && is_same(c->unit, "us") && isfinite(c->value.median))
            list = phrases_list(&summary->phrases, list,
                                phrases_add(&summary->phrases, "%s %s", c->operation,
                                            time_text(summary, c->value)));
    if (!list) return "no serial part was measured apart";
    return phrases_add(&summary->phrases, "measured apart on %lld cores: %s",
                       (long long) point->cores, list);
}

/** Returns: "1.3 % [0.9, 1.8] of 4.21 ms on one core, 55 us [38, 76]". */
static const char *share_text(Summary *summary, const ScalingCurve *curve, Interval share)
{
    const Interval whole = { curve->whole_us, NAN, NAN };
    const char *const where = curve->kind == SCALING_STRONG
        ? "one core"
        : phrases_add(&summary->phrases, "%lld cores", (long long) curve->last->cores);
    return phrases_add(&summary->phrases, "%s of %s on %s, %s", percent_text(summary, share),
                       time_text(summary, whole), where,
                       time_text(summary, part_of(share, curve->whole_us)));
}

/** Returns: "; no more than 50.0x [33.3, 100] on any number of cores". */
static const char *ceiling_text(Summary *summary, const ScalingCurve *curve)
{
    char number[NUMBER_LENGTH], interval[NUMBER_LENGTH];
    const Interval f = curve->fit.fraction;
    if (!(f.low > 0)) return "; its interval holds 0: no serial part is seen";
    if (curve->kind == SCALING_WEAK) return "";
    const Interval most = { 1 / f.median, 1 / f.high, 1 / f.low };
    return phrases_add(&summary->phrases, "; no more than %s %s on any number of cores",
                       number_ratio(number, most.median),
                       number_interval(interval, most, number_ratio_decimals(most.median)));
}

/** Returns: what a share of one point alone cannot mean; "" where it may be a serial part. */
static const char *doubt_text(Interval share)
{
    if (share.high < 0) return ", superlinear, which no serial part explains";
    if (!(share.high - share.low <= SCALING_MOST_WIDTH)) return ", too wide to tell";
    return share.low > 0 ? "" : ", which holds 0: no serial part is seen";
}

static const ScalingPoint *first_with_share(const ScalingCurve *curve)
{
    const ScalingPoint *point = curve->points;
    while (point != curve->last && isnan(point->fraction.median)) point++;
    return point;
}

/** Returns: what the points say where one share for all is refused. */
static const char *points_text(Summary *summary, const ScalingCurve *curve)
{
    const ScalingPoint *const first = first_with_share(curve), *const last = curve->last;
    if (first == last)
        return phrases_add(&summary->phrases, "On %lld cores alone: %s%s", (long long) last->cores,
                           share_text(summary, curve, last->fraction), doubt_text(last->fraction));
    return phrases_add(&summary->phrases, "From %s on %lld cores to %s on %lld",
                       percent_text(summary, first->fraction), (long long) first->cores,
                       percent_text(summary, last->fraction), (long long) last->cores);
}

static void find_fit(Summary *summary, const ScalingCurve *curve)
{
    const char *const rung = curve->rung->rung;
    const char *text;
    if (!curve->last && curve->n_points > 1) return; /* why stands below its table */
    if (!curve->last)
        text = phrases_add(&summary->phrases, "%s: no fit: %s.", rung, curve->fit.refused);
    else if (curve->fit.refused)
        text = phrases_add(&summary->phrases, "%s: no fit: %s. %s; %s.", rung, curve->fit.refused,
                           points_text(summary, curve), measured_text(summary, curve));
    else
        text = phrases_add(&summary->phrases, "%s: serial %s%s; %s.", rung,
                           share_text(summary, curve, curve->fit.fraction),
                           ceiling_text(summary, curve), measured_text(summary, curve));
    summary_add_line(&summary->findings, scale_law(curve->kind), text);
}

static void find_speedups(Summary *summary, ScalingKind kind)
{
    const char *list = NULL;
    for (size_t c = 0; c < summary->scaling.n_curves; c++) {
        const ScalingCurve *const curve = &summary->scaling.curves[c];
        const ScalingPoint *const last = curve->last;
        if (curve->kind != kind || !last) continue;
        list = phrases_list(
            &summary->phrases, list,
            phrases_add(&summary->phrases, "%s %s on %lld cores", curve->rung->rung,
                        ratio_text(summary, last->speedup, last->is_in_doubt ? "?" : ""),
                        (long long) last->cores));
    }
    if (list)
        summary_add_line(&summary->findings, kind == SCALING_WEAK ? "weak" : "strong",
                         phrases_add(&summary->phrases, "over itself on one core: %s.", list));
}

void scale_find(Summary *summary)
{
    for (int kind = 0; kind < N_SCALING_KINDS; kind++) {
        find_speedups(summary, (ScalingKind) kind);
        for (size_t c = 0; c < summary->scaling.n_curves; c++)
            if ((int) summary->scaling.curves[c].kind == kind)
                find_fit(summary, &summary->scaling.curves[c]);
    }
}

// --- How to read it ---

void scale_tell_reading(Summary *summary)
{
    SummaryLines *const lines = &summary->reading;
    const char *const base = summary->scaling.base ? summary->scaling.base->rung : "a serial rung";
    summary_add_line(lines, "ns/step", "ns per trajectory-step, the median over the rounds.");
    summary_add_line(lines, "[low, high]", "holds the true value in at least 95 of 100 such runs.");
    summary_add_line(
        lines, "x base",
        phrases_add(&summary->phrases,
                    "time of %s on one core over the rung's, in the same rounds; its interval "
                    "stands in report.csv.",
                    base));
    summary_add_line(
        lines, "x 1 core",
        phrases_add(&summary->phrases,
                    "speed-up of the rung over itself on one core: its x base over that on "
                    "one core, as %s ran in the rounds of both.",
                    base));
    summary_add_line(lines, "efficiency", "x 1 core over cores.");
    summary_add_line(
        lines, "Karp-Flatt",
        "the share of the time on one core that no core helps with, from this row alone: the "
        "experimentally determined serial fraction. The same in all rows: a serial part. "
        "Growing with the cores: overhead. Below 0: superlinear.");
    summary_add_line(lines, "serial",
                     "the same of weak scaling: a share of the time on all cores.");
    summary_add_line(
        lines, "?",
        "the control of this heat, or of that of one core, was too noisy: neighbours may have "
        "made the difference.");
    summary_add_line(lines, "-",
                     "no value; why stands below the table, or there is none on one core.");
}
