/** Which rungs had not warmed up when they were timed, in words. */
#ifndef LADDER_REPORTS_LATE_H
#define LADDER_REPORTS_LATE_H

#include "reports/summary.h"

/** Adds what is to be known of it to summary->trust; nothing where no rung could warm up. */
void late_tell_trust(Summary *summary);

#endif
