#include "harness/read_perf_script.h"

#include "harness/text_lines.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

typedef struct Folder {
    const char *root;
    char **frames; /* of the sample being read, the innermost first */
    size_t n_frames, n_frames_room;
    char **stacks; /* one a sample */
    size_t n_stacks, n_stacks_room;
    bool is_open; /* a sample with frames waits for its blank line */
} Folder;

static bool append(char ***items, size_t *n, size_t *n_room, char *item)
{
    if (*n == *n_room) {
        const size_t n_more = *n_room ? 2 * *n_room : 64;
        char **const more = realloc(*items, n_more * sizeof *more);
        if (!more) return false;
        *items = more;
        *n_room = n_more;
    }
    (*items)[(*n)++] = item;
    return true;
}

/* Takes "  401136 name": digits of an address, a blank, the rest. Returns: the rest, or NULL. */
static char *after_address(char *at)
{
    at += strspn(at, " \t");
    const size_t n_digits = strspn(at, "0123456789abcdef");
    return n_digits > 0 && n_digits <= 16 && at[n_digits] == ' ' ? at + n_digits + 1 : NULL;
}

/* The name as it may stand in a stack: there ';' separates. */
static char *clean(char *symbol)
{
    static const char inlined[] = " (inlined)";
    static char unknown[] = "[unknown]";
    const size_t n = strlen(symbol), n_mark = sizeof inlined - 1;
    if (n >= n_mark && strcmp(symbol + n - n_mark, inlined) == 0) symbol[n - n_mark] = '\0';
    for (char *c = symbol; (c = strchr(c, ';'));) *c = ':';
    return symbol[strspn(symbol, " ")] ? symbol : unknown;
}

static bool add_frame(Folder *folder, char *symbol)
{
    folder->is_open = true;
    return append(&folder->frames, &folder->n_frames, &folder->n_frames_room, clean(symbol));
}

/* Of a recursive root the outermost call counts. */
static size_t outermost(const Folder *folder)
{
    for (size_t f = folder->n_frames; folder->root && f > 0; f--)
        if (strcmp(folder->frames[f - 1], folder->root) == 0) return f;
    return folder->n_frames;
}

/* Writes the stack of the sample, from the outside in. */
static bool close_sample(Folder *folder)
{
    const size_t n_kept = outermost(folder);
    size_t n_bytes = 1;
    for (size_t f = 0; f < n_kept; f++) n_bytes += strlen(folder->frames[f]) + 1;
    char *const stack = malloc(n_bytes), *at = stack;
    if (!stack) return false;
    for (size_t f = n_kept; f-- > 0;) {
        at = stpcpy(at, folder->frames[f]);
        if (f > 0) *at++ = ';';
    }
    folder->n_frames = 0;
    folder->is_open = false;
    if (append(&folder->stacks, &folder->n_stacks, &folder->n_stacks_room, stack)) return true;
    free(stack);
    return false;
}

/* A sample without a call chain is one line: the command, the address in a column wider than any
 * command, the name. */
static char *frame_beside_command(char *line)
{
    enum { COLUMN = 17 };
    for (char *blanks = strstr(line, "  "); blanks; blanks = strstr(blanks, "  ")) {
        const size_t n_blanks = strspn(blanks, " ");
        const size_t n_digits = strspn(blanks + n_blanks, "0123456789abcdef");
        char *const symbol = after_address(blanks);
        if (symbol && n_blanks + n_digits >= COLUMN) return symbol;
        blanks += n_blanks;
    }
    return NULL;
}

/* Frames begin with a tab; the line before them names the command, whatever it is called. */
static bool read_line(Folder *folder, char *line)
{
    if (*line == '\0') return !folder->is_open || close_sample(folder);
    char *const symbol = *line == '\t' ? after_address(line) : NULL;
    if (symbol) return add_frame(folder, symbol);
    char *const beside = folder->is_open ? NULL : frame_beside_command(line);
    return !beside || (add_frame(folder, beside) && close_sample(folder));
}

static Status read_samples(Folder *folder, const char *text, Reason *why)
{
    TextLines lines;
    if (!text_lines_open(&lines, text))
        return reason(why, STATUS_NO_MEMORY, "no memory for the output of perf script");
    bool has_memory = true;
    for (char *line; has_memory && (line = text_lines_next(&lines));)
        has_memory = read_line(folder, line);
    const bool is_cut = folder->is_open || lines.is_unfinished;
    const size_t n_lines = lines.number;
    text_lines_close(&lines);
    if (!has_memory)
        return reason(why, STATUS_NO_MEMORY, "no memory for the stacks of perf script");
    if (is_cut)
        return reason(why, STATUS_BAD_USAGE, "perf script is cut off in line %zu, run it again",
                      n_lines);
    if (folder->n_stacks == 0)
        return reason(why, STATUS_BAD_USAGE, "perf script has no sample in %zu lines", n_lines);
    return STATUS_OK;
}

static int by_stack(const void *a, const void *b)
{
    return strcmp(*(char *const *) a, *(char *const *) b);
}

static int by_samples(const void *a, const void *b)
{
    const FoldedStack *const x = a, *const y = b;
    if (x->samples != y->samples) return x->samples > y->samples ? -1 : 1;
    return strcmp(x->stack, y->stack);
}

/* Equal stacks are neighbours once sorted; the first of them becomes the row's. */
static bool merge(Folder *folder, FoldedStacks *stacks)
{
    stacks->rows = malloc(folder->n_stacks * sizeof *stacks->rows);
    if (!stacks->rows) return false;
    qsort(folder->stacks, folder->n_stacks, sizeof *folder->stacks, by_stack);
    for (size_t s = 0; s < folder->n_stacks; s++) {
        char *const stack = folder->stacks[s];
        const bool is_known
            = stacks->n > 0 && strcmp(stacks->rows[stacks->n - 1].stack, stack) == 0;
        if (is_known)
            free(stack);
        else
            stacks->rows[stacks->n++] = (FoldedStack) { .stack = stack };
        stacks->rows[stacks->n - 1].samples++;
    }
    stacks->samples = (int64_t) folder->n_stacks;
    folder->n_stacks = 0;
    qsort(stacks->rows, stacks->n, sizeof *stacks->rows, by_samples);
    return true;
}

Status folded_parse(const char *text, const char *root, FoldedStacks *stacks, Reason *why)
{
    Folder folder = { .root = root };
    *stacks = (FoldedStacks) { .rows = NULL };
    Status status = read_samples(&folder, text, why);
    if (status == STATUS_OK && !merge(&folder, stacks))
        status = reason(why, STATUS_NO_MEMORY, "no memory for the stacks of perf script");
    for (size_t s = 0; s < folder.n_stacks; s++) free(folder.stacks[s]);
    free(folder.stacks);
    free(folder.frames);
    return status;
}

void folded_free(FoldedStacks *stacks)
{
    for (size_t r = 0; r < stacks->n; r++) free(stacks->rows[r].stack);
    free(stacks->rows);
    *stacks = (FoldedStacks) { .rows = NULL };
}
