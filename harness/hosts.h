/**
 * The machines that ranks run on, as a file for mpirun names them.
 *
 * It reads and deals out slots. It starts nothing, and asks no name server.
 */
#ifndef LADDER_HOSTS_H
#define LADDER_HOSTS_H

#include "variants/workload/status.h"

#include <stddef.h>

enum {
    HOSTS_MOST = 256,
    HOSTS_MOST_SLOTS = 1024, /* of all hosts together */
    HOST_NAME_BYTES = 128,
    HOSTS_TEXT_BYTES = HOSTS_MOST * (HOST_NAME_BYTES + 6),
};

typedef struct Host {
    char name[HOST_NAME_BYTES];
    unsigned slots;
} Host;

/** All zero: none were named. */
typedef struct Hosts {
    size_t n;
    Host host[HOSTS_MOST]; /* this machine first */
} Hosts;

/**
 * Reads a file of lines "NAME slots=N" or "NAME", which is one slot; a host that is named again has
 * so many more. `#` begins a comment. This machine, by its host name, as localhost or by an address
 * of its own, must be among them: rank 0 stays with the harness.
 *
 * Returns: STATUS_BAD_USAGE with file and line.
 */
Status hosts_read(const char *path, Hosts *hosts, Reason *why);

/** Writes "a:2,b:2". Shape: text holds n_bytes; HOSTS_TEXT_BYTES are enough. */
void hosts_write(const Hosts *hosts, char *text, size_t n_bytes);

/** Reads what hosts_write has written. Returns: STATUS_BAD_USAGE for any other text. */
Status hosts_parse(const char *text, Hosts *hosts);

/** Returns: the slots of all hosts. */
unsigned hosts_slots(const Hosts *hosts);

/** Returns: the fewest slots of a host; 0 without hosts. */
unsigned hosts_least_slots(const Hosts *hosts);

/**
 * Deals ranks out to hosts; in `placed`, slots are ranks. Ranks of one thread fill one host after
 * the other, as mpirun has it; ranks of several threads take one host each in turn.
 *
 * Returns: STATUS_BAD_USAGE when they do not fit the slots.
 */
Status hosts_place(const Hosts *hosts, unsigned n_ranks, unsigned n_threads, Hosts *placed,
                   Reason *why);

#endif
