#include "harness/chosen.h"

Status chosen_find(Chosen *chosen, const char *name, Reason *why)
{
    chosen->entry = name ? registry_find(name) : NULL;
    if (!chosen->entry)
        return reason(why, STATUS_BAD_USAGE, "no rung '%.60s' in this runner; --list shows them",
                      name ? name : "");
    chosen->variant = chosen->entry->variant;
    if (!chosen->variant)
        return reason(why, STATUS_MISSING, "%s is not built: %s", name, chosen->entry->not_built);
    return STATUS_OK;
}

Status chosen_check_cpu(const Chosen *chosen, Reason *why)
{
    const CpuIsa isa = cpu_isa_choose(chosen->setting.isa);
    const unsigned needs
        = chosen->variant->cpu_needs | (chosen->variant->dispatches_isa ? cpu_isa_needs(isa) : 0u);
    const char *const missing = cpu_missing(needs);
    return missing ? reason(why, STATUS_MISSING, "this CPU lacks %s", missing) : STATUS_OK;
}
