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

enum { TRAJECTORIES = 384, STEPS = 100, MOST_RUNNERS = 8, MOST_PIDS = 256 };
static const double IDLE_S = 2.0;
static const double MOST_IDLE_SHARE = 0.01; /* of one core, for each process */

static double cpu_of(int64_t pid)
{
    clockid_t clock;
    struct timespec t;
    if (clock_getcpuclockid((pid_t) pid, &clock) != 0 || clock_gettime(clock, &t) != 0) return -1.0;
    return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

/* All wait at the same time: what they share is the machine alone. */
typedef struct Waiting {
    Runner *runners[MOST_RUNNERS];
    Exchange exchanges[MOST_RUNNERS];
    size_t n;
    int64_t pids[MOST_PIDS];
    size_t n_pids;
} Waiting;

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

/* Returns: whether all processes slept. */
static bool all_idle(const Waiting *all)
{
    double before[MOST_PIDS];
    bool is_idle = true;
    usleep(50000); /* the threads' own grace time */
    for (size_t i = 0; i < all->n_pids; i++) before[i] = cpu_of(all->pids[i]);
    usleep((useconds_t) (1e6 * IDLE_S));
    for (size_t i = 0; i < all->n_pids; i++) {
        const double share = (cpu_of(all->pids[i]) - before[i]) / IDLE_S;
        if (before[i] >= 0.0 && share < MOST_IDLE_SHARE) continue;
        is_idle = false;
        fprintf(stderr, "process %d of %d idles at %.2f %% of a core\n", (int) i + 1,
                (int) all->n_pids, 100.0 * share);
    }
    return is_idle;
}

/* On a busy machine the grace time takes longer: who wastes time does so whenever one looks. */
static void idle_costs_nothing(const Waiting *all)
{
    CHECK(all_idle(all) || all_idle(all) || all_idle(all));
}

static bool is_gone(int64_t pid)
{
    return kill((pid_t) pid, 0) != 0 && errno == ESRCH;
}

/* One that has ended is there until its parent has asked for its status. */
static void nothing_is_left(const Waiting *all)
{
    for (int i = 0; i < 2000; i++) {
        size_t n_gone = 0;
        while (n_gone < all->n_pids && is_gone(all->pids[n_gone])) n_gone++;
        if (n_gone == all->n_pids) return;
        usleep(10000);
    }
    CHECK(false && "no process is left");
}

static void note_pids(Waiting *all, const Runner *runner)
{
    size_t n;
    const int64_t *const pids = runner_pids(runner, &n);
    if (!CHECK(n >= 1 && all->n_pids + n <= MOST_PIDS)) return;
    memcpy(all->pids + all->n_pids, pids, sizeof *pids * n);
    all->n_pids += n;
}

/* Has a rung do some work, and leaves it waiting for more. */
static void start(const Catalogue *catalogue, const char *name, Waiting *all)
{
    Reason why = { "" };
    const Rung *const rung = catalogue_find(catalogue, name, &why);
    if (!CHECK(rung != NULL && all->n < MOST_RUNNERS)) return;
    const RunnerSetting setting
        = { .n_cores = (unsigned) cpus_allowed()->n, .isa = ISA_WIDEST, .timeout_s = 60.0 };
    Runner **const runner = &all->runners[all->n];
    const Status status = runner_start(rung, &setting, runner, &why);
    if (status == STATUS_MISSING) {
        printf("  %s left out: %s\n", name, why.text);
        return;
    }
    if (!CHECK(status == STATUS_OK)) fprintf(stderr, "%s: %s\n", name, why.text);
    if (status != STATUS_OK) return;
    Exchange *const exchange = &all->exchanges[all->n++];
    CHECK(exchange_new(TRAJECTORIES, exchange, &why) == STATUS_OK);
    work(*runner, exchange);
    note_pids(all, *runner);
}

int main(int argc, char **argv)
{
    static Waiting all;
    Catalogue catalogue;
    Reason why = { "" };
    if (!CHECK(catalogue_load(&catalogue, &why) == STATUS_OK)) fprintf(stderr, "%s\n", why.text);
    cpus_allowed();
    cpus_place_harness();
    for (int i = 1; i < argc; i++) {
        printf("%s\n", argv[i]);
        start(&catalogue, argv[i], &all);
    }
    CHECK(all.n > 0);
    idle_costs_nothing(&all);
    for (size_t r = 0; r < all.n; r++) runner_stop(all.runners[r]);
    nothing_is_left(&all);
    for (size_t r = 0; r < all.n; r++) exchange_free(&all.exchanges[r]);
    catalogue_free(&catalogue);
    return check_result();
}
