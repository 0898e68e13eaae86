/**
 * What the rungs over ranks share: who has which trajectories, and memory for them.
 *
 * Rank 0 holds the whole ensemble and works on the first share in place; each other rank has arrays
 * for its own share alone. How shares come and go is each rung's own; no arithmetic here.
 */
#ifndef LADDER_V50_RANKS_H
#define LADDER_V50_RANKS_H

#include "variants/v35_kernel.h"

#include <limits.h>
#include <mpi.h>

typedef struct Ranks {
    MPI_Comm all; /* the ranks that work */
    int rank, n_ranks;
    int *n_lines, *first_line; /* of every rank, in units of `line` */
    MPI_Datatype line; /* V35_LANES trajectories of one coordinate: counts stay far below 2^31 */
    SoaContext *mine;  /* rank 0: the ensemble; others: the share */
} Ranks;

static inline void ranks_teardown(void *ctx)
{
    Ranks *const c = ctx;
    if (!c) return;
    soa_teardown(c->mine);
    if (c->line != MPI_DATATYPE_NULL) MPI_Type_free(&c->line);
    free(c->n_lines);
    free(c->first_line);
    free(c);
}

/** Whole cache lines for each rank, equal to one line; none at all where there are too few.
 * Returns: STATUS_NO_MEMORY, STATUS_BAD_USAGE where MPI cannot count the lines. */
static inline Status ranks_share_lines(Ranks *c, size_t n_trajectories)
{
    const size_t n_lines = soa_round_up(n_trajectories, V35_LANES) / V35_LANES;
    const size_t n_ranks = (size_t) c->n_ranks;
    if (n_lines > INT_MAX) return STATUS_BAD_USAGE;
    c->n_lines = calloc(n_ranks, sizeof *c->n_lines);
    c->first_line = calloc(n_ranks, sizeof *c->first_line);
    if (!c->n_lines || !c->first_line) return STATUS_NO_MEMORY;
    int first = 0;
    for (size_t r = 0; r < n_ranks; r++) {
        c->n_lines[r] = (int) (n_lines / n_ranks + (r < n_lines % n_ranks));
        c->first_line[r] = first;
        first += c->n_lines[r];
    }
    return STATUS_OK;
}

/** Returns: the trajectories of this rank's share, padding included; on rank 0, too, they are the
 * first ones of c->mine. */
static inline size_t ranks_share(const Ranks *c)
{
    return (size_t) c->n_lines[c->rank] * V35_LANES;
}

static inline Status ranks_setup_this_rank(Ranks *c, const L63Problem *p, const L63State *start,
                                           const VariantSetting *setting)
{
    if (cpu_missing(cpu_isa_needs(cpu_isa_choose(setting->isa)))) return STATUS_MISSING;
    MPI_Type_contiguous(V35_LANES, MPI_DOUBLE, &c->line);
    MPI_Type_commit(&c->line);
    Status status = ranks_share_lines(c, p->n_trajectories);
    if (status != STATUS_OK) return status;
    if (c->rank == 0) {
        void *ensemble;
        status = soa_setup(p, start, setting, &ensemble);
        c->mine = ensemble;
        return status;
    }
    L63Problem share = *p;
    share.n_trajectories = ranks_share(c);
    return soa_context_new(&share, setting, &c->mine);
}

/** Collective. Returns: the worst status of all ranks. One that fails makes all fail: the others
 * would wait for it in the first message. */
static inline Status ranks_worst(MPI_Comm all, Status mine)
{
    int worst = (int) mine;
    MPI_Allreduce(MPI_IN_PLACE, &worst, 1, MPI_INT, MPI_MAX, all);
    return (Status) worst;
}

/** As Variant.setup over the ranks of `all`. */
static inline Status ranks_setup(MPI_Comm all, const L63Problem *p, const L63State *start,
                                 const VariantSetting *setting, void **ctx)
{
    Status status = STATUS_NO_MEMORY;
    Ranks *const c = calloc(1, sizeof *c);
    if (c) {
        c->all = all;
        c->line = MPI_DATATYPE_NULL;
        MPI_Comm_rank(all, &c->rank);
        MPI_Comm_size(all, &c->n_ranks);
        status = ranks_setup_this_rank(c, p, start, setting);
    }
    status = ranks_worst(all, status);
    *ctx = status == STATUS_OK ? c : NULL;
    if (status != STATUS_OK) ranks_teardown(c);
    return status;
}

/** As Variant.setup over the ranks that mpirun has started. */
static inline Status ranks_setup_world(const L63Problem *p, const L63State *start,
                                       const VariantSetting *setting, void **ctx)
{
    return ranks_setup(MPI_COMM_WORLD, p, start, setting, ctx);
}

static inline void ranks_reset(void *ctx)
{
    const Ranks *const c = ctx;
    if (c->rank == 0) soa_reset(c->mine);
}

static inline void ranks_collect(const void *ctx, L63State *end)
{
    const Ranks *const c = ctx;
    if (c->rank == 0) soa_collect(c->mine, end);
}

#endif
