#include "harness/costs_threads.h"

#include "harness/clock.h"

#include <omp.h>
#include <stdatomic.h>
#include <stdint.h>
#include <time.h>

enum {
    LINE_BYTES = 64,
    N_REGIONS = 200,
    N_BARRIERS = 1000,
    N_INCREMENTS = 40000,
    MOST_THREADS = 1024,
    PAUSE_NS = 2000000, /* much longer than idle threads go on looking for work */
};

/* A counter a thread; how far apart they lie is what some costs are about. */
typedef struct Counters {
    _Alignas(LINE_BYTES) volatile uint64_t count[MOST_THREADS * LINE_BYTES / sizeof(uint64_t)];
    _Alignas(LINE_BYTES) _Atomic uint64_t common;
} Counters;

static Counters counters;

enum { NEIGHBOURS = 1, APART = LINE_BYTES / (int) sizeof(uint64_t) };

static void count_once(int distance)
{
    const int mine = omp_get_thread_num() * distance;
    counters.count[mine] = counters.count[mine] + 1;
}

/* ---- joining and waiting ---- */

/* An empty region would be left out by the compiler: each thread counts. */
static double region_us(int n_threads)
{
    const double before_s = clock_now_s();
    for (int i = 0; i < N_REGIONS; i++) {
#pragma omp parallel num_threads(n_threads)
        count_once(APART);
    }
    return 1e6 * (clock_now_s() - before_s) / N_REGIONS;
}

static double woken_region_us(int n_threads)
{
    const struct timespec pause = { 0, PAUSE_NS };
    nanosleep(&pause, NULL);
    const double before_s = clock_now_s();
#pragma omp parallel num_threads(n_threads)
    count_once(APART);
    return 1e6 * (clock_now_s() - before_s);
}

static double barrier_us(int n_threads)
{
    double took_s = 0.0;
#pragma omp parallel num_threads(n_threads)
    {
#pragma omp barrier
        const double before_s = clock_now_s();
        for (int i = 0; i < N_BARRIERS; i++) {
#pragma omp barrier
        }
#pragma omp master
        took_s = clock_now_s() - before_s;
    }
    return 1e6 * took_s / N_BARRIERS;
}

static double reduction_us(int n_threads)
{
    uint64_t sum = 0;
    const double before_s = clock_now_s();
    for (int i = 0; i < N_REGIONS; i++) {
#pragma omp parallel num_threads(n_threads) reduction(+ : sum)
        sum += 1;
    }
    const double took_s = clock_now_s() - before_s;
    return sum == (uint64_t) n_threads * N_REGIONS ? 1e6 * took_s / N_REGIONS : -1.0;
}

/* ---- counting ---- */

static void reset_counters(int n_threads, int distance)
{
    for (int t = 0; t < n_threads; t++) counters.count[t * distance] = 0;
    atomic_store(&counters.common, 0);
}

static double count_ns(int n_threads, int distance)
{
    double took_s = 0.0;
    reset_counters(n_threads, distance);
#pragma omp parallel num_threads(n_threads)
    {
#pragma omp barrier
        const double before_s = clock_now_s();
        for (int i = 0; i < N_INCREMENTS; i++) count_once(distance);
#pragma omp barrier
#pragma omp master
        took_s = clock_now_s() - before_s;
    }
    for (int t = 0; t < n_threads; t++)
        if (counters.count[t * distance] != N_INCREMENTS) return -1.0;
    return 1e9 * took_s / N_INCREMENTS;
}

static double count_apart_ns(int n_threads)
{
    return count_ns(n_threads, APART);
}

static double count_beside_ns(int n_threads)
{
    return count_ns(n_threads, NEIGHBOURS);
}

static double count_common_ns(int n_threads)
{
    double took_s = 0.0;
    reset_counters(n_threads, APART);
#pragma omp parallel num_threads(n_threads)
    {
#pragma omp barrier
        const double before_s = clock_now_s();
        for (int i = 0; i < N_INCREMENTS; i++)
            atomic_fetch_add_explicit(&counters.common, 1, memory_order_relaxed);
#pragma omp barrier
#pragma omp master
        took_s = clock_now_s() - before_s;
    }
    const uint64_t want = (uint64_t) n_threads * N_INCREMENTS;
    return atomic_load(&counters.common) == want ? 1e9 * took_s / N_INCREMENTS : -1.0;
}

/* ---- all of them ---- */

static const struct {
    const char *kind, *operation, *unit, *note;
    double (*take)(int n_threads); /* negative: it counted wrong */
} rows[THREAD_COSTS] = {
    { "startup", "parallel region", "us", "threads still awake from the one before", region_us },
    { "startup", "parallel region, threads asleep", "us", "2 ms after the one before",
      woken_region_us },
    { "sharing", "barrier", "us", NULL, barrier_us },
    { "sharing", "parallel region with a reduction", "us", NULL, reduction_us },
    { "sharing", "counters in lines of their own", "ns", "one increment by every thread",
      count_apart_ns },
    { "sharing", "counters in one cache line", "ns", "one increment by every thread",
      count_beside_ns },
    { "sharing", "one counter for all, atomic", "ns", "one increment by every thread",
      count_common_ns },
};

void threads_begin(CostSeries *series, int n_threads)
{
    for (size_t r = 0; r < THREAD_COSTS; r++) {
        series[r] = (CostSeries) { .n_samples = 0 };
        series[r].record = cost_new(rows[r].kind, rows[r].operation, rows[r].unit);
        series[r].record.cores = n_threads;
        series[r].record.note = rows[r].note;
    }
}

Status threads_sample(CostSeries *series, int n_threads, Reason *why)
{
    for (size_t r = 0; r < THREAD_COSTS; r++) {
        const double sample = rows[r].take(n_threads);
        if (sample < 0.0)
            return reason(why, STATUS_WRONG_ANSWER, "%s: counted wrong", rows[r].operation);
        cost_series_add(&series[r], sample);
    }
    return STATUS_OK;
}
