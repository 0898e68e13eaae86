/* How ensembles are cut into blocks for threads: every trajectory once, in whole cache lines, and
 * in equal shares. */
#include "tests/check.h"

#include "variants/blocks.h"

#include <stdint.h>

static const size_t sizes[]
    = { 1, 7, 8, 9, 23, 24, 25, 47, 48, 49, 64, 65, 1003, 3840, 4096, 65536, 1572864, 3932161 };
static const size_t steps[] = { 0, 1, 4, 10, 32, 100, 1000, 32768, SIZE_MAX };
static const unsigned threads[] = { 1, 2, 3, 4, 7, 8, 64, 1024 };

typedef void (*Look)(const L63Problem *p, unsigned n_threads);

static void for_each_problem(Look look)
{
    for (size_t n = 0; n < sizeof sizes / sizeof *sizes; n++)
        for (size_t s = 0; s < sizeof steps / sizeof *steps; s++)
            for (size_t t = 0; t < sizeof threads / sizeof *threads; t++) {
                const L63Problem p = l63_problem(sizes[n], steps[s], 0.004);
                look(&p, threads[t]);
            }
}

static void look_at_places(const L63Problem *p, unsigned n_threads)
{
    const Blocks blocks = blocks_of(p, n_threads);
    const size_t n_padded = soa_round_up(p->n_trajectories, V35_LANES);
    size_t next = 0, n_wrong = 0;
    for (size_t b = 0; b < blocks.n; b++) {
        const Block block = blocks_take(&blocks, b);
        n_wrong += block.first != next || block.last <= block.first;
        n_wrong += block.first % BLOCKS_QUANTUM != 0 || block.last % V35_LANES != 0;
        next = block.last;
    }
    CHECK(n_wrong == 0 && next == n_padded);
}

static void every_trajectory_is_in_one_block(void)
{
    for_each_problem(look_at_places);
}

/* As a static schedule deals them out: the same number of blocks in a row to each thread. */
static void look_at_shares(const L63Problem *p, unsigned n_threads)
{
    const Blocks blocks = blocks_of(p, n_threads);
    const size_t n_each = (blocks.n + n_threads - 1) / n_threads;
    size_t least = SIZE_MAX, most = 0;
    for (size_t b = 0; b < blocks.n; b += n_each) {
        const size_t end = b + n_each < blocks.n ? b + n_each : blocks.n;
        const size_t n = blocks_begin(&blocks, end) - blocks_begin(&blocks, b);
        if (n < least && end < blocks.n) least = n;
        if (n > most) most = n;
    }
    const size_t n_quanta = (p->n_trajectories + BLOCKS_QUANTUM - 1) / BLOCKS_QUANTUM;
    CHECK(most <= (n_quanta + n_threads - 1) / n_threads * BLOCKS_QUANTUM);
    CHECK(least >= n_quanta / n_threads * BLOCKS_QUANTUM);
}

static void a_static_schedule_gives_equal_shares(void)
{
    for_each_problem(look_at_shares);
}

/* But where there is not as much for each thread. */
static void look_at_work(const L63Problem *p, unsigned n_threads)
{
    const Blocks blocks = blocks_of(p, n_threads);
    const bool has_enough = p->n_steps > 0
        && p->n_trajectories / n_threads > 2 * BLOCKS_LEAST_STEPS / p->n_steps + BLOCKS_QUANTUM;
    size_t n_small = 0;
    for (size_t b = 0; has_enough && b + 1 < blocks.n; b++) {
        const Block block = blocks_take(&blocks, b);
        n_small += block.last - block.first < BLOCKS_LEAST_STEPS / p->n_steps;
    }
    CHECK(n_small == 0);
    CHECK(blocks.n >= 1 && (blocks.n >= n_threads || blocks.n == blocks.n_quanta));
}

static void a_block_is_worth_taking(void)
{
    for_each_problem(look_at_work);
}

int main(void)
{
    RUN(every_trajectory_is_in_one_block);
    RUN(a_static_schedule_gives_equal_shares);
    RUN(a_block_is_worth_taking);
    return check_result();
}
