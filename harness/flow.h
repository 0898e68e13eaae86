/**
 * Who waits for whom on the way round a loop: with endless units, every instruction starts as soon
 * as what it reads is there.
 *
 * A value that goes through memory is found again at the same place of the stack in any iteration,
 * elsewhere only within one.
 */
#ifndef LADDER_FLOW_H
#define LADDER_FLOW_H

#include "harness/loop.h"
#include "harness/way.h"

typedef struct Flow {
    double step_cycles;  /* one iteration on its own */
    double chain_cycles; /* from one iteration to the next in the long run */
    /* Float64 values that an iteration computes and hands on: to memory other than the stack, or in
     * registers and stack places that it reads before it writes them. */
    int64_t n_carried;
} Flow;

/** Returns: STATUS_NO_MEMORY. */
Status flow_of(const Program *program, const Way *way, const LoopLatencies *latencies, Flow *flow,
               Reason *why);

#endif
