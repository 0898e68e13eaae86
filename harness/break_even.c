#include "harness/break_even.h"

#include <math.h>

/* Coordinates of so many trajectories make a cache line. */
enum { LANES = 8, MOST_ASKED = 64, BYTES_A_TRAJECTORY = 3 * sizeof(double) };

/* ---- the model ---- */

OneCore one_core_of(const CoreTimes *t)
{
    /* in `some`; differences are free of what is paid once */
    const double groups = (t->twice_us - t->some_us) / (t->fewest_longer_us - t->fewest_us);
    OneCore core = { .group = 0 };
    double nearest = INFINITY;
    for (size_t group = LANES; group <= t->some; group++) {
        const double off = fabs(log(groups * (double) group / (double) t->some));
        if (t->some % group != 0 || !(off < nearest)) continue;
        nearest = off;
        core.group = group;
    }
    if (core.group == 0) return core;
    core.group_us = (t->twice_us - t->some_us) * (double) core.group / (double) t->some;
    core.start_us = fmax(0.0, t->fewest_us - core.group_us);
    return core;
}

double one_core_us(const OneCore *core, size_t n)
{
    const size_t n_groups = (n + core->group - 1) / core->group;
    return core->start_us + (double) n_groups * core->group_us;
}

/* Between two sizes along the line through them, behind the last along that before it. */
static double message_us(const TeamCosts *team, double bytes)
{
    if (team->n_sizes == 0) return 0.0;
    if (team->n_sizes == 1 || bytes <= team->bytes[0]) return team->message_us[0];
    size_t i = 1;
    while (i + 1 < team->n_sizes && team->bytes[i] < bytes) i++;
    const double slope
        = (team->message_us[i] - team->message_us[i - 1]) / (team->bytes[i] - team->bytes[i - 1]);
    return team->message_us[i - 1] + slope * (bytes - team->bytes[i - 1]);
}

double two_workers_us(const OneCore *core, const TeamCosts *team, size_t n)
{
    const size_t n_lines = (n + LANES - 1) / LANES;
    const size_t share = (n_lines + 1) / 2 * LANES;
    const double alone_us = one_core_us(core, share);
    return team->once_us + core->start_us + team->slowdown * (alone_us - core->start_us)
        + message_us(team, (double) (share * BYTES_A_TRAJECTORY));
}

size_t break_even_predict(const OneCore *core, const TeamCosts *team, size_t most)
{
    const size_t unit = 2 * core->group;
    for (size_t n = unit; n <= most; n += unit)
        if (two_workers_us(core, team, n) < one_core_us(core, n)) return n;
    return 0;
}

/* ---- the search ---- */

typedef struct Search {
    size_t unit, most, most_asked;
    Answer (*ask)(void *context, size_t n);
    void *context;
    size_t size[MOST_ASKED];
    Answer answer[MOST_ASKED];
    size_t n_asked;
    bool is_over;
} Search;

static size_t to_unit(const Search *s, double n)
{
    const size_t units = (size_t) (n / (double) s->unit + 0.5);
    const size_t most = s->most / s->unit;
    return s->unit * (units < 1 ? 1 : units > most ? most : units);
}

/* Returns: whether two workers won there. */
static bool wins_at(Search *s, size_t n)
{
    const Answer answer = s->ask(s->context, n);
    s->is_over = answer.is_out;
    if (answer.is_out) return false;
    s->size[s->n_asked] = n;
    s->answer[s->n_asked++] = answer;
    if (s->n_asked == s->most_asked || s->n_asked == MOST_ASKED) s->is_over = true;
    return answer.ratio > 1.0;
}

/* Narrows down to one unit, or to a tenth. */
static size_t narrow(Search *s, size_t loses, size_t wins)
{
    while (!s->is_over && wins - loses > s->unit && (double) wins > 1.1 * (double) loses) {
        const size_t n = to_unit(s, 0.5 * ((double) loses + (double) wins));
        if (n <= loses || n >= wins) break;
        if (wins_at(s, n))
            wins = n;
        else if (!s->is_over || s->size[s->n_asked - 1] == n)
            loses = n;
    }
    return wins;
}

static BreakEven sum_up(const Search *s, size_t n)
{
    BreakEven even = { .n = n, .n_asked = s->n_asked };
    for (size_t i = 0; i < s->n_asked; i++) {
        const size_t size = s->size[i];
        if (size > even.largest) even.largest = size;
        if (!s->answer[i].is_sure) continue;
        const bool has_won = s->answer[i].ratio > 1.0;
        if (has_won && n > 0 && size >= n && (even.wins == 0 || size < even.wins)) even.wins = size;
        if (!has_won && (n == 0 || size < n) && size > even.loses) even.loses = size;
    }
    return even;
}

BreakEven break_even_search(size_t first, size_t unit, size_t most, size_t most_asked,
                            Answer (*ask)(void *context, size_t n), void *context)
{
    Search s
        = { .unit = unit, .most = most, .most_asked = most_asked, .ask = ask, .context = context };
    size_t loses = 0, wins = 0;
    if (most < unit || most_asked == 0) return sum_up(&s, 0);
    for (size_t n = to_unit(&s, (double) first); !s.is_over;) {
        if (wins_at(&s, n))
            wins = n;
        else if (s.n_asked > 0 && s.size[s.n_asked - 1] == n)
            loses = n;
        if (wins > 0 && (loses > 0 || wins == unit)) break;
        if (wins == 0 && n == to_unit(&s, (double) most)) break;
        n = to_unit(&s, wins > 0 ? 0.5 * (double) wins : 2.0 * (double) loses);
    }
    return sum_up(&s, wins > 0 ? narrow(&s, loses, wins) : 0);
}
