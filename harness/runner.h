/**
 * The harness's end of the runner protocol: starts one rung in a process of its own and talks to
 * it.
 *
 * One request, one answer, JSON lines, every wait with a timeout. Whatever a runner does - die,
 * hang, answer nonsense - comes back as a Status with a reason; no process outlives runner_stop. It
 * neither verifies nor decides what to measure.
 */
#ifndef LADDER_RUNNER_H
#define LADDER_RUNNER_H

#include "harness/catalogue.h"
#include "harness/exchange.h"
#include "harness/hosts.h"

#include <stdint.h>

typedef struct Runner Runner;

typedef struct RunnerSetting {
    unsigned n_cores; /* threads or ranks, of hybrids their product; serial rungs use one anyway */
    unsigned hybrid_ranks; /* of a hybrid: ranks that share them equally; 0: one */
    const Hosts *hosts;    /* of ranks that run on more machines than this one; NULL: here */
    CpuIsa isa;
    const char *prefix;     /* words put before the runner, or NULL */
    const char *schedule;   /* of loops over threads; NULL: equal shares */
    size_t pad_bytes;       /* length of a dummy environment variable: shifts the stack */
    double timeout_s;       /* for one answer */
    bool may_oversubscribe; /* more threads or ranks than allowed CPUs */
} RunnerSetting;

/** What one `measure` brought. Units: seconds. Times are those of one integration. */
typedef struct RunnerSample {
    double wall_s;    /* under MPI the slowest rank's, between barriers */
    double cpu_s;     /* summed over threads and ranks */
    double untimed_s; /* all resets together */
    double elapsed_s; /* request to answer, on the harness's clock */
    double queued_s;  /* of it, that harness and runner were ready and had no CPU: at most */
    double rank_min_s, rank_max_s; /* NAN without ranks */
    const char *ranks_s; /* of each rank, "0.0012 0.0013"; the runner's until the next sample */
    /* What the core gave right before and after: arithmetic, any instructions, clock; NAN if not
     * asked or not told. */
    double issue_per_ns, pace_before_per_ns, pace_after_per_ns, clock_ghz;
    int64_t voluntary_switches, involuntary_switches, page_faults, steal_ticks;
} RunnerSample;

/**
 * Starts a runner and waits until it has described itself.
 *
 * Owns:    *runner is to be given to runner_stop; NULL on failure.
 * Returns: STATUS_MISSING with the reason when the rung cannot run here (CPU, launcher, library),
 *          STATUS_RUNNER_FAILED, STATUS_INTERRUPTED / STATUS_TERMINATED.
 */
Status runner_start(const Rung *rung, const RunnerSetting *setting, Runner **runner, Reason *why);

/** Gives the runner a problem, in place of the one it may have, whose starting points stand in
 * exchange->start; the exchange must live until runner_close or runner_stop. */
Status runner_open(Runner *runner, const L63Problem *p, const Exchange *exchange, Reason *why);

/** Integrates `iterations` times from the starting points and times each. `width`, if not NULL,
 * asks for a look at the peak of that instruction set before and after. */
Status runner_measure(Runner *runner, size_t iterations, const char *width, RunnerSample *sample,
                      Reason *why);

/** Has the final states of the last integration written into exchange->end, which the caller has
 * poisoned before and judges after. */
Status runner_state(Runner *runner, Reason *why);

/** Ends the problem; another may be opened. */
Status runner_close(Runner *runner, Reason *why);

/** Ends every process of the runner, waits for them, and releases it. Accepts NULL. */
void runner_stop(Runner *runner);

/** Returns: the pids of all processes of the runner, *n_pids of them; owned by the runner. */
const int64_t *runner_pids(const Runner *runner, size_t *n_pids);

/** What a runner said of itself. Texts are owned by the runner. */
typedef struct RunnerDescription {
    unsigned cores;      /* threads or ranks that the rung uses */
    const char *isa;     /* of its dispatched kernel */
    double startup_s;    /* from the start of the process to the first answer */
    double spawn_s;      /* of it, what the rung took to start its other ranks; NAN if it did not */
    const char *binding; /* CPUs of the threads of each rank, "0,1 2,3"; NULL if not told */
} RunnerDescription;

RunnerDescription runner_description(const Runner *runner);

/** Returns: evaluations of the right-hand side in a trajectory-step, as the rung has counted them
 * in the last measurement; NAN where it does not. */
double runner_evaluations_per_step(const Runner *runner);

#endif
