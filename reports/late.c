#include "reports/late.h"

#include "results/late.h"

#include <math.h>
#include <string.h>

/** Compilers at run time are a matter of interpreters. */
static bool can_warm_up(const RungRecord *rung)
{
    return rung->language && strcmp(rung->language, "Python") == 0;
}

/** In the heat that its row is from; elsewhere it only connects heats. */
static bool is_at_home(const Summary *summary, const HeatRecord *heat, const RungRecord *rung)
{
    for (size_t i = 0; i < summary->judgement->n_rows; i++) {
        const VerdictRecord *const row = &summary->judgement->rows[i];
        if (strcmp(row->rung, rung->rung) == 0 && strcmp(row->heat, heat->heat) == 0) return true;
    }
    return false;
}

typedef struct Counted {
    size_t n_looked_at, n_drifts;
    const char *list; /* "v05_numba 1.08x", of those that drift */
} Counted;

static void look_at(Summary *summary, const Arms *arms, const HeatRecord *heat,
                    const RungRecord *rung, Counted *counted)
{
    LateDrift drift;
    if (!heat->control || strcmp(heat->control, rung->rung) == 0) return;
    if (!can_warm_up(rung) || !is_at_home(summary, heat, rung)) return;
    if (late_drift(arms, heat->heat, rung->rung, heat->control, &drift) != STATUS_OK) return;
    if (!isfinite(drift.ratio) || !isfinite(drift.width)) return;
    counted->n_looked_at++;
    if (!drift.is_drift) return;
    counted->n_drifts++;
    counted->list
        = phrases_list(&summary->phrases, counted->list,
                       phrases_add(&summary->phrases, "%s %.2fx", rung->rung, drift.ratio));
}

void late_tell_trust(Summary *summary)
{
    const RunFile *const file = summary->file;
    Arms arms;
    Counted counted = { 0, 0, NULL };
    if (arms_collect(file, &arms) != STATUS_OK) return;
    for (size_t h = 0; h < file->n_heats; h++)
        for (size_t r = 0; r < file->n_rungs; r++)
            look_at(summary, &arms, &file->heats[h], &file->rungs[r], &counted);
    arms_free(&arms);
    if (counted.n_drifts > 0)
        summary_add_line(
            &summary->trust, "late drift",
            phrases_add(&summary->phrases,
                        "in the last third of their processes, over the third before and beside "
                        "the control: %s. That is more than the interval: it may still have been "
                        "warming up.",
                        counted.list));
    else if (counted.n_looked_at > 0)
        summary_add_line(&summary->trust, "warm",
                         "no rung in Python took longer or less in the last third of its processes "
                         "than in the third before, beyond its interval.");
}
