/**
 * The field table as a page to read: FIELDS.md.
 */
#ifndef LADDER_FIELDS_H
#define LADDER_FIELDS_H

#include <stdbool.h>
#include <stdio.h>

/** Writes the page. Returns: whether all of it went out. */
bool fields_write(FILE *out);

#endif
