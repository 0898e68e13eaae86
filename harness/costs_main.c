/**
 * `ladder-costs`: measures what threads cost each other, and prints a JSON object a cost.
 *
 *     ladder-costs [--cpus 0,1] [--rounds 31]
 *
 * One thread runs on each CPU of the list. `ladder overheads` starts it with the settings of
 * OpenMP that the rungs have; by itself it takes the settings it finds.
 */
#include "harness/binding.h"
#include "harness/costs_threads.h"
#include "harness/cpu_list.h"

#include <getopt.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_CPUS = 1024 };

static Status check_team(int n_threads, Reason *why)
{
    int n_there = 0;
#pragma omp parallel num_threads(n_threads)
#pragma omp master
    n_there = omp_get_num_threads();
    if (n_there == n_threads) return STATUS_OK;
    return reason(why, STATUS_MISSING, "%d of %d threads can be had", n_there, n_threads);
}

static Status print_all(const CostSeries *series, size_t n, Reason *why)
{
    bool is_out = true;
    for (size_t i = 0; i < n; i++) {
        const CostRecord cost = cost_series_record(&series[i]);
        is_out &= cost_print(&cost);
    }
    return is_out && fflush(stdout) == 0
        ? STATUS_OK
        : reason(why, STATUS_STORAGE, "standard output cannot be written");
}

/* All costs in every round, so that a slow moment of the machine meets all of them; the first round
 * wakes threads and caches and does not count. */
static Status measure(const char *list, int n_rounds, Reason *why)
{
    static int cpus[MOST_CPUS];
    static CostSeries series[THREAD_COSTS + BALANCE_COSTS];
    CostSeries *const balance = &series[THREAD_COSTS];
    const size_t n = list ? cpu_list_read(list, cpus, MOST_CPUS) : cpu_list_here(cpus, MOST_CPUS);
    if (n == 0) return reason(why, STATUS_BAD_USAGE, "--cpus takes a list like 0,1");
    if (n < 2) return reason(why, STATUS_MISSING, "one CPU: no thread has another to wait for");
    const int n_threads = (int) n;
    omp_set_dynamic(0);
    Status status = check_team(n_threads, why);
    if (status != STATUS_OK) return status;
    binding_pin(cpus, n, 0, (unsigned) n_threads);
    for (int round = -1; round < n_rounds && status == STATUS_OK; round++) {
        if (round <= 0) threads_begin(series, n_threads);
        if (round <= 0) balance_begin(balance, n_threads);
        status = threads_sample(series, n_threads, why);
        if (status == STATUS_OK) status = balance_sample(balance, n_threads, why);
    }
    return status == STATUS_OK ? print_all(series, THREAD_COSTS + BALANCE_COSTS, why) : status;
}

int main(int argc, char **argv)
{
    static const struct option options[] = { { "cpus", required_argument, NULL, 'c' },
                                             { "rounds", required_argument, NULL, 'r' },
                                             { NULL, 0, NULL, 0 } };
    const char *list = NULL;
    int n_rounds = 31;
    Reason why = { "" };
    Status status = STATUS_OK;
    opterr = 0;
    for (int key; (key = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (key == 'c')
            list = optarg;
        else if (key == 'r')
            n_rounds = atoi(optarg);
        else
            status = STATUS_BAD_USAGE;
    }
    if (status != STATUS_OK || optind < argc || n_rounds < 1 || n_rounds > COST_MOST_SAMPLES)
        status = reason(&why, STATUS_BAD_USAGE,
                        "usage: ladder-costs [--cpus LIST] [--rounds 1 to %d]", COST_MOST_SAMPLES);
    else
        status = measure(list, n_rounds, &why);
    if (status != STATUS_OK) fprintf(stderr, "ladder-costs: %s\n", why.text);
    return status_exit_code(status);
}
