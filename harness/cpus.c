#include "harness/cpus.h"

#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* Whether "0-3,8" holds the CPU. */
static bool is_in_list(const char *list, int cpu)
{
    for (const char *c = list; *c >= '0' && *c <= '9';) {
        char *end;
        const long first = strtol(c, &end, 10);
        const long last = *end == '-' ? strtol(end + 1, &end, 10) : first;
        if (cpu >= first && cpu <= last) return true;
        c = *end == ',' ? end + 1 : end;
    }
    return false;
}

static bool read_node(const char *folder, int node, char *list, int n_bytes)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/node%d/cpulist", folder, node);
    FILE *const file = fopen(path, "re");
    if (!file) return false;
    const bool is_read = fgets(list, n_bytes, file) != NULL;
    fclose(file);
    return is_read;
}

size_t cpus_by_node(const char *folder, int *id)
{
    enum { MOST_NODES = 256, LIST_BYTES = 8192 };
    const Cpus *const cpus = cpus_allowed();
    static bool is_listed[CPUS_MOST];
    char list[LIST_BYTES];
    size_t n = 0, n_nodes = 0;
    memset(is_listed, 0, sizeof is_listed);
    for (int node = 0; node < MOST_NODES; node++) { /* numbers may have gaps */
        const size_t n_before = n;
        if (!read_node(folder, node, list, sizeof list)) continue;
        for (size_t c = 0; c < cpus->n; c++)
            if (!is_listed[c] && is_in_list(list, cpus->id[c])) {
                is_listed[c] = true;
                id[n++] = cpus->id[c];
            }
        n_nodes += n > n_before;
    }
    n_nodes += n < cpus->n;
    for (size_t c = 0; c < cpus->n; c++)
        if (!is_listed[c]) id[n++] = cpus->id[c];
    return n_nodes;
}

static void write_list(const int *id, size_t n_ids, size_t n, const char *format, char *text,
                       size_t n_bytes)
{
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < n && used < n_bytes; i++) {
        const char *const comma = i > 0 ? "," : "";
        const int cpu = id[i % n_ids];
        used += (size_t) (format[0] == '{'
                              ? snprintf(text + used, n_bytes - used, "%s{%d}", comma, cpu)
                              : snprintf(text + used, n_bytes - used, "%s%d", comma, cpu));
    }
}

void cpus_as_places(size_t n, char *text, size_t n_bytes)
{
    write_list(cpus_allowed()->id, cpus_allowed()->n, n, "{", text, n_bytes);
}

void cpus_as_list(size_t n, char *text, size_t n_bytes)
{
    write_list(cpus_allowed()->id, cpus_allowed()->n, n, "", text, n_bytes);
}

void cpus_as_list_by_node(size_t n, char *text, size_t n_bytes)
{
    static int id[CPUS_MOST];
    cpus_by_node(CPUS_NODES, id);
    write_list(id, cpus_allowed()->n, n, "", text, n_bytes);
}
