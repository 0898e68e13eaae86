/**
 * What threads and messages cost on this machine: measured by ladder-costs and ladder-costs-mpi.
 *
 * Programs of their own, as ladder-peaks is: a library that hangs or dies costs nothing but its
 * rows.
 */
#ifndef LADDER_COSTS_H
#define LADDER_COSTS_H

#include "harness/catalogue.h"
#include "results/record.h"

#include <stddef.h>

typedef struct Costs {
    CostRecord *records;
    size_t n_records;
    char missing[sizeof(Reason)]; /* why there are none; empty otherwise */
    void *memory;
} Costs;

/** How a library is told which way messages are to go. */
typedef struct Transport {
    const char *name;    /* "shared memory" */
    const char *version; /* how that of the library begins */
    const char *words;   /* for the launcher; NULL: it has no word for it */
    const char *reason; /* why it cannot be had where words are NULL and nothing else is measured */
} Transport;

/** How costs are to be measured. */
typedef struct CostsSetting {
    unsigned n_cores; /* threads or ranks, one a CPU */
    bool is_quick;    /* fewer sizes, fewer samples */
    double timeout_s;
} CostsSetting;

/**
 * Reads what such a program printed: a JSON object a cost, all of them right or none taken.
 *
 * Owns:    *costs is to be given to costs_free, also after a failure.
 * Returns: STATUS_NO_MEMORY; anything else that is wrong is told in `missing`.
 */
Status costs_parse(const char *program, const char *lines, Costs *costs, Reason *why);
void costs_free(Costs *costs);

/**
 * Measures what threads cost. `team` is a rung on threads: it knows why there are none.
 *
 * Owns, Returns: as costs_parse, and STATUS_INTERRUPTED, STATUS_TERMINATED.
 */
Status costs_of_threads(const Rung *team, const CostsSetting *setting, Costs *costs, Reason *why);

/** Returns: the i-th transport of the library that `team`, a rung on ranks, was built with; NULL
 * behind the last. */
const Transport *costs_transport(const Rung *team, size_t i);

/** Measures what messages cost on one transport. Owns, Returns: as costs_of_threads. */
Status costs_of_messages(const Rung *team, const Transport *transport, const CostsSetting *setting,
                         Costs *costs, Reason *why);

#endif
