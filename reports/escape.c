#include "reports/escape.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { MARKDOWN_COLUMNS = 400, NOT_UTF8 = 0xfffd };

typedef struct Range {
    uint32_t first, last;
} Range;

/** Code points that move the cursor, hide, or change the direction of what follows. */
static const Range harmful[] = {
    { 0x00, 0x1f },     { 0x7f, 0x9f },       { 0xad, 0xad },     { 0x061c, 0x061c },
    { 0x200b, 0x200f }, { 0x2028, 0x202e },   { 0x2060, 0x206f }, { 0xfeff, 0xfeff },
    { 0xfff9, 0xffff }, { 0xe0000, 0xe007f },
};

static bool is_harmful(uint32_t code_point)
{
    for (size_t i = 0; i < sizeof harmful / sizeof harmful[0]; i++)
        if (code_point >= harmful[i].first && code_point <= harmful[i].last) return true;
    return false;
}

/** Returns: how many bytes the code point that starts with `lead` has, 0 when none starts so. */
static size_t length_of(unsigned char lead)
{
    if (lead < 0x80) return 1;
    if (lead >> 5 == 0x06) return 2;
    if (lead >> 4 == 0x0e) return 3;
    if (lead >> 3 == 0x1e) return 4;
    return 0;
}

/** Returns: the code point at `s`, its bytes in *length; NOT_UTF8 and 1 where there is none. */
static uint32_t decode(const unsigned char *s, size_t *length)
{
    static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
    const size_t n = length_of(s[0]);
    *length = 1;
    if (n == 0) return NOT_UTF8;
    if (n == 1) return s[0];
    uint32_t code_point = s[0] & (0xffU >> (n + 1));
    for (size_t i = 1; i < n; i++) {
        if ((s[i] & 0xc0) != 0x80) return NOT_UTF8;
        code_point = code_point << 6 | (s[i] & 0x3fU);
    }
    const bool is_surrogate = code_point >= 0xd800 && code_point <= 0xdfff;
    if (code_point < smallest[n] || code_point > 0x10ffff || is_surrogate) return NOT_UTF8;
    *length = n;
    return code_point;
}

size_t escape_next(const char **text, char piece[ESCAPE_PIECE])
{
    if (!**text) return 0;
    size_t length;
    const uint32_t code_point = decode((const unsigned char *) *text, &length);
    const char first = **text;
    memcpy(piece, *text, length);
    *text += length;
    if (is_harmful(code_point)) {
        length = 1;
        piece[0] = isspace((unsigned char) first) ? ' ' : '?';
    }
    piece[length] = '\0';
    return length;
}

size_t escape_columns(const char *text)
{
    char piece[ESCAPE_PIECE];
    size_t n = 0;
    while (escape_next(&text, piece)) n++;
    return n;
}

char *escape_plain(char *buffer, size_t size, const char *text, size_t max_columns)
{
    static const char dots[] = "...";
    const size_t n_dots = sizeof dots - 1;
    char piece[ESCAPE_PIECE];
    size_t end = 0, columns = 0, cut = 0;
    for (size_t length; (length = escape_next(&text, piece)) != 0; end += length, columns++) {
        if (columns + n_dots <= max_columns && end + n_dots < size) cut = end;
        if (columns == max_columns || end + length >= size) {
            memcpy(buffer + cut, dots, n_dots);
            end = cut + n_dots;
            break;
        }
        memcpy(buffer + end, piece, length);
    }
    buffer[end] = '\0';
    return buffer;
}

typedef struct Entity {
    char character;
    const char *written;
} Entity;

static const Entity markdown_entities[] = {
    { '\\', "\\\\" }, { '`', "\\`" },  { '*', "\\*" },  { '[', "\\[" },
    { ']', "\\]" },   { '|', "\\|" },  { '~', "\\~" },  { '$', "\\$" },
    { '#', "\\#" },   { '<', "&lt;" }, { '>', "&gt;" }, { '&', "&amp;" },
};

static const Entity xml_entities[] = {
    { '<', "&lt;" }, { '>', "&gt;" }, { '&', "&amp;" }, { '"', "&quot;" }, { '\'', "&#39;" },
};

/** Returns: how a piece is written where these entities stand for some characters. */
static const char *written_as(const char *piece, const Entity *entities, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (piece[0] == entities[i].character) return entities[i].written;
    return piece;
}

static const char *markdown_of(const char *piece)
{
    return written_as(piece, markdown_entities,
                      sizeof markdown_entities / sizeof markdown_entities[0]);
}

static void write_markdown(FILE *out, const char *text, size_t max_columns)
{
    char piece[ESCAPE_PIECE];
    bool is_in_word = false;
    for (size_t n = 0; escape_next(&text, piece); n++) {
        if (n == max_columns) {
            fputs("...", out);
            return;
        }
        const bool is_joint = is_in_word && isalnum((unsigned char) *text); /* as in v10_naive */
        fputs(piece[0] == '_' && !is_joint ? "\\_" : markdown_of(piece), out);
        is_in_word = isalnum((unsigned char) piece[0]);
    }
}

void escape_markdown(FILE *out, const char *text)
{
    write_markdown(out, text, SIZE_MAX);
}

void escape_markdown_cut(FILE *out, const char *text)
{
    write_markdown(out, text, MARKDOWN_COLUMNS);
}

void escape_xml(FILE *out, const char *text)
{
    char piece[ESCAPE_PIECE];
    while (escape_next(&text, piece))
        fputs(written_as(piece, xml_entities, sizeof xml_entities / sizeof xml_entities[0]), out);
}

/** Returns: whether all of `text` is one number. */
static bool is_number(const char *text)
{
    char *end;
    strtod(text, &end);
    return end != text && *end == '\0';
}

void escape_csv(FILE *out, const char *text)
{
    char piece[ESCAPE_PIECE];
    const bool is_formula = *text && strchr("=+-@\t\r\n", *text) && !is_number(text);
    const bool is_quoted = is_formula || strpbrk(text, "\",") != NULL;
    if (is_quoted) fputc('"', out);
    if (is_formula) fputc('\'', out);
    while (escape_next(&text, piece)) fputs(piece[0] == '"' ? "\"\"" : piece, out);
    if (is_quoted) fputc('"', out);
}
