/**
 * The runner's end of the protocol: one rung, driven by the harness over two pipes.
 *
 * It computes and times what it is asked to and judges nothing. harness/README.md has the protocol.
 */
#ifndef LADDER_SERVE_H
#define LADDER_SERVE_H

#include "harness/chosen.h"

#include <jansson.h>

/** Returns: what a runner says of a rung in its list and when it is asked who it is; the caller's.
 */
json_t *serve_description(const RegistryEntry *entry);

/** Collective: answers requests until there are no more. Returns: STATUS_RUNNER_FAILED when the
 * pipes cannot be opened. */
Status serve(const Chosen *chosen, const char *requests, const char *answers, Reason *why);

#endif
