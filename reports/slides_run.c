/* Slides on what was measured, where and how. */
#include "reports/slides.h"

#include "results/limit.h"
#include "results/verdict.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SENTENCE_COLUMNS = 240, WARNING_COLUMNS = 150, FACT_COLUMNS = 150, MOST_WARNINGS = 2 };

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static const char *or_unknown(const char *text)
{
    return text ? text : "not recorded";
}

static void paragraph(Deck *deck, const char *kind, const char *text, size_t columns)
{
    fprintf(deck->out, "<p class=\"%s\">", kind);
    deck_text(deck, text, columns);
    fputs("</p>\n", deck->out);
}

// --- Title ---

/** Returns: the sentence that the lecture is about. */
static const char *sentence_of(const Deck *deck)
{
    const SummaryLines *const findings = &deck->summary->findings;
    if (deck->summary->headline) return deck->summary->headline;
    return findings->n > 0 ? findings->lines[0].text : "One workload, one idea a rung.";
}

void slide_of_title(Deck *deck)
{
    const Summary *const summary = deck->summary;
    const RunRecord *const run = &summary->file->run;
    slide_begin(deck, (SlideLook) { .layout = "title" }, "The Lorenz-63 ladder");
    paragraph(deck, "sentence", sentence_of(deck), SENTENCE_COLUMNS);
    for (size_t i = 0; i < summary->facts.n; i++)
        if (is_same(summary->facts.lines[i].label, "machine")
            || is_same(summary->facts.lines[i].label, "measured"))
            paragraph(deck, "fact", summary->facts.lines[i].text, FACT_COLUMNS);
    for (size_t i = 0; i < summary->warnings.n && i < MOST_WARNINGS; i++) {
        fputs("<p class=\"warning\"><b>", deck->out);
        deck_text(deck, summary->warnings.lines[i].label, FACT_COLUMNS);
        fputs("</b> ", deck->out);
        deck_text(deck, summary->warnings.lines[i].text, WARNING_COLUMNS);
        fputs("</p>\n", deck->out);
    }
    slide_notes(deck);
    slide_say(deck,
              "One small computation, written many times, each time with one idea more. Every "
              "figure in these slides comes from one run, %s, on the machine named here.",
              run->run_id);
    slide_answer(deck, "Can I have the figures?",
                 "Yes: ladder report RUN --format csv, or json; the journal of the run holds every "
                 "sample.");
    slide_answer(deck, "Would it be the same on my machine?",
                 "The order mostly, the factors not. Run ninja bench there and make the slides "
                 "from your own run.");
    slide_end(deck);
}

// --- Workload ---

/** The equations as MathML: x' = sigma (y - x) and so on. */
static void write_equations(FILE *out)
{
    static const char before[] = "<p class=\"equation\"><math><mrow>",
                      behind[] = "</mrow></math></p>\n", is[] = "<mo>&#8242;</mo><mo>=</mo>",
                      minus[] = "<mo>&#8722;</mo>", opened[] = "<mo stretchy=\"false\">(</mo>",
                      closed[] = "<mo stretchy=\"false\">)</mo>";
    fprintf(out, "%s<mi>x</mi>%s<mi>&#963;</mi>%s<mi>y</mi>%s<mi>x</mi>%s%s", before, is, opened,
            minus, closed, behind);
    fprintf(out, "%s<mi>y</mi>%s<mi>x</mi>%s<mi>&#961;</mi>%s<mi>z</mi>%s%s<mi>y</mi>%s", before,
            is, opened, minus, closed, minus, behind);
    fprintf(out, "%s<mi>z</mi>%s<mi>x</mi><mi>y</mi>%s<mi>&#946;</mi><mi>z</mi>%s", before, is,
            minus, behind);
}

static void write_problem(Deck *deck, const HeatRecord *heat)
{
    fputs("<ul>\n<li>", deck->out);
    deck_print(deck, "\xcf\x83 = %.4g, \xcf\x81 = %.4g, \xce\xb2 = %.4g", heat->sigma, heat->rho,
               heat->beta);
    fputs("</li>\n<li>", deck->out);
    deck_print(deck, "N = %lld trajectories, independent of each other",
               (long long) heat->trajectories);
    fputs("</li>\n<li>", deck->out);
    deck_print(deck,
               "S = %lld steps of dt = %.4g by the classic Runge-Kutta method (RK4), in "
               "doubles",
               (long long) heat->steps, heat->dt);
    fputs("</li>\n<li>", deck->out);
    deck_print(deck, "%lld useful operations a trajectory-step", (long long) heat->flops_per_step);
    fputs("</li>\n<li>unit of speed: ns per trajectory-step</li>\n</ul>\n", deck->out);
}

void slide_of_workload(Deck *deck)
{
    const RunFile *const file = deck->summary->file;
    if (file->n_heats == 0) return;
    const HeatRecord *const heat = deck_problem(deck) ? deck_problem(deck)->heat : &file->heats[0];
    slide_begin(deck, (SlideLook) { .layout = "halves" }, "The workload");
    fputs("<div class=\"columns\">\n<div>\n", deck->out);
    write_equations(deck->out);
    write_problem(deck, heat);
    fputs("</div>\n<div>\n", deck->out);
    if (deck_has(deck, "lorenz"))
        slide_figure(deck, "lorenz");
    else
        fputs("<p class=\"missing\">This run keeps no trajectories to be drawn.</p>\n", deck->out);
    fputs("</div>\n</div>\n", deck->out);
    slide_notes(deck);
    slide_say(deck,
              "Lorenz's model of convection: three equations, deterministic, chaotic. We "
              "integrate %lld of them side by side; the answer is where each one ends.",
              (long long) heat->trajectories);
    slide_answer(deck, "Why this problem?",
                 "It fits on a slide, every trajectory is independent, and it can be limited by "
                 "calls, by memory, by latency or by arithmetic: it depends on how it is written.");
    slide_answer(
        deck, "How many operations is that?",
        "%lld trajectories times %lld steps times %lld operations: %.3g operations.",
        (long long) heat->trajectories, (long long) heat->steps, (long long) heat->flops_per_step,
        (double) heat->trajectories * (double) heat->steps * (double) heat->flops_per_step);
    slide_answer(deck, "Is the result not chaos anyway?",
                 "Rounding grows with time, so answers are compared early, to the last bit or "
                 "within 1e-12; no rung is timed that fails.");
    slide_end(deck);
}

// --- Machine ---

void slide_of_machine(Deck *deck)
{
    const RunRecord *const run = &deck->summary->file->run;
    if (!deck_has(deck, "machine")) return;
    slide_begin(deck, (SlideLook) { .layout = "figure" }, "The machine");
    slide_figure(deck, "machine");
    slide_notes(deck);
    slide_say(deck,
              "Three kinds of parts: units that compute, units that remember, and connections "
              "between them. A program is as fast as the part that it keeps waiting for.");
    slide_answer(deck, "How many cores are there?",
                 "%lld as far as can be seen; %lld CPUs were "
                 "allowed. SMT: %s.",
                 (long long) run->cores, (long long) run->cpus_allowed, or_unknown(run->smt));
    slide_answer(deck, "Is it a virtual machine?",
                 "%s. In one, neighbours share caches and memory unseen; values in doubt are "
                 "marked.",
                 is_same(run->hypervisor, "yes") ? "Yes" : "No, as far as the processor says");
    slide_end(deck);
}

/** Returns: the most cores that a ceiling of this kind was measured on. */
static int64_t most_cores(const RunFile *file, const char *kind)
{
    int64_t most = 1;
    for (size_t i = 0; i < file->n_ceilings; i++)
        if (is_same(file->ceilings[i].kind, kind) && file->ceilings[i].cores > most)
            most = file->ceilings[i].cores;
    return most;
}

static const CeilingRecord *ceiling_of(const RunFile *file, const char *kind, const char *operation,
                                       const char *isa, const char *level, int64_t cores)
{
    return limit_ceiling(file->ceilings, file->n_ceilings, kind, operation, isa, level, cores);
}

static void write_ceiling(Deck *deck, const CeilingRecord *ceiling, double value)
{
    char text[NUMBER_LENGTH];
    fputs("<td>", deck->out);
    if (ceiling && isfinite(value))
        deck_print(deck, "%s%s", ceiling->doubt ? "~" : "",
                   number_fixed(text, value, number_decimals(value)));
    else
        fputs("not measured", deck->out);
    fputs("</td>", deck->out);
}

static void write_computing(Deck *deck, const RunFile *file)
{
    enum { FLOPS_OF_FMA = 2 };
    static const char *const sets[] = { "scalar", "sse2", "avx2", "avx512" };
    fputs("<div><h3>Computing units</h3>\n<table><tr><th>vector: doubles</th><th>FMA per ns</th>"
          "<th>GFLOP/s</th></tr>\n",
          deck->out);
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        const CeilingRecord *const issue = ceiling_of(file, "issue", "fma", sets[i], NULL, 1);
        fprintf(deck->out, "<tr><td>%s: %d</td>", sets[i], limit_lanes(sets[i]));
        write_ceiling(deck, issue, limit_roof(issue));
        write_ceiling(deck, issue, limit_roof(issue) * FLOPS_OF_FMA * limit_lanes(sets[i]));
        fputs("</tr>\n", deck->out);
    }
    fputs("</table></div>\n", deck->out);
}

typedef struct Level {
    const char *name;
    int64_t bytes;
} Level;

enum { N_LEVELS = 4 };

static void list_levels(const RunRecord *run, Level levels[N_LEVELS])
{
    levels[0] = (Level) { "L1", run->l1d_bytes };
    levels[1] = (Level) { "L2", run->l2_bytes };
    levels[2] = (Level) { "L3", run->last_level_cache_bytes };
    levels[3] = (Level) { "memory", run->memory_bytes };
}

static void write_memory(Deck *deck, const RunFile *file)
{
    Level levels[N_LEVELS];
    list_levels(&file->run, levels);
    fputs("<div><h3>Memory units</h3>\n<table><tr><th>level</th><th>size</th><th>a load, ns</th>"
          "</tr>\n",
          deck->out);
    for (size_t i = 0; i < N_LEVELS; i++) {
        char size[NUMBER_LENGTH];
        fprintf(deck->out, "<tr><td>%s</td><td class=\"size\">%s</td>", levels[i].name,
                levels[i].bytes < 0 ? "not visible" : number_bytes(size, levels[i].bytes));
        const CeilingRecord *load;
        const double load_ns
            = limit_load_ns(file->ceilings, file->n_ceilings, levels[i].name, &load);
        write_ceiling(deck, load, load_ns);
        fputs("</tr>\n", deck->out);
    }
    fputs("</table></div>\n", deck->out);
}

static void write_connections(Deck *deck, const RunFile *file)
{
    Level levels[N_LEVELS];
    const int64_t all = most_cores(file, "bandwidth");
    list_levels(&file->run, levels);
    fputs("<div><h3>Connections</h3>\n<table><tr><th>most, GB/s</th><th>one core</th>"
          "<th>all cores</th></tr>\n",
          deck->out);
    for (size_t i = 0; i < N_LEVELS; i++) {
        fprintf(deck->out, "<tr><td>%s</td>", levels[i].name);
        const CeilingRecord *const one
            = ceiling_of(file, "bandwidth", NULL, NULL, levels[i].name, 1);
        const CeilingRecord *const together
            = ceiling_of(file, "bandwidth", NULL, NULL, levels[i].name, all);
        write_ceiling(deck, one, limit_roof(one));
        write_ceiling(deck, together, limit_roof(together));
        fputs("</tr>\n", deck->out);
    }
    fputs("</table></div>\n", deck->out);
}

/** Returns: a reason for which some ceiling has no value, or may not come out again; or NULL. */
static const char *first_word(const RunFile *file, bool is_missing)
{
    for (size_t i = 0; i < file->n_ceilings; i++) {
        const CeilingRecord *const c = &file->ceilings[i];
        if (is_missing ? c->reason != NULL : c->doubt != NULL)
            return is_missing ? c->reason : c->doubt;
    }
    return NULL;
}

static void write_marks(Deck *deck, const RunFile *file)
{
    const char *const why = first_word(file, true), *const doubt = first_word(file, false);
    if (doubt) {
        fputs("<p class=\"small\">~ may not come out again, for example: ", deck->out);
        deck_text(deck, doubt, FACT_COLUMNS);
        fputs("</p>\n", deck->out);
    }
    if (!why) return;
    fputs("<p class=\"small\">not measured: ", deck->out);
    deck_text(deck, why, FACT_COLUMNS);
    fputs("</p>\n", deck->out);
}

static void write_chain(Deck *deck, const RunFile *file)
{
    static const char *const operations[] = { "add", "mul", "fma", "div" };
    const CeilingRecord *const clock
        = ceiling_of(file, "clock", "integer add chain", NULL, NULL, 1);
    const char *between = "";
    fputs("<p>Computing units: of one core; an FMA is two operations a double. Connections: the "
          "most by "
          "any pattern of reading and writing. A result is there after ",
          deck->out);
    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++) {
        const CeilingRecord *const c = ceiling_of(file, "latency", operations[i], NULL, NULL, 1);
        if (!c) continue;
        deck_print(deck, "%s%s: %.3g", between, operations[i], c->value);
        between = ", ";
    }
    fputs(*between ? " cycles" : "a time that was not measured", deck->out);
    if (clock) deck_print(deck, "; a cycle takes %.3g ns.", 1 / clock->value);
    fputs("</p>\n", deck->out);
}

static bool has_ceilings(const RunFile *file)
{
    for (size_t i = 0; i < file->n_ceilings; i++)
        if (is_same(file->ceilings[i].kind, "issue")
            || is_same(file->ceilings[i].kind, "bandwidth"))
            return true;
    return false;
}

void slide_of_ceilings(Deck *deck)
{
    const RunFile *const file = deck->summary->file;
    const SummaryProblem *const problem = deck_problem(deck);
    if (!has_ceilings(file) && !problem) return;
    slide_begin(deck, (SlideLook) { NULL, false }, "What this machine can do at most");
    if (!has_ceilings(file)) {
        fputs("<p class=\"missing\">This run holds no ceilings: they were not measured.</p>\n",
              deck->out);
    } else {
        fputs("<div class=\"thirds\">\n", deck->out);
        write_computing(deck, file);
        write_memory(deck, file);
        write_connections(deck, file);
        fputs("</div>\n", deck->out);
        write_chain(deck, file);
        write_marks(deck, file);
    }
    slide_notes(deck);
    slide_say(deck,
              "All of these were measured right before the rungs, by loops in assembly that "
              "no compiler can change. They are the roofs under which every rung stays.");
    slide_say(deck,
              "Compare the columns: what is computed with must be near, and many results "
              "must be under way at once, or the units wait.");
    slide_answer(deck, "Why is the data sheet higher?",
                 "It states peaks. These are what a loop reached here, under the clock that this "
                 "machine had, beside whatever else it did.");
    slide_answer(deck, "Why does one core not use the bandwidth of all?",
                 "A core can have only so many lines on the way at a time: latency limits its "
                 "bandwidth.");
    slide_end(deck);
}

// --- Method ---

static size_t n_rungs_checked(const RunFile *file)
{
    size_t n = 0;
    for (size_t i = 0; i < file->n_checks; i++) {
        bool is_new = true;
        for (size_t k = 0; k < i && is_new; k++)
            is_new = !is_same(file->checks[i].rung, file->checks[k].rung);
        n += is_new;
    }
    return n;
}

static size_t n_checks_passed(const RunFile *file)
{
    size_t n = 0;
    for (size_t i = 0; i < file->n_checks; i++) n += file->checks[i].passed;
    return n;
}

static size_t n_warm_ups(const RunFile *file)
{
    size_t n = 0;
    for (size_t i = 0; i < file->n_samples; i++) n += file->samples[i].is_warm_up;
    return n;
}

/** Returns: the share below which this run says nothing of a difference. */
static double threshold_of(const Summary *summary, const HeatRecord *heat)
{
    for (size_t i = 0; i < summary->judgement->n_noises; i++) {
        const HeatNoise *const noise = &summary->judgement->noises[i];
        if (!is_same(noise->heat, heat->heat)) continue;
        return noise->is_too_noisy ? summary_noise(noise)
                                   : verdict_threshold(noise->control, heat->noise_threshold);
    }
    return heat->noise_threshold;
}

static void write_method(Deck *deck, const HeatRecord *heat)
{
    const RunFile *const file = deck->summary->file;
    const SummaryLines *const trust = &deck->summary->trust;
    char line[512];
    snprintf(line, sizeof line, "%zu checks of %zu rungs, %zu passed. No right answer, no number.",
             file->n_checks, n_rungs_checked(file), n_checks_passed(file));
    slide_item(deck, "Verified first", line);
    snprintf(line, sizeof line,
             "each rung once a round, in random order, then in reverse; %lld rounds, fresh "
             "processes every %lld. In all %zu samples, and %zu before them to warm up.",
             (long long) heat->rounds, (long long) heat->rounds_per_block,
             file->n_samples - n_warm_ups(file), n_warm_ups(file));
    slide_item(deck, "Rounds", line);
    slide_item(deck, "Pairs",
               "a rung and its base are compared within each round; what counts is the median of "
               "these ratios, and the interval that holds it in 95 of 100 runs.");
    bool has_control = false;
    for (size_t i = 0; i < trust->n; i++) {
        const bool is_noise = is_same(trust->lines[i].label, "noise");
        if (is_noise ? has_control : !is_same(trust->lines[i].label, "disturbed")) continue;
        has_control |= is_noise;
        slide_item(deck, is_noise ? "Control" : "Disturbed", trust->lines[i].text);
    }
}

void slide_of_method(Deck *deck)
{
    const RunFile *const file = deck->summary->file;
    const SummaryProblem *const problem = deck_problem(deck);
    if (!problem) return;
    slide_begin(deck, (SlideLook) { NULL, false }, "How we measure");
    fputs("<ul>\n", deck->out);
    write_method(deck, problem->heat);
    fputs("</ul>\n", deck->out);
    slide_notes(deck);
    slide_say(deck,
              "A single time means little: machines are shared, clocks move. So every "
              "comparison is between neighbours in time, and one rung runs twice, to see "
              "how much a program differs from itself.");
    slide_answer(deck, "Why not the fastest of many runs?",
                 "The minimum is the luckiest sample: it says nothing of how sure we are, and it "
                 "gets better with patience alone.");
    slide_answer(deck, "When is a rung called faster?",
                 "When the interval of the paired ratios excludes 1 and reaches beyond the noise "
                 "threshold, here %.2g %%, after a correction for the number of comparisons.",
                 100 * threshold_of(deck->summary, problem->heat));
    if (file->has_end)
        slide_answer(deck, "How long did it take?",
                     "%.3g s in all, for %zu samples, those to warm up among them.",
                     file->end.elapsed_s, file->n_samples);
    slide_end(deck);
}
