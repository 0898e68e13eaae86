/* Runners that wait must not take time from the one that works, and none may outlive its end.
 *
 * usage: test_idle RUNG...  (rungs that cannot run here are left out, one at least must run) */
#include "tests/check.h"

#include "harness/cpus.h"
#include "harness/runner.h"
#include "variants/workload/ensemble.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { TRAJECTORIES = 384, STEPS = 100, MOST_PIDS = 64 };
static const double IDLE_S = 2.0;
static const double MOST_IDLE_SHARE = 0.01; /* of one core, for each process */

static double cpu_of(int64_t pid)
{
    clockid_t clock;
    struct timespec t;
    if (clock_getcpuclockid((pid_t) pid, &clock) != 0 || clock_gettime(clock, &t) != 0) return -1.0;
    return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

static void work(Runner *runner, Exchange *exchange)
{
    const L63Problem p = l63_problem(TRAJECTORIES, STEPS, 0.01);
    Reason why = { "" };
    RunnerSample sample;
    ensemble_fill(1, TRAJECTORIES, exchange->start.rows);
    CHECK(runner_open(runner, &p, exchange, &why) == STATUS_OK);
    CHECK(runner_measure(runner, 20, NULL, &sample, &why) == STATUS_OK);
    CHECK(sample.wall_s > 0.0 && sample.wall_s * 20 <= sample.elapsed_s);
}

static void idle_costs_nothing(const Runner *runner)
{
    size_t n;
    double before[MOST_PIDS];
    const int64_t *const pids = runner_pids(runner, &n);
    CHECK(n >= 1 && n <= MOST_PIDS);
    usleep(50000); /* the threads' own grace time */
    for (size_t i = 0; i < n; i++) before[i] = cpu_of(pids[i]);
    usleep((useconds_t) (1e6 * IDLE_S));
    for (size_t i = 0; i < n; i++) {
        const double share = (cpu_of(pids[i]) - before[i]) / IDLE_S;
        if (!CHECK(before[i] >= 0.0 && share < MOST_IDLE_SHARE))
            fprintf(stderr, "process %d of %d idles at %.2f %% of a core\n", (int) i + 1, (int) n,
                    100.0 * share);
    }
}

static void nothing_is_left(const int64_t *pids, size_t n)
{
    for (size_t i = 0; i < n; i++) CHECK(kill((pid_t) pids[i], 0) != 0 && errno == ESRCH);
}

/* Returns: whether the rung could run here. */
static bool test_rung(const Catalogue *catalogue, const char *name)
{
    Reason why = { "" };
    const Rung *const rung = catalogue_find(catalogue, name, &why);
    if (!CHECK(rung != NULL)) return false;
    const RunnerSetting setting
        = { .n_cores = (unsigned) cpus_allowed()->n, .isa = ISA_WIDEST, .timeout_s = 60.0 };
    Runner *runner = NULL;
    Exchange exchange;
    const Status status = runner_start(rung, &setting, &runner, &why);
    if (status == STATUS_MISSING) {
        printf("  %s left out: %s\n", name, why.text);
        return false;
    }
    if (!CHECK(status == STATUS_OK)) fprintf(stderr, "%s: %s\n", name, why.text);
    if (status != STATUS_OK) return false;
    CHECK(exchange_new(TRAJECTORIES, &exchange, &why) == STATUS_OK);
    work(runner, &exchange);
    idle_costs_nothing(runner);
    int64_t pids[MOST_PIDS];
    size_t n;
    memcpy(pids, runner_pids(runner, &n), sizeof *pids * n);
    runner_stop(runner);
    nothing_is_left(pids, n);
    exchange_free(&exchange);
    return true;
}

int main(int argc, char **argv)
{
    Catalogue catalogue;
    Reason why = { "" };
    bool has_run = false;
    if (!CHECK(catalogue_load(&catalogue, &why) == STATUS_OK)) fprintf(stderr, "%s\n", why.text);
    cpus_allowed();
    cpus_place_harness();
    for (int i = 1; i < argc; i++) {
        printf("%s\n", argv[i]);
        has_run |= test_rung(&catalogue, argv[i]);
    }
    CHECK(has_run);
    catalogue_free(&catalogue);
    return check_result();
}
