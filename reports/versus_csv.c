#include "reports/escape.h"
#include "reports/versus_parts.h"

#include <inttypes.h>
#include <math.h>

static Interval time_of(const VersusSide *side)
{
    return side->row->verdict.time_per_step_ns;
}

static Interval base_of(const VersusSide *side)
{
    return side->row->verdict.speedup_base;
}

static Interval wide_base_of(const VersusSide *side)
{
    return side->step.ratio;
}

static Interval start_of(const VersusSide *side)
{
    return side->row->verdict.speedup_start;
}

static Interval limit_of(const VersusSide *side)
{
    return side->row->verdict.limit_fraction;
}

static Interval difference_of(const VersusSide *side)
{
    return side->against.ratio;
}

const VersusNumber versus_numbers[N_VERSUS_NUMBERS] = {
    { "time_per_step_ns", time_of },      { "speedup_base", base_of },
    { "step_for_verdict", wide_base_of }, { "speedup_start", start_of },
    { "limit_fraction", limit_of },       { "step_ratio", difference_of },
};
const char *versus_compared_with(const Versus *versus, const VersusRow *row, size_t r)
{
    return row->sides[r].against.verdict == STEP_NONE ? NULL : versus->runs[row->first].name;
}

// --- CSV ---

static void write_text(FILE *out, const char *text)
{
    fputc(',', out);
    if (text) escape_csv(out, text);
}

static void write_count(FILE *out, int64_t count)
{
    fputc(',', out);
    if (count >= 0) fprintf(out, "%" PRId64, count);
}

static void write_number(FILE *out, double number)
{
    fputc(',', out);
    if (isfinite(number)) fprintf(out, "%.9g", number);
}

static void write_interval(FILE *out, Interval value)
{
    write_number(out, value.median);
    write_number(out, value.low);
    write_number(out, value.high);
}

/** A count has a column in every row, whatever the problem; its keys are those of all rungs. */
static bool is_new_key(const Versus *versus, size_t c)
{
    for (size_t i = 0; i < c; i++)
        if (versus_is_same(versus->counts[i].key, versus->counts[c].key)) return false;
    return true;
}

static void write_header(FILE *out, const Versus *versus)
{
    fputs("run,run_id,problem,rung,base,outcome,reason,trajectories,steps,cores", out);
    for (size_t n = 0; n < N_VERSUS_NUMBERS; n++)
        fprintf(out, ",%s_median,%s_low,%s_high", versus_numbers[n].key, versus_numbers[n].key,
                versus_numbers[n].key);
    fputs(",start,limit_kind,state_hash,compared_with,step_verdict,step_verdict_reason,"
          "step_verdict_alpha,time_verdict",
          out);
    for (size_t c = 0; c < versus->n_counts; c++)
        if (is_new_key(versus, c)) fprintf(out, ",%s", versus->counts[c].key);
    fputc('\n', out);
}

static void write_counts(FILE *out, const Versus *versus, const char *rung, size_t r)
{
    for (size_t c = 0; c < versus->n_counts; c++) {
        double value = NAN;
        if (!is_new_key(versus, c)) continue;
        for (size_t i = c; i < versus->n_counts; i++)
            if (versus_is_same(versus->counts[i].key, versus->counts[c].key)
                && versus_is_same(versus->counts[i].rung, rung))
                value = versus->counts[i].values[r];
        write_number(out, value);
    }
    fputc('\n', out);
}

static void write_run(FILE *out, const Versus *versus, size_t r)
{
    fputs(versus->runs[r].name, out);
    write_text(out, versus->runs[r].summary->file->run.run_id);
}

static void write_side(FILE *out, const Versus *versus, const VersusProblem *problem,
                       const VersusRow *row, size_t r)
{
    const VersusSide *const side = &row->sides[r];
    const VerdictRecord *const v = &side->row->verdict;
    write_run(out, versus, r);
    write_text(out, problem->of[r]->name);
    write_text(out, row->rung);
    write_text(out, v->base);
    write_text(out, v->outcome);
    write_text(out, v->reason);
    write_count(out, v->trajectories);
    write_count(out, v->steps);
    write_count(out, v->cores);
    for (size_t n = 0; n < N_VERSUS_NUMBERS; n++) write_interval(out, versus_numbers[n].of(side));
    write_text(out, v->start);
    write_text(out, v->limit_kind);
    write_text(out, side->states);
    write_text(out, versus_compared_with(versus, row, r));
    write_text(out, versus_verdict_name(side->against.verdict));
    write_text(out, side->why);
    write_number(out, problem->alpha);
    write_text(out, VERSUS_TIME_VERDICT);
    write_counts(out, versus, row->rung, r);
}

/** A row of a rung that has counts and no times. */
static void write_counted(FILE *out, const Versus *versus, const char *rung, size_t r)
{
    enum { COLUMNS_WITHOUT_TIME = 6 + 3 * N_VERSUS_NUMBERS + 8 };
    write_run(out, versus, r);
    fputc(',', out);
    write_text(out, rung);
    for (size_t i = 0; i < COLUMNS_WITHOUT_TIME - 1; i++) fputc(',', out);
    write_text(out, VERSUS_TIME_VERDICT);
    write_counts(out, versus, rung, r);
}

bool versus_csv(FILE *out, const Versus *versus, ReportView view)
{
    (void) view;
    write_header(out, versus);
    for (size_t p = 0; p < versus->n_problems; p++)
        for (size_t i = 0; i < versus->problems[p].n_rows; i++)
            for (size_t r = 0; r < versus->n_runs; r++)
                if (versus->problems[p].rows[i].sides[r].row)
                    write_side(out, versus, &versus->problems[p], &versus->problems[p].rows[i], r);
    for (size_t c = 0; c < versus->n_counts && versus->n_problems == 0; c++)
        if (c == 0 || !versus_is_same(versus->counts[c].rung, versus->counts[c - 1].rung))
            for (size_t r = 0; r < versus->n_runs; r++)
                write_counted(out, versus, versus->counts[c].rung, r);
    return true;
}
