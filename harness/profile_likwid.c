/* likwid-perfctr: what the CPU's counter groups say of the measured region. */
#include "harness/process.h"
#include "harness/profile.h"
#include "harness/read_likwid.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* So long that start and layout hardly count where there are no marks. */
static const double COUNTED_S = 1.0;

static const char whole_process[]
    = "of the whole process, its start and layout too; a build with -Dlikwid=enabled counts the "
      "integration alone";

enum { PATH_BYTES = BENCH_MOST_PATH + 128, MOST_CSV_BYTES = 1 << 20 };

/* Those that answer a question of this ladder; each CPU has some of them. */
static const char *const groups[]
    = { "FLOPS_DP", "MEM_DP", "MEM", "L2CACHE", "L3CACHE", "CYCLE_STALLS", "DATA", "BRANCH" };
enum { N_GROUPS = sizeof groups / sizeof *groups };

void profile_try_likwid(ToolState *state)
{
    static const char *const probe[] = { "likwid-perfctr", "-C", "0", "-g", "CLOCK", "true", NULL };
    static const char *const version[] = { "likwid-perfctr", "--version", NULL };
    char *output = NULL, path[4096];
    Reason why = { "" };
    *state = (ToolState) { .mend = "sudo modprobe msr, then run as root (Debian ships "
                                   "likwid-accessD without its setuid bit)" };
    if (!process_in_path("likwid-perfctr", path, sizeof path)) {
        snprintf(state->reason, sizeof state->reason,
                 "likwid-perfctr is not here (apt install likwid)");
        state->mend = "apt install likwid";
        return;
    }
    if (process_read(version, 20.0, &output, &why) == STATUS_OK)
        snprintf(state->version, sizeof state->version, "%.*s", (int) strcspn(output, "\n"),
                 output);
    free(output);
    output = NULL;
    state->works = process_read(probe, 20.0, &output, &why) == STATUS_OK;
    if (!state->works)
        snprintf(state->reason, sizeof state->reason, "no access to hardware counters: %.300s",
                 why.text);
    free(output);
}

static bool is_offered(const char *list, const char *group)
{
    const size_t length = strlen(group);
    for (const char *at = strstr(list, group); at; at = strstr(at + 1, group)) {
        const bool begins = at == list || at[-1] == ' ' || at[-1] == '\t' || at[-1] == '\n';
        const bool ends = at[length] == ' ' || at[length] == '\t' || at[length] == '\n';
        if (begins && ends) return true;
    }
    return false;
}

static Status read_table(const char *path, LikwidTable *table, Reason *why)
{
    Reason what = { "" };
    FILE *const in = fopen(path, "re");
    char *const text = in ? malloc(MOST_CSV_BYTES) : NULL;
    Status status = STATUS_OK;
    if (!in)
        status = reason(why, STATUS_MISSING, "likwid-perfctr wrote no table");
    else if (!text)
        status = reason(why, STATUS_NO_MEMORY, "no memory for %s", path);
    else
        text[fread(text, 1, MOST_CSV_BYTES - 1, in)] = '\0';
    if (in) fclose(in);
    if (status == STATUS_OK && likwid_table_parse(text, table, &what) != STATUS_OK)
        status = reason(why, STATUS_MISSING, "likwid-perfctr's output is not read: %s", what.text);
    free(text);
    return status;
}

/* The unit of "DP [MFLOP/s]". It stays part of the name: some groups have one name in two units. */
static void find_unit(const char *name, char unit[48])
{
    const char *const open = strrchr(name, '[');
    snprintf(unit, 48, "%.*s", open ? (int) strcspn(open + 1, "]") : 0, open ? open + 1 : "");
}

/* Rates and amounts of several threads add up. What belongs to the whole processor likwid tells of
 * one thread, with zeros for the others. Everything else is a mean. */
static double value_of(const LikwidRow *row, const char *unit)
{
    static const char *const amounts[] = { "/s", "Byte", "J", "W" };
    double most = row->threads[0];
    for (size_t t = 1; t < row->n_threads; t++) most = fmax(most, row->threads[t]);
    if (row->n_threads == 1 || strstr(row->name, "Uncore")) return most;
    for (size_t a = 0; a < sizeof amounts / sizeof *amounts; a++)
        if (strstr(unit, amounts[a])) return row->sum;
    return row->average;
}

static bool is_said_before(const LikwidTable *table, size_t r)
{
    for (size_t before = 0; before < r; before++)
        if (!table->rows[before].counter
            && strcmp(table->rows[before].name, table->rows[r].name) == 0)
            return true;
    return false;
}

static Status journal_row(Profile *p, const Microscope *scope, const LikwidRow *row, Reason *why)
{
    char unit[48], metric[200];
    find_unit(row->name, unit);
    snprintf(metric, sizeof metric, "%.48s: %.120s", row->group, row->name);
    MetricRecord m = record_new(RECORD_METRIC).as.metric;
    m.metric = metric;
    m.kind = "counted";
    m.unit = unit;
    m.value = value_of(row, unit);
    m.note = microscope_has_likwid_marks() ? NULL : whole_process;
    if (!isfinite(m.value) || m.value < 0.0) {
        m.value = NAN;
        m.reason = "likwid has no value for it";
    }
    return profile_metric(p, TOOL_LIKWID, scope, m, why);
}

static Status count_group(Profile *p, Microscope *scope, const char *group, Reason *why)
{
    char path[PATH_BYTES], suffix[32];
    AloneRun alone;
    LikwidTable table = { .n = 0 };
    snprintf(suffix, sizeof suffix, ".%.20s.csv", group);
    profile_path(p, "likwid", scope->rung, suffix, path);
    unlink(path);
    scope->out = path;
    scope->group = group;
    Status status = profile_run(p, TOOL_LIKWID, scope, &alone, why);
    if (status == STATUS_OK) status = read_table(path, &table, why);
    for (size_t r = 0; r < table.n && status == STATUS_OK; r++)
        if (!table.rows[r].counter && !is_said_before(&table, r))
            status = journal_row(p, scope, &table.rows[r], why);
    likwid_table_free(&table);
    return status;
}

Status profile_likwid(Profile *p, const Rung *rung, Reason *why)
{
    static const char *const argv[] = { "likwid-perfctr", "-a", NULL };
    char *list = NULL;
    Microscope scope = profile_scope(p, rung);
    size_t n_counted = 0;
    AloneRun alone;
    Reason what = { "" };
    Status status = process_read(argv, 20.0, &list, why);
    if (status == STATUS_OK) status = profile_iterations(p, &scope, COUNTED_S, &alone, why);
    for (size_t g = 0; g < N_GROUPS && status == STATUS_OK; g++) {
        if (!is_offered(list, groups[g])) continue;
        const Status one = count_group(p, &scope, groups[g], &what);
        n_counted += one == STATUS_OK;
        if (one != STATUS_OK && one != STATUS_MISSING) status = reason(why, one, "%s", what.text);
    }
    free(list);
    if (status != STATUS_OK || n_counted > 0) return status;
    return reason(why, STATUS_MISSING, "%s",
                  what.text[0] ? what.text : "likwid offers none of the groups for this CPU");
}
