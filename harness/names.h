/**
 * Names that a text repeats: each kept once, so that equal names have equal addresses, and found
 * again by the numbers that stand for them.
 */
#ifndef LADDER_NAMES_H
#define LADDER_NAMES_H

#include "results/texts.h"

#include <stdbool.h>
#include <stdint.h>

/** All zero is empty. Numbers are told apart by space: a file and a function may share one. */
typedef struct Names {
    Texts texts; /* the names themselves: what outlives names_forget */
    void *by_text, *by_number;
} Names;

/** Returns: the one copy of `text`, or NULL without memory. */
const char *names_keep(Names *names, const char *text);

/** From now on the number stands for that name, which may be NULL. Returns: false without memory.
 */
bool names_number(Names *names, unsigned space, uint64_t number, const char *name);

/** Returns: whether the number stands for a name, which is stored in *name. */
bool names_find(const Names *names, unsigned space, uint64_t number, const char **name);

/** Forgets numbers and how to find names; the texts stay, with their owner. */
void names_forget(Names *names);

#endif
