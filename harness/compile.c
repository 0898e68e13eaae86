#include "harness/compile.h"

#include "harness/process.h"
#include "harness/stop.h"
#include "harness/tool_run.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

Status compile_run(const CommandLine *line, const char *log, double timeout_s, Reason *why)
{
    char path[4096];
    Reason what = { "" };
    if (line->is_too_long || line->n_words == 0)
        return reason(why, STATUS_BAD_USAGE, "the command line of the compiler is too long");
    const char *const program = line->word[0];
    const bool is_there = strchr(program, '/') ? access(program, X_OK) == 0
                                               : process_in_path(program, path, sizeof path);
    if (!is_there) return reason(why, STATUS_MISSING, "no program %.80s is here", program);
    const ToolRun run = { .argv = line->word, .log = log, .timeout_s = timeout_s };
    const Status status = tool_run(&run, &what);
    return reason(why, status == STATUS_MISSING ? STATUS_WRONG_ANSWER : status, "%s", what.text);
}

/* ---- its words ---- */

/* As much of a line as is shown; places in characters of several bytes are not cut in two. */
static void print_line(FILE *out, const char *line, size_t length)
{
    size_t n = length < COMPILE_MOST_COLUMNS ? length : COMPILE_MOST_COLUMNS;
    while (n < length && n > 0 && ((unsigned char) line[n] & 0xc0) == 0x80) n--;
    for (size_t i = 0; i < n; i++)
        fputc(iscntrl((unsigned char) line[i]) && line[i] != '\t' ? '?' : line[i], out);
    fputs(n < length ? "...\n" : "\n", out);
}

static void print_lines(FILE *out, FILE *in)
{
    char *line = NULL;
    size_t n_bytes = 0, n_lines = 0;
    for (ssize_t n; (n = getline(&line, &n_bytes, in)) > 0; n_lines++) {
        const size_t length = (size_t) n - (line[n - 1] == '\n');
        if (n_lines < COMPILE_MOST_LINES) print_line(out, line, length);
    }
    if (n_lines > COMPILE_MOST_LINES)
        fprintf(out, "... and %zu more lines\n", n_lines - COMPILE_MOST_LINES);
    free(line);
}

char *compile_words(const char *log)
{
    char *text = NULL;
    size_t length;
    FILE *const out = open_memstream(&text, &length);
    FILE *const in = fopen(log, "re");
    if (out && in) print_lines(out, in);
    if (in) fclose(in);
    if (out && fclose(out) == 0) return text;
    free(text);
    return NULL;
}

/* gcc, clang and mpicc, of a file and of what it includes. */
bool compile_is_error(const char *words)
{
    return strstr(words, "error:") != NULL;
}
