/* `ladder try`: a file of a student's, or a program in any language, as one side of a duel. */
#include "harness/attempt.h"
#include "harness/compile.h"
#include "harness/grade_text.h"
#include "harness/last_run.h"
#include "harness/scratch.h"
#include "harness/stop.h"
#include "results/output.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

enum { PATH_BYTES = 4096 };

/* What a rung may print, or write to a file: who prints in a loop would fill the memory. */
enum { MOST_WRITTEN_BYTES = 64 << 20 };

/* ---- where it is made ---- */

static Status make_kept(const char *folder, char *path, Reason *why)
{
    struct stat there;
    if (stat(folder, &there) == 0)
        return reason(why, STATUS_BAD_USAGE,
                      "--keep %.200s: it is there already; name a new folder", folder);
    const Status status = output_make_folder(folder, why);
    if (status != STATUS_OK) return status;
    char *const whole = realpath(folder, NULL);
    if (whole && strlen(whole) < ATTEMPT_PATH - 16) snprintf(path, PATH_BYTES, "%s", whole);
    const bool is_fine = whole && strlen(whole) < ATTEMPT_PATH - 16;
    free(whole);
    return is_fine ? STATUS_OK
                   : reason(why, STATUS_BAD_USAGE, "--keep: the path is too long: %.200s", folder);
}

static Status make_folders(const Options *o, Scratch *scratch, char *top, char *build, char *run,
                           Reason *why)
{
    Status status = o->keep ? make_kept(o->keep, top, why) : scratch_new(scratch, why);
    if (status == STATUS_OK && !o->keep) snprintf(top, PATH_BYTES, "%s", scratch->path);
    snprintf(build, PATH_BYTES, "%.4000s/build", top);
    snprintf(run, PATH_BYTES, "%.4000s/run", top);
    return status == STATUS_OK ? output_make_folder(build, why) : status;
}

/* ---- making and measuring ---- */

static Status make_file(Attempt *attempt, const char *build, Options *own, Reason *why)
{
    if (own->runner) return STATUS_OK;
    attempt->file = own->argument;
    attempt->compiler = own->compiler;
    attempt->flags = own->cflags;
    snprintf(attempt->build, sizeof attempt->build, "%.500s", build);
    const Status status = attempt_make(attempt, why);
    own->build_b = attempt->build;
    own->tried = attempt->name;
    own->compiler_version = attempt->compiler_version[0] ? attempt->compiler_version : NULL;
    own->compiler_flags = attempt->project_flags;
    return status;
}

/* For programs: a file that is no rung has an answer too. */
static void print_refused(const Attempt *attempt, const Reason *why)
{
    char *const words = attempt->log[0] ? compile_words(attempt->log) : NULL;
    json_t *const whole = json_pack("{ss so so s{ss so}}", "outcome", attempt->outcome, "file",
                                    grade_text_json(attempt->file), "reason",
                                    grade_text_json(why->text), "compiler", "command",
                                    attempt->compiler, "says", grade_text_json(words ? words : ""));
    if (whole) json_dumpf(whole, stdout, JSON_INDENT(2));
    if (whole) putchar('\n');
    json_decref(whole);
    free(words);
}

/* What was named is looked at before anything is measured. */
static Status find_ladder(Options *own, char path[PATH_BYTES], Reason *why)
{
    RunFile file;
    if (!own->run) {
        own->run = last_run_find(path, PATH_BYTES) ? path : NULL;
        return STATUS_OK;
    }
    run_path(own->run, path, PATH_BYTES);
    own->run = path;
    const Status status = run_file_read(path, &file, why);
    run_file_free(&file);
    return status;
}

static void limit_output(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_FSIZE, &limit) != 0) return;
    if (limit.rlim_cur > MOST_WRITTEN_BYTES) limit.rlim_cur = MOST_WRITTEN_BYTES;
    setrlimit(RLIMIT_FSIZE, &limit);
}

/* The path is quoted: it is to be copied. */
static void tell_kept(const Options *o, const char *top)
{
    printf("\nKept in %s: build/ladder-one is your rung in a runner, run/ what was measured.\n",
           top);
    if (o->runner) return;
    printf(
        "To look at it with a tool of your own, only the integration counted by Callgrind:\n"
        "  valgrind --tool=callgrind --instr-atstart=no '%s/build/ladder-one-countable' --rung %s "
        "--alone --steps 24\n",
        top, o->tried);
}

Status command_try(const Options *options, Reason *why)
{
    static Attempt attempt;
    static char top[PATH_BYTES], build[PATH_BYTES], run[PATH_BYTES], ladder[PATH_BYTES];
    Options own = *options;
    Scratch scratch = { .life = -1 };
    own.is_try = own.is_duel = true;
    own.out = run;
    own.problem = PROBLEM_CACHE;
    Status status = make_folders(&own, &scratch, top, build, run, why);
    if (status == STATUS_OK) status = make_file(&attempt, build, &own, why);
    if (status == STATUS_WRONG_ANSWER && own.is_json) print_refused(&attempt, why);
    if (status == STATUS_OK) status = find_ladder(&own, ladder, why);
    limit_output();
    if (status == STATUS_OK) status = bench_whole(&own, why);
    if (status == STATUS_OK && own.keep && !own.is_json) tell_kept(&own, top);
    scratch_remove(&scratch);
    return status;
}
