#include "reports/profile.h"
#include "reports/versus_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/** What is counted of a rung, without noise. */
typedef struct CountKind {
    const char *name, *key;
    /** Returns: the count, NAN where it is not known. NULL: Callgrind's, of the axis with this key.
     */
    double (*of)(const RunFile *file, const char *rung);
    bool needs_caches; /* it depends on the caches that are simulated */
} CountKind;

static const LoopRecord *loop_of(const RunFile *file, const char *rung)
{
    for (size_t i = 0; i < file->n_loops; i++)
        if (versus_is_same(file->loops[i].rung, rung)) return &file->loops[i];
    return NULL;
}

static const RungRecord *rung_of(const RunFile *file, const char *rung)
{
    for (size_t i = 0; i < file->n_rungs; i++)
        if (versus_is_same(file->rungs[i].rung, rung)) return &file->rungs[i];
    return NULL;
}

static double known(int64_t count)
{
    return count < 0 ? NAN : (double) count;
}

static double loop_instructions(const RunFile *file, const char *rung)
{
    const LoopRecord *const loop = loop_of(file, rung);
    return loop ? known(loop->instructions) : NAN;
}

static double loop_arithmetic(const RunFile *file, const char *rung)
{
    const LoopRecord *const loop = loop_of(file, rung);
    return loop ? known(loop->fp_instructions) : NAN;
}

static double loop_vectors(const RunFile *file, const char *rung)
{
    const LoopRecord *const loop = loop_of(file, rung);
    return loop ? loop->vectors_in_flight : NAN;
}

static double loop_trajectories(const RunFile *file, const char *rung)
{
    const LoopRecord *const loop = loop_of(file, rung);
    return loop ? known(loop->trajectories) : NAN;
}

static double lines_of_code(const RunFile *file, const char *rung)
{
    const RungRecord *const record = rung_of(file, rung);
    return record ? known(record->lines_of_code) : NAN;
}

static double mpi_calls(const RunFile *file, const char *rung)
{
    MessageSum sum;
    return profile_messages(file, rung, &sum) ? fmax(sum.calls, sum.most_calls) : NAN;
}

static const CountKind kinds[] = {
    { "instructions/step", "instructions_per_step", NULL, false },
    { "D1 misses/step", "d1_misses_per_step", NULL, true },
    { "LL misses/step", "ll_misses_per_step", NULL, true },
    { "mispredicts/step", "branch_misses_per_step", NULL, false },
    { "loop instructions", "loop_instructions", loop_instructions, false },
    { "loop arithmetic", "loop_fp_instructions", loop_arithmetic, false },
    { "vectors in flight", "loop_vectors_in_flight", loop_vectors, false },
    { "loop trajectories", "loop_trajectories", loop_trajectories, false },
    { "lines of code", "lines_of_code", lines_of_code, false },
    { "MPI calls", "mpi_calls_per_integration", mpi_calls, false },
};
enum { N_KINDS = sizeof kinds / sizeof kinds[0] };

// --- One count ---

static const ProfileAxis *axis_of(const CountKind *kind)
{
    for (size_t a = 0; a < N_PROFILE_AXES; a++)
        if (strcmp(profile_axes[a].key, kind->key) == 0) return &profile_axes[a];
    return NULL;
}

/** A rung that failed has no counts: nobody knows of what. */
static double value_of(const RunFile *file, const CountKind *kind, const char *rung)
{
    const char *why;
    const RungRecord *const record = rung_of(file, rung);
    const ProfileAxis *const axis = axis_of(kind);
    if (!record || versus_is_same(profile_row(record, file).outcome, "failed")) return NAN;
    return axis ? profile_axis(file, rung, axis, &why) : kind->of(file, rung);
}

/** Returns: why two simulated counts are of two different things, or NULL. */
static const char *why_unlike(const CountKind *kind, const MetricRecord *a, const MetricRecord *b)
{
    if (a->trajectories != b->trajectories || a->steps != b->steps)
        return "counted on problems of different sizes";
    const bool has_notes = a->note || b->note;
    if (kind->needs_caches && has_notes && !versus_is_same(a->note, b->note))
        return "different caches were simulated";
    return NULL;
}

/** Takes out simulated counts of another thing than the first one is of, and says so. */
static void keep_alike(Versus *versus, const CountKind *kind, VersusCount *count)
{
    const MetricRecord *first = NULL;
    const ProfileAxis *const axis = axis_of(kind);
    for (size_t r = 0; r < versus->n_runs && axis; r++) {
        if (!isfinite(count->values[r])) continue;
        const MetricRecord *const metric
            = metrics_axis(versus->runs[r].summary->file, count->rung, axis->axis);
        if (!first) first = metric;
        const char *const why = metric == first ? NULL : why_unlike(kind, first, metric);
        if (!why) continue;
        count->values[r] = NAN;
        versus_list_under(
            versus, &versus->count_gaps,
            phrases_add(&versus->phrases, "%s of %s: %s", kind->name, versus->runs[r].name, why),
            count->rung);
    }
}

static void fill_texts(Versus *versus, VersusCount *count)
{
    char ratio[NUMBER_LENGTH];
    for (size_t r = 0; r < versus->n_runs; r++)
        count->texts[r] = isfinite(count->values[r])
            ? phrases_add(&versus->phrases, "%.4g", count->values[r])
            : "-";
    const bool has_ratio = versus->n_runs == 2 && count->values[0] > 0;
    count->ratio = has_ratio ? phrases_add(&versus->phrases, "%s",
                                           number_ratio(ratio, count->values[1] / count->values[0]))
                             : "";
}

static void add_count(Versus *versus, const CountKind *kind, const char *rung)
{
    VersusCount count = { .rung = rung, .name = kind->name, .key = kind->key, .is_same = true };
    double first = NAN;
    size_t n_known = 0;
    for (size_t r = 0; r < versus->n_runs; r++)
        count.values[r] = value_of(versus->runs[r].summary->file, kind, rung);
    keep_alike(versus, kind, &count);
    for (size_t r = 0; r < versus->n_runs; r++) {
        if (!isfinite(count.values[r])) continue;
        if (n_known++ == 0) first = count.values[r];
        count.is_same &= versus_is_same_count(first, count.values[r]);
    }
    if (n_known < 2) return;
    fill_texts(versus, &count);
    versus->n_same_counts += count.is_same;
    versus->counts[versus->n_counts++] = count;
}

// --- All of them ---

static bool was_before(const Versus *versus, size_t r, const char *rung)
{
    for (size_t i = 0; i < r; i++)
        if (rung_of(versus->runs[i].summary->file, rung)) return true;
    return false;
}

/** Says which rungs the compiler was told different things of. */
static void tell_flags(Versus *versus, const char *rung)
{
    const RungRecord *first = NULL;
    for (size_t r = 0; r < versus->n_runs; r++) {
        const RungRecord *const record = rung_of(versus->runs[r].summary->file, rung);
        if (!record || versus_is_same(record->outcome, "not-built")) continue;
        if (!first) first = record;
        const bool is_same = first->flags && record->flags
            ? strcmp(first->flags, record->flags) == 0
            : first->flags == record->flags;
        if (is_same) continue;
        versus_list_under(versus, &versus->count_gaps, "flags of its own differ", rung);
        return;
    }
}

bool versus_fill_counts(Versus *versus)
{
    size_t n = 0;
    for (size_t r = 0; r < versus->n_runs; r++) n += versus->runs[r].summary->file->n_rungs;
    versus->counts = calloc(n * N_KINDS + 1, sizeof *versus->counts);
    if (!versus->counts) return false;
    for (size_t r = 0; r < versus->n_runs; r++) {
        const RunFile *const file = versus->runs[r].summary->file;
        for (size_t i = 0; i < file->n_rungs; i++) {
            const char *const rung = file->rungs[i].rung;
            if (was_before(versus, r, rung)) continue;
            for (size_t k = 0; k < N_KINDS; k++) add_count(versus, &kinds[k], rung);
            tell_flags(versus, rung);
        }
    }
    return true;
}
