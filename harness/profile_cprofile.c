/* cProfile: the functions of a Python rung, each with its calls and its own time. */
#include "harness/profile.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PATH_BYTES = BENCH_MOST_PATH + 128, HOT_FUNCTIONS = 8 };

/* The measured region lasts about so long, before every call is looked at. */
static const double COUNTED_S = 0.25;

static Status read_functions(const char *path, json_t **answer, Reason *why)
{
    json_error_t error;
    *answer = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (!*answer)
        return reason(why, STATUS_MISSING, "what cProfile saw was not written: %.80s", error.text);
    const json_t *const functions = json_object_get(*answer, "functions");
    const double own_s = json_number_value(json_object_get(*answer, "own_s"));
    if (json_array_size(functions) > 0 && own_s > 0.0 && isfinite(own_s)) return STATUS_OK;
    return reason(why, STATUS_MISSING, "cProfile saw no function");
}

/* They come with the longest own time first. */
static Status journal_functions(Profile *p, const Microscope *scope, const json_t *answer,
                                Reason *why)
{
    const json_t *const functions = json_object_get(answer, "functions");
    const double all_s = json_number_value(json_object_get(answer, "own_s"));
    Status status = STATUS_OK;
    for (size_t i = 0; i < json_array_size(functions) && i < HOT_FUNCTIONS; i++) {
        const json_t *const f = json_array_get(functions, i);
        HotRecord hot = record_new(RECORD_HOT).as.hot;
        hot.rung = scope->rung->name;
        hot.tool = tool_name(TOOL_CPROFILE);
        hot.function = json_string_value(json_object_get(f, "function"));
        hot.file = json_string_value(json_object_get(f, "file"));
        hot.share = json_number_value(json_object_get(f, "own_s")) / all_s;
        hot.unit = "own time";
        if (!hot.function || !(hot.share >= 0.0 && hot.share <= 1.0))
            return reason(why, STATUS_MISSING, "what cProfile saw is not understood");
        status = profile_hot(p, &hot, why);
        if (status != STATUS_OK) return status;
    }
    return status;
}

/* How often a function was called, and what the looking has cost: Python's own time is in calls,
 * and looking at a call costs about as much as a call. */
static Status journal_counts(Profile *p, const Microscope *scope, const json_t *answer,
                             double slowdown, Reason *why)
{
    const double n_steps
        = (double) scope->iterations * (double) scope->trajectories * (double) scope->steps;
    MetricRecord m = record_new(RECORD_METRIC).as.metric;
    m.metric = "calls";
    m.kind = "counted";
    m.value = json_number_value(json_object_get(answer, "calls")) / n_steps;
    m.unit = "/step";
    const Status status = profile_metric(p, TOOL_CPROFILE, scope, m, why);
    if (status != STATUS_OK) return status;
    m.metric = "slowdown";
    m.value = slowdown;
    m.unit = "x";
    m.note = "time with cProfile over the time without: shares of short functions are too high";
    return profile_metric(p, TOOL_CPROFILE, scope, m, why);
}

Status profile_cprofile(Profile *p, const Rung *rung, Reason *why)
{
    static CommandLine line;
    char path[PATH_BYTES];
    json_t *answer = NULL;
    AloneRun without = { .wall_s = NAN }, with = { .wall_s = NAN };
    Microscope scope = profile_scope(p, rung);
    profile_path(p, "cprofile", rung, ".json", path);
    unlink(path); /* of an earlier session */
    scope.out = path;
    Status status = microscope_command(TOOL_CPROFILE, &scope, &line, why);
    if (status == STATUS_OK) status = profile_iterations(p, &scope, COUNTED_S, &without, why);
    if (status == STATUS_OK) status = profile_run(p, TOOL_CPROFILE, &scope, &with, why);
    if (status == STATUS_OK && strcmp(without.state_hash, with.state_hash) != 0)
        status = reason(why, STATUS_MISSING, "other final states (%s) than without cProfile (%s)",
                        with.state_hash, without.state_hash);
    if (status == STATUS_OK) status = read_functions(path, &answer, why);
    if (status == STATUS_OK) status = journal_functions(p, &scope, answer, why);
    if (status == STATUS_OK)
        status = journal_counts(p, &scope, answer, with.wall_s / without.wall_s, why);
    json_decref(answer);
    return status;
}
