#include "results/nearest.h"

#include <ctype.h>
#include <string.h>

enum { MOST_LETTERS = 64, USUAL_EDITS = 2 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t nearest_distance(const char *a, const char *b)
{
    const size_t n_a = strnlen(a, MOST_LETTERS), n_b = strnlen(b, MOST_LETTERS);
    if (n_b >= 2 && n_b < n_a && strncasecmp(a, b, n_b) == 0) return 1;
    size_t row[MOST_LETTERS + 1];
    for (size_t j = 0; j <= n_b; j++) row[j] = j;
    for (size_t i = 1; i <= n_a; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= n_b; j++) {
            const int is_other
                = tolower((unsigned char) a[i - 1]) != tolower((unsigned char) b[j - 1]);
            const size_t replace = diagonal + (size_t) is_other;
            diagonal = row[j];
            row[j] = least(replace, 1 + least(row[j], row[j - 1]));
        }
    }
    return row[n_b];
}

bool nearest_is_near(const char *typed, size_t distance)
{
    const size_t n = strnlen(typed, MOST_LETTERS);
    return distance <= USUAL_EDITS ? distance < n : 2 * distance <= n;
}

const char *nearest_word(const char *typed, const char *best, const char *other)
{
    return nearest_distance(typed, other) < nearest_distance(typed, best) ? other : best;
}
