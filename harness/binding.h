/** Which thread of this process runs on which CPU. */
#ifndef LADDER_BINDING_H
#define LADDER_BINDING_H

#include <stddef.h>

/** Pins thread t of a team of n_threads to cpu[(first + t) % n_cpus]; a refusal leaves it where it
 * is. The team of every later region of this size is the same. */
void binding_pin(const int *cpu, size_t n_cpus, size_t first, unsigned n_threads);

/** Writes the CPU of each thread of such a team, "0,1"; "-" for one that may move. Shape: text
 * holds n_bytes. */
void binding_read(unsigned n_threads, char *text, size_t n_bytes);

#endif
