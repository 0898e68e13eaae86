/**
 * The hot loop of a rung, cut out of the disassembly of its object file.
 *
 * One iteration is followed from the loop's first instruction until it comes back there: into
 * called functions and round inner loops whose counts can be seen. What was met on the way is
 * counted. The way is plain text in, numbers out: no rung is run.
 */
#ifndef LADDER_LOOP_H
#define LADDER_LOOP_H

#include "results/record.h"

/** What instructions take until their result can be used. Units: cycles. */
typedef struct LoopLatencies {
    double add, mul, fma, div; /* float64 arithmetic */
    double load;               /* from the L1 cache */
    double forward;            /* from a store to the load that reads it */
} LoopLatencies;

typedef struct LoopTexts {
    char function[128];
    char predictor[128];
    Reason reason, predicted_reason;
} LoopTexts;

/** A loop that was cut. Texts of `record` but the rung's name are constants or lie in `texts`. */
typedef struct Loop {
    LoopRecord record;
    char *assembly; /* one iteration without jumps, as an assembler takes it; NULL without a loop */
    LoopTexts *texts;
} Loop;

/**
 * Cuts the loop out of what `objdump --disassemble --reloc --no-show-raw-insn` printed of an object
 * file or archive. The hot loop is, among those that `run` can reach and that advance whole
 * trajectories, the one with the widest vectors (no wider than `isa`, where that is given), then
 * the one with fewest instructions for a trajectory.
 *
 * How many trajectories it advances is not told but seen: by the float64 values that an iteration
 * computes and hands on. A vector whose work the compiler deleted is not among them; a loop with
 * fewer operations than any classic Runge-Kutta step needs is none, and the reason says so.
 *
 * Owns:    *loop is to be given to loop_free. record.reason says why there is none; that is no
 *          failure.
 * Returns: STATUS_NO_MEMORY.
 */
Status loop_cut(const char *rung, const char *disassembly, const char *isa,
                const LoopLatencies *latencies, Loop *loop, Reason *why);

/** The same from an object file or archive, by running objdump. */
Status loop_read(const char *rung, const char *object_path, const char *isa,
                 const LoopLatencies *latencies, Loop *loop, Reason *why);

void loop_free(Loop *loop);

/**
 * Asks llvm-mca how many cycles an iteration takes on this processor: fills predicted_cycles and
 * predictor, or predicted_reason. Keeps what it was asked in `path`, a file of its own.
 *
 * Returns: STATUS_STORAGE when the file cannot be written. No llvm-mca is no failure.
 */
Status loop_predict(Loop *loop, const char *path, Reason *why);

#endif
