#include "variants/registry.h"

#include <string.h>

/* Written by variants/meson.build, a row a rung, in ladder order:
 *     #define REGISTRY_ROWS(BUILT, NOT_BUILT) BUILT(name, flags) NOT_BUILT(name, flags, reason) ...
 */
#include REGISTRY_ROWS_HEADER

#define DECLARE(rung, own_flags) extern const Variant rung;
#define NOTHING(rung, own_flags, why)
REGISTRY_ROWS(DECLARE, NOTHING)

#define BUILT(rung, own_flags) { .name = #rung, .variant = &rung, .flags = own_flags },
#define NOT_BUILT(rung, own_flags, why) { .name = #rung, .flags = own_flags, .not_built = why },
static const RegistryEntry entries[] = { REGISTRY_ROWS(BUILT, NOT_BUILT) };

const RegistryEntry *registry_entries(size_t *n_entries)
{
    *n_entries = sizeof entries / sizeof entries[0];
    return entries;
}

const RegistryEntry *registry_find(const char *name)
{
    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++)
        if (strcmp(entries[i].name, name) == 0) return &entries[i];
    return NULL;
}
