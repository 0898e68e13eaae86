/**
 * What the rungs with Boost.odeint share: memory, starting points, results. In C++.
 *
 * The ensemble is cut into blocks, each of which a rung advances by itself; places behind the last
 * trajectory repeat it. No arithmetic here.
 */
#ifndef LADDER_ODEINT_CONTEXT_H
#define LADDER_ODEINT_CONTEXT_H

#include "variants/variant.h"

#include <cstddef>
#include <new>
#include <vector>

/**
 * An ensemble in blocks. A Block has BLOCK::n_trajectories, and `at(coordinate, m)`, the place of
 * coordinate 0, 1 or 2 of its trajectory m.
 */
template <class Block> struct OdeintContext {
    L63Problem p;
    std::vector<Block> start, now;
};

template <class Block>
Status odeint_setup(const L63Problem *p, const L63State *start, const VariantSetting *, void **ctx)
{
    constexpr std::size_t n_in_block = Block::n_trajectories;
    *ctx = nullptr;
    try {
        const std::size_t n_blocks = (p->n_trajectories - 1) / n_in_block + 1;
        auto *const c = new OdeintContext<Block> { *p, std::vector<Block>(n_blocks), {} };
        for (std::size_t m = 0; m < n_blocks * n_in_block; m++) {
            const L63State row = start[m < p->n_trajectories ? m : p->n_trajectories - 1];
            Block &block = c->start[m / n_in_block];
            block.at(0, m % n_in_block) = row.x;
            block.at(1, m % n_in_block) = row.y;
            block.at(2, m % n_in_block) = row.z;
        }
        *ctx = c;
        c->now = c->start;
    } catch (const std::exception &) { /* no memory, or more than a vector can hold */
        delete static_cast<OdeintContext<Block> *>(*ctx);
        *ctx = nullptr;
        return STATUS_NO_MEMORY;
    }
    return STATUS_OK;
}

template <class Block> void odeint_reset(void *ctx)
{
    auto *const c = static_cast<OdeintContext<Block> *>(ctx);
    c->now = c->start;
}

template <class Block> void odeint_collect(const void *ctx, L63State *end)
{
    constexpr std::size_t n_in_block = Block::n_trajectories;
    const auto *const c = static_cast<const OdeintContext<Block> *>(ctx);
    for (std::size_t m = 0; m < c->p.n_trajectories; m++) {
        const Block &block = c->now[m / n_in_block];
        const std::size_t k = m % n_in_block;
        end[m] = L63State { block.at(0, k), block.at(1, k), block.at(2, k) };
    }
}

template <class Block> void odeint_teardown(void *ctx)
{
    delete static_cast<OdeintContext<Block> *>(ctx);
}

#endif
