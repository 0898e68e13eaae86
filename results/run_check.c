#include "results/run_check.h"

#include "results/messages.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** What makes a record the only one of its kind. */
typedef struct Key {
    const char *names[5]; /* NULL when there is none */
    int64_t rest[6];
    size_t index; /* in the array of its records */
} Key;

/** The keys of one record type, sorted. */
typedef struct Keys {
    Key *keys;
    size_t n;
} Keys;

/** A kind of record of which there must not be two alike. */
typedef struct OnlyOnce {
    RecordType type;
    Key (*key)(const RunFile *file, size_t i);
} OnlyOnce;

typedef struct Array {
    const void *items;
    size_t n;
} Array;

typedef struct Checking {
    const RunFile *file;
    const RunLines *lines;
    Keys heats, rungs;
    Reason *why;
} Checking;

static Array array_of(const RunFile *file, RecordType type)
{
    const Array arrays[N_RECORD_TYPES] = {
        [RECORD_HEAT] = { file->heats, file->n_heats },
        [RECORD_RUNG] = { file->rungs, file->n_rungs },
        [RECORD_SOURCE] = { file->sources, file->n_sources },
        [RECORD_CEILING] = { file->ceilings, file->n_ceilings },
        [RECORD_LOOP] = { file->loops, file->n_loops },
        [RECORD_CHECK] = { file->checks, file->n_checks },
        [RECORD_CALIBRATION] = { file->calibrations, file->n_calibrations },
        [RECORD_SAMPLE] = { file->samples, file->n_samples },
        [RECORD_METRIC] = { file->metrics, file->n_metrics },
        [RECORD_HOT] = { file->hots, file->n_hots },
        [RECORD_STACK] = { file->stacks, file->n_stacks },
        [RECORD_MESSAGE] = { file->messages, file->n_messages },
        [RECORD_COST] = { file->costs, file->n_costs },
        [RECORD_PATH] = { file->paths, file->n_paths },
        [RECORD_OUTCOME] = { file->outcomes, file->n_outcomes },
        [RECORD_VERDICT] = { file->verdicts, file->n_verdicts },
    };
    return arrays[type];
}

static Status fault(const Checking *c, RecordType type, size_t i, const char *what,
                    const char *name)
{
    return reason(c->why, STATUS_BAD_USAGE,
                  "%s:%zu: %s \"%.60s\"; the journal was edited or is damaged: use an intact copy",
                  c->file->path, c->lines->of[type][i], what, name);
}

static int compare_texts(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "");
}

static int compare_keys(const void *left, const void *right)
{
    const Key *const a = left;
    const Key *const b = right;
    int order = 0;
    for (size_t k = 0; order == 0 && k < sizeof a->names / sizeof a->names[0]; k++)
        order = compare_texts(a->names[k], b->names[k]);
    for (size_t k = 0; order == 0 && k < sizeof a->rest / sizeof a->rest[0]; k++)
        order = (a->rest[k] > b->rest[k]) - (a->rest[k] < b->rest[k]);
    return order;
}

static Key heat_key(const RunFile *file, size_t i)
{
    return (Key) { .names = { file->heats[i].heat } };
}

static Key rung_key(const RunFile *file, size_t i)
{
    return (Key) { .names = { file->rungs[i].rung } };
}

static Key source_key(const RunFile *file, size_t i)
{
    return (Key) { .names = { file->sources[i].file } };
}

static Key ceiling_key(const RunFile *file, size_t i)
{
    const CeilingRecord *const c = &file->ceilings[i];
    return (Key) { .names = { c->kind, c->operation, c->isa, c->level }, .rest = { c->cores } };
}

static Key loop_key(const RunFile *file, size_t i)
{
    return (Key) { .names = { file->loops[i].rung } };
}

static Key calibration_key(const RunFile *file, size_t i)
{
    return (Key) { .names = { file->calibrations[i].rung, file->calibrations[i].heat } };
}

static Key verdict_key(const RunFile *file, size_t i)
{
    return (Key) { .names = { file->verdicts[i].rung, file->verdicts[i].problem } };
}

static Key sample_key(const RunFile *file, size_t i)
{
    const SampleRecord *const s = &file->samples[i];
    return (Key) {
        .names = { s->rung, s->heat },
        .rest = { s->is_control, s->is_warm_up, s->round, s->block, s->session, s->attempt },
    };
}

static Key metric_key(const RunFile *file, size_t i)
{
    const MetricRecord *const m = &file->metrics[i];
    return (Key) { .names = { m->rung, m->tool, m->metric }, .rest = { m->session } };
}

static Key hot_key(const RunFile *file, size_t i)
{
    const HotRecord *const h = &file->hots[i];
    return (Key) { .names = { h->rung, h->tool, h->function, h->file },
                   .rest = { h->line, h->session } };
}

static Key stack_key(const RunFile *file, size_t i)
{
    const StackRecord *const s = &file->stacks[i];
    return (Key) { .names = { s->rung, s->tool, s->stack }, .rest = { s->session } };
}

static Key message_key(const RunFile *file, size_t i)
{
    const MessageRecord *const m = &file->messages[i];
    return (Key) { .names = { m->rung, m->function }, .rest = { m->rank, m->session } };
}

static Key cost_key(const RunFile *file, size_t i)
{
    const CostRecord *const c = &file->costs[i];
    return (Key) { .names = { c->operation, c->kind, c->rung, c->heat, c->transport },
                   .rest = { c->cores, c->bytes, c->session } };
}

static Key path_key(const RunFile *file, size_t i)
{
    const PathRecord *const p = &file->paths[i];
    return (Key) { .names = { p->heat }, .rest = { p->trajectory, p->session } };
}

static Status sort_keys(const Checking *c, const OnlyOnce *kind, Keys *keys)
{
    keys->n = array_of(c->file, kind->type).n;
    keys->keys = malloc((keys->n + 1) * sizeof *keys->keys);
    if (!keys->keys) return reason(c->why, STATUS_NO_MEMORY, "%s: no memory", c->file->path);
    for (size_t i = 0; i < keys->n; i++) {
        keys->keys[i] = kind->key(c->file, i);
        keys->keys[i].index = i;
    }
    qsort(keys->keys, keys->n, sizeof *keys->keys, compare_keys);
    return STATUS_OK;
}

static Status check_once(const Checking *c, const OnlyOnce *kind, Keys *keys)
{
    const Status status = sort_keys(c, kind, keys);
    if (status != STATUS_OK) return status;
    for (size_t i = 1; i < keys->n; i++) {
        const Key *const a = &keys->keys[i - 1];
        const Key *const b = &keys->keys[i];
        if (compare_keys(a, b) != 0) continue;
        char what[80];
        snprintf(what, sizeof what, "a second %s record for the same place of",
                 record_type_name(kind->type));
        return fault(c, kind->type, a->index > b->index ? a->index : b->index, what, a->names[0]);
    }
    return STATUS_OK;
}

static Status check_records_once(const Checking *c)
{
    static const OnlyOnce kinds[] = {
        { RECORD_SOURCE, source_key }, { RECORD_CEILING, ceiling_key },
        { RECORD_LOOP, loop_key },     { RECORD_CALIBRATION, calibration_key },
        { RECORD_SAMPLE, sample_key }, { RECORD_VERDICT, verdict_key },
        { RECORD_METRIC, metric_key }, { RECORD_HOT, hot_key },
        { RECORD_STACK, stack_key },   { RECORD_MESSAGE, message_key },
        { RECORD_COST, cost_key },     { RECORD_PATH, path_key },
    };
    Status status = STATUS_OK;
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0] && status == STATUS_OK; k++) {
        Keys keys;
        status = check_once(c, &kinds[k], &keys);
        free(keys.keys);
    }
    return status;
}

static const Key *find(const Keys *keys, const char *name)
{
    const Key key = { .names = { name } };
    return bsearch(&key, keys->keys, keys->n, sizeof key, compare_keys);
}

/** Where a kind of record keeps a name that must be known. */
typedef struct Naming {
    RecordType type;
    RecordType named; /* RECORD_HEAT or RECORD_RUNG */
    size_t offset;
} Naming;

// A heat's control is not among them: heats are written first, and a run may stop before its rungs.
static const Naming namings[] = {
    { RECORD_LOOP, RECORD_RUNG, offsetof(LoopRecord, rung) },
    { RECORD_CHECK, RECORD_RUNG, offsetof(CheckRecord, rung) },
    { RECORD_CALIBRATION, RECORD_HEAT, offsetof(CalibrationRecord, heat) },
    { RECORD_CALIBRATION, RECORD_RUNG, offsetof(CalibrationRecord, rung) },
    { RECORD_SAMPLE, RECORD_HEAT, offsetof(SampleRecord, heat) },
    { RECORD_SAMPLE, RECORD_RUNG, offsetof(SampleRecord, rung) },
    { RECORD_METRIC, RECORD_RUNG, offsetof(MetricRecord, rung) },
    { RECORD_HOT, RECORD_RUNG, offsetof(HotRecord, rung) },
    { RECORD_STACK, RECORD_RUNG, offsetof(StackRecord, rung) },
    { RECORD_MESSAGE, RECORD_RUNG, offsetof(MessageRecord, rung) },
    { RECORD_COST, RECORD_HEAT, offsetof(CostRecord, heat) },
    { RECORD_COST, RECORD_RUNG, offsetof(CostRecord, rung) },
    { RECORD_PATH, RECORD_HEAT, offsetof(PathRecord, heat) },
    { RECORD_PATH, RECORD_RUNG, offsetof(PathRecord, rung) },
    { RECORD_OUTCOME, RECORD_HEAT, offsetof(OutcomeRecord, heat) },
    { RECORD_OUTCOME, RECORD_RUNG, offsetof(OutcomeRecord, rung) },
    { RECORD_VERDICT, RECORD_HEAT, offsetof(VerdictRecord, heat) },
    { RECORD_VERDICT, RECORD_RUNG, offsetof(VerdictRecord, rung) },
};

static Status check_naming(const Checking *c, const Naming *naming)
{
    const Keys *const known = naming->named == RECORD_HEAT ? &c->heats : &c->rungs;
    const Array array = array_of(c->file, naming->type);
    const size_t size = record_size(naming->type);
    for (size_t i = 0; i < array.n; i++) {
        const char *const item = (const char *) array.items + i * size;
        const char *const name = *(const char *const *) (item + naming->offset);
        if (!name || find(known, name)) continue;
        return fault(c, naming->type, i,
                     naming->named == RECORD_HEAT ? "there is no heat" : "there is no rung", name);
    }
    return STATUS_OK;
}

static Status check_names(const Checking *c)
{
    Status status = STATUS_OK;
    for (size_t k = 0; k < sizeof namings / sizeof namings[0] && status == STATUS_OK; k++)
        status = check_naming(c, &namings[k]);
    return status;
}

static Status check_samples(const Checking *c)
{
    for (size_t i = 0; i < c->file->n_samples; i++) {
        const SampleRecord *const s = &c->file->samples[i];
        if (s->round >= c->file->heats[find(&c->heats, s->heat)->index].rounds)
            return fault(c, RECORD_SAMPLE, i, "more rounds than the plan of heat", s->heat);
        if (strcmp(c->file->rungs[find(&c->rungs, s->rung)->index].outcome, "planned") != 0)
            return fault(c, RECORD_SAMPLE, i, "a sample of a rung that is not built,", s->rung);
    }
    return STATUS_OK;
}

// A rung is scaled down, never up: its row would say that it runs more than its problem.
static Status check_sizes(const Checking *c)
{
    for (size_t i = 0; i < c->file->n_calibrations; i++) {
        const CalibrationRecord *const k = &c->file->calibrations[i];
        const HeatRecord *const heat = &c->file->heats[find(&c->heats, k->heat)->index];
        if (k->trajectories > heat->trajectories || k->steps > heat->steps)
            return fault(c, RECORD_CALIBRATION, i, "more work than the heat has, for", k->rung);
    }
    return STATUS_OK;
}

static Status check_linearity(const Checking *c)
{
    for (size_t i = 0; i < c->file->n_costs; i++) {
        const CostRecord *const k = &c->file->costs[i];
        if (strcmp(k->kind, "linearity") != 0) continue;
        if (!k->rung || !k->heat)
            return fault(c, RECORD_COST, i, "no rung and heat of the linearity at", k->operation);
        if (strcmp(k->operation, "half the steps") != 0
            && strcmp(k->operation, "half the trajectories") != 0)
            return fault(c, RECORD_COST, i, "linearity at a size that is not known,", k->operation);
    }
    return STATUS_OK;
}

static Status check_ranks(const Checking *c)
{
    for (size_t i = 0; i < c->file->n_messages; i++)
        if (c->file->messages[i].rank >= MESSAGES_MOST_RANKS)
            return fault(c, RECORD_MESSAGE, i, "a rank that no run has, in",
                         c->file->messages[i].function);
    return STATUS_OK;
}

static bool has_time(const VerdictRecord *row)
{
    return !isnan(row->time_per_step_ns.median) || !isnan(row->gflops)
        || !isnan(row->speedup_base.median) || !isnan(row->speedup_start.median);
}

// No reason is a promise broken: a table would have to show an empty cell.
static Status check_reasons_of_values(const Checking *c)
{
    for (size_t i = 0; i < c->file->n_ceilings; i++)
        if (isnan(c->file->ceilings[i].value) && !c->file->ceilings[i].reason)
            return fault(c, RECORD_CEILING, i, "no reason for a ceiling without a value,",
                         c->file->ceilings[i].operation);
    for (size_t i = 0; i < c->file->n_loops; i++)
        if (c->file->loops[i].instructions < 0 && !c->file->loops[i].reason)
            return fault(c, RECORD_LOOP, i, "no reason for a loop without counts, of",
                         c->file->loops[i].rung);
    for (size_t i = 0; i < c->file->n_metrics; i++)
        if (isnan(c->file->metrics[i].value) && !c->file->metrics[i].reason)
            return fault(c, RECORD_METRIC, i, "no reason for a metric without a value,",
                         c->file->metrics[i].metric);
    for (size_t i = 0; i < c->file->n_costs; i++)
        if (isnan(c->file->costs[i].value.median) && !c->file->costs[i].reason)
            return fault(c, RECORD_COST, i, "no reason for a cost without a value,",
                         c->file->costs[i].operation);
    return STATUS_OK;
}

static Status check_reasons(const Checking *c)
{
    for (size_t i = 0; i < c->file->n_rungs; i++)
        if (strcmp(c->file->rungs[i].outcome, "planned") != 0 && !c->file->rungs[i].reason)
            return fault(c, RECORD_RUNG, i, "no reason for the missing rung",
                         c->file->rungs[i].rung);
    for (size_t i = 0; i < c->file->n_checks; i++)
        if (!c->file->checks[i].passed && !c->file->checks[i].reason)
            return fault(c, RECORD_CHECK, i, "no reason for the failed check of",
                         c->file->checks[i].rung);
    for (size_t i = 0; i < c->file->n_verdicts; i++) {
        const VerdictRecord *const row = &c->file->verdicts[i];
        if (strcmp(row->outcome, "ok") == 0) continue;
        if (!row->reason) return fault(c, RECORD_VERDICT, i, "no reason for the row of", row->rung);
        if (has_time(row))
            return fault(c, RECORD_VERDICT, i, "a time for a rung that has none,", row->rung);
    }
    return STATUS_OK;
}

Status run_check(const RunFile *file, const RunLines *lines, Reason *why)
{
    Checking c = { .file = file, .lines = lines, .why = why };
    Status status = check_once(&c, &(OnlyOnce) { RECORD_HEAT, heat_key }, &c.heats);
    if (status == STATUS_OK)
        status = check_once(&c, &(OnlyOnce) { RECORD_RUNG, rung_key }, &c.rungs);
    if (status == STATUS_OK) status = check_names(&c);
    if (status == STATUS_OK) status = check_records_once(&c);
    if (status == STATUS_OK) status = check_samples(&c);
    if (status == STATUS_OK) status = check_sizes(&c);
    if (status == STATUS_OK) status = check_linearity(&c);
    if (status == STATUS_OK) status = check_ranks(&c);
    if (status == STATUS_OK) status = check_reasons_of_values(&c);
    if (status == STATUS_OK) status = check_reasons(&c);
    free(c.heats.keys);
    free(c.rungs.keys);
    return status;
}
