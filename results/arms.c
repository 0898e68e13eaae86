#include "results/arms.h"

#include "results/judge.h"
#include "results/stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int compare_counts(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare_rounds(const SampleRecord *a, const SampleRecord *b)
{
    const int order = strcmp(a->heat, b->heat);
    return order ? order : compare_counts(a->round, b->round);
}

static int compare_arms(const SampleRecord *a, const SampleRecord *b)
{
    int order = strcmp(a->heat, b->heat);
    if (order == 0) order = strcmp(a->rung, b->rung);
    return order ? order : compare_counts(a->is_control, b->is_control);
}

static int by_round_and_session(const void *left, const void *right)
{
    const SampleRecord *const a = ((const Cell *) left)->sample;
    const SampleRecord *const b = ((const Cell *) right)->sample;
    const int order = compare_rounds(a, b);
    return order ? order : compare_counts(a->session, b->session);
}

static int by_arm_and_attempt(const void *left, const void *right)
{
    const SampleRecord *const a = ((const Cell *) left)->sample;
    const SampleRecord *const b = ((const Cell *) right)->sample;
    int order = compare_arms(a, b);
    if (order == 0) order = compare_counts(a->round, b->round);
    if (order == 0) order = compare_counts(a->attempt, b->attempt);
    return order ? order : compare_counts(a->block, b->block);
}

static void keep_last_sessions(Arms *arms)
{
    qsort(arms->cells, arms->n, sizeof *arms->cells, by_round_and_session);
    size_t n_kept = 0;
    for (size_t from = 0, to; from < arms->n; from = to) {
        const SampleRecord *const first = arms->cells[from].sample;
        for (to = from + 1; to < arms->n; to++)
            if (compare_rounds(first, arms->cells[to].sample) != 0) break;
        const int64_t last_session = arms->cells[to - 1].sample->session;
        for (size_t i = from; i < to; i++)
            if (arms->cells[i].sample->session == last_session)
                arms->cells[n_kept++] = arms->cells[i];
    }
    arms->n = n_kept;
}

static void keep_last_attempts(Arms *arms)
{
    qsort(arms->cells, arms->n, sizeof *arms->cells, by_arm_and_attempt);
    size_t n_kept = 0;
    for (size_t i = 0; i < arms->n; i++) {
        const SampleRecord *const next = i + 1 < arms->n ? arms->cells[i + 1].sample : NULL;
        const SampleRecord *const this = arms->cells[i].sample;
        if (next && compare_arms(this, next) == 0 && this->round == next->round) continue;
        arms->cells[n_kept++] = arms->cells[i];
    }
    arms->n = n_kept;
}

const CalibrationRecord *arms_calibration(const RunFile *file, const char *heat, const char *rung)
{
    for (size_t i = 0; i < file->n_calibrations; i++) {
        const CalibrationRecord *const c = &file->calibrations[i];
        if (strcmp(c->heat, heat) == 0 && strcmp(c->rung, rung) == 0) return c;
    }
    return NULL;
}

int64_t arms_cores(const RungRecord *rung, const HeatRecord *heat)
{
    const bool is_parallel = rung->launch && strcmp(rung->launch, "serial") != 0;
    return is_parallel && heat && heat->cores > 0 ? heat->cores : rung->cores;
}

static const HeatRecord *heat_of(const RunFile *file, const SampleRecord *sample)
{
    for (size_t i = 0; i < file->n_heats; i++)
        if (strcmp(file->heats[i].heat, sample->heat) == 0) return &file->heats[i];
    return NULL;
}

static int64_t trajectories_of(const RunFile *file, const SampleRecord *sample)
{
    const CalibrationRecord *const c = arms_calibration(file, sample->heat, sample->rung);
    if (c) return c->trajectories;
    const HeatRecord *const heat = heat_of(file, sample);
    return heat ? heat->trajectories : -1;
}

static const RungRecord *rung_of(const RunFile *file, const SampleRecord *sample)
{
    for (size_t i = 0; i < file->n_rungs; i++)
        if (strcmp(file->rungs[i].rung, sample->rung) == 0) return &file->rungs[i];
    return NULL;
}

// Kept where ratios, logarithms and rates stay finite, whatever a file may say.
static double step_ns(const SampleRecord *sample, int64_t trajectories)
{
    const double n_steps = (double) trajectories * (double) sample->steps;
    return fmin(fmax(1e9 * sample->wall_s / n_steps, 1e-100), 1e100);
}

// Looks rung and heat up once an arm, not once a sample.
static void measure_cells(const RunFile *file, Arms *arms)
{
    const RungRecord *rung = NULL;
    int64_t trajectories = -1, cores = -1;
    for (size_t i = 0; i < arms->n; i++) {
        Cell *const cell = &arms->cells[i];
        if (i == 0 || compare_arms(arms->cells[i - 1].sample, cell->sample) != 0) {
            rung = rung_of(file, cell->sample);
            trajectories = trajectories_of(file, cell->sample);
            cores = arms_cores(rung, heat_of(file, cell->sample));
        }
        cell->step_ns = step_ns(cell->sample, trajectories);
        cell->is_clean = judge_is_clean(cell->sample, cores, rung->is_gated);
    }
}

Status arms_collect(const RunFile *file, Arms *arms)
{
    *arms = (Arms) { .cells = malloc((file->n_samples + 1) * sizeof *arms->cells) };
    if (!arms->cells) return STATUS_NO_MEMORY;
    for (size_t i = 0; i < file->n_samples; i++)
        if (!file->samples[i].is_warm_up)
            arms->cells[arms->n++] = (Cell) { .sample = &file->samples[i], .fraction = NAN };
    keep_last_sessions(arms);
    keep_last_attempts(arms);
    measure_cells(file, arms);
    return STATUS_OK;
}

void arms_free(Arms *arms)
{
    free(arms->cells);
    *arms = (Arms) { 0 };
}

Arm arms_find(const Arms *arms, const char *heat, const char *rung, bool is_control)
{
    const SampleRecord wanted = { .heat = heat, .rung = rung, .is_control = is_control };
    size_t from = 0;
    for (size_t above = arms->n; from < above;) {
        const size_t middle = from + (above - from) / 2;
        if (compare_arms(arms->cells[middle].sample, &wanted) < 0)
            from = middle + 1;
        else
            above = middle;
    }
    size_t to = from;
    while (to < arms->n && compare_arms(arms->cells[to].sample, &wanted) == 0) to++;
    return (Arm) { .cells = arms->cells + from, .n = to - from };
}

size_t arm_n_clean(Arm arm)
{
    size_t n = 0;
    for (size_t i = 0; i < arm.n; i++) n += arm.cells[i].is_clean;
    return n;
}

bool arm_counts_clean_only(Arm arm)
{
    return arm_n_clean(arm) >= stats_rounds_needed(JUDGE_SHOWN_ALPHA);
}

size_t arms_pair(Arm a, Arm b, bool clean_only, double *a_ns, double *b_ns)
{
    size_t n = 0;
    for (size_t i = 0, k = 0; i < a.n && k < b.n;) {
        const int order = compare_counts(a.cells[i].sample->round, b.cells[k].sample->round);
        const bool counts = !clean_only || (a.cells[i].is_clean && b.cells[k].is_clean);
        if (order == 0 && counts) {
            a_ns[n] = a.cells[i].step_ns;
            b_ns[n++] = b.cells[k].step_ns;
        }
        i += order <= 0;
        k += order >= 0;
    }
    return n;
}
