/**
 * What the rungs share whose library knows one long state only: a tile of trajectories as such a
 * state, all x, then all y, then all z. No arithmetic here.
 */
#ifndef LADDER_TILE_H
#define LADDER_TILE_H

#include "variants/soa_context.h"

/** Trajectories of a tile: enough to share the cost of a call, few enough for the L1 cache. */
enum { TILE = 128, TILE_LENGTH = 3 * TILE };

/** Returns: how many places from `first` on the tile holds; a last tile may not be full. */
static inline size_t tile_n_places(const SoaContext *c, size_t first)
{
    return c->n_padded - first < TILE ? c->n_padded - first : TILE;
}

/** Shape: state holds TILE_LENGTH numbers; those of places that are not there are left alone. */
static inline void tile_load(const SoaContext *c, size_t first, double *state)
{
    const size_t bytes = tile_n_places(c, first) * sizeof *state;
    memcpy(state, c->now.x + first, bytes);
    memcpy(state + TILE, c->now.y + first, bytes);
    memcpy(state + 2 * TILE, c->now.z + first, bytes);
}

static inline void tile_store(const SoaContext *c, size_t first, const double *state)
{
    const size_t bytes = tile_n_places(c, first) * sizeof *state;
    memcpy(c->now.x + first, state, bytes);
    memcpy(c->now.y + first, state + TILE, bytes);
    memcpy(c->now.z + first, state + 2 * TILE, bytes);
}

#endif
