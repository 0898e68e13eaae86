#include "results/late.h"

#include "results/stats.h"

#include <math.h>
#include <stdlib.h>

enum { THIRDS = 3 };

/* Times over those of the control in the same rounds; all, and by thirds of the processes. */
typedef struct Ratios {
    double *all, *third[THIRDS];
    size_t n, n_third[THIRDS];
} Ratios;

static const Cell *in_round(Arm arm, int64_t round)
{
    for (size_t i = 0; i < arm.n; i++)
        if (arm.cells[i].sample->round == round) return &arm.cells[i];
    return NULL;
}

/* Which third of the rounds of its process a cell belongs to. */
static size_t third_of(Arm arm, size_t cell)
{
    const int64_t block = arm.cells[cell].sample->block;
    size_t before = 0, n = 0;
    for (size_t i = 0; i < arm.n; i++) {
        if (arm.cells[i].sample->block != block) continue;
        before += i < cell;
        n++;
    }
    return THIRDS * before / n;
}

static void add(Ratios *ratios, size_t third, double ratio)
{
    ratios->all[ratios->n++] = ratio;
    ratios->third[third][ratios->n_third[third]++] = ratio;
}

static void compare(const Ratios *r, LateDrift *drift)
{
    const Interval all = stats_median_interval(r->all, r->n, JUDGE_SHOWN_ALPHA);
    const double middle = stats_quantile(r->third[1], r->n_third[1], 0.5);
    const double last = stats_quantile(r->third[2], r->n_third[2], 0.5);
    drift->ratio = last / middle;
    drift->width = all.high / all.low;
    drift->is_drift = isfinite(drift->width) && isfinite(drift->ratio)
        && fabs(log(drift->ratio)) > log(drift->width);
}

Status late_drift(const Arms *arms, const char *heat, const char *rung, const char *control,
                  LateDrift *drift)
{
    *drift = (LateDrift) { NAN, NAN, false };
    const Arm arm = arms_find(arms, heat, rung, false),
              other = arms_find(arms, heat, control, false);
    double *const room = calloc((THIRDS + 1) * (arm.n + 1), sizeof *room);
    if (!room) return STATUS_NO_MEMORY;
    Ratios ratios = { .all = room };
    for (size_t t = 0; t < THIRDS; t++) ratios.third[t] = room + (t + 1) * (arm.n + 1);
    for (size_t i = 0; i < arm.n; i++) {
        const Cell *const beside = in_round(other, arm.cells[i].sample->round);
        if (beside) add(&ratios, third_of(arm, i), arm.cells[i].step_ns / beside->step_ns);
    }
    compare(&ratios, drift);
    free(room);
    return STATUS_OK;
}
