/**
 * One iteration of a loop, followed from its first instruction until its jump back.
 *
 * Integer registers and the stack are interpreted where their values can be known, so that inner
 * loops of a fixed count are walked round as often as they run and called functions are entered.
 * Two addresses that are not known to be the same are taken to be different.
 */
#ifndef LADDER_WAY_H
#define LADDER_WAY_H

#include "harness/meaning.h"

/** What is behind a number that is not known; two of the same symbol differ by a known number. */
enum { SYMBOL_NONE, SYMBOL_STACK, SYMBOL_FIRST_FREE };

/** A place in memory: symbols + offset. */
typedef struct Place {
    int base, index, scale; /* symbols; SYMBOL_NONE where absent */
    int64_t offset;
    int bytes;
} Place;

typedef struct Step {
    size_t instruction;
    bool loads, stores;
    Place load, store;
} Step;

typedef struct Way {
    Step *steps;
    size_t n_steps, n_room;
} Way;

/** A loop that may be followed: its first instruction, and the jump back to it. */
typedef struct Bounds {
    size_t head, back;
} Bounds;

/**
 * Follows one iteration. `called` is what indirect calls enter, NULL when that is not known.
 *
 * Owns:    way->steps are to be freed by way_free, also after a failure.
 * Returns: STATUS_WRONG_ANSWER with the reason when it cannot be followed; STATUS_NO_MEMORY.
 */
Status way_follow(const Program *program, Bounds loop, const Function *called, Way *way,
                  Reason *why);

void way_free(Way *way);

/** Returns: whether it lies at a known place of the stack. */
bool place_is_on_stack(const Place *place);

bool place_is_same(const Place *a, const Place *b);

/** Returns: whether both have bytes in common as far as that is known. */
bool place_overlaps(const Place *a, const Place *b);

#endif
