/**
 * Where a long command is: a view of the run or one line that rewrites itself on a terminal, plain
 * lines elsewhere.
 *
 * It goes to standard error, so that tables on standard output stay clean. What is said in the same
 * words by a run and by its replay has a function of its own here.
 */
#ifndef LADDER_PROGRESS_H
#define LADDER_PROGRESS_H

#include "results/record.h"

/**
 * Begins a view of a run, where standard error is a terminal and nobody wants plain lines. `stamp`
 * is "REPLAY at 10x" where it is one, else NULL; it is to live until progress_close().
 */
void progress_open(bool is_plain, const char *stamp);

/** Hands the next record of the run to the view. */
void progress_take(const Record *record);

/** Ends the view, and leaves the terminal as it was found. May be called twice. */
void progress_close(void);

/**
 * Says what is going on. Without a view every call rewrites the line on a terminal; elsewhere only
 * calls with `is_step` print, so that a log stays short. A view is drawn again with `is_step`.
 *
 * Units: left_s is the time left in seconds, negative when it is not known.
 */
__attribute__((format(printf, 3, 4))) void progress(double left_s, int is_step, const char *format,
                                                    ...);

/** Ends the line on a terminal; a view stays. */
void progress_end(void);

/* ---- what is going on in a run, and in its replay ---- */

void progress_ceilings(void);
void progress_preparation(size_t n_rungs);
void progress_verify(const char *rung);
void progress_profile(const char *rung);

/** A rung is out. This may come between samples of a round: a view is not drawn. */
void progress_outcome(const OutcomeRecord *outcome);

/** Fresh processes are started for the rounds from `first` to before `end`. `half_width` is how
 * well the ratio of a duel is known so far, NAN where it is not, or there is none. */
void progress_block(double left_s, const HeatRecord *heat, int64_t first, int64_t end,
                    double half_width);

/** A sample is about to be taken: a view is not drawn. */
void progress_sample(double left_s, const HeatRecord *heat, bool is_warm_up, int64_t round,
                     const char *rung);

/** A round is over, and the next one has not begun: a view is drawn. */
void progress_round(double left_s, const HeatRecord *heat, bool is_warm_up, int64_t round);

#endif
