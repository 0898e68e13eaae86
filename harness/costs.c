#include "harness/costs.h"

#include "harness/command_line.h"
#include "harness/cpus.h"
#include "harness/launch.h"
#include "harness/process.h"
#include "harness/stop.h"
#include "results/record_json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_BYTES = 1 << 14, PATH_BYTES = 4096 };

static const Transport transports[] = {
    { "shared memory", "Open MPI", "--mca pml ob1 --mca btl self,vader", NULL },
    /* the loopback is left out by default; other interfaces need not be there */
    { "TCP", "Open MPI", "--mca pml ob1 --mca btl self,tcp --mca btl_tcp_if_include lo", NULL },
    { "shared memory", "MPICH", "", NULL },
    { "TCP", "MPICH", NULL, "MPICH's launcher has no word for it; the library chooses by itself" },
};

const Transport *costs_transport(const Rung *team, size_t i)
{
    const char *const library = team->message_library ? team->message_library : "Open MPI";
    for (size_t t = 0; t < sizeof transports / sizeof *transports; t++)
        if (strncmp(library, transports[t].version, strlen(transports[t].version)) == 0 && i-- == 0)
            return &transports[t];
    return NULL;
}

/* ---- what was printed ---- */

static void miss(Costs *costs, const char *program, const char *what, const char *detail)
{
    free(costs->records);
    costs->records = NULL;
    costs->n_records = 0;
    snprintf(costs->missing, sizeof costs->missing, "%s%s%s", program, what, detail);
}

static bool is_interval(Interval v)
{
    const bool has_ends = isfinite(v.low) && isfinite(v.high);
    return v.median > 0.0 && (!has_ends || (v.low <= v.median && v.median <= v.high));
}

/* Returns: STATUS_BAD_USAGE for a line that is no cost. */
static Status parse_line(const char *line, size_t length, Texts *texts, CostRecord *cost,
                         Reason *why)
{
    Record record;
    json_t *const object = json_loadb(line, length, JSON_REJECT_DUPLICATES, NULL);
    if (!object)
        return reason(why, STATUS_BAD_USAGE, "'%.*s'", length < 60 ? (int) length : 60, line);
    const Status status = record_from_json(object, &record, texts, why);
    json_decref(object);
    if (status != STATUS_OK) return status;
    if (record.type != RECORD_COST) return reason(why, STATUS_BAD_USAGE, "another record");
    *cost = record.as.cost;
    if (isnan(cost->value.median) && !cost->reason)
        return reason(why, STATUS_BAD_USAGE, "'%s' with neither value nor reason", cost->operation);
    if (!cost->reason && !is_interval(cost->value))
        return reason(why, STATUS_BAD_USAGE, "'%s' with a value outside of its interval",
                      cost->operation);
    if (cost->rung || cost->heat)
        return reason(why, STATUS_BAD_USAGE, "'%s' of a rung", cost->operation);
    return STATUS_OK;
}

static size_t count_lines(const char *text)
{
    size_t n = 0;
    for (; *text; text++) n += *text == '\n';
    return n;
}

Status costs_parse(const char *program, const char *lines, Costs *costs, Reason *why)
{
    Reason wrong = { "" };
    Status status = STATUS_OK;
    *costs = (Costs) { .memory = calloc(1, sizeof(Texts)) };
    costs->records = calloc(count_lines(lines) + 1, sizeof *costs->records);
    if (!costs->memory || !costs->records)
        return reason(why, STATUS_NO_MEMORY, "no memory for the costs");
    while (*lines && status == STATUS_OK) {
        const size_t length = strcspn(lines, "\n");
        status
            = parse_line(lines, length, costs->memory, &costs->records[costs->n_records], &wrong);
        if (status == STATUS_OK && lines[length] != '\n')
            status = reason(&wrong, STATUS_BAD_USAGE, "a line without end");
        costs->n_records += status == STATUS_OK;
        lines += length + (lines[length] == '\n');
    }
    if (status == STATUS_NO_MEMORY) return reason(why, status, "%s", wrong.text);
    if (status != STATUS_OK)
        miss(costs, program, " printed what is no cost: ", wrong.text);
    else if (costs->n_records == 0)
        miss(costs, program, " printed nothing", "");
    return STATUS_OK;
}

void costs_free(Costs *costs)
{
    if (costs->memory) texts_free(costs->memory);
    free(costs->memory);
    free(costs->records);
    *costs = (Costs) { .n_records = 0 };
}

/* ---- running the programs ---- */

static Status run(const char *program, const CommandLine *line, double timeout_s, Costs *costs,
                  Reason *why)
{
    char *lines = NULL;
    Reason failure = { "" };
    if (line->is_too_long)
        return reason(why, STATUS_BAD_USAGE, "the command line of %s is too long", program);
    cpus_place_child(0); /* what is started takes over where it may run */
    Status status = process_read(line->word, timeout_s, &lines, &failure);
    cpus_place_harness();
    if (status == STATUS_OK)
        status = costs_parse(program, lines, costs, why);
    else if (stop_requested() == STATUS_OK) {
        miss(costs, program, ": ", failure.text);
        status = STATUS_OK;
    }
    free(lines);
    return stop_requested() == STATUS_OK ? status : reason(why, stop_requested(), "stopped");
}

static void add_common(const CostsSetting *setting, int n_rounds, CommandLine *line)
{
    char cpus[TEXT_BYTES];
    cpus_as_list(setting->n_cores, cpus, sizeof cpus);
    command_line_add(line, "--cpus");
    command_line_add(line, cpus);
    command_line_add(line, "--rounds");
    command_line_add_number(line, (unsigned) n_rounds);
}

/* Returns: whether there is anything to run; says why not. */
static bool can_run(const Rung *team, const char *program, const char *what,
                    const CostsSetting *setting, char path[PATH_BYTES], Costs *costs)
{
    const size_t allowed = cpus_allowed()->n;
    *costs = (Costs) { .n_records = 0 };
    if (team->not_built)
        miss(costs, "", "not built: ", team->not_built);
    else if (!process_sibling(program, path, PATH_BYTES))
        miss(costs, program, " is not beside this program; build again", "");
    else if (setting->n_cores > allowed)
        snprintf(costs->missing, sizeof costs->missing, "%u %s, but only %zu CPU%s allowed here",
                 setting->n_cores, what, allowed, allowed == 1 ? " is" : "s are");
    else if (setting->n_cores < 2)
        snprintf(costs->missing, sizeof costs->missing, "one CPU: it takes two %s", what);
    return !costs->missing[0];
}

Status costs_of_threads(const Rung *team, const CostsSetting *setting, Costs *costs, Reason *why)
{
    static const char program[] = "ladder-costs";
    char path[PATH_BYTES];
    static CommandLine line;
    if (!can_run(team, program, "threads", setting, path, costs)) return STATUS_OK;
    memset(&line, 0, sizeof line);
    command_line_add(&line, "env"); /* the library reads its settings when it is loaded */
    launch_add_team_settings(&line);
    command_line_add(&line, path);
    add_common(setting, setting->is_quick ? 9 : 31, &line);
    return run(program, &line, setting->timeout_s, costs, why);
}

Status costs_of_messages(const Rung *team, const Transport *transport, const CostsSetting *setting,
                         Costs *costs, Reason *why)
{
    static const char program[] = "ladder-costs-mpi";
    char path[PATH_BYTES];
    static CommandLine line;
    if (!can_run(team, program, "ranks", setting, path, costs)) return STATUS_OK;
    if (!transport->words) {
        miss(costs, "", transport->reason, "");
        return STATUS_OK;
    }
    memset(&line, 0, sizeof line);
    launch_add_mpirun(team, setting->n_cores, &line);
    command_line_add_words(&line, transport->words);
    command_line_add(&line, path);
    command_line_add(&line, "--ranks");
    command_line_add_number(&line, setting->n_cores);
    command_line_add(&line, "--transport");
    command_line_add(&line, transport->name);
    add_common(setting, setting->is_quick ? 7 : 15, &line);
    if (setting->is_quick) command_line_add(&line, "--quick");
    return run(program, &line, setting->timeout_s, costs, why);
}
