/** The rung that a runner was started for. */
#ifndef LADDER_CHOSEN_H
#define LADDER_CHOSEN_H

#include "variants/registry.h"

typedef struct Chosen {
    const RegistryEntry *entry;
    const Variant *variant;
    VariantSetting setting;
} Chosen;

/** Returns: STATUS_BAD_USAGE when this runner has no rung of that name (NULL: none was said),
 * STATUS_MISSING when it is not built. */
Status chosen_find(Chosen *chosen, const char *name, Reason *why);

/** To be asked before any code of the rung runs. Returns: STATUS_MISSING when this CPU lacks what
 * the rung was compiled for, or what the wanted instruction set needs. */
Status chosen_check_cpu(const Chosen *chosen, Reason *why);

#endif
