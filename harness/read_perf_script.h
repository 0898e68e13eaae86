/**
 * Reads what `perf script -F comm,ip,sym` prints, and folds samples with one stack into one row.
 */
#ifndef LADDER_READ_PERF_SCRIPT_H
#define LADDER_READ_PERF_SCRIPT_H

#include "variants/workload/status.h"

#include <stddef.h>
#include <stdint.h>

typedef struct FoldedStack {
    char *stack; /* functions from the outermost, with ';' between them */
    int64_t samples;
} FoldedStack;

typedef struct FoldedStacks {
    FoldedStack *rows; /* most samples first */
    size_t n;
    int64_t samples; /* in all */
} FoldedStacks;

/**
 * Frames without a symbol are "[unknown]"; a ';' in a symbol becomes ':'. With `root`, what is
 * outside that function is cut off, and samples that never pass it are left as they are.
 *
 * Owns:    *stacks is to be given to folded_free, also after a failure.
 * Returns: STATUS_BAD_USAGE when there is no sample, or the last one lacks the blank line after it;
 *          STATUS_NO_MEMORY.
 */
Status folded_parse(const char *text, const char *root, FoldedStacks *stacks, Reason *why);

void folded_free(FoldedStacks *stacks);

#endif
