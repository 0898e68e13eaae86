/**
 * A duel: a bench of two arms that are compared with each other, each perhaps of its own build.
 *
 * The same plan, rounds and processes as any bench; here is what only duels have. What the ratio is
 * plays no part in when it stops: results/stopping.h.
 */
#ifndef LADDER_DUEL_H
#define LADDER_DUEL_H

#include "harness/bench.h"

/** How well the ratio is to be known before the last round: the plan, fixed before any sample. */
#define DUEL_HALF_WIDTH 0.01

enum { DUEL_ROUNDS = 51, TRY_ROUNDS = 24 /* as many as its ten seconds have room for */ };

/**
 * Loads the catalogue, or those of both builds, and selects the two rungs in the order in which
 * they were named; the second has the first as its base.
 *
 * Owns:    bench->catalogue and bench->selection are to be freed, also after a failure.
 * Returns: STATUS_BAD_USAGE for names and folders that cannot be, STATUS_MISSING for a rung that is
 *          not built there.
 */
Status duel_choose(Bench *bench, Reason *why);

/** Says where a rung is from, in a duel of builds. Texts are owned by the bench. */
void duel_describe_build(const Bench *bench, const Rung *rung, RungRecord *record);

/**
 * Looks, after so many rounds, whether a duel is over: it is known as well as was planned, or one
 * of its arms is out. Of a bench it never is.
 *
 * Returns: what the journal could not be read for.
 */
Status duel_look(Bench *bench, Heat *heat, int64_t n_rounds, bool *is_over, Reason *why);

#endif
