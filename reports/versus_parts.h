/**
 * What the files of versus share among themselves.
 */
#ifndef LADDER_VERSUS_PARTS_H
#define LADDER_VERSUS_PARTS_H

#include "reports/versus.h"

/** Adds a line; what finds no memory is remembered in versus->phrases. */
void versus_add_line(Versus *versus, SummaryLines *lines, const char *label, const char *text,
                     bool is_foreign);

/** Adds `item` to the line with this label, "X, Y", which begins with it where there is none. */
void versus_list_under(Versus *versus, SummaryLines *lines, const char *label, const char *item);

/** Returns: whether both are there and equal. */
bool versus_is_same(const char *a, const char *b);

/** Returns: whether two runs of a comparison are one that was given twice. */
bool versus_are_one(const Versus *versus, size_t a, size_t b);

/** Returns: a number and its interval, "1.62x [1.61, 1.63]" */
const char *versus_ratio_text(Versus *versus, Interval ratio);

/** Each fills its part of a comparison whose runs are there. Returns: false without memory. */
bool versus_fill_facts(Versus *versus);
bool versus_fill_problems(Versus *versus);
bool versus_fill_counts(Versus *versus);

/** Adds what came out and how to read it, when everything else is filled. */
void versus_tell(Versus *versus);

/** What is said of times across runs, always. */
#define VERSUS_TIME_VERDICT "not comparable in time"

/** A number of a side that has a row, as CSV and JSON have it. */
typedef struct VersusNumber {
    const char *key;
    Interval (*of)(const VersusSide *side);
} VersusNumber;

enum { N_VERSUS_NUMBERS = 6 };
extern const VersusNumber versus_numbers[N_VERSUS_NUMBERS];

/** Returns: the run whose step that of run `r` is compared with, or NULL. */
const char *versus_compared_with(const Versus *versus, const VersusRow *row, size_t r);

/** Each writes a comparison in its format. Returns: false without memory. */
bool versus_terminal(FILE *out, const Versus *versus, ReportView view);
bool versus_markdown(FILE *out, const Versus *versus, ReportView view);
bool versus_csv(FILE *out, const Versus *versus, ReportView view);
bool versus_json(FILE *out, const Versus *versus, ReportView view);

#endif
