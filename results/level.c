#include "results/level.h"

void level_caches(const RunRecord *run, Level caches[N_LEVELS])
{
    caches[0] = (Level) { "L1", run->l1d_bytes };
    caches[1] = (Level) { "L2", run->l2_bytes };
    caches[2] = (Level) { "L3", run->last_level_cache_bytes };
}

const char *level_of_states(const RunRecord *run, int64_t trajectories)
{
    Level caches[N_LEVELS];
    level_caches(run, caches);
    for (size_t i = 0; i < N_LEVELS; i++) {
        if (caches[i].bytes < 0) return NULL;
        if (trajectories <= caches[i].bytes / LEVEL_STATE_BYTES) return caches[i].name;
    }
    return "memory";
}
