/* Work of unequal size: an ensemble whose trajectories take different numbers of steps. */
#include "harness/costs_threads.h"

#include "harness/clock.h"
#include "variants/workload/ensemble.h"

#include <omp.h>
#include <string.h>

/* The steps rise evenly from STEPS/8 to 2 STEPS - STEPS/8: STEPS on the average. */
enum { N_TRAJECTORIES = 256, STEPS = 200 };
static const double DT = 0.004;

typedef struct Ramp {
    L63Problem p;
    L63State start[N_TRAJECTORIES], want[N_TRAJECTORIES], end[N_TRAJECTORIES];
    size_t n_steps[N_TRAJECTORIES];
    size_t n_awake;
} Ramp;

static Ramp ramp;

static const struct {
    const char *operation;
    omp_sched_t schedule;
    int chunk; /* 0: as the library likes */
} ways[BALANCE_COSTS] = {
    { "static", omp_sched_static, 0 },
    { "dynamic", omp_sched_dynamic, 1 },
    { "guided", omp_sched_guided, 0 },
};

/* ---- the work, in the order of operations of the reference ---- */

static L63State slope(const L63Problem *p, L63State s)
{
    return (L63State) {
        .x = p->sigma * (s.y - s.x),
        .y = s.x * (p->rho - s.z) - s.y,
        .z = s.x * s.y - p->beta * s.z,
    };
}

static L63State ahead(L63State s, double h, L63State k)
{
    return (L63State) { s.x + h * k.x, s.y + h * k.y, s.z + h * k.z };
}

static L63State step(const L63Problem *p, L63State s)
{
    const double h = p->dt, half = 0.5 * p->dt, sixth = p->dt / 6.0;
    const L63State k1 = slope(p, s);
    const L63State k2 = slope(p, ahead(s, half, k1));
    const L63State k3 = slope(p, ahead(s, half, k2));
    const L63State k4 = slope(p, ahead(s, h, k3));
    return (L63State) {
        .x = s.x + sixth * (k1.x + 2.0 * k2.x + 2.0 * k3.x + k4.x),
        .y = s.y + sixth * (k1.y + 2.0 * k2.y + 2.0 * k3.y + k4.y),
        .z = s.z + sixth * (k1.z + 2.0 * k2.z + 2.0 * k3.z + k4.z),
    };
}

static void advance(size_t m)
{
    L63State s = ramp.start[m];
    for (size_t i = 0; i < ramp.n_steps[m]; i++) s = step(&ramp.p, s);
    ramp.end[m] = s;
}

static double serial_s(void)
{
    const double before_s = clock_now_s();
    for (size_t m = 0; m < N_TRAJECTORIES; m++) advance(m);
    return clock_now_s() - before_s;
}

static double shared_out_s(size_t way, int n_threads)
{
    omp_set_schedule(ways[way].schedule, ways[way].chunk);
#pragma omp parallel num_threads(n_threads) /* whoever fell asleep beside the one thread wakes */
#pragma omp critical
    ramp.n_awake++;
    const double before_s = clock_now_s();
#pragma omp parallel for num_threads(n_threads) schedule(runtime)
    for (size_t m = 0; m < N_TRAJECTORIES; m++) advance(m);
    return clock_now_s() - before_s;
}

/* ---- the costs ---- */

/* Static shares are runs of neighbours: the last thread has the longest trajectories. */
static double static_efficiency(int n_threads)
{
    const size_t n = (size_t) n_threads, each = N_TRAJECTORIES / n, left = N_TRAJECTORIES % n;
    double total = 0.0, largest = 0.0;
    size_t m = 0;
    for (size_t t = 0; t < n; t++) {
        const size_t last = m + each + (t < left);
        double share = 0.0;
        for (; m < last; m++) share += (double) ramp.n_steps[m];
        total += share;
        if (share > largest) largest = share;
    }
    return total / ((double) n * largest);
}

void balance_begin(CostSeries *series, int n_threads)
{
    ramp.p = l63_problem(1, 0, DT);
    ensemble_fill(1, N_TRAJECTORIES, ramp.start);
    for (size_t m = 0; m < N_TRAJECTORIES; m++) {
        L63Problem p = ramp.p;
        p.n_steps = STEPS / 8 + m * (2 * STEPS - 2 * (STEPS / 8)) / (N_TRAJECTORIES - 1);
        l63_reference(&p, &ramp.start[m], &ramp.want[m]);
        ramp.n_steps[m] = p.n_steps;
    }
    for (size_t w = 0; w < BALANCE_COSTS; w++) {
        series[w] = (CostSeries) { .n_samples = 0 };
        series[w].record = cost_new("balance", ways[w].operation, "%");
        series[w].record.cores = n_threads;
        series[w].record.trajectories = N_TRAJECTORIES;
        series[w].record.steps = STEPS;
        series[w].record.note = "time of one thread over all threads' time together";
    }
    series[0].record.predicted = 100.0 * static_efficiency(n_threads);
}

static Status check_states(const char *way, Reason *why)
{
    if (memcmp(ramp.end, ramp.want, sizeof ramp.end) == 0) return STATUS_OK;
    return reason(why, STATUS_WRONG_ANSWER, "%s: final states are not the reference's", way);
}

Status balance_sample(CostSeries *series, int n_threads, Reason *why)
{
    const double alone_s = serial_s();
    Status status = check_states("one thread", why);
    for (size_t w = 0; w < BALANCE_COSTS && status == STATUS_OK; w++) {
        memset(ramp.end, 0, sizeof ramp.end);
        const double took_s = shared_out_s(w, n_threads);
        status = check_states(ways[w].operation, why);
        cost_series_add(&series[w], 100.0 * alone_s / (n_threads * took_s));
    }
    return status;
}
