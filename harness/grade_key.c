/* Under which name a grade is kept: the check sum of all that decides it. */
#include "harness/grade_class.h"
#include "harness/mpi_count.h"
#include "harness/process.h"
#include "harness/stop.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of what is summed up and in which order. */
static const char form_of_key[] = "4";

/* ---- check sums ---- */

/* What `sha256sum PATH` prints. */
static bool sum_path(const char *path, Sum *sum)
{
    const char *const words[] = { "sha256sum", "--", path, NULL };
    char *text = NULL;
    const bool is_read = process_read(words, 10.0, &text, NULL) == STATUS_OK
        && strspn(text, "0123456789abcdef") == sizeof sum->text - 1;
    snprintf(sum->text, sizeof sum->text, "%s", is_read ? text : "");
    free(text);
    return is_read;
}

bool class_sum(const char *bytes, size_t length, Sum *sum)
{
    char path[64];
    const int fd = memfd_create("sum", 0); /* the program that sums it up inherits it */
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    const bool is_there = fd >= 0 && write(fd, bytes, length) == (ssize_t) length;
    const bool is_summed = is_there && sum_path(path, sum);
    if (fd >= 0) close(fd);
    if (!is_summed) sum->text[0] = '\0';
    return is_summed;
}

static Status tell_no_sum(Reason *why)
{
    return stop_requested() != STATUS_OK
        ? reason(why, stop_requested(), "stopped before anything was graded")
        : reason(why, STATUS_MISSING, "sha256sum cannot be run here (apt install coreutils)");
}

/* ---- parts ---- */

/* With its length, so that no two lists of parts give one text. */
static void put_part(FILE *out, const char *bytes, size_t length)
{
    fprintf(out, "%zu:", length);
    fwrite(bytes, 1, length, out);
}

static void put_text(FILE *out, const char *text)
{
    put_part(out, text, strlen(text));
}

static void put_json(FILE *out, const json_t *json)
{
    char *const text = json_dumps(json, JSON_SORT_KEYS | JSON_COMPACT);
    put_text(out, text ? text : "");
    free(text);
}

static void put_file(FILE *out, const SandboxFile *file)
{
    struct stat facts;
    put_text(out, file->name);
    if (fstat(file->fd, &facts) != 0 || facts.st_size == 0) return;
    const size_t n_bytes = (size_t) facts.st_size;
    void *const bytes = mmap(NULL, n_bytes, PROT_READ, MAP_PRIVATE, file->fd, 0);
    if (bytes == MAP_FAILED) return;
    put_part(out, bytes, n_bytes);
    munmap(bytes, n_bytes);
}

/* All that goes into one of the exercise's own programs: with it the driver and what exercises
 * share. One that is not there, as students may be without the solution, puts nothing. */
static void put_program(FILE *out, const Exercise *e, const char *name)
{
    char path[PATH_MAX];
    Source source;
    Program program = { .n_files = 0 };
    snprintf(path, sizeof path, "%s/%s.%s", e->folder, name, exercise_suffix(e));
    put_text(out, name);
    if (source_read(path, &source, NULL) == STATUS_OK) program_gather(e, &source, &program, NULL);
    for (size_t f = 0; f < program.n_files; f++) put_file(out, &program.files[f]);
    program_close(&program);
    free(source.text);
}

/* ---- keys ---- */

static Status sum_stream(FILE *out, char **text, const size_t *length, Sum *sum, Reason *why)
{
    const bool is_whole = fclose(out) == 0;
    const bool is_summed = is_whole && class_sum(*text, *length, sum);
    free(*text);
    return is_summed ? STATUS_OK : tell_no_sum(why);
}

/* What a tool says of itself; one that is not here says nothing. */
static void put_said(FILE *out, const char *const argv[])
{
    char *said = NULL;
    const bool has_said = process_read(argv, 20.0, &said, NULL) == STATUS_OK;
    put_text(out, has_said ? said : "");
    free(said);
}

/* This ladder, what it puts around programs, and the tools that count them or run them. */
static Status sum_tools(Sum *sum, Reason *why)
{
    static const char *const siblings[] = { MPI_COUNT_LIBRARY, "ladder-confine" };
    static const char *const valgrind[] = { "valgrind", "--version", NULL };
    static const char *const python[] = { LADDER_PYTHON, "-c",
                                          "import sys, numpy\n"
                                          "print(sys.version, numpy.__version__)",
                                          NULL };
    char path[PATH_MAX], *text = NULL;
    size_t length = 0;
    Sum part;
    snprintf(path, sizeof path, "/proc/%ld/exe", (long) getpid());
    if (!sum_path(path, &part)) return tell_no_sum(why);
    FILE *const out = open_memstream(&text, &length);
    if (!out) return reason(why, STATUS_NO_MEMORY, "no memory");
    put_text(out, part.text);
    for (size_t s = 0; s < sizeof siblings / sizeof *siblings; s++) {
        const bool is_there = process_sibling(siblings[s], path, sizeof path);
        put_text(out, is_there && sum_path(path, &part) ? part.text : "");
    }
    put_said(out, valgrind);
    put_said(out, python);
    return sum_stream(out, &text, &length, sum, why);
}

Status class_sum_exercises(Class *class, Reason *why)
{
    Status status = sum_tools(&class->tools, why);
    for (size_t e = 0; e < class->n_opened && status == STATUS_OK; e++) {
        char *text = NULL;
        size_t length = 0;
        FILE *const out = open_memstream(&text, &length);
        if (!out) return reason(why, STATUS_NO_MEMORY, "no memory");
        put_json(out, class->opened[e].json);
        put_program(out, &class->opened[e], "solution");
        put_program(out, &class->opened[e], "starter");
        status = sum_stream(out, &text, &length, &class->exercise_sums[e], why);
    }
    return status;
}

Status class_name_kept(const Class *class, const Cell *cell, const Source *source, char *kept,
                       Reason *why)
{
    const GradeSetting *const setting = class->setting;
    char *text = NULL;
    size_t length = 0;
    Sum sum;
    FILE *const out = open_memstream(&text, &length);
    if (!out) return reason(why, STATUS_NO_MEMORY, "no memory");
    put_text(out, form_of_key);
    put_text(out, cell->student);
    put_text(out, class_file(class, cell));
    put_text(out, class->tools.text);
    put_json(out, class->stamp);
    put_text(out, class->exercise_sums[cell->exercise - class->opened].text);
    fprintf(out, "%g %d ", setting->timeout_s, setting->is_unsafe);
    put_part(out, source->text ? source->text : "", source->length);
    const Status status = sum_stream(out, &text, &length, &sum, why);
    if (status == STATUS_OK) snprintf(kept, PATH_MAX, "%s/kept/%s.json", class->out, sum.text);
    return status;
}
