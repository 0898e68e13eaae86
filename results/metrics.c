#include "results/metrics.h"

#include "results/judge.h"

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

/** What records of tools have in common. */
typedef struct Origin {
    const char *rung, *tool;
    int64_t session;
} Origin;

static int64_t later(int64_t last, Origin of, const char *rung, const char *tool)
{
    const bool is_later
        = of.session > last && strcmp(of.rung, rung) == 0 && strcmp(of.tool, tool) == 0;
    return is_later ? of.session : last;
}

int64_t metrics_session(const RunFile *file, const char *rung, const char *tool)
{
    int64_t last = -1;
    for (size_t i = 0; i < file->n_metrics; i++) {
        const MetricRecord *const m = &file->metrics[i];
        last = later(last, (Origin) { m->rung, m->tool, m->session }, rung, tool);
    }
    for (size_t i = 0; i < file->n_hots; i++) {
        const HotRecord *const h = &file->hots[i];
        last = later(last, (Origin) { h->rung, h->tool, h->session }, rung, tool);
    }
    for (size_t i = 0; i < file->n_stacks; i++) {
        const StackRecord *const s = &file->stacks[i];
        last = later(last, (Origin) { s->rung, s->tool, s->session }, rung, tool);
    }
    return last;
}

static bool is_of(const MetricRecord *m, const char *rung, const char *tool, int64_t session)
{
    return m->session == session && strcmp(m->rung, rung) == 0 && strcmp(m->tool, tool) == 0;
}

const MetricRecord *metrics_find(const RunFile *file, const char *rung, const char *tool,
                                 const char *metric)
{
    const int64_t session = metrics_session(file, rung, tool);
    for (size_t i = 0; i < file->n_metrics; i++) {
        const MetricRecord *const m = &file->metrics[i];
        if (is_of(m, rung, tool, session) && strcmp(m->metric, metric) == 0) return m;
    }
    return NULL;
}

bool metrics_has_any(const RunFile *file, const char *rung, const char *tool)
{
    const int64_t session = metrics_session(file, rung, tool);
    for (size_t i = 0; i < file->n_metrics; i++)
        if (is_of(&file->metrics[i], rung, tool, session) && isfinite(file->metrics[i].value))
            return true;
    return false;
}

const char *metrics_tool_reason(const RunFile *file, const char *rung, const char *tool)
{
    const int64_t session = metrics_session(file, rung, tool);
    if (metrics_has_any(file, rung, tool)) return NULL;
    for (size_t i = 0; i < file->n_metrics; i++)
        if (is_of(&file->metrics[i], rung, tool, session)) return file->metrics[i].reason;
    return NULL;
}

const char *metrics_reason(const RunFile *file, const char *rung, const char *tool,
                           const char *metric)
{
    const MetricRecord *const m = metrics_find(file, rung, tool, metric);
    if (!m) return metrics_tool_reason(file, rung, tool);
    return isfinite(m->value) ? NULL : m->reason;
}

const MetricRecord *metrics_axis(const RunFile *file, const char *rung, SecondAxis axis)
{
    return metrics_find(file, rung, "callgrind", metrics_axis_name(axis));
}

bool metrics_disagree(const RunFile *file, const VerdictRecord *row, Disagreement *found)
{
    const char *const verdict = row->verdict ? row->verdict : "";
    const bool is_faster = strcmp(verdict, verdict_name(VERDICT_FASTER)) == 0;
    const bool is_slower = strcmp(verdict, verdict_name(VERDICT_SLOWER)) == 0;
    if (!row->base || !(is_faster || is_slower) || !(row->speedup_base.median > 0)) return false;
    const MetricRecord *const own = metrics_axis(file, row->rung, AXIS_INSTRUCTIONS);
    const MetricRecord *const base = metrics_axis(file, row->base, AXIS_INSTRUCTIONS);
    if (!own || !base || !(base->value > 0.0) || !isfinite(own->value)) return false;
    const double instructions = own->value / base->value;
    if (is_faster ? instructions <= 1 + LEAST_DIFFERENCE : instructions >= 1 - LEAST_DIFFERENCE)
        return false;
    *found = (Disagreement) { instructions, row->speedup_base.median };
    return true;
}
