#include "reports/attack.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FEWEST_ATTACKS = 3, MOST_ATTACKS = 16, N_SIDES = 2 };

/** A point of attack, as the field table names it. */
typedef struct Attack {
    const char *name;
    size_t length;
} Attack;

typedef struct Attacks {
    Attack list[MOST_ATTACKS];
    size_t n;
    const char *first_language; /* of the ladder: what has another one stands on the other side */
} Attacks;

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

// --- Which rungs, and in what order ---

/** Returns: whether a row has a place in the view: an anti-rung is no way to be faster. */
static bool belongs(const SummaryRow *row)
{
    return row->rung->attack && row->rung->language && !row->rung->is_anti_rung;
}

static bool is_at(const SummaryRow *row, const Attack *attack)
{
    const char *const said = row->rung->attack;
    return belongs(row) && strlen(said) == attack->length
        && memcmp(said, attack->name, attack->length) == 0;
}

/** The points of attack in the order in which the table of fields has them. */
static Attacks attacks_of(const SummaryProblem *problem)
{
    Attacks attacks = { .n = 0 };
    const char *names = "";
    for (size_t f = 0; f < n_record_fields; f++)
        if (record_fields[f].type == RECORD_RUNG && is_same(record_fields[f].key, "attack"))
            names = record_fields[f].choices;
    for (size_t n; *names && attacks.n < MOST_ATTACKS; names += n + (names[n] == '|')) {
        n = strcspn(names, "|");
        attacks.list[attacks.n++] = (Attack) { names, n };
    }
    for (size_t i = 0; i < problem->n_rows && !attacks.first_language; i++)
        if (belongs(&problem->rows[i])) attacks.first_language = problem->rows[i].rung->language;
    return attacks;
}

static bool is_on_side(const Attacks *attacks, const SummaryRow *row, size_t side)
{
    return is_same(row->rung->language, attacks->first_language) == (side == 0);
}

/** Returns: whether any rung with a time is of another language than the first. */
static bool has_two_sides(const SummaryProblem *problem, const Attacks *attacks)
{
    for (size_t i = 0; i < problem->n_rows; i++)
        if (belongs(&problem->rows[i]) && !problem->rows[i].why_no_time
            && is_on_side(attacks, &problem->rows[i], 1))
            return true;
    return false;
}

static bool is_timed_at(const SummaryProblem *problem, const Attack *attack)
{
    for (size_t i = 0; i < problem->n_rows; i++)
        if (is_at(&problem->rows[i], attack) && !problem->rows[i].why_no_time) return true;
    return false;
}

/** Returns: whether there is something to be seen that the ladder's own table does not show. */
static bool is_worth_it(const SummaryProblem *problem, const Attacks *attacks)
{
    size_t n = 0;
    for (size_t a = 0; a < attacks->n; a++) n += is_timed_at(problem, &attacks->list[a]);
    return has_two_sides(problem, attacks) || n >= FEWEST_ATTACKS;
}

static const char *name_of(Summary *summary, const Attack *attack)
{
    return phrases_add(&summary->phrases, "%.*s", (int) attack->length, attack->name);
}

// --- The fastest of each ---

static const char *const no_rung = "-";

/** Returns: of the rungs that do the same work, the one that takes least time, or NULL. */
static const SummaryRow *fastest_at(const SummaryProblem *problem, const Attacks *attacks,
                                    const Attack *attack, size_t side)
{
    const SummaryRow *best = NULL;
    for (size_t i = 0; i < problem->n_rows; i++) {
        const SummaryRow *const row = &problem->rows[i];
        if (!is_at(row, attack) || !is_on_side(attacks, row, side)) continue;
        if (row->why_no_time || row->rung->different_work) continue;
        const double ns = row->verdict.time_per_step_ns.median;
        if (!best || ns < best->verdict.time_per_step_ns.median) best = row;
    }
    return best;
}

/** Returns: the languages of one side, as its heading: "Python", "C, C++". */
static const char *heading_of(Summary *summary, const Attacks *attacks, size_t side)
{
    const SummaryProblem *const problem = &summary->problems[0];
    const char *list = NULL;
    for (size_t i = 0; i < problem->n_rows; i++) {
        const SummaryRow *const row = &problem->rows[i];
        bool is_new = belongs(row) && is_on_side(attacks, row, side);
        for (size_t k = 0; k < i && is_new; k++)
            is_new = !belongs(&problem->rows[k])
                || !is_same(problem->rows[k].rung->language, row->rung->language);
        if (is_new) list = phrases_list(&summary->phrases, list, row->rung->language);
    }
    return list;
}

enum { SIDE_CELLS = 3 };

static void fill_side(TextRow *text, size_t side, const SummaryRow *row)
{
    const char **const cells = &text->cells[1 + SIDE_CELLS * side];
    cells[0] = row ? row->verdict.rung : no_rung;
    if (!row) return;
    cells[1] = row->cell[CELL_TIME];
    cells[2] = row->cell[CELL_START];
}

static bool fill_fastest(Summary *summary, const Attacks *attacks, struct AttackReport *report)
{
    const SummaryProblem *const problem = &summary->problems[0];
    const size_t n_sides = has_two_sides(problem, attacks) ? N_SIDES : 1;
    TextTable *const table = &report->fastest;
    report->fastest_columns[0] = (TextColumn) { "least time", true, 0 };
    for (size_t side = 0; side < n_sides; side++) {
        TextColumn *const columns = &report->fastest_columns[1 + SIDE_CELLS * side];
        columns[0] = (TextColumn) { heading_of(summary, attacks, side), true, 0 };
        columns[1] = (TextColumn) { "ns", false, 1 };
        columns[2] = (TextColumn) { "x start", false, 2 };
    }
    table->columns = report->fastest_columns;
    table->n_columns = 1 + SIDE_CELLS * n_sides;
    table->rows = calloc(attacks->n + 1, sizeof *table->rows);
    if (!table->rows) return false;
    for (size_t a = 0; a < attacks->n; a++) {
        const Attack *const attack = &attacks->list[a];
        if (!is_timed_at(problem, attack)) continue;
        TextRow *const row = &table->rows[table->n_rows++];
        row->cells[0] = name_of(summary, attack);
        for (size_t side = 0; side < n_sides; side++)
            fill_side(row, side, fastest_at(problem, attacks, attack, side));
    }
    return true;
}

// --- All of them ---

static const TextColumn rung_columns[] = {
    { "rung", true, 0 },     { "language", true, 4 }, { "lines", false, 2 },
    { "ns/step", false, 0 }, { "[95 %]", false, 3 },  { "x previous", false, 0 },
    { "of", true, 1 },       { "x start", false, 0 },
};

/** Returns: why a row lacks something, and what is known instead; NULL if it lacks nothing. */
static const char *why_of(Summary *summary, const SummaryRow *row)
{
    if (row->why_no_time) return row->why_no_time;
    if (!row->why_no_ratio || !row->verdict.base) return NULL;
    if (!row->on_evaluations) return row->why_no_ratio;
    return phrases_add(&summary->phrases, "%s; %s", row->why_no_ratio, row->on_evaluations);
}

static const char none[] = "none";

static void fill_rung(Summary *summary, TextRow *text, const SummaryRow *row)
{
    const VerdictRecord *const v = &row->verdict;
    text->cells[0] = v->rung;
    text->cells[1] = row->rung->language;
    if (row->rung->lines_of_code >= 0)
        text->cells[2]
            = phrases_add(&summary->phrases, "%lld", (long long) row->rung->lines_of_code);
    text->why = why_of(summary, row);
    if (row->why_no_time) return;
    text->cells[3] = row->cell[CELL_TIME];
    text->cells[4] = row->cell[CELL_TIME_INTERVAL];
    text->cells[5]
        = row->why_no_ratio ? (v->base ? none : row->why_no_ratio) : row->cell[CELL_RATIO];
    if (!row->why_no_ratio)
        text->cells[6]
            = phrases_add(&summary->phrases, "%.*s", (int) strcspn(v->base, "_"), v->base);
    text->cells[7] = row->cell[CELL_START];
}

static void fill_group(Summary *summary, const Attacks *attacks, const Attack *attack,
                       TextTable *table)
{
    const SummaryProblem *const problem = &summary->problems[0];
    const size_t heading = table->n_rows++;
    table->rows[heading] = (TextRow) { { name_of(summary, attack) }, .is_heading = true };
    for (size_t side = 0; side < N_SIDES; side++)
        for (size_t i = 0; i < problem->n_rows; i++)
            if (is_at(&problem->rows[i], attack) && is_on_side(attacks, &problem->rows[i], side))
                fill_rung(summary, &table->rows[table->n_rows++], &problem->rows[i]);
    if (table->n_rows == heading + 1) table->n_rows = heading;
}

static bool fill_rungs(Summary *summary, const Attacks *attacks, TextTable *table)
{
    table->why_heading = "remark";
    table->columns = rung_columns;
    table->n_columns = sizeof rung_columns / sizeof rung_columns[0];
    table->rows = calloc(summary->problems[0].n_rows + attacks->n + 1, sizeof *table->rows);
    if (!table->rows) return false;
    for (size_t a = 0; a < attacks->n; a++) fill_group(summary, attacks, &attacks->list[a], table);
    return true;
}

static const char *base_text(Summary *summary)
{
    const SummaryProblem *const problem = &summary->problems[0];
    const SummaryRow *const start = summary_find(problem, problem->start);
    if (!start || start->why_no_time) return "No rung without a base was measured.";
    return phrases_add(&summary->phrases, "x start counts from %s, %s ns/step.", problem->start,
                       start->cell[CELL_TIME]);
}

bool attack_fill(Summary *summary)
{
    if (summary->n_problems == 0 || !summary_is_ladder(summary) || summary->duel) return true;
    const SummaryProblem *const problem = &summary->problems[0];
    const Attacks attacks = attacks_of(problem);
    if (!is_worth_it(problem, &attacks)) return true;
    struct AttackReport *const report = calloc(1, sizeof *report);
    summary->attacks = report;
    if (!report) return false;
    report->title
        = phrases_add(&summary->phrases, "The points of attack, on the %s problem", problem->name);
    report->base = base_text(summary);
    return fill_fastest(summary, &attacks, report) && fill_rungs(summary, &attacks, &report->rungs);
}

void attack_free(Summary *summary)
{
    if (summary->attacks) {
        free(summary->attacks->fastest.rows);
        free(summary->attacks->rungs.rows);
    }
    free(summary->attacks);
}
