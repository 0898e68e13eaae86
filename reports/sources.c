#include "reports/sources.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_FILES = 16, MOST_DEPTH = 4 };

typedef struct Comments {
    const char *ending;      /* of the files that have them */
    const char *begin, *end; /* NULL where comments are of one line */
    const char *rest_of_line;
} Comments;

static const Comments of_c = { "", "/*", "*/", "//" };
static const Comments others[] = { { ".py", "\"\"\"", "\"\"\"", "#" },
                                   { ".pyx", "\"\"\"", "\"\"\"", "#" },
                                   { ".f90", NULL, NULL, "!" } };

typedef struct Joiner {
    const RunFile *file;
    SourcePart part;
    FILE *out;
    const SourceRecord *joined[MOST_FILES];
    size_t n_joined;
    const struct Joiner *beside; /* what is included here must be there too; NULL: need not */
} Joiner;

/** Where a file is being read. */
typedef struct Place {
    const Comments *comments;
    bool is_in_comment;
    const char *row_end; /* of the row by which a rung names itself; NULL: outside */
} Place;

static bool begins(const char *text, const char *with)
{
    return with && strncmp(text, with, strlen(with)) == 0;
}

static const Comments *comments_of(const char *path)
{
    const char *const dot = strrchr(path, '.');
    for (size_t i = 0; dot && i < sizeof others / sizeof others[0]; i++)
        if (strcmp(dot, others[i].ending) == 0) return &others[i];
    return &of_c;
}

// --- Which files ---

/** Returns: the file of this name, whatever its folder; `length` bytes of `name`. */
static const SourceRecord *find(const RunFile *file, const char *name, size_t length,
                                bool has_ending)
{
    for (size_t i = 0; i < file->n_sources; i++) {
        const char *const slash = strrchr(file->sources[i].file, '/');
        const char *const base = slash ? slash + 1 : file->sources[i].file;
        if (strncmp(base, name, length) != 0) continue;
        if (has_ending ? base[length] == '\0' : base[length] == '.') return &file->sources[i];
    }
    return NULL;
}

/** Returns: the rung's own file, or NULL: the run does not hold it. */
static const SourceRecord *sources_file(const RunFile *file, const char *rung)
{
    return find(file, rung, strlen(rung), false);
}

/** Returns: what a line of C includes, or a line of Python imports, of the rungs' own; else NULL.
 */
static const SourceRecord *included(const Joiner *joiner, const Place *place, const char *line)
{
    static const char *const openings[] = { "#include \"variants/v", "import v", "from v" };
    const bool is_c = place->comments == &of_c;
    for (size_t i = 0; i < sizeof openings / sizeof openings[0]; i++) {
        const char *const name = line + strlen(openings[i]) - 1;
        if (is_c != (i == 0) || !begins(line, openings[i]) || !isdigit((unsigned char) name[1]))
            continue;
        return find(joiner->file, name, strcspn(name, is_c ? "\"\n" : " ,\n"), is_c);
    }
    return NULL;
}

// --- What of a line is wanted ---

/** Copies what of a line is no comment, without blanks at its end. */
static void strip(Place *place, const char *line, size_t length, char *code)
{
    const Comments *const marks = place->comments;
    size_t n = 0;
    for (size_t i = 0; i < length; i++) {
        const char *const mark = place->is_in_comment ? marks->end : marks->begin;
        if (mark && strlen(mark) <= length - i && begins(line + i, mark)) {
            place->is_in_comment = !place->is_in_comment;
            i += strlen(mark) - 1;
            continue;
        }
        if (place->is_in_comment) continue;
        if (begins(line + i, marks->rest_of_line)) break;
        code[n++] = line[i];
    }
    while (n > 0 && isspace((unsigned char) code[n - 1])) n--;
    code[n] = '\0';
}

/** How rungs name themselves: in C by a row, of which the flags rungs change the entries. */
static const struct {
    const char *begin, *end;
} rows[] = { { "const Variant ", "};" }, { "#ifndef NAIVE_NAME", "#endif" } };

/** Returns: whether a line is of the row by which a rung names itself. */
static bool is_of_row(Place *place, const char *code)
{
    if (place->row_end) {
        if (begins(code, place->row_end)) place->row_end = NULL;
        return true;
    }
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (begins(code, rows[i].begin)) place->row_end = rows[i].end;
    return place->row_end || begins(code, "#define NAIVE_");
}

static bool is_wanted(Place *place, const char *code)
{
    const bool is_c = place->comments == &of_c;
    if (is_c && (is_of_row(place, code) || begins(code, "#include \""))) return false;
    return code[strspn(code, " \t")] != '\0';
}

static bool join(Joiner *joiner, const SourceRecord *source, int depth);

static bool join_line(Joiner *joiner, Place *place, const char *line, size_t length, int depth)
{
    char *const code = malloc(length + 1);
    if (!code) return false;
    strip(place, line, length, code);
    const SourceRecord *const other = included(joiner, place, code);
    bool is_done = true;
    if (other && depth < MOST_DEPTH)
        is_done = join(joiner, other, depth + 1);
    else if (joiner->part == SOURCE_ALL)
        fprintf(joiner->out, "%.*s\n", (int) length, line);
    else if (is_wanted(place, code))
        fprintf(joiner->out, "%s\n", code);
    free(code);
    return is_done;
}

static bool has_joined(const Joiner *joiner, const SourceRecord *source)
{
    for (size_t i = 0; i < joiner->n_joined; i++)
        if (joiner->joined[i] == source) return true;
    return false;
}

static bool join(Joiner *joiner, const SourceRecord *source, int depth)
{
    Place place = { .comments = comments_of(source->file) };
    const bool is_elsewhere = depth > 0 && joiner->beside && !has_joined(joiner->beside, source);
    if (is_elsewhere || has_joined(joiner, source) || joiner->n_joined == MOST_FILES) return true;
    joiner->joined[joiner->n_joined++] = source;
    for (const char *line = source->text; *line;) {
        const size_t length = strcspn(line, "\n");
        if (!join_line(joiner, &place, line, length, depth)) return false;
        line += length + (line[length] == '\n');
    }
    return true;
}

/** Joins all of a rung. Returns: the text, the caller's to free; NULL without memory. */
static char *join_rung(Joiner *joiner, const SourceRecord *source)
{
    char *text = NULL;
    size_t length;
    joiner->out = open_memstream(&text, &length);
    if (!joiner->out) return NULL;
    const bool is_joined = join(joiner, source, 0);
    const bool is_broken = ferror(joiner->out) != 0;
    if (fclose(joiner->out) == 0 && is_joined && !is_broken) return text;
    free(text);
    return NULL;
}

bool sources_text(const RunFile *file, const char *rung, SourcePart part, const char *beside,
                  char **text)
{
    const SourceRecord *const source = sources_file(file, rung);
    const SourceRecord *const other = beside ? sources_file(file, beside) : NULL;
    Joiner joiner = { .file = file, .part = part }, theirs = joiner;
    *text = NULL;
    if (!source) return true;
    if (other) {
        char *const unused = join_rung(&theirs, other);
        if (!unused) return false;
        free(unused);
        joiner.beside = &theirs;
    }
    *text = join_rung(&joiner, source);
    return *text != NULL;
}
