#include "reports/versus_parts.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

/** A text of the run record, or one that is made of what the run holds. */
typedef struct FactRow {
    const char *label;
    size_t offset; /* in RunRecord, where `tell` is NULL */
    const char *(*tell)(Phrases *phrases, const Summary *summary);
} FactRow;

static const char *ending(Phrases *phrases, const Summary *summary)
{
    const RunFile *const file = summary->file;
    const bool is_whole = file->has_end && versus_is_same(file->end.outcome, "complete");
    (void) phrases;
    return is_whole ? "complete" : "incomplete";
}

static const char *cpus(Phrases *phrases, const Summary *summary)
{
    const RunRecord *const run = &summary->file->run;
    const char *const cores = run->cores < 0
        ? "cores not visible"
        : phrases_add(phrases, "%lld core%s", (long long) run->cores, run->cores == 1 ? "" : "s");
    return phrases_add(phrases, "%lld of %lld CPUs allowed, %s, SMT: %s",
                       (long long) run->cpus_allowed, (long long) run->cpus_online, cores,
                       run->smt ? run->smt : "not known");
}

static const char *bytes(char *text, int64_t value)
{
    return value < 0 ? "not visible" : number_bytes(text, value);
}

static const char *caches(Phrases *phrases, const Summary *summary)
{
    const RunRecord *const run = &summary->file->run;
    char l1d[NUMBER_LENGTH], l2[NUMBER_LENGTH], last[NUMBER_LENGTH];
    return phrases_add(phrases, "L1 data %s, L2 %s, last level %s", bytes(l1d, run->l1d_bytes),
                       bytes(l2, run->l2_bytes), bytes(last, run->last_level_cache_bytes));
}

static const char *memory(Phrases *phrases, const Summary *summary)
{
    char text[NUMBER_LENGTH];
    return phrases_add(phrases, "%s", bytes(text, summary->file->run.memory_bytes));
}

static const char *source(Phrases *phrases, const Summary *summary)
{
    const RunRecord *const run = &summary->file->run;
    return phrases_add(phrases, "%s%s", run->source_commit ? run->source_commit : "not known",
                       run->is_source_dirty ? ", changed since" : "");
}

static const char *rounds(Phrases *phrases, const Summary *summary)
{
    const char *list = NULL;
    for (size_t h = 0; h < summary->file->n_heats; h++) {
        const HeatRecord *const heat = &summary->file->heats[h];
        if (!heat->skipped)
            list = phrases_list(
                phrases, list,
                phrases_add(phrases, "%s %lld", heat->heat, (long long) heat->rounds));
    }
    return list ? list : "nothing timed";
}

static const char *parameters(Phrases *phrases, const Summary *summary)
{
    if (summary->file->n_heats == 0) return "nothing timed";
    const HeatRecord *const heat = &summary->file->heats[0];
    return phrases_add(phrases, "sigma = %.10g, rho = %.10g, beta = %.10g, dt = %.10g, seed %lld",
                       heat->sigma, heat->rho, heat->beta, heat->dt, (long long) heat->seed);
}

static const char *disturbed(Phrases *phrases, const Summary *summary)
{
    size_t n = 0, n_disturbed = 0;
    for (size_t h = 0; h < summary->judgement->n_noises; h++) {
        n += summary->judgement->noises[h].n_samples;
        n_disturbed += summary->judgement->noises[h].n_contaminated;
    }
    if (n == 0) return "nothing timed";
    const double share = 100 * (double) n_disturbed / (double) n;
    return phrases_add(phrases, "%zu of %zu samples (%.*f %%) lost their core to other work",
                       n_disturbed, n, share < 10, share);
}

static const char *control_text(Phrases *phrases, const HeatNoise *noise)
{
    char ratio[NUMBER_LENGTH], interval[NUMBER_LENGTH];
    if (!isfinite(noise->control.median)) return phrases_add(phrases, "%s none", noise->heat);
    snprintf(ratio, sizeof ratio, "%.3fx", noise->control.median);
    return phrases_add(phrases, "%s %s %s%s", noise->heat, ratio,
                       number_interval(interval, noise->control, 3),
                       noise->is_too_noisy ? " (too noisy)" : "");
}

static const char *controls(Phrases *phrases, const Summary *summary)
{
    const char *list = NULL;
    for (size_t h = 0; h < summary->judgement->n_noises; h++)
        list = phrases_list(phrases, list, control_text(phrases, &summary->judgement->noises[h]));
    return list ? list : "nothing timed";
}

#define TEXT(label, member)                                                                        \
    {                                                                                              \
        label, offsetof(RunRecord, member), NULL                                                   \
    }

static const FactRow rows[] = {
    TEXT("machine", host_name),
    TEXT("CPU", cpu_model),
    TEXT("virtual", hypervisor),
    TEXT("ISA", cpu_isa),
    { "cores", 0, cpus },
    { "caches", 0, caches },
    { "memory", 0, memory },
    TEXT("kernel", kernel),
    TEXT("compiler", compiler),
    TEXT("flags", compiler_flags),
    TEXT("build type", build_type),
    { "source", 0, source },
    TEXT("runners", runner_hash),
    TEXT("timing", benchmark_library),
    TEXT("MPI", mpi_library),
    TEXT("command", command),
    TEXT("mode", mode),
    TEXT("measured", started_at),
    { "ending", 0, ending },
    { "rounds", 0, rounds },
    { "parameters", 0, parameters },
    TEXT("pinning", pinning),
    TEXT("--isa", forced_isa),
    TEXT("--schedule", schedule),
    TEXT("--hosts", hosts),
    TEXT("--runner-prefix", runner_prefix),
    { "disturbed", 0, disturbed },
    { "control", 0, controls },
};
enum { N_ROWS = sizeof rows / sizeof rows[0] };

static const char not_given[] = "not given";

static const char *text_of(Versus *versus, const FactRow *row, const Summary *summary)
{
    if (row->tell) return row->tell(&versus->phrases, summary);
    const char *const *const member
        = (const char *const *) (const void *) ((const char *) &summary->file->run + row->offset);
    return *member ? *member : not_given;
}

static void fill(Versus *versus, const FactRow *row, VersusFact *fact)
{
    *fact = (VersusFact) { .label = row->label, .is_same = true };
    for (size_t r = 0; r < versus->n_runs; r++) {
        fact->texts[r] = text_of(versus, row, versus->runs[r].summary);
        fact->is_same &= versus_is_same(fact->texts[0], fact->texts[r]);
    }
}

bool versus_fill_facts(Versus *versus)
{
    versus->facts = calloc(N_ROWS, sizeof *versus->facts);
    if (!versus->facts) return false;
    for (size_t f = 0; f < N_ROWS; f++) {
        VersusFact *const fact = &versus->facts[versus->n_facts++];
        fill(versus, &rows[f], fact);
        if (fact->is_same && fact->texts[0] != not_given)
            versus->same_facts = phrases_list(&versus->phrases, versus->same_facts, fact->label);
    }
    return true;
}
