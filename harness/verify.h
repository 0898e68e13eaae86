/**
 * A rung's answers against the reference. No verdict, no number.
 *
 * The harness compares final states itself: no rung judges itself, and none can choose its
 * tolerance. A difference between two rungs grows with time however right both are (the system is
 * chaotic), so fused or regrouped arithmetic is judged after few steps, and long runs never.
 */
#ifndef LADDER_VERIFY_H
#define LADDER_VERIFY_H

#include "harness/runner.h"
#include "results/record.h"

/** Steps of a comparison at a size that will be timed, at most. */
enum { VERIFY_TIMED_STEPS = 10 };

/** A problem small enough to be compared step by step, with what the reference makes of it. */
typedef struct VerifyCase {
    L63Problem problem;
    uint32_t seed;
    size_t iterations; /* two, where cheap: shows a rung that does not start anew */
    Exchange exchange;
    L63State *want;
    /* For rungs of another method: the solution itself, by steps many times as short, and how far
     * the reference is from it at most. NULL until it is needed. */
    L63State *solution;
    double truncation;
} VerifyCase;

typedef struct Verifier {
    VerifyCase *cases; /* the default ones first, then those of timed sizes */
    size_t n_cases;
    size_t n_default;
    uint64_t
        *base_hashes; /* n_rungs x n_cases: final states of rungs that have passed; 0 unknown */
    const Catalogue *catalogue;
} Verifier;

/** Takes the record of each comparison; texts are valid during the call only. NULL: nobody does. */
typedef Status (*VerifySink)(void *sink, const CheckRecord *check, Reason *why);

/**
 * Prepares the default comparisons.
 *
 * Owns:    *verifier is to be given to verifier_free, also after a failure; `catalogue` must
 * outlive it. Returns: STATUS_NO_MEMORY.
 */
Status verifier_new(const Catalogue *catalogue, Verifier *verifier, Reason *why);
void verifier_free(Verifier *verifier);

/** Adds a comparison after ten steps, or fewer for millions, at a size that will be timed. Returns:
 * STATUS_NO_MEMORY. */
Status verifier_add_timed(Verifier *verifier, const L63Problem *timed, uint32_t seed, Reason *why);

/**
 * Compares one rung on one case.
 *
 * Units:   *time_per_step_ns, where not NULL, is what one trajectory-step took, roughly.
 * Returns: STATUS_WRONG_ANSWER with what differs, or the runner's failure, or the sink's.
 */
Status verify_case(Verifier *verifier, size_t c, Runner *runner, const Rung *rung, VerifySink take,
                   void *sink, double *time_per_step_ns, Reason *why);

/**
 * Sees to it that the bits of a rung's base are known on the default cases, where the rung must
 * have the same: runs the base, unless it has been verified before. Nothing is reported; where the
 * base cannot run or is wrong, the rung's own checks say that they did not compare with it.
 */
void verify_learn_base(Verifier *verifier, const Rung *rung, const RunnerSetting *setting);

/** Compares one rung on every default case; stops at the first failure. */
Status verify_rung(Verifier *verifier, Runner *runner, const Rung *rung, VerifySink take,
                   void *sink, Reason *why);

#endif
