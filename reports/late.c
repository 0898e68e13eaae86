#include "reports/late.h"

#include <math.h>
#include <string.h>

/** Compilers at run time are a matter of interpreters. */
static bool can_warm_up(const RunFile *file, const char *name)
{
    for (size_t i = 0; i < file->n_rungs; i++) {
        const RungRecord *const rung = &file->rungs[i];
        if (strcmp(rung->rung, name) == 0)
            return rung->language && strcmp(rung->language, "Python") == 0;
    }
    return false;
}

void late_tell_trust(Summary *summary)
{
    const Judgement *const judgement = summary->judgement;
    const char *list = NULL; /* "v05_numba 1.08x", of those that drift */
    size_t n_known = 0;
    for (size_t i = 0; i < judgement->n_rows; i++) {
        const LateDrift *const drift = &judgement->drifts[i];
        const char *const rung = judgement->rows[i].rung;
        const bool is_known = isfinite(drift->ratio) && isfinite(drift->width);
        if (!is_known || !can_warm_up(summary->file, rung)) continue;
        n_known++;
        if (drift->is_drift)
            list = phrases_list(&summary->phrases, list,
                                phrases_add(&summary->phrases, "%s %.2fx", rung, drift->ratio));
    }
    if (list)
        summary_add_line(
            &summary->trust, "late drift",
            phrases_add(&summary->phrases,
                        "in the last third of their processes, over the third before and beside "
                        "the control: %s. That is more than the interval: it may still have been "
                        "warming up.",
                        list));
    else if (n_known > 0)
        summary_add_line(&summary->trust, "warm",
                         "no rung in Python took longer or less in the last third of its processes "
                         "than in the third before, beyond its interval.");
}
