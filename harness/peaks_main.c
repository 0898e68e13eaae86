/**
 * `ladder-peaks`: measures what this machine can do at most, and prints a JSON object a ceiling.
 *
 *     ladder-peaks [--cpus 0,1] [--seconds 2.4]
 *
 * The last CPU of the list is the one core; together work one CPU of each core in it.
 */
#include "harness/clock.h"
#include "harness/peaks_measure.h"
#include "results/record_json.h"

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/* All of it, with taking the memory; what is left of 3 s is for reading the answer. */
static const double WHOLE_S = 2.4;
static const double MOST_S = 60.0;

static bool print_ceiling(const CeilingRecord *ceiling)
{
    Record record = record_new(RECORD_CEILING);
    record.as.ceiling = *ceiling;
    json_t *const line = record_to_json(&record);
    const bool is_out
        = line && json_dumpf(line, stdout, JSON_COMPACT) == 0 && putchar('\n') == '\n';
    json_decref(line);
    return is_out;
}

static Status print_ceilings(const Measurement *measurement, Reason *why)
{
    bool is_out = true;
    for (size_t i = 0; i < measurement_size(measurement); i++) {
        const CeilingRecord ceiling = measurement_ceiling(measurement, i);
        is_out &= print_ceiling(&ceiling);
    }
    return is_out && fflush(stdout) == 0
        ? STATUS_OK
        : reason(why, STATUS_STORAGE, "standard output cannot be written");
}

static Status measure(const char *list, double start_s, double seconds, Reason *why)
{
    static int cpus[TEAM_MOST];
    size_t n_cpus = 0;
    CoreCaches caches;
    Team *team = NULL;
    Measurement *measurement = NULL;
    Status status = memory_cores(list, cpus, &n_cpus, &caches, why);
    if (status == STATUS_OK) status = team_new(cpus, n_cpus, &team, why);
    if (status == STATUS_OK) status = measurement_new(team, &caches, &measurement, why);
    if (status == STATUS_OK) {
        measurement_run(measurement, seconds - (clock_now_s() - start_s));
        status = print_ceilings(measurement, why);
    }
    measurement_free(measurement);
    team_free(team);
    return status;
}

int main(int argc, char **argv)
{
    static const struct option options[] = { { "cpus", required_argument, NULL, 'c' },
                                             { "seconds", required_argument, NULL, 's' },
                                             { NULL, 0, NULL, 0 } };
    const char *list = NULL;
    double seconds = WHOLE_S;
    char *end = "";
    Reason why = { "" };
    Status status = STATUS_OK;
    const double start_s = clock_now_s();
    opterr = 0;
    for (int key; (key = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (key == 'c')
            list = optarg;
        else if (key == 's')
            seconds = strtod(optarg, &end);
        else
            status = STATUS_BAD_USAGE;
    }
    if (status != STATUS_OK || optind < argc || *end != '\0' || !(seconds > 0 && seconds <= MOST_S))
        status = reason(&why, STATUS_BAD_USAGE,
                        "usage: ladder-peaks [--cpus LIST] [--seconds above 0 to %g]", MOST_S);
    else
        status = measure(list, start_s, seconds, &why);
    if (status != STATUS_OK) fprintf(stderr, "ladder-peaks: %s\n", why.text);
    return status_exit_code(status);
}
