/* Messages: calls, bytes and time of each rank in each function of the message library. */
#include "harness/launch.h"
#include "harness/profile.h"
#include "harness/read_mpi_count.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_BYTES = BENCH_MOST_PATH + 128 };

/* The measured region lasts about so long: counts need one integration, times some. */
static const double COUNTED_S = 0.25;

/* Owns: the caller. Returns: NULL when it cannot be read. */
static char *text_of(const char *path)
{
    char *text = NULL;
    size_t room = 0;
    FILE *const in = fopen(path, "re");
    if (!in) return NULL;
    const ssize_t length = getdelim(&text, &room, '\0', in);
    fclose(in);
    if (length >= 0) return text;
    free(text);
    return NULL;
}

static Status read_counts(const char *path, MpiCounts *counts, Reason *why)
{
    Reason what = { "" };
    char *const text = text_of(path);
    if (!text)
        return reason(why, STATUS_MISSING,
                      "no counts were written: a rank ended before MPI_Finalize, or the library "
                      "was not loaded");
    const Status status = mpi_counts_parse(text, counts, &what);
    free(text);
    return status == STATUS_BAD_USAGE ? reason(why, STATUS_MISSING, "%s", what.text)
        : status == STATUS_OK         ? STATUS_OK
                                      : reason(why, status, "%s", what.text);
}

static Status journal_counts(Profile *p, const Microscope *scope, const MpiCounts *counts,
                             Reason *why)
{
    Record record = record_new(RECORD_MESSAGE);
    MessageRecord *const m = &record.as.message;
    Status status = STATUS_OK;
    m->rung = scope->rung->name;
    m->iterations = scope->iterations;
    m->trajectories = scope->trajectories;
    m->steps = scope->steps;
    m->session = p->bench->session;
    for (size_t c = 0; c < counts->n && status == STATUS_OK; c++) {
        const MpiCount *const count = &counts->counts[c];
        m->function = count->function;
        m->rank = count->rank;
        m->calls = count->calls;
        m->bytes = count->bytes;
        m->time_s = count->time_s;
        status = bench_journal(p->bench, &record, why);
    }
    return status;
}

/* How long the integrations took in which the messages were counted: what times are shares of. */
static Status journal_integration(Profile *p, const Microscope *scope, const AloneRun *alone,
                                  Reason *why)
{
    MetricRecord m = record_new(RECORD_METRIC).as.metric;
    m.metric = "integration";
    m.kind = "counted";
    m.value = alone->wall_s;
    m.unit = "s";
    m.note = "of the slowest rank, in the run in which messages were counted";
    return profile_metric(p, TOOL_MPI, scope, m, why);
}

Status profile_counts(Profile *p, Microscope *scope, AloneRun *alone, MpiCounts *counts,
                      Reason *why)
{
    const unsigned n_ranks = launch_ranks(scope->rung, scope->n_cores, scope->hybrid_ranks);
    unlink(scope->out); /* of an earlier session */
    Status status = profile_run(p, TOOL_MPI, scope, alone, why);
    if (status == STATUS_OK) status = read_counts(scope->out, counts, why);
    if (status == STATUS_OK && counts->n_ranks != (int64_t) n_ranks)
        return reason(why, STATUS_MISSING, "counts of %lld ranks, but %u were asked for",
                      (long long) counts->n_ranks, n_ranks);
    return status;
}

Status profile_mpi(Profile *p, const Rung *rung, Reason *why)
{
    static CommandLine line;
    char path[PATH_BYTES];
    AloneRun without = { .wall_s = NAN }, alone = { .wall_s = NAN };
    MpiCounts counts = { .counts = NULL };
    Microscope scope = profile_scope(p, rung);
    profile_path(p, "mpi", rung, ".jsonl", path);
    scope.out = path;
    Status status = microscope_command(TOOL_MPI, &scope, &line, why); /* refused before it runs */
    if (status == STATUS_OK) status = profile_iterations(p, &scope, COUNTED_S, &without, why);
    if (status == STATUS_OK) status = profile_counts(p, &scope, &alone, &counts, why);
    if (status == STATUS_OK && strcmp(alone.state_hash, without.state_hash) != 0)
        status
            = reason(why, STATUS_MISSING, "other final states (%s) than without the library (%s)",
                     alone.state_hash, without.state_hash);
    if (status == STATUS_OK) status = journal_counts(p, &scope, &counts, why);
    if (status == STATUS_OK) status = journal_integration(p, &scope, &alone, why);
    mpi_counts_free(&counts);
    return status;
}
