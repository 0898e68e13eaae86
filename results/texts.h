/**
 * Texts that live as long as their owner: many small copies, released together.
 */
#ifndef LADDER_TEXTS_H
#define LADDER_TEXTS_H

#include <stddef.h>

typedef struct Chunk Chunk;

/** All zero is empty. */
typedef struct Texts {
    Chunk *chunks;
} Texts;

/** Returns: a copy of the n bytes at `text`, ended by a zero, or NULL without memory. */
const char *texts_copy(Texts *texts, const char *text, size_t n);

/** Returns: what printf would print, or NULL without memory. */
__attribute__((format(printf, 2, 3))) const char *texts_print(Texts *texts, const char *format,
                                                              ...);

/** Leaves it empty. */
void texts_free(Texts *texts);

#endif
