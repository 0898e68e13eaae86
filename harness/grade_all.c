#include "harness/grade_all.h"

#include "harness/bench.h"
#include "harness/cpus.h"
#include "harness/grade_class.h"
#include "harness/grade_print.h"
#include "harness/grade_text.h"
#include "harness/machine.h"
#include "harness/metric.h"
#include "harness/process.h"
#include "harness/stop.h"
#include "results/output.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_WORKERS = 64 };

/* ---- one grade ---- */

/* A submission may be handed in anew at any time: what is kept under a name must be the grade of
 * what was there when it was named. */
static Status check_same(const Class *class, const Cell *cell, const Source *source, Reason *why)
{
    char kept[PATH_MAX];
    const Status status = class_name_kept(class, cell, source, kept, why);
    if (status != STATUS_OK || strcmp(kept, cell->kept) == 0) return status;
    return reason(why, STATUS_CANNOT_TELL,
                  "it was changed while this class was graded: the same command looks again");
}

static void leave_open(Grade *grade, Status status, const Reason *why)
{
    grade->verdict = status == STATUS_BAD_USAGE ? GRADE_NOT_YET : GRADE_CANNOT_TELL;
    if (status != STATUS_BAD_USAGE) grade->cause = CAUSE_CANT_TELL;
    grade->wrong = *why;
    grade->is_right = false;
}

/* A machine that lacks something, or cannot tell, is asked again the next time. */
static json_t *grade_cell(const Class *class, const Cell *cell, bool is_crowded)
{
    Grade grade;
    Reason why = { "" };
    Sum sum = { "" };
    char now[32];
    GradeSetting setting = *class->setting;
    setting.is_crowded = is_crowded;
    Status status = grade_file(cell->exercise, cell->path, &setting, &grade, &why);
    if (status != STATUS_OK) leave_open(&grade, status, &why);
    status = check_same(class, cell, &grade.source, &why);
    if (status != STATUS_OK) leave_open(&grade, status, &why);
    if (grade.source.text) class_sum(grade.source.text, grade.source.length, &sum);
    json_t *const json = stop_requested() == STATUS_OK ? grade_json(&grade, cell->path) : NULL;
    bench_stamp(now, sizeof now, false);
    json_object_set_new(json, "student", grade_text_json(cell->student));
    json_object_set_new(json, "file", grade_text_json(class_file(class, cell)));
    json_object_set_new(json, "sha256", sum.text[0] ? json_string(sum.text) : json_null());
    json_object_set_new(json, "again", json_boolean(grade.verdict == GRADE_CANNOT_TELL));
    json_object_set_new(json, "graded_at", json_string(now));
    json_object_update(json, class->stamp);
    if (cell->exercise->language == LANGUAGE_PYTHON) json_object_del(json, "compiler");
    grade_close(&grade);
    return json;
}

static void work(const Class *class, const Cell *cell, bool is_crowded, pid_t parent)
{
    Reason why = { "" };
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) _exit(1); /* it has ended before it could be told */
    close(class->held);
    if (!is_crowded) cpus_place_harness();
    json_t *const json = grade_cell(class, cell, is_crowded);
    char *const text = json_dumps(json, JSON_INDENT(1) | JSON_ENSURE_ASCII);
    if (!text) _exit(1);
    if (output_write(cell->kept, text, strlen(text), &why) != STATUS_OK) {
        fprintf(stderr, "ladder: %s\n", why.text);
        _exit(4);
    }
    _exit(0);
}

json_t *class_read_kept(const Cell *cell)
{
    return json_load_file(cell->kept, 0, NULL);
}

static void tell_done(Class *class, Cell *cell, const char *when)
{
    json_t *const json = class_read_kept(cell);
    const char *const verdict = json_string_value(json_object_get(json, "verdict"));
    char student[sizeof cell->student];
    memcpy(student, cell->student, sizeof student);
    grade_text_clean(student);
    cell->is_done = verdict != NULL;
    cell->worker = cell->is_done ? 0 : -1;
    class->n_done += cell->is_done;
    printf("%zu of %zu: %s, %s: %s%s\n", class->n_done, class->n_submissions, student,
           cell->exercise->name, verdict ? verdict : "not graded", when);
    fflush(stdout);
    json_decref(json);
}

/* ---- all of them ---- */

static bool is_timed(const Exercise *e)
{
    bool is = false;
    for (size_t c = 0; c < e->n_checks; c++) is |= e->checks[c].metric == metric_find("time");
    return is;
}

static Cell *next_cell(Class *class, bool with_time)
{
    for (size_t c = 0; c < class->n_cells; c++) {
        Cell *const cell = &class->cells[c];
        if (cell->exercise && !cell->is_done && cell->worker == 0
            && is_timed(cell->exercise) == with_time)
            return cell;
    }
    return NULL;
}

/* Waits until one has ended, or all are to; it looks by turns, since a signal just before a wait
 * would not end it. */
static Status reap(Class *class, Reason *why)
{
    const struct timespec between = { .tv_nsec = 10000000 };
    int ended = 0;
    pid_t pid = 0;
    while ((pid = waitpid(-1, &ended, WNOHANG)) == 0 && stop_requested() == STATUS_OK)
        nanosleep(&between, NULL);
    const bool is_stopped = stop_requested() != STATUS_OK;
    for (size_t c = 0; c < class->n_cells; c++)
        if (pid > 0 && class->cells[c].worker == pid && !is_stopped)
            tell_done(class, &class->cells[c], "");
    return WIFEXITED(ended) && WEXITSTATUS(ended) == 4
        ? reason(why, STATUS_STORAGE, "grades cannot be written to %.200s", class->out)
        : STATUS_OK;
}

static void stop_all(Class *class)
{
    for (size_t c = 0; c < class->n_cells; c++)
        if (class->cells[c].worker > 0) kill(class->cells[c].worker, SIGTERM);
    for (size_t c = 0; c < class->n_cells; c++)
        if (class->cells[c].worker > 0) waitpid(class->cells[c].worker, NULL, 0);
}

static Status run_workers(Class *class, bool with_time, Reason *why)
{
    const size_t n_cpus = cpus_allowed()->n;
    const size_t most = with_time ? 1 : n_cpus < MOST_WORKERS ? n_cpus : MOST_WORKERS;
    const pid_t parent = getpid();
    size_t n_running = 0;
    Status status = STATUS_OK;
    for (Cell *cell = NULL; status == STATUS_OK;) {
        while (status == STATUS_OK && n_running < most && (cell = next_cell(class, with_time))) {
            fflush(NULL);
            cell->worker = fork();
            if (cell->worker == 0) work(class, cell, most > 1, parent);
            if (cell->worker > 0)
                n_running++;
            else
                status = reason(why, STATUS_MISSING, "no more processes here");
        }
        if (n_running == 0 || status != STATUS_OK) break;
        status = reap(class, why);
        n_running--;
        if (stop_requested() != STATUS_OK) status = stop_requested();
    }
    if (status != STATUS_OK) stop_all(class);
    return status;
}

/* What cannot be read is no submission, and is kept as such. */
static Status name_cell(const Class *class, Cell *cell, Reason *why)
{
    Source source;
    source_read(cell->path, &source, NULL);
    const Status status = class_name_kept(class, cell, &source, cell->kept, why);
    free(source.text);
    return status;
}

static Status take_kept(Class *class, Reason *why)
{
    Status status = class_sum_exercises(class, why);
    for (size_t c = 0; c < class->n_cells && status == STATUS_OK; c++) {
        Cell *const cell = &class->cells[c];
        if (!cell->exercise) continue;
        status = name_cell(class, cell, why);
        json_t *const json = status == STATUS_OK ? class_read_kept(cell) : NULL;
        if (json_is_false(json_object_get(json, "again")))
            tell_done(class, cell, " (graded before)");
        json_decref(json);
    }
    return status;
}

/* ---- whole ---- */

/* "gcc (Debian 12.2.0-14) 12.2.0" */
static void read_compiler(const char *compiler, char *text, size_t n_bytes)
{
    const char *const words[] = { compiler, "--version", NULL };
    char *said = NULL;
    if (process_read(words, 10.0, &said, NULL) == STATUS_OK)
        snprintf(text, n_bytes, "%.*s", (int) strcspn(said, "\n"), said);
    else
        snprintf(text, n_bytes, "%s", compiler);
    free(said);
}

static Status make_stamp(Class *class, Reason *why)
{
    Machine *machine = NULL;
    RunRecord run = { .schema = 0 };
    char compiler[128];
    const Status status = machine_new(&machine, why);
    if (status == STATUS_OK) {
        machine_describe(machine, &run);
        read_compiler(class->setting->compiler, compiler, sizeof compiler);
        class->stamp
            = json_pack("{ss ss sb so ss}", "ladder_version", LADDER_VERSION, "source_commit",
                        run.source_commit, "is_source_dirty", run.is_source_dirty, "compiler",
                        grade_text_json(compiler), "cpu_model", run.cpu_model);
    }
    machine_free(machine);
    return status;
}

/* Two gradings would write the same tables; file systems that know no such lock go without. */
static Status hold_folder(Class *class, Reason *why)
{
    class->held = open(class->out, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (class->held < 0 || flock(class->held, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
        return STATUS_OK;
    return reason(why, STATUS_STORAGE,
                  "another ladder grades into %.200s: wait for it, or name another folder with "
                  "--out",
                  class->out);
}

static Status grade_class(Class *class, Reason *why)
{
    char kept[PATH_MAX];
    snprintf(kept, sizeof kept, "%s/kept", class->out);
    Status status = class_gather(class, why);
    if (status == STATUS_OK) status = make_stamp(class, why);
    if (status == STATUS_OK) status = output_make_folder(kept, why);
    if (status == STATUS_OK) status = hold_folder(class, why);
    if (status == STATUS_OK) status = take_kept(class, why);
    if (status != STATUS_OK) return status;
    status = run_workers(class, false, why);
    if (status == STATUS_OK) status = run_workers(class, true, why);
    if (status == STATUS_STORAGE) return status;
    Reason no_table = { "" };
    const Status written = class_write(class, &no_table);
    if (written != STATUS_OK) return reason(why, written, "%s", no_table.text);
    if (status == STATUS_INTERRUPTED || status == STATUS_TERMINATED)
        return reason(why, status, "stopped: the tables have %zu of %zu; the same command goes on",
                      class->n_done, class->n_submissions);
    if (status == STATUS_OK && class->n_done < class->n_submissions)
        return reason(why, STATUS_MISSING, "%zu of %zu submissions could not be graded",
                      class->n_submissions - class->n_done, class->n_submissions);
    return status;
}

Status grade_folder(const GradeSetting *setting, const Options *options, Reason *why)
{
    Class *const class = calloc(1, sizeof *class);
    if (!class) return reason(why, STATUS_NO_MEMORY, "no memory");
    class->setting = setting;
    class->folder = options->all;
    class->exercise = options->argument;
    class->exercises = options->exercises;
    class->out = options->out ? options->out : "grades";
    class->left_out = json_array();
    class->held = -1;
    const Status status = grade_class(class, why);
    for (size_t e = 0; e < class->n_opened; e++) exercise_close(&class->opened[e]);
    json_decref(class->left_out);
    json_decref(class->stamp);
    if (class->held >= 0) close(class->held);
    free(class->cells);
    free(class);
    return status;
}
