/**
 * Fuzz targets: any bytes as what a tool wrote, one target a reader: -DREADER=callgrind, likwid,
 * mpi_count, perf_script or perf_stat.
 *
 * What is accepted must keep the header's promises: values are numbers or NAN, tables are sorted
 * and complete. Seeds: corpus/callgrind, corpus/likwid, corpus/mpi_count, corpus/perf_script,
 * corpus/perf_stat.
 */
#include "harness/read_callgrind.h"
#include "harness/read_likwid.h"
#include "harness/read_mpi_count.h"
#include "harness/read_perf_script.h"
#include "harness/read_perf_stat.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void must(bool is_true)
{
    if (!is_true) abort();
}

/* The places' instructions, sorted, are part of the total; those of functions are all of it. */
static double checked_sum(const CallgrindPlace *places, size_t n)
{
    double sum = 0.0;
    for (size_t p = 0; p < n; p++) {
        must(places[p].function && places[p].instructions > 0.0);
        must(p == 0 || places[p].instructions <= places[p - 1].instructions);
        sum += places[p].instructions;
    }
    return sum;
}

static Status read_callgrind(const char *text, Reason *why)
{
    CallgrindProfile profile;
    const Status status = callgrind_parse(text, &profile, why);
    if (status == STATUS_OK) {
        const double total = profile.total[CALLGRIND_IR], slack = 1e-9 * total;
        must(fabs(checked_sum(profile.functions, profile.n_functions) - total) <= slack);
        must(checked_sum(profile.lines, profile.n_lines) <= total + slack);
        for (int e = 0; e < N_CALLGRIND_EVENTS; e++) must(!(profile.total[e] < 0.0));
    }
    callgrind_free(&profile);
    return status;
}

static Status read_likwid(const char *text, Reason *why)
{
    LikwidTable table;
    const Status status = likwid_table_parse(text, &table, why);
    for (size_t r = 0; status == STATUS_OK && r < table.n; r++) {
        const LikwidRow *const row = &table.rows[r];
        must(row->n_threads > 0 && row->group && !isinf(row->sum) && !isinf(row->average));
        for (size_t t = 0; t < row->n_threads; t++) must(!isinf(row->threads[t]));
        must(likwid_table_find(&table, row->name, row->counter != NULL) != NULL);
    }
    likwid_table_free(&table);
    return status;
}

static Status read_mpi_count(const char *text, Reason *why)
{
    MpiCounts counts;
    const Status status = mpi_counts_parse(text, &counts, why);
    must(status != STATUS_OK || counts.n > 0);
    for (size_t c = 0; status == STATUS_OK && c < counts.n; c++) {
        const MpiCount *const count = &counts.counts[c];
        must(count->calls > 0 && count->bytes >= 0 && count->time_s >= 0.0);
        must(isfinite(count->time_s) && strncmp(count->function, "MPI_", 4) == 0);
        must(count->rank >= (c > 0 ? counts.counts[c - 1].rank : 0));
        must(count->rank < counts.n_ranks);
    }
    mpi_counts_free(&counts);
    return status;
}

static Status read_perf_script(const char *text, Reason *why)
{
    FoldedStacks stacks;
    const Status status = folded_parse(text, "main", &stacks, why);
    int64_t n_samples = 0;
    for (size_t r = 0; status == STATUS_OK && r < stacks.n; r++) {
        must(stacks.rows[r].samples > 0 && stacks.rows[r].stack[0]);
        must(r == 0 || stacks.rows[r].samples <= stacks.rows[r - 1].samples);
        n_samples += stacks.rows[r].samples;
    }
    must(status != STATUS_OK || (n_samples > 0 && n_samples == stacks.samples));
    folded_free(&stacks);
    return status;
}

static Status read_perf_stat(const char *text, Reason *why)
{
    PerfStat stat;
    const Status status = perf_stat_parse(text, &stat, why);
    must(status != STATUS_OK || (stat.n > 0 && stat.n <= PERF_MOST_EVENTS));
    for (size_t c = 0; status == STATUS_OK && c < stat.n; c++) {
        const PerfCount *const count = &stat.counts[c];
        must((count->state == PERF_COUNTED) == (count->value >= 0.0));
        must(isnan(count->share) || (count->share >= 0.0 && count->share <= 1.0));
        must(perf_stat_find(&stat, count->event) != NULL);
    }
    return status;
}

/* A text ends at its first zero. What is refused must say why. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    enum { callgrind, likwid, mpi_count, perf_script, perf_stat };
    static Status (*const readers[])(const char *, Reason *) = { [callgrind] = read_callgrind,
                                                                 [likwid] = read_likwid,
                                                                 [mpi_count] = read_mpi_count,
                                                                 [perf_script] = read_perf_script,
                                                                 [perf_stat] = read_perf_stat };
    Reason why = { "" };
    char *const text = malloc(n + 1);
    must(text != NULL);
    if (n > 0) memcpy(text, bytes, n);
    text[n] = '\0';
    const Status status = readers[READER](text, &why);
    must(status == STATUS_OK || (status == STATUS_BAD_USAGE && why.text[0]));
    free(text);
    return 0;
}
