#include "results/compare.h"

#include "results/judge.h"
#include "results/stats.h"

#include <math.h>
#include <stdlib.h>

Status pairs_new(const Arms *arms, Pairs *pairs)
{
    pairs->base_ns = calloc(arms->n + 1, sizeof *pairs->base_ns);
    pairs->rung_ns = calloc(arms->n + 1, sizeof *pairs->rung_ns);
    return pairs->base_ns && pairs->rung_ns ? STATUS_OK : STATUS_NO_MEMORY;
}

void pairs_free(Pairs *pairs)
{
    free(pairs->base_ns);
    free(pairs->rung_ns);
    *pairs = (Pairs) { 0 };
}

Interval compare_time(Arm arm, const Pairs *room)
{
    const size_t n = arms_pair(arm, arm, arm_counts_clean_only(arm), room->base_ns, room->rung_ns);
    return stats_median_interval(room->rung_ns, n, JUDGE_SHOWN_ALPHA);
}

static size_t copy_shared(Arm arm, Arm other, bool clean_only, Cell *room)
{
    size_t n = 0;
    for (size_t i = 0, k = 0; i < arm.n; i++) {
        const Cell *const here = &arm.cells[i];
        while (k < other.n && other.cells[k].sample->round < here->sample->round) k++;
        if (k == other.n) break;
        const Cell *const there = &other.cells[k];
        if (there->sample->round != here->sample->round) continue;
        if (clean_only && !(here->is_clean && there->is_clean)) continue;
        room[n] = *here;
        room[n++].is_clean = clean_only;
    }
    return n;
}

Arm compare_shared(Arm arm, Arm other, double alpha, Cell *room)
{
    const size_t n_clean = copy_shared(arm, other, true, room);
    if (n_clean >= stats_rounds_needed(alpha)) return (Arm) { room, n_clean };
    const size_t n = copy_shared(arm, other, false, room);
    return n > 0 ? (Arm) { room, n } : arm;
}

Status compare_arms(Arm base, Arm rung, double alpha, const Pairs *room, Comparison *comparison)
{
    double *const a = room->base_ns, *const b = room->rung_ns;
    Comparison c = { .n_needed = stats_rounds_needed(alpha) };
    c.n = arms_pair(base, rung, false, a, b);
    c.shown = c.all = stats_ratio_interval(a, b, c.n, JUDGE_SHOWN_ALPHA);
    c.corrected = stats_ratio_interval(a, b, c.n, alpha);
    const size_t n_clean = arms_pair(base, rung, true, a, b);
    c.is_clean_only = n_clean >= c.n_needed;
    if (c.is_clean_only) {
        c.n = n_clean;
        c.shown = stats_ratio_interval(a, b, n_clean, JUDGE_SHOWN_ALPHA);
        c.corrected = stats_ratio_interval(a, b, n_clean, alpha);
    }
    *comparison = c;
    const bool is_lost = isnan(c.shown.median) || isnan(c.corrected.median) || isnan(c.all.median);
    return c.n > 0 && is_lost ? STATUS_NO_MEMORY : STATUS_OK;
}
