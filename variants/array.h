/**
 * Memory for rungs: sizes that cannot wrap, a cache line's alignment. It knows no layout.
 */
#ifndef LADDER_ARRAY_H
#define LADDER_ARRAY_H

#include <stddef.h>
#include <stdlib.h>

enum { CACHE_LINE_BYTES = 64 };

/**
 * Owns:    the caller, to be given to free().
 * Returns: n elements of element_bytes each, not initialised, or NULL: no memory, or a size that
 *          does not fit size_t.
 */
static inline void *array_new(size_t n, size_t element_bytes)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, element_bytes, &bytes)) return NULL;
    if (bytes == 0) bytes = 1; /* what no bytes give differs from library to library */
    if (__builtin_add_overflow(bytes, CACHE_LINE_BYTES - 1, &bytes)) return NULL;
    return aligned_alloc(CACHE_LINE_BYTES, bytes / CACHE_LINE_BYTES * CACHE_LINE_BYTES);
}

#endif
