/**
 * SIGINT and SIGTERM: the first asks for an orderly end, the second ends at once.
 *
 * Handlers only set a flag; whoever waits or loops asks here.
 */
#ifndef LADDER_STOP_H
#define LADDER_STOP_H

#include "variants/workload/status.h"

/** Installs the handlers, and has writes that cannot succeed fail instead of killing. */
void stop_install(void);

/** Returns: STATUS_OK, STATUS_INTERRUPTED or STATUS_TERMINATED. */
Status stop_requested(void);

/** Returns: seconds since the request, 0 without one. */
double stop_age_s(void);

#endif
