/**
 * Rung 13: rung 10 with the flags of rung 12 and leave to fuse and reorder floating-point
 * operations (-Ofast).
 * What to see: what rung 12 shows, a little less of it. Operations were never the problem, and the
 * compiler can reorder none of them across a call.
 */
#define NAIVE_RUNG v13_naive_ofast
#define NAIVE_NAME "v13_naive_ofast"
#define NAIVE_TITLE "naive, -Ofast -march=native"
#define NAIVE_BASE "v10_naive"
#define NAIVE_TEACHES "Leave to reorder arithmetic buys little while call and layout stay."
#define NAIVE_ARITHMETIC REGROUPED
#define NAIVE_IS_FIRST false
#define NAIVE_IS_ANTI_RUNG false
#include "variants/v10_naive.c"
