/**
 * What the harness makes of the lines of ladder-costs, and what it predicts and finds of
 * break-evens: costs and answers are synthetic, results known.
 */
#include "harness/break_even.h"
#include "harness/costs.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

static const char good[]
    = "{\"type\":\"cost\",\"kind\":\"sharing\",\"operation\":\"barrier\",\"cores\":2,"
      "\"value_median\":0.5,\"value_low\":0.4,\"value_high\":0.7,\"unit\":\"us\",\"samples\":9,"
      "\"session\":0}\n"
      "{\"type\":\"cost\",\"kind\":\"messages\",\"operation\":\"ping-pong\",\"unit\":\"us\","
      "\"transport\":\"TCP\",\"bytes\":8,\"reason\":\"none\",\"session\":0}\n";

// --- Lines ---

static void right_lines_are_taken(void)
{
    Costs costs;
    Reason why = { "" };
    CHECK(costs_parse("it", good, &costs, &why) == STATUS_OK);
    CHECK(costs.n_records == 2 && costs.missing[0] == '\0');
    if (costs.n_records == 2) {
        CHECK(costs.records[0].value.median == 0.5 && costs.records[0].cores == 2);
        CHECK(isnan(costs.records[1].value.median) && costs.records[1].bytes == 8);
        CHECK(strcmp(costs.records[1].reason, "none") == 0);
    }
    costs_free(&costs);
    CHECK(costs.n_records == 0 && !costs.records);
}

#define COST "{\"type\":\"cost\",\"operation\":\"a\",\"unit\":\"us\","
#define KIND COST "\"kind\":\"sharing\",\"session\":0"

static void one_wrong_line_and_none_is_taken(void)
{
    static const char *const wrong[] = {
        "",
        "\n",
        "nonsense\n",
        "[1]\n",
        "{\"type\":\"resume\",\"session\":1,\"started_at\":\"x\"}\n",
        COST "\"kind\":\"speed\",\"session\":0,\"value_median\":1}\n",
        COST "\"kind\":\"sharing\",\"value_median\":1}\n",
        KIND "}\n",
        KIND ",\"value_median\":0}\n",
        KIND ",\"value_median\":-1}\n",
        KIND ",\"value_median\":\"1\"}\n",
        KIND ",\"value_median\":1,\"value_low\":2,\"value_high\":3}\n",
        KIND ",\"value_median\":1,\"value_low\":0.1,\"value_high\":0.9}\n",
        KIND ",\"value_median\":1,\"rung\":\"v35_simd\"}\n",
        KIND ",\"value_median\":1}",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char lines[2048];
        Costs costs;
        Reason why = { "" };
        snprintf(lines, sizeof lines, "%s%s", wrong[i][0] ? good : "", wrong[i]);
        CHECK(costs_parse("it", lines, &costs, &why) == STATUS_OK);
        if (!CHECK(costs.n_records == 0 && strncmp(costs.missing, "it printed", 10) == 0))
            fprintf(stderr, "line %zu: %s", i, wrong[i]);
        costs_free(&costs);
    }
}

static void transports_are_those_of_the_library(void)
{
    const Rung open_mpi = { .message_library = "Open MPI v4.1.4" };
    const Rung mpich = { .message_library = "MPICH Version: 4.0.2" };
    CHECK(strcmp(costs_transport(&open_mpi, 0)->name, "shared memory") == 0);
    CHECK(costs_transport(&open_mpi, 1)->words && !costs_transport(&open_mpi, 2));
    CHECK(!costs_transport(&mpich, 1)->words && costs_transport(&mpich, 1)->reason);
    CHECK(!costs_transport(&mpich, 2));
}

// --- The model ---

static void groups_are_seen_in_times(void)
{
    for (size_t group = 8; group <= 48; group *= group == 8 || group == 24 ? 2 : 3) {
        if (768 % group != 0) continue;
        const double n = 768.0 / (double) group, us = 1.8;
        const CoreTimes times = { .fewest_us = us + 0.4,
                                  .fewest_longer_us = 2.1 * us + 0.4, /* not quite right */
                                  .some = 768,
                                  .some_us = n * us + 0.4,
                                  .twice_us = 2 * n * us + 0.4 };
        const OneCore core = one_core_of(&times);
        CHECK(core.group == group);
        CHECK(check_is_close(core.group_us, us, 1e-12));
        CHECK(check_is_close(core.start_us, 0.4, 1e-12));
    }
    const CoreTimes shrinking = { 2, 1, 768, 50, 100 }, none = { 1, 2, 768, 50, 50 };
    CHECK(one_core_of(&shrinking).group == 0);
    CHECK(one_core_of(&none).group == 0);
}

static const OneCore core = { .group = 24, .group_us = 2, .start_us = 0 };

static void times_follow_the_model(void)
{
    const TeamCosts team = { .once_us = 3,
                             .slowdown = 1.5,
                             .bytes = { 24, 576, 3072 },
                             .message_us = { 1, 2, 10 },
                             .n_sizes = 3 };
    CHECK(one_core_us(&core, 1) == 2 && one_core_us(&core, 24) == 2 && one_core_us(&core, 25) == 4);
    /* shares of 24: one group at 1.5, messages of 576 bytes */
    CHECK(check_is_close(two_workers_us(&core, &team, 48), 3 + 3 + 2, 1e-12));
    /* of 512: 22 groups, 12288 bytes along the last slope of 8 us in 2496 bytes */
    CHECK(
        check_is_close(two_workers_us(&core, &team, 1024), 3 + 66 + 10 + 9216 * 8.0 / 2496, 1e-9));
}

static void break_evens_are_predicted(void)
{
    TeamCosts team = { .once_us = 1.9, .slowdown = 1 };
    CHECK(break_even_predict(&core, &team, 10000) == 48);
    team.once_us = 2.1; /* more than one group */
    CHECK(break_even_predict(&core, &team, 10000) == 96);
    team.once_us = 19.9;
    CHECK(break_even_predict(&core, &team, 10000) == 480);
    CHECK(break_even_predict(&core, &team, 479) == 0);
    team.slowdown = 2; /* both are one core */
    CHECK(break_even_predict(&core, &team, 1000000) == 0);
}

// --- The search ---

typedef struct Synthetic {
    double wins_from, unsure; /* the latter: sizes so near, as a factor, cannot be told */
    size_t n_asked, ends_after;
} Synthetic;

static Answer ask(void *context, size_t n)
{
    Synthetic *const s = context;
    const double ratio = (double) n / s->wins_from;
    if (s->n_asked++ >= s->ends_after) return (Answer) { .is_out = true };
    return (Answer) { .ratio = ratio >= 1 ? ratio + 1e-9 : ratio,
                      .is_sure = ratio > s->unsure || ratio < 1 / s->unsure };
}

static BreakEven search(size_t first, double wins_from, double unsure, size_t ends_after)
{
    Synthetic s = { .wins_from = wins_from, .unsure = unsure, .ends_after = ends_after };
    return break_even_search(first, 48, 48000, 20, ask, &s);
}

static void break_evens_are_found(void)
{
    static const size_t firsts[] = { 1, 48, 480, 4800, 1000000 };
    for (size_t i = 0; i < sizeof firsts / sizeof firsts[0]; i++) {
        const BreakEven even = search(firsts[i], 470, 1, 100);
        CHECK(even.n == 480 && even.loses == 432 && even.wins == 480);
        CHECK(search(firsts[i], 10, 1, 100).n == 48);
        CHECK(search(firsts[i], 10, 1, 100).loses == 0);
    }
}

static void what_is_not_sure_is_left_open(void)
{
    const BreakEven even = search(4800, 470, 1.3, 100);
    CHECK(even.n == 480 && even.loses > 0 && even.loses <= 361 && even.wins >= 611);
    CHECK(search(480, 470, 1.3, 100).wins == 0); /* nothing above was looked at */
}

static void no_break_even_is_none(void)
{
    const BreakEven even = search(480, 1e9, 1, 100);
    CHECK(even.n == 0 && even.wins == 0 && even.loses == 48000 && even.largest == 48000);
    CHECK(break_even_search(480, 48, 40, 20, ask, NULL).n_asked == 0);
}

static void a_search_that_is_cut_keeps_what_it_has(void)
{
    CHECK(search(480, 100, 1, 0).n == 0 && search(480, 100, 1, 0).n_asked == 0);
    const BreakEven once = search(480, 100, 1, 1);
    CHECK(once.n == 480 && once.loses == 0 && once.n_asked == 1);
    const BreakEven twice = search(480, 700, 1, 2);
    CHECK(twice.n == 960 && twice.loses == 480);
    Synthetic s = { .wins_from = 5000, .unsure = 1, .ends_after = 100 };
    CHECK(break_even_search(48, 48, 48000, 3, ask, &s).n_asked == 3);
}

int main(void)
{
    RUN(right_lines_are_taken);
    RUN(one_wrong_line_and_none_is_taken);
    RUN(transports_are_those_of_the_library);
    RUN(groups_are_seen_in_times);
    RUN(times_follow_the_model);
    RUN(break_evens_are_predicted);
    RUN(break_evens_are_found);
    RUN(what_is_not_sure_is_left_open);
    RUN(no_break_even_is_none);
    RUN(a_search_that_is_cut_keeps_what_it_has);
    return check_result();
}
