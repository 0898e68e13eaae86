/* The arrays between harness and runner: poison, survey, hash. */
#include "tests/check.h"

#include "harness/exchange.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

static Exchange filled(size_t n)
{
    Exchange exchange;
    Reason why;
    CHECK(exchange_new(n, &exchange, &why) == STATUS_OK);
    for (size_t m = 0; m < n; m++)
        exchange.end.rows[m] = (L63State) { (double) m, 0.5 * (double) m, 7.0 };
    return exchange;
}

static void full_poison_leaves_no_number(void)
{
    Exchange e = filled(35);
    exchange_poison(&e);
    CHECK(exchange_survey(e.end.rows, 35).n_not_finite == 35);
    exchange_free(&e);
}

/* A stale array of a page or more cannot keep its hash: every 4 KiB get a NAN. */
static void sparse_poison_reaches_every_page(void)
{
    enum { N = 10000, ROWS_A_PAGE = 4096 / 24 };
    Exchange e = filled(N);
    const uint64_t before = exchange_hash(e.end.rows, N);
    exchange_poison_sparsely(&e);
    CHECK(exchange_hash(e.end.rows, N) != before);
    for (size_t first = 0; first + ROWS_A_PAGE <= N; first += ROWS_A_PAGE)
        CHECK(exchange_survey(&e.end.rows[first], ROWS_A_PAGE).n_not_finite == 1);
    exchange_free(&e);
    e = filled(1);
    exchange_poison_sparsely(&e);
    CHECK(exchange_survey(e.end.rows, 1).n_not_finite == 1);
    exchange_free(&e);
}

static void sparse_poison_moves(void)
{
    enum { N = 170 };
    Exchange e = filled(N);
    uint64_t hashes[8];
    for (size_t i = 0; i < 8; i++) {
        for (size_t m = 0; m < N; m++) e.end.rows[m] = (L63State) { 1, 2, 3 };
        exchange_poison_sparsely(&e);
        hashes[i] = exchange_hash(e.end.rows, N);
    }
    size_t n_same = 0;
    for (size_t i = 1; i < 8; i++) n_same += hashes[i] == hashes[0];
    CHECK(n_same < 3);
    exchange_free(&e);
}

static void every_bit_and_every_place_changes_the_hash(void)
{
    enum { N = 5 };
    L63State states[N];
    memset(states, 0, sizeof states);
    for (size_t m = 0; m < N; m++) states[m] = (L63State) { 1.0 + (double) m, 2.0, 3.0 };
    const uint64_t before = exchange_hash(states, N);
    CHECK(exchange_hash(states, N) == before);
    CHECK(exchange_hash(states, N - 1) != before);
    for (size_t byte = 0; byte < sizeof states; byte++) {
        ((unsigned char *) states)[byte] ^= 1;
        CHECK(exchange_hash(states, N) != before);
        ((unsigned char *) states)[byte] ^= 1;
    }
    const L63State kept = states[0];
    states[0] = states[1];
    states[1] = kept;
    CHECK(exchange_hash(states, N) != before); /* two trajectories exchanged */
}

static void zeros_of_either_sign_differ(void)
{
    const L63State plus = { 0.0, 0.0, 0.0 }, minus = { -0.0, 0.0, 0.0 };
    CHECK(exchange_hash(&plus, 1) != exchange_hash(&minus, 1));
}

static void the_survey_counts_what_must_not_be_timed(void)
{
    const L63State states[]
        = { { 1, 2, 3 }, { NAN, 2, 3 },     { 1, INFINITY, 3 }, { 1e-301, 0, 0 },
            { 0, 0, 0 }, { 1, 2, -5e-324 }, { 1e-299, 0, 1.0 } };
    const StateSurvey survey = exchange_survey(states, sizeof states / sizeof *states);
    CHECK(survey.n_not_finite == 2);
    CHECK(survey.n_tiny == 2);
}

static void what_no_memory_holds_is_refused(void)
{
    Exchange e;
    Reason why = { "" };
    CHECK(exchange_new(SIZE_MAX / 8, &e, &why) == STATUS_NO_MEMORY);
    CHECK(why.text[0] != '\0');
    exchange_free(&e);
    CHECK(exchange_new((size_t) 768614336404564651u, &e, &why)
          == STATUS_NO_MEMORY); /* wraps to 8 */
    exchange_free(&e);
}

int main(void)
{
    RUN(full_poison_leaves_no_number);
    RUN(sparse_poison_reaches_every_page);
    RUN(sparse_poison_moves);
    RUN(every_bit_and_every_place_changes_the_hash);
    RUN(zeros_of_either_sign_differ);
    RUN(the_survey_counts_what_must_not_be_timed);
    RUN(what_no_memory_holds_is_refused);
    return check_result();
}
