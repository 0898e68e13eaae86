/**
 * What the rungs with one array per coordinate share: memory, starting points, results.
 *
 * The arrays are padded with copies of the last trajectory, so that a rung may advance whole
 * vectors: a lane of padding costs time but never differs from a real one. No arithmetic here.
 */
#ifndef LADDER_SOA_CONTEXT_H
#define LADDER_SOA_CONTEXT_H

#include "variants/array.h"
#include "variants/variant.h"

#include <string.h>

/** Arrays hold a multiple of this many trajectories: every vector width divides it. */
enum { SOA_PADDING = 64 };

/** One array per coordinate; each is 64-byte aligned. */
typedef struct SoaPoints {
    double *x, *y, *z;
} SoaPoints;

typedef struct SoaContext {
    L63Problem p;
    VariantSetting setting;
    size_t n_padded;
    SoaPoints start, now;
} SoaContext;

static inline void soa_points_free(SoaPoints *s)
{
    free(s->x);
    free(s->y);
    free(s->z);
}

static inline Status soa_points_new(size_t n, SoaPoints *s)
{
    *s = (SoaPoints) {
        .x = array_new(n, sizeof(double)),
        .y = array_new(n, sizeof(double)),
        .z = array_new(n, sizeof(double)),
    };
    return s->x && s->y && s->z ? STATUS_OK : STATUS_NO_MEMORY;
}

/** Copies trajectories [first, last) of `from`. */
static inline void soa_points_copy(SoaPoints from, SoaPoints to, size_t first, size_t last)
{
    const size_t bytes = (last - first) * sizeof(double);
    memcpy(to.x + first, from.x + first, bytes);
    memcpy(to.y + first, from.y + first, bytes);
    memcpy(to.z + first, from.z + first, bytes);
}

/** Fills places [first, last) from n_trajectories rows, the places behind them with the last row.
 */
static inline void soa_points_fill(SoaPoints s, const L63State *rows, size_t n_trajectories,
                                   size_t first, size_t last)
{
    for (size_t m = first; m < last; m++) {
        const L63State row = rows[m < n_trajectories ? m : n_trajectories - 1];
        s.x[m] = row.x;
        s.y[m] = row.y;
        s.z[m] = row.z;
    }
}

static inline void soa_teardown(void *ctx)
{
    SoaContext *const c = ctx;
    if (!c) return;
    soa_points_free(&c->start);
    soa_points_free(&c->now);
    free(c);
}

/** Allocates without writing to the arrays: the first to touch a page decides where it lies. */
static inline Status soa_context_new(const L63Problem *p, const VariantSetting *setting,
                                     SoaContext **context)
{
    *context = NULL;
    size_t n_padded;
    if (__builtin_add_overflow(p->n_trajectories, SOA_PADDING - 1, &n_padded))
        return STATUS_NO_MEMORY;
    SoaContext *const c = calloc(1, sizeof *c);
    if (!c) return STATUS_NO_MEMORY;
    c->p = *p;
    c->setting = *setting;
    c->n_padded = n_padded / SOA_PADDING * SOA_PADDING;
    if (soa_points_new(c->n_padded, &c->start) != STATUS_OK
        || soa_points_new(c->n_padded, &c->now) != STATUS_OK) {
        soa_teardown(c);
        return STATUS_NO_MEMORY;
    }
    *context = c;
    return STATUS_OK;
}

static inline void soa_reset(void *ctx)
{
    SoaContext *const c = ctx;
    soa_points_copy(c->start, c->now, 0, c->n_padded);
}

static inline Status soa_setup(const L63Problem *p, const L63State *start,
                               const VariantSetting *setting, void **ctx)
{
    SoaContext *c;
    const Status status = soa_context_new(p, setting, &c);
    *ctx = c;
    if (status != STATUS_OK) return status;
    soa_points_fill(c->start, start, p->n_trajectories, 0, c->n_padded);
    soa_reset(c);
    return STATUS_OK;
}

static inline void soa_collect(const void *ctx, L63State *end)
{
    const SoaContext *const c = ctx;
    for (size_t m = 0; m < c->p.n_trajectories; m++)
        end[m] = (L63State) { c->now.x[m], c->now.y[m], c->now.z[m] };
}

/** Returns: n rounded up to a multiple of `step`. */
static inline size_t soa_round_up(size_t n, size_t step)
{
    return (n + step - 1) / step * step;
}

#endif
