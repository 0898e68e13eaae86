#include "results/record_json.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_UTF8_BYTES = 4 };

// Bytes of the UTF-8 character at `text`, 0 when it is none. jansson's own idea of UTF-8 decides.
static size_t utf8_length(const char *text)
{
    const size_t n_most = strnlen(text, MAX_UTF8_BYTES);
    for (size_t n = 1; n <= n_most; n++) {
        json_t *const character = json_stringn(text, n);
        json_decref(character);
        if (character) return n;
    }
    return 0;
}

static json_t *repaired_text(const char *text)
{
    char *const copy = strdup(text);
    if (!copy) return NULL;
    for (char *c = copy; *c;) {
        const size_t n = utf8_length(c);
        if (n == 0) *c = '?';
        c += n > 0 ? n : 1;
    }
    json_t *const repaired = json_string(copy);
    free(copy);
    return repaired;
}

static json_t *text_to_json(const char *text)
{
    if (!text) return json_null();
    json_t *const value = json_string(text);
    return value ? value : repaired_text(text);
}

static json_t *value_to_json(const Field *field, const void *value)
{
    switch (field->kind) {
    case FIELD_TEXT: return text_to_json(*(const char *const *) value);
    case FIELD_COUNT: {
        const int64_t count = *(const int64_t *) value;
        return count == -1 ? json_null() : json_integer(count);
    }
    case FIELD_NUMBER: {
        const double number = *(const double *) value;
        return isfinite(number) ? json_real(number) : json_null();
    }
    case FIELD_FLAG: return json_boolean(*(const bool *) value);
    }
    return NULL;
}

json_t *record_to_json(const Record *record)
{
    json_t *const object = json_object();
    if (json_object_set_new(object, "type", json_string(record_type_name(record->type))) != 0)
        goto failed;
    for (size_t f = 0; f < n_record_fields; f++) {
        const Field *const field = &record_fields[f];
        if (field->type != record->type) continue;
        const void *const value = (const char *) &record->as + field->offset;
        if (json_object_set_new(object, field->key, value_to_json(field, value)) != 0) goto failed;
    }
    return object;
failed:
    json_decref(object);
    return NULL;
}

static const char *json_type_word(const json_t *value)
{
    static const char *const words[]
        = { [JSON_OBJECT] = "an object", [JSON_ARRAY] = "a list",  [JSON_STRING] = "a text",
            [JSON_INTEGER] = "a count",  [JSON_REAL] = "a number", [JSON_TRUE] = "a flag",
            [JSON_FALSE] = "a flag",     [JSON_NULL] = "null" };
    return words[json_typeof(value)];
}

static bool has_kind(const json_t *value, FieldKind kind)
{
    switch (kind) {
    case FIELD_TEXT: return json_is_string(value);
    case FIELD_COUNT: return json_is_integer(value);
    case FIELD_NUMBER: return json_is_number(value);
    case FIELD_FLAG: return json_is_boolean(value);
    }
    return false;
}

static Status take_value(const json_t *json, const Field *field, void *value, Texts *texts)
{
    switch (field->kind) {
    case FIELD_TEXT:
        *(const char **) value
            = texts_copy(texts, json_string_value(json), json_string_length(json));
        return *(const char **) value ? STATUS_OK : STATUS_NO_MEMORY;
    case FIELD_COUNT: *(int64_t *) value = json_integer_value(json); break;
    case FIELD_NUMBER: *(double *) value = json_number_value(json); break;
    case FIELD_FLAG: *(bool *) value = json_is_true(json); break;
    }
    return STATUS_OK;
}

static Status take_field(const json_t *object, const Field *field, Record *record, Texts *texts,
                         Reason *why)
{
    static const char *const kind_words[] = {
        [FIELD_TEXT] = "a text",
        [FIELD_COUNT] = "a count",
        [FIELD_NUMBER] = "a number",
        [FIELD_FLAG] = "a flag",
    };
    const json_t *const json = json_object_get(object, field->key);
    // A flag has no absent value: one that older journals lack is false.
    const bool must_be_there = field->kind == FIELD_FLAG && field->rule != FIELD_OPTIONAL;
    if (!json && must_be_there)
        return reason(why, STATUS_BAD_USAGE, "field \"%s\" is absent", field->key);
    if (!json || (json_is_null(json) && !must_be_there)) return STATUS_OK;
    if (!has_kind(json, field->kind))
        return reason(why, STATUS_BAD_USAGE, "field \"%s\" is %s, not %s", field->key,
                      json_type_word(json), kind_words[field->kind]);
    // -1 in a file is no absent count: absent is null there
    if (field->kind == FIELD_COUNT && json_integer_value(json) < 0)
        return reason(why, STATUS_BAD_USAGE, "field \"%s\" must not be negative", field->key);
    if (take_value(json, field, (char *) &record->as + field->offset, texts) != STATUS_OK)
        return reason(why, STATUS_NO_MEMORY, "no memory for the texts of a run");
    return STATUS_OK;
}

static Status find_type(const json_t *object, RecordType *type, Reason *why)
{
    const char *const name = json_string_value(json_object_get(object, "type"));
    if (!name) return reason(why, STATUS_BAD_USAGE, "no record type");
    for (int t = 0; t < N_RECORD_TYPES; t++) {
        *type = (RecordType) t;
        if (strcmp(name, record_type_name(*type)) == 0) return STATUS_OK;
    }
    return reason(why, STATUS_BAD_USAGE, "unknown record type \"%.40s\"", name);
}

// The schema comes first: of another one, no field can be trusted to mean what the table says.
static Status check_schema(const json_t *object, Reason *why)
{
    const json_t *const schema = json_object_get(object, "schema");
    if (!json_is_integer(schema)) return reason(why, STATUS_BAD_USAGE, "no schema number");
    if (json_integer_value(schema) == RECORD_SCHEMA) return STATUS_OK;
    return reason(why, STATUS_BAD_USAGE, "written with schema %" PRId64 ", this program reads %d",
                  (int64_t) json_integer_value(schema), RECORD_SCHEMA);
}

Status record_from_json(const json_t *object, Record *record, Texts *texts, Reason *why)
{
    RecordType type = RECORD_RUN;
    Status status = find_type(object, &type, why);
    if (status == STATUS_OK && type == RECORD_RUN) status = check_schema(object, why);
    if (status != STATUS_OK) return status;
    *record = record_new(type);
    for (size_t f = 0; f < n_record_fields && status == STATUS_OK; f++)
        if (record_fields[f].type == type)
            status = take_field(object, &record_fields[f], record, texts, why);
    return status == STATUS_OK ? record_check(record, why) : status;
}
