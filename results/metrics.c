#include "results/metrics.h"

#include <math.h>
#include <string.h>

/* Counts differ by less where two programs do the same in another order. */
static const double LEAST_DIFFERENCE = 0.02;

const char *metrics_axis_name(SecondAxis axis)
{
    static const char *const names[N_SECOND_AXIS] = {
        [AXIS_INSTRUCTIONS] = "instructions",
        [AXIS_READS] = "reads",
        [AXIS_WRITES] = "writes",
        [AXIS_D1_MISSES] = "d1_misses",
        [AXIS_LL_MISSES] = "ll_misses",
        [AXIS_BRANCHES] = "branches",
        [AXIS_BRANCH_MISSES] = "branch_misses",
    };
    return names[axis];
}

static int64_t last_session(const RunFile *file, const char *rung, const char *tool)
{
    int64_t last = -1;
    for (size_t i = 0; i < file->n_metrics; i++) {
        const MetricRecord *const m = &file->metrics[i];
        if (m->session > last && strcmp(m->rung, rung) == 0 && strcmp(m->tool, tool) == 0)
            last = m->session;
    }
    return last;
}

const MetricRecord *metrics_find(const RunFile *file, const char *rung, const char *tool,
                                 const char *metric)
{
    const int64_t session = last_session(file, rung, tool);
    for (size_t i = 0; i < file->n_metrics; i++) {
        const MetricRecord *const m = &file->metrics[i];
        if (m->session == session && strcmp(m->metric, metric) == 0 && strcmp(m->rung, rung) == 0
            && strcmp(m->tool, tool) == 0)
            return m;
    }
    return NULL;
}

const MetricRecord *metrics_axis(const RunFile *file, const char *rung, SecondAxis axis)
{
    return metrics_find(file, rung, "callgrind", metrics_axis_name(axis));
}

bool metrics_disagree(const RunFile *file, const VerdictRecord *row, Disagreement *found)
{
    const double low = row->speedup_base_verdict_low, high = row->speedup_base_verdict_high;
    if (strcmp(row->outcome, "ok") != 0 || !row->base || !(low > 1.0 || high < 1.0)) return false;
    const MetricRecord *const own = metrics_axis(file, row->rung, AXIS_INSTRUCTIONS);
    const MetricRecord *const base = metrics_axis(file, row->base, AXIS_INSTRUCTIONS);
    if (!own || !base || !(base->value > 0.0) || !isfinite(own->value)) return false;
    *found = (Disagreement) { own->value / base->value, row->speedup_base.median };
    return low > 1.0 ? found->instructions > 1.0 + LEAST_DIFFERENCE
                     : found->instructions < 1.0 - LEAST_DIFFERENCE;
}
