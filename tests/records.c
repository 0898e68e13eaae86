#include "tests/records.h"

#include "results/journal_line.h"
#include "results/record_json.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_FIELDS = 512, MAX_TEXT = 64, MAX_PATH = 4096 };

static void *value_of(Record *record, const Field *field)
{
    return (char *) &record->as + field->offset;
}

// One text a field, none like another, made once.
static const char *own_text(size_t f)
{
    static char texts[MAX_FIELDS][MAX_TEXT];
    if (f >= MAX_FIELDS) abort(); // fields have outgrown the list
    const Field *const field = &record_fields[f];
    const char *const name = strcmp(field->key, "control") == 0 ? "rung" : field->key;
    const bool is_name = strcmp(name, "rung") == 0 || strcmp(name, "heat") == 0;
    if (field->choices)
        snprintf(texts[f], MAX_TEXT, "%.*s", (int) strcspn(field->choices, "|"), field->choices);
    else
        snprintf(texts[f], MAX_TEXT, is_name ? "%s" : "%s \xc3\xa4 \"%zu\"\n", name, f);
    return texts[f];
}

static void set_own_value(Record *record, size_t f)
{
    const Field *const field = &record_fields[f];
    void *const value = value_of(record, field);
    if (field->kind == FIELD_TEXT) *(const char **) value = own_text(f);
    if (field->kind == FIELD_COUNT) *(int64_t *) value = INT64_C(1) << 40 | (int64_t) f;
    if (field->kind == FIELD_NUMBER) *(double *) value = 0.1 + (double) f;
    if (field->kind == FIELD_FLAG) *(bool *) value = true;
}

// What ties records to each other, or to the schema.
static void set_ties(Record *record)
{
    if (record->type == RECORD_RUN) record->as.run.schema = RECORD_SCHEMA;
    if (record->type == RECORD_SAMPLE) record->as.sample.session = 0;
    if (record->type == RECORD_SAMPLE) record->as.sample.round = 5;
    if (record->type == RECORD_CALIBRATION) record->as.calibration.trajectories = 7;
    if (record->type == RECORD_CALIBRATION) record->as.calibration.steps = 9;
    if (record->type == RECORD_METRIC) record->as.metric.session = 0;
    if (record->type == RECORD_HOT) record->as.hot.session = 0;
    if (record->type == RECORD_STACK) record->as.stack.session = 0;
    if (record->type == RECORD_MESSAGE) record->as.message.session = 0;
    if (record->type == RECORD_MESSAGE) record->as.message.rank = 3;
    if (record->type == RECORD_COST) record->as.cost.session = 0;
    if (record->type == RECORD_PATH) record->as.path.session = 0;
    if (record->type == RECORD_RESUME) record->as.resume.session = 1;
}

Record full_record(RecordType type)
{
    Record record = record_new(type);
    for (size_t f = 0; f < n_record_fields; f++)
        if (record_fields[f].type == type) set_own_value(&record, f);
    set_ties(&record);
    return record;
}

Record bare_record(RecordType type)
{
    Record record = record_new(type);
    for (size_t f = 0; f < n_record_fields; f++)
        if (record_fields[f].type == type && record_fields[f].rule != FIELD_OPTIONAL)
            set_own_value(&record, f);
    set_ties(&record);
    return record;
}

static bool equal_values(const Field *field, void *a, void *b)
{
    switch (field->kind) {
    case FIELD_TEXT: {
        const char *const left = *(const char **) a;
        const char *const right = *(const char **) b;
        return left && right ? strcmp(left, right) == 0 : left == right;
    }
    case FIELD_COUNT: return *(int64_t *) a == *(int64_t *) b;
    case FIELD_NUMBER:
        return memcmp(a, b, sizeof(double)) == 0 || (isnan(*(double *) a) && isnan(*(double *) b));
    case FIELD_FLAG: return *(bool *) a == *(bool *) b;
    }
    return false;
}

bool equal_records(const Record *a, const Record *b)
{
    Record left = *a;
    Record right = *b;
    bool is_equal = left.type == right.type;
    for (size_t f = 0; f < n_record_fields && is_equal; f++)
        if (record_fields[f].type == left.type)
            is_equal = equal_values(&record_fields[f], value_of(&left, &record_fields[f]),
                                    value_of(&right, &record_fields[f]));
    return is_equal;
}

static void *needed(void *memory)
{
    if (memory) return memory;
    perror("test");
    exit(1);
}

void bytes_add(Bytes *text, const char *bytes, size_t n)
{
    if (text->n + n + 1 > text->capacity) {
        text->capacity = 2 * (text->n + n + 1);
        text->bytes = needed(realloc(text->bytes, text->capacity));
    }
    memcpy(text->bytes + text->n, bytes, n);
    text->n += n;
    text->bytes[text->n] = '\0';
}

void bytes_add_object(Bytes *text, const char *object)
{
    size_t n;
    char *const line = needed(journal_line_seal(object, strlen(object), &n));
    bytes_add(text, line, n);
    free(line);
}

char *record_text(const Record *record)
{
    json_t *const object = needed(record_to_json(record));
    char *const text = needed(json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(17)));
    json_decref(object);
    return text;
}

void bytes_add_record(Bytes *text, const Record *record)
{
    char *const object = record_text(record);
    bytes_add_object(text, object);
    free(object);
}

void bytes_free(Bytes *text)
{
    free(text->bytes);
    *text = (Bytes) { 0 };
}

const char *fresh_folder(void)
{
    static char folder[MAX_PATH];
    if (folder[0]) return folder;
    const char *const parent = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/ladder-test-XXXXXX", parent ? parent : "/tmp");
    return needed(mkdtemp(folder));
}

const char *fresh_path(const char *name)
{
    static char path[MAX_PATH + 256];
    snprintf(path, sizeof path, "%s/%s", fresh_folder(), name);
    return path;
}

void remove_fresh_folder(void)
{
    DIR *const folder = needed(opendir(fresh_folder()));
    for (const struct dirent *entry; (entry = readdir(folder));)
        if (entry->d_name[0] != '.') remove(fresh_path(entry->d_name));
    closedir(folder);
    remove(fresh_folder());
}

void write_file(const char *path, const char *bytes, size_t n)
{
    remove(
        path); // a file cut to nothing and written again may go to the disk at once, which is slow
    FILE *const out = needed(fopen(path, "we"));
    if (fwrite(bytes, 1, n, out) != n || fclose(out) != 0) needed(NULL);
}
