/** "0,1" as it stands on a runner's command line. */
#ifndef LADDER_CPU_LIST_H
#define LADDER_CPU_LIST_H

#include <sched.h>
#include <stddef.h>
#include <stdlib.h>

/** Returns: the number of CPUs in the list (NULL has none), at most n_most of them in `cpu`; 0 also
 * for what is no such list. */
static inline size_t cpu_list_read(const char *list, int *cpu, size_t n_most)
{
    size_t n = 0;
    for (const char *c = list; c && n < n_most; c++) {
        char *end;
        const long id = strtol(c, &end, 10);
        if (*c < '0' || *c > '9' || id >= CPU_SETSIZE || (*end && *end != ',')) return 0;
        cpu[n++] = (int) id;
        if (*end == '\0') return n;
        c = end;
    }
    return n;
}

/** Returns: the number of CPUs that this process may use, at most n_most of them in `cpu`. */
static inline size_t cpu_list_here(int *cpu, size_t n_most)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) != 0) return 0;
    size_t n = 0;
    for (size_t id = 0; id < CPU_SETSIZE && n < n_most; id++)
        if (CPU_ISSET(id, &set)) cpu[n++] = (int) id;
    return n;
}

#endif
