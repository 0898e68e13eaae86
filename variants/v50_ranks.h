/**
 * What the rungs over ranks share: who has which trajectories, memory for them, and their way there
 * and back.
 *
 * The ensemble lies share by share, and within a share coordinate by coordinate: a share is one
 * piece of memory, one message takes it there and one takes it back. Rank 0 holds all shares and
 * works on the first in place; each other rank has memory for its own alone. No arithmetic here.
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
    MPI_Datatype line; /* V35_LANES trajectories, all coordinates: counts stay far below 2^31 */
    L63Problem p;
    VariantSetting setting;
    double *now;   /* rank 0: all shares; others: their own */
    double *start; /* rank 0 only */
} Ranks;

enum { RANKS_LINE = 3 * V35_LANES }; /* doubles of one line */

static inline void ranks_teardown(void *ctx)
{
    Ranks *const c = ctx;
    if (!c) return;
    if (c->line != MPI_DATATYPE_NULL) MPI_Type_free(&c->line);
    free(c->now);
    free(c->start);
    free(c->n_lines);
    free(c->first_line);
    free(c);
}

/** Whole cache lines for each rank, equal to one line; none at all where there are too few.
 * Returns: STATUS_NO_MEMORY, STATUS_BAD_USAGE where MPI cannot count the lines. */
static inline Status ranks_share_lines(Ranks *c, size_t n_lines)
{
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

/** Returns: the trajectories of rank r's share, padding included. */
static inline size_t ranks_share(const Ranks *c, int r)
{
    return (size_t) c->n_lines[r] * V35_LANES;
}

/** Returns: rank r's share of `shares`, which begin with that of rank 0. */
static inline SoaPoints ranks_points_of(const Ranks *c, double *shares, int r)
{
    double *const x = shares + (size_t) c->first_line[r] * RANKS_LINE;
    const size_t n = ranks_share(c, r);
    return (SoaPoints) { x, x + n, x + 2 * n };
}

/** Returns: this rank's own share; now begins with it on every rank. */
static inline SoaPoints ranks_points(const Ranks *c)
{
    const size_t n = ranks_share(c, c->rank);
    return (SoaPoints) { c->now, c->now + n, c->now + 2 * n };
}

/* The starting points of all shares; the last line is filled up with copies of the last one. */
static inline void ranks_fill(Ranks *c, const L63State *start)
{
    for (int r = 0; r < c->n_ranks; r++) {
        const size_t first = (size_t) c->first_line[r] * V35_LANES;
        if (first < c->p.n_trajectories)
            soa_points_fill(ranks_points_of(c, c->start, r), start + first,
                            c->p.n_trajectories - first, 0, ranks_share(c, r));
    }
}

static inline void ranks_reset(void *ctx)
{
    const Ranks *const c = ctx;
    const int last = c->n_ranks - 1;
    const size_t n_lines = (size_t) c->first_line[last] + (size_t) c->n_lines[last];
    if (c->rank == 0) memcpy(c->now, c->start, n_lines * RANKS_LINE * sizeof *c->now);
}

static inline Status ranks_setup_this_rank(Ranks *c, const L63State *start)
{
    const size_t n_lines = c->p.n_trajectories / V35_LANES + (c->p.n_trajectories % V35_LANES > 0);
    if (cpu_missing(cpu_isa_needs(cpu_isa_choose(c->setting.isa)))) return STATUS_MISSING;
    MPI_Type_contiguous(RANKS_LINE, MPI_DOUBLE, &c->line);
    MPI_Type_commit(&c->line);
    const Status status = ranks_share_lines(c, n_lines);
    if (status != STATUS_OK) return status;
    const size_t n_mine = c->rank == 0 ? n_lines : (size_t) c->n_lines[c->rank];
    c->now = array_new(n_mine, RANKS_LINE * sizeof *c->now);
    if (c->rank == 0) c->start = array_new(n_mine, RANKS_LINE * sizeof *c->start);
    if (!c->now || (c->rank == 0 && !c->start)) return STATUS_NO_MEMORY;
    if (c->rank == 0) {
        ranks_fill(c, start);
        ranks_reset(c);
    }
    return STATUS_OK;
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
        *c = (Ranks) { .all = all, .line = MPI_DATATYPE_NULL, .p = *p, .setting = *setting };
        MPI_Comm_rank(all, &c->rank);
        MPI_Comm_size(all, &c->n_ranks);
        status = ranks_setup_this_rank(c, start);
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

/** Each rank's share from rank 0, which has its own already: in place. */
static inline void ranks_scatter(const Ranks *c)
{
    if (c->rank == 0)
        MPI_Scatterv(c->now, c->n_lines, c->first_line, c->line, MPI_IN_PLACE, 0, c->line, 0,
                     c->all);
    else
        MPI_Scatterv(NULL, NULL, NULL, c->line, c->now, c->n_lines[c->rank], c->line, 0, c->all);
}

/** And back. */
static inline void ranks_gather(const Ranks *c)
{
    if (c->rank == 0)
        MPI_Gatherv(MPI_IN_PLACE, 0, c->line, c->now, c->n_lines, c->first_line, c->line, 0,
                    c->all);
    else
        MPI_Gatherv(c->now, c->n_lines[c->rank], c->line, NULL, NULL, NULL, c->line, 0, c->all);
}

static inline void ranks_collect(const void *ctx, L63State *end)
{
    const Ranks *const c = ctx;
    for (int r = 0; c->rank == 0 && r < c->n_ranks; r++) {
        const SoaPoints share = ranks_points_of(c, c->now, r);
        const size_t first = (size_t) c->first_line[r] * V35_LANES;
        for (size_t m = 0; m < ranks_share(c, r) && first + m < c->p.n_trajectories; m++)
            end[first + m] = (L63State) { share.x[m], share.y[m], share.z[m] };
    }
}

#endif
