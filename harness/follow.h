/**
 * A run, followed while it is measured or replayed: a table that fills, with bars.
 *
 * It is fed with the records of the run, in their order, and shows nothing else as measured. It
 * draws when it is told to, never by itself, and states no verdict: figures are those of the rounds
 * so far.
 */
#ifndef LADDER_FOLLOW_H
#define LADDER_FOLLOW_H

#include "results/record.h"

typedef struct Follow Follow;

/**
 * Makes a view of a run on a terminal. `stamp` is "REPLAY at 10x" where it is one, else NULL; it is
 * to live as long as the view.
 *
 * Owns:    to be given to follow_free.
 * Returns: NULL where nothing can be drawn: no terminal, or no memory. All functions accept that.
 */
Follow *follow_new(int terminal, const char *stamp);

/** Takes the next record; its texts are copied as far as they are needed. */
void follow_take(Follow *follow, const Record *record);

/** Notes which rung of the plan is being prepared. */
void follow_turn(Follow *follow, const char *rung);

/** Notes what is going on, for the last line. */
void follow_say(Follow *follow, const char *text);

void follow_draw(Follow *follow);

/** Draws a last time, without what is going on, and leaves that above the cursor; nothing where
 * nothing was drawn. */
void follow_free(Follow *follow);

#endif
