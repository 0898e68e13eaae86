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
    char **file; /* below root, in the order in which they were opened */
    size_t n_files;
} Lines;

static void lines_free(Lines *lines)
{
    for (size_t i = 0; i < lines->n; i++) free(lines->line[i]);
    free(lines->line);
    for (size_t f = 0; f < lines->n_files; f++) free(lines->file[f]);
    free(lines->file);
}

static void add(Lines *lines, char ***texts, size_t *n, const char *text)
{
    char **const more = realloc(*texts, (*n + 1) * sizeof *more);
    char *const copy = strdup(text);
    if (more) *texts = more;
    if (!more || !copy) {
        free(copy);
        lines->is_broken = true;
        return;
    }
    more[(*n)++] = copy;
}

typedef struct CommentMarks {
    const char *suffix;      /* of the files that have them */
    const char *begin, *end; /* NULL where comments are of one line */
    const char *rest_of_line;
} CommentMarks;

static const CommentMarks *marks_of(const char *path)
{
    static const CommentMarks of_c = { "", "/*", "*/", "//" };
    static const CommentMarks others[] = { { ".py", "\"\"\"", "\"\"\"", "#" },
                                           { ".pyx", "\"\"\"", "\"\"\"", "#" },
                                           { ".f90", NULL, NULL, "!" } };
    const char *const dot = strrchr(path, '.');
    for (size_t o = 0; dot && o < sizeof others / sizeof *others; o++)
        if (strcmp(dot, others[o].suffix) == 0) return &others[o];
    return &of_c;
}

static bool is_at(const char *text, const char *mark)
{
    return mark && strncmp(text, mark, strlen(mark)) == 0;
}

/* Copies what is code: comments go, runs of white space become one blank. Texts in quotes are few
 * in rungs and hold no comment marks. */
static void fold(Lines *lines, const char *raw, const CommentMarks *marks, char *code)
{
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

static bool is_there(const char *path)
{
    FILE *const file = fopen(path, "re");
    if (file) fclose(file);
    return file != NULL;
}

/* Python's way to the same: "import v03_cython_kernel", "from v00_python import integrate". What is
 * imported may be made of another language's file. */
static bool read_import(Lines *lines, const char *code, int depth)
{
    static const char *const words[] = { "import v", "from v" };
    static const char *const suffixes[] = { ".py", ".pyx", ".f90" };
    const char *name = NULL;
    char path[PATH_BYTES];
    for (size_t w = 0; w < sizeof words / sizeof *words; w++)
        if (is_at(code, words[w]) && isdigit((unsigned char) code[strlen(words[w])]))
            name = code + strlen(words[w]) - 1;
    if (!name) return false;
    for (size_t s = 0; s < sizeof suffixes / sizeof *suffixes; s++) {
        snprintf(path, sizeof path, "%s/variants/python/%.*s%s", lines->root,
                 (int) strcspn(name, " "), name, suffixes[s]);
        if (is_there(path)) break;
    }
    read_file(lines, path, depth + 1);
    return true;
}

static void read_file(Lines *lines, const char *path, int depth)
{
    FILE *const file = depth <= MOST_DEPTH ? fopen(path, "re") : NULL;
    char raw[LINE_BYTES], code[LINE_BYTES];
    const CommentMarks *const marks = marks_of(path);
    const bool is_c = marks->suffix[0] == '\0';
    if (!file) {
        lines->is_broken = true;
        return;
    }
    add(lines, &lines->file, &lines->n_files, path + strlen(lines->root) + 1);
    while (fgets(raw, sizeof raw, file)) {
        fold(lines, raw, marks, code);
        if (!code[0]) continue;
        const bool is_read
            = is_c ? read_include(lines, code, depth) : read_import(lines, code, depth);
        if (!is_read) add(lines, &lines->line, &lines->n, code);
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
        if (!is_there(path)) continue;
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

Status lines_files(const char *root, const char *rung, LinesFile take, void *sink, Reason *why)
{
    Status status = STATUS_OK;
    Lines lines = read_rung(root, rung);
    for (size_t f = 0; f < lines.n_files && status == STATUS_OK; f++)
        status = take(sink, lines.file[f], why);
    lines_free(&lines);
    return status;
}
