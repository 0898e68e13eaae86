#include "harness/submission.h"

#include "harness/clock.h"
#include "harness/compile.h"
#include "harness/stop.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LARGEST_SOURCE = 1 << 18, LARGEST_PROGRAM = 64 << 20, COMMAND_BYTES = 2048 };

/* Of a compiler's own time, and by the clock where others are busy too. */
static const double COMPILE_CPU_S = 4.0;
static const double COMPILE_S = 30.0;

/* ---- the file ---- */

static Status read_open(int fd, const char *path, char **text, size_t *length, Reason *why)
{
    struct stat facts;
    if (fstat(fd, &facts) != 0 || !S_ISREG(facts.st_mode))
        return reason(why, STATUS_BAD_USAGE, "%.200s is no file", path);
    if (facts.st_size > LARGEST_SOURCE)
        return reason(why, STATUS_BAD_USAGE,
                      "%.200s is too large for a submission: %lld bytes, "
                      "%d are allowed",
                      path, (long long) facts.st_size, LARGEST_SOURCE);
    *text = calloc(1, LARGEST_SOURCE + 1);
    if (!*text) return reason(why, STATUS_NO_MEMORY, "no memory for %.200s", path);
    const ssize_t got = pread(fd, *text, LARGEST_SOURCE, 0);
    *length = got > 0 ? (size_t) got : 0;
    if (strspn(*text, " \t\r\n") == *length)
        return reason(why, STATUS_BAD_USAGE, "%.200s is empty", path);
    for (size_t i = 0; i < *length; i++)
        if ((unsigned char) (*text)[i] < 0x20 && !strchr("\t\r\n\f", (*text)[i]))
            return reason(why, STATUS_BAD_USAGE, "%.200s is binary: hand in the source", path);
    return strlen(*text) == *length
        ? STATUS_OK
        : reason(why, STATUS_BAD_USAGE, "%.200s is binary: hand in the source", path);
}

/* A link in a folder of submissions could name any file of the grader's. */
Status source_read(const char *path, Source *source, Reason *why)
{
    *source = (Source) { .path = path };
    const int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 && errno == ELOOP)
        return reason(why, STATUS_BAD_USAGE, "%.200s is a link: name the file itself", path);
    if (fd < 0)
        return reason(why, STATUS_BAD_USAGE, "cannot read %.200s: %s", path, strerror(errno));
    const Status status = read_open(fd, path, &source->text, &source->length, why);
    close(fd);
    if (status == STATUS_OK) return STATUS_OK;
    free(source->text);
    *source = (Source) { .path = path };
    return status;
}

/* ---- what the sandbox gets ---- */

static bool add(Program *p, const char *name, int fd, bool is_program)
{
    if (fd < 0 || p->n_files == SANDBOX_MOST_FILES - 1) { /* one is left for what limits */
        if (fd >= 0) close(fd);
        return false;
    }
    SandboxFile *const file = &p->files[p->n_files++];
    *file = (SandboxFile) { .fd = fd, .is_program = is_program };
    snprintf(file->name, sizeof file->name, "%s", name);
    return true;
}

static bool add_path(Program *p, const char *folder, const char *in, const char *name)
{
    char path[PATH_MAX], inside[sizeof p->files->name];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    snprintf(inside, sizeof inside, "%s/%s", in, name);
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) p->lacking = name;
    return add(p, inside, fd, false);
}

static bool ends_with(const char *text, const char *end)
{
    const size_t n = strlen(text), m = strlen(end);
    return n > m && strcmp(text + n - m, end) == 0;
}

/* What exercises share: every header, and what is named. */
static bool add_headers(Program *p, const char *folder)
{
    bool is_fine = true;
    DIR *const all = opendir(folder);
    for (const struct dirent *entry; all && (entry = readdir(all));)
        if (ends_with(entry->d_name, ".h")) is_fine &= add_path(p, folder, "common", entry->d_name);
    if (all) closedir(all);
    return is_fine && all;
}

static int memory_with(const Source *source)
{
    const int fd = memfd_create("submission", MFD_CLOEXEC);
    if (fd >= 0 && write(fd, source->text, source->length) != (ssize_t) source->length) {
        close(fd);
        return -1;
    }
    return fd;
}

static const char *name_in(const char *path)
{
    const char *const slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static Status check_language(const Exercise *e, const char *path, Reason *why)
{
    char suffix[8];
    snprintf(suffix, sizeof suffix, ".%s", exercise_suffix(e));
    if (ends_with(path, suffix)) return STATUS_OK;
    return reason(why, STATUS_BAD_USAGE, "exercise %ld wants a file in %s (%s), this is %.200s",
                  exercise_number(e), e->language == LANGUAGE_PYTHON ? "Python" : "C", suffix,
                  name_in(path));
}

Status program_gather(const Exercise *e, const Source *source, Program *p, Reason *why)
{
    bool is_fine = true;
    *p = (Program) { .exercise = e };
    snprintf(p->name, sizeof p->name, "%s", name_in(source->path));
    const Status status = check_language(e, source->path, why);
    if (status != STATUS_OK) return status;
    if (e->language == LANGUAGE_PYTHON) {
        is_fine = add(p, "exercise/submission.py", memory_with(source), false)
            && add_path(p, e->folder, "exercise", "driver.py")
            && add_path(p, e->common, "exercise", "driver_main.py");
    } else {
        is_fine = add(p, "exercise/submission.c", memory_with(source), false)
            && add_path(p, e->folder, "exercise", "driver.c")
            && add_path(p, e->folder, "exercise", "exercise.h") && add_headers(p, e->common)
            && add_path(p, e->common, "common", "driver_main.c")
            && add_path(p, e->common, "common", "regions.c");
    }
    return is_fine ? STATUS_OK
                   : reason(why, STATUS_MISSING, "the exercise's own %s is not in %.200s",
                            p->lacking ? p->lacking : "folder of shared files", e->folder);
}

/* ---- the compiler ---- */

void program_tell(const Program *program, const char *said, char *text, size_t n_bytes)
{
    char inside[24];
    size_t n = 0;
    snprintf(inside, sizeof inside, "submission.%s", exercise_suffix(program->exercise));
    for (text[0] = '\0'; *said && n + 1 < n_bytes;) {
        const bool is_name = strncmp(said, inside, strlen(inside)) == 0;
        n += (size_t) snprintf(text + n, n_bytes - n, "%.*s",
                               is_name ? (int) sizeof program->name : 1,
                               is_name ? program->name : said);
        said += is_name ? strlen(inside) : 1;
    }
}

static const char *after(const char *line, const char *mark)
{
    const char *const found = strstr(line, mark);
    return found ? found + strlen(mark) : NULL;
}

/* A linker's way to say that a function is not there. Before it stands who calls it: the driver,
 * which calls what the exercise asks for, or the file itself. */
static bool tell_missing(const char *said, const Program *program, const char *path, Reason *why)
{
    const char *const name = after(said, "undefined reference to `");
    if (!name) return false;
    const char *line = name;
    while (line > said && line[-1] != '\n') line--;
    const char *const caller = strstr(line, program->name);
    const int length = (int) strcspn(name, "'\n");
    if (caller && caller < name)
        reason(why, STATUS_OK, "%.120s does not compile: it calls `%.*s`, which is defined nowhere",
               path, length, name);
    else
        reason(why, STATUS_OK,
               "%.120s does not compile: no function `%.*s`; exercise.h says what is wanted", path,
               length, name);
    return true;
}

/* The first lines with an error in them, in one. */
static Status tell_errors(const Program *program, const char *words_of_it, const char *path,
                          const ConfinedEnd *end, Reason *why)
{
    enum { MOST_LINES = 3 };
    char words[360] = "", how[96], said[SANDBOX_WORDS_BYTES];
    program_tell(program, words_of_it, said, sizeof said);
    size_t used = 0;
    int n_lines = 0;
    if (end->has_ended_itself && tell_missing(said, program, path, why)) return STATUS_WRONG_ANSWER;
    for (const char *line = said; *line && n_lines < MOST_LINES;) {
        const int length = (int) strcspn(line, "\n");
        char copy[200];
        snprintf(copy, sizeof copy, "%.*s", length, line);
        if (compile_is_error(copy) && used < sizeof words) {
            used += (size_t) snprintf(words + used, sizeof words - used, "%s%s",
                                      n_lines++ ? " | " : "", copy);
        }
        line += length + (line[length] == '\n');
    }
    sandbox_tell_end(end, how, sizeof how);
    if (n_lines > 0)
        return reason(why, STATUS_WRONG_ANSWER, "%.120s does not compile: %s", path, words);
    return reason(why, STATUS_WRONG_ANSWER, "%.120s does not compile: the compiler %s%s%.200s",
                  path, how, said[0] ? ": " : "", said);
}

/* One command, so that the program need not be carried through a folder of this system. */
static void write_command(const Exercise *e, const GradeSetting *setting, char *command)
{
    const char *const compiler = e->language == LANGUAGE_MPI ? "mpicc" : setting->compiler;
    const char *const more = e->language == LANGUAGE_OPENMP ? "-fopenmp ../common/regions.c -ldl"
        : e->language == LANGUAGE_MPI                       ? "-DDRIVER_WITH_MPI"
                                                            : "";
    snprintf(command, COMMAND_BYTES,
             "cd exercise && %s -std=gnu11 -ffp-contract=off "
             "-Werror=implicit-function-declaration %s "
             "-I../common -o ../program "
             "submission.c driver.c ../common/driver_main.c %s -lm && cat ../program >&3",
             compiler, e->flags, more);
}

static ConfinedEnd run_compiler(const Program *sources, const GradeSetting *setting, int output,
                                Confined *c, Status *status, Reason *why)
{
    char command[COMMAND_BYTES], wrapped[64];
    const char *const argv[] = { "/bin/sh", "-c", command, NULL };
    snprintf(wrapped, sizeof wrapped, "OMPI_CC=%.40s", setting->compiler);
    const char *const environment[]
        = { "PATH=/usr/bin:/bin", "HOME=/tmp", "LC_ALL=C", "TMPDIR=/tmp", wrapped, NULL };
    write_command(sources->exercise, setting, command);
    Sandbox sandbox = { .argv = argv,
                        .environment = environment,
                        .n_files = sources->n_files,
                        .handed = { output },
                        .n_handed = 1,
                        .limits = { .cpu_s = COMPILE_CPU_S,
                                    .memory_bytes = (size_t) 1 << 30,
                                    .file_bytes = LARGEST_PROGRAM,
                                    .processes = 24 },
                        .cpu = -1,
                        .is_unsafe = setting->is_unsafe };
    memcpy(sandbox.files, sources->files, sizeof sandbox.files);
    *status = sandbox_start(&sandbox, c, why);
    if (*status != STATUS_OK) return (ConfinedEnd) { .exit_code = -1 };
    close(c->in); /* a file that includes standard input finds its end */
    c->in = -1;
    return sandbox_wait(c, clock_now_s() + COMPILE_S);
}

static bool is_in_sandbox(const char *compiler)
{
    char path[96];
    snprintf(path, sizeof path, "/usr/bin/%.60s", compiler);
    return access(path, X_OK) == 0;
}

static Status compile(const Program *sources, const char *path, const GradeSetting *setting,
                      Program *program, Reason *why)
{
    Confined c;
    Status status = STATUS_OK;
    if (!is_in_sandbox(setting->compiler))
        return reason(why, STATUS_MISSING,
                      "%.40s is not in /usr/bin, where the sandbox looks: --cc names another",
                      setting->compiler);
    const int output = memfd_create("program", MFD_CLOEXEC);
    if (output < 0) return reason(why, STATUS_NO_MEMORY, "no memory for a program");
    const ConfinedEnd end = run_compiler(sources, setting, output, &c, &status, why);
    if (status == STATUS_OK && stop_requested() != STATUS_OK)
        status = reason(why, stop_requested(), "stopped");
    if (status == STATUS_OK && !(end.has_ended_itself && end.exit_code == 0))
        status = tell_errors(sources, c.said, path, &end, why);
    if (status == STATUS_OK && !add(program, "program", output, true))
        status = reason(why, STATUS_NO_MEMORY, "no memory for a program");
    if (status != STATUS_OK) close(output);
    return status;
}

/* ---- whole ---- */

/* What no program that is counted may carry, because nobody would see what it does. */
typedef struct Refused {
    const char *bytes;
    size_t n_bytes;
    const char *what;
} Refused;

static const Refused refused[] = {
    /* rol by 3, 13, 61, 51; one of these orders is to run a function uncounted */
    { "\x48\xc1\xc7\x03\x48\xc1\xc7\x0d\x48\xc1\xc7\x3d\x48\xc1\xc7\x33", 16,
      "gives orders to Valgrind: leave its client requests out" },
    /* the names of functions are in the program that calls them */
    { "PMPI_", 5, "calls functions by their names for tools, PMPI_...: call those named MPI_..." },
};

static Status refuse_hidden(const Program *program, const char *path, Reason *why)
{
    struct stat facts;
    Status status = STATUS_OK;
    const int fd = program->files[0].fd;
    if (fstat(fd, &facts) != 0 || facts.st_size == 0)
        return reason(why, STATUS_WRONG_ANSWER, "%.120s became no program", path);
    const size_t n_bytes = (size_t) facts.st_size;
    void *const bytes = mmap(NULL, n_bytes, PROT_READ, MAP_SHARED, fd, 0);
    if (bytes == MAP_FAILED) return reason(why, STATUS_NO_MEMORY, "no memory for a program");
    for (size_t r = 0; r < sizeof refused / sizeof *refused && status == STATUS_OK; r++)
        if (memmem(bytes, n_bytes, refused[r].bytes, refused[r].n_bytes))
            status = reason(why, STATUS_WRONG_ANSWER, "%.120s %s", path, refused[r].what);
    munmap(bytes, n_bytes);
    return status;
}

Status program_build(const Exercise *exercise, const Source *source, const GradeSetting *setting,
                     Program *program, Reason *why)
{
    Program sources;
    Status status = program_gather(exercise, source, &sources, why);
    *program = sources;
    if (status == STATUS_OK && exercise->language == LANGUAGE_PYTHON) return STATUS_OK;
    program->n_files = 0;
    if (status == STATUS_OK) status = compile(&sources, source->path, setting, program, why);
    program_close(&sources);
    return status == STATUS_OK ? refuse_hidden(program, source->path, why) : status;
}

void program_close(Program *program)
{
    for (size_t f = 0; f < program->n_files; f++) close(program->files[f].fd);
    program->n_files = 0;
}
