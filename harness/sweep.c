/* The values of a sweep, and how it is written. */
#include "harness/sweep.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { SWEEP_STEPS = 1024, LEAST_TRAJECTORY_STEPS = 1 << 20 };

typedef struct SweepRow {
    const char *name;
    int64_t factor;  /* from one value to the next */
    bool is_written; /* to --sweep */
} SweepRow;

static const SweepRow rows[N_SWEEP_KINDS] = {
    [SWEEP_TRAJECTORIES] = { "trajectories", 4, true },
    [SWEEP_THREADS] = { "threads", 2, false },
};

const char *sweep_name(SweepKind kind)
{
    return rows[kind].name;
}

SweepKind sweep_kind(const char *name)
{
    for (int kind = SWEEP_NONE + 1; kind < N_SWEEP_KINDS; kind++)
        if (name && strcmp(rows[kind].name, name) == 0) return (SweepKind) kind;
    return SWEEP_NONE;
}

/* Moves on behind the prefix. Returns: whether it is there. */
static int take_text(const char **text, const char *prefix)
{
    const size_t n = strlen(prefix);
    if (strncmp(*text, prefix, n) != 0) return 0;
    *text += n;
    return 1;
}

/* Decimal digits only: strtoll alone would take " 5" and "+5". */
static int take_count(const char **text, int64_t *count)
{
    char *end;
    if (strspn(*text, "0123456789") == 0) return 0;
    errno = 0;
    *count = strtoll(*text, &end, 10);
    *text = end;
    return errno == 0;
}

Status sweep_parse(const char *text, Sweep *sweep, Reason *why)
{
    for (int kind = SWEEP_NONE + 1; kind < N_SWEEP_KINDS; kind++) {
        const char *rest = text;
        int64_t first, last;
        if (rows[kind].is_written && take_text(&rest, rows[kind].name) && take_text(&rest, "=")
            && take_count(&rest, &first) && take_text(&rest, "..") && take_count(&rest, &last)
            && *rest == '\0' && first >= 1 && last >= first) {
            *sweep = (Sweep) { (SweepKind) kind, first, last };
            return STATUS_OK;
        }
    }
    return reason(why, STATUS_BAD_USAGE,
                  "--sweep '%.60s' is not WHAT=FIRST..LAST, as in trajectories=64..4194304; for "
                  "threads and ranks see ladder scale --help",
                  text);
}

size_t sweep_values(const Sweep *sweep, int64_t *values)
{
    size_t n = 0;
    if (sweep->kind == SWEEP_NONE || sweep->first < 1 || sweep->last < sweep->first) return 0;
    const int64_t factor = rows[sweep->kind].factor;
    values[n++] = sweep->first;
    while (values[n - 1] <= sweep->last / factor) {
        values[n] = factor * values[n - 1];
        n++;
    }
    if (values[n - 1] < sweep->last) values[n++] = sweep->last;
    return n;
}

int64_t sweep_steps(int64_t n_trajectories)
{
    int64_t steps = SWEEP_STEPS;
    while (n_trajectories < LEAST_TRAJECTORY_STEPS / steps) steps *= 2;
    return steps;
}
