#include "harness/ceilings.h"
#include "harness/clock.h"
#include "harness/command.h"
#include "harness/cpus.h"
#include "harness/lecture.h"
#include "harness/lock.h"
#include "harness/machine.h"
#include "harness/process.h"
#include "results/output.h"
#include "results/record_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- hwloc's picture ---- */

/* hwloc 2.9 writes units ("0 0 322px 324px") where SVG allows none, and some viewers show nothing.
 */
static void mend_view_box(char *picture)
{
    const char *from = strstr(picture, "viewBox='");
    if (!from) return;
    from += strlen("viewBox='");
    const char *const end = from + strcspn(from, "'");
    char *to = picture + (from - picture);
    for (; from < end; from++)
        if (*from != 'p' && *from != 'x') *to++ = *from;
    memmove(to, end, strlen(end) + 1);
}

static Status write_picture(const char *target, Reason *why)
{
    char path[4096], *picture = NULL;
    const char *const name = process_in_path("lstopo-no-graphics", path, sizeof path)
        ? "lstopo-no-graphics"
        : "lstopo";
    const char *const argv[] = { name, "--of", "svg", NULL };
    if (strcmp(target, "-") == 0)
        return reason(why, STATUS_BAD_USAGE, "--svg needs a file; standard output has the text");
    if (!process_in_path(name, path, sizeof path))
        return reason(why, STATUS_MISSING, "--svg needs lstopo (apt install hwloc-nox)");
    Status status = process_read(argv, 20.0, &picture, why);
    if (status == STATUS_OK && !strstr(picture, "<svg"))
        status = reason(why, STATUS_MISSING, "%s made no picture (apt install hwloc-nox)", name);
    if (status == STATUS_OK) mend_view_box(picture);
    if (status == STATUS_OK) status = output_write(target, picture, strlen(picture), why);
    free(picture);
    return status;
}

/* ---- what was measured ---- */

static Status print_json(const Ceilings *ceilings, Reason *why)
{
    for (size_t r = 0; r < ceilings->n_records; r++) {
        Record record = record_new(RECORD_CEILING);
        record.as.ceiling = ceilings->records[r];
        json_t *const line = record_to_json(&record);
        if (!line) return reason(why, STATUS_NO_MEMORY, "no memory for a line");
        json_dumpf(line, stdout, JSON_COMPACT);
        putchar('\n');
        json_decref(line);
    }
    return STATUS_OK;
}

static Status show(const Options *options, const Machine *machine, Reason *why)
{
    Ceilings ceilings;
    const double start_s = clock_now_s();
    Status status = ceilings_measure(options->runner_prefix,
                                     options->is_quick ? CEILINGS_QUICK : CEILINGS_CHECKED,
                                     CEILINGS_TIMEOUT_S, &ceilings, why);
    if (status == STATUS_OK && options->is_json)
        status = print_json(&ceilings, why);
    else if (status == STATUS_OK)
        lecture_print(stdout, machine, options->runner_prefix, &ceilings, clock_now_s() - start_s);
    if (status == STATUS_OK && ceilings.missing[0])
        status = reason(why, STATUS_MISSING, "%s", ceilings.missing);
    ceilings_free(&ceilings);
    return status;
}

Status command_machine(const Options *options, Reason *why)
{
    Machine *machine = NULL;
    Lock lock = { -1 };
    cpus_allowed(); /* noted before the harness moves */
    Status status = options->is_unlocked ? STATUS_OK : lock_take(&lock, 0.0, why);
    if (status == STATUS_OK && options->svg) status = write_picture(options->svg, why);
    if (status == STATUS_OK) status = machine_new(&machine, why);
    if (status == STATUS_OK) {
        cpus_place_harness();
        status = show(options, machine, why);
    }
    machine_free(machine);
    lock_release(&lock);
    return status;
}
