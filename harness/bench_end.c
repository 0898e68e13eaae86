/* The last lines of a journal, and the tables made from it. */
#include "harness/bench.h"

#include "harness/clock.h"
#include "results/judge.h"

#include <stdio.h>
#include <string.h>

/* A rung that failed on two problems is one failed rung. */
static void count_failed(Bench *bench, const Judgement *judgement)
{
    bench->n_failed = 0;
    for (size_t v = 0; v < judgement->n_rows; v++) {
        bool is_first = strcmp(judgement->rows[v].outcome, "failed") == 0;
        for (size_t before = 0; before < v && is_first; before++)
            is_first = strcmp(judgement->rows[before].outcome, "failed") != 0
                || strcmp(judgement->rows[before].rung, judgement->rows[v].rung) != 0;
        bench->n_failed += is_first;
    }
}

/* Verdicts are made from what the journal holds, read back: one way for data to flow. */
static Status journal_verdicts(Bench *bench, const char *path, int64_t *n_contaminated, Reason *why)
{
    RunFile file;
    Judgement judgement = { .n_rows = 0 };
    Status status = run_file_read(path, &file, why);
    if (status == STATUS_OK) status = judge_run(&file, &judgement);
    for (size_t v = 0; v < judgement.n_rows && status == STATUS_OK; v++) {
        const Record record = { .type = RECORD_VERDICT, .as.verdict = judgement.rows[v] };
        status = bench_journal(bench, &record, why);
    }
    for (size_t h = 0; h < judgement.n_noises; h++)
        *n_contaminated += (int64_t) judgement.noises[h].n_contaminated;
    count_failed(bench, &judgement);
    judgement_free(&judgement);
    run_file_free(&file);
    return status;
}

Status bench_end(Bench *bench, bool is_complete, Reason *why)
{
    char path[BENCH_MOST_PATH];
    bench_journal_path(bench, path, sizeof path);
    int64_t n_contaminated = 0;
    Status status = is_complete ? journal_verdicts(bench, path, &n_contaminated, why) : STATUS_OK;
    Record record = record_new(RECORD_END);
    EndRecord *const end = &record.as.end;
    end->outcome = is_complete ? "complete" : "incomplete";
    end->elapsed_s = clock_now_s() - bench->started_s;
    end->sampling_s = bench->in_samples_s;
    end->harness_s = bench->between_samples_s;
    end->samples = bench->n_samples;
    end->contaminated = n_contaminated;
    end->retried = bench->n_retried;
    if (status == STATUS_OK) status = bench_journal(bench, &record, why);
    if (status == STATUS_OK) status = journal_sync(bench->journal, why);
    return status;
}

/* A page instead of all tables, and the ladder of an earlier run to place the rung on. */
static Status show_try(const Bench *bench, const char *path, Reason *why)
{
    const Options *const o = bench->options;
    const char *words[8]
        = { path, "--format", o->is_json ? "try-json" : "try", "--called", o->called };
    if (o->run) {
        words[5] = "--ladder";
        words[6] = o->run;
    }
    return report_program(words, why);
}

Status bench_show_reports(const Bench *bench, Reason *why)
{
    char path[BENCH_MOST_PATH];
    bench_journal_path(bench, path, sizeof path);
    if (bench->options->is_try) return show_try(bench, path, why);
    const char *const all[] = { path, "--all", bench->reports, NULL };
    const char *const table[] = { path, "--format", "terminal", NULL };
    Status status = report_program(all, why);
    if (status == STATUS_OK) status = report_program(table, why);
    if (status == STATUS_OK) printf("\nJournal: %s\nReports: %s\n", path, bench->reports);
    return status;
}
