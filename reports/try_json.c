/* What a program wants to know of a try: one object, absent values null with the reason beside. */
#include "reports/duel.h"
#include "reports/try.h"
#include "results/metrics.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

static json_t *number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *text(const char *value)
{
    json_t *const string = value ? json_string(value) : NULL;
    return string ? string : json_null(); /* no text, or none in UTF-8 */
}

static json_t *interval(Interval value)
{
    return json_pack("{so so so}", "median", number(value.median), "low", number(value.low), "high",
                     number(value.high));
}

static json_t *counts_of(const RunFile *file, const char *rung)
{
    json_t *const counts = json_object();
    for (int a = 0; a < N_SECOND_AXIS; a++) {
        const MetricRecord *const m = metrics_axis(file, rung, (SecondAxis) a);
        json_object_set_new(counts, metrics_axis_name((SecondAxis) a), number(m ? m->value : NAN));
    }
    json_object_set_new(
        counts, "reason",
        text(metrics_reason(file, rung, "callgrind", metrics_axis_name(AXIS_INSTRUCTIONS))));
    return counts;
}

/* What belongs to no build of its own belongs to that of the run. */
static const char *of_build(const Summary *summary, const SummaryRow *row, const char *own,
                            const char *of_run)
{
    const bool is_of_run = row == summary->duel->first && !row->rung->build_compiler;
    return is_of_run ? of_run : own;
}

static json_t *samples(const SummaryRow *row)
{
    const VerdictRecord *const v = &row->verdict;
    if (row->why_no_time) return json_null();
    return json_pack("{sI sI}", "all", (json_int_t) v->rounds, "disturbed",
                     (json_int_t) (v->rounds - v->clean_rounds));
}

static json_t *side(const Summary *summary, const SummaryRow *row)
{
    const VerdictRecord *const v = &row->verdict;
    const RunRecord *const run = &summary->file->run;
    return json_pack(
        "{so so so so so so so so so so so so}", "rung", text(v->rung), "language",
        text(row->rung->language), "compiler",
        text(of_build(summary, row, row->rung->build_compiler, run->compiler)), "project_flags",
        text(of_build(summary, row, row->rung->build_flags, run->compiler_flags)), "samples",
        samples(row), "flags", text(row->rung->flags), "outcome", text(v->outcome), "reason",
        text(v->reason), "time_per_step_ns", interval(v->time_per_step_ns), "limit",
        json_pack("{so so sb so}", "kind", text(v->limit_kind), "fraction",
                  interval(v->limit_fraction), "is_certain", (int) v->limit_is_steady_only,
                  "reason", text(row->why_no_limit)),
        "what_stops", text(v->what_stops), "per_step", counts_of(summary->file, v->rung));
}

static json_t *checks(const Summary *summary, const SummaryRow *row)
{
    const TryChecks c = try_checks(summary->file, row->verdict.rung);
    json_t *const failed = c.failed
        ? json_pack("{sI sI so so}", "trajectories", (json_int_t) c.failed->trajectories, "steps",
                    (json_int_t) c.failed->steps, "worst_error", number(c.failed->worst_error),
                    "reason", text(c.failed->reason))
        : json_null();
    return json_pack("{si so so}", "passed", (int) c.n_passed, "worst_error",
                     c.n_passed ? json_real(c.worst_error) : json_null(), "failed", failed);
}

static json_t *neighbour(const VerdictRecord *row)
{
    return row ? json_pack("{so so}", "rung", text(row->rung), "time_per_step_ns",
                           number(row->time_per_step_ns.median))
               : json_null();
}

static json_t *place(const Summary *summary, const TryLadder *ladder)
{
    const TryPlace p = try_place(summary, ladder);
    const bool is_placed = !p.why_none;
    return json_pack("{sb so so so so so}", "is_approximate", 1, "reason", text(p.why_none), "run",
                     text(is_placed ? ladder->file.run.run_id : NULL), "time_per_step_ns",
                     is_placed ? interval(p.time_per_step_ns) : json_null(), "slower",
                     neighbour(p.slower), "faster", neighbour(p.faster));
}

/* How the control came out, and what lost its core to other work: in all, control and retries. */
static json_t *noise(const Summary *summary)
{
    const HeatNoise *const n = &summary->judgement->noises[0];
    return json_pack("{so sb sI sI}", "control", interval(n->control), "is_too_noisy",
                     (int) n->is_too_noisy, "samples", (json_int_t) n->n_samples, "disturbed",
                     (json_int_t) n->n_contaminated);
}

static json_t *verdict_from(const VerdictRecord *v)
{
    if (v->speedup_base_rounds < 1) return json_null();
    return json_pack("{sI sb so}", "rounds", (json_int_t) v->speedup_base_rounds,
                     "is_undisturbed_only", (int) v->speedup_base_is_clean_only,
                     "speedup_of_all_rounds", interval(v->speedup_base_all));
}

Status report_try_json(FILE *out, const Summary *summary, ReportView view, Reason *why)
{
    const SummaryRow *const own = summary->duel->second, *const base = summary->duel->first;
    json_t *const whole = json_pack(
        "{so so so so so so so so so so so}", "outcome", text(own->verdict.outcome), "tried",
        side(summary, own), "base", side(summary, base), "checks", checks(summary, own), "verdict",
        text(own->verdict.verdict), "sentence", text(summary->findings.lines[0].text), "speedup",
        interval(own->verdict.speedup_base), "rounds", json_integer(own->verdict.rounds),
        "verdict_from", verdict_from(&own->verdict), "noise", noise(summary), "place",
        place(summary, view.ladder));
    const bool is_written
        = whole && json_dumpf(whole, out, JSON_INDENT(2) | JSON_REAL_PRECISION(9)) == 0;
    json_decref(whole);
    fputc('\n', out);
    return is_written ? STATUS_OK : reason(why, STATUS_NO_MEMORY, "JSON: out of memory");
}
