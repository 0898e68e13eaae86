/**
 * How rungs scale: the same work on more cores (strong), and more work on more cores (weak).
 *
 * A run of `ladder scale` has a heat for each number of cores, and one serial rung, the base, in
 * every heat. A rung's time on p cores and its time on one were taken in different rounds; so the
 * speed-up goes through the base: (base / rung on p, by pairs) over (base / rung on one, by pairs).
 * Of weak heats this is what Gustafson means: the time that one core would take for the larger
 * problem over the time that p take. This module knows no clock and writes no table.
 */
#ifndef LADDER_SCALING_H
#define LADDER_SCALING_H

#include "results/judge.h"

typedef enum ScalingKind { SCALING_STRONG, SCALING_WEAK, N_SCALING_KINDS } ScalingKind;

/** A rung on one number of cores. Intervals are of 95 %; NAN where there are none. */
typedef struct ScalingPoint {
    const HeatRecord *heat;
    const VerdictRecord *row; /* its time; the judgement's. NULL: none */
    int64_t cores;
    bool is_oversubscribed; /* more than the CPUs that the run was allowed */
    bool is_in_doubt;       /* the control of this heat, or of that of one core, was too noisy */
    Interval over_base;     /* speed-up over the base, in the same rounds */
    Interval speedup;       /* over itself on one core; of weak heats the scaled one */
    Interval efficiency;    /* speed-up over cores */
    /* The share of the time that no core helps with, as this point alone has it: strong, of the
     * time on one core (Karp and Flatt); weak, of the time on all. NAN on one core, and where cores
     * share CPUs. */
    Interval fraction;
    const char *why_none; /* why there is no speed-up, or NULL */
} ScalingPoint;

/** A constant share for all numbers of cores. */
typedef struct ScalingFit {
    Interval fraction;   /* NAN where the fit is refused */
    const char *refused; /* why, or NULL */
} ScalingFit;

/** One rung, strong or weak. */
typedef struct ScalingCurve {
    const RungRecord *rung;
    ScalingKind kind;
    ScalingPoint *points; /* by cores, ascending */
    size_t n_points;
    ScalingFit fit;
    const ScalingPoint *last; /* with a fraction, on the most cores; NULL without one */
    /* What shares are shares of: strong, one integration on one core; weak, on the cores of `last`.
     * NAN when not known. */
    double whole_us;
} ScalingCurve;

typedef struct Scaling {
    const RungRecord *base; /* NULL when no serial rung is in every heat */
    ScalingCurve *curves;   /* rung by rung in ladder order, strong before weak */
    size_t n_curves;
    void *memory;
} Scaling;

/** Returns: whether the run has heats of `ladder scale`, and no others. */
bool scaling_is(const RunFile *file);

/** Returns: whether a heat belongs to the curves of a kind; that of one core belongs to both. */
bool scaling_has(const HeatRecord *heat, ScalingKind kind);

/**
 * Follows every parallel rung over the numbers of cores. The interval of a speed-up holds with 95 %
 * whatever its two ratios have to do with each other: both have half of the 5 %, and their ends are
 * combined. A weak curve is there when a heat has more trajectories.
 *
 * Owns:    *scaling is to be given to scaling_free, also after a failure; it points into both
 *          arguments.
 * Returns: STATUS_NO_MEMORY.
 */
Status scaling_new(const RunFile *file, const Judgement *judgement, Scaling *scaling);
void scaling_free(Scaling *scaling);

/** Returns: the share that a speed-up on so many cores, above 1, leaves unhelped; its interval. */
Interval scaling_fraction(ScalingKind kind, Interval speedup, int64_t cores);

/**
 * Fits one share f to all points by least squares: strong, 1/S(p) = f + (1 - f)/p (Amdahl); weak,
 * S(p) = p - f (p - 1) (Gustafson). Both are the mean of the points' own shares, with weights
 * (1 - 1/p)^2 and (p - 1)^2. So are the ends of the interval: errors that all points share, such as
 * that of the time on one core, are in it in full.
 *
 * Refused: fewer than three numbers of cores, one included; points without an interval; shares that
 * exclude each other, since then no one share can explain them; a share whose whole interval is
 * below 0; an interval wider than SCALING_MOST_WIDTH. Points that share CPUs are left out.
 * `refused` is a static text.
 */
ScalingFit scaling_fit(ScalingKind kind, const ScalingPoint *points, size_t n);
#define SCALING_MOST_WIDTH 0.2

/**
 * Finds what was measured, apart from the steps, of an integration of a rung in a heat: the cost
 * records of kind "serial part". Of several sessions the last one of an operation counts.
 *
 * Returns: the next such record after number *at, or NULL; *at is to be 0 at first.
 */
const CostRecord *scaling_part(const RunFile *file, const char *rung, const char *heat, size_t *at);

#endif
