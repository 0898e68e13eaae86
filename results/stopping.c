#include "results/stopping.h"

double stopping_half_width(Interval ratio)
{
    return (ratio.high - ratio.low) / (2 * ratio.median);
}

bool stopping_is_look(int64_t n_rounds, int64_t rounds_per_block)
{
    return n_rounds % rounds_per_block == 0 && n_rounds / rounds_per_block >= STOPPING_LEAST_BLOCKS;
}

bool stopping_is_due(Interval ratio, double half_width_goal)
{
    return stopping_half_width(ratio) <= half_width_goal; // no interval: never
}
