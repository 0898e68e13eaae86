/* `ladder duel`: a bench of two rungs, compared with each other. */
#include "harness/bench.h"

Status command_duel(const Options *options, Reason *why)
{
    Options own = *options;
    if (own.n_others == 0 && !own.build_a && !own.build_b)
        return reason(why, STATUS_BAD_USAGE,
                      "one rung of one build has nobody to meet; name a second rung, or another "
                      "build with --build-b DIR");
    if (own.problem == PROBLEM_BOTH) own.problem = PROBLEM_CACHE;
    own.is_duel = true;
    return bench_whole(&own, why);
}
