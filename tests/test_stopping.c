/*
 * A duel may stop early for one reason only, and its intervals and claims survive that.
 */
#include "harness/draw.h"
#include "results/compare.h"
#include "results/judge.h"
#include "results/stats.h"
#include "results/stopping.h"
#include "tests/check.h"

#include <math.h>
#include <stdlib.h>

enum { DUELS = 2000, ROUNDS = 51, ROUNDS_PER_BLOCK = 8 };

static const double GOAL = 0.01, ALPHA = 0.05, THRESHOLD = 0.01;

static void only_the_width_counts(void)
{
    static const double ratios[] = { 0.01, 0.7, 0.995, 1, 1.004, 1.5, 40, 4000 };
    for (size_t i = 0; i < sizeof ratios / sizeof *ratios; i++) {
        const double r = ratios[i];
        CHECK(stopping_is_due((Interval) { r, 0.991 * r, 1.009 * r }, GOAL));
        CHECK(!stopping_is_due((Interval) { r, 0.989 * r, 1.011 * r }, GOAL));
        CHECK(!stopping_is_due((Interval) { r, 0.6 * r, 1.4 * r }, GOAL));
        CHECK(check_is_close(stopping_half_width((Interval) { r, 0.98 * r, 1.01 * r }), 0.015,
                             1e-12));
    }
}

/* What looks at significance tells these apart: wide and far from 1, narrow and around 1. */
static void significance_does_not_count(void)
{
    CHECK(!stopping_is_due((Interval) { 1.2, 1.1, 1.3 }, GOAL));
    CHECK(!stopping_is_due((Interval) { 0.5, 0.4, 0.6 }, GOAL));
    CHECK(stopping_is_due((Interval) { 1.0, 0.995, 1.005 }, GOAL));
    CHECK(stopping_is_due((Interval) { 1.2, 1.195, 1.205 }, GOAL));
}

static void no_interval_is_no_reason(void)
{
    CHECK(!stopping_is_due((Interval) { NAN, NAN, NAN }, GOAL));
    CHECK(!stopping_is_due((Interval) { 1.0, NAN, NAN }, GOAL));
    CHECK(!stopping_is_due((Interval) { 1.0, 1.0, 1.0 }, NAN));
}

static void looks_are_at_whole_blocks_after_the_first(void)
{
    size_t n_looks = 0;
    for (int64_t n = 1; n <= ROUNDS; n++) n_looks += stopping_is_look(n, ROUNDS_PER_BLOCK);
    CHECK(n_looks == 4); /* 24, 32, 40, 48 */
    CHECK(stopping_is_look(24, ROUNDS_PER_BLOCK) && !stopping_is_look(16, ROUNDS_PER_BLOCK));
    CHECK(!stopping_is_look(25, ROUNDS_PER_BLOCK) && !stopping_is_look(0, ROUNDS_PER_BLOCK));
}

/* ---- by simulation ---- */

static double draw(uint64_t *state)
{
    return ((double) (draw_next(state) >> 11) + 0.5) * 0x1p-53;
}

/* A sample: some spread, and in a quarter of them a long delay, most of which are seen as such. */
static Cell draw_cell(uint64_t *state, const SampleRecord *sample, double ns, double spread)
{
    const double normal = sqrt(-2 * log(draw(state))) * cos(6.283185307179586 * draw(state));
    const bool is_disturbed = draw(state) < 0.25;
    const double delay = is_disturbed ? -0.4 * log(draw(state)) : 0;
    return (Cell) { .sample = sample,
                    .step_ns = ns * exp(spread * normal) * (1 + delay),
                    .is_clean = !is_disturbed || draw(state) < 0.2 };
}

typedef struct Tally {
    double n_covered, n_claims, n_wrong, n_rounds; /* whole numbers, of which shares are taken */
} Tally;

/* One duel of arms whose times are in the ratio `truth`, as heat_run has it. */
static void fight(uint64_t *state, double truth, double spread, Tally *tally)
{
    static SampleRecord rounds[ROUNDS];
    static Cell a[ROUNDS], b[ROUNDS];
    static double a_ns[ROUNDS], b_ns[ROUNDS];
    const Pairs room = { a_ns, b_ns };
    Comparison c = { .n = 0 };
    size_t n = 0;
    while (n < ROUNDS) {
        rounds[n].round = (int64_t) n;
        a[n] = draw_cell(state, &rounds[n], truth, spread);
        b[n] = draw_cell(state, &rounds[n], 1.0, spread);
        n++;
        if (n < ROUNDS && !stopping_is_look((int64_t) n, ROUNDS_PER_BLOCK)) continue;
        CHECK(compare_arms((Arm) { a, n }, (Arm) { b, n }, ALPHA, &room, &c) == STATUS_OK);
        if (stopping_is_due(c.shown, GOAL)) break;
    }
    const Interval no_control = { NAN, NAN, NAN };
    const Verdict verdict = judge_ratio(c.corrected, no_control, THRESHOLD);
    const bool is_claim = verdict == VERDICT_FASTER || verdict == VERDICT_SLOWER;
    tally->n_covered += c.shown.low <= truth && truth <= c.shown.high;
    tally->n_claims += is_claim;
    tally->n_wrong += is_claim && (verdict == VERDICT_FASTER) != (truth > 1);
    tally->n_rounds += (double) n;
}

static Tally fight_often(double truth, double spread)
{
    Tally tally = { 0 };
    uint64_t state = 20260 + (uint64_t) (1e6 * spread) + (uint64_t) (1e3 * truth);
    for (size_t i = 0; i < DUELS; i++) fight(&state, truth, spread, &tally);
    printf("ratio %.2f, spread %.3f: %.1f %% covered, %.1f %% claims, %.1f rounds\n", truth, spread,
           100.0 * tally.n_covered / DUELS, 100.0 * tally.n_claims / DUELS, tally.n_rounds / DUELS);
    return tally;
}

static const double spreads[] = { 0.002, 0.005, 0.007, 0.01, 0.012, 0.015, 0.02, 0.03, 0.05 };
enum { N_SPREADS = sizeof spreads / sizeof *spreads };

/* Monte Carlo error of a share of 2000: three times sqrt(0.05 * 0.95 / 2000) is 1.5 %. */
static void intervals_hold_the_truth_in_spite_of_stopping(void)
{
    size_t n_early = 0;
    for (size_t s = 0; s < N_SPREADS; s++) {
        const Tally tally = fight_often(1.0, spreads[s]);
        CHECK(tally.n_covered >= 0.93 * DUELS);
        CHECK(tally.n_claims <= (0.05 + 0.015) * DUELS);
        n_early += tally.n_rounds < (ROUNDS - 1.0) * DUELS;
    }
    CHECK(n_early >= 4 && n_early < N_SPREADS); /* some stop early, some do not */
}

static void a_difference_is_seen_and_never_the_wrong_way_round(void)
{
    for (size_t s = 0; s < N_SPREADS; s++) {
        const Tally more = fight_often(1.2, spreads[s]), less = fight_often(1 / 1.2, spreads[s]);
        CHECK(more.n_covered >= 0.93 * DUELS && less.n_covered >= 0.93 * DUELS);
        CHECK(more.n_wrong == 0 && less.n_wrong == 0);
        CHECK(more.n_claims >= 0.99 * DUELS && less.n_claims >= 0.99 * DUELS);
    }
}

/* ---- few undisturbed rounds ---- */

enum { TRY_ROUNDS = 24, FEW = 10, MANY_TRIES = 12000 };

/* A machine that is busy for a while and quiet for a while, mostly busy: most samples are then
 * disturbed, and the rest of the second rung's has a neighbour that nothing shows. */
static size_t draw_busy_try(uint64_t *state, double neighbour, Cell *a, Cell *b)
{
    static SampleRecord rounds[TRY_ROUNDS];
    static const double leaves_busy = 0.125, leaves_quiet = 0.3, disturbed = 0.75;
    size_t n_clean = 0;
    bool is_busy = draw(state) < 0.7;
    for (size_t i = 0; i < TRY_ROUNDS; i++) {
        rounds[i].round = (int64_t) i;
        Cell *const both[] = { &a[i], &b[i] };
        for (size_t k = 0; k < 2; k++) {
            const double slow = is_busy && k == 1 ? 1 + (neighbour - 1) * draw(state) : 1;
            const bool is_hit = is_busy && draw(state) < disturbed;
            const double delay = is_hit ? -0.8 * log(draw(state)) : 0;
            *both[k] = (Cell) { .sample = &rounds[i],
                                .step_ns = exp(0.02 * (draw(state) - 0.5)) * slow * (1 + delay),
                                .is_clean = !is_hit };
        }
        n_clean += a[i].is_clean && b[i].is_clean;
        is_busy = draw(state) < (is_busy ? leaves_busy : leaves_quiet) ? !is_busy : is_busy;
    }
    return n_clean;
}

/* Six undisturbed rounds are enough to stand alone, also where only few are: in these tries their
 * interval holds the ratio of the quiet machine, and that of all rounds does not. Asking for more
 * would have the latter shown more often. */
static void few_undisturbed_rounds_may_stand_alone(void)
{
    static Cell a[TRY_ROUNDS], b[TRY_ROUNDS];
    static double a_ns[TRY_ROUNDS], b_ns[TRY_ROUNDS];
    static const double neighbours[] = { 1.0, 1.15, 1.4 };
    const Pairs room = { a_ns, b_ns };
    uint64_t state = 20268;
    for (size_t w = 0; w < 3; w++) {
        double n = 0, n_covered = 0, n_covered_by_all = 0;
        for (size_t i = 0; i < MANY_TRIES; i++) {
            const size_t n_clean = draw_busy_try(&state, neighbours[w], a, b);
            if (n_clean < stats_rounds_needed(ALPHA) || n_clean >= FEW) continue;
            Comparison c;
            CHECK(compare_arms((Arm) { a, TRY_ROUNDS }, (Arm) { b, TRY_ROUNDS }, ALPHA, &room, &c)
                  == STATUS_OK);
            CHECK(c.is_clean_only && c.n == n_clean);
            n++;
            n_covered += c.shown.low <= 1 && 1 <= c.shown.high;
            n_covered_by_all += c.all.low <= 1 && 1 <= c.all.high;
        }
        printf("neighbour %.2f: of %.0f tries with 6 to 9 undisturbed rounds %.1f %% covered, by "
               "all rounds %.1f %%\n",
               neighbours[w], n, 100 * n_covered / n, 100 * n_covered_by_all / n);
        CHECK(n >= 1000 && n_covered >= 0.93 * n);
        CHECK(w == 0 || n_covered > n_covered_by_all);
    }
}

int main(void)
{
    RUN(only_the_width_counts);
    RUN(significance_does_not_count);
    RUN(no_interval_is_no_reason);
    RUN(looks_are_at_whole_blocks_after_the_first);
    RUN(intervals_hold_the_truth_in_spite_of_stopping);
    RUN(few_undisturbed_rounds_may_stand_alone);
    RUN(a_difference_is_seen_and_never_the_wrong_way_round);
    return check_result();
}
