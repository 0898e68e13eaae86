/** Which known word a mistyped one was meant to be. */
#ifndef LADDER_NEAREST_H
#define LADDER_NEAREST_H

#include <stdbool.h>
#include <stddef.h>

/** Returns: the number of single-letter edits that make the typed word `b` the known word `a`, case
 * ignored; a missing end counts as one. Only the first 64 bytes of each count.
 * Source: Wagner, Fischer 1974, J. ACM 21, 168-173. */
size_t nearest_distance(const char *a, const char *b);

/** Returns: whether so many edits still make the typed word a slip of the pen, and no other word.
 */
bool nearest_is_near(const char *typed, size_t distance);

/** Returns: `best` or `other`, whichever is nearer to `typed`; `best` on a tie. */
const char *nearest_word(const char *typed, const char *best, const char *other);

#endif
