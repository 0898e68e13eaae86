#include "harness/cpus.h"

#include <sched.h>
#include <stdio.h>

const Cpus *cpus_allowed(void)
{
    static Cpus cpus;
    if (cpus.n > 0) return &cpus;
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) == 0)
        for (int id = 0; id < CPUS_MOST; id++)
            if (CPU_ISSET((size_t) id, &set)) cpus.id[cpus.n++] = id;
    if (cpus.n == 0) cpus.n = 1; /* a machine beyond CPUS_MOST CPUs: CPU 0 is there */
    return &cpus;
}

int cpus_for_serial(void)
{
    const Cpus *const cpus = cpus_allowed();
    return cpus->id[cpus->n - 1];
}

static void place(const int *ids, size_t n)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    for (size_t i = 0; i < n; i++) CPU_SET((size_t) ids[i], &set);
    sched_setaffinity(0, sizeof set, &set); /* refused: the process stays where it may be */
}

void cpus_place_harness(void)
{
    const Cpus *const cpus = cpus_allowed();
    if (cpus->n > 1) place(cpus->id, 1);
}

void cpus_place_child(int is_serial)
{
    const Cpus *const cpus = cpus_allowed();
    if (is_serial)
        place(&cpus->id[cpus->n - 1], 1);
    else
        place(cpus->id, cpus->n);
}

static void list_cpus(size_t n, const char *format, char *text, size_t n_bytes)
{
    const Cpus *const cpus = cpus_allowed();
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < n && used < n_bytes; i++) {
        if (i > 0) used += (size_t) snprintf(text + used, n_bytes - used, ",");
        if (used >= n_bytes) return;
        const int id = cpus->id[i % cpus->n];
        used += (size_t) (format[0] == '{' ? snprintf(text + used, n_bytes - used, "{%d}", id)
                                           : snprintf(text + used, n_bytes - used, "%d", id));
    }
}

void cpus_as_places(size_t n, char *text, size_t n_bytes)
{
    list_cpus(n, "{", text, n_bytes);
}

void cpus_as_list(size_t n, char *text, size_t n_bytes)
{
    list_cpus(n, "", text, n_bytes);
}
