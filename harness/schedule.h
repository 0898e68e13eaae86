/**
 * How loops are dealt out to threads: the text that OpenMP takes in OMP_SCHEDULE. What it asks for
 * is OpenMP's to do; here is only whether it will be understood.
 */
#ifndef LADDER_SCHEDULE_H
#define LADDER_SCHEDULE_H

#include "variants/workload/status.h"

#include <stdbool.h>

/** What is asked for, for a message. */
#define SCHEDULE_FORM "static, dynamic or guided, or one of these and a chunk: dynamic,4"

/** Returns: whether a text is "static", "dynamic" or "guided", in capitals or not, with or without
 * ",CHUNK": 1 to 2^31 - 1. */
bool schedule_is_known(const char *text);

/** Takes the user's own OMP_SCHEDULE: *schedule is NULL where there is none. Owns: the environment.
 * Returns: STATUS_BAD_USAGE with the variable's name when it is not known. */
Status schedule_of_environment(const char **schedule, Reason *why);

/** Returns: the value of OMP_SCHEDULE for a rung; nothing said (NULL) means equal shares. */
const char *schedule_variable(const char *schedule);

#endif
