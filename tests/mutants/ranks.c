/**
 * Rungs on ranks of which the last one has a bad day, and one that is fine.
 *
 * A registry of its own, as mutants.c is, for the runner under mpirun.
 */
#include "variants/registry.h"

#include <mpi.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Rank 0 has the states and does the work: the others are there to fail. */
typedef struct Context {
    L63Problem p;
    L63State *start, *now;
    bool is_first, is_last;
} Context;

static void teardown(void *ctx)
{
    Context *const c = ctx;
    if (!c) return;
    free(c->start);
    free(c->now);
    free(c);
}

static Status setup(const L63Problem *p, const L63State *start, const VariantSetting *setting,
                    void **ctx)
{
    (void) setting;
    int rank, n_ranks;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &n_ranks);
    Context *const c = calloc(1, sizeof *c);
    *ctx = c;
    if (!c) return STATUS_NO_MEMORY;
    *c = (Context) { .p = *p, .is_first = rank == 0, .is_last = rank > 0 && rank == n_ranks - 1 };
    c->start = calloc(p->n_trajectories, sizeof *c->start);
    c->now = calloc(p->n_trajectories, sizeof *c->now);
    if (!c->start || !c->now) MPI_Abort(MPI_COMM_WORLD, 3);
    if (start) memcpy(c->start, start, p->n_trajectories * sizeof *start);
    return STATUS_OK;
}

static void reset(void *ctx)
{
    const Context *const c = ctx;
    memcpy(c->now, c->start, c->p.n_trajectories * sizeof *c->now);
}

static void run_fine(void *ctx)
{
    const Context *const c = ctx;
    l63_reference(&c->p, c->now, c->now);
    MPI_Barrier(MPI_COMM_WORLD);
}

/* Verification takes 17 runs, at least two more say how long a sample is to be. */
static bool is_time(const Context *c)
{
    static int n_runs;
    return c->is_last && ++n_runs == 18;
}

static void run_segfaults(void *ctx)
{
    if (is_time(ctx)) raise(SIGSEGV);
    run_fine(ctx);
}

static void run_is_killed(void *ctx)
{
    if (is_time(ctx)) raise(SIGKILL);
    run_fine(ctx);
}

static void run_aborts(void *ctx)
{
    if (is_time(ctx)) MPI_Abort(MPI_COMM_WORLD, 3);
    run_fine(ctx);
}

static void run_exits(void *ctx)
{
    if (is_time(ctx)) exit(7);
    run_fine(ctx);
}

static void run_hangs(void *ctx)
{
    while (is_time(ctx)) pause();
    run_fine(ctx);
}

static void collect(const void *ctx, L63State *end)
{
    const Context *const c = ctx;
    if (c->is_first) memcpy(end, c->now, c->p.n_trajectories * sizeof *end);
}

#define RUNGS(X)                                                                                   \
    X(v60_fine, run_fine)                                                                          \
    X(v61_segfaults, run_segfaults)                                                                \
    X(v62_is_killed, run_is_killed)                                                                \
    X(v63_aborts, run_aborts)                                                                      \
    X(v64_exits, run_exits)                                                                        \
    X(v65_hangs, run_hangs)

#define VARIANT(rung, function)                                                                    \
    static const Variant rung = {                                                                  \
        .name = #rung,                                                                             \
        .title = #function,                                                                        \
        .teaches = "What a rank does on a bad day.",                                               \
        .launch = LAUNCH_MPIRUN,                                                                   \
        .arithmetic = SAME_AS_REFERENCE,                                                           \
        .bytes_per_trajectory = 2 * sizeof(L63State),                                              \
        .setup = setup,                                                                            \
        .reset = reset,                                                                            \
        .run = function,                                                                           \
        .collect = collect,                                                                        \
        .teardown = teardown,                                                                      \
    };
RUNGS(VARIANT)

#define ENTRY(rung, function) { .name = #rung, .variant = &rung, .flags = "-O2" },
static const RegistryEntry entries[] = { RUNGS(ENTRY) };

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
