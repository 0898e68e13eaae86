/* What the harness adds to a time: a rung through its runner against a bare loop around the same
 * code, in pairs on the same core. A benchmark, not a test: it prints a ratio and judges nothing.
 *
 * usage: bench_overhead [PAIRS] (meson test -C build --benchmark) */
#include "harness/clock.h"
#include "harness/cpus.h"
#include "harness/runner.h"
#include "results/stats.h"
#include "variants/registry.h"
#include "variants/workload/ensemble.h"

#include <stdio.h>
#include <stdlib.h>

enum { TRAJECTORIES = 3840, STEPS = 1000, ITERATIONS = 8, MOST_PAIRS = 1000 };

static double bare_s(const Variant *v, void *ctx)
{
    double sum_s = 0.0;
    for (int i = 0; i < ITERATIONS; i++) {
        v->reset(ctx);
        const double before_s = clock_now_s();
        v->run(ctx);
        sum_s += clock_now_s() - before_s;
    }
    return sum_s / ITERATIONS;
}

static int compare(Runner *runner, const Variant *v, void *ctx, size_t pairs)
{
    static double harness[MOST_PAIRS], bare[MOST_PAIRS];
    Reason why;
    for (size_t i = 0; i < pairs + 1; i++) { /* the first is a warm-up and written over */
        RunnerSample sample;
        const size_t slot = i == 0 ? 0 : i - 1;
        if (i % 2) bare[slot] = bare_s(v, ctx);
        if (runner_measure(runner, ITERATIONS, NULL, &sample, &why) != STATUS_OK) {
            fprintf(stderr, "%s\n", why.text);
            return 1;
        }
        harness[slot] = sample.wall_s;
        if (i % 2 == 0) bare[slot] = bare_s(v, ctx);
    }
    const Interval ratio = stats_ratio_interval(harness, bare, pairs, 0.05);
    printf("%s: harness over bare loop %.4f [%.4f, %.4f], %zu pairs, %.3f ns a step bare\n",
           v->name, ratio.median, ratio.low, ratio.high, pairs,
           1e9 * stats_quantile(bare, pairs, 0.5) / TRAJECTORIES / STEPS);
    return 0;
}

int main(int argc, char **argv)
{
    const size_t asked = argc > 1 ? strtoul(argv[1], NULL, 10) : 101;
    const size_t pairs = asked < MOST_PAIRS ? asked : MOST_PAIRS;
    const RegistryEntry *const entry = registry_find("v35_simd");
    const L63Problem p = l63_problem(TRAJECTORIES, STEPS, 0.004);
    const VariantSetting setting = { 1, ISA_WIDEST };
    const RunnerSetting how = { .n_cores = 1, .timeout_s = 60.0 };
    Catalogue catalogue;
    Exchange exchange;
    Runner *runner = NULL;
    void *ctx = NULL;
    Reason why = { "" };
    cpus_allowed();
    cpus_place_child(1);
    Status status = catalogue_load(&catalogue, &why);
    const Rung *const rung
        = status == STATUS_OK ? catalogue_find(&catalogue, "v35_simd", &why) : NULL;
    if (!entry || !entry->variant || !rung
        || exchange_new(TRAJECTORIES, &exchange, &why) != STATUS_OK)
        return 77;
    ensemble_fill(1, TRAJECTORIES, exchange.start.rows);
    status = entry->variant->setup(&p, exchange.start.rows, &setting, &ctx);
    if (status == STATUS_OK) status = runner_start(rung, &how, &runner, &why);
    if (status == STATUS_OK) status = runner_open(runner, &p, &exchange, &why);
    const int failed = status == STATUS_OK ? compare(runner, entry->variant, ctx, pairs) : 1;
    if (status != STATUS_OK) fprintf(stderr, "%s\n", why.text);
    runner_stop(runner);
    entry->variant->teardown(ctx);
    exchange_free(&exchange);
    catalogue_free(&catalogue);
    return failed;
}
