/**
 * Prints FIELDS.md: `fields > results/FIELDS.md`.
 */
#include "results/fields.h"

#include "variants/workload/status.h"

#include <errno.h>
#include <string.h>

int main(void)
{
    if (fields_write(stdout)) return status_exit_code(STATUS_OK);
    fprintf(stderr, "fields: standard output: %s\n", strerror(errno));
    return status_exit_code(STATUS_STORAGE);
}
