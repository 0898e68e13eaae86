/**
 * A duel: two rungs that were timed against each other and nothing else. The verdict in a sentence,
 * both in a table, what else there is to know about it.
 */
#ifndef LADDER_REPORTS_DUEL_H
#define LADDER_REPORTS_DUEL_H

#include "reports/text_table.h"

struct DuelReport {
    const SummaryRow *first, *second; /* the second is judged by its ratio to the first */
    const HeatRecord *plan;
    TextTable arms;         /* a row each */
    double half_width;      /* of the ratio, as a share of it; NAN where there is none */
    int64_t rounds;         /* that were measured, of those of the plan */
    double instructions[2]; /* of a trajectory-step in the hot loop, counted; NAN: not known */
    const char *roof;       /* what the second could reach, NULL where no limit is known */
    const char *instruction_reason; /* why they are not known of both, or NULL */
};

/** Fills the duel of a summary whose problems are filled, where the run is one. Returns: false
 * without memory. */
bool duel_fill(Summary *summary);
void duel_free(Summary *summary);

/** Says who is faster, and how well that is known: the verdict first. */
void duel_find(Summary *summary);

/** Says which build each side is of. Returns: whether they are of builds that were named; else the
 * run's own build is all there is to say. */
bool duel_state_builds(Summary *summary);

void duel_tell_reading(Summary *summary);

#endif
