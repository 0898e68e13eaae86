#include "harness/lines.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_BYTES = 1024, PATH_BYTES = 4096, MOST_DEPTH = 4 };

/* The code lines of a file, white space folded. */
typedef struct Lines {
    char **line;
    size_t n;
    bool is_broken;  /* a file or memory was missing */
    bool in_comment; /* between slash-star and star-slash, or the quotes of a docstring */
    const char *root;
} Lines;

static void lines_free(Lines *lines)
{
    for (size_t i = 0; i < lines->n; i++) free(lines->line[i]);
    free(lines->line);
}

static void add_line(Lines *lines, const char *text)
{
    char **const more = realloc(lines->line, (lines->n + 1) * sizeof *more);
    char *const copy = strdup(text);
    if (more) lines->line = more;
    if (!more || !copy) {
        free(copy);
        lines->is_broken = true;
        return;
    }
    more[lines->n++] = copy;
}

typedef struct CommentMarks {
    const char *begin, *end, *rest_of_line;
} CommentMarks;

static bool is_at(const char *text, const char *mark)
{
    return strncmp(text, mark, strlen(mark)) == 0;
}

/* Copies what is code: comments go, runs of white space become one blank. Texts in quotes are few
 * in rungs and hold no comment marks. */
static void fold(Lines *lines, const char *raw, bool is_python, char *code)
{
    static const CommentMarks of_c = { "/*", "*/", "//" }, of_python = { "\"\"\"", "\"\"\"", "#" };
    const CommentMarks *const marks = is_python ? &of_python : &of_c;
    size_t n = 0;
    for (const char *c = raw; *c; c++) {
        const char *const mark = lines->in_comment ? marks->end : marks->begin;
        if (is_at(c, mark)) {
            lines->in_comment = !lines->in_comment;
            c += strlen(mark) - 1;
            continue;
        }
        if (lines->in_comment) continue;
        if (is_at(c, marks->rest_of_line)) break;
        const bool is_space = isspace((unsigned char) *c) != 0;
        if (!is_space) code[n++] = *c;
        if (is_space && n > 0 && code[n - 1] != ' ') code[n++] = ' ';
    }
    while (n > 0 && code[n - 1] == ' ') n--;
    code[n] = '\0';
}

static void read_file(Lines *lines, const char *path, int depth);

/* A rung's own include, as #include "variants/v35_kernel.h": read in its place. */
static bool read_include(Lines *lines, const char *code, int depth)
{
    static const char start[] = "#include \"variants/v";
    char path[PATH_BYTES];
    if (strncmp(code, start, sizeof start - 1) != 0) return false;
    const char *const name = code + sizeof "#include \"" - 1;
    if (!isdigit((unsigned char) code[sizeof start - 1])) return false;
    snprintf(path, sizeof path, "%s/%.*s", lines->root, (int) strcspn(name, "\""), name);
    read_file(lines, path, depth + 1);
    return true;
}

static void read_file(Lines *lines, const char *path, int depth)
{
    FILE *const file = depth <= MOST_DEPTH ? fopen(path, "re") : NULL;
    char raw[LINE_BYTES], code[LINE_BYTES];
    const char *const dot = strrchr(path, '.');
    const bool is_python = dot && strcmp(dot, ".py") == 0;
    if (!file) {
        lines->is_broken = true;
        return;
    }
    while (fgets(raw, sizeof raw, file)) {
        fold(lines, raw, is_python, code);
        if (code[0] && !read_include(lines, code, depth)) add_line(lines, code);
    }
    fclose(file);
}

static Lines read_rung(const char *root, const char *rung)
{
    static const char *const places[][2] = { { "variants", "c" },
                                             { "variants/python", "py" },
                                             { "variants/libraries", "c" },
                                             { "variants/libraries", "cc" } };
    Lines lines = { .root = root };
    for (size_t p = 0; p < sizeof places / sizeof *places; p++) {
        char path[PATH_BYTES];
        snprintf(path, sizeof path, "%s/%s/%.200s.%s", root, places[p][0], rung, places[p][1]);
        FILE *const there = fopen(path, "re");
        if (!there) continue;
        fclose(there);
        read_file(&lines, path, 0);
        return lines;
    }
    lines.is_broken = true;
    return lines;
}

/* The length of the longest common subsequence, row by row. */
static size_t common(const Lines *a, const Lines *b, bool *is_broken)
{
    size_t *const row = calloc(b->n + 1, sizeof *row);
    if (!row) {
        *is_broken = true;
        return 0;
    }
    for (size_t i = 0; i < a->n; i++) {
        size_t diagonal = 0;
        for (size_t j = 1; j <= b->n; j++) {
            const size_t above = row[j];
            const bool is_same = strcmp(a->line[i], b->line[j - 1]) == 0;
            row[j] = is_same ? diagonal + 1 : (above > row[j - 1] ? above : row[j - 1]);
            diagonal = above;
        }
    }
    const size_t length = row[b->n];
    free(row);
    return length;
}

int64_t lines_changed(const char *root, const char *rung, const char *base)
{
    Lines mine = read_rung(root, rung), theirs = { .n = 0 };
    if (base) theirs = read_rung(root, base);
    bool is_broken = mine.is_broken || theirs.is_broken;
    const size_t kept = is_broken ? 0 : common(&mine, &theirs, &is_broken);
    const int64_t changed = is_broken ? -1 : (int64_t) (mine.n - kept);
    lines_free(&mine);
    lines_free(&theirs);
    return changed;
}
