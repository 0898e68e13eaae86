/**
 * Loops in assembly that do one thing as often as the processor can: what no program can beat.
 *
 * The compiler cannot touch them. Linked into the runners, so that a rung is compared with the peak
 * of its own process and moment, and into ladder-peaks, which measures all of them.
 */
#ifndef LADDER_PEAKS_H
#define LADDER_PEAKS_H

#include "variants/cpu.h"

#include <stdbool.h>
#include <stddef.h>

/** Width of the vectors: lanes of float64 are 1, 2, 4, 8. */
typedef enum PeakIsa { PEAK_SCALAR, PEAK_SSE2, PEAK_AVX2, PEAK_AVX512, N_PEAK_ISAS } PeakIsa;

/** Returns: "scalar", "sse2", "avx2", "avx512". */
const char *peak_isa_name(PeakIsa isa);

/** Returns: false when there is no such name. */
bool peak_isa_find(const char *name, PeakIsa *isa);

/** Returns: what this CPU, or this build, lacks for the loops of that width; NULL when nothing. */
const char *peak_isa_missing(PeakIsa isa);

/** Returns: the widest vectors that loops can use here; PEAK_SSE2 where there are no loops. */
PeakIsa peak_isa_widest(void);

/** What the core could do just now. Units: instructions/ns, GHz. NAN where it cannot be told. */
typedef struct PeakProbe {
    double issue_per_ns;
    double pace_per_ns; /* of instructions without effect: what the front end takes */
    double clock_ghz;
} PeakProbe;

/** Takes about a millisecond on the calling thread: the mean of a few short bursts of the peak
 * loop (fused operations where the CPU has them), and the clock under that load. The mean, not the
 * best: it tells what the core gave, a busy neighbour on its other hardware thread included. That
 * neighbour shows in the pace, which it halves, even where it leaves the arithmetic alone. */
PeakProbe peak_probe(PeakIsa isa);

/** Takes some 0.1 ms on the calling thread. Returns: whether the core is its own at this moment,
 * which it is not beside a busy neighbour on the other hardware thread. */
bool peak_is_undisturbed(void);

#endif
