#include "harness/binding.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>

#ifdef _OPENMP
#include <omp.h>
#else
static int omp_get_thread_num(void)
{
    return 0;
}
#endif

void binding_pin(const int *cpu, size_t n_cpus, size_t first, unsigned n_threads)
{
    (void) n_threads;
#pragma omp parallel num_threads(n_threads)
    {
        cpu_set_t set;
        CPU_ZERO(&set);
        CPU_SET((size_t) cpu[(first + (size_t) omp_get_thread_num()) % n_cpus], &set);
        sched_setaffinity(0, sizeof set, &set);
    }
}

/* Returns: the CPU of the calling thread, -1 when there are several. */
static int only_cpu(void)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) != 0 || CPU_COUNT(&set) != 1) return -1;
    for (size_t id = 0; id < CPU_SETSIZE; id++)
        if (CPU_ISSET(id, &set)) return (int) id;
    return -1;
}

void binding_read(unsigned n_threads, char *text, size_t n_bytes)
{
    int cpu[CPU_SETSIZE];
    const int n = n_threads < CPU_SETSIZE ? (int) n_threads : CPU_SETSIZE;
    for (int t = 0; t < n; t++) cpu[t] = -1;
#pragma omp parallel num_threads(n)
    if (omp_get_thread_num() < n) cpu[omp_get_thread_num()] = only_cpu();
    text[0] = '\0';
    for (int t = 0; t < n; t++) {
        const size_t used = strlen(text);
        const char *const comma = t > 0 ? "," : "";
        if (cpu[t] < 0)
            snprintf(text + used, n_bytes - used, "%s-", comma);
        else
            snprintf(text + used, n_bytes - used, "%s%d", comma, cpu[t]);
    }
}
