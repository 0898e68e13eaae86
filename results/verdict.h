/**
 * A verdict in words.
 */
#ifndef LADDER_VERDICT_H
#define LADDER_VERDICT_H

#include "results/judge.h"
#include "results/texts.h"

/** Returns: the noise threshold in force: the plan's, or the control's half-width if that is more.
 */
double verdict_threshold(Interval control, double noise_threshold);

/** Returns: "faster 1.87x [1.85, 1.90]" and the like, for the verdicts of judge_ratio that have a
 * ratio; NULL without memory. */
const char *verdict_words(Texts *texts, Verdict verdict, Interval ratio, Interval control,
                          double noise_threshold);

#endif
