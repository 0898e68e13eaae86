#include "harness/command.h"
#include "harness/cpus.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "spine" stands for all rungs of the short way up. */
static bool mark_one(const Catalogue *catalogue, const char *name, bool *is_named, Reason *why)
{
    const bool is_spine = strcmp(name, "spine") == 0;
    const Rung *const rung = is_spine ? NULL : catalogue_find(catalogue, name, why);
    for (size_t r = 0; r < catalogue->n_rungs; r++)
        if (&catalogue->rungs[r] == rung || (is_spine && catalogue->rungs[r].is_spine))
            is_named[r] = true;
    return rung || is_spine;
}

static Status mark(const Catalogue *catalogue, const char *names, bool *is_named, Reason *why)
{
    while (*names) {
        char name[128];
        const size_t length = strcspn(names, ",");
        snprintf(name, sizeof name, "%.*s", (int) (length < 127 ? length : 127), names);
        if (!mark_one(catalogue, name, is_named, why)) return STATUS_BAD_USAGE;
        names += length;
        if (*names == ',' && *++names == '\0')
            return reason(why, STATUS_BAD_USAGE, "--rungs ends in a comma; name a rung after it");
    }
    return STATUS_OK;
}

Status select_rungs(const Catalogue *catalogue, const char *names, Selection *selection,
                    Reason *why)
{
    *selection = (Selection) { NULL, 0 };
    bool *const is_named = calloc(catalogue->n_rungs, sizeof *is_named);
    const Rung **const rungs = calloc(catalogue->n_rungs, sizeof *rungs);
    Status status = is_named && rungs ? STATUS_OK : STATUS_NO_MEMORY;
    if (status == STATUS_OK && names) status = mark(catalogue, names, is_named, why);
    for (size_t r = 0; status == STATUS_OK && r < catalogue->n_rungs; r++)
        if (!names || is_named[r]) rungs[selection->n_rungs++] = &catalogue->rungs[r];
    free(is_named);
    if (status == STATUS_OK)
        selection->rungs = rungs;
    else
        free(rungs);
    return status;
}

/* A rank a memory node, where that comes out even. */
static unsigned usual_hybrid_ranks(unsigned n_cores)
{
    static int id[CPUS_MOST];
    const unsigned n_nodes = (unsigned) cpus_by_node(CPUS_NODES, id);
    return n_cores % n_nodes == 0 ? n_nodes : 1;
}

/* Without a wish: on this machine as above, else one rank a host, each with as many threads as any
 * host has slots for. */
static HybridTeam hybrid_team(const Options *options, unsigned allowed)
{
    const unsigned n_hosts = (unsigned) options->hosts.n;
    if (options->hybrid.n_ranks > 0) return options->hybrid;
    if (n_hosts == 0) return (HybridTeam) { usual_hybrid_ranks(allowed), allowed };
    return (HybridTeam) { n_hosts, n_hosts * hosts_least_slots(&options->hosts) };
}

RunnerSetting runner_setting(const Options *options, const Rung *rung)
{
    const unsigned allowed = (unsigned) cpus_allowed()->n;
    const unsigned n_slots = options->hosts.n > 0 ? hosts_slots(&options->hosts) : allowed;
    const bool is_mpi = variant_is_mpi(rung->launch);
    const HybridTeam team = hybrid_team(options, allowed);
    const bool has_threads = rung->launch == LAUNCH_THREADS || rung->launch == LAUNCH_WORKERS;
    const int64_t wanted = has_threads  ? options->threads
        : rung->launch == LAUNCH_HYBRID ? (int64_t) team.n_cores
        : is_mpi                        ? options->ranks
                                        : 1;
    return (RunnerSetting) {
        .n_cores = wanted > 0 ? (unsigned) wanted
            : is_mpi          ? n_slots
                              : allowed,
        .hybrid_ranks = team.n_ranks,
        .hosts = is_mpi && options->hosts.n > 1 ? &options->hosts : NULL,
        .isa = options->isa,
        .prefix = options->runner_prefix,
        .schedule = options->schedule,
        .timeout_s = options->timeout_s,
        .may_oversubscribe = options->is_oversubscribed,
    };
}
