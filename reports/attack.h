/**
 * The points of attack: where one can begin to make a program faster, and how far that goes in
 * each language. The rungs of the headline problem, grouped and side by side.
 */
#ifndef LADDER_ATTACK_H
#define LADDER_ATTACK_H

#include "reports/text_table.h"

struct AttackReport {
    const char *title;
    const char *base; /* what "x start" counts from, in a sentence */
    TextColumn fastest_columns[MOST_TEXT_CELLS];
    TextTable fastest; /* a row a point of attack: the rung of least time in each language */
    TextTable rungs;   /* all of them, point by point, language by language */
};

/** Fills the points of attack of a summary whose problems are filled: only where the rungs with a
 * time are of more than one language, or of three points of attack. Returns: false without memory.
 */
bool attack_fill(Summary *summary);
void attack_free(Summary *summary);

#endif
