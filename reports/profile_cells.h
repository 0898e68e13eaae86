/**
 * The cells of profiles' tables: figures with few digits, or why there is none.
 */
#ifndef LADDER_PROFILE_CELLS_H
#define LADDER_PROFILE_CELLS_H

#include "reports/profile.h"

/** Returns: the value of a metric, or NAN; *why there is none, else NULL. */
double profile_value(const RunFile *file, const char *rung, const char *tool, const char *metric,
                     const char **why);

/** Returns: the hot loop of a rung, or NULL. */
const LoopRecord *profile_loop(const RunFile *file, const RungRecord *rung);

/** Returns: three digits, or four; small ones two: "0.0012". What is whole stays so: "0", "61". */
const char *profile_figure(Summary *summary, double value, bool is_fine);

/** Returns: ": N = ..., S = ..." where all that a tool counted has one size, else "". */
const char *profile_sizes(Summary *summary, const char *tool);

/** Each fills title, meaning, columns and cells of a table whose rungs are there. */
void profile_fill_axes(Summary *summary, ProfileTable *table);
void profile_fill_counters(Summary *summary, ProfileTable *table);
void profile_fill_loops(Summary *summary, ProfileTable *table);
void profile_fill_messages(Summary *summary, ProfileTable *table); /* adds rows of functions */

/** Lists why cells are empty: a reason once, with the columns and rungs that have it. */
void profile_gather_gaps(Summary *summary, ProfileTable *table);

#endif
