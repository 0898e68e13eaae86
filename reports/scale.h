/**
 * A scaling study made ready to be shown: strong and weak scaling, what of an integration is not
 * steps, and what Amdahl and Gustafson make of it. The numbers are those of results/scaling.h.
 */
#ifndef LADDER_REPORTS_SCALE_H
#define LADDER_REPORTS_SCALE_H

#include "reports/report.h"

/** Fills scaling and its tables, where the run is one of `ladder scale`; the problems must be
 * filled. Returns: false without memory. */
bool scale_fill(Summary *summary);
void scale_free(Summary *summary);

/** Adds what came out, and how to read it. */
void scale_find(Summary *summary);
void scale_tell_reading(Summary *summary);

/** Returns: the name of the law that a kind of scaling is fitted to: "Amdahl". */
const char *scale_law(ScalingKind kind);

/** What JSON and CSV have of a point beside its time. */
typedef struct ScaleQuantity {
    const char *key;
    size_t offset; /* of an Interval in ScalingPoint */
} ScaleQuantity;

enum { N_SCALE_QUANTITIES = 4 };
extern const ScaleQuantity scale_quantities[N_SCALE_QUANTITIES];
Interval scale_quantity(const ScalingPoint *point, const ScaleQuantity *quantity);

/** Returns: the point of a rung in a heat; NULL where a rung or heat has none. */
const ScalingPoint *scale_point(const Summary *summary, const char *heat, const char *rung);

#endif
