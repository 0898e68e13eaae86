#include "harness/grade_all.h"

#include "harness/cpus.h"
#include "harness/grade_print.h"
#include "harness/metric.h"
#include "harness/stop.h"
#include "results/output.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    MOST_EXERCISES = 64,
    MOST_WORKERS = 64,
    MOST_CELLS = 100000,
    FILE_BYTES = PATH_MAX + NAME_MAX + 2
};

/* One submission. */
typedef struct Cell {
    char student[NAME_MAX + 1];
    char path[FILE_BYTES];
    char kept[PATH_MAX]; /* its grade, named by all that decides it */
    const Exercise *exercise;
    bool is_done;
    pid_t worker; /* 0: none */
} Cell;

typedef struct Class {
    const GradeSetting *setting;
    const Options *options;
    const char *out;
    Exercise exercises[MOST_EXERCISES];
    size_t n_exercises;
    Cell *cells;
    size_t n_cells, n_done;
} Class;

/* ---- who handed in what ---- */

static const Exercise *known_exercise(Class *class, const char *word)
{
    Exercise exercise;
    const Exercise *known = NULL;
    if (exercise_open(class->options->exercises, word, &exercise, NULL) != STATUS_OK) {
        exercise_close(&exercise);
        return NULL;
    }
    for (size_t e = 0; e < class->n_exercises; e++)
        if (strcmp(class->exercises[e].name, exercise.name) == 0) known = &class->exercises[e];
    if (known || class->n_exercises == MOST_EXERCISES) {
        exercise_close(&exercise);
        return known;
    }
    class->exercises[class->n_exercises] = exercise;
    return &class->exercises[class->n_exercises++];
}

static uint64_t hash_text(uint64_t hash, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) /* Fowler, Noll, Vo 1a */
        hash = (hash ^ (unsigned char) text[i]) * UINT64_C(0x100000001b3);
    return (hash ^ 0xff) * UINT64_C(0x100000001b3);
}

/* Student, submission, exercise with its solution, compiler: where all are the same the grade is.
 */
static void name_kept(const Class *class, Cell *cell)
{
    static const char *const files[] = { "check.toml", "solution", "starter", "driver" };
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    char path[FILE_BYTES], *text = NULL;
    size_t length = 0;
    hash = hash_text(hash, cell->student, strlen(cell->student));
    hash = hash_text(hash, class->setting->compiler, strlen(class->setting->compiler));
    hash = hash_text(hash, cell->exercise->name, strlen(cell->exercise->name));
    for (size_t f = 0; f <= sizeof files / sizeof *files; f++) {
        if (f == 0)
            snprintf(path, sizeof path, "%s", cell->path);
        else
            snprintf(path, sizeof path, "%s/%s%s%s", cell->exercise->folder, files[f - 1],
                     f == 1 ? "" : ".", f == 1 ? "" : exercise_suffix(cell->exercise));
        if (submission_read(path, &text, &length, NULL) != STATUS_OK) continue;
        hash = hash_text(hash, text, length);
        free(text);
    }
    snprintf(cell->kept, sizeof cell->kept, "%s/kept/%016llx.json", class->out,
             (unsigned long long) hash);
}

static Status add_cell(Class *class, const char *student, const char *path,
                       const Exercise *exercise, Reason *why)
{
    Cell *const more = realloc(class->cells, (class->n_cells + 1) * sizeof *more);
    if (!more || class->n_cells == MOST_CELLS)
        return reason(why, STATUS_NO_MEMORY, "no memory for so many submissions");
    class->cells = more;
    Cell *const cell = &more[class->n_cells++];
    *cell = (Cell) { .exercise = exercise };
    snprintf(cell->student, sizeof cell->student, "%s", student);
    snprintf(cell->path, sizeof cell->path, "%s", path);
    name_kept(class, cell);
    return STATUS_OK;
}

/* "01.c" -> "01"; hidden files are nobody's. Returns: false where it is no source. */
static bool stem_of(const char *name, char *stem)
{
    snprintf(stem, NAME_MAX + 1, "%s", name);
    char *const dot = strrchr(stem, '.');
    if (!dot || dot == stem || name[0] == '.') return false;
    const bool is_source = strcmp(dot, ".c") == 0 || strcmp(dot, ".py") == 0;
    *dot = '\0';
    return is_source;
}

static Status gather_student(Class *class, const char *folder, const char *student, Reason *why)
{
    struct dirent **names = NULL;
    char path[FILE_BYTES], stem[NAME_MAX + 1];
    Status status = STATUS_OK;
    const int n = scandir(folder, &names, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        const bool is_source = stem_of(names[i]->d_name, stem);
        const Exercise *const exercise = is_source ? known_exercise(class, stem) : NULL;
        snprintf(path, sizeof path, "%s/%s", folder, names[i]->d_name);
        if (is_source && !exercise)
            fprintf(stderr, "ladder: %.200s is left out: no exercise '%.60s'\n", path, stem);
        if (exercise && status == STATUS_OK) status = add_cell(class, student, path, exercise, why);
        free(names[i]);
    }
    free(names);
    return status;
}

static Status gather_entry(Class *class, const char *name, const Exercise *all_of, Reason *why)
{
    char path[PATH_MAX], stem[NAME_MAX + 1];
    struct stat facts;
    snprintf(path, sizeof path, "%s/%s", class->options->all, name);
    if (name[0] == '.' || lstat(path, &facts) != 0) return STATUS_OK;
    if (all_of) return stem_of(name, stem) ? add_cell(class, stem, path, all_of, why) : STATUS_OK;
    return S_ISDIR(facts.st_mode) ? gather_student(class, path, name, why) : STATUS_OK;
}

static Status gather(Class *class, Reason *why)
{
    const char *const folder = class->options->all;
    const char *const word = class->options->argument;
    struct dirent **names = NULL;
    Exercise exercise = { .json = NULL };
    Status status
        = word ? exercise_open(class->options->exercises, word, &exercise, why) : STATUS_OK;
    exercise_close(&exercise);
    if (status != STATUS_OK) return status;
    const Exercise *const all_of = word ? known_exercise(class, word) : NULL;
    const int n = scandir(folder, &names, NULL, alphasort);
    if (n < 0)
        return reason(why, STATUS_BAD_USAGE, "cannot read %.200s: %s", folder, strerror(errno));
    for (int i = 0; i < n; i++) {
        if (status == STATUS_OK) status = gather_entry(class, names[i]->d_name, all_of, why);
        free(names[i]);
    }
    free(names);
    if (status == STATUS_OK && class->n_cells == 0)
        return reason(why, STATUS_BAD_USAGE, "no submissions in %.200s: %s", folder,
                      word ? "it needs files STUDENT.c" : "it needs folders with files 01.c, ...");
    return status;
}

/* ---- one grade ---- */

/* A machine that lacks something, or cannot tell, is asked again the next time. */
static json_t *grade_cell(const Class *class, const Cell *cell, bool is_crowded)
{
    Grade grade;
    Reason why = { "" };
    GradeSetting setting = *class->setting;
    setting.is_crowded = is_crowded;
    const Status status = grade_file(cell->exercise, cell->path, &setting, &grade, &why);
    if (status != STATUS_OK) {
        grade.verdict = status == STATUS_BAD_USAGE ? GRADE_NOT_YET : GRADE_CANNOT_TELL;
        grade.wrong = why;
        grade.is_right = false;
    }
    json_t *const json = stop_requested() == STATUS_OK ? grade_json(&grade, cell->path) : NULL;
    json_t *const student = json_string(cell->student);
    json_object_set_new(json, "student", student ? student : json_string("?"));
    json_object_set_new(json, "again", json_boolean(grade.verdict == GRADE_CANNOT_TELL));
    grade_close(&grade);
    return json;
}

static void work(const Class *class, const Cell *cell, bool is_crowded)
{
    Reason why = { "" };
    prctl(PR_SET_PDEATHSIG, SIGTERM);
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

static const char *member(const json_t *json, const char *key)
{
    const char *const text = json_string_value(json_object_get(json, key));
    return text ? text : "";
}

/* Owns: the caller. Returns: NULL where it was not graded yet. */
static json_t *read_kept(const Cell *cell)
{
    return json_load_file(cell->kept, 0, NULL);
}

static void tell_done(Class *class, Cell *cell, const char *when)
{
    json_t *const json = read_kept(cell);
    cell->worker = 0;
    cell->is_done = true;
    printf("%zu of %zu: %s, %s: %s%s\n", ++class->n_done, class->n_cells, cell->student,
           cell->exercise->name, json ? member(json, "verdict") : "not graded", when);
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
        if (!cell->is_done && cell->worker == 0 && is_timed(cell->exercise) == with_time)
            return cell;
    }
    return NULL;
}

/* Returns: whether one has ended. */
static Status reap(Class *class, Reason *why)
{
    int ended = 0;
    const pid_t pid = waitpid(-1, &ended, 0);
    for (size_t c = 0; c < class->n_cells; c++)
        if (pid > 0 && class->cells[c].worker == pid) tell_done(class, &class->cells[c], "");
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
    size_t n_running = 0;
    Status status = STATUS_OK;
    for (Cell *cell = NULL; status == STATUS_OK;) {
        while (n_running < most && (cell = next_cell(class, with_time))) {
            fflush(NULL);
            cell->worker = fork();
            if (cell->worker == 0) work(class, cell, most > 1);
            if (cell->worker < 0) return reason(why, STATUS_MISSING, "no more processes here");
            n_running++;
        }
        if (n_running == 0) break;
        status = reap(class, why);
        n_running--;
        if (stop_requested() != STATUS_OK)
            status = reason(why, stop_requested(),
                            "stopped; what is graded is kept, the same command goes on");
    }
    if (status != STATUS_OK) stop_all(class);
    return status;
}

static void take_kept(Class *class)
{
    for (size_t c = 0; c < class->n_cells; c++) {
        json_t *const json = read_kept(&class->cells[c]);
        if (json && !json_is_true(json_object_get(json, "again")))
            tell_done(class, &class->cells[c], " (graded before)");
        json_decref(json);
    }
}

/* ---- tables ---- */

/* Quoted; what a spreadsheet would take for a formula stands behind an apostrophe. */
static void put_csv(FILE *out, const char *text, const char *end)
{
    fputc('"', out);
    if (text[0] && strchr("=+-@\t\r", text[0])) fputc('\'', out);
    for (const char *c = text; *c; c++) {
        if (*c == '"') fputc('"', out);
        fputc((unsigned char) *c < 0x20 ? ' ' : *c, out);
    }
    fprintf(out, "\"%s", end);
}

static void put_row(FILE *out, const json_t *grade)
{
    const json_t *const checks = json_object_get(grade, "checks");
    char text[1024] = "";
    size_t used = 0;
    for (size_t c = 0; c < json_array_size(checks) && used < sizeof text; c++) {
        const json_t *const check = json_array_get(checks, c);
        used += (size_t) snprintf(
            text + used, sizeof text - used, "%s%s %.4g (%s %.4g): %s", c ? "; " : "",
            member(check, "metric"), json_number_value(json_object_get(check, "value")),
            member(check, "comparison"), json_number_value(json_object_get(check, "threshold")),
            member(check, "verdict"));
    }
    put_csv(out, member(grade, "student"), ",");
    put_csv(out, member(grade, "exercise"), ",");
    put_csv(out, member(grade, "verdict"), ",");
    put_csv(out, member(grade, "wrong"), ",");
    put_csv(out, text, "\n");
}

static Status write_table(const Class *class, const json_t *grades, Reason *why)
{
    char *text = NULL, path[PATH_MAX];
    size_t length = 0;
    FILE *const out = open_memstream(&text, &length);
    if (!out) return reason(why, STATUS_NO_MEMORY, "no memory for the table");
    fputs("student,exercise,verdict,wrong,checks\n", out);
    for (size_t g = 0; g < json_array_size(grades); g++) put_row(out, json_array_get(grades, g));
    fclose(out);
    snprintf(path, sizeof path, "%s/grades.csv", class->out);
    const Status status = output_write(path, text, length, why);
    free(text);
    return status;
}

static Status write_all(const Class *class, Reason *why)
{
    char path[PATH_MAX];
    json_t *const grades = json_array();
    for (size_t c = 0; c < class->n_cells; c++) {
        json_t *const json = read_kept(&class->cells[c]);
        json_object_del(json, "again");
        if (json) json_array_append_new(grades, json);
    }
    Status status = write_table(class, grades, why);
    char *const text = json_dumps(grades, JSON_INDENT(1) | JSON_ENSURE_ASCII);
    snprintf(path, sizeof path, "%s/grades.json", class->out);
    if (status == STATUS_OK && text) status = output_write(path, text, strlen(text), why);
    free(text);
    if (status == STATUS_OK && json_array_size(grades) < class->n_cells)
        status = reason(why, STATUS_MISSING, "%zu of %zu submissions could not be graded",
                        class->n_cells - json_array_size(grades), class->n_cells);
    json_decref(grades);
    if (status == STATUS_OK) printf("\n%s/grades.csv, grades.json\n", class->out);
    return status;
}

Status grade_folder(const GradeSetting *setting, const Options *options, Reason *why)
{
    char kept[PATH_MAX];
    Class *const class = calloc(1, sizeof *class);
    if (!class) return reason(why, STATUS_NO_MEMORY, "no memory");
    class->setting = setting;
    class->options = options;
    class->out = options->out ? options->out : "grades";
    snprintf(kept, sizeof kept, "%s/kept", class->out);
    Status status = gather(class, why);
    if (status == STATUS_OK) status = output_make_folder(kept, why);
    if (status == STATUS_OK) take_kept(class);
    if (status == STATUS_OK) status = run_workers(class, false, why);
    if (status == STATUS_OK) status = run_workers(class, true, why);
    if (status == STATUS_OK) status = write_all(class, why);
    for (size_t e = 0; e < class->n_exercises; e++) exercise_close(&class->exercises[e]);
    free(class->cells);
    free(class);
    return status;
}
