/** System calls that a confined program cannot make, as a filter that the kernel runs. */
#ifndef LADDER_SANDBOX_FILTER_H
#define LADDER_SANDBOX_FILTER_H

/**
 * What bubblewrap loads with --seccomp: no memory outside the limits (memfd, System V), no tracing,
 * no new namespaces, no kernel interfaces that submissions have no use for. They fail as on a
 * kernel that lacks them.
 *
 * Owns:    the descriptor is the caller's.
 * Returns: -1 where there is none for this processor.
 */
int sandbox_filter(void);

/** From now on this process can start a program once more, with `environment` and by execve; any
 * other start kills it. Returns: 0, or -1 where the kernel refuses. */
int sandbox_filter_once(char *const *environment);

#endif
