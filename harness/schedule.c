#include "harness/schedule.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Decimal digits only; more than nine may exceed an int, which is what OpenMP takes. */
static bool is_chunk(const char *text)
{
    static const char most[] = "2147483647";
    const size_t n = strspn(text, "0123456789"), n_most = sizeof most - 1;
    if (n == 0 || text[n] != '\0' || text[0] == '0') return false;
    return n < n_most || (n == n_most && strcmp(text, most) <= 0);
}

bool schedule_is_known(const char *text)
{
    static const char *const kinds[] = { "static", "dynamic", "guided" };
    const size_t length = strcspn(text, ",");
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        if (strlen(kinds[k]) == length && strncasecmp(text, kinds[k], length) == 0)
            return text[length] == '\0' || is_chunk(text + length + 1);
    return false;
}

Status schedule_of_environment(const char **schedule, Reason *why)
{
    const char *const text = getenv("OMP_SCHEDULE");
    *schedule = text && *text ? text : NULL;
    if (!*schedule || schedule_is_known(text)) return STATUS_OK;
    *schedule = NULL;
    return reason(why, STATUS_BAD_USAGE,
                  "OMP_SCHEDULE '%.60s' is not " SCHEDULE_FORM "; unset it, or say --schedule",
                  text);
}

const char *schedule_variable(const char *schedule)
{
    return schedule ? schedule : "static";
}
