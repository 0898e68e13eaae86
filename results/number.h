/**
 * Numbers as people read them: few digits, the same for a median and its interval.
 *
 * Absent values (NAN, -1) are the caller's business. Every function writes to `text`, cuts nothing
 * that fits NUMBER_LENGTH, and returns `text`.
 */
#ifndef LADDER_NUMBER_H
#define LADDER_NUMBER_H

#include "results/record.h"

enum { NUMBER_LENGTH = 64 };

/** Returns: the decimals that show three significant digits of a positive value: 1 for 29.8, 3 for
 * 0.879. */
int number_decimals(double value);

/** As number_decimals, but two significant digits below 1: 34.1, 1.87, 0.49. */
int number_ratio_decimals(double value);

/** From ten million on with three digits and an exponent, whatever `decimals` says. */
char *number_fixed(char *text, double value, int decimals);

/** "1.87x" */
char *number_ratio(char *text, double value);

/** "[29.6, 30.1]", or "[few rounds]" when the samples were too few for an interval. */
char *number_interval(char *text, Interval value, int decimals);

/** "48 KiB", "1.5 MiB". */
char *number_bytes(char *text, int64_t bytes);

/** "14.2 s", "4 min 12 s". */
char *number_duration(char *text, double seconds);

#endif
