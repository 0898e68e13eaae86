#include "harness/alone.h"

#include "harness/cache_problem.h"
#include "harness/cpu_list.h"
#include "harness/crew.h"
#include "harness/exchange.h"
#include "harness/mark.h"
#include "variants/workload/ensemble.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

enum { HASH_BYTES = 24 };

/* On rank 0; others have none. */
typedef struct Rows {
    L63State *start, *end;
} Rows;

AloneSetting alone_defaults(void)
{
    const L63Problem p = cache_problem();
    return (AloneSetting) {
        .trajectories = (int64_t) p.n_trajectories,
        .steps = (int64_t) p.n_steps,
        .iterations = 1,
    };
}

/* Ranks have placed themselves. */
static Status place(const Variant *variant, const char *cpus, Reason *why)
{
    int cpu[CPU_SETSIZE];
    const size_t n = cpu_list_read(cpus, cpu, CPU_SETSIZE);
    if (!cpus) return STATUS_OK;
    if (n == 0) return reason(why, STATUS_BAD_USAGE, "--cpus '%.60s' is not a list: 0,1", cpus);
    cpu_set_t set;
    CPU_ZERO(&set);
    for (size_t i = 0; i < n; i++) CPU_SET((size_t) cpu[i], &set);
    if (variant_is_mpi(variant->launch) || sched_setaffinity(0, sizeof set, &set) == 0)
        return STATUS_OK;
    return reason(why, STATUS_MISSING, "this process may not run on CPU %.60s", cpus);
}

static Status make_rows(size_t n, Rows *rows, Reason *why)
{
    rows->start = calloc(n, sizeof *rows->start);
    rows->end = calloc(n, sizeof *rows->end);
    if (!rows->start || !rows->end)
        return reason(why, STATUS_NO_MEMORY, "no memory for %zu trajectories; take fewer", n);
    ensemble_fill(ALONE_SEED, n, rows->start);
    return STATUS_OK;
}

static Status iterate(const Variant *variant, void *ctx, const Mark *mark, int64_t iterations,
                      double *wall_s, Reason *why) /* collective */
{
    Status status = STATUS_OK;
    *wall_s = 0.0;
    for (int64_t i = 0; i < iterations && status == STATUS_OK; i++) {
        double before_s = 0.0, after_s = 0.0, cpu_s = 0.0;
        variant->reset(ctx);
        crew_barrier();
        status = mark_begin(mark, &before_s, why);
        if (status != STATUS_OK) return status;
        variant->run(ctx);
        status = mark_end(mark, &after_s, why);
        double run_s = after_s - before_s;
        crew_agree(&run_s, &cpu_s);
        *wall_s += run_s;
    }
    return status;
}

static Status iterate_marked(const Chosen *chosen, const AloneSetting *setting, void *ctx,
                             double *wall_s, Reason *why) /* collective */
{
    Mark mark;
    Status status = mark_open(setting->perf_control,
                              variant_threads(chosen->variant, &chosen->setting), &mark, why);
    if (status == STATUS_OK)
        status = iterate(chosen->variant, ctx, &mark, setting->iterations, wall_s, why);
    mark_close(&mark);
    return status;
}

static Status integrate(const Chosen *chosen, const AloneSetting *setting, const Rows *rows,
                        double *wall_s, Reason *why) /* collective */
{
    const Variant *const variant = chosen->variant;
    L63Problem p = cache_problem();
    p.n_trajectories = (size_t) setting->trajectories;
    p.n_steps = (size_t) setting->steps;
    void *ctx = NULL;
    Status status = variant->setup(&p, rows->start, &chosen->setting, &ctx);
    if (status != STATUS_OK) {
        ctx = NULL;
        reason(why, status, "setup: %s", status_name(status));
    }
    status = crew_worst(status, why);
    if (status == STATUS_OK) status = iterate_marked(chosen, setting, ctx, wall_s, why);
    if (status == STATUS_OK) variant->collect(ctx, rows->end);
    variant->teardown(ctx);
    return status;
}

static Status print_line(const Chosen *chosen, const AloneSetting *s, double wall_s,
                         const char *hash, const L63State *end, Reason *why)
{
    const double n_steps = (double) s->trajectories * (double) s->steps * (double) s->iterations;
    printf("%s: %" PRId64 " trajectories x %" PRId64 " steps x %" PRId64 ": %.3g s",
           chosen->variant->name, s->trajectories, s->steps, s->iterations, wall_s);
    if (n_steps > 0) printf(", %.3g ns a trajectory-step", 1e9 * wall_s / n_steps);
    printf("; states %s\n", hash);
    if (s->printed > 0) puts("x,y,z");
    for (int64_t m = 0; m < s->printed && m < s->trajectories; m++)
        printf("%.17g,%.17g,%.17g\n", end[m].x, end[m].y, end[m].z);
    return fflush(stdout) == 0
        ? STATUS_OK
        : reason(why, STATUS_STORAGE, "standard output cannot be written: %s", strerror(errno));
}

static Status write_answer(const AloneSetting *s, double wall_s, const char *hash, Reason *why)
{
    json_t *const answer = json_pack(
        "{ss sf ss sI sI sI}", "answer", "alone", "wall_s", wall_s / (double) s->iterations,
        "state_hash", hash, "trajectories", (json_int_t) s->trajectories, "steps",
        (json_int_t) s->steps, "iterations", (json_int_t) s->iterations);
    FILE *const file = fopen(s->answers, "we");
    bool is_written
        = answer && file && json_dumpf(answer, file, JSON_COMPACT) == 0 && putc('\n', file) != EOF;
    if (file) is_written &= fclose(file) == 0;
    json_decref(answer);
    return is_written
        ? STATUS_OK
        : reason(why, STATUS_STORAGE, "cannot write %.200s: %s", s->answers, strerror(errno));
}

Status alone(const Chosen *chosen, const AloneSetting *setting, Reason *why)
{
    Rows rows = { NULL, NULL };
    double wall_s = 0.0;
    Status status = chosen_check_cpu(chosen, why);
    if (status == STATUS_OK) status = place(chosen->variant, setting->cpus, why);
    const size_t n = (size_t) setting->trajectories;
    if (status == STATUS_OK && crew_rank() == 0) status = make_rows(n, &rows, why);
    status = crew_worst(status, why);
    if (status == STATUS_OK) status = integrate(chosen, setting, &rows, &wall_s, why);
    if (status == STATUS_OK && crew_rank() == 0) {
        char hash[HASH_BYTES];
        snprintf(hash, sizeof hash, "%016" PRIx64, exchange_hash(rows.end, n));
        status = setting->answers ? write_answer(setting, wall_s, hash, why)
                                  : print_line(chosen, setting, wall_s, hash, rows.end, why);
    }
    free(rows.start);
    free(rows.end);
    return status;
}
