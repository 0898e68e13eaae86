/* A class: who handed in what, and what is left out. */
#include "harness/grade_class.h"
#include "harness/grade_text.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MOST_CELLS = 100000, MOST_TOLD = 10 };

/* Once for the files in the exercise's language, which come first, and once for the others. */
typedef enum Pass { PASS_RIGHT_LANGUAGE, PASS_OTHERS } Pass;

typedef struct Search {
    Class *class;
    const char *student; /* of the folder that is searched; NULL: each file is one's own */
    const Exercise *all_of;
    Pass pass;
} Search;

static void leave_out(Class *class, const char *path, const char *why)
{
    const char *const file = path + strlen(class->folder) + 1;
    json_array_append_new(
        class->left_out,
        json_pack("{so so}", "file", grade_text_json(file), "why", grade_text_json(why)));
}

static void tell_left_out(const Class *class)
{
    const size_t n = json_array_size(class->left_out);
    for (size_t i = 0; i < n && i < MOST_TOLD; i++) {
        const json_t *const row = json_array_get(class->left_out, i);
        char line[CLASS_PATH_BYTES + sizeof(Reason)];
        snprintf(line, sizeof line, "%s: left out: %s",
                 json_string_value(json_object_get(row, "file")),
                 json_string_value(json_object_get(row, "why")));
        grade_text_clean(line);
        fprintf(stderr, "ladder: %s\n", line);
    }
    if (n > MOST_TOLD)
        fprintf(stderr, "ladder: %zu more are left out; grades.json names them all\n",
                n - MOST_TOLD);
}

/* ---- files ---- */

/* Fowler, Noll, Vo 1a: for a remark, no proof. */
uint64_t class_hash(const char *path)
{
    Source source;
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    if (source_read(path, &source, NULL) != STATUS_OK) return 0;
    for (size_t i = 0; i < source.length; i++)
        if (!strchr(" \t\r\n", source.text[i]))
            hash = (hash ^ (unsigned char) source.text[i]) * UINT64_C(0x100000001b3);
    free(source.text);
    return hash;
}

const char *class_file(const Class *class, const Cell *cell)
{
    return cell->path + strlen(class->folder) + 1;
}

/* "01.c" -> "01", ".c". Returns: false where it is no source. */
static bool split_name(const char *name, char *stem, const char **suffix)
{
    snprintf(stem, NAME_MAX + 1, "%s", name);
    char *const dot = strrchr(stem, '.');
    if (!dot || dot == stem || name[0] == '.') return false;
    *suffix = name + (dot - stem) + 1;
    *dot = '\0';
    return strcmp(*suffix, "c") == 0 || strcmp(*suffix, "py") == 0;
}

/* ---- exercises ---- */

static Status find_exercise(Class *class, const char *word, const Exercise **found, Reason *why)
{
    Exercise exercise;
    *found = NULL;
    Status status = exercise_open(class->exercises, word, &exercise, why);
    for (size_t e = 0; e < class->n_opened && status == STATUS_OK; e++)
        if (strcmp(class->opened[e].name, exercise.name) == 0) *found = &class->opened[e];
    if (status == STATUS_OK && !*found && class->n_opened == CLASS_MOST_EXERCISES)
        status = reason(why, STATUS_BAD_USAGE, "more than %d exercises", CLASS_MOST_EXERCISES);
    if (status != STATUS_OK || *found) {
        exercise_close(&exercise);
        return status;
    }
    class->opened[class->n_opened] = exercise;
    *found = &class->opened[class->n_opened++];
    return STATUS_OK;
}

/* ---- submissions ---- */

static Status add_cell(Class *class, const char *student, const char *path,
                       const Exercise *exercise, Reason *why)
{
    if (class->n_cells == MOST_CELLS)
        return reason(why, STATUS_BAD_USAGE, "more than %d submissions in %.200s", MOST_CELLS,
                      class->folder);
    Cell *const more = realloc(class->cells, (class->n_cells + 1) * sizeof *more);
    if (!more) return reason(why, STATUS_NO_MEMORY, "no memory for so many submissions");
    class->cells = more;
    class->n_submissions += exercise != NULL;
    Cell *const cell = &more[class->n_cells++];
    *cell = (Cell) { .exercise = exercise };
    snprintf(cell->student, sizeof cell->student, "%s", student);
    snprintf(cell->path, sizeof cell->path, "%s", path);
    if (exercise) cell->hash = class_hash(path);
    return STATUS_OK;
}

static const Cell *find_cell(const Class *class, const char *student, const Exercise *exercise)
{
    for (size_t c = class->n_cells; c-- > 0;)
        if (class->cells[c].exercise == exercise && strcmp(class->cells[c].student, student) == 0)
            return &class->cells[c];
    return NULL;
}

static Status take_file(const Search *search, const char *path, const char *name, Reason *why)
{
    Class *const class = search->class;
    char stem[NAME_MAX + 1], text[CLASS_PATH_BYTES + 64];
    const char *suffix = "";
    Reason unknown = { "" };
    const bool is_first = search->pass == PASS_RIGHT_LANGUAGE;
    if (!split_name(name, stem, &suffix)) {
        if (is_first) leave_out(class, path, "no .c or .py file");
        return STATUS_OK;
    }
    const Exercise *e = search->all_of;
    if (!e && find_exercise(class, stem, &e, &unknown) != STATUS_OK) {
        if (is_first) leave_out(class, path, unknown.text);
        return STATUS_OK;
    }
    if ((strcmp(suffix, exercise_suffix(e)) == 0) != is_first) return STATUS_OK;
    const char *const student = search->student ? search->student : stem;
    const Cell *const other = find_cell(class, student, e);
    if (!other) return add_cell(class, student, path, e, why);
    snprintf(text, sizeof text, "%s is graded for %s", class_file(class, other), e->name);
    leave_out(class, path, text);
    return STATUS_OK;
}

/* The folder of the grades may be among them. */
static bool is_ours(const Class *class, const struct stat *facts)
{
    struct stat ours;
    return stat(class->out, &ours) == 0 && ours.st_dev == facts->st_dev
        && ours.st_ino == facts->st_ino;
}

static Status refuse_folder(const Class *class, Reason *why)
{
    return reason(why, STATUS_BAD_USAGE, "cannot read %.200s: %s", class->folder, strerror(errno));
}

static Status gather_files(const Search *search, const char *folder, Reason *why)
{
    struct dirent **names = NULL;
    char path[CLASS_PATH_BYTES];
    struct stat facts;
    Status status = STATUS_OK;
    const int n = scandir(folder, &names, NULL, alphasort);
    const bool is_first = search->pass == PASS_RIGHT_LANGUAGE;
    if (n < 0 && !search->student) return refuse_folder(search->class, why);
    if (n < 0 && is_first) leave_out(search->class, folder, strerror(errno));
    for (int i = 0; i < n; i++) {
        const char *const name = names[i]->d_name;
        snprintf(path, sizeof path, "%s/%s", folder, name);
        const bool is_entry = strcmp(name, ".") != 0 && strcmp(name, "..") != 0
            && lstat(path, &facts) == 0 && !is_ours(search->class, &facts);
        if (is_entry && S_ISDIR(facts.st_mode) && is_first)
            leave_out(search->class, path,
                      search->student ? "a folder in a student's folder"
                                      : "a folder; with an exercise named, files STUDENT.c count");
        if (is_entry && !S_ISDIR(facts.st_mode) && status == STATUS_OK)
            status = take_file(search, path, name, why);
        free(names[i]);
    }
    free(names);
    return status;
}

static Status gather_passes(Search *search, const char *folder, Reason *why)
{
    search->pass = PASS_RIGHT_LANGUAGE;
    const Status status = gather_files(search, folder, why);
    search->pass = PASS_OTHERS;
    return status == STATUS_OK ? gather_files(search, folder, why) : status;
}

static Status gather_student(Class *class, const char *name, Reason *why)
{
    char path[CLASS_PATH_BYTES];
    struct stat facts;
    const size_t before = class->n_cells;
    Search search = { .class = class, .student = name };
    snprintf(path, sizeof path, "%s/%s", class->folder, name);
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || lstat(path, &facts) != 0
        || is_ours(class, &facts))
        return STATUS_OK;
    if (!S_ISDIR(facts.st_mode) || name[0] == '.') {
        leave_out(class, path, "it is in no student's folder: STUDENT/NN.c");
        return STATUS_OK;
    }
    const Status status = gather_passes(&search, path, why);
    return status == STATUS_OK && class->n_cells == before ? add_cell(class, name, path, NULL, why)
                                                           : status;
}

static Status gather_students(Class *class, Reason *why)
{
    struct dirent **names = NULL;
    Status status = STATUS_OK;
    const int n = scandir(class->folder, &names, NULL, alphasort);
    if (n < 0) return refuse_folder(class, why);
    for (int i = 0; i < n; i++) {
        if (status == STATUS_OK) status = gather_student(class, names[i]->d_name, why);
        free(names[i]);
    }
    free(names);
    return status;
}

static int by_student(const void *a, const void *b)
{
    const Cell *const x = a, *const y = b;
    const int order = strcmp(x->student, y->student);
    return order || !x->exercise || !y->exercise ? order
                                                 : strcmp(x->exercise->name, y->exercise->name);
}

static Status refuse_class(const Class *class, Reason *why)
{
    const size_t n = json_array_size(class->left_out);
    char left_out[48] = "";
    if (n > 0) snprintf(left_out, sizeof left_out, " (%zu entries are left out)", n);
    return reason(why, STATUS_BAD_USAGE, "no submissions in %.200s%s: %s", class->folder, left_out,
                  class->exercise ? "it needs files STUDENT.c"
                                  : "it needs folders STUDENT with files 01.c, ...; for files "
                                    "STUDENT.c name the exercise, too");
}

Status class_gather(Class *class, Reason *why)
{
    struct stat facts;
    Search search = { .class = class };
    if (stat(class->folder, &facts) != 0) return refuse_folder(class, why);
    if (!S_ISDIR(facts.st_mode))
        return reason(why, STATUS_BAD_USAGE, "%.200s is no folder", class->folder);
    Status status = STATUS_OK;
    if (class->exercise) status = find_exercise(class, class->exercise, &search.all_of, why);
    if (status != STATUS_OK) return status;
    status = class->exercise ? gather_passes(&search, class->folder, why)
                             : gather_students(class, why);
    if (status == STATUS_OK && class->n_submissions == 0) return refuse_class(class, why);
    tell_left_out(class);
    if (status == STATUS_OK) qsort(class->cells, class->n_cells, sizeof *class->cells, by_student);
    return status;
}
