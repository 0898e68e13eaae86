/**
 * A machine as a lecture tells it: computing units, memory units, connections.
 *
 * Text for the back row, at most 100 columns. It measures nothing.
 */
#ifndef LADDER_LECTURE_H
#define LADDER_LECTURE_H

#include "harness/ceilings.h"
#include "harness/machine.h"

#include <stdio.h>

/** `prefix` stood before the program that measured, or is NULL. Units: took_s, seconds that
 * measuring took. */
void lecture_print(FILE *out, const Machine *machine, const char *prefix, const Ceilings *ceilings,
                   double took_s);

#endif
