/**
 * What a student's rung came to, on one page: is it right, how fast against its base, where on the
 * ladder, what stops it now. A run of `ladder try` is a duel that Callgrind has counted.
 */
#ifndef LADDER_REPORTS_TRY_H
#define LADDER_REPORTS_TRY_H

#include "reports/report.h"

/** Another run, on whose ladder the rung is placed. */
typedef struct TryLadder {
    RunFile file;
    Judgement judgement;
} TryLadder;

/** Owns: *ladder is to be given to try_ladder_free, also after a failure. Returns: as
 * run_file_read. */
Status try_ladder_read(const char *path, TryLadder *ladder, Reason *why);
void try_ladder_free(TryLadder *ladder);

/** Where a rung would stand among those of one core. */
typedef struct TryPlace {
    const char *why_none;                 /* it is not placed, or NULL */
    const VerdictRecord *base;            /* in that run; NULL: not there */
    Interval time_per_step_ns;            /* of the rung, as that run would have it, about */
    const VerdictRecord *slower, *faster; /* its neighbours there; NULL beyond the ends */
} TryPlace;

/** Places the second rung of a duel; `ladder` may be NULL. */
TryPlace try_place(const Summary *summary, const TryLadder *ladder);

/** How the rung's verification went. */
typedef struct TryChecks {
    size_t n_passed;
    double worst_error;        /* of those that passed */
    const CheckRecord *failed; /* the first that was not passed, or NULL */
    const CheckRecord *last;   /* that passed before the end, or NULL */
} TryChecks;

TryChecks try_checks(const RunFile *file, const char *rung);

#endif
