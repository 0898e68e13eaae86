/* `ladder scale`: a bench whose heats are numbers of cores. */
#include "harness/bench.h"

#include "harness/cpus.h"
#include "harness/job.h"

#include <inttypes.h>

/* Up to the CPUs there are, or the slots of all hosts; past them only who asks for it. */
static Status choose_cores(Options *o, Reason *why)
{
    const bool has_hosts = o->hosts.n > 0;
    const int64_t most = has_hosts ? (int64_t) hosts_slots(&o->hosts) : (int64_t) cpus_allowed()->n;
    if (o->cores < 0) o->cores = o->is_oversubscribed ? 2 * most : most;
    if (o->cores <= most || o->is_oversubscribed) return STATUS_OK;
    return reason(why, STATUS_BAD_USAGE,
                  "--cores %" PRId64 ", but only %" PRId64 " %s here; take --cores %" PRId64
                  ", or --oversubscribe to see what sharing CPUs costs",
                  o->cores, most,
                  has_hosts       ? "slots"
                      : most == 1 ? "CPU is allowed"
                                  : "CPUs are allowed",
                  most);
}

Status command_scale(const Options *options, Reason *why)
{
    if (options->job != JOB_NONE) return job_print(options, why);
    Options own = *options;
    if (own.resume) return bench_whole(&own, why);
    const Status status = choose_cores(&own, why);
    if (status != STATUS_OK) return status;
    own.sweep = (Sweep) { SWEEP_THREADS, 1, own.cores };
    if (own.is_strong == own.is_weak) own.is_strong = own.is_weak = true;
    return bench_whole(&own, why);
}
