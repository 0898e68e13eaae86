/**
 * Where a long command is: one line that rewrites itself on a terminal, plain lines elsewhere.
 *
 * It goes to standard error, so that tables on standard output stay clean.
 */
#ifndef LADDER_PROGRESS_H
#define LADDER_PROGRESS_H

/**
 * Says what is going on. On a terminal every call rewrites the line; elsewhere only calls with
 * `is_step` print, so that a log stays short.
 *
 * Units: left_s is the time left in seconds, negative when it is not known.
 */
__attribute__((format(printf, 3, 4))) void progress(double left_s, int is_step, const char *format,
                                                    ...);

/** Ends the line on a terminal. */
void progress_end(void);

#endif
