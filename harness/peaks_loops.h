/**
 * The loops that peaks_loops.S holds: what each does, how often, and what it needs of the CPU.
 *
 * They stand in assembly because a compiler adds moves, keeps spills, or takes the whole loop out;
 * a peak from compiled code came out a tenth too low.
 */
#ifndef LADDER_PEAKS_LOOPS_H
#define LADDER_PEAKS_LOOPS_H

#include "harness/peaks.h"

/** A loop without memory. `run` is NULL where this build has none for its processor. */
typedef struct PeakLoop {
    void (*run)(size_t n_rounds); /* n_rounds is at least 1 */
    unsigned n_per_round;         /* instructions; for chains, links of the chain */
    unsigned needs;               /* CPU_* bits */
} PeakLoop;

/** What can be done in vectors of each width. */
typedef enum PeakWork {
    PEAK_FMA,        /* as many fused multiply-adds as the core takes */
    PEAK_MUL_ADD,    /* half multiplications, half additions */
    PEAK_FMA_CHAINS, /* four chains of fused multiply-adds: a round is n_per_round latencies */
    N_PEAK_WORKS
} PeakWork;

/** Chains in which every instruction waits for the one before; all scalar. */
typedef enum PeakChain {
    CHAIN_INTEGER_ADD, /* a cycle a link, by which the clock is known */
    CHAIN_ADD,
    CHAIN_MUL,
    CHAIN_FMA,
    CHAIN_DIV,
    CHAIN_FORWARD, /* a store and the load that reads it */
    N_PEAK_CHAINS
} PeakChain;

/** Ways through memory; "streaming" stores go past the caches. An update reads and writes in place.
 */
typedef enum PeakTransfer {
    TRANSFER_READ,
    TRANSFER_WRITE,
    TRANSFER_COPY,
    TRANSFER_UPDATE,
    TRANSFER_WRITE_STREAMING,
    TRANSFER_COPY_STREAMING,
    N_PEAK_TRANSFERS
} PeakTransfer;

/**
 * Goes n_passes times through n_bytes of `in`, of `out`, or of both; for an update they are one.
 *
 * Shape:   n_bytes is a multiple of PEAK_BLOCK_BYTES and not 0; both places are so aligned.
 */
typedef void (*PeakMove)(const void *in, void *out, size_t n_bytes, size_t n_passes);

enum { PEAK_BLOCK_BYTES = 512, PEAK_CHASE_LINKS = 16 };

PeakLoop peak_loop(PeakWork work, PeakIsa isa);
PeakLoop peak_chain(PeakChain chain);

/** Returns: the loop of instructions without effect. */
PeakLoop peak_pace(void);

/** Returns: the loop with vectors of that width; NULL for scalars and where this build has none. */
PeakMove peak_move(PeakTransfer transfer, PeakIsa isa);

/** Follows PEAK_CHASE_LINKS pointers n_rounds times. Returns: where it has come to; NULL where this
 * build has no such loop. */
void *peak_chase(size_t n_rounds, void *start);

/** Returns: what is missing for this loop, in words that need no more; NULL when nothing is. Static
 * storage, overwritten by the next call. */
const char *peak_loop_missing(const PeakLoop *loop);

/**
 * The latency in whole cycles, from a chain of it and the chain of integer additions. A hyperthread
 * beside us slows the additions (measured: by 7 %, while fused operations kept their pace), so a
 * ratio is rounded up from far below, and down from close above.
 *
 * Returns: NAN where no whole number from 2 to 12 is near: disturbed, or emulated.
 */
double peak_whole_cycles(double latency_ns, double cycle_ns);

/** Returns: ns of one instruction, or of one link of a chain: the least of n_bursts. */
double peak_time_ns(const PeakLoop *loop, double burst_s, unsigned n_bursts);

#endif
