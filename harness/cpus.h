/** The CPUs this process may use, and who runs on which. */
#ifndef LADDER_CPUS_H
#define LADDER_CPUS_H

#include <stddef.h>

enum { CPUS_MOST = 1024 };

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

/** Writes "{0},{1}" (OMP_PLACES) or "0,1" for the first n allowed CPUs, starting anew when there
 * are fewer. Shape: text holds n_bytes. */
void cpus_as_places(size_t n, char *text, size_t n_bytes);
void cpus_as_list(size_t n, char *text, size_t n_bytes);

#endif
