/**
 * The rungs of a runner, in ladder order, and the ones this build left out, with the reason.
 *
 * The table is expanded from the list in variants/meson.build: there is no second one.
 */
#ifndef LADDER_REGISTRY_H
#define LADDER_REGISTRY_H

#include "variants/variant.h"

typedef struct RegistryEntry {
    const char *name;
    const Variant *variant; /* NULL when not built */
    const char *flags;      /* the compile flags of its own row, "" when it has none */
    const char *not_built;  /* why it is not built; NULL when it is */
} RegistryEntry;

/** Returns: all entries, built and not built, in ladder order; *n_entries of them. */
const RegistryEntry *registry_entries(size_t *n_entries);

/** Returns: the entry of this exact name, or NULL. */
const RegistryEntry *registry_find(const char *name);

#endif
