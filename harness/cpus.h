/** The CPUs this process may use, and who runs on which. */
#ifndef LADDER_CPUS_H
#define LADDER_CPUS_H

#include <stddef.h>

enum { CPUS_MOST = 1024 };

/** Where the kernel tells of memory nodes. */
#define CPUS_NODES "/sys/devices/system/node"

typedef struct Cpus {
    size_t n;
    int id[CPUS_MOST]; /* ascending */
} Cpus;

/** Returns: the CPUs of this process's affinity mask when it started (before any pinning). */
const Cpus *cpus_allowed(void);

/** Returns: where serial rungs run: the last allowed CPU, where the system does the least. */
int cpus_for_serial(void);

/** Moves this process to the first allowed CPU if there is another one for the rungs. */
void cpus_place_harness(void);

/** Places the calling process (a child before exec): serial rungs on one CPU, others on all. */
void cpus_place_child(int is_serial);

/**
 * Lists the allowed CPUs memory node by memory node, as `folder` (the kernel's is
 * /sys/devices/system/node) tells them; those of no known node come last, as one more.
 *
 * Shape:   id holds cpus_allowed()->n.
 * Returns: how many nodes have any; 1 where nodes are not visible.
 */
size_t cpus_by_node(const char *folder, int *id);

/** Writes "0,1" as cpus_as_list does, but node by node: neighbours in the list share memory. */
void cpus_as_list_by_node(size_t n, char *text, size_t n_bytes);

/** Writes "{0},{1}" (OMP_PLACES) or "0,1" for the first n allowed CPUs, starting anew when there
 * are fewer. Shape: text holds n_bytes. */
void cpus_as_places(size_t n, char *text, size_t n_bytes);
void cpus_as_list(size_t n, char *text, size_t n_bytes);

#endif
