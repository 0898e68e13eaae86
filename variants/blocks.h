/**
 * An ensemble cut into blocks that a loop deals out to threads: whole cache lines, full vectors,
 * and enough work each that taking one costs nothing beside it. It knows neither threads nor
 * schedules.
 */
#ifndef LADDER_BLOCKS_H
#define LADDER_BLOCKS_H

#include "variants/v35_kernel.h"

enum {
    BLOCKS_QUANTUM = V35_BLOCK_512, /* a multiple of what other instruction sets take at a time */
    BLOCKS_LEAST_STEPS = 1 << 15,   /* of all trajectories of a block together: some 8 us */
};

/** All blocks of a problem; the same whenever it is asked. */
typedef struct Blocks {
    size_t n;        /* of blocks: a multiple of the threads, where there is work for them */
    size_t n_quanta; /* of the ensemble, shared equally among the blocks */
    size_t n_padded; /* trajectories, in whole vectors */
} Blocks;

/** Trajectories [first, last). */
typedef struct Block {
    size_t first, last;
} Block;

static inline Blocks blocks_of(const L63Problem *p, unsigned n_threads)
{
    const size_t n_quanta = soa_round_up(p->n_trajectories, BLOCKS_QUANTUM) / BLOCKS_QUANTUM;
    const size_t n_steps = p->n_steps < 1 ? 1
        : p->n_steps < BLOCKS_LEAST_STEPS ? p->n_steps
                                          : BLOCKS_LEAST_STEPS;
    const size_t quantum_steps = n_steps * BLOCKS_QUANTUM;
    const size_t n_least = (BLOCKS_LEAST_STEPS + quantum_steps - 1) / quantum_steps;
    const size_t n_each = n_quanta / (n_least * n_threads); /* blocks of a thread */
    const size_t n = (n_each > 0 ? n_each : 1) * n_threads;
    return (Blocks) {
        .n = n < n_quanta ? n : n_quanta,
        .n_quanta = n_quanta,
        .n_padded = soa_round_up(p->n_trajectories, V35_LANES),
    };
}

/* Where a quantum is left over for some blocks, these lie evenly between the others: neighbours go
 * to the same thread. */
static inline size_t blocks_begin(const Blocks *blocks, size_t b)
{
    const size_t each = blocks->n_quanta / blocks->n, left = blocks->n_quanta % blocks->n;
    const size_t first = (b * each + b * left / blocks->n) * BLOCKS_QUANTUM;
    return first < blocks->n_padded ? first : blocks->n_padded;
}

/** Returns: the trajectories of block b < blocks->n. */
static inline Block blocks_take(const Blocks *blocks, size_t b)
{
    return (Block) { blocks_begin(blocks, b), blocks_begin(blocks, b + 1) };
}

#endif
