#include "results/journal_line.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define BEFORE_CRC "{\"crc\":\""
#define BEFORE_LENGTH "\",\"len\":"
#define BEFORE_OBJECT ",\"record\":"

enum {
    N_CRC_DIGITS = 8,
    MAX_LENGTH_DIGITS = 7,
    MAX_PREFIX = 64,
};

static uint32_t crc_of(const char *bytes, size_t n)
{
    return (uint32_t) crc32_z(crc32_z(0, NULL, 0), (const unsigned char *) bytes, n);
}

static size_t print_prefix(char prefix[static MAX_PREFIX], uint32_t crc, size_t n)
{
    return (size_t) snprintf(prefix, MAX_PREFIX,
                             BEFORE_CRC "%08" PRIx32 BEFORE_LENGTH "%zu" BEFORE_OBJECT, crc, n);
}

char *journal_line_seal(const char *object, size_t n, size_t *n_line)
{
    char prefix[MAX_PREFIX];
    const size_t n_prefix = print_prefix(prefix, crc_of(object, n), n);
    *n_line = n_prefix + n + strlen("}\n");
    char *const line = malloc(*n_line + 1);
    if (!line) return NULL;
    memcpy(line, prefix, n_prefix);
    memcpy(line + n_prefix, object, n);
    memcpy(line + n_prefix + n, "}\n", sizeof "}\n");
    return line;
}

/** The part of a line not yet looked at. It can end too early, or hold something else. */
typedef struct Cursor {
    const char *at, *end;
    bool is_short, is_other;
} Cursor;

static void skip_literal(Cursor *c, const char *literal)
{
    for (; *literal && !c->is_short && !c->is_other; literal++) {
        c->is_short = c->at == c->end;
        c->is_other = !c->is_short && *c->at++ != *literal;
    }
}

// Reads digits up to the first other byte; too few or too many make the line another one.
static uint64_t take_digits(Cursor *c, const char *digits, size_t n_least, size_t n_most)
{
    uint64_t value = 0;
    size_t n = 0;
    for (; c->at < c->end && n < n_most && !c->is_other; n++, c->at++) {
        const char *const digit = *c->at ? strchr(digits, *c->at) : NULL;
        if (!digit) break;
        value = value * strlen(digits) + (uint64_t) (digit - digits);
    }
    if (c->at == c->end) c->is_short = true;
    if (!c->is_short && n < n_least) c->is_other = true;
    return value;
}

static LineContent faulty(LineState state, const char *fault)
{
    return (LineContent) { .state = state, .fault = fault };
}

static LineContent open_object(Cursor rest, uint32_t crc, size_t n)
{
    const size_t n_rest = (size_t) (rest.end - rest.at);
    if (n_rest < n + 1) return faulty(LINE_TORN, "shorter than it says");
    if (n_rest > n + 1) return faulty(LINE_BROKEN, "longer than it says");
    if (rest.at[n] != '}') return faulty(LINE_BROKEN, "does not end in '}'");
    if (crc_of(rest.at, n) != crc) return faulty(LINE_BROKEN, "its check sum does not fit");
    return (LineContent) { .state = LINE_WHOLE, .object = rest.at, .n_object = n };
}

LineContent journal_line_open(const char *line, size_t n)
{
    if (n == 0) return faulty(LINE_BROKEN, "an empty line");
    Cursor c = { .at = line, .end = line + n };
    skip_literal(&c, BEFORE_CRC);
    const uint32_t crc = (uint32_t) take_digits(&c, "0123456789abcdef", N_CRC_DIGITS, N_CRC_DIGITS);
    skip_literal(&c, BEFORE_LENGTH);
    const size_t n_object = (size_t) take_digits(&c, "0123456789", 1, MAX_LENGTH_DIGITS);
    skip_literal(&c, BEFORE_OBJECT);
    if (c.is_other) return faulty(LINE_BROKEN, "not a line of a journal");
    if (c.is_short) return faulty(LINE_TORN, "cut short");
    char canonical[MAX_PREFIX]; // a length with zeros in front is nobody's
    const size_t n_prefix = print_prefix(canonical, crc, n_object);
    if ((size_t) (c.at - line) != n_prefix)
        return faulty(LINE_BROKEN, "its length is not as the writer writes it");
    return open_object(c, crc, n_object);
}
