/**
 * Statistics with known answers, on unsorted inputs, and by simulation.
 */
#include "results/judge.h"
#include "results/stats.h"
#include "tests/check.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { N_TRIALS = 2000, N_MOST_ROUNDS = 51 };

static bool is_near(double value, double wanted, double tolerance)
{
    return fabs(value - wanted) <= tolerance;
}

static void quantiles_of_unsorted_values_are_known(void)
{
    const double down[] = { 5, 4, 3, 2, 1 };
    const double even[] = { 40, 10, 30, 20 };
    CHECK(stats_quantile(down, 5, 0.5) == 3);
    CHECK(stats_quantile(down, 5, 0) == 1);
    CHECK(stats_quantile(down, 5, 1) == 5);
    CHECK(stats_quantile(down, 5, 0.25) == 2);
    CHECK(stats_quantile(even, 4, 0.5) == 25);
    CHECK(is_near(stats_quantile(even, 4, 0.1), 13, 1e-12));
    CHECK(stats_quantile(even, 1, 0.9) == 40);
    CHECK(isnan(stats_quantile(NULL, 0, 0.5)));
}

static void inputs_stay_as_they_were(void)
{
    const double before[] = { 3, 1, 2, 9, 7, 8, 5 };
    double values[7];
    memcpy(values, before, sizeof values);
    (void) stats_quantile(values, 7, 0.5);
    (void) stats_median_interval(values, 7, 0.05);
    (void) stats_ratio_interval(values, before, 7, 0.05);
    CHECK(memcmp(values, before, sizeof values) == 0);
}

static void known_ranks_come_out(void)
{
    static const struct {
        size_t n, rank;
    } known[] = { { 0, 0 },  { 1, 0 },  { 5, 0 },  { 6, 1 },   { 8, 1 },   { 9, 2 },  { 10, 2 },
                  { 15, 4 }, { 20, 6 }, { 21, 6 }, { 30, 10 }, { 31, 10 }, { 51, 19 } };
    for (size_t k = 0; k < sizeof known / sizeof known[0]; k++)
        CHECK(stats_sign_rank(known[k].n, 0.05) == known[k].rank);
}

static void a_border_case_counts_as_enough(void)
{
    CHECK(stats_sign_rank(6, 0x1p-5) == 1);
    CHECK(stats_sign_rank(6, 0x1p-5 - 0x1p-50) == 0);
    CHECK(stats_sign_rank(40, 0x1p-39) == 1);
    CHECK(stats_sign_rank(40, 82 * 0x1p-40) == 2); // 2 (1 + 40) / 2^40
    CHECK(stats_sign_rank(40, 81 * 0x1p-40) == 1);
}

static void rounds_needed_are_known(void)
{
    static const struct {
        double m;
        size_t n;
    } known[] = { { 1, 6 }, { 2, 7 }, { 7, 9 }, { 12, 9 }, { 13, 10 }, { 25, 10 }, { 45, 11 } };
    for (size_t k = 0; k < sizeof known / sizeof known[0]; k++) {
        CHECK(stats_rounds_needed(0.05 / known[k].m) == known[k].n);
        CHECK(stats_sign_rank(known[k].n, 0.05 / known[k].m) > 0);
        CHECK(stats_sign_rank(known[k].n - 1, 0.05 / known[k].m) == 0);
    }
}

// All 2^n sequences of heads and tails, counted one by one.
static double counted_tail(unsigned n, unsigned most_heads)
{
    unsigned long n_hits = 0;
    for (unsigned long coins = 0; coins < 1ul << n; coins++)
        n_hits += (unsigned) __builtin_popcountl(coins) <= most_heads;
    return (double) n_hits / (double) (1ul << n);
}

static void ranks_agree_with_counting(void)
{
    static const double alphas[] = { 0.5, 0.1, 0.05, 0.01, 0.05 / 12, 1e-4 };
    for (unsigned n = 1; n <= 16; n++) {
        for (size_t a = 0; a < sizeof alphas / sizeof alphas[0]; a++) {
            const unsigned rank = (unsigned) stats_sign_rank(n, alphas[a]);
            CHECK(rank == 0 || 2 * counted_tail(n, rank - 1) <= alphas[a]);
            CHECK(2 * counted_tail(n, rank) > alphas[a]);
        }
    }
}

// P(Binomial(n, 1/2) <= k) by logarithms: another way than the one under test.
static double log_tail(size_t n, size_t k)
{
    double tail = 0;
    for (size_t i = 0; i <= k; i++)
        tail += exp(lgamma((double) n + 1) - lgamma((double) i + 1) - lgamma((double) (n - i) + 1)
                    - (double) n * log(2));
    return tail;
}

static void large_samples_stay_exact(void)
{
    static const size_t counts[] = { 100, 999, 1074, 1075, 2000, 5000 };
    for (size_t k = 0; k < sizeof counts / sizeof counts[0]; k++) {
        const size_t n = counts[k];
        const size_t rank = stats_sign_rank(n, 0.05);
        CHECK(2 * log_tail(n, rank - 1) <= 0.05 * (1 + 1e-9));
        CHECK(2 * log_tail(n, rank) > 0.05 * (1 - 1e-9));
        const double normal = ((double) n - 1.959964 * sqrt((double) n)) / 2;
        CHECK(is_near((double) rank, normal, 2));
    }
}

static void interval_of_the_median_is_a_pair_of_samples(void)
{
    const double values[] = { 9, 2, 7, 4, 5, 6, 3, 8, 1 };
    const Interval nine = stats_median_interval(values, 9, 0.05);
    CHECK(nine.median == 5 && nine.low == 2 && nine.high == 8);
    const Interval five = stats_median_interval(values, 5, 0.05);
    CHECK(five.median == 5 && isnan(five.low) && isnan(five.high));
    CHECK(isnan(stats_median_interval(NULL, 0, 0.05).median));
}

static void interval_of_a_ratio_is_that_of_its_logs(void)
{
    const double slow[] = { 2, 4, 8, 20, 6, 200, 14 };
    const double fast[] = { 1, 2, 4, 10, 3, 100, 7 };
    const Interval twice = stats_ratio_interval(slow, fast, 7, 0.05);
    CHECK(is_near(twice.median, 2, 1e-14) && is_near(twice.low, 2, 1e-14));
    const Interval half = stats_ratio_interval(fast, slow, 7, 0.05);
    CHECK(is_near(half.median, 0.5, 1e-15) && is_near(half.high, 0.5, 1e-15));
    CHECK(stats_ratio_interval(slow, slow, 7, 0.05).median == 1);
}

static double uniform(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return ((double) (*seed >> 11) + 0.5) * 0x1p-53;
}

// A run time as a busy machine makes it: drift shared by a pair, small noise, now and then a long
// tail.
static double noisy_time(uint64_t *seed, double work, double drift)
{
    const double small = 0.01 * (uniform(seed) + uniform(seed) + uniform(seed) - 1.5);
    const double tail = uniform(seed) < 0.3 ? 0.2 * (1 / sqrt(uniform(seed)) - 1) : 0;
    return work * drift * (1 + small + tail);
}

typedef struct Tally {
    size_t n_covering, n_claims, n_wrong;
} Tally;

static Tally simulate(double true_ratio, size_t n, uint64_t seed)
{
    Tally tally = { 0, 0, 0 };
    double base[N_MOST_ROUNDS], rung[N_MOST_ROUNDS];
    for (size_t trial = 0; trial < N_TRIALS; trial++) {
        for (size_t i = 0; i < n; i++) {
            const double drift = 1 + uniform(&seed);
            base[i] = noisy_time(&seed, true_ratio, drift);
            rung[i] = noisy_time(&seed, 1, drift);
        }
        const Interval ratio = stats_ratio_interval(base, rung, n, 0.05);
        const Verdict verdict = judge_ratio(ratio, (Interval) { 1, 0.999, 1.001 }, 0);
        tally.n_covering += ratio.low <= true_ratio && true_ratio <= ratio.high;
        tally.n_claims += verdict == VERDICT_FASTER || verdict == VERDICT_SLOWER;
        tally.n_wrong += verdict == (true_ratio < 1 ? VERDICT_FASTER : VERDICT_SLOWER);
    }
    return tally;
}

static void intervals_cover_the_true_ratio_as_often_as_they_say(void)
{
    static const size_t rounds[] = { 9, 15, 31, 51 };
    for (size_t k = 0; k < sizeof rounds / sizeof rounds[0]; k++) {
        const Tally tally = simulate(1.05, rounds[k], 20 + k);
        const double coverage = (double) tally.n_covering / N_TRIALS;
        printf("  %zu rounds: coverage %.3f\n", rounds[k], coverage);
        CHECK(coverage >= 0.935 && coverage <= 0.99);
    }
}

static void no_claim_points_the_wrong_way_at_a_fifth(void)
{
    const Tally faster = simulate(1.2, 15, 7);
    const Tally slower = simulate(1 / 1.2, 15, 8);
    CHECK(faster.n_wrong == 0 && slower.n_wrong == 0);
    CHECK(10 * faster.n_claims > 9 * N_TRIALS && 10 * slower.n_claims > 9 * N_TRIALS);
}

static void equal_programs_are_rarely_told_apart(void)
{
    const Tally tally = simulate(1, 31, 9);
    CHECK(tally.n_claims <= N_TRIALS * 65 / 1000);
    CHECK(tally.n_claims > 0); // a simulation without noise would prove nothing
}

int main(void)
{
    RUN(quantiles_of_unsorted_values_are_known);
    RUN(inputs_stay_as_they_were);
    RUN(known_ranks_come_out);
    RUN(a_border_case_counts_as_enough);
    RUN(rounds_needed_are_known);
    RUN(ranks_agree_with_counting);
    RUN(large_samples_stay_exact);
    RUN(interval_of_the_median_is_a_pair_of_samples);
    RUN(interval_of_a_ratio_is_that_of_its_logs);
    RUN(intervals_cover_the_true_ratio_as_often_as_they_say);
    RUN(no_claim_points_the_wrong_way_at_a_fifth);
    RUN(equal_programs_are_rarely_told_apart);
    return check_result();
}
