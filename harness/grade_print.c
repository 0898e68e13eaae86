#include "harness/grade_print.h"

#include "harness/grade_text.h"
#include "harness/metric.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { INDENT = 13, WIDTH = 98 };

/** Returns: "passed", "not yet", "can't tell here". */
static const char *grade_word(GradeVerdict verdict)
{
    static const char *const words[] = {
        [GRADE_PASSED] = "passed",
        [GRADE_NOT_YET] = "not yet",
        [GRADE_CANNOT_TELL] = "can't tell here",
    };
    return words[verdict];
}

static const char *cause_word(GradeCause cause)
{
    static const char *const words[] = {
        [CAUSE_NONE] = "none",
        [CAUSE_NO_SOURCE] = "no_source",
        [CAUSE_COMPILE] = "compile",
        [CAUSE_TIMEOUT] = "timeout",
        [CAUSE_CRASH] = "crash",
        [CAUSE_MEMORY] = "memory",
        [CAUSE_WRONG_ANSWER] = "wrong_answer",
        [CAUSE_THRESHOLD] = "threshold",
        [CAUSE_CANT_TELL] = "cant_tell",
    };
    return words[cause];
}

Status grade_status(GradeVerdict verdict)
{
    static const Status statuses[] = {
        [GRADE_PASSED] = STATUS_OK,
        [GRADE_NOT_YET] = STATUS_WRONG_ANSWER,
        [GRADE_CANNOT_TELL] = STATUS_CANNOT_TELL,
    };
    return statuses[verdict];
}

/* ---- for a reader ---- */

/* A heading in the margin, then the text, broken between words. */
static void print_wrapped(const char *heading, const char *text)
{
    printf("  %-*s", INDENT - 2, heading);
    int column = INDENT;
    for (const char *word = text; *word;) {
        const int length = (int) strcspn(word, " ");
        if (column > INDENT && column + 1 + length > WIDTH) {
            printf("\n%*s", INDENT, "");
            column = INDENT;
        }
        column += printf("%s%.*s", column > INDENT ? " " : "", length, word);
        word += length;
        word += strspn(word, " ");
    }
    putchar('\n');
}

static void tell_value(const CheckResult *r, char *text, size_t n_bytes)
{
    const Check *const c = r->check;
    char value[32] = "not measured", interval[64] = "";
    if (!isnan(r->low)) snprintf(interval, sizeof interval, " (%.3g to %.3g)", r->low, r->high);
    if (!isnan(r->value)) metric_tell_value(c, r->value, value, sizeof value);
    snprintf(text, n_bytes, "%s%s, %s %.4g is wanted: %s", value, interval,
             c->is_at_most ? "at most" : "at least", c->threshold, grade_word(r->verdict));
}

/* As short as it may be where the reader is. */
static void tell_readme(const Exercise *e, char *path, size_t n_bytes)
{
    char here[PATH_MAX];
    const size_t n = getcwd(here, sizeof here) ? strlen(here) : 0;
    const char *folder = e->folder;
    if (n > 1 && strncmp(folder, here, n) == 0 && (folder[n] == '/' || folder[n] == '\0'))
        folder += n + (folder[n] == '/');
    snprintf(path, n_bytes, "%s%sREADME.md", folder, *folder ? "/" : "");
}

static void print_check(const Exercise *e, size_t number, const CheckResult *r)
{
    char heading[32], text[256 + PATH_MAX], path[PATH_MAX];
    snprintf(heading, sizeof heading, "check %zu", number);
    metric_tell(r->check, text, sizeof text);
    putchar('\n');
    print_wrapped(heading, text);
    tell_value(r, text, sizeof text);
    print_wrapped("", text);
    if (r->note[0]) print_wrapped(r->is_measured ? "measured" : "because", r->note);
    snprintf(heading, sizeof heading, "why %.4g", r->check->threshold);
    print_wrapped(heading, r->check->reason);
    if (r->verdict != GRADE_NOT_YET) return;
    tell_readme(e, path, sizeof path);
    snprintf(text, sizeof text, "%s; the commands are in %s", r->check->tool, path);
    print_wrapped("look with", text);
}

void grade_print(const Grade *g, const char *path, const char *called)
{
    char text[160], file[PATH_MAX];
    printf("%s: %s\n\n", g->exercise->name, g->exercise->title);
    snprintf(file, sizeof file, "%s", path);
    grade_text_clean(file);
    print_wrapped("file", file);
    if (g->is_right) {
        snprintf(text, sizeof text, "right: %u runs compared with the %s, on problems drawn now",
                 g->answers, grade_reference(g));
        print_wrapped("answers", text);
    } else
        print_wrapped("answers", g->wrong.text);
    for (size_t r = 0; r < g->n_results && g->is_right; r++)
        print_check(g->exercise, r + 1, &g->results[r]);
    printf("\n%s (%.1f s)\n",
           g->verdict == GRADE_PASSED        ? "Passed."
               : g->verdict == GRADE_NOT_YET ? "Not yet."
                                             : "Can't tell here.",
           g->elapsed_s);
    if (g->verdict == GRADE_NOT_YET)
        printf("A hint: %s grade %ld --hint\n", called, exercise_number(g->exercise));
}

/* ---- for a course's system ---- */

static json_t *number_or_null(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *check_json(const CheckResult *r)
{
    char what[256];
    metric_tell(r->check, what, sizeof what);
    return json_pack("{ss ss so so so ss sf ss ss ss}", "metric", metric_name(r->check->metric),
                     "what", what, "value", number_or_null(r->value), "low", number_or_null(r->low),
                     "high", number_or_null(r->high), "comparison",
                     r->check->is_at_most ? "at most" : "at least", "threshold",
                     r->check->threshold, "verdict", grade_word(r->verdict), "note", r->note,
                     "reason", r->check->reason);
}

json_t *grade_json(const Grade *g, const char *path)
{
    json_t *const checks = json_array();
    for (size_t r = 0; r < g->n_results && g->is_right; r++)
        json_array_append_new(checks, check_json(&g->results[r]));
    return json_pack("{ss so ss ss si sb ss ss? sf si so}", "exercise", g->exercise->name, "file",
                     grade_text_json(path), "verdict", grade_word(g->verdict), "cause",
                     cause_word(g->cause), "exit_code", status_exit_code(grade_status(g->verdict)),
                     "answers_right", g->is_right, "wrong", g->wrong.text, "compared_with",
                     grade_reference(g), "elapsed_s", g->elapsed_s, "runs_compared",
                     (int) g->answers, "checks", checks);
}

/* ---- hints ---- */

static FILE *open_hint(const Exercise *e, int number)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/hint%d.md", e->folder, number);
    return fopen(path, "re");
}

static int count_hints(const Exercise *e)
{
    int n = 0;
    for (FILE *file; (file = open_hint(e, n + 1)); n++) fclose(file);
    return n;
}

Status grade_hint(const Exercise *e, int number, const char *called, Reason *why)
{
    const int n_hints = count_hints(e);
    char line[512];
    FILE *const file = open_hint(e, number);
    if (n_hints == 0) snprintf(line, sizeof line, "it has none");
    if (n_hints > 0) snprintf(line, sizeof line, "there are 1 to %d", n_hints);
    if (!file) return reason(why, STATUS_BAD_USAGE, "%s has no hint %d; %s", e->name, number, line);
    printf("%s, hint %d of %d:\n\n", e->name, number, n_hints);
    while (fgets(line, sizeof line, file)) fputs(line, stdout);
    fclose(file);
    if (number < n_hints)
        printf("\nThe next one: %s grade %ld --hint=%d\n", called, exercise_number(e), number + 1);
    return STATUS_OK;
}
