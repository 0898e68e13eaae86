/**
 * Rung 11: rung 10 without optimisation (-O0).
 * What to see: the same calls and the same arithmetic, drowned in loads and stores.
 */
#define NAIVE_RUNG v11_naive_o0
#define NAIVE_NAME "v11_naive_o0"
#define NAIVE_TITLE "naive, -O0"
#define NAIVE_BASE "v10_naive"
#define NAIVE_TEACHES "Without optimisation every intermediate value lives in memory."
#define NAIVE_ARITHMETIC SAME_AS_REFERENCE
#define NAIVE_IS_FIRST false
#define NAIVE_IS_ANTI_RUNG true
#include "variants/v10_naive.c"
