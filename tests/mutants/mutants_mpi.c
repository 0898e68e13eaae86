/**
 * A rung on several ranks that is right, and one whose last rank does nothing.
 *
 * A registry of its own, as mutants.c is, for the runner under mpirun.
 */
#include "variants/registry.h"

#include <mpi.h>
#include <stdlib.h>
#include <string.h>

typedef struct Context {
    L63Problem p;
    int rank, n_ranks;
    bool skips_last_rank;
    L63State *start, *now;
} Context;

static int first_of(const Context *c, int rank)
{
    return (int) c->p.n_trajectories * rank / c->n_ranks;
}

static void teardown(void *ctx)
{
    Context *const c = ctx;
    if (!c) return;
    free(c->start);
    free(c->now);
    free(c);
}

/* A test's own ensemble is small: every rank holds all of it, and memory is there. */
static Status setup(bool skips_last_rank, const L63Problem *p, const L63State *start, void **ctx)
{
    const size_t bytes = p->n_trajectories * sizeof(L63State);
    Context *const c = calloc(1, sizeof *c);
    *ctx = c;
    if (!c) return STATUS_NO_MEMORY;
    c->p = *p;
    c->skips_last_rank = skips_last_rank;
    MPI_Comm_rank(MPI_COMM_WORLD, &c->rank);
    MPI_Comm_size(MPI_COMM_WORLD, &c->n_ranks);
    c->start = calloc(1, bytes);
    c->now = calloc(1, bytes);
    if (!c->start || !c->now) MPI_Abort(MPI_COMM_WORLD, 3);
    if (c->rank == 0) memcpy(c->start, start, bytes);
    MPI_Bcast(c->start, (int) bytes, MPI_BYTE, 0, MPI_COMM_WORLD);
    memcpy(c->now, c->start, bytes);
    return STATUS_OK;
}

static Status setup_control(const L63Problem *p, const L63State *start,
                            const VariantSetting *setting, void **ctx)
{
    (void) setting;
    return setup(false, p, start, ctx);
}

static Status setup_rank_skipped(const L63Problem *p, const L63State *start,
                                 const VariantSetting *setting, void **ctx)
{
    (void) setting;
    return setup(true, p, start, ctx);
}

static void reset(void *ctx)
{
    const Context *const c = ctx;
    memcpy(c->now, c->start, c->p.n_trajectories * sizeof *c->now);
}

static void run(void *ctx)
{
    const Context *const c = ctx;
    const bool is_idle = c->skips_last_rank && c->rank == c->n_ranks - 1;
    L63Problem mine = c->p;
    const int first = first_of(c, c->rank);
    mine.n_trajectories = (size_t) (first_of(c, c->rank + 1) - first);
    if (!is_idle) l63_reference(&mine, c->now + first, c->now + first);
    for (int r = 0; r < c->n_ranks; r++) {
        const int n_bytes = (first_of(c, r + 1) - first_of(c, r)) * (int) sizeof(L63State);
        MPI_Bcast(c->now + first_of(c, r), n_bytes, MPI_BYTE, r, MPI_COMM_WORLD);
    }
}

static void collect(const void *ctx, L63State *end)
{
    const Context *const c = ctx;
    if (c->rank == 0) memcpy(end, c->now, c->p.n_trajectories * sizeof *end);
}

static const Variant m50_mpi_control = {
    .name = "m50_mpi_control",
    .title = "nothing: this one is right",
    .teaches = "Verification must pass this one.",
    .launch = LAUNCH_MPIRUN,
    .arithmetic = SAME_AS_REFERENCE,
    .bytes_per_trajectory = 4 * sizeof(L63State),
    .setup = setup_control,
    .reset = reset,
    .run = run,
    .collect = collect,
    .teardown = teardown,
};

static const Variant m51_mpi_rank_skipped = {
    .name = "m51_mpi_rank_skipped",
    .title = "last rank does nothing",
    .base = "m50_mpi_control",
    .teaches = "Verification must catch this one.",
    .launch = LAUNCH_MPIRUN,
    .arithmetic = REGROUPED,
    .bytes_per_trajectory = 4 * sizeof(L63State),
    .setup = setup_rank_skipped,
    .reset = reset,
    .run = run,
    .collect = collect,
    .teardown = teardown,
};

static const RegistryEntry entries[] = {
    { .name = "m50_mpi_control", .variant = &m50_mpi_control, .flags = "-O2" },
    { .name = "m51_mpi_rank_skipped", .variant = &m51_mpi_rank_skipped, .flags = "-O2" },
};

const RegistryEntry *registry_entries(size_t *n_entries)
{
    *n_entries = sizeof entries / sizeof entries[0];
    return entries;
}

const RegistryEntry *registry_find(const char *name)
{
    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++)
        if (strcmp(entries[i].name, name) == 0) return &entries[i];
    return NULL;
}
