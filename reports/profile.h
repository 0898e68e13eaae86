/**
 * What profiling tools counted, made ready to be shown: the second axis beside time, counters of
 * kernel and processor, and why something is not known. Numbers come from metric records alone.
 */
#ifndef LADDER_PROFILE_REPORT_H
#define LADDER_PROFILE_REPORT_H

#include "reports/report.h"
#include "results/messages.h"
#include "results/metrics.h"

/** A quantity of the second axis as JSON and CSV have it. */
typedef struct ProfileAxis {
    const char *key;
    SecondAxis axis;
    double scale; /* of the metric: misses become bytes */
} ProfileAxis;

enum { N_PROFILE_AXES = 5 };
extern const ProfileAxis profile_axes[N_PROFILE_AXES];

/** Returns: whether any tool said anything in this run. */
bool profile_is_there(const RunFile *file);

/** Returns: the value, NAN where there is none and *why says so; *why is NULL otherwise. */
double profile_axis(const RunFile *file, const char *rung, const ProfileAxis *axis,
                    const char **why);

/** Adds up the messages of a rung. Returns: false when none are known, or may not be shown. */
bool profile_messages(const RunFile *file, const char *rung, MessageSum *sum);

/** Returns: a row for a rung of a run that timed nothing: it has an outcome and a reason. */
VerdictRecord profile_row(const RungRecord *rung, const RunFile *file);

/** Adds what the ranks of each rung said to each other, in a sentence each. */
void profile_find_messages(Summary *summary);

/** Fills the profile of a summary whose problems are filled. Returns: false without memory. */
bool profile_fill(Summary *summary);
void profile_free(Profile *profile);

/** Adds what came out, how far to trust it, and how to read it. */
void profile_find(Summary *summary);
void profile_tell_trust(Summary *summary);
void profile_tell_reading(Summary *summary);

/** Writes a table, less some columns where it is too wide. */
void profile_print_terminal(FILE *out, const ProfileTable *table, ReportView view);

void profile_print_markdown(FILE *out, const ProfileTable *table);

/** Writes where the tools saw most, and what likwid told. */
void profile_print_details(FILE *out, const Summary *summary);

#endif
