/* What the limits of the rungs follow from: what the machine can do at most, and what the hot loop
 * of each rung asks of it. The journal holds both; results/limit.h puts them together. */
#include "harness/bench.h"

#include "harness/peaks.h"
#include "harness/progress.h"
#include "results/output.h"

#include <stdio.h>
#include <string.h>

/* ---- the machine ---- */

/* One row says why there are no others. */
static Status journal_no_ceilings(Bench *bench, Reason *why)
{
    Record record = record_new(RECORD_CEILING);
    CeilingRecord *const c = &record.as.ceiling;
    c->kind = "issue";
    c->operation = "any";
    c->cores = 1;
    c->unit = "instructions/ns";
    c->reason = bench->ceilings.missing;
    return bench_journal(bench, &record, why);
}

static bool is_same(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

/* By a session that was stopped before it had them all. */
static bool is_journaled(const Bench *bench, const CeilingRecord *c)
{
    for (size_t i = 0; i < bench->before.n_ceilings; i++) {
        const CeilingRecord *const b = &bench->before.ceilings[i];
        if (is_same(b->kind, c->kind) && is_same(b->operation, c->operation)
            && is_same(b->isa, c->isa) && is_same(b->level, c->level) && b->cores == c->cores)
            return true;
    }
    return false;
}

static Status journal_ceilings(Bench *bench, Reason *why)
{
    if (bench->ceilings.n_records == 0 && bench->before.n_ceilings == 0)
        return journal_no_ceilings(bench, why);
    Status status = STATUS_OK;
    for (size_t c = 0; c < bench->ceilings.n_records && status == STATUS_OK; c++) {
        if (is_journaled(bench, &bench->ceilings.records[c])) continue;
        const Record record = { .type = RECORD_CEILING, .as.ceiling = bench->ceilings.records[c] };
        status = bench_journal(bench, &record, why);
    }
    return status == STATUS_OK ? journal_sync(bench->journal, why) : status;
}

bool bench_looks_at_limits(const Bench *bench)
{
    return bench->options->sweep.kind != SWEEP_THREADS;
}

Status bench_ceilings(Bench *bench, CeilingsEffort effort, Reason *why)
{
    /* checks come after the last ceiling */
    if (bench->before.n_ceilings > 0 && bench->before.n_checks > 0) {
        const Ceilings before
            = { .records = bench->before.ceilings, .n_records = bench->before.n_ceilings };
        bench->latencies = ceilings_latencies(&before);
        return STATUS_OK;
    }
    progress_ceilings();
    Status status = ceilings_measure(bench->options->runner_prefix, effort, CEILINGS_TIMEOUT_S,
                                     &bench->ceilings, why);
    bench->latencies = ceilings_latencies(&bench->ceilings);
    return status == STATUS_OK ? journal_ceilings(bench, why) : status;
}

/* ---- the rungs ---- */

static void set_width(Bench *bench, const Rung *rung, const char *isa)
{
    PeakIsa known;
    const char *const width = isa && peak_isa_find(isa, &known) ? peak_isa_name(known) : NULL;
    for (size_t h = 0; h < bench->n_heats; h++)
        for (size_t a = 0; a < bench->heats[h].n_arms; a++)
            if (bench->heats[h].arms[a].rung == rung) bench->heats[h].arms[a].width = width;
}

static const LoopRecord *loop_before(const Bench *bench, const Rung *rung)
{
    for (size_t l = 0; l < bench->before.n_loops; l++)
        if (strcmp(bench->before.loops[l].rung, rung->name) == 0) return &bench->before.loops[l];
    return NULL;
}

/* What the predictor was asked stays beside the journal: a student can vary it. */
static Status predict(const Bench *bench, const Rung *rung, Loop *loop, Reason *why)
{
    char folder[BENCH_MOST_PATH + 8], path[BENCH_MOST_PATH + 80];
    snprintf(folder, sizeof folder, "%s/raw", bench->folder);
    snprintf(path, sizeof path, "%s/%.60s.s", folder, rung->name);
    if (bench->options->runner_prefix) {
        loop->record.predicted_reason = "another processor stands behind the runner prefix";
        return STATUS_OK;
    }
    const Status status = output_make_folder(folder, why);
    return status == STATUS_OK ? loop_predict(loop, path, why) : status;
}

static Status journal_no_loop(Bench *bench, const Rung *rung, Reason *why)
{
    Record record = record_new(RECORD_LOOP);
    record.as.loop.rung = rung->name;
    record.as.loop.reason = rung->is_command
        ? "another program than ours: no object file to read its loop from"
        : "a Python program: no object file of its own to read its loop from";
    return bench_journal(bench, &record, why);
}

Status bench_loop(Bench *bench, const Rung *rung, const char *isa, Reason *why)
{
    const LoopRecord *const before = loop_before(bench, rung);
    if (before) {
        set_width(bench, rung, before->isa);
        return STATUS_OK;
    }
    if (rung_is_python(rung) || rung->is_command) return journal_no_loop(bench, rung, why);
    char path[BENCH_MOST_PATH]; /* if nothing is there, its reader says so */
    Loop loop;
    snprintf(path, sizeof path, "%.3900s/variants/lib%.120s.a", rung->build->folder, rung->stem);
    Status status = loop_read(rung->name, path, rung->dispatches_isa ? isa : NULL,
                              &bench->latencies, &loop, why);
    if (status == STATUS_OK && loop.assembly) status = predict(bench, rung, &loop, why);
    set_width(bench, rung, loop.record.isa);
    const Record record = { .type = RECORD_LOOP, .as.loop = loop.record };
    if (status == STATUS_OK) status = bench_journal(bench, &record, why);
    loop_free(&loop);
    return status;
}
