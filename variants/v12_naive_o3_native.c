/**
 * Rung 12: rung 10 with -O3 and all instructions of the processor it is compiled on.
 * What to see: nothing got faster: the call stays. gcc makes it slower: the slope that the call
 * writes one coordinate at a time is now read two at a time, and a load that spans two fresh stores
 * cannot be forwarded from them: it waits until both have reached the cache.
 */
#define NAIVE_RUNG v12_naive_o3_native
#define NAIVE_NAME "v12_naive_o3_native"
#define NAIVE_TITLE "naive, -O3 -march=native"
#define NAIVE_BASE "v10_naive"
#define NAIVE_TEACHES "Better flags cannot help across a call the compiler cannot see through."
#define NAIVE_ARITHMETIC SAME_AS_REFERENCE
#define NAIVE_IS_FIRST false
#define NAIVE_IS_ANTI_RUNG false
#include "variants/v10_naive.c"
