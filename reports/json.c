#include "reports/duel.h"
#include "reports/profile.h"
#include "reports/report.h"
#include "reports/scale.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SIGNIFICANT_DIGITS = 9 };

/** An object that is being filled; it remembers whether everything found its memory. */
typedef struct Sheet {
    json_t *object;
    bool is_broken;
} Sheet;

static Sheet sheet_new(void)
{
    json_t *const object = json_object();
    return (Sheet) { object, object == NULL };
}

static void put(Sheet *sheet, const char *key, json_t *value)
{
    if (json_object_set_new(sheet->object, key, value) != 0) sheet->is_broken = true;
}

static void put_sheet(Sheet *sheet, const char *key, Sheet inner)
{
    sheet->is_broken |= inner.is_broken;
    put(sheet, key, inner.object);
}

static void append_sheet(json_t *list, Sheet inner, bool *is_broken)
{
    *is_broken |= inner.is_broken;
    if (json_array_append_new(list, inner.object) != 0) *is_broken = true;
}

static void put_text(Sheet *sheet, const char *key, const char *text)
{
    put(sheet, key, text ? json_string(text) : json_null());
}

static void put_null(Sheet *sheet, const char *key, const char *why)
{
    char reason_key[64];
    snprintf(reason_key, sizeof reason_key, "%.48s_reason", key);
    put(sheet, key, json_null());
    put_text(sheet, reason_key, why ? why : "not recorded");
}

/** Absent is null, with `why` beside it. */
static void put_number(Sheet *sheet, const char *key, double value, const char *why)
{
    if (isfinite(value))
        put(sheet, key, json_real(value));
    else
        put_null(sheet, key, why);
}

static void put_count(Sheet *sheet, const char *key, int64_t value, const char *why)
{
    if (value >= 0)
        put(sheet, key, json_integer(value));
    else
        put_null(sheet, key, why);
}

static void put_interval(Sheet *sheet, const char *key, Interval value, const char *why)
{
    static const char few[] = "too few rounds for an interval";
    if (!isfinite(value.median)) {
        put_null(sheet, key, why);
        return;
    }
    Sheet inner = sheet_new();
    put_number(&inner, "median", value.median, why);
    put_number(&inner, "low", value.low, few);
    put_number(&inner, "high", value.high, few);
    put_sheet(sheet, key, inner);
}

/** Puts all fields of a record, by the table of fields; `why` its numbers are absent. */
static void put_fields(Sheet *sheet, RecordType type, const void *record, const char *why)
{
    for (size_t f = 0; f < n_record_fields; f++) {
        const Field *const field = &record_fields[f];
        const void *const value = (const char *) record + field->offset;
        if (field->type != type) continue;
        switch (field->kind) {
        case FIELD_TEXT: put_text(sheet, field->key, *(const char *const *) value); break;
        case FIELD_COUNT: put_count(sheet, field->key, *(const int64_t *) value, why); break;
        case FIELD_NUMBER: put_number(sheet, field->key, *(const double *) value, why); break;
        case FIELD_FLAG: put(sheet, field->key, json_boolean(*(const bool *) value)); break;
        }
    }
}

static void put_spread(Sheet *sheet, const SummaryRow *row)
{
    const VerdictRecord *const v = &row->verdict;
    if (row->why_no_time) {
        put_null(sheet, "time_spread_ns", row->why_no_time);
        return;
    }
    Sheet spread = sheet_new();
    put_number(&spread, "min", v->time_min_ns, NULL);
    put_number(&spread, "p5", v->time_p5_ns, NULL);
    put_number(&spread, "p95", v->time_p95_ns, NULL);
    put_number(&spread, "max", v->time_max_ns, NULL);
    put_sheet(sheet, "time_spread_ns", spread);
}

/** How close the rung is to what the machine can do. */
static void put_limit(Sheet *sheet, const SummaryRow *row)
{
    static const char unknown[] = "what it follows from was not measured or not counted";
    const VerdictRecord *const v = &row->verdict;
    const char *const why = row->why_no_time ? row->why_no_time : row->why_no_limit;
    if (why) {
        put_null(sheet, "limit", why);
        put_null(sheet, "what_stops", why);
        return;
    }
    Sheet limit = sheet_new();
    put_text(&limit, "kind", v->limit_kind);
    put_number(&limit, "bound_ns", v->limit_bound_ns, unknown);
    put_interval(&limit, "fraction", v->limit_fraction, unknown);
    put_number(&limit, "issue_ns", v->limit_issue_ns, unknown);
    put_number(&limit, "latency_ns", v->limit_latency_ns, unknown);
    put_number(&limit, "memory_ns", v->limit_memory_ns, unknown);
    put_text(&limit, "level", v->limit_level);
    put_text(&limit, "reason", v->limit_reason);
    put(&limit, "is_above_roof", json_boolean(v->is_above_roof));
    put_sheet(sheet, "limit", limit);
    put_text(sheet, "what_stops", v->what_stops);
}

/** What was measured of a rung on one problem. */
static void put_measurement(Sheet *sheet, const SummaryRow *row)
{
    static const char not_counted[] = "evaluations of the right-hand side were not counted";
    const VerdictRecord *const v = &row->verdict;
    const char *const why = row->why_no_time;
    const Interval judged
        = { v->speedup_base.median, v->speedup_base_verdict_low, v->speedup_base_verdict_high };
    put_text(sheet, "outcome", v->outcome);
    put_text(sheet, "reason", v->reason);
    put_interval(sheet, "time_per_step_ns", v->time_per_step_ns, why);
    put_spread(sheet, row);
    put_interval(sheet, "speedup_base", v->speedup_base, v->speedup_base_reason);
    put_interval(sheet, "speedup_base_judged", judged, v->speedup_base_reason);
    put_text(sheet, "start", v->start);
    put_interval(sheet, "speedup_start", v->speedup_start, v->speedup_start_reason);
    put_text(sheet, "verdict", v->verdict);
    put_text(sheet, "verdict_text", v->verdict_text);
    put_count(sheet, "rounds", v->rounds, why);
    put_count(sheet, "clean_rounds", v->clean_rounds, why);
    put_count(sheet, "cores", v->cores, why);
    put_number(sheet, "gflops", v->gflops, why);
    put_limit(sheet, row);
    put_number(sheet, "predicted_ns", v->predicted_ns, why ? why : v->predicted_reason);
    put_text(sheet, "note", row->note);
    put_number(sheet, "evaluations_per_step", row->evaluations, why ? why : not_counted);
    put_number(sheet, "time_of_four_evaluations_ns", row->four_evaluations_ns,
               why ? why : not_counted);
    put_number(sheet, "startup_s", row->startup_s, why ? why : "not recorded");
}

static const HeatRecord *heat_of(const Summary *summary, const SummaryRow *row)
{
    const RunFile *const file = summary->file;
    for (size_t i = 0; i < file->n_heats; i++)
        if (row->verdict.heat && strcmp(file->heats[i].heat, row->verdict.heat) == 0)
            return &file->heats[i];
    return &file->heats[0];
}

static Sheet problem_sheet(const Summary *summary, const SummaryRow *row)
{
    const HeatRecord *const heat = heat_of(summary, row);
    Sheet sheet = sheet_new();
    put_text(&sheet, "name", row->verdict.problem);
    put_text(&sheet, "heat", heat->heat);
    put_count(&sheet, "trajectories", row->verdict.trajectories, NULL);
    put_count(&sheet, "steps", row->verdict.steps, NULL);
    put_number(&sheet, "dt", heat->dt, NULL);
    put_number(&sheet, "sigma", heat->sigma, NULL);
    put_number(&sheet, "rho", heat->rho, NULL);
    put_number(&sheet, "beta", heat->beta, NULL);
    put_count(&sheet, "seed", heat->seed, NULL);
    return sheet;
}

/** The rung on every problem but the headline: under "memory_problem", as a rule. */
static void put_other_problems(Sheet *sheet, const Summary *summary, const char *rung)
{
    static const char memory[] = "memory_problem";
    for (size_t p = 1; p < summary->n_problems; p++) {
        const SummaryRow *const row = summary_find(&summary->problems[p], rung);
        char key[64];
        snprintf(key, sizeof key, "%.40s_problem", summary->problems[p].name);
        if (!row) continue;
        Sheet inner = problem_sheet(summary, row);
        put_measurement(&inner, row);
        put_sheet(sheet, key, inner);
    }
    if (!json_object_get(sheet->object, memory))
        put_null(sheet, memory, "not timed on this problem");
}

/** The hot loop of the rung, whatever problem it runs on. */
static void put_loop(Sheet *sheet, const Summary *summary, const char *rung)
{
    const RunFile *const file = summary->file;
    size_t i = 0;
    while (i < file->n_loops && strcmp(file->loops[i].rung, rung) != 0) i++;
    if (i == file->n_loops) {
        put_null(sheet, "loop", "no loop was read for this rung");
        return;
    }
    const LoopRecord *const loop = &file->loops[i];
    Sheet inner = sheet_new();
    put_fields(&inner, RECORD_LOOP, loop, loop->reason);
    if (!isfinite(loop->predicted_cycles) && loop->predicted_reason)
        put_text(&inner, "predicted_cycles_reason", loop->predicted_reason);
    put_sheet(sheet, "loop", inner);
}

/** What was counted for a trajectory-step: the value or why there is none, and who counted. */
static void put_axes(Sheet *sheet, const RunFile *file, const char *rung)
{
    for (size_t a = 0; a < N_PROFILE_AXES; a++) {
        const char *why;
        const double value = profile_axis(file, rung, &profile_axes[a], &why);
        const MetricRecord *const m = metrics_axis(file, rung, profile_axes[a].axis);
        Sheet inner = sheet_new();
        put(&inner, "value", isfinite(value) ? json_real(value) : json_null());
        put_text(&inner, "kind", "simulated");
        put_text(&inner, "tool", "callgrind");
        put_text(&inner, "program", m ? m->program : NULL);
        put_text(&inner, "reason", why);
        put_sheet(sheet, profile_axes[a].key, inner);
    }
}

static void put_n_stacks(Sheet *sheet, const RunFile *file, const char *rung)
{
    const int64_t session = metrics_session(file, rung, "perf-record");
    int64_t n = 0;
    for (size_t i = 0; i < file->n_stacks; i++)
        n += file->stacks[i].session == session && strcmp(file->stacks[i].rung, rung) == 0;
    put(sheet, "stacks", json_integer(n));
}

/** Of a duel of builds: elsewhere the run says it of all. */
static void put_build(Sheet *sheet, const RungRecord *rung)
{
    Sheet build = sheet_new();
    put_text(&build, "folder", rung->build);
    put_text(&build, "compiler", rung->build_compiler);
    put_text(&build, "compiler_flags", rung->build_flags);
    put_text(&build, "build_type", rung->build_type);
    put_text(&build, "source_commit", rung->build_commit);
    put(&build, "is_source_dirty", json_boolean(rung->is_build_dirty));
    put_text(&build, "runner_hash", rung->build_hash);
    put_sheet(sheet, "build", build);
}

static Sheet rung_sheet(const Summary *summary, const SummaryRow *row)
{
    const RungRecord *const rung = row->rung;
    Sheet sheet = sheet_new();
    put_text(&sheet, "rung", rung->rung);
    put_text(&sheet, "title", rung->title);
    put_text(&sheet, "teaches", rung->teaches);
    put_text(&sheet, "source", rung->source);
    put_text(&sheet, "family", rung->family);
    put_text(&sheet, "attack", rung->attack);
    put_text(&sheet, "language", rung->language);
    put_text(&sheet, "base", rung->base);
    put(&sheet, "is_spine", json_boolean(rung->is_spine));
    put(&sheet, "is_anti_rung", json_boolean(rung->is_anti_rung));
    put_text(&sheet, "arithmetic", rung->arithmetic);
    put_text(&sheet, "different_work", rung->different_work);
    put_text(&sheet, "launch", rung->launch);
    put_text(&sheet, "flags", rung->flags);
    if (rung->build) put_build(&sheet, rung);
    put_count(&sheet, "lines_of_code", rung->lines_of_code, "its file was not read");
    put_count(&sheet, "lines_changed", rung->lines_changed,
              rung->base ? NULL : "nothing below it to compare with");
    put_loop(&sheet, summary, rung->rung);
    put_axes(&sheet, summary->file, rung->rung);
    put_n_stacks(&sheet, summary->file, rung->rung);
    put_measurement(&sheet, row);
    if (summary->n_problems > 0)
        put_sheet(&sheet, "problem", problem_sheet(summary, row));
    else
        put_null(&sheet, "problem", "this run only profiles");
    put_other_problems(&sheet, summary, rung->rung);
    return sheet;
}

/** Nothing was timed: a row a rung all the same. */
static void append_untimed(json_t *list, const Summary *summary, bool *is_broken)
{
    for (size_t i = 0; i < summary->file->n_rungs; i++) {
        const RungRecord *const rung = &summary->file->rungs[i];
        const VerdictRecord verdict = profile_row(rung, summary->file);
        const SummaryRow row = {
            .rung = rung,
            .verdict = verdict,
            .why_no_time = verdict.reason ? verdict.reason : "no reason was recorded",
            .evaluations = NAN,
            .four_evaluations_ns = NAN,
            .startup_s = NAN,
        };
        append_sheet(list, rung_sheet(summary, &row), is_broken);
    }
}

static json_t *rung_list(const Summary *summary, bool *is_broken)
{
    json_t *const list = json_array();
    if (summary->n_problems == 0) {
        append_untimed(list, summary, is_broken);
        return list;
    }
    for (size_t i = 0; i < summary->problems[0].n_rows; i++)
        append_sheet(list, rung_sheet(summary, &summary->problems[0].rows[i]), is_broken);
    return list;
}

static json_t *noise_list(const Summary *summary, bool *is_broken)
{
    json_t *const list = json_array();
    for (size_t i = 0; i < summary->judgement->n_noises; i++) {
        const HeatNoise *const noise = &summary->judgement->noises[i];
        Sheet sheet = sheet_new();
        put_text(&sheet, "heat", noise->heat);
        put_interval(&sheet, "control", noise->control, "the control was not timed often enough");
        put(&sheet, "is_too_noisy", json_boolean(noise->is_too_noisy));
        put_count(&sheet, "samples", (int64_t) noise->n_samples, NULL);
        put_count(&sheet, "contaminated", (int64_t) noise->n_contaminated, NULL);
        append_sheet(list, sheet, is_broken);
    }
    return list;
}

/** Rungs that several heats of a problem timed: what differs is the drift between the heats. */
static json_t *heat_time_list(const Judgement *judgement, bool *is_broken)
{
    json_t *const list = json_array();
    for (size_t i = 0; i < judgement->n_times; i++) {
        const HeatTime *const time = &judgement->times[i];
        Sheet sheet = sheet_new();
        put_text(&sheet, "problem", time->problem);
        put_text(&sheet, "rung", time->rung);
        put_text(&sheet, "heat", time->heat);
        put_interval(&sheet, "time_per_step_ns", time->time_per_step_ns, NULL);
        append_sheet(list, sheet, is_broken);
    }
    return list;
}

static json_t *ceiling_list(const RunFile *file, bool *is_broken)
{
    json_t *const list = json_array();
    for (size_t i = 0; i < file->n_ceilings; i++) {
        const CeilingRecord *const ceiling = &file->ceilings[i];
        Sheet sheet = sheet_new();
        put_fields(&sheet, RECORD_CEILING, ceiling, ceiling->reason);
        append_sheet(list, sheet, is_broken);
    }
    return list;
}

/** What counts: the last word of each tool on each rung. */
static json_t *metric_list(const RunFile *file, bool *is_broken)
{
    json_t *const list = json_array();
    for (size_t i = 0; i < file->n_metrics; i++) {
        const MetricRecord *const metric = &file->metrics[i];
        if (metric->session != metrics_session(file, metric->rung, metric->tool)) continue;
        Sheet sheet = sheet_new();
        put_fields(&sheet, RECORD_METRIC, metric, metric->reason);
        if (!isfinite(metric->counted_share))
            put_text(&sheet, "counted_share_reason", "no counters took turns");
        append_sheet(list, sheet, is_broken);
    }
    return list;
}

static json_t *message_list(const RunFile *file, bool *is_broken)
{
    json_t *const list = json_array();
    for (size_t i = 0; i < file->n_messages; i++) {
        if (!messages_counts(file, &file->messages[i])) continue;
        Sheet sheet = sheet_new();
        put_fields(&sheet, RECORD_MESSAGE, &file->messages[i], NULL);
        append_sheet(list, sheet, is_broken);
    }
    return list;
}

static json_t *hot_list(const RunFile *file, bool *is_broken)
{
    json_t *const list = json_array();
    for (size_t i = 0; i < file->n_hots; i++) {
        const HotRecord *const hot = &file->hots[i];
        if (hot->session != metrics_session(file, hot->rung, hot->tool)) continue;
        Sheet sheet = sheet_new();
        put_fields(&sheet, RECORD_HOT, hot, "the whole function");
        append_sheet(list, sheet, is_broken);
    }
    return list;
}

static json_t *cost_list(const RunFile *file, bool *is_broken)
{
    json_t *const list = json_array();
    for (size_t i = 0; i < file->n_costs; i++) {
        const CostRecord *const cost = &file->costs[i];
        Sheet sheet = sheet_new();
        put_fields(&sheet, RECORD_COST, cost, cost->reason);
        append_sheet(list, sheet, is_broken);
    }
    return list;
}

// --- Scaling ---

/** What was measured apart, of the same rung and heat. */
static json_t *part_list(const Summary *summary, const char *rung, const ScalingPoint *point,
                         bool *is_broken)
{
    json_t *const list = json_array();
    size_t at = 0;
    if (!point->row) return list;
    for (const CostRecord *c; (c = scaling_part(summary->file, rung, point->heat->heat, &at));) {
        Sheet sheet = sheet_new();
        put_fields(&sheet, RECORD_COST, c, c->reason);
        append_sheet(list, sheet, is_broken);
    }
    return list;
}

static Sheet point_sheet(const Summary *summary, const char *rung, const ScalingPoint *point)
{
    Sheet sheet = sheet_new();
    const char *const why = point->why_none;
    const char *const no_share = why ? why
        : point->cores == 1          ? "one core has none"
                                     : "these cores share CPUs";
    put_text(&sheet, "heat", point->heat->heat);
    put_count(&sheet, "cores", point->cores, NULL);
    put_number(&sheet, "ideal", (double) point->cores, NULL);
    put_count(&sheet, "trajectories", point->heat->trajectories, NULL);
    put_interval(&sheet, "time_per_step_ns",
                 point->row ? point->row->time_per_step_ns : point->over_base, why);
    for (size_t q = 0; q < N_SCALE_QUANTITIES; q++)
        put_interval(&sheet, scale_quantities[q].key, scale_quantity(point, &scale_quantities[q]),
                     scale_quantities[q].offset == offsetof(ScalingPoint, fraction) ? no_share
                                                                                    : why);
    put(&sheet, "is_oversubscribed", json_boolean(point->is_oversubscribed));
    put(&sheet, "is_in_doubt", json_boolean(point->is_in_doubt));
    put_text(&sheet, "reason", why);
    put(&sheet, "serial_parts", part_list(summary, rung, point, &sheet.is_broken));
    return sheet;
}

static Sheet curve_sheet(const Summary *summary, const ScalingCurve *curve)
{
    Sheet sheet = sheet_new(), fit = sheet_new();
    json_t *const points = json_array();
    put_text(&sheet, "rung", curve->rung->rung);
    put_text(&sheet, "kind", curve->kind == SCALING_WEAK ? "weak" : "strong");
    for (size_t i = 0; i < curve->n_points; i++)
        append_sheet(points, point_sheet(summary, curve->rung->rung, &curve->points[i]),
                     &sheet.is_broken);
    put(&sheet, "points", points);
    put_text(&fit, "law", scale_law(curve->kind));
    put_interval(&fit, "serial_fraction", curve->fit.fraction, curve->fit.refused);
    put_number(&fit, "whole_us", curve->whole_us, "there is no time to take a share of");
    put_sheet(&sheet, "fit", fit);
    return sheet;
}

static void put_scaling(Sheet *sheet, const Summary *summary)
{
    const Scaling *const scaling = &summary->scaling;
    Sheet inner = sheet_new();
    json_t *const curves = json_array();
    for (size_t c = 0; c < scaling->n_curves; c++)
        append_sheet(curves, curve_sheet(summary, &scaling->curves[c]), &inner.is_broken);
    put_text(&inner, "base", scaling->base ? scaling->base->rung : NULL);
    put(&inner, "curves", curves);
    put_sheet(sheet, "scaling", inner);
}

static void put_duel(Sheet *sheet, const Summary *summary)
{
    const struct DuelReport *const duel = summary->duel;
    Sheet inner = sheet_new();
    put_text(&inner, "first", duel->first->verdict.rung);
    put_text(&inner, "second", duel->second->verdict.rung);
    put_text(&inner, "verdict", duel->second->verdict.verdict);
    put_text(&inner, "sentence", summary->findings.lines[0].text);
    put_count(&inner, "rounds", duel->rounds, "none was measured");
    put_count(&inner, "most_rounds", duel->plan->rounds, NULL);
    put_number(&inner, "half_width", duel->half_width, "too few rounds for an interval");
    put_number(&inner, "stop_half_width", duel->plan->stop_half_width, "not of the plan");
    put_number(&inner, "instructions_first", duel->instructions[0], duel->instruction_reason);
    put_number(&inner, "instructions_second", duel->instructions[1], duel->instruction_reason);
    put_sheet(sheet, "duel", inner);
}

static void put_end(Sheet *sheet, const RunFile *file)
{
    if (!file->has_end) {
        put_null(sheet, "end", "the run was interrupted, or still goes on");
        return;
    }
    Sheet end = sheet_new();
    put_fields(&end, RECORD_END, &file->end, NULL);
    put_sheet(sheet, "end", end);
}

/** Strings may hold "</script>": written so that the text can stand inside a page as it is. */
static void write_for_pages(FILE *out, const char *text)
{
    for (; *text; text++)
        if (*text == '<')
            fputs("\\u003c", out);
        else
            fputc(*text, out);
    fputc('\n', out);
}

Status report_json(FILE *out, const Summary *summary, ReportView view, Reason *why)
{
    (void) view;
    Sheet whole = sheet_new(), run = sheet_new();
    put(&whole, "schema", json_integer(RECORD_SCHEMA));
    put_fields(&run, RECORD_RUN, &summary->file->run, NULL);
    put_sheet(&whole, "run", run);
    put(&whole, "ceilings", ceiling_list(summary->file, &whole.is_broken));
    put(&whole, "rungs", rung_list(summary, &whole.is_broken));
    if (summary->is_scaling) put_scaling(&whole, summary);
    if (summary->duel) put_duel(&whole, summary);
    put(&whole, "metrics", metric_list(summary->file, &whole.is_broken));
    put(&whole, "hot_places", hot_list(summary->file, &whole.is_broken));
    put(&whole, "messages", message_list(summary->file, &whole.is_broken));
    put(&whole, "costs", cost_list(summary->file, &whole.is_broken));
    put(&whole, "heat_times", heat_time_list(summary->judgement, &whole.is_broken));
    put(&whole, "noise", noise_list(summary, &whole.is_broken));
    put_end(&whole, summary->file);
    char *const text = whole.is_broken
        ? NULL
        : json_dumps(whole.object,
                     JSON_INDENT(2) | JSON_ENSURE_ASCII | JSON_REAL_PRECISION(SIGNIFICANT_DIGITS));
    json_decref(whole.object);
    if (!text) return reason(why, STATUS_NO_MEMORY, "JSON report: out of memory");
    write_for_pages(out, text);
    free(text);
    return STATUS_OK;
}
