/**
 * The texts that a summary makes. Running out of memory is remembered, not reported at each text:
 * the caller asks once, at the end.
 */
#ifndef LADDER_PHRASES_H
#define LADDER_PHRASES_H

#include "results/texts.h"

#include <stdbool.h>

/** All zero is empty. */
typedef struct Phrases {
    Texts texts;
    bool is_broken; /* some text found no memory and is "" */
} Phrases;

/** Returns: a text as printf makes it, which lives until phrases_free; "" without memory. */
__attribute__((format(printf, 2, 3))) const char *phrases_add(Phrases *phrases, const char *format,
                                                              ...);

/** Returns: "A, B, C": what was listed, with one more; a `list` of NULL begins one. */
const char *phrases_list(Phrases *phrases, const char *list, const char *item);

/** Leaves it empty. */
void phrases_free(Phrases *phrases);

#endif
