/**
 * A record as a JSON object and back: loops over the field table.
 *
 * It knows neither lines nor files.
 */
#ifndef LADDER_RECORD_JSON_H
#define LADDER_RECORD_JSON_H

#include "results/record.h"
#include "results/texts.h"

#include <jansson.h>

/**
 * Returns: a new reference to {"type":"sample", ...}, all fields in the order of the table, or NULL
 *          without memory. What is not finite is null; bytes that are no UTF-8 become '?'.
 */
json_t *record_to_json(const Record *record);

/**
 * Fills `record` and checks its rules. Fields that the table does not know are ignored; an optional
 * one that is missing is absent.
 *
 * Owns:    texts of the record live in `texts`.
 * Returns: STATUS_BAD_USAGE (not this schema, a wrong type, a broken rule), STATUS_NO_MEMORY.
 */
Status record_from_json(const json_t *object, Record *record, Texts *texts, Reason *why);

#endif
