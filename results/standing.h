/**
 * Who takes part: which rung has a time in which heat, and why another has none.
 *
 * No verified pass, no number. This module computes no figure.
 */
#ifndef LADDER_STANDING_H
#define LADDER_STANDING_H

#include "results/arms.h"

typedef struct Standing {
    const char *outcome; /* "ok", "skipped", "failed", "not-built" */
    const char *reason;  /* NULL when "ok" */
    bool is_unverified;  /* its results are wrong, or nobody has looked at them */
} Standing;

/** Returns: where a rung of the plan stands in a heat. */
Standing standing_of(const RunFile *file, const Arms *arms, const RungRecord *rung,
                     const HeatRecord *heat);

/** Returns: the rung of this name, or NULL. */
const RungRecord *standing_rung(const RunFile *file, const char *name);

/**
 * Returns: the one heat in which a rung is judged for a problem, NULL when it has no row there.
 *
 * A rung may run in several heats of a problem, so that these connect. It is judged in the first
 * of them in which its base runs too; without a base, in the first with a rung that builds on it;
 * else in the first of all.
 */
const HeatRecord *standing_heat(const RunFile *file, const Arms *arms, const char *name,
                                const char *problem);

/** Returns: the rung that the ladder of a heat starts from: the first one in ladder order that has
 * no base, does no different work, and has a time in this very heat. NULL without one. */
const RungRecord *standing_start(const RunFile *file, const Arms *arms, const HeatRecord *heat);

#endif
