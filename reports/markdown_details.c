/*
 * What --details adds: the figures that limits and predictions follow from.
 */
#include "reports/escape.h"
#include "reports/markdown.h"
#include "reports/scaled.h"

#include <math.h>
#include <string.h>

static const MarkdownColumn loop_columns[] = {
    { "rung", ":--" },          { "loop", ":--" },      { "instructions", "--:" },
    { "arithmetic", "--:" },    { "loads", "--:" },     { "stores", "--:" },
    { "trajectories", "--:" },  { "in flight", "--:" }, { "issue ns", "--:" },
    { "latency ns", "--:" },    { "memory ns", "--:" }, { "binds", ":--" },
    { "reached", "--:" },       { "ns/step", "--:" },   { "predicted ns", "--:" },
    { "what stops it", ":--" },
};

static const MarkdownColumn ceiling_columns[] = {
    { "what", ":--" },  { "instructions", ":--" },    { "level", ":--" },
    { "cores", "--:" }, { "memory a core", "--:" },   { "reached", "--:" },
    { "roof", "--:" },  { "another program", ":--" },
};

static const MarkdownColumn binding_columns[] = {
    { "rung", ":--" },
    { "heat", ":--" },
    { "CPUs of the threads of each rank", ":--" },
};

static const MarkdownColumn timing_columns[] = {
    { "rung", ":--" },
    { "heat", ":--" },
    { "trajectories", "--:" },
    { "steps", "--:" },
    { "integrations", "--:" },
    { "start-up s", "--:" },
    { "evaluations a step", "--:" },
};

static const MarkdownColumn linearity_columns[] = {
    { "rung", ":--" },  { "heat", ":--" },    { "at", ":--" },
    { "ratio", "--:" }, { "samples", "--:" }, { "what it means", ":--" },
};

enum {
    N_TIMING_COLUMNS = sizeof timing_columns / sizeof timing_columns[0],
    N_LINEARITY_COLUMNS = sizeof linearity_columns / sizeof linearity_columns[0],
    N_BINDING_COLUMNS = sizeof binding_columns / sizeof binding_columns[0],
    N_LOOP_COLUMNS = sizeof loop_columns / sizeof loop_columns[0],
    N_CEILING_COLUMNS = sizeof ceiling_columns / sizeof ceiling_columns[0],
    DIGITS = 3,
};

static void write_count(FILE *out, int64_t count)
{
    if (count < 0)
        fputs("| unknown ", out);
    else
        fprintf(out, "| %lld ", (long long) count);
}

static void write_number(FILE *out, double value)
{
    if (isfinite(value))
        fprintf(out, "| %.*g ", DIGITS, value);
    else
        fputs("| unknown ", out);
}

static void write_dashes(FILE *out, size_t n)
{
    for (size_t i = 0; i < n; i++) fputs("| - ", out);
}

// --- Loops ---

static void write_loop(FILE *out, const LoopRecord *loop)
{
    char name[NUMBER_LENGTH * 4];
    snprintf(name, sizeof name, "%s, %s", loop->function ? loop->function : "unnamed",
             loop->isa ? loop->isa : "no arithmetic");
    markdown_text(out, name);
    write_count(out, loop->instructions);
    write_count(out, loop->fp_instructions);
    write_count(out, loop->loads);
    write_count(out, loop->stores);
    write_count(out, loop->trajectories);
    write_number(out, loop->vectors_in_flight);
}

static void write_limit(FILE *out, const SummaryRow *row)
{
    const VerdictRecord *const v = &row->verdict;
    markdown_text(out, row->cell[CELL_LIMIT_ISSUE]);
    markdown_text(out, row->cell[CELL_LIMIT_LATENCY]);
    markdown_text(out, row->cell[CELL_LIMIT_MEMORY]);
    if (row->why_no_limit) {
        markdown_text(out, row->why_no_limit);
        write_dashes(out, 1);
        return;
    }
    const bool has_level = v->limit_level && strcmp(v->limit_kind, "memory") == 0
        && strcmp(v->limit_level, "memory") != 0;
    fprintf(out, "| %s%s", v->limit_kind, has_level ? " (" : " ");
    if (has_level) escape_markdown_cut(out, v->limit_level);
    fputs(has_level ? ") " : "", out);
    markdown_interval(out, row->cell[CELL_LIMIT_SHARE], row->cell[CELL_LIMIT_INTERVAL]);
}

static void write_prediction(FILE *out, const SummaryRow *row)
{
    if (!isfinite(row->verdict.predicted_ns)) {
        const char *const why = row->verdict.predicted_reason;
        markdown_text(out, why ? why : "not recorded");
        return;
    }
    if (!row->on_prediction) {
        markdown_text(out, row->cell[CELL_PREDICTED]);
        return;
    }
    fprintf(out, "| **%s, ", row->cell[CELL_PREDICTED]);
    escape_markdown(out, row->on_prediction);
    fputs("** ", out);
}

static void write_row(FILE *out, const SummaryRow *row)
{
    const bool has_loop = row->loop && !row->loop->reason;
    markdown_text(out, row->verdict.rung);
    if (row->why_no_time || !has_loop) {
        markdown_text(out, row->why_no_time ? row->why_no_time : row->why_no_limit);
        write_dashes(out, N_LOOP_COLUMNS - 2);
    } else {
        write_loop(out, row->loop);
        write_limit(out, row);
        markdown_text(out, row->cell[CELL_TIME]);
        write_prediction(out, row);
        markdown_text(out, row->verdict.what_stops ? row->verdict.what_stops : "-");
    }
    fputs("|\n", out);
}

void markdown_loops(FILE *out, const SummaryProblem *problem)
{
    fputs("\nLoops and limits; counts are those of one iteration, which advances so many "
          "trajectories by a step:\n\n",
          out);
    markdown_header(out, loop_columns, N_LOOP_COLUMNS);
    for (size_t i = 0; i < problem->n_rows; i++)
        if (!problem->rows[i].is_left_out) write_row(out, &problem->rows[i]);
}

// --- Bindings ---

/** Returns: whether a rung has more threads or ranks than one. */
static bool is_team(const RunFile *file, const char *name)
{
    for (size_t r = 0; r < file->n_rungs; r++) {
        const RungRecord *const rung = &file->rungs[r];
        if (strcmp(rung->rung, name) == 0)
            return rung->launch && strcmp(rung->launch, "serial") != 0;
    }
    return false;
}

void markdown_bindings(FILE *out, const RunFile *file)
{
    bool has_header = false;
    for (size_t i = 0; i < file->n_calibrations; i++) {
        const CalibrationRecord *const c = &file->calibrations[i];
        if (!c->binding || !is_team(file, c->rung)) continue;
        if (!has_header) {
            fputs("\nWhere threads and ranks were; -: on no CPU of its own.\n\n", out);
            markdown_header(out, binding_columns, N_BINDING_COLUMNS);
        }
        has_header = true;
        markdown_text(out, c->rung);
        markdown_text(out, c->heat);
        markdown_text(out, c->binding);
        fputs("|\n", out);
    }
}

// --- What was timed ---

static const HeatRecord *heat_of(const RunFile *file, const char *name)
{
    for (size_t i = 0; i < file->n_heats; i++)
        if (strcmp(file->heats[i].heat, name) == 0) return &file->heats[i];
    return NULL;
}

/** Writes what ran, and of how much where that was less. */
static void write_part(FILE *out, int64_t ran, int64_t whole)
{
    if (ran < whole)
        fprintf(out, "| %lld of %lld ", (long long) ran, (long long) whole);
    else
        write_count(out, ran);
}

static void write_timing(FILE *out, const RunFile *file, const CalibrationRecord *calibration)
{
    const HeatRecord *const heat = heat_of(file, calibration->heat);
    markdown_text(out, calibration->rung);
    markdown_text(out, calibration->heat);
    write_part(out, calibration->trajectories, heat ? heat->trajectories : -1);
    write_part(out, calibration->steps, heat ? heat->steps : -1);
    write_count(out, calibration->iterations);
    write_number(out, calibration->startup_s);
    if (isfinite(calibration->evaluations_per_step))
        write_number(out, calibration->evaluations_per_step);
    else
        fputs("| not counted ", out);
    fputs("|\n", out);
}

/** What connects the heats: the same rung in each shows how far the machine drifted between. */
static void write_heat_times(FILE *out, const Judgement *judgement)
{
    for (size_t i = 0; i < judgement->n_times; i++) {
        const HeatTime *const time = &judgement->times[i];
        const HeatTime *const before = i > 0 ? &judgement->times[i - 1] : NULL;
        const int decimals = number_decimals(time->time_per_step_ns.median);
        char ns[NUMBER_LENGTH], interval[NUMBER_LENGTH];
        if (!before || strcmp(before->rung, time->rung) != 0
            || strcmp(before->problem, time->problem) != 0) {
            fputs(before ? "\n- "
                         : "\nHeats connect by what runs in several of them, in ns/step:\n\n- ",
                  out);
            escape_markdown_cut(out, time->rung);
            fputs(": ", out);
        } else {
            fputs(", ", out);
        }
        fputs(number_fixed(ns, time->time_per_step_ns.median, decimals), out);
        fputc(' ', out);
        escape_markdown(out, number_interval(interval, time->time_per_step_ns, decimals));
        fputs(" in ", out);
        escape_markdown_cut(out, time->heat);
    }
    if (judgement->n_times > 0) fputc('\n', out);
}

void markdown_timings(FILE *out, const Summary *summary)
{
    const RunFile *const file = summary->file;
    if (file->n_calibrations == 0) return;
    fputs("\n#### What a sample runs\n\nStart-up is that of the process - imports, compilation, "
          "workers, data - and never part of a time.\n\n",
          out);
    markdown_header(out, timing_columns, N_TIMING_COLUMNS);
    for (size_t i = 0; i < file->n_calibrations; i++)
        write_timing(out, file, &file->calibrations[i]);
    write_heat_times(out, summary->judgement);
}

static void write_linearity(FILE *out, const CostRecord *cost)
{
    char ratio[NUMBER_LENGTH], interval[NUMBER_LENGTH];
    markdown_text(out, cost->rung);
    markdown_text(out, cost->heat);
    markdown_text(out, cost->operation);
    if (isfinite(cost->value.median))
        markdown_interval(
            out, number_ratio(ratio, cost->value.median),
            number_interval(interval, cost->value, number_ratio_decimals(cost->value.median)));
    else
        markdown_text(out, "-");
    if (cost->samples >= 0)
        write_count(out, cost->samples);
    else
        write_dashes(out, 1);
    markdown_text(out, cost->reason ? cost->reason : scaled_name(scaled_linearity(cost)));
    fputs("|\n", out);
}

void markdown_linearity(FILE *out, const RunFile *file)
{
    bool has_header = false;
    for (size_t i = 0; i < file->n_costs; i++) {
        if (!scaled_counts(file, &file->costs[i])) continue;
        if (!has_header) {
            fputs(
                "\nSlow rungs run a part of their problem, and a step is taken to cost as much in "
                "the whole. The ratio: what a step costs at half of that part over what it costs "
                "in the part.\n\n",
                out);
            markdown_header(out, linearity_columns, N_LINEARITY_COLUMNS);
        }
        has_header = true;
        write_linearity(out, &file->costs[i]);
    }
}

// --- Ceilings ---

/** Returns: whether no loop before this one has its predictor. */
static bool is_first_predictor(const RunFile *file, size_t i)
{
    const char *const predictor = file->loops[i].predictor;
    for (size_t k = 0; predictor && k < i; k++)
        if (file->loops[k].predictor && strcmp(file->loops[k].predictor, predictor) == 0)
            return false;
    return predictor != NULL;
}

static void write_predictors(FILE *out, const RunFile *file)
{
    const char *separator = "\nPredictions are by ";
    for (size_t i = 0; i < file->n_loops; i++) {
        if (!is_first_predictor(file, i)) continue;
        fputs(separator, out);
        escape_markdown_cut(out, file->loops[i].predictor);
        separator = "; ";
    }
    if (*separator == '\n')
        fputs("\nNo model predicted anything in this run.\n", out);
    else
        fputs(". Bold: more than 25 % off.\n", out);
}

static void write_reached(FILE *out, const CeilingRecord *ceiling)
{
    char text[NUMBER_LENGTH];
    if (!isfinite(ceiling->value)) {
        markdown_text(out, ceiling->reason ? ceiling->reason : "not recorded");
        write_dashes(out, 1);
        return;
    }
    snprintf(text, sizeof text, "%.*g%s %.40s", DIGITS, ceiling->value, ceiling->doubt ? "?" : "",
             ceiling->unit);
    markdown_text(out, text);
    write_number(out, ceiling->roof);
}

static void write_ceiling(FILE *out, const CeilingRecord *ceiling)
{
    char text[4 * NUMBER_LENGTH];
    snprintf(text, sizeof text, "%s, %s", ceiling->kind, ceiling->operation);
    markdown_text(out, text);
    markdown_text(out, ceiling->isa ? ceiling->isa : "any");
    markdown_text(out, ceiling->level ? ceiling->level : "none");
    write_count(out, ceiling->cores);
    if (ceiling->bytes < 0)
        fputs("| none ", out);
    else
        markdown_text(out, number_bytes(text, ceiling->bytes));
    write_reached(out, ceiling);
    snprintf(text, sizeof text, "%.*g: %s", DIGITS, ceiling->other_value,
             ceiling->other ? ceiling->other : "unnamed");
    markdown_text(out, isfinite(ceiling->other_value) ? text : "not compared");
    fputs("|\n", out);
}

void markdown_ceilings(FILE *out, const RunFile *file)
{
    write_predictors(out, file);
    fputs("\n#### What this machine can do\n\n", out);
    if (file->n_ceilings == 0) {
        fputs("No ceiling was measured in this run.\n", out);
        return;
    }
    markdown_header(out, ceiling_columns, N_CEILING_COLUMNS);
    bool is_doubtful = false;
    for (size_t i = 0; i < file->n_ceilings; i++) {
        write_ceiling(out, &file->ceilings[i]);
        is_doubtful |= file->ceilings[i].doubt != NULL;
    }
    if (is_doubtful)
        fputs("\n?: not seen three times within 1 % on undisturbed cores, or shared with other "
              "machines.\n",
              out);
}
