/**
 * The source code of rungs, as the run keeps it: which of its files belong to a rung, and all of
 * them as one text, in the order in which the compiler reads them.
 */
#ifndef LADDER_SOURCES_H
#define LADDER_SOURCES_H

#include "results/journal.h"

/** How much of a file is wanted. */
typedef enum SourcePart {
    SOURCE_ALL,
    /* What computes: no comments, no empty lines, no includes of what rungs share, and not the
     * table row at the end by which a rung in C names itself. */
    SOURCE_CODE,
} SourcePart;

/**
 * Joins a rung's own files: what it includes or imports of files that are named v<NN>_... stands in
 * the place of the include, each file once.
 *
 * With the name of another rung as `beside`, what is included stands there only if the other one
 * includes it as well, or consists of it: a base is compared without files that are still used, by
 * another way, or gone as a whole. NULL: all of it.
 *
 * Owns:    *text is the caller's to free; NULL where the run holds no source of the rung.
 * Returns: false without memory.
 */
bool sources_text(const RunFile *file, const char *rung, SourcePart part, const char *beside,
                  char **text);

#endif
