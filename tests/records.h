/**
 * Records and journals for tests: made from the field table, so that no field is ever forgotten.
 */
#ifndef LADDER_TEST_RECORDS_H
#define LADDER_TEST_RECORDS_H

#include "results/journal.h"

/** Returns: a record in which every field has a value of its own. One of each type, in the order of
 * RecordType, makes a journal that can be read. Texts are static. */
Record full_record(RecordType type);

/** Returns: a record that has only what must be there. */
Record bare_record(RecordType type);

/** Returns: whether two records of one type have equal values in every field. */
bool equal_records(const Record *a, const Record *b);

/** A text that grows. */
typedef struct Bytes {
    char *bytes;
    size_t n, capacity;
} Bytes;

void bytes_add(Bytes *text, const char *bytes, size_t n);

/** Adds an object as a sealed line, as the writer would. */
void bytes_add_object(Bytes *text, const char *object);
void bytes_add_record(Bytes *text, const Record *record);
void bytes_free(Bytes *text);

/** Returns: the JSON text of a record, to be freed. */
char *record_text(const Record *record);

/** Returns: a fresh folder, valid until the program ends. */
const char *fresh_folder(void);

/** Returns: the path of a file in the fresh folder of this program, valid until the next call. */
const char *fresh_path(const char *name);

/** Removes the fresh folder and the files in it. */
void remove_fresh_folder(void);

/** Writes a file as a whole, in place of an older one. */
void write_file(const char *path, const char *bytes, size_t n);

#endif
