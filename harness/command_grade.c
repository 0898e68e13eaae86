#include "harness/command.h"
#include "harness/cpus.h"
#include "harness/grade_all.h"
#include "harness/grade_print.h"
#include "harness/sandbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const compilers[] = { [GRADE_GCC] = "gcc", [GRADE_CLANG] = "clang" };

/* Without a name it is what the exercise's README tells to begin with. */
static Status find_file(const Exercise *e, const Options *options, char *path, Reason *why)
{
    if (options->n_others > 0) {
        snprintf(path, PATH_MAX, "%s", options->others[0]);
        return STATUS_OK;
    }
    snprintf(path, PATH_MAX, "%s/mine.%s", e->folder, exercise_suffix(e));
    if (access(path, F_OK) == 0) return STATUS_OK;
    return reason(why, STATUS_BAD_USAGE,
                  "which file? copy starter.%s to mine.%s in %.200s, and change that",
                  exercise_suffix(e), exercise_suffix(e), e->folder);
}

static Status grade_one(const Exercise *e, const GradeSetting *setting, const Options *options,
                        Reason *why)
{
    char path[PATH_MAX];
    Grade grade;
    Status status = find_file(e, options, path, why);
    if (status != STATUS_OK) return status;
    cpus_place_harness();
    status = grade_file(e, path, setting, &grade, why);
    if (status == STATUS_OK && options->is_json) {
        json_t *const json = grade_json(&grade, path);
        json_dumpf(json, stdout, JSON_INDENT(2) | JSON_ENSURE_ASCII | JSON_REAL_PRECISION(6));
        putchar('\n');
        json_decref(json);
    } else if (status == STATUS_OK)
        grade_print(&grade, path, options->called);
    if (status == STATUS_OK) status = grade_status(grade.verdict);
    grade_close(&grade);
    return status;
}

/* `--hint 2` for `--hint=2`: the word behind it is a number and no file. */
static int hint_wanted(const Options *o)
{
    const char *const word = o->n_others > 0 ? o->others[0] : "";
    const bool is_number = *word >= '1' && *word <= '9' && word[1] == '\0';
    return is_number && access(word, F_OK) != 0 ? *word - '0' : (int) o->hint;
}

static Status grade_named(const GradeSetting *setting, const Options *options, Reason *why)
{
    Exercise exercise;
    Status status = exercise_open(options->exercises, options->argument, &exercise, why);
    if (status == STATUS_OK && options->hint > 0)
        status = grade_hint(&exercise, hint_wanted(options), options->called, why);
    else if (status == STATUS_OK)
        status = grade_one(&exercise, setting, options, why);
    exercise_close(&exercise);
    return status;
}

Status command_grade(const Options *options, Reason *why)
{
    const GradeSetting setting = { .compiler = compilers[options->grade_compiler],
                                   .timeout_s = options->answer_timeout_s,
                                   .is_unsafe = options->is_unsafe,
                                   .is_unlocked = options->is_unlocked };
    if (!options->is_unsafe && options->hint < 1) {
        const Status status = sandbox_probe(why);
        if (status != STATUS_OK) return status;
    }
    return options->all ? grade_folder(&setting, options, why)
                        : grade_named(&setting, options, why);
}
