/* What the figures of costs say, in sentences. */
#include "reports/costs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct CostReport CostReport;

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static void say(Summary *summary, size_t section, const char *text)
{
    CostSection *const s = &summary->costs->sections[section];
    if (s->n_says < MOST_COST_SENTENCES) s->says[s->n_says++] = text;
}

static const char *short_text(Summary *summary, double value)
{
    char text[NUMBER_LENGTH];
    return phrases_add(&summary->phrases, "%s", number_fixed(text, value, number_decimals(value)));
}

static const char *ratio_text(Summary *summary, double value)
{
    char text[NUMBER_LENGTH];
    return phrases_add(&summary->phrases, "%s", number_ratio(text, value));
}

/** "1.2 ms", "43.3 us": a time in the unit that suits it. */
static const char *time_text(Summary *summary, double us)
{
    const bool is_long = us >= 1000;
    return phrases_add(&summary->phrases, "%s %s", short_text(summary, is_long ? 1e-3 * us : us),
                       is_long ? "ms" : "us");
}

static double in_us(const CostRecord *cost)
{
    return cost->value.median * (is_same(cost->unit, "ms") ? 1e3 : 1);
}

/** Returns: the record of this kind with the most cores that a test takes; NULL without. */
static const CostRecord *widest(const RunFile *file, const char *kind, const char *operation)
{
    const CostRecord *best = NULL;
    for (size_t i = 0; i < file->n_costs; i++) {
        const CostRecord *const c = &file->costs[i];
        if (is_same(c->kind, kind) && is_same(c->operation, operation) && isfinite(c->value.median)
            && (!best || c->cores > best->cores))
            best = c;
    }
    return best;
}

/** Returns: trajectory-steps that one core takes in a microsecond; NAN where that is not known. */
static double steps_per_us(const RunFile *file)
{
    const CostRecord *const core
        = costs_find(file, "break-even", "one core, all steps of one group", NULL, 1, -1);
    return core ? (double) core->trajectories * (double) core->steps / core->value.median : NAN;
}

/** "; one core takes 12 thousand trajectory-steps in that time", or "". */
static const char *meanwhile(Summary *summary, double us)
{
    const double steps = us * steps_per_us(summary->file);
    if (!isfinite(steps) || steps < 1) return "";
    const bool is_large = steps >= 1e6, is_long = steps >= 1e4;
    return phrases_add(&summary->phrases, ", in which one core takes %s%s trajectory-steps",
                       short_text(summary,
                                  steps
                                      / (is_large      ? 1e6
                                             : is_long ? 1e3
                                                       : 1)),
                       is_large      ? " million"
                           : is_long ? " thousand"
                                     : "");
}

// --- Algorithm limitations ---

static const CostRecord *fastest(const RunFile *file, bool is_parallel)
{
    const CostRecord *best = NULL;
    for (size_t i = 0; i < file->n_costs; i++) {
        const CostRecord *const c = &file->costs[i];
        if (!is_same(c->kind, "chain") || !isfinite(c->value.median)) continue;
        if ((c->cores > 1) != is_parallel) continue;
        if (!best || c->value.median < best->value.median) best = c;
    }
    return best;
}

static void say_chain(Summary *summary)
{
    const CostRecord *const alone = fastest(summary->file, false);
    const CostRecord *const together = fastest(summary->file, true);
    if (!alone) return;
    const char *const opening = phrases_add(
        &summary->phrases,
        "One trajectory is a chain: each step needs the one before. %s takes %s ns a step on one "
        "core",
        alone->rung, short_text(summary, alone->value.median));
    if (!together) {
        say(summary, 0, phrases_add(&summary->phrases, "%s.", opening));
        return;
    }
    const char *const rest = together->value.high < alone->value.low
        ? "which is faster all the same; such a gain is none of the second core's"
        : together->value.low > alone->value.high
        ? "no thread and no rank helps; they are in the way"
        : "no thread and no rank helps";
    say(summary, 0,
        phrases_add(&summary->phrases, "%s; the best on several, %s on %lld, takes %s: %s.",
                    opening, together->rung, (long long) together->cores,
                    short_text(summary, together->value.median), rest));
}

static void say_balance(Summary *summary)
{
    const CostRecord *const fixed = widest(summary->file, "balance", "static");
    const CostRecord *const dynamic = widest(summary->file, "balance", "dynamic");
    if (!fixed || !dynamic) return;
    const char *const gain = dynamic->value.low > fixed->value.high
        ? phrases_add(&summary->phrases,
                      "dealt out one by one as threads come back (dynamic), %s %%",
                      short_text(summary, dynamic->value.median))
        : phrases_add(&summary->phrases,
                      "dynamic comes to %s %%, which this run cannot tell from it",
                      short_text(summary, dynamic->value.median));
    say(summary, 0,
        phrases_add(
            &summary->phrases,
            "Trajectories of unequal length, as many for each of %lld threads (static), use "
            "%s %% of them, for all wait for the longest share (predicted: %s %%); %s.",
            (long long) fixed->cores, short_text(summary, fixed->value.median),
            short_text(summary, fixed->predicted), gain));
}

// --- Bottlenecks ---

/** Returns: the speed-up on the most cores of a rung that keeps its states there. */
static const CostRecord *speedup(const RunFile *file, const char *operation)
{
    const CostRecord *const way = widest(file, "wall", operation);
    for (size_t i = 0; way && i < file->n_costs; i++) {
        const CostRecord *const c = &file->costs[i];
        if (is_same(c->kind, "wall") && is_same(c->operation, "speed-up")
            && is_same(c->rung, way->rung) && c->cores == way->cores && isfinite(c->value.median))
            return c;
    }
    return NULL;
}

static void say_wall(Summary *summary)
{
    const CostRecord *const own = speedup(summary->file, "states in registers");
    const CostRecord *const common = speedup(summary->file, "one pass through memory a step");
    if (!own) return;
    const char *const opening
        = phrases_add(&summary->phrases,
                      "%lld threads make %s, whose states stay in registers, %s "
                      "as fast as one",
                      (long long) own->cores, own->rung, ratio_text(summary, own->value.median));
    if (!common) {
        say(summary, 1, phrases_add(&summary->phrases, "%s.", opening));
        return;
    }
    const char *const rest = common->value.high < own->value.low
        ? "the way to memory is shared, and more threads wait for it"
        : "here this run sees no wall between them";
    say(summary, 1,
        phrases_add(&summary->phrases,
                    "%s, and %s, which goes through memory in every step, %s: %s.", opening,
                    common->rung, ratio_text(summary, common->value.median), rest));
}

static void say_memory(Summary *summary)
{
    const RunFile *const file = summary->file;
    const CeilingRecord *one = NULL, *all = NULL;
    for (size_t i = 0; i < file->n_ceilings; i++) {
        const CeilingRecord *const c = &file->ceilings[i];
        if (!is_same(c->kind, "bandwidth") || !is_same(c->operation, "copy")
            || !is_same(c->level, "memory") || !isfinite(c->roof))
            continue;
        if (c->cores == 1) one = c;
        if (!all || c->cores > all->cores) all = c;
    }
    if (one && all && all->cores > 1)
        say(summary, 1,
            phrases_add(&summary->phrases, "A plain copy moves %s GB/s on one core, %s on %lld.",
                        short_text(summary, one->roof), short_text(summary, all->roof),
                        (long long) all->cores));
}

static void say_together(Summary *summary)
{
    const CostRecord *const both
        = costs_find(summary->file, "sharing", "two cores at work at once", NULL, -1, -1);
    if (!both) return;
    const char *const verdict = both->value.median > 1.3
        ? "they share more than memory; maybe they are one core"
        : both->value.low > 1.03 ? "they share a little"
                                 : "they share next to nothing";
    say(summary, 1,
        phrases_add(&summary->phrases,
                    "While two cores do arithmetic at once, each takes %s as long as alone: %s.",
                    ratio_text(summary, both->value.median), verdict));
}

static void say_lines(Summary *summary)
{
    const CostRecord *const own
        = widest(summary->file, "sharing", "counters in lines of their own");
    const CostRecord *const line = widest(summary->file, "sharing", "counters in one cache line");
    const CostRecord *const one = widest(summary->file, "sharing", "one counter for all, atomic");
    if (!own || !line || !one) return;
    const char *const verdict = line->value.low > own->value.high
        ? phrases_add(&summary->phrases, "take %s as long when these lie in one cache line",
                      ratio_text(summary, line->value.median / own->value.median))
        : "take no longer when these lie in one cache line: these CPUs may share a cache";
    say(summary, 1,
        phrases_add(
            &summary->phrases,
            "%lld threads that count, each its own counter, %s, and %s for one counter that "
            "is everybody's.",
            (long long) own->cores, verdict,
            ratio_text(summary, one->value.median / own->value.median)));
}

// --- Startup overhead ---

static void say_start(Summary *summary)
{
    const RunFile *const file = summary->file;
    const CostRecord *const region = widest(file, "startup", "parallel region");
    const CostRecord *const process = widest(file, "startup", "process");
    const CostRecord *const ranks = widest(file, "startup", "mpirun and MPI_Init");
    const CostRecord *const spawn = widest(file, "startup", "MPI_Comm_spawn");
    if (region)
        say(summary, 2,
            phrases_add(&summary->phrases, "%lld threads join and part in %s%s.",
                        (long long) region->cores, time_text(summary, in_us(region)),
                        meanwhile(summary, in_us(region))));
    if (ranks)
        say(summary, 2,
            phrases_add(&summary->phrases, "%lld ranks are there after %s%s%s.",
                        (long long) ranks->cores, time_text(summary, in_us(ranks)),
                        meanwhile(summary, in_us(ranks)),
                        process ? phrases_add(&summary->phrases, "; a plain process after %s",
                                              time_text(summary, in_us(process)))
                                : ""));
    if (spawn)
        say(summary, 2,
            phrases_add(&summary->phrases, "A rank that spawns another waits %s for it.",
                        time_text(summary, in_us(spawn))));
}

// --- Communication ---

/** Returns: the highest rate of any size, in GB/s; 0 without. */
static double best_rate(const RunFile *file, const char *transport)
{
    double best = 0;
    for (size_t i = 0; i < file->n_costs; i++) {
        const CostRecord *const c = &file->costs[i];
        if (is_same(c->kind, "messages") && is_same(c->transport, transport) && c->value.median > 0)
            best = fmax(best, 1e-3 * (double) c->bytes / c->value.median);
    }
    return best;
}

static void say_messages(Summary *summary)
{
    enum { SHORT_BYTES = 8 };
    const RunFile *const file = summary->file;
    static const char memory[] = "shared memory", tcp[] = "TCP";
    const CostRecord *const near
        = costs_find(file, "messages", "ping-pong", memory, -1, SHORT_BYTES);
    const CostRecord *const far = costs_find(file, "messages", "ping-pong", tcp, -1, SHORT_BYTES);
    if (!near) return;
    const char *const other = far
        ? phrases_add(&summary->phrases, "; by TCP, without leaving this machine, %s (%s)",
                      time_text(summary, in_us(far)), ratio_text(summary, in_us(far) / in_us(near)))
        : "";
    say(summary, 3,
        phrases_add(&summary->phrases, "A message of 8 bytes takes %s through shared memory%s%s.",
                    time_text(summary, in_us(near)), meanwhile(summary, in_us(near)), other));
    say(summary, 3,
        phrases_add(&summary->phrases, "Large ones move at most %s GB/s%s.",
                    short_text(summary, best_rate(file, memory)),
                    far ? phrases_add(&summary->phrases, ", by TCP %s",
                                      short_text(summary, best_rate(file, tcp)))
                        : ""));
}

static void say_collectives(Summary *summary)
{
    enum { SHORT_BYTES = 8 };
    const CostRecord *const c = costs_find(summary->file, "collectives", "ensemble out and back",
                                           "shared memory", -1, SHORT_BYTES);
    if (c)
        say(summary, 3,
            phrases_add(&summary->phrases,
                        "To scatter and gather an ensemble takes at least %s however small it is.",
                        time_text(summary, in_us(c))));
}

// --- What follows ---

static bool is_team(const CostRecord *cost)
{
    return is_same(cost->kind, "break-even") && is_same(cost->unit, "trajectories");
}

static void say_model(Summary *summary)
{
    const RunFile *const file = summary->file;
    const CostRecord *const core
        = costs_find(file, "break-even", "one core, all steps of one group", NULL, 1, -1);
    if (!core) return;
    const CostRecord *const both
        = costs_find(file, "sharing", "two cores at work at once", NULL, 2, -1);
    const char *const slowdown = both
        ? phrases_add(&summary->phrases, ", take at least %s as long for each group",
                      ratio_text(summary, fmax(1, both->value.low)))
        : "";
    say(summary, 4,
        phrases_add(
            &summary->phrases,
            "The model: %s takes %lld trajectories at a time, %lld steps of them in %s. Two "
            "workers have half of them each%s, and pay:",
            core->rung, (long long) core->trajectories, (long long) core->steps,
            time_text(summary, core->value.median), slowdown));
    for (size_t i = 0; i < file->n_costs; i++)
        if (is_team(&file->costs[i]) && file->costs[i].note)
            say(summary, 4,
                phrases_add(&summary->phrases, "%s: %s.", file->costs[i].operation,
                            file->costs[i].note));
}

static void say_hits(Summary *summary)
{
    const RunFile *const file = summary->file;
    size_t n = 0, n_within = 0;
    for (size_t i = 0; i < file->n_costs; i++) {
        const CostRecord *const c = &file->costs[i];
        if (!is_team(c) || !(c->predicted > 0) || !isfinite(c->value.median)) continue;
        const double ratio = c->value.median / c->predicted;
        n++;
        n_within += ratio <= 2 && ratio >= 0.5;
    }
    if (n > 0)
        say(summary, 4,
            phrases_add(&summary->phrases, "Predicted within a factor of 2: %zu of %zu.", n_within,
                        n));
}

void costs_say(Summary *summary)
{
    say_chain(summary);
    say_balance(summary);
    say_wall(summary);
    say_memory(summary);
    say_together(summary);
    say_lines(summary);
    say_start(summary);
    say_messages(summary);
    say_collectives(summary);
    say_model(summary);
    say_hits(summary);
}

// --- How far to trust it, how to read it ---

void costs_tell_trust(Summary *summary)
{
    SummaryLines *const lines = &summary->trust;
    size_t n_wide = 0, n = 0;
    for (size_t i = 0; i < summary->file->n_costs; i++) {
        const Interval v = summary->file->costs[i].value;
        if (!isfinite(v.low) || !isfinite(v.high) || is_team(&summary->file->costs[i])) continue;
        n++;
        n_wide += v.high > 1.5 * v.low;
    }
    if (n > 0)
        lines->lines[lines->n++] = (SummaryLine) {
            .label = "noise",
            .text = phrases_add(&summary->phrases,
                                "%zu of %zu intervals reach over half as much again as their lower "
                                "end; other programs on these CPUs make them wide.",
                                n_wide, n),
        };
    lines->lines[lines->n++] = (SummaryLine) {
        .label = "verified",
        .text = "rungs against the reference, final states of each sample against each other's; "
                "every message once for what it brings.",
    };
}

void costs_tell_reading(Summary *summary)
{
    SummaryLines *const lines = &summary->reading;
    lines->lines[lines->n++] = (SummaryLine) {
        .label = "[low, high]",
        .text = "holds the true median in 95 of 100 such runs; of two workers: see below.",
    };
    lines->lines[lines->n++] = (SummaryLine) {
        .label = "GB/s",
        .text = "of a rung: modelled bytes of a step over its time; of messages: bytes over time.",
    };
    lines->lines[lines->n++] = (SummaryLine) {
        .label = "measured N",
        .text = "the smallest N, in whole groups for both workers, at which the median of paired "
                "samples says that they win; beside it the nearest N at which the 95 % interval "
                "says that they lose, and win.",
    };
}
