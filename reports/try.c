#include "reports/try.h"

#include "reports/duel.h"
#include "reports/terminal.h"
#include "results/metrics.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N_SIDES = 2, MOST_LINES = 24 };

/** Nearer to its limit than this a rung is stopped by it, and the sentence is about that. */
#define FAR_FROM_LIMIT 0.75

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

// --- Another run ---

Status try_ladder_read(const char *path, TryLadder *ladder, Reason *why)
{
    memset(ladder, 0, sizeof *ladder);
    Status status = run_file_read(path, &ladder->file, why);
    if (status != STATUS_OK) return status;
    status = judge_run(&ladder->file, &ladder->judgement);
    return status == STATUS_OK ? status : reason(why, status, "%.200s: out of memory", path);
}

void try_ladder_free(TryLadder *ladder)
{
    judgement_free(&ladder->judgement);
    run_file_free(&ladder->file);
}

static const RungRecord *rung_of(const RunFile *file, const char *name)
{
    for (size_t r = 0; r < file->n_rungs; r++)
        if (is_same(file->rungs[r].rung, name)) return &file->rungs[r];
    return NULL;
}

/** Returns: whether a row is a step of the ladder of one core, with a time. */
static bool is_step(const TryLadder *ladder, const VerdictRecord *row, const char *problem)
{
    const RungRecord *const rung = rung_of(&ladder->file, row->rung);
    return is_same(row->problem, problem) && is_same(row->outcome, "ok") && row->cores == 1 && rung
        && !rung->is_anti_rung && !rung->different_work && isfinite(row->time_per_step_ns.median);
}

static void find_neighbours(const TryLadder *ladder, const char *problem, TryPlace *place)
{
    for (size_t v = 0; v < ladder->judgement.n_rows; v++) {
        const VerdictRecord *const row = &ladder->judgement.rows[v];
        const double ns = row->time_per_step_ns.median;
        if (!is_step(ladder, row, problem)) continue;
        if (ns >= place->time_per_step_ns.median
            && (!place->slower || ns < place->slower->time_per_step_ns.median))
            place->slower = row;
        if (ns < place->time_per_step_ns.median
            && (!place->faster || ns > place->faster->time_per_step_ns.median))
            place->faster = row;
    }
}

static Interval time_from(double base_ns, Interval speedup)
{
    return (Interval) { base_ns / speedup.median, base_ns / speedup.high, base_ns / speedup.low };
}

/** Times of two runs are of two moments: what was measured now is the ratio, and it is taken from
 * the base's time there. */
TryPlace try_place(const Summary *summary, const TryLadder *ladder)
{
    static const char problem[] = "cache";
    TryPlace place = { .why_none = NULL };
    const SummaryRow *const own = summary->duel->second;
    if (own->why_no_time || own->why_no_ratio)
        place.why_none = "it has no time";
    else if (!is_same(summary->problems[0].name, problem))
        place.why_none = "the ladder is that of the usual problem; without --trajectories, --steps "
                         "and the like it has one";
    else if (own->verdict.cores != 1)
        place.why_none = "it runs on several cores, and the ladder is that of one";
    else if (!ladder)
        place.why_none
            = "no bench of all rungs is kept of this machine; ladder bench --quick makes "
              "one, in 20 s";
    else if (summary_is(own, VERDICT_TOO_NOISY) || summary_is(own, VERDICT_INSUFFICIENT))
        place.why_none = "what was measured now tells too little";
    if (place.why_none) return place;
    for (size_t v = 0; v < ladder->judgement.n_rows; v++)
        if (is_step(ladder, &ladder->judgement.rows[v], problem)
            && is_same(ladder->judgement.rows[v].rung, own->verdict.base))
            place.base = &ladder->judgement.rows[v];
    place.time_per_step_ns = own->verdict.time_per_step_ns;
    if (place.base)
        place.time_per_step_ns
            = time_from(place.base->time_per_step_ns.median, own->verdict.speedup_base);
    find_neighbours(ladder, problem, &place);
    if (!place.slower && !place.faster)
        place.why_none = "the run with the ladder has no rung with a time on the usual problem; "
                         "ladder bench --quick makes one that has, in 20 s";
    return place;
}

// --- Verification ---

TryChecks try_checks(const RunFile *file, const char *rung)
{
    TryChecks checks = { .worst_error = 0 };
    for (size_t c = 0; c < file->n_checks; c++) {
        const CheckRecord *const check = &file->checks[c];
        if (!is_same(check->rung, rung) || checks.failed) continue;
        if (!check->passed) {
            checks.failed = check;
            continue;
        }
        checks.n_passed++;
        checks.last = check;
        checks.worst_error = fmax(checks.worst_error, check->worst_error);
    }
    return checks;
}

// --- The page ---

typedef struct Page {
    const Summary *summary;
    const struct DuelReport *duel;
    const TryLadder *ladder;
    const char *called; /* `ladder`, in commands */
    TryPlace place;
    TryChecks checks;
    Phrases phrases;
    SummaryLine room[MOST_LINES];
    SummaryLines lines;
} Page;

static void begin_lines(Page *page)
{
    page->lines = (SummaryLines) { .lines = page->room };
}

static void add_foreign(Page *page, const char *label, const char *text)
{
    page->lines.lines[page->lines.n++]
        = (SummaryLine) { .label = label, .text = text, .is_foreign = true };
}

static const char *nanoseconds(Page *page, double ns)
{
    char text[NUMBER_LENGTH];
    return phrases_add(&page->phrases, "%s", number_fixed(text, ns, number_decimals(ns)));
}

static const char *interval_text(Page *page, Interval ns)
{
    char text[NUMBER_LENGTH];
    return phrases_add(&page->phrases, "%s %s", nanoseconds(page, ns.median),
                       number_interval(text, ns, number_decimals(ns.median)));
}

static const char *own_name(const Page *page)
{
    return page->duel->second->verdict.rung;
}

/** What to do about a rung that has not answered. */
static const char *hint_of_end(const char *reason)
{
    static const struct {
        const char *part, *hint;
    } ends[] = {
        { "no answer in time",
          "does every loop end? n and steps are size_t: never below 0. --timeout waits longer." },
        { "printed", "a rung only computes: leave the printing out." },
        { "died of signal",
          "--cflags '-g -fsanitize=address' has the line told that goes wrong: look at the "
          "indices." },
    };
    for (size_t e = 0; reason && e < sizeof ends / sizeof ends[0]; e++)
        if (strstr(reason, ends[e].part)) return ends[e].hint;
    return "nothing was compared: it ended, or answered what cannot be, before that.";
}

/** Returns: whether it was made by this try; a runner of another language is where it was. */
static bool is_compiled(const RungRecord *rung)
{
    return rung->build_flags;
}

/** Returns: how the tried rung shows a step of a trajectory, and whom to compare it with. */
static const char *how_to_print(Page *page)
{
    const RungRecord *const own = page->duel->second->rung;
    if (!is_compiled(own)) return " with that of ";
    return phrases_add(&page->phrases,
                       ", of yours by --keep DIR and then DIR/build/ladder-one --rung %s --alone "
                       "--trajectories 1 --steps 1 --print 1, of a right rung by ",
                       own->rung);
}

/** What a wrong answer looks like from outside: the sizes and parameters at which it begins. */
static const char *hint(Page *page)
{
    const CheckRecord *const failed = page->checks.failed, *const last = page->checks.last;
    if (!failed) return hint_of_end(page->duel->second->verdict.reason);
    if (isnan(failed->worst_error))
        return "what is not a number comes of reading what was not written, of a division by 0, or "
               "of steps that grow without bound.";
    if (!last)
        return phrases_add(&page->phrases,
                           "it is wrong from the first steps on: compare one trajectory%s%s solve "
                           "v20_soa --trajectories 1 --steps 1.",
                           how_to_print(page), page->called);
    if (failed->trajectories == last->trajectories && failed->steps > last->steps)
        return phrases_add(&page->phrases,
                           "right after %" PRId64 " steps and wrong after %" PRId64
                           ": does every step start from the one before?",
                           last->steps, failed->steps);
    if (failed->trajectories > last->trajectories && failed->trajectories < 2000)
        return phrases_add(
            &page->phrases,
            "right for %" PRId64 " trajectories and wrong for %" PRId64
            ": is what is left over after whole vectors or tiles done, and done once?",
            last->trajectories, failed->trajectories);
    if (failed->trajectories < last->trajectories)
        return "right with the usual parameters and wrong with others: sigma, rho, beta and dt "
               "come as arguments, and are not always 10, 28 and 8/3.";
    return "right on small ensembles and wrong on this one: look at what depends on the size.";
}

static void tell_checks(Page *page)
{
    const TryChecks *const c = &page->checks;
    const SummaryRow *const own = page->duel->second;
    const bool has_failed = is_same(own->verdict.outcome, "failed");
    const char *const worst = c->worst_error > 0
        ? phrases_add(&page->phrases, "largest error %.1e", c->worst_error)
        : "bit-identical to the reference";
    if (!has_failed) {
        summary_add_line(&page->lines, "right",
                         phrases_add(&page->phrases, "%zu of %zu checks passed, %s.", c->n_passed,
                                     c->n_passed, worst));
        return;
    }
    const char *const error = c->failed && isfinite(c->failed->worst_error)
        ? phrases_add(&page->phrases, "; its relative error is %.1e", c->failed->worst_error)
        : "";
    add_foreign(page, "wrong", phrases_add(&page->phrases, "%s%s.", own->verdict.reason, error));
    summary_add_line(
        &page->lines, "so far",
        c->last ? phrases_add(&page->phrases,
                              "%zu checks were passed before, the last with %" PRId64
                              " trajectories and %" PRId64 " steps, %s.",
                              c->n_passed, c->last->trajectories, c->last->steps, worst)
                : "no check was passed before; the first has one trajectory and 10 steps.");
    summary_add_line(&page->lines, "look at", hint(page));
}

/** Returns: how far it is from the limit in the table, where what stops it is something else. */
static const char *beside_limit(Page *page)
{
    const SummaryRow *const own = page->duel->second;
    const char *const share = own->cell[CELL_LIMIT_SHARE];
    const bool is_far
        = own->verdict.limit_is_steady_only && own->verdict.limit_fraction.median < FAR_FROM_LIMIT;
    if (!is_far || !*share || strstr(own->verdict.what_stops, share)) return "";
    return phrases_add(&page->phrases, " Of its limit, %s, %s is reached.", page->duel->roof,
                       share);
}

static void tell_stops(Page *page)
{
    const SummaryRow *const own = page->duel->second;
    const char *const what = own->verdict.what_stops;
    if (own->why_no_time) return;
    add_foreign(page, "stops it now",
                what ? phrases_add(&page->phrases, "%s.%s", what, beside_limit(page))
                     : phrases_add(&page->phrases, "not known: %s.",
                                   own->why_no_limit
                                       ? own->why_no_limit
                                       : "nothing was measured that it could follow from"));
}

static const char *neighbour(Page *page, const VerdictRecord *row)
{
    return phrases_add(&page->phrases, "%s (%s ns)", row->rung,
                       nanoseconds(page, row->time_per_step_ns.median));
}

static const char *between(Page *page)
{
    const TryPlace *const p = &page->place;
    if (p->slower && p->faster)
        return phrases_add(&page->phrases, "between %s and %s", neighbour(page, p->slower),
                           neighbour(page, p->faster));
    return p->slower
        ? phrases_add(&page->phrases, "above all, next to %s,", neighbour(page, p->slower))
        : phrases_add(&page->phrases, "below all, next to %s,", neighbour(page, p->faster));
}

static void tell_place(Page *page)
{
    const TryPlace *const p = &page->place;
    if (p->why_none) {
        if (page->duel->second->why_no_time) return;
        summary_add_line(&page->lines, "place",
                         phrases_add(&page->phrases, "none: %s.", p->why_none));
        return;
    }
    const RunFile *const there = &page->ladder->file;
    const bool is_elsewhere = !is_same(there->run.cpu_model, page->summary->file->run.cpu_model);
    const char *const how = p->base
        ? phrases_add(&page->phrases, "%s's time there over the ratio measured now, %s ns",
                      p->base->rung, interval_text(page, p->time_per_step_ns))
        : phrases_add(&page->phrases, "its time now, %s ns, as %s is not in that run",
                      interval_text(page, p->time_per_step_ns), page->duel->first->verdict.rung);
    add_foreign(page, "place, about",
                phrases_add(&page->phrases,
                            "%s of one core in run %s%s; by %s. Times of two runs are not exactly "
                            "comparable.",
                            between(page), there->run.run_id,
                            is_elsewhere ? ", which is of another processor" : "", how));
    const RungRecord *const up = p->faster ? rung_of(there, p->faster->rung) : NULL;
    if (up)
        add_foreign(
            page, "next rung",
            phrases_add(&page->phrases, "%s: %s", up->rung, up->teaches ? up->teaches : up->title));
}

static void tell_next(Page *page)
{
    const RungRecord *const own = page->duel->second->rung;
    if (!is_compiled(own)) return;
    summary_add_line(&page->lines, "look deeper",
                     phrases_add(&page->phrases,
                                 "--keep DIR keeps your rung in a program, for tools of yours: "
                                 "DIR/build/ladder-one --rung %s --alone; %s exec %s "
                                 "--print-commands has the command lines of tools.",
                                 own->rung, page->called, page->duel->first->verdict.rung));
}

// --- Both in a table ---

static const TextColumn columns[] = {
    { "rung", true, 0 },       { "ns/step", false, 0 },       { "[95 %]", false, 0 },
    { "limit", false, 0 },     { "instr/step", false, 0 },    { "L1 misses", false, 0 },
    { "LL misses", false, 0 }, { "branch misses", false, 1 },
};

static const SecondAxis axes[]
    = { AXIS_INSTRUCTIONS, AXIS_D1_MISSES, AXIS_LL_MISSES, AXIS_BRANCH_MISSES };
enum { N_AXES = sizeof axes / sizeof axes[0], FIRST_AXIS_CELL = 4 };

static double count_of(const Page *page, const char *rung, SecondAxis axis)
{
    const MetricRecord *const m = metrics_axis(page->summary->file, rung, axis);
    return m ? m->value : NAN;
}

static const char *why_not_counted(const Page *page, const char *rung)
{
    const char *const name = metrics_axis_name(AXIS_INSTRUCTIONS);
    const char *const why = metrics_reason(page->summary->file, rung, "callgrind", name);
    return why ? why : "Callgrind was not asked";
}

static const char *count_text(Page *page, double count)
{
    if (isnan(count)) return "-";
    return phrases_add(&page->phrases,
                       count >= 100          ? "%.0f"
                           : count < 0.00005 ? "%.0f"
                                             : "%.3g",
                       count);
}

static void fill_row(Page *page, const SummaryRow *row, TextRow *text)
{
    text->cells[0] = row->verdict.rung;
    text->why = row->why_no_time ? "no time: see above" : row->note;
    if (row->why_no_time) return;
    text->cells[1] = row->cell[CELL_TIME];
    text->cells[2] = row->cell[CELL_TIME_INTERVAL];
    text->cells[3] = row->cell[CELL_LIMIT];
    for (size_t a = 0; a < N_AXES; a++)
        text->cells[FIRST_AXIS_CELL + a]
            = count_text(page, count_of(page, row->verdict.rung, axes[a]));
}

static void print_table(FILE *out, Page *page, ReportView view)
{
    const SummaryRow *const rows[N_SIDES] = { page->duel->first, page->duel->second };
    TextRow texts[N_SIDES] = { 0 };
    for (size_t i = 0; i < N_SIDES; i++) fill_row(page, rows[i], &texts[i]);
    const TextTable table = { .columns = columns,
                              .n_columns = sizeof columns / sizeof columns[0],
                              .rows = texts,
                              .n_rows = N_SIDES,
                              .why_heading = "remark" };
    text_table_terminal(out, &table, view);
    fputc('\n', out);
    begin_lines(page);
    for (size_t i = 0; i < N_SIDES; i++) {
        const char *const rung = rows[i]->verdict.rung;
        /* that of the other side stands above, as what stops it */
        if (i == 0 && strchr(rows[i]->cell[CELL_LIMIT], '?'))
            add_foreign(
                page, "limit ?",
                phrases_add(&page->phrases, "of %s: %s.", rung, rows[i]->verdict.what_stops));
        if (rows[i]->why_no_time || !isnan(count_of(page, rung, AXIS_INSTRUCTIONS))) continue;
        add_foreign(page, "not counted",
                    phrases_add(&page->phrases, "%s: %s.", rung, why_not_counted(page, rung)));
    }
    terminal_lines(out, view, &page->lines);
}

// --- All of it ---

static const char *spaced(Page *page, const char *words)
{
    return words && *words ? phrases_add(&page->phrases, " %s", words) : "";
}

static void tell_build(Page *page)
{
    const RunRecord *const run = &page->summary->file->run;
    const RungRecord *const own = page->duel->second->rung, *const base = page->duel->first->rung;
    add_foreign(
        page, "built",
        phrases_add(&page->phrases, "%s: %s%s%s; %s: %s%s%s.", own->rung,
                    own->build_compiler ? own->build_compiler : own->language,
                    spaced(page, own->build_flags), spaced(page, own->flags), base->rung,
                    base->build_compiler ? base->build_compiler : run->compiler,
                    spaced(page, base->build_compiler ? base->build_flags : run->compiler_flags),
                    spaced(page, base->flags)));
}

/** What may be wrong with the figures; how they are made stands in longer reports. */
static void tell_trust(Page *page)
{
    static const char *const told[] = { "noise", "disturbed", "above roof", "read with care" };
    const SummaryLines *const trust = &page->summary->trust;
    for (size_t i = 0; i < trust->n && page->lines.n < MOST_LINES; i++)
        for (size_t t = 0; t < sizeof told / sizeof told[0]; t++)
            if (is_same(trust->lines[i].label, told[t]))
                page->lines.lines[page->lines.n++] = trust->lines[i];
}

/** Fills what comes before the table. */
static void tell_result(Page *page)
{
    const SummaryLines *const findings = &page->summary->findings;
    begin_lines(page);
    tell_checks(page);
    for (size_t i = 0; i < findings->n && page->lines.n + 2 < MOST_LINES; i++) {
        const SummaryLine *const line = &findings->lines[i];
        const bool is_said = is_same(line->label, "verdict")
            && is_same(page->duel->second->verdict.outcome, "failed");
        if (!is_said && !is_same(line->label, "instructions"))
            page->lines.lines[page->lines.n++] = *line;
    }
    tell_stops(page);
    tell_place(page);
}

static Page page_of(const Summary *summary, ReportView view)
{
    return (Page) {
        .summary = summary,
        .duel = summary->duel,
        .ladder = view.ladder,
        .called = view.called ? view.called : "ladder",
        .place = try_place(summary, view.ladder),
        .checks = try_checks(summary->file, summary->duel->second->verdict.rung),
    };
}

Status report_try(FILE *out, const Summary *summary, ReportView view, Reason *why)
{
    Page page = page_of(summary, view);
    fprintf(out, "%s%s against %s%s\n\n", view.has_bold ? "\033[1m" : "", own_name(&page),
            page.duel->first->verdict.rung, view.has_bold ? "\033[0m" : "");
    tell_result(&page);
    terminal_lines(out, view, &page.lines);
    if (page.duel->second->why_no_time && page.duel->first->why_no_time)
        fputc('\n', out);
    else
        print_table(out, &page, view);
    begin_lines(&page);
    tell_build(&page);
    tell_trust(&page);
    terminal_lines(out, view, &page.lines);
    begin_lines(&page);
    tell_next(&page);
    terminal_lines(out, view, &page.lines);
    const bool is_broken = page.phrases.is_broken;
    phrases_free(&page.phrases);
    return is_broken ? reason(why, STATUS_NO_MEMORY, "the page: out of memory") : STATUS_OK;
}
