#include "harness/read_callgrind.h"

#include "harness/names.h"
#include "harness/text_lines.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char *const event_names[N_CALLGRIND_EVENTS] = { "Ir",   "Dr",   "Dw",   "I1mr", "D1mr",
                                                             "D1mw", "ILmr", "DLmr", "DLmw", "Bc",
                                                             "Bcm",  "Bi",   "Bim" };

enum { MOST_COLUMNS = 32, MOST_POSITIONS = 4, NOT_WANTED = -1 };

/* Callgrind numbers names of these kinds apart from each other. */
typedef enum Space { SPACE_OBJECT, SPACE_FILE, SPACE_FUNCTION } Space;

typedef struct Places {
    CallgrindPlace *at;
    size_t n, n_room;
} Places;

typedef struct Parser {
    TextLines lines;
    Names names;
    CallgrindProfile *profile;
    Reason *why;
    size_t n_parts;
    bool is_open;      /* a part has begun and has no totals yet */
    bool is_inclusive; /* the next costs are those of a call, counted where they were caused */
    int columns[MOST_COLUMNS]; /* the event of each, or NOT_WANTED */
    size_t n_columns;
    uint64_t sums[MOST_COLUMNS];
    uint64_t positions[MOST_POSITIONS]; /* of the last costs: the next may be relative to them */
    size_t n_positions, line_position;  /* the latter n_positions or more: no lines in this part */
    const char *function, *function_file, *file; /* of the costs; files NULL when not known */
    Places functions, lines_of_code;
} Parser;

static Status wrong(const Parser *parser, const char *what)
{
    return reason(parser->why, STATUS_BAD_USAGE, "Callgrind's file, line %zu: %s; run it again",
                  parser->lines.number, what);
}

static Status no_memory(const Parser *parser)
{
    return reason(parser->why, STATUS_NO_MEMORY, "no memory for Callgrind's file");
}

/* ---- numbers ---- */

/* Moves *at behind the number and the blanks after it. */
static bool read_number(char **at, uint64_t *number)
{
    const bool is_hexadecimal = strncmp(*at, "0x", 2) == 0;
    char *const digits = *at + (is_hexadecimal ? 2 : 0), *c = digits;
    const unsigned base = is_hexadecimal ? 16 : 10;
    for (*number = 0;; c++) {
        const unsigned letter = (unsigned) (*c | 0x20) - 'a';
        const unsigned decimal = (unsigned) *c - '0';
        const unsigned digit = decimal < 10 ? decimal : letter < 6 ? letter + 10 : base;
        if (digit >= base) break;
        if (__builtin_mul_overflow(*number, base, number)
            || __builtin_add_overflow(*number, digit, number))
            return false;
    }
    if (c == digits || (*c != ' ' && *c != '\0')) return false;
    *at = c + strspn(c, " ");
    return true;
}

/* "12", "+3", "-3", or "*" for the same again. */
static bool read_position(char **at, uint64_t *position)
{
    const char sign = **at;
    uint64_t number;
    if (sign == '*') {
        const bool is_whole = (*at)[1] == ' ' || (*at)[1] == '\0';
        *at += 1 + strspn(*at + 1, " ");
        return is_whole;
    }
    *at += sign == '+' || sign == '-';
    if (!read_number(at, &number)) return false;
    if (sign == '+') return !__builtin_add_overflow(*position, number, position);
    if (sign == '-') return !__builtin_sub_overflow(*position, number, position);
    *position = number;
    return true;
}

/* Costs in the order of the events; those left out at the end are zero. */
static bool read_row(const Parser *parser, char *at, uint64_t costs[MOST_COLUMNS])
{
    memset(costs, 0, MOST_COLUMNS * sizeof *costs);
    for (size_t c = 0; *at; c++)
        if (c == parser->n_columns || !read_number(&at, &costs[c])) return false;
    return true;
}

/* ---- costs ---- */

static int compare_names(const char *a, const char *b)
{
    const uintptr_t x = (uintptr_t) a, y = (uintptr_t) b; // each name is kept once, in one place
    return (x > y) - (x < y);
}

static int by_place(const void *a, const void *b)
{
    const CallgrindPlace *const x = a, *const y = b;
    const int function = compare_names(x->function, y->function);
    const int file = compare_names(x->file, y->file);
    if (function || file) return function ? function : file;
    return (x->line > y->line) - (x->line < y->line);
}

/* Instructions of one place come in a row more often than not. */
static bool add_place(Places *places, const CallgrindPlace *place)
{
    CallgrindPlace *const last = places->n > 0 ? &places->at[places->n - 1] : NULL;
    if (last && by_place(last, place) == 0) {
        last->instructions += place->instructions;
        return true;
    }
    if (places->n == places->n_room) {
        const size_t n_more = places->n_room ? 2 * places->n_room : 256;
        CallgrindPlace *const more = realloc(places->at, n_more * sizeof *more);
        if (!more) return false;
        places->at = more;
        places->n_room = n_more;
    }
    places->at[places->n++] = *place;
    return true;
}

static Status add_costs(Parser *parser, const uint64_t costs[MOST_COLUMNS])
{
    uint64_t instructions = 0;
    for (size_t c = 0; c < parser->n_columns; c++) {
        if (__builtin_add_overflow(parser->sums[c], costs[c], &parser->sums[c]))
            return wrong(parser, "costs too large to be added");
        if (parser->columns[c] == CALLGRIND_IR) instructions = costs[c];
    }
    const size_t position = parser->line_position;
    const uint64_t line = position < parser->n_positions ? parser->positions[position] : 0;
    CallgrindPlace place = { .function = parser->function,
                             .file = parser->function_file,
                             .line = -1,
                             .instructions = (double) instructions };
    if (instructions == 0) return STATUS_OK;
    if (!add_place(&parser->functions, &place)) return no_memory(parser);
    if (!parser->file || line == 0 || line > INT32_MAX) return STATUS_OK; // not known where
    place.file = parser->file;
    place.line = (int64_t) line;
    return add_place(&parser->lines_of_code, &place) ? STATUS_OK : no_memory(parser);
}

static Status read_costs(Parser *parser, char *line)
{
    uint64_t costs[MOST_COLUMNS];
    const bool is_inclusive = parser->is_inclusive;
    if (parser->n_columns == 0) return wrong(parser, "costs before an events: line");
    if (!parser->function) return wrong(parser, "costs before an fn= line");
    for (size_t p = 0; p < parser->n_positions; p++)
        if (!read_position(&line, &parser->positions[p])) return wrong(parser, "no position");
    if (!read_row(parser, line, costs)) return wrong(parser, "costs that are no numbers");
    parser->is_inclusive = false;
    return is_inclusive ? STATUS_OK : add_costs(parser, costs);
}

/* ---- names ---- */

/* A deeper level of a recursion, "visit'2", is the same function. */
static void drop_level(char *function)
{
    char *const mark = strrchr(function, '\'');
    if (mark && mark > function && mark[1] && !mark[1 + strspn(mark + 1, "0123456789")])
        *mark = '\0';
}

/* "(12) name" gives the name a number, "(12)" is that name again, all else is a name. A file that
 * is not known becomes NULL. */
static Status read_name(Parser *parser, Space space, char *text, const char **name)
{
    uint64_t number;
    const size_t n_digits = *text == '(' ? strspn(text + 1, "0123456789") : 0;
    const bool is_numbered = n_digits > 0 && text[n_digits + 1] == ')';
    if (is_numbered) {
        char *digits = text + 1;
        text[n_digits + 1] = '\0';
        if (!read_number(&digits, &number))
            return wrong(parser, "the number of a name is too large");
        text += n_digits + 2;
        text += strspn(text, " ");
    }
    if (is_numbered && !*text) {
        const bool is_known = names_find(&parser->names, space, number, name);
        return is_known ? STATUS_OK : wrong(parser, "a number that stands for no name");
    }
    if (!*text && space == SPACE_FUNCTION) return wrong(parser, "a function without a name");
    if (space == SPACE_FUNCTION) drop_level(text);
    const bool is_file_known = space != SPACE_FILE || (*text && strcmp(text, "???") != 0);
    *name = is_file_known ? names_keep(&parser->names, text) : NULL;
    if (is_file_known && !*name) return no_memory(parser);
    if (is_numbered && !names_number(&parser->names, space, number, *name))
        return no_memory(parser);
    return STATUS_OK;
}

/* Numbers are given to names wherever they first stand, also at a call or a jump. */
static Status pass_object(Parser *parser, char *text)
{
    const char *name;
    return read_name(parser, SPACE_OBJECT, text, &name);
}

static Status pass_file(Parser *parser, char *text)
{
    const char *name;
    return read_name(parser, SPACE_FILE, text, &name);
}

static Status pass_function(Parser *parser, char *text)
{
    const char *name;
    return read_name(parser, SPACE_FUNCTION, text, &name);
}

static Status set_function_file(Parser *parser, char *text)
{
    const Status status = read_name(parser, SPACE_FILE, text, &parser->function_file);
    parser->file = parser->function_file;
    return status;
}

/* Code of another file inlined here, or the end of it. */
static Status set_file(Parser *parser, char *text)
{
    return read_name(parser, SPACE_FILE, text, &parser->file);
}

static Status set_function(Parser *parser, char *text)
{
    parser->file = parser->function_file;
    return read_name(parser, SPACE_FUNCTION, text, &parser->function);
}

/* ---- the other lines ---- */

static Status pass(Parser *parser, char *text)
{
    (void) parser;
    (void) text;
    return STATUS_OK;
}

static Status begin_call(Parser *parser, char *text)
{
    (void) text;
    parser->is_inclusive = true;
    return STATUS_OK;
}

static Status read_positions(Parser *parser, char *text)
{
    parser->n_positions = 0;
    parser->line_position = MOST_POSITIONS;
    for (char *state, *word = strtok_r(text, " ", &state); word;
         word = strtok_r(NULL, " ", &state)) {
        if (parser->n_positions == MOST_POSITIONS) return wrong(parser, "too many positions");
        if (strcmp(word, "line") == 0) parser->line_position = parser->n_positions;
        parser->n_positions++;
    }
    return parser->n_positions > 0 ? STATUS_OK : wrong(parser, "no positions");
}

static int find_event(const Parser *parser, const char *name)
{
    for (int e = 0; e < N_CALLGRIND_EVENTS; e++) {
        if (strcmp(event_names[e], name) != 0) continue;
        for (size_t c = 0; c < parser->n_columns; c++)
            if (parser->columns[c] == e) return NOT_WANTED; // twice: the first column counts
        return e;
    }
    return NOT_WANTED;
}

static Status read_events(Parser *parser, char *text)
{
    if (parser->n_columns > 0) return wrong(parser, "events: again, and no totals: before it");
    bool has_instructions = false;
    for (char *state, *word = strtok_r(text, " ", &state); word;
         word = strtok_r(NULL, " ", &state)) {
        if (parser->n_columns == MOST_COLUMNS) return wrong(parser, "too many events");
        const int event = find_event(parser, word);
        has_instructions = has_instructions || event == CALLGRIND_IR;
        parser->columns[parser->n_columns++] = event;
    }
    return has_instructions ? STATUS_OK : wrong(parser, "events: without Ir, the instructions");
}

/* What only some parts counted has no total. */
static bool has_same_events(const Parser *parser)
{
    bool is_counted[N_CALLGRIND_EVENTS] = { false };
    for (size_t c = 0; c < parser->n_columns; c++)
        if (parser->columns[c] != NOT_WANTED) is_counted[parser->columns[c]] = true;
    for (int e = 0; e < N_CALLGRIND_EVENTS; e++)
        if (is_counted[e] == isnan(parser->profile->total[e])) return false;
    return true;
}

static void begin_part(Parser *parser)
{
    parser->is_open = false;
    parser->n_columns = 0;
    parser->n_positions = 1; // what the format says when there is no positions: line
    parser->line_position = 0;
    parser->function = parser->function_file = parser->file = NULL;
    memset(parser->positions, 0, sizeof parser->positions);
    memset(parser->sums, 0, sizeof parser->sums);
}

static Status end_part(Parser *parser, char *text)
{
    uint64_t totals[MOST_COLUMNS];
    double *const total = parser->profile->total;
    if (parser->n_columns == 0) return wrong(parser, "totals: before an events: line");
    if (!*text || !read_row(parser, text, totals)) return wrong(parser, "totals: without numbers");
    for (size_t c = 0; c < parser->n_columns; c++) {
        const int event = parser->columns[c];
        if (totals[c] != parser->sums[c])
            return reason(parser->why, STATUS_BAD_USAGE,
                          "Callgrind's file, line %zu: total %" PRIu64
                          ", but costs add up to %" PRIu64 "; run it again",
                          parser->lines.number, totals[c], parser->sums[c]);
        if (event == NOT_WANTED) continue;
        if (parser->n_parts == 0) total[event] = 0.0;
        total[event] += (double) totals[c];
    }
    if (!has_same_events(parser)) return wrong(parser, "other events than in the part before");
    parser->n_parts++;
    begin_part(parser);
    return STATUS_OK;
}

static Status read_line(Parser *parser, char *line)
{
    static const struct {
        const char *start;
        Status (*read)(Parser *parser, char *text);
    } rows[] = {
        { "fn=", set_function },    { "fl=", set_function_file },
        { "fi=", set_file },        { "fe=", set_file },
        { "ob=", pass_object },     { "cob=", pass_object },
        { "cfi=", pass_file },      { "cfl=", pass_file },
        { "jfi=", pass_file },      { "cfn=", pass_function },
        { "jfn=", pass_function },  { "calls=", begin_call },
        { "jump=", pass },          { "jcnd=", pass },
        { "events:", read_events }, { "positions:", read_positions },
        { "totals:", end_part },    { "summary:", pass },
        { "event:", pass },         { "version:", pass },
        { "creator:", pass },       { "pid:", pass },
        { "cmd:", pass },           { "part:", pass },
        { "thread:", pass },        { "desc:", pass },
    };
    if (*line == '\0' || *line == '#') return STATUS_OK;
    parser->is_open = true;
    if (strchr("0123456789+-*", *line)) return read_costs(parser, line);
    if (parser->is_inclusive) return wrong(parser, "a call without its costs");
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        const size_t n = strlen(rows[r].start);
        if (strncmp(line, rows[r].start, n) == 0)
            return rows[r].read(parser, line + n + strspn(line + n, " "));
    }
    return wrong(parser, "no line of Callgrind's format");
}

/* ---- what comes out ---- */

static int compare_texts(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "");
}

static int by_instructions(const void *a, const void *b)
{
    const CallgrindPlace *const x = a, *const y = b;
    if (x->instructions != y->instructions) return x->instructions > y->instructions ? -1 : 1;
    const int function = compare_texts(x->function, y->function);
    const int file = compare_texts(x->file, y->file);
    if (function || file) return function ? function : file;
    return (x->line > y->line) - (x->line < y->line);
}

/* Leaves each place once, those with most instructions first. Returns: how many. */
static size_t merge(const Places *places)
{
    size_t n = 0;
    if (places->n == 0) return 0;
    qsort(places->at, places->n, sizeof *places->at, by_place);
    for (size_t p = 1; p < places->n; p++) {
        if (by_place(&places->at[n], &places->at[p]) == 0)
            places->at[n].instructions += places->at[p].instructions;
        else
            places->at[++n] = places->at[p];
    }
    qsort(places->at, ++n, sizeof *places->at, by_instructions);
    return n;
}

static Status read_parts(Parser *parser)
{
    begin_part(parser);
    for (char *line; (line = text_lines_next(&parser->lines));) {
        const Status status = read_line(parser, line);
        if (status != STATUS_OK) return status;
    }
    if (parser->is_open) return wrong(parser, "cut off: no totals: line");
    return parser->n_parts > 0 ? STATUS_OK : wrong(parser, "nothing in it");
}

Status callgrind_parse(const char *text, CallgrindProfile *profile, Reason *why)
{
    Parser parser = { .profile = profile, .why = why };
    *profile = (CallgrindProfile) { .functions = NULL };
    for (int e = 0; e < N_CALLGRIND_EVENTS; e++) profile->total[e] = NAN;
    Texts *const texts = profile->memory = calloc(1, sizeof *texts);
    Status status
        = texts && text_lines_open(&parser.lines, text) ? read_parts(&parser) : no_memory(&parser);
    text_lines_close(&parser.lines);
    names_forget(&parser.names);
    if (texts) *texts = parser.names.texts;
    profile->functions = parser.functions.at;
    profile->lines = parser.lines_of_code.at;
    if (status != STATUS_OK) return status;
    profile->n_functions = merge(&parser.functions);
    profile->n_lines = merge(&parser.lines_of_code);
    return STATUS_OK;
}

void callgrind_free(CallgrindProfile *profile)
{
    if (profile->memory) texts_free(profile->memory);
    free(profile->memory);
    free(profile->functions);
    free(profile->lines);
    *profile = (CallgrindProfile) { .functions = NULL };
}
