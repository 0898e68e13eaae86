/**
 * The files of assets/ that reports are made with, as they were when this program was built.
 */
#ifndef LADDER_ASSETS_H
#define LADDER_ASSETS_H

#include <stddef.h>

typedef struct Asset {
    const char *name; /* of the file: "quick-wins.gp" */
    const char *text; /* ended by a zero */
    const char *hash; /* "sha256-...", as a Content-Security-Policy takes it */
} Asset;

extern const Asset assets[];
extern const size_t n_assets;

/** Returns: the asset of this name, or NULL. */
const Asset *assets_find(const char *name);

#endif
