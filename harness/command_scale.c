/* `ladder scale`: a bench whose heats are numbers of cores. */
#include "harness/bench.h"

#include "harness/cpus.h"

#include <inttypes.h>

/* Up to the CPUs there are; past them only who asks for it. */
static Status choose_cores(Options *o, Reason *why)
{
    const int64_t allowed = (int64_t) cpus_allowed()->n;
    if (o->cores < 0) o->cores = o->is_oversubscribed ? 2 * allowed : allowed;
    if (o->cores <= allowed || o->is_oversubscribed) return STATUS_OK;
    return reason(why, STATUS_BAD_USAGE,
                  "--cores %" PRId64 ", but only %" PRId64 " CPU%s allowed here; take --cores "
                  "%" PRId64 ", or --oversubscribe to see what sharing CPUs costs",
                  o->cores, allowed, allowed == 1 ? " is" : "s are", allowed);
}

Status command_scale(const Options *options, Reason *why)
{
    Options own = *options;
    if (own.resume) return bench_whole(&own, why);
    const Status status = choose_cores(&own, why);
    if (status != STATUS_OK) return status;
    own.sweep = (Sweep) { SWEEP_THREADS, 1, own.cores };
    if (own.is_strong == own.is_weak) own.is_strong = own.is_weak = true;
    return bench_whole(&own, why);
}
