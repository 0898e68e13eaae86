/**
 * The four challenges to parallelisation, measured on this machine: what its parts share.
 *
 * Rungs are driven through their runners as a bench does it: verified before they are timed, in
 * turn, their final states compared. What cannot be measured is a cost with a reason. Nothing here
 * decides how results look.
 */
#ifndef LADDER_OVERHEADS_H
#define LADDER_OVERHEADS_H

#include "harness/bench.h"
#include "harness/costs.h"
#include "results/texts.h"

enum { OVERHEADS_MOST_RUNGS = 16, OVERHEADS_MOST_SAMPLES = 64 };

/** A rung of this run, and why it takes part no more (empty while it does). */
typedef struct OverheadRung {
    const Rung *rung;
    bool is_verified;
    Reason out;
} OverheadRung;

typedef struct Overheads {
    Bench *bench;
    OverheadRung rungs[OVERHEADS_MOST_RUNGS];
    size_t n_rungs;
    CostRecord *costs; /* all that were journaled */
    size_t n_costs;
    Costs *read; /* what programs printed, for its texts */
    size_t n_read;
    double *spawn_s; /* every start of spawned ranks that was seen */
    size_t n_spawns;
    const Rung *kept_waiting; /* that mpirun did not start in time; NULL: none */
    Texts *texts;
} Overheads;

/** Chooses the rungs. Returns: STATUS_NO_MEMORY. */
Status overheads_new(Bench *bench, Overheads *o, Reason *why);
void overheads_free(Overheads *o);

/** Returns: the names of the rungs that are wanted, as --rungs takes them; owned by *texts. NULL
 * without memory. */
const char *overheads_names(const Catalogue *catalogue, Texts *texts);

/** Returns: the rung of this name, NULL when the build does not know it. */
const Rung *overheads_rung(const Overheads *o, const char *name);

/** Returns: the first rung whose ranks are started by itself, or NULL. */
const Rung *overheads_spawner(const Overheads *o);

/* ---- the parts, in the order in which they run ---- */

Status overheads_startup(Overheads *o, Reason *why);
Status overheads_threads(Overheads *o, Reason *why);
Status overheads_messages(Overheads *o, Reason *why);
Status overheads_chain(Overheads *o, Reason *why);
Status overheads_wall(Overheads *o, Reason *why);
Status overheads_break_even(Overheads *o, Reason *why);

/* ---- what they share ---- */

/** Journals a cost and keeps it; its texts must live as long as *o. */
Status overheads_keep(Overheads *o, const CostRecord *cost, Reason *why);

/** Journals that there is no cost of this kind, and why. */
Status overheads_keep_reason(Overheads *o, CostRecord cost, const char *text, Reason *why);

/** Returns: the median of a cost that was kept, of any transport where `transport` is NULL; NAN
 * without. */
double overheads_cost(const Overheads *o, const char *kind, const char *operation,
                      const char *transport, int64_t cores);

/**
 * Starts a rung, verified, on n_cores threads or ranks (0: as the options say). A rung that failed
 * once is not tried again; its outcome is journaled.
 *
 * Owns:    *runner is to be given to runner_stop; NULL on failure.
 * Returns: STATUS_MISSING with the reason; a stop, or why the journal cannot be written.
 */
Status overheads_start(Overheads *o, const Rung *rung, unsigned n_cores, Runner **runner,
                       Reason *why);

/** Returns: whether no part may be begun any more, so that a busy machine does not make the run
 * last; says so. */
bool overheads_has_no_time(const Overheads *o, Reason *why);

/** Returns: whether a failure ends the run, instead of being the reason of a row. */
bool overheads_is_over(Status status);

/** One that is timed in turn with others, on the same starting points. */
typedef struct Racer {
    const Rung *rung;
    Runner *runner;
    size_t n_steps;
    size_t iterations;                     /* in a sample; chosen by the race */
    uint64_t hash;                         /* of its final states, the same after every sample */
    double wall_s[OVERHEADS_MOST_SAMPLES]; /* of one integration, in the order of the rounds */
    size_t n_samples;
} Racer;

/**
 * Times racers in turn, in reversed order in every other round.
 *
 * Returns: STATUS_WRONG_ANSWER when final states differ that must be the same, or a runner's
 *          failure; in `culprit` whose.
 */
Status overheads_race(Overheads *o, size_t n_trajectories, Racer *racers, size_t n_racers,
                      size_t n_rounds, const Rung **culprit, Reason *why);

/** Takes a rung out, and journals why. Returns: STATUS_OK, or why that could not be done. */
Status overheads_take_out(Overheads *o, const Rung *rung, Status status, const Reason *what,
                          Reason *why);

#endif
