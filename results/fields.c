#include "results/fields.h"

#include "results/record.h"

#include <ctype.h>
#include <string.h>

static const char *const kind_words[] = {
    [FIELD_TEXT] = "text",
    [FIELD_COUNT] = "count",
    [FIELD_NUMBER] = "number",
    [FIELD_FLAG] = "flag",
};

static const char *const rule_words[] = {
    [FIELD_OPTIONAL] = "may be null",
    [FIELD_REQUIRED] = "always there",
    [FIELD_POSITIVE] = "always there, above zero",
    [FIELD_SIGNED] = "always there, of either sign",
};

static const char head[]
    = "# The fields of a journal\n"
      "\n"
      "Written by `build/results/fields > results/FIELDS.md` from the table in `record.c`; a test\n"
      "compares the two, so edit the table. This is schema %d.\n"
      "\n"
      "A journal is a text file; each line is one record:\n"
      "\n"
      "    {\"crc\":\"1c291ca3\",\"len\":123,\"record\":{\"type\":\"sample\",...}}\n"
      "\n"
      "`crc` is the CRC-32 and `len` the length in bytes of the object after `\"record\":`. The "
      "keys\n"
      "of the object are `type` and the fields below, in this order. What was not measured is "
      "`null`,\n"
      "never 0. Numbers and counts are not negative unless the list says so. Readers ignore keys "
      "they\n"
      "do not know and take a missing key that may be null for null.\n";

static void write_choices(FILE *out, const char *choices)
{
    fprintf(out, " (one of");
    for (const char *word = choices; *word;) {
        const size_t n = strcspn(word, "|");
        fprintf(out, " `%.*s`", (int) n, word);
        word += n + (word[n] == '|');
    }
    fprintf(out, ")");
}

static void write_type(FILE *out, RecordType type)
{
    const char *const meaning = record_type_meaning(type);
    fprintf(out, "\n## %s\n\n%c%s.\n\n", record_type_name(type), toupper(meaning[0]), meaning + 1);
    fprintf(out, "| key | kind | unit | rule | meaning |\n|---|---|---|---|---|\n");
    for (size_t f = 0; f < n_record_fields; f++) {
        const Field *const field = &record_fields[f];
        if (field->type != type) continue;
        fprintf(out, "| `%s` | %s | %s | %s | %s", field->key, kind_words[field->kind], field->unit,
                rule_words[field->rule], field->meaning);
        if (field->choices) write_choices(out, field->choices);
        fprintf(out, " |\n");
    }
}

bool fields_write(FILE *out)
{
    fprintf(out, head, RECORD_SCHEMA);
    for (int type = 0; type < N_RECORD_TYPES; type++) write_type(out, (RecordType) type);
    return fflush(out) == 0 && !ferror(out);
}
