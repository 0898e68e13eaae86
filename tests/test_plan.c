/* The order of rounds, and the numbers a plan is made of. */
#include "tests/check.h"

#include "harness/bench.h"

#include <string.h>

enum { ARMS = 20, ROUNDS = 32 };

static void every_order_is_a_permutation(void)
{
    for (size_t round = 0; round < ROUNDS; round++) {
        size_t order[ARMS];
        bool is_seen[ARMS] = { false };
        plan_order(7, 0, round, ARMS, order);
        for (size_t i = 0; i < ARMS; i++) {
            CHECK(order[i] < ARMS && !is_seen[order[i]]);
            if (order[i] < ARMS) is_seen[order[i]] = true;
        }
    }
}

static void an_odd_round_reverses_the_one_before(void)
{
    for (size_t round = 0; round < ROUNDS; round += 2) {
        size_t there[ARMS], back[ARMS];
        plan_order(7, 1, round, ARMS, there);
        plan_order(7, 1, round + 1, ARMS, back);
        for (size_t i = 0; i < ARMS; i++) CHECK(there[i] == back[ARMS - 1 - i]);
    }
}

static bool is_same_order(uint64_t seed_a, size_t heat_a, size_t round_a, uint64_t seed_b,
                          size_t heat_b, size_t round_b)
{
    size_t a[ARMS], b[ARMS];
    plan_order(seed_a, heat_a, round_a, ARMS, a);
    plan_order(seed_b, heat_b, round_b, ARMS, b);
    return memcmp(a, b, sizeof a) == 0;
}

static void orders_differ_by_seed_heat_and_round_and_repeat_otherwise(void)
{
    CHECK(is_same_order(7, 0, 4, 7, 0, 4));
    CHECK(!is_same_order(7, 0, 4, 8, 0, 4));
    CHECK(!is_same_order(7, 0, 4, 7, 1, 4));
    CHECK(!is_same_order(7, 0, 4, 7, 0, 6));
}

/* Over many pairs of rounds every arm must come to every place: mean position in the middle. */
static void no_arm_is_favoured(void)
{
    enum { PAIRS = 2000 };
    double sum[ARMS] = { 0.0 };
    for (size_t pair = 0; pair < PAIRS; pair++) {
        size_t order[ARMS];
        plan_order(99, 0, 2 * pair, ARMS, order);
        for (size_t i = 0; i < ARMS; i++) sum[order[i]] += (double) i;
    }
    /* standard deviation of one mean: sqrt((20^2 - 1) / 12 / 2000) = 0.13 */
    for (size_t a = 0; a < ARMS; a++) {
        const double mean = sum[a] / PAIRS;
        CHECK(mean > 9.5 - 0.65 && mean < 9.5 + 0.65);
    }
}

static void one_arm_and_no_arm_are_orders_too(void)
{
    size_t order[1] = { 99 };
    plan_order(1, 0, 1, 1, order);
    CHECK(order[0] == 0);
    plan_order(1, 0, 1, 0, order);
    CHECK(order[0] == 0);
}

int main(void)
{
    RUN(every_order_is_a_permutation);
    RUN(an_odd_round_reverses_the_one_before);
    RUN(orders_differ_by_seed_heat_and_round_and_repeat_otherwise);
    RUN(no_arm_is_favoured);
    RUN(one_arm_and_no_arm_are_orders_too);
    return check_result();
}
