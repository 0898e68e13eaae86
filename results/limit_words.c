/*
 * What stops a rung, in one sentence: the first case of a table that holds. A sentence says what
 * its figures hold and no more; at most 110 characters, to be read aloud.
 */
#include "results/limit.h"

#include <math.h>
#include <string.h>

#define IS_BUSY 0.9        /* of the limit: nothing else is worth a word */
#define IS_ALMOST 0.75     /* what is missing is less than a third of what there is */
#define IS_HALF 0.5        /* the limit is more of the time than all else */
#define IS_NEAR 1.25       /* a model and a time that differ by less agree */
#define FEW_OPERATIONS 0.4 /* of the instructions */
#define FEW_OVERLAP 2.0    /* steps at once */
#define NO_OVERLAP 1.05    /* would be shown as 1.0 */
#define IS_UNEXPLAINED 0.6 /* of the time by its chain: a team waits for something else */

enum { ALL_DIGITS_FROM = 100 };

typedef struct Facts {
    const LimitInput *in;
    const Limit *limit;
    double fraction, fraction_low; /* of the limit that binds */
    double busy;                   /* of the time its arithmetic needs, whatever binds */
    double time_ns, predicted_ns;
    double cycles;  /* that an iteration really took */
    double overlap; /* iterations under way at once, if each took its own time */
    double share;   /* of its instructions that compute */
    Texts *texts;
    bool *is_broken; /* there was no memory for a part of the sentence */
} Facts;

typedef struct Case {
    bool (*holds)(const Facts *facts);
    const char *(*say)(const Facts *facts);
} Case;

// --- Words ---

static const char *kept(const Facts *f, const char *text)
{
    if (!text) *f->is_broken = true;
    return text ? text : "";
}

/** Returns: a number in three digits, or all that stand before its point. */
static const char *figure(const Facts *f, double value)
{
    return kept(f, texts_print(f->texts, value >= ALL_DIGITS_FROM ? "%.0f" : "%.3g", value));
}

static const char *place_of(const char *level)
{
    static const struct {
        const char *level, *words;
    } places[] = { { "L1", "the L1 cache" }, { "L2", "the L2 cache" }, { "L3", "the L3 cache" } };
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        if (strcmp(places[i].level, level) == 0) return places[i].words;
    return "memory";
}

/** Returns: " to 2 cores", nothing for one core. */
static const char *cores_after(const Facts *f, const char *word)
{
    if (f->in->cores == 1) return "";
    return kept(f, texts_print(f->texts, " %s %lld cores", word, (long long) f->in->cores));
}

/** Returns: "a step", "a step of 8 trajectories". */
static const char *step_of(const Facts *f)
{
    const int64_t n = f->in->loop->trajectories;
    if (n == 1) return "a step";
    return kept(f, texts_print(f->texts, "a step of %lld trajectories", (long long) n));
}

// --- Above the roof ---

static bool is_above(const Facts *f)
{
    return f->fraction_low > 1;
}

static const char *say_above(const Facts *f)
{
    return texts_print(f->texts,
                       "%.0f %% faster than its limit: the roof was measured too low, or work is "
                       "missing",
                       100 * (f->fraction - 1));
}

// --- Memory ---

static bool is_memory(const Facts *f)
{
    return strcmp(f->limit->kind, "memory") == 0;
}

static bool is_by_instructions(const Facts *f)
{
    return is_memory(f) && strcmp(f->limit->traffic.what, "bytes") != 0;
}

/** A cache that is half idle does not hold a rung up by the number of its loads. */
static bool is_held_by_instructions(const Facts *f)
{
    return is_by_instructions(f) && f->fraction >= IS_ALMOST;
}

static bool is_held_by_bytes(const Facts *f)
{
    return is_memory(f) && !is_by_instructions(f);
}

static const char *say_instructions(const Facts *f)
{
    const LimitTraffic *const t = &f->limit->traffic;
    return texts_print(f->texts,
                       "each step has %s %s, and the L1 cache serves %s a ns%s: %.0f %% "
                       "of that is used",
                       figure(f, t->amount), t->what, figure(f, t->per_ns), cores_after(f, "to"),
                       100 * f->fraction);
}

static const char *say_bytes(const Facts *f)
{
    const LimitTraffic *const t = &f->limit->traffic;
    return texts_print(f->texts,
                       "each step moves %s bytes through %s, which gives %s GB/s%s: %.0f %% of "
                       "that is used",
                       figure(f, t->amount), place_of(t->level), figure(f, t->per_ns),
                       cores_after(f, "to"), 100 * f->fraction);
}

// --- Latency ---

static bool is_latency(const Facts *f)
{
    return strcmp(f->limit->kind, "latency") == 0 && f->fraction >= IS_HALF;
}

/** Returns: "one trajectory at a time waits", "4 vectors at a time wait". */
static const char *who_waits(const Facts *f)
{
    const LoopRecord *const loop = f->in->loop;
    const double n_vectors = loop->vectors_in_flight;
    const long long n = loop->trajectories;
    if (n == 1) return "one trajectory at a time waits";
    if (n_vectors > 1 && n_vectors < (double) n)
        return kept(f, texts_print(f->texts, "%s vectors at a time wait", figure(f, n_vectors)));
    if (n_vectors <= 1)
        return kept(f, texts_print(f->texts, "one vector of %lld trajectories at a time waits", n));
    return kept(f, texts_print(f->texts, "%lld trajectories at a time wait", n));
}

static const char *say_latency(const Facts *f)
{
    const LoopRecord *const loop = f->in->loop;
    const bool is_one = loop->trajectories == 1 || loop->vectors_in_flight <= 1;
    const char *const all = f->fraction >= IS_BUSY
        ? ""
        : kept(f, texts_print(f->texts, "of %s ", figure(f, f->cycles)));
    return texts_print(f->texts, "%s%s %s %scycles for %s: latency",
                       f->in->cores == 1 ? "" : "on each core ", who_waits(f),
                       figure(f, loop->chain_cycles), all,
                       is_one ? "its own result" : "their own results");
}

// --- Issue ---

static bool is_busy(const Facts *f)
{
    return f->busy >= IS_BUSY;
}

static const char *say_busy(const Facts *f)
{
    const char *const widest = limit_widest_isa(f->in);
    const bool is_widest = !widest || !f->in->loop->isa || strcmp(widest, f->in->loop->isa) == 0;
    return texts_print(f->texts,
                       "the arithmetic%s is busy %.0f %% of the time: only fewer "
                       "operations%s or more cores help",
                       cores_after(f, "of"), 100 * f->busy, is_widest ? "" : ", wider vectors");
}

static bool is_almost_busy(const Facts *f)
{
    return f->busy >= IS_ALMOST;
}

static const char *say_almost_busy(const Facts *f)
{
    return texts_print(f->texts,
                       "the arithmetic%s is busy %.0f %% of the time: with these "
                       "operations at most %.2fx is left",
                       cores_after(f, "of"), 100 * f->busy, 1 / f->busy);
}

/** Arithmetic and traffic overlap where they can: together they fill the time only where not. */
static bool takes_turns(const Facts *f)
{
    const bool has_traffic = f->limit->traffic.level && !strcmp(f->limit->traffic.what, "bytes");
    return has_traffic && f->busy * (1 + f->limit->memory_ns / f->limit->issue_ns) >= 1;
}

static const char *say_takes_turns(const Facts *f)
{
    const LimitTraffic *const t = &f->limit->traffic;
    return texts_print(
        f->texts,
        "of the time arithmetic needs %.0f %%, and moving %s bytes a step through %s "
        "%.0f %%: they hardly overlap",
        100 * f->busy, figure(f, t->amount), place_of(t->level),
        100 * f->busy * f->limit->memory_ns / f->limit->issue_ns);
}

static bool computes_little(const Facts *f)
{
    return f->share < FEW_OPERATIONS;
}

static bool overlaps_little(const Facts *f)
{
    return f->overlap < FEW_OVERLAP;
}

static bool computes_and_overlaps_little(const Facts *f)
{
    return computes_little(f) && overlaps_little(f) && f->overlap >= NO_OVERLAP;
}

static const char *say_computes_and_overlaps(const Facts *f)
{
    return texts_print(f->texts,
                       "of %lld instructions %s only %lld compute, and only %.1f steps "
                       "overlap",
                       (long long) f->in->loop->instructions, step_of(f),
                       (long long) f->in->loop->fp_instructions, f->overlap);
}

static const char *say_computes(const Facts *f)
{
    return texts_print(f->texts,
                       "of %lld instructions %s only %lld compute; the rest move data, "
                       "call and count",
                       (long long) f->in->loop->instructions, step_of(f),
                       (long long) f->in->loop->fp_instructions);
}

static bool is_team_waiting(const Facts *f)
{
    return f->in->cores > 1 && f->overlap < IS_UNEXPLAINED;
}

static const char *say_team_waits(const Facts *f)
{
    return texts_print(
        f->texts,
        "the chain inside %s has %s cycles, it takes %s: it waits for memory or for its "
        "team",
        step_of(f), figure(f, f->in->loop->step_cycles), figure(f, f->cycles));
}

static const char *say_overlaps(const Facts *f)
{
    const char *const chain = figure(f, f->in->loop->step_cycles);
    if (f->overlap < NO_OVERLAP)
        return texts_print(f->texts,
                           "the chain inside %s has %s cycles, it takes %s: work on more at once",
                           step_of(f), chain, figure(f, f->cycles));
    return texts_print(f->texts,
                       "the chain inside %s has %s cycles, and only %.1f steps overlap: work on "
                       "more at once",
                       step_of(f), chain, f->overlap);
}

static bool is_predicted(const Facts *f)
{
    return f->predicted_ns < IS_NEAR * f->time_ns && f->time_ns < IS_NEAR * f->predicted_ns;
}

static const char *say_predicted(const Facts *f)
{
    return texts_print(f->texts,
                       "arithmetic takes %.0f %% of the time; by a model of the core its loads, "
                       "moves and window take the rest",
                       100 * f->busy);
}

static bool is_slower_than_predicted(const Facts *f)
{
    return f->time_ns >= IS_NEAR * f->predicted_ns;
}

static const char *say_slower(const Facts *f)
{
    return texts_print(
        f->texts,
        "a model of the core that knows no caches and no fetching explains %s of the "
        "%s ns",
        figure(f, f->predicted_ns), figure(f, f->time_ns));
}

static bool always(const Facts *f)
{
    (void) f;
    return true;
}

static const char *say_unknown(const Facts *f)
{
    return texts_print(f->texts,
                       "the arithmetic%s is busy %.0f %% of the time; what fills the rest was not "
                       "measured",
                       cores_after(f, "of"), 100 * f->busy);
}

static const Case cases[] = {
    { is_above, say_above },
    { is_held_by_instructions, say_instructions },
    { is_held_by_bytes, say_bytes },
    { is_latency, say_latency },
    { is_busy, say_busy },
    { is_almost_busy, say_almost_busy },
    { takes_turns, say_takes_turns },
    { computes_and_overlaps_little, say_computes_and_overlaps },
    { computes_little, say_computes },
    { is_team_waiting, say_team_waits },
    { overlaps_little, say_overlaps },
    { is_predicted, say_predicted },
    { is_slower_than_predicted, say_slower },
    { always, say_unknown },
};

static double count_or_nan(int64_t count)
{
    return count < 0 ? NAN : (double) count;
}

const char *limit_words(const LimitInput *input, const Limit *limit, Interval fraction,
                        double time_per_step_ns, double predicted_ns, Texts *texts)
{
    if (!limit->kind) return NULL;
    const LoopRecord *const loop = input->loop;
    bool is_broken = false;
    Facts facts = {
        .in = input,
        .limit = limit,
        .fraction = fraction.median,
        .fraction_low = fraction.low,
        .time_ns = time_per_step_ns,
        .predicted_ns = predicted_ns,
        .texts = texts,
        .is_broken = &is_broken,
    };
    facts.cycles
        = time_per_step_ns * limit->clock_ghz * (double) loop->trajectories * (double) input->cores;
    facts.busy = fraction.median * limit->issue_ns / limit->bound_ns;
    facts.overlap = loop->step_cycles / facts.cycles;
    facts.share = (double) loop->fp_instructions / count_or_nan(loop->instructions);
    size_t c = 0;
    while (!cases[c].holds(&facts)) c++;
    const char *const words = cases[c].say(&facts);
    return is_broken ? NULL : words;
}
