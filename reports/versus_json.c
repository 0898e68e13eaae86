#include "reports/versus_parts.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

enum { SIGNIFICANT_DIGITS = 9 };

/** What is being written; it remembers whether everything found its memory. */
typedef struct Sheets {
    const Versus *versus;
    bool is_broken;
} Sheets;

static void put(Sheets *sheets, json_t *object, const char *key, json_t *value)
{
    sheets->is_broken |= json_object_set_new(object, key, value) != 0;
}

static void append(Sheets *sheets, json_t *list, json_t *value)
{
    sheets->is_broken |= json_array_append_new(list, value) != 0;
}

static void put_text(Sheets *sheets, json_t *object, const char *key, const char *text)
{
    put(sheets, object, key, text ? json_string(text) : json_null());
}

static void put_number(Sheets *sheets, json_t *object, const char *key, double number)
{
    put(sheets, object, key, isfinite(number) ? json_real(number) : json_null());
}

static void put_interval(Sheets *sheets, json_t *object, const char *key, Interval value)
{
    json_t *const inner = isfinite(value.median) ? json_object() : json_null();
    if (isfinite(value.median)) {
        put_number(sheets, inner, "median", value.median);
        put_number(sheets, inner, "low", value.low);
        put_number(sheets, inner, "high", value.high);
    }
    put(sheets, object, key, inner);
}

static void put_lines(Sheets *sheets, json_t *object, const char *key, const SummaryLines *lines)
{
    json_t *const list = json_array();
    for (size_t i = 0; i < lines->n; i++) {
        json_t *const line = json_object();
        put_text(sheets, line, "label", lines->lines[i].label);
        put_text(sheets, line, "text", lines->lines[i].text);
        append(sheets, list, line);
    }
    put(sheets, object, key, list);
}

static json_t *fact_list(Sheets *sheets)
{
    json_t *const list = json_array();
    for (size_t f = 0; f < sheets->versus->n_facts; f++) {
        const VersusFact *const fact = &sheets->versus->facts[f];
        json_t *const object = json_object();
        put_text(sheets, object, "fact", fact->label);
        put(sheets, object, "is_same", json_boolean(fact->is_same));
        for (size_t r = 0; r < sheets->versus->n_runs; r++)
            put_text(sheets, object, sheets->versus->runs[r].name, fact->texts[r]);
        append(sheets, list, object);
    }
    return list;
}

static json_t *side_object(Sheets *sheets, const VersusRow *row, size_t r)
{
    const VersusSide *const side = &row->sides[r];
    const VerdictRecord *const v = &side->row->verdict;
    json_t *const object = json_object();
    put_text(sheets, object, "outcome", v->outcome);
    put_text(sheets, object, "reason", v->reason);
    put_text(sheets, object, "base", v->base);
    put_text(sheets, object, "start", v->start);
    put_text(sheets, object, "limit_kind", v->limit_kind);
    put(sheets, object, "trajectories", json_integer(v->trajectories));
    put(sheets, object, "steps", json_integer(v->steps));
    put(sheets, object, "cores", json_integer(v->cores));
    for (size_t n = 0; n < N_VERSUS_NUMBERS; n++)
        put_interval(sheets, object, versus_numbers[n].key, versus_numbers[n].of(side));
    put_text(sheets, object, "state_hash", side->states);
    put_text(sheets, object, "compared_with", versus_compared_with(sheets->versus, row, r));
    put_text(sheets, object, "step_verdict", versus_verdict_name(side->against.verdict));
    put_text(sheets, object, "step_verdict_reason", side->why);
    put_text(sheets, object, "time_verdict", VERSUS_TIME_VERDICT);
    return object;
}

static json_t *row_object(Sheets *sheets, const VersusRow *row)
{
    json_t *const object = json_object(), *const sides = json_object();
    put_text(sheets, object, "rung", row->rung);
    for (size_t r = 0; r < sheets->versus->n_runs; r++)
        if (row->sides[r].row)
            put(sheets, sides, sheets->versus->runs[r].name, side_object(sheets, row, r));
    put(sheets, object, "runs", sides);
    return object;
}

static json_t *problem_object(Sheets *sheets, const VersusProblem *problem)
{
    json_t *const object = json_object(), *const names = json_object(), *const rows = json_array();
    for (size_t r = 0; r < sheets->versus->n_runs; r++)
        if (problem->of[r])
            put_text(sheets, names, sheets->versus->runs[r].name, problem->of[r]->name);
    for (size_t i = 0; i < problem->n_rows; i++)
        append(sheets, rows, row_object(sheets, &problem->rows[i]));
    put_text(sheets, object, "title", problem->title);
    put(sheets, object, "names", names);
    put(sheets, object, "intervals", json_integer((json_int_t) problem->n_intervals));
    put_number(sheets, object, "alpha_of_each", problem->alpha);
    put(sheets, object, "rungs", rows);
    put_lines(sheets, object, "gaps", &problem->gaps);
    put_lines(sheets, object, "findings", &problem->findings);
    return object;
}

static json_t *count_object(Sheets *sheets, const VersusCount *count)
{
    json_t *const object = json_object();
    put_text(sheets, object, "rung", count->rung);
    put_text(sheets, object, "count", count->key);
    put(sheets, object, "is_same", json_boolean(count->is_same));
    for (size_t r = 0; r < sheets->versus->n_runs; r++)
        put_number(sheets, object, sheets->versus->runs[r].name, count->values[r]);
    return object;
}

static json_t *whole_object(Sheets *sheets)
{
    const Versus *const versus = sheets->versus;
    json_t *const whole = json_object(), *const problems = json_array(),
                  *const counts = json_array();
    for (size_t p = 0; p < versus->n_problems; p++)
        append(sheets, problems, problem_object(sheets, &versus->problems[p]));
    for (size_t c = 0; c < versus->n_counts; c++)
        append(sheets, counts, count_object(sheets, &versus->counts[c]));
    put(sheets, whole, "schema", json_integer(RECORD_SCHEMA));
    put_lines(sheets, whole, "runs", &versus->legend);
    put_lines(sheets, whole, "warnings", &versus->warnings);
    put(sheets, whole, "facts", fact_list(sheets));
    put(sheets, whole, "problems", problems);
    put_lines(sheets, whole, "problems_not_compared", &versus->apart);
    put(sheets, whole, "counts", counts);
    put_lines(sheets, whole, "counts_not_compared", &versus->count_gaps);
    put_lines(sheets, whole, "findings", &versus->findings);
    return whole;
}

/** Written so that the text can stand inside a page as it is, whatever strings it holds. */
bool versus_json(FILE *out, const Versus *versus, ReportView view)
{
    (void) view;
    Sheets sheets = { .versus = versus };
    json_t *const whole = whole_object(&sheets);
    char *const text = sheets.is_broken
        ? NULL
        : json_dumps(whole,
                     JSON_INDENT(2) | JSON_ENSURE_ASCII | JSON_REAL_PRECISION(SIGNIFICANT_DIGITS));
    json_decref(whole);
    for (const char *c = text; c && *c; c++)
        if (*c == '<')
            fputs("\\u003c", out);
        else
            fputc(*c, out);
    if (text) fputc('\n', out);
    free(text);
    return text != NULL;
}
