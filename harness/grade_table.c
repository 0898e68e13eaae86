/* A class: its tables, and how many passed. */
#include "harness/grade_class.h"

#include "harness/bench.h"
#include "harness/grade_text.h"
#include "results/output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FORMAT = 1, MOST_NAMED = 3 };

static const char *member(const json_t *json, const char *key)
{
    const char *const text = json_string_value(json_object_get(json, key));
    return text ? text : "";
}

/* ---- remarks ---- */

static bool is_file_of(const Cell *cell, const char *name)
{
    char path[CLASS_PATH_BYTES];
    snprintf(path, sizeof path, "%s/%s.%s", cell->exercise->folder, name,
             exercise_suffix(cell->exercise));
    return cell->hash != 0 && class_hash(path) == cell->hash;
}

/* "same as bob, eve and 2 more", but for white space. Shape: text holds n_bytes. */
static void tell_same(const Class *class, const Cell *cell, char *text, size_t n_bytes)
{
    size_t n_same = 0, used = 0;
    text[0] = '\0';
    for (size_t c = 0; c < class->n_cells && cell->hash; c++) {
        const Cell *const other = &class->cells[c];
        if (other == cell || other->exercise != cell->exercise || other->hash != cell->hash)
            continue;
        if (n_same++ < MOST_NAMED && used < n_bytes)
            used += (size_t) snprintf(text + used, n_bytes - used, "%s%s",
                                      n_same == 1 ? "same as " : ", ", other->student);
    }
    if (n_same > MOST_NAMED && used < n_bytes)
        snprintf(text + used, n_bytes - used, " and %zu more", n_same - MOST_NAMED);
}

static json_t *remark(const Class *class, const Cell *cell)
{
    static const char *const files[] = { "starter", "solution", "antisolution" };
    char text[MOST_NAMED * (NAME_MAX + 3) + 64];
    for (size_t f = 0; f < sizeof files / sizeof *files; f++) {
        if (!is_file_of(cell, files[f])) continue;
        snprintf(text, sizeof text, "the exercise's own %s", files[f]);
        return json_string(text);
    }
    tell_same(class, cell, text, sizeof text);
    return grade_text_json(text);
}

/* ---- rows ---- */

/* A student without any, or a submission that nobody has looked at. */
static json_t *make_row(const Class *class, const Cell *cell)
{
    const bool is_there = cell->exercise != NULL;
    return json_pack("{so ss so ss ss ss s[]}", "student", grade_text_json(cell->student),
                     "exercise", is_there ? cell->exercise->name : "", "file",
                     grade_text_json(is_there ? class_file(class, cell) : ""), "verdict",
                     is_there ? "not graded" : "nothing handed in", "cause",
                     is_there ? "not_graded" : "nothing", "wrong", "", "checks");
}

/* Owns: the caller. Returns: an array with an object for every cell. */
static json_t *make_rows(const Class *class)
{
    json_t *const rows = json_array();
    for (size_t c = 0; c < class->n_cells; c++) {
        const Cell *const cell = &class->cells[c];
        json_t *row = cell->is_done ? class_read_kept(cell) : NULL;
        if (!row) row = make_row(class, cell);
        json_object_del(row, "again");
        json_object_set_new(row, "remark", cell->exercise ? remark(class, cell) : json_string(""));
        json_array_append_new(rows, row);
    }
    return rows;
}

/* Returns: the first check that did not pass, or else the first; NULL without any. */
static const json_t *deciding_check(const json_t *row)
{
    const json_t *const checks = json_object_get(row, "checks");
    for (size_t c = 0; c < json_array_size(checks); c++)
        if (strcmp(member(json_array_get(checks, c), "verdict"), "passed") != 0)
            return json_array_get(checks, c);
    return json_array_get(checks, 0);
}

/* ---- CSV ---- */

/* Quoted; what a spreadsheet would take for a formula stands behind an apostrophe, also behind a
 * semicolon: where the comma is a decimal point, spreadsheets begin a new cell there. */
static void put_text(FILE *out, const char *text, const char *end)
{
    bool is_begin = true;
    char *const copy = strdup(text);
    for (char *c = copy; copy && *c; c++)
        if ((unsigned char) *c < 0x20) *c = ' ';
    if (copy) grade_text_clean(copy);
    fputc('"', out);
    for (const char *c = copy ? copy : ""; *c; c++) {
        if (is_begin && strchr("=+-@", *c)) fputc('\'', out);
        if (*c == '"') fputc('"', out);
        fputc(*c, out);
        is_begin = *c == ';' || (is_begin && (*c == ' ' || *c == '"'));
    }
    free(copy);
    fprintf(out, "\"%s", end);
}

/* Nothing stands for what is not known. */
static void put_number(FILE *out, const json_t *json, const char *key)
{
    const json_t *const number = json_object_get(json, key);
    if (json_is_number(number)) fprintf(out, "%.6g", json_number_value(number));
    fputc(',', out);
}

static void put_row(FILE *out, const json_t *row)
{
    static const char *const texts[] = { "student", "exercise", "file", "verdict", "cause" };
    const json_t *const check = deciding_check(row);
    const char *const wrong = member(row, "wrong");
    const bool is_open = strcmp(member(check, "verdict"), "can't tell here") == 0;
    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++)
        put_text(out, member(row, texts[t]), ",");
    put_text(out, *wrong ? wrong : is_open ? member(check, "note") : "", ",");
    put_text(out, member(check, "metric"), ",");
    put_number(out, check, "value");
    put_number(out, check, "low");
    put_number(out, check, "high");
    put_text(out, member(check, "comparison"), ",");
    put_number(out, check, "threshold");
    put_number(out, row, "elapsed_s");
    put_text(out, member(row, "compiler"), ",");
    put_text(out, member(row, "sha256"), ",");
    put_text(out, member(row, "remark"), "\n");
}

static void put_rows(FILE *out, const Class *class, const json_t *rows)
{
    (void) class;
    fputs("student,exercise,file,verdict,cause,why,metric,value,low,high,comparison,threshold,"
          "elapsed_s,compiler,sha256,remark\n",
          out);
    for (size_t r = 0; r < json_array_size(rows); r++) put_row(out, json_array_get(rows, r));
}

static const char *verdict_of(const Class *class, const json_t *rows, size_t first,
                              const Exercise *exercise)
{
    const char *const student = class->cells[first].student;
    for (size_t c = first; c < class->n_cells; c++) {
        if (strcmp(class->cells[c].student, student) != 0) break;
        if (class->cells[c].exercise == exercise) return member(json_array_get(rows, c), "verdict");
    }
    return "";
}

static int by_name(const void *a, const void *b)
{
    const Exercise *const *const x = a, *const *const y = b;
    return strcmp((*x)->name, (*y)->name);
}

/* A line a student, a column an exercise; empty where nothing was handed in. */
static void put_matrix(FILE *out, const Class *class, const json_t *rows)
{
    const Exercise *columns[CLASS_MOST_EXERCISES];
    for (size_t e = 0; e < class->n_opened; e++) columns[e] = &class->opened[e];
    qsort(columns, class->n_opened, sizeof *columns, by_name);
    fputs("student", out);
    for (size_t e = 0; e < class->n_opened; e++) fprintf(out, ",%s", columns[e]->name);
    fputc('\n', out);
    for (size_t c = 0; c < class->n_cells; c++) {
        if (c > 0 && strcmp(class->cells[c].student, class->cells[c - 1].student) == 0) continue;
        put_text(out, member(json_array_get(rows, c), "student"), class->n_opened ? "," : "");
        for (size_t e = 0; e < class->n_opened; e++)
            put_text(out, verdict_of(class, rows, c, columns[e]),
                     e + 1 < class->n_opened ? "," : "");
        fputc('\n', out);
    }
}

typedef void Put(FILE *out, const Class *class, const json_t *rows);

static Status write_csv(const Class *class, const json_t *rows, const char *name, Put *put,
                        Reason *why)
{
    char *text = NULL, path[PATH_MAX];
    size_t length = 0;
    FILE *const out = open_memstream(&text, &length);
    if (!out) return reason(why, STATUS_NO_MEMORY, "no memory for the table");
    put(out, class, rows);
    fclose(out);
    snprintf(path, sizeof path, "%s/%s", class->out, name);
    const Status status = output_write(path, text, length, why);
    free(text);
    return status;
}

/* ---- JSON ---- */

static Status write_json(const Class *class, json_t *rows, Reason *why)
{
    char path[PATH_MAX], now[32];
    bench_stamp(now, sizeof now, false);
    json_t *const all = json_pack("{si ss sb}", "format", FORMAT, "written_at", now, "is_partial",
                                  class->n_done < class->n_submissions);
    json_object_update(all, class->stamp);
    json_object_set(all, "grades", rows);
    json_object_set(all, "left_out", class->left_out);
    char *const text = json_dumps(all, JSON_INDENT(1) | JSON_ENSURE_ASCII | JSON_REAL_PRECISION(6));
    json_decref(all);
    if (!text) return reason(why, STATUS_NO_MEMORY, "no memory for the grades");
    snprintf(path, sizeof path, "%s/grades.json", class->out);
    const Status status = output_write(path, text, strlen(text), why);
    free(text);
    return status;
}

/* ---- how many ---- */

static size_t count(const json_t *rows, const char *verdict)
{
    size_t n = 0;
    for (size_t r = 0; r < json_array_size(rows); r++)
        n += strcmp(member(json_array_get(rows, r), "verdict"), verdict) == 0;
    return n;
}

static size_t count_students(const Class *class)
{
    size_t n = 0;
    for (size_t c = 0; c < class->n_cells; c++)
        n += c == 0 || strcmp(class->cells[c].student, class->cells[c - 1].student) != 0;
    return n;
}

static void tell_counts(const Class *class, const json_t *rows)
{
    const size_t n_open = count(rows, "can't tell here"), n_none = count(rows, "nothing handed in"),
                 n_left = count(rows, "not graded"), n_students = count_students(class);
    printf("\n%zu submission%s of %zu student%s: %zu passed, %zu not yet", class->n_submissions,
           class->n_submissions == 1 ? "" : "s", n_students, n_students == 1 ? "" : "s",
           count(rows, "passed"), count(rows, "not yet"));
    if (n_open > 0) printf(", %zu can't tell here (the same command looks again)", n_open);
    if (n_left > 0) printf(", %zu not graded (the same command goes on)", n_left);
    if (n_none > 0) printf("; %zu handed in nothing", n_none);
    printf("\n%s/grades.csv, grades_matrix.csv, grades.json\n", class->out);
}

Status class_write(const Class *class, Reason *why)
{
    json_t *const rows = make_rows(class);
    Status status = write_csv(class, rows, "grades.csv", put_rows, why);
    if (status == STATUS_OK) status = write_csv(class, rows, "grades_matrix.csv", put_matrix, why);
    if (status == STATUS_OK) status = write_json(class, rows, why);
    if (status == STATUS_OK) tell_counts(class, rows);
    json_decref(rows);
    return status;
}
