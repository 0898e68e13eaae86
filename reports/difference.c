#include "reports/difference.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct Line {
    const char *text;
    size_t length;
    uint64_t hash;
} Line;

typedef struct Lines {
    Line *line;
    size_t n;
} Lines;

/** Source: Fowler, Noll, Vo: FNV-1a, 64 bits. */
static uint64_t hash_of(const char *text, size_t length)
{
    uint64_t hash = 14695981039346656037U;
    for (size_t i = 0; i < length; i++) hash = (hash ^ (unsigned char) text[i]) * 1099511628211U;
    return hash;
}

static bool split(const char *text, Lines *lines)
{
    size_t n = 1;
    for (const char *c = text; *c; c++) n += *c == '\n';
    lines->line = calloc(n, sizeof *lines->line);
    if (!lines->line) return false;
    while (*text) {
        const size_t length = strcspn(text, "\n");
        lines->line[lines->n++] = (Line) { text, length, hash_of(text, length) };
        text += length + (text[length] == '\n');
    }
    return true;
}

static bool is_same(const Line *a, const Line *b)
{
    return a->hash == b->hash && a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
}

static void keep(Difference *difference, const Lines *after, size_t b, size_t a)
{
    difference->lines[difference->n++]
        = (DifferenceLine) { LINE_KEPT, after->line[a].text, after->line[a].length, b + 1, a + 1 };
}

static void remove_line(Difference *difference, const Lines *before, size_t b)
{
    difference->n_removed++;
    difference->lines[difference->n++]
        = (DifferenceLine) { LINE_REMOVED, before->line[b].text, before->line[b].length, b + 1, 0 };
}

static void add_line(Difference *difference, const Lines *after, size_t a)
{
    difference->n_added++;
    difference->lines[difference->n++]
        = (DifferenceLine) { LINE_ADDED, after->line[a].text, after->line[a].length, 0, a + 1 };
}

/** What lies between the common beginning and the common end. */
typedef struct Middle {
    size_t first, n_before, n_after;
} Middle;

static Middle middle_of(const Lines *before, const Lines *after)
{
    const size_t most = before->n < after->n ? before->n : after->n;
    size_t first = 0, last = 0;
    while (first < most && is_same(&before->line[first], &after->line[first])) first++;
    while (last < most - first
           && is_same(&before->line[before->n - 1 - last], &after->line[after->n - 1 - last]))
        last++;
    return (Middle) { first, before->n - first - last, after->n - first - last };
}

/** Fills common[b * (n_after + 1) + a]: how many lines the ends of the middles from b and from a on
 * have in common. The last row and column are 0. */
static void fill_common(const Lines *before, const Lines *after, const Middle *m, uint32_t *common)
{
    const size_t width = m->n_after + 1;
    for (size_t b = m->n_before; b-- > 0;)
        for (size_t a = m->n_after; a-- > 0;) {
            const uint32_t down = common[(b + 1) * width + a], right = common[b * width + a + 1];
            common[b * width + a] = down > right ? down : right;
            if (is_same(&before->line[m->first + b], &after->line[m->first + a]))
                common[b * width + a] = common[(b + 1) * width + a + 1] + 1;
        }
}

/** Walks through the middle; without a table nothing there is common. */
static void walk(const Lines *before, const Lines *after, const Middle *m, const uint32_t *common,
                 Difference *difference)
{
    const size_t width = m->n_after + 1;
    size_t b = 0, a = 0;
    while (b < m->n_before || a < m->n_after) {
        const bool has_both = b < m->n_before && a < m->n_after;
        if (common && has_both
            && is_same(&before->line[m->first + b], &after->line[m->first + a])) {
            keep(difference, after, m->first + b++, m->first + a++);
            continue;
        }
        const bool is_removed = b < m->n_before
            && (a == m->n_after || !common
                || common[(b + 1) * width + a] >= common[b * width + a + 1]);
        if (is_removed)
            remove_line(difference, before, m->first + b++);
        else
            add_line(difference, after, m->first + a++);
    }
}

static bool compare(const Lines *before, const Lines *after, Difference *difference)
{
    const Middle m = middle_of(before, after);
    const bool is_small = m.n_before <= DIFFERENCE_MOST_PAIRS / (m.n_after + 1);
    uint32_t *const common
        = is_small ? calloc((m.n_before + 1) * (m.n_after + 1), sizeof *common) : NULL;
    if (is_small && !common) return false;
    if (common) fill_common(before, after, &m, common);
    for (size_t i = 0; i < m.first; i++) keep(difference, after, i, i);
    walk(before, after, &m, common, difference);
    for (size_t b = m.first + m.n_before; b < before->n; b++)
        keep(difference, after, b, b - m.n_before + m.n_after);
    free(common);
    return true;
}

Status difference_new(const char *before, const char *after, Difference *difference, Reason *why)
{
    Lines mine = { NULL, 0 }, theirs = { NULL, 0 };
    *difference = (Difference) { .n = 0 };
    bool is_done = split(before, &theirs) && split(after, &mine);
    if (is_done) difference->lines = calloc(theirs.n + mine.n + 1, sizeof *difference->lines);
    is_done = is_done && difference->lines && compare(&theirs, &mine, difference);
    free(mine.line);
    free(theirs.line);
    return is_done ? STATUS_OK : reason(why, STATUS_NO_MEMORY, "comparing sources: out of memory");
}

void difference_free(Difference *difference)
{
    free(difference->lines);
    *difference = (Difference) { .n = 0 };
}
