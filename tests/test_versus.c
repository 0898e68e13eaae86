/*
 * Steps of separate runs beside each other: how often a difference is claimed that is none, what is
 * found, and when nothing may be said.
 */
#include "results/stats.h"
#include "results/versus.h"
#include "tests/check.h"

#include <string.h>

enum { N_ROUNDS = 32, N_STEPS = 10, N_TRIALS = 1000 };

static const Interval quiet = { 1, 0.995, 1.005 };

static unsigned noise_state = 1;

/** Returns: a number in (0, 1). Source: Numerical Recipes' linear congruential generator. */
static double next_uniform(void)
{
    noise_state = 1664525U * noise_state + 1013904223U;
    return ((noise_state >> 8) + 0.5) / 16777216.0;
}

/** Returns: a time near 1 with a heavy tail: most within 10 %, some disturbed for long. */
static double next_time(void)
{
    const double tail = next_uniform();
    return 1 + 0.1 * next_uniform() + 0.004 / tail;
}

static PairedStep measured(double speedup, double alpha)
{
    double base[N_ROUNDS], rung[N_ROUNDS];
    for (size_t i = 0; i < N_ROUNDS; i++) {
        const double machine = 0.5 + 2 * next_uniform(); /* what both samples of a round share */
        base[i] = machine * speedup * next_time();
        rung[i] = machine * next_time();
    }
    return (PairedStep) { .ratio = stats_ratio_interval(base, rung, N_ROUNDS, alpha),
                          .control = quiet,
                          .noise_threshold = 0.01,
                          .is_clean = true };
}

static size_t n_claims(double ratio, double alpha)
{
    size_t n = 0;
    for (size_t i = 0; i < N_STEPS; i++) {
        const PairedStep here = measured(2, alpha), there = measured(2 * ratio, alpha);
        n += versus_compare(&here, &there).verdict == STEP_DIFFERS;
    }
    return n;
}

static void the_level_of_each_interval_is_that_of_all_over_their_number(void)
{
    CHECK(check_is_close(versus_alpha(20), 0.0025, 1e-12));
    CHECK(check_is_close(versus_alpha(1), 0.05, 1e-12));
    CHECK(check_is_close(versus_alpha(0), 0.05, 1e-12));
}

/** Returns: in how many trials any of the equal steps was called different. */
static size_t n_false_trials(double alpha)
{
    size_t n_false = 0;
    for (size_t t = 0; t < N_TRIALS; t++) n_false += n_claims(1, alpha) > 0;
    printf("any claim among %d equal steps, intervals at %g: %zu of %d trials\n", N_STEPS, alpha,
           n_false, N_TRIALS);
    return n_false;
}

static void equal_steps_are_called_different_in_no_more_than_5_of_100_comparisons(void)
{
    CHECK(n_false_trials(versus_alpha(2 * N_STEPS)) <= N_TRIALS / 20);
    CHECK(n_false_trials(0.5) > N_TRIALS / 20); /* narrow intervals would have been seen */
}

static void a_difference_of_a_fifth_is_found(void)
{
    size_t n_found = 0;
    for (size_t t = 0; t < N_TRIALS / 10; t++) n_found += n_claims(1.2, versus_alpha(2 * N_STEPS));
    printf("1.2x found: %zu of %d\n", n_found, N_STEPS * N_TRIALS / 10);
    CHECK(n_found >= N_STEPS * N_TRIALS / 10 * 9 / 10);
}

/** Returns: the verdict on steps with these intervals. */
static StepVerdict verdict(Interval here, Interval there)
{
    const PairedStep a
        = { .ratio = here, .control = quiet, .noise_threshold = 0.01, .is_clean = true };
    const PairedStep b
        = { .ratio = there, .control = quiet, .noise_threshold = 0.01, .is_clean = true };
    return versus_compare(&a, &b).verdict;
}

static void intervals_decide(void)
{
    const Interval two = { 2, 1.98, 2.02 };
    CHECK(verdict(two, (Interval) { 2.4, 2.38, 2.42 }) == STEP_DIFFERS);
    CHECK(verdict((Interval) { 2.4, 2.38, 2.42 }, two) == STEP_DIFFERS);
    CHECK(verdict(two, (Interval) { 2.01, 1.99, 2.03 }) == STEP_NOT_RESOLVED);
    CHECK(verdict((Interval) { 2, 1.995, 2.005 }, (Interval) { 2, 1.995, 2.005 }) == STEP_SAME);
    CHECK(verdict((Interval) { 2, 1.999, 2.001 }, (Interval) { 2.02, 2.019, 2.021 })
          == STEP_WITHIN_THRESHOLD);
    CHECK(verdict(two, (Interval) { 2.4, NAN, NAN }) == STEP_INSUFFICIENT);
    CHECK(verdict(two, (Interval) { NAN, NAN, NAN }) == STEP_NONE);
}

static void the_ratio_holds_whatever_both_intervals_leave_open(void)
{
    const PairedStep a
        = { .ratio = { 2, 1.9, 2.1 }, .control = quiet, .noise_threshold = 0.01, .is_clean = true };
    const PairedStep b
        = { .ratio = { 3, 2.7, 3.3 }, .control = quiet, .noise_threshold = 0.03, .is_clean = true };
    const StepComparison c = versus_compare(&a, &b);
    CHECK(check_is_close(c.ratio.median, 1.5, 1e-12));
    CHECK(check_is_close(c.ratio.low, 2.7 / 2.1, 1e-12));
    CHECK(check_is_close(c.ratio.high, 3.3 / 1.9, 1e-12));
    CHECK(check_is_close(c.threshold, 1.01 * 1.03 - 1, 1e-12));
}

static void a_noisy_heat_and_one_without_control_tell_nothing(void)
{
    const Interval off = { 1.1, 1.05, 1.15 }, wide = { 1, 0.9, 1.1 }, none = { NAN, NAN, NAN };
    PairedStep a = {
        .ratio = { 2, 1.98, 2.02 }, .control = quiet, .noise_threshold = 0.01, .is_clean = true
    };
    PairedStep b
        = { .ratio = { 4, 3.98, 4.02 }, .control = off, .noise_threshold = 0.01, .is_clean = true };
    CHECK(versus_compare(&a, &b).verdict == STEP_TOO_NOISY);
    CHECK(versus_compare(&b, &a).verdict == STEP_TOO_NOISY);
    b.control = wide;
    CHECK(versus_compare(&a, &b).verdict == STEP_TOO_NOISY);
    b.control = none;
    CHECK(versus_compare(&a, &b).verdict == STEP_NO_CONTROL);
    CHECK(strcmp(versus_verdict_name(STEP_NO_CONTROL), "can't tell") == 0);
    b.control = quiet;
    CHECK(versus_compare(&a, &b).verdict == STEP_DIFFERS);
    b.is_clean = false;
    CHECK(versus_compare(&a, &b).verdict == STEP_DISTURBED);
    CHECK(versus_compare(&b, &a).verdict == STEP_DISTURBED);
}

static void counts_are_the_same_within_a_thousandth(void)
{
    CHECK(versus_is_same_count(232, 232));
    CHECK(versus_is_same_count(5.628, 5.6281));
    CHECK(versus_is_same_count(0, 0));
    CHECK(!versus_is_same_count(232, 233));
    CHECK(!versus_is_same_count(0, 0.001));
}

int main(void)
{
    RUN(the_level_of_each_interval_is_that_of_all_over_their_number);
    RUN(equal_steps_are_called_different_in_no_more_than_5_of_100_comparisons);
    RUN(a_difference_of_a_fifth_is_found);
    RUN(intervals_decide);
    RUN(the_ratio_holds_whatever_both_intervals_leave_open);
    RUN(a_noisy_heat_and_one_without_control_tell_nothing);
    RUN(counts_are_the_same_within_a_thousandth);
    return check_result();
}
