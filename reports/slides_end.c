/* Slides on the whole: the figures, what came out, how far to trust it, what next. */
#include "reports/slides.h"

#include "reports/costs.h"

enum { MOST_ROWS = 10, NAME_COLUMNS = 22 };

// --- Figures ---

static void begin_figure(Deck *deck, const char *title, const char *figure)
{
    slide_begin(deck, (SlideLook) { .layout = "figure" }, title);
    slide_figure(deck, figure);
    slide_notes(deck);
}

void slide_of_wins(Deck *deck)
{
    const char *const biggest = deck_finding(deck, "biggest step");
    const char *const last = deck_finding(deck, "last step");
    if (!deck_has(deck, "quick-wins")) return;
    begin_figure(deck, "Quick wins and diminishing returns", "quick-wins");
    slide_say(deck,
              "To the right: effort, as lines changed. Upwards: what it brought. Steep parts "
              "are quick wins, flat parts are diminishing returns. Where would you stop?");
    if (biggest) slide_say(deck, "The biggest step: %s", biggest);
    if (last) slide_say(deck, "The last step: %s", last);
    slide_answer(deck, "Are lines a fair measure of effort?",
                 "No, but an honest one: they can be counted. A short line can be hard to find: "
                 "say which ones are.");
    slide_answer(deck, "Where should one stop?",
                 "Where an hour of yours costs more than the hours that the machine saves, or at "
                 "the limit: no loop passes it.");
    slide_end(deck);
}

static bool has_limits(const SummaryRow *row)
{
    return row->rung->is_spine && !row->why_no_time && !row->why_no_limit;
}

/** The spine alone, in letters that can be read from the back row. */
static void write_limits(Deck *deck, const SummaryProblem *problem)
{
    const char *const limit = deck_finding(deck, "limit");
    static const SummaryCell cells[]
        = { CELL_LIMIT_ISSUE, CELL_LIMIT_LATENCY, CELL_LIMIT_MEMORY, CELL_TIME, CELL_LIMIT };
    fputs("<table>\n<tr><th>ns/step</th><th class=\"number\">arithmetic</th>"
          "<th class=\"number\">waiting</th><th class=\"number\">memory</th>"
          "<th class=\"number\">measured</th><th class=\"number\">reached</th></tr>\n",
          deck->out);
    for (size_t i = 0, n = 0; i < problem->n_rows && n < MOST_ROWS; i++) {
        const SummaryRow *const row = &problem->rows[i];
        if (!has_limits(row)) continue;
        n++;
        fputs("<tr><td>", deck->out);
        deck_text(deck, row->verdict.rung, NAME_COLUMNS);
        fputs("</td>", deck->out);
        for (size_t c = 0; c < sizeof cells / sizeof cells[0]; c++)
            fprintf(deck->out, "<td class=\"number\">%s</td>", row->cell[cells[c]]);
        fputs("</tr>\n", deck->out);
    }
    fputs("</table>\n<p>", deck->out);
    deck_text(deck, limit ? limit : "No rung of the spine has a limit that can be trusted.", 300);
    fputs("</p>\n", deck->out);
}

static void note_limits(Deck *deck)
{
    const char *const limit = deck_finding(deck, "limit");
    slide_say(deck,
              "Every loop has three limits: its arithmetic, the results that wait for each "
              "other, the data it moves. The largest binds: no loop can take less.");
    if (limit) slide_say(deck, "%s", limit);
    slide_answer(deck, "Why do only some reach their limit?",
                 "Limits are of the loop as it is written. A loop can be near its own and slow: "
                 "then the loop must change, not its speed.");
    slide_answer(deck, "Is a rung at 100 % perfect?",
                 "For these instructions. Fewer instructions would have another limit.");
}

/** Of the spine alone: the figure of all rungs has letters too small for a room. */
void slide_of_limits(Deck *deck)
{
    const SummaryProblem *const problem = deck_problem(deck);
    size_t n = 0;
    if (!problem || !summary_is_ladder(deck->summary)) return;
    for (size_t i = 0; i < problem->n_rows; i++) n += has_limits(&problem->rows[i]);
    slide_begin(deck, (SlideLook) { NULL, false }, "Limits: what no loop can beat");
    if (n > 0)
        write_limits(deck, problem);
    else
        fputs(
            "<p class=\"missing\">How close the spine is to what the machine can do is not known: "
            "this run holds no limits of its rungs.</p>\n",
            deck->out);
    slide_notes(deck);
    note_limits(deck);
    slide_answer(deck, "And the other rungs?",
                 "In the report, as a figure: ladder report RUN --figure limits.");
    slide_end(deck);
}

void slide_of_roofline(Deck *deck)
{
    if (!deck_has(deck, "roofline")) return;
    begin_figure(deck, "The roofline", "roofline");
    slide_say(
        deck,
        "The roof is measured: slanted where memory binds, flat where arithmetic does. "
        "Each point is a rung, each arrow one idea: to the right, fewer bytes for each operation; "
        "upwards, more of the roof.");
    slide_answer(deck, "Why do some rungs move to the right?",
                 "They load and store less for the same work: states stay in registers.");
    slide_answer(deck, "Why several roofs?",
                 "One a cache level, one a width of vectors: the roof over your head is that of "
                 "where your data are and of the instructions that you use.");
    slide_end(deck);
}

void slide_of_counts(Deck *deck)
{
    if (!deck_has(deck, "counts")) return;
    begin_figure(deck, "The second axis: counts beside time", "counts");
    slide_say(deck,
              "Time is noisy, counts are not: instructions and misses come out the same in "
              "every run. Look for rungs where the two disagree: there is something to learn.");
    slide_answer(deck, "Why is a rung with fewer instructions not faster?",
                 "Its instructions wait: for each other, or for memory. A count says how much is "
                 "done, not how much of it at once.");
    slide_end(deck);
}

void slide_of_sweep(Deck *deck)
{
    if (!deck->summary->sweep || !deck_has(deck, "sweep")) return;
    begin_figure(deck, "Over the size of the problem", "sweep");
    slide_say(deck,
              "The same rungs on problems of growing size. Steps in a curve stand where the "
              "data outgrow a cache; flat curves belong to rungs that do not care.");
    slide_answer(deck, "Why do some curves not rise?",
                 "They keep a tile in the innermost cache for all its steps, whatever the size.");
    slide_end(deck);
}

static void say_how_to_scale(Deck *deck)
{
    slide_begin(deck, (SlideLook) { NULL, false }, "Scaling");
    fputs("<p class=\"missing\">This run is on one number of cores: it has no curves.</p>\n"
          "<pre class=\"command\">ladder scale --out DIR\nladder report DIR --format slides</pre>\n"
          "<ul><li>strong: the same work on 1, 2, ... cores; Amdahl's serial share</li>"
          "<li>weak: as much work for each core; Gustafson's</li>"
          "<li>what is not steps: starting, joining, messages</li></ul>\n",
          deck->out);
    slide_notes(deck);
    slide_say(deck, "How far more cores help is a question of its own, with a run of its own.");
    slide_answer(deck, "Why not draw the line from two points?",
                 "Two points fit any law. A fit needs three numbers of cores, and says when it "
                 "does not fit.");
    slide_end(deck);
}

void slide_of_scaling(Deck *deck)
{
    const Summary *const summary = deck->summary;
    if (!summary->is_scaling) {
        if (summary->n_problems > 0 && summary_is_ladder(summary)) say_how_to_scale(deck);
        return;
    }
    if (!deck_has(deck, "scaling")) return;
    begin_figure(deck, "Scaling", "scaling");
    slide_say(deck,
              "The line is the ideal, twice the cores, half the time. The distance to it is "
              "what does not get faster with cores: starting, joining, waiting, messages.");
    slide_answer(deck, "Is more than the ideal possible?",
                 "Yes, where each core's part fits a cache that the whole does not; here the "
                 "intervals say whether it is real.");
    slide_answer(deck, "What is Amdahl's share here?",
                 "The figure's legend has it with its interval, or why the fit was refused.");
    slide_end(deck);
}

// --- What parallelism costs ---

static void write_section(Deck *deck, const CostSection *section)
{
    slide_begin(deck, (SlideLook) { NULL, false }, section->title);
    fputs("<ul>\n", deck->out);
    bool has_room = true;
    for (size_t i = 0; i < section->n_says && has_room; i++)
        has_room = slide_item(deck, NULL, section->says[i]);
    if (section->n_says == 0) slide_item(deck, NULL, "Nothing of this was measured.");
    fputs("</ul>\n", deck->out);
    slide_notes(deck);
    slide_say(deck, "What something costs that computes nothing. The tables stand in the report.");
    slide_end(deck);
}

void slides_of_costs(Deck *deck)
{
    if (!deck->summary->costs) return;
    for (size_t s = 0; s < N_COST_SECTIONS; s++)
        write_section(deck, &deck->summary->costs->sections[s]);
}

// --- What came out ---

static void write_list(Deck *deck, const char *title, const SummaryLines *lines)
{
    slide_begin(deck, (SlideLook) { NULL, false }, title);
    slide_items(deck, lines);
    slide_notes(deck);
}

void slide_of_findings(Deck *deck)
{
    if (deck->summary->costs || deck->summary->findings.n == 0) return;
    write_list(deck, "What came out", &deck->summary->findings);
    slide_say(deck,
              "In sentences what the figures showed. Only what a verdict supports is told as "
              "a result; what is open stands under \"can't tell\".");
    slide_answer(deck, "Why can't it tell?",
                 "Too few undisturbed rounds, or a difference below the noise. More rounds or a "
                 "quieter machine can settle it: ladder duel for two rungs.");
    slide_end(deck);
}

void slide_of_trust(Deck *deck)
{
    if (deck->summary->trust.n == 0) return;
    write_list(deck, "How far to trust it", &deck->summary->trust);
    slide_say(deck, "What could be wrong with these numbers, as the run itself knows it.");
    slide_answer(deck, "Is a disturbed sample thrown away?",
                 "It is kept and marked by CPU time and switches, never by its result; comparisons "
                 "use the rounds in which both are clean, where these are enough.");
    slide_end(deck);
}

// --- What next ---

/** Returns: of the rungs with a limit that can be trusted the one farthest from it; anti-rungs are
 * far from theirs on purpose. */
static const SummaryRow *farthest(const SummaryProblem *problem)
{
    const SummaryRow *found = NULL;
    for (size_t i = 0; i < problem->n_rows; i++) {
        const SummaryRow *const row = &problem->rows[i];
        const VerdictRecord *const v = &row->verdict;
        if (row->why_no_time || row->why_no_limit || row->rung->is_anti_rung || v->is_above_roof
            || !v->limit_is_steady_only)
            continue;
        if (!found || v->limit_fraction.median < found->verdict.limit_fraction.median) found = row;
    }
    return found;
}

static void write_next(Deck *deck, const SummaryProblem *problem)
{
    const RunFile *const file = deck->summary->file;
    const SummaryRow *const row = problem ? farthest(problem) : NULL;
    const char *const limit = deck_finding(deck, "limit");
    char text[512];
    if (limit) slide_item(deck, "At the top", limit);
    if (row) {
        snprintf(text, sizeof text, "%.60s reaches %s of its own limit: %.300s", row->verdict.rung,
                 row->cell[CELL_LIMIT_SHARE],
                 row->verdict.what_stops ? row->verdict.what_stops : "look why.");
        slide_item(deck, "Largest gap", text);
    }
    if (problem && !problem->has_limits)
        slide_item(deck, "Not measured", "limits: let ladder bench take the ceilings.");
    if (file->n_metrics == 0) slide_item(deck, "Not measured", "counts: ladder profile.");
    if (!deck->summary->is_scaling) slide_item(deck, "Not measured", "scaling: ladder scale.");
    slide_item(deck, "A rung of your own", "one file, one line; CONTRIBUTING.md says how.");
    slide_item(deck, "Exercises",
               "the folder exercises/: find the bottleneck, mend it, have it "
               "checked.");
}

void slide_of_next(Deck *deck)
{
    slide_begin(deck, (SlideLook) { NULL, false }, "What next");
    fputs("<ul>\n", deck->out);
    write_next(deck, deck_problem(deck));
    fputs("</ul>\n", deck->out);
    slide_notes(deck);
    slide_say(deck,
              "What is left to be won, what nobody has looked at yet, and what you can do "
              "yourself.");
    slide_answer(deck, "Would a graphics processor be faster?",
                 "Trajectories are independent, so it would fit well. It is not part of this "
                 "ladder: measure it with a runner of your own.");
    slide_end(deck);
}

void slide_of_questions(Deck *deck)
{
    const char *const headline = deck->summary->headline;
    slide_begin(deck, (SlideLook) { .layout = "title" }, "Questions?");
    fputs("<p class=\"sentence\">", deck->out);
    deck_text(deck, headline ? headline : "Measure before you believe.", 240);
    fputs("</p>\n<p class=\"fact\">Make it yourself: ninja bench, then ladder report RUN --format "
          "slides</p>\n",
          deck->out);
    slide_notes(deck);
    slide_say(deck,
              "Any number can be traced: press O for all slides, or open the report, or the "
              "journal of run %s.",
              deck->summary->file->run.run_id);
    slide_answer(deck, "What was the most surprising?",
                 "Show an anti-rung: no cache misses and slow, or all cores and slow.");
    slide_end(deck);
}
