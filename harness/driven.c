#include "harness/driven.h"

#include "harness/clock.h"
#include "harness/mpi_count.h"
#include "harness/process.h"
#include "harness/stop.h"
#include "variants/workload/ensemble.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* As driver_main.c reads it. */
typedef struct ProblemHead {
    char magic[8];
    uint64_t n, steps;
    double dt, sigma, rho, beta;
    uint64_t extra;
} ProblemHead;

typedef struct AnswerHead {
    uint64_t n_values;
    uint64_t n_regions;
    uint64_t unused[6];
} AnswerHead;

/* Between looks at its memory, whatever it says meanwhile. */
static const double BETWEEN_LOOKS_S = 0.05;

enum { ANSWER_BYTES = 64 << 20, COMMAND_BYTES = 512 };

_Static_assert(sizeof(AnswerHead) == 64, "the values begin with a cache line");
_Static_assert(EXERCISE_MOST_ANSWERS <= (ANSWER_BYTES - 64) / 8, "answers fit their memory");

const uint64_t driven_no_answer = UINT64_C(0x7ff0b0a710ad0000);
const uint64_t driven_read_early = UINT64_C(0x7ff8b0a710ad0000);

/* ---- shared memory ---- */

/* It can neither grow nor shrink: who maps it here is safe from the other side. */
static int make_shared(const char *name, size_t n_bytes, void **place)
{
    const int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    *place = MAP_FAILED;
    if (fd >= 0 && ftruncate(fd, (off_t) n_bytes) == 0
        && fcntl(fd, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) == 0)
        *place = mmap(NULL, n_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (*place != MAP_FAILED) return fd;
    *place = NULL;
    if (fd >= 0) close(fd);
    return -1;
}

/* The program's own descriptor of its problem cannot be written through. */
static int only_to_read(int fd)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return open(path, O_RDONLY | O_CLOEXEC);
}

/* ---- what is started ---- */

static const char *find_cachegrind(void)
{
    static const char *const places[] = { "/usr/libexec/valgrind/cachegrind-amd64-linux",
                                          "/usr/lib/valgrind/cachegrind-amd64-linux",
                                          "/usr/lib64/valgrind/cachegrind-amd64-linux",
                                          "/usr/libexec/valgrind/cachegrind-arm64-linux" };
    for (size_t p = 0; p < sizeof places / sizeof *places; p++)
        if (access(places[p], X_OK) == 0) return places[p];
    return NULL;
}

/* Cachegrind itself, not what looks for it: the program under it may not start another one, and
 * neither may this. What it tells goes through a pipe of its own, the file it would write too is
 * one that the program could have written. */
static Status put_cachegrind(const Driven *d, const char **argv, Reason *why)
{
    const char *const program = find_cachegrind();
    const char *const words[] = {
        program,
        "--tool=cachegrind",
        "--cachegrind-out-file=/dev/null",
        "--log-fd=5",
        "--vgdb=no",
        d->setting.tool == DRIVEN_CACHED ? "--cache-sim=yes" : "--cache-sim=no",
        "--I1=32768,8,64",
        "--D1=32768,8,64",
        "--LL=262144,16,64",
        "./program",
        "3",
        "4",
        NULL,
    };
    if (!program) return reason(why, STATUS_MISSING, "valgrind is not here (apt install valgrind)");
    memcpy(argv, words, sizeof words);
    return STATUS_OK;
}

/* mpirun hands no descriptors on: ranks open those of the shell that has started it. */
static void put_mpirun(const Driven *d, const Exercise *e, char *command, const char **argv)
{
    const bool is_counting = d->setting.tool == DRIVEN_MESSAGES;
    snprintf(command, COMMAND_BYTES,
             "mpirun --oversubscribe --bind-to none -n %u %s./program /proc/$$/fd/3 /proc/$$/fd/4 "
             "&& %s",
             e->workers,
             is_counting ? "-x LD_PRELOAD=$PWD/" MPI_COUNT_LIBRARY " -x " MPI_COUNT_VARIABLE
                           "=$PWD/counts "
                         : "",
             is_counting ? "cat counts >&5" : "true");
    const char *const words[] = { "/bin/sh", "-c", command, NULL };
    memcpy(argv, words, sizeof words);
}

static Status put_command(const Driven *d, const Exercise *e, char *command, const char **argv,
                          Reason *why)
{
    static const char *const alone[] = { "./program", "3", "4", NULL };
    static const char *const python[]
        = { LADDER_PYTHON, "-B", "exercise/driver_main.py", "3", "4", NULL };
    if (d->setting.tool == DRIVEN_COUNTED || d->setting.tool == DRIVEN_CACHED)
        return put_cachegrind(d, argv, why);
    if (e->language == LANGUAGE_MPI)
        put_mpirun(d, e, command, argv);
    else if (e->language == LANGUAGE_PYTHON)
        memcpy(argv, python, sizeof python);
    else
        memcpy(argv, alone, sizeof alone);
    return STATUS_OK;
}

/* Serial programs are one thread: a second could work ahead, or outside of what is counted. */
static SandboxLimits limits_of(const Exercise *e, const DrivenSetting *setting)
{
    static const unsigned processes[] = {
        [LANGUAGE_C] = 1,
        [LANGUAGE_OPENMP] = 2,
        [LANGUAGE_MPI] = 16,
        [LANGUAGE_PYTHON] = 1,
    };
    const bool is_small = e->language == LANGUAGE_C && setting->tool == DRIVEN_ALONE;
    const size_t memory = is_small ? (size_t) 512 << 20 : (size_t) 2 << 30;
    const unsigned workers = e->language == LANGUAGE_MPI ? 4 * e->workers : e->workers - 1;
    const bool is_parallel = e->language == LANGUAGE_OPENMP || e->language == LANGUAGE_MPI;
    return (SandboxLimits) {
        .cpu_s = 10.0 + 10.0 * setting->timeout_s,
        .memory_bytes = memory,
        .file_bytes = 16 << 20,
        .processes = processes[e->language] + (is_parallel ? workers : 0),
        .is_exec_once = e->language == LANGUAGE_C || e->language == LANGUAGE_OPENMP,
    };
}

typedef struct Environment {
    char threads[32];
    const char *words[24];
} Environment;

static void fill_environment(const Exercise *e, Environment *environment)
{
    snprintf(environment->threads, sizeof environment->threads, "OMP_NUM_THREADS=%u", e->workers);
    const char *const words[] = {
        "PATH=/usr/bin:/bin",
        "HOME=/tmp",
        "TMPDIR=/tmp",
        "LC_ALL=C",
        environment->threads,
        "LD_BIND_NOW=1",
        "OMP_WAIT_POLICY=passive",
        "OPENBLAS_NUM_THREADS=1",
        "VALGRIND_LAUNCHER=/usr/bin/valgrind",
        "MALLOC_MMAP_THRESHOLD_=65536", /* what is freed is given back, and can be seen to be */
        "OMPI_ALLOW_RUN_AS_ROOT=1",
        "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1",
        "OMPI_MCA_btl_vader_single_copy_mechanism=none",
        "OMPI_MCA_btl=self,vader",
        "OMPI_MCA_plm_rsh_agent=true",
        "OMPI_MCA_mpi_yield_when_idle=1",
        NULL,
    };
    memcpy(environment->words, words, sizeof words);
}

/* ---- start ---- */

static Status make_memory(Driven *d, Reason *why)
{
    d->problem_bytes = sizeof(ProblemHead) + 24 * d->setting.n_most;
    d->problem_fd = make_shared("problem", d->problem_bytes, &d->shared_problem);
    d->answer_fd = make_shared("answer", ANSWER_BYTES, &d->shared_answer);
    d->values = malloc(ANSWER_BYTES);
    if (d->problem_fd < 0 || d->answer_fd < 0 || !d->values)
        return reason(why, STATUS_NO_MEMORY, "no memory for problem and answer");
    *(ProblemHead *) d->shared_problem = (ProblemHead) { .magic = "L63EX001" };
    memcpy(((ProblemHead *) d->shared_problem)->magic, "L63EX001", 8);
    return STATUS_OK;
}

/* Where its tool writes: a pipe that is read at the end, or a file in memory. */
static int make_report(Driven *d, bool is_pipe)
{
    int ends[2];
    if (!is_pipe) return d->report_fd = memfd_create("report", MFD_CLOEXEC);
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return -1;
    fcntl(ends[1], F_SETFL, 0);
    d->report_fd = ends[0];
    return ends[1];
}

static Status add_library(Sandbox *s, int *library, Reason *why)
{
    char path[PATH_MAX];
    *library = process_sibling(MPI_COUNT_LIBRARY, path, sizeof path)
        ? open(path, O_RDONLY | O_CLOEXEC)
        : -1;
    if (*library < 0) return reason(why, STATUS_MISSING, MPI_COUNT_LIBRARY " is not in this build");
    s->files[s->n_files++] = (SandboxFile) { MPI_COUNT_LIBRARY, *library, false };
    return STATUS_OK;
}

static Status start(const Program *program, Driven *d, Sandbox *s, Reason *why)
{
    const bool is_counted = d->setting.tool != DRIVEN_ALONE;
    const bool is_pipe = d->setting.tool != DRIVEN_MESSAGES;
    const int problem = only_to_read(d->problem_fd);
    int library = -1;
    s->handed[0] = problem, s->handed[1] = d->answer_fd, s->n_handed = 2;
    if (is_counted) s->handed[s->n_handed++] = make_report(d, is_pipe);
    memcpy(s->files, program->files, sizeof program->files);
    s->n_files = program->n_files;
    Status status = is_pipe ? STATUS_OK : add_library(s, &library, why);
    if (status == STATUS_OK && problem < 0)
        status = reason(why, STATUS_MISSING, "no /proc here: the problem cannot be handed over");
    if (status == STATUS_OK) status = sandbox_start(s, &d->confined, why);
    if (is_counted && is_pipe) close(s->handed[2]);
    if (problem >= 0) close(problem);
    if (library >= 0) close(library);
    return status;
}

Status driven_start(const Program *program, const DrivenSetting *setting, Driven *d, Reason *why)
{
    const char *argv[24];
    char command[COMMAND_BYTES];
    Environment environment;
    *d = (Driven) {
        .setting = *setting, .program = program, .problem_fd = -1, .answer_fd = -1, .report_fd = -1
    };
    d->confined.pid = -1;
    fill_environment(program->exercise, &environment);
    Status status = make_memory(d, why);
    if (status == STATUS_OK) status = put_command(d, program->exercise, command, argv, why);
    d->memory_bytes = limits_of(program->exercise, setting).memory_bytes;
    Sandbox sandbox = { .argv = argv,
                        .environment = environment.words,
                        .limits = limits_of(program->exercise, setting),
                        .cpu = setting->cpu,
                        .is_unsafe = setting->is_unsafe };
    return status == STATUS_OK ? start(program, d, &sandbox, why) : status;
}

/* ---- orders ---- */

enum { WORDS_BYTES = 300 };

/* The last line it wrote says most: an exception's own words, the C library's complaint. */
static void last_words(const Driven *d, char text[WORDS_BYTES])
{
    const Confined *const c = &d->confined;
    char line[sizeof c->last];
    size_t end = c->n_last;
    while (end > 0 && strchr(" \n\r\t", c->last[end - 1])) end--;
    size_t begin = end;
    while (begin > 0 && c->last[begin - 1] != '\n') begin--;
    snprintf(line, sizeof line, "%.*s", (int) (end - begin), c->last + begin);
    program_tell(d->program, line, text, WORDS_BYTES);
}

SizeText driven_size_text(const GradeProblem *p)
{
    SizeText size;
    snprintf(size.text, sizeof size.text, "%zu %s, %zu %s", p->n,
             p->n == 1 ? "trajectory" : "trajectories", p->steps, p->steps == 1 ? "step" : "steps");
    return size;
}

/* Whoever is told can start the same size again, with a main program of their own. */
static Status blame(const Driven *d, const char *what, const char *words, Reason *why)
{
    return reason(why, STATUS_WRONG_ANSWER, "%s for %s%s%s", what,
                  driven_size_text(&d->problem).text, *words ? ": " : "", words);
}

static void note_end(const Driven *d, DrivenEnd end)
{
    if (d->setting.end) *d->setting.end = end;
}

static Status tell_end(Driven *d, double deadline_s, Reason *why)
{
    const bool has_ranks = d->program->exercise->language == LANGUAGE_MPI;
    char how[96], what[128], words[WORDS_BYTES];
    const ConfinedEnd end = sandbox_wait(&d->confined, deadline_s);
    if (stop_requested() != STATUS_OK) return reason(why, stop_requested(), "stopped");
    last_words(d, words);
    sandbox_tell_end(&end, how, sizeof how);
    note_end(d, end.has_ended_itself ? DRIVEN_CRASHED : DRIVEN_TIMED_OUT);
    if (!end.has_ended_itself)
        snprintf(what, sizeof what, "gave no answer within %g s%s", d->setting.timeout_s,
                 has_ranks ? " (do its ranks wait for each other?)" : "");
    else
        snprintf(what, sizeof what, "%s before it had answered", how);
    return blame(d, what, end.has_ended_itself ? words : "", why);
}

/* Limits hold for one process: many small ones are stopped here. */
static bool is_too_large(const Driven *d)
{
    return driven_total_bytes(d) > (double) d->memory_bytes;
}

static Status tell_size(Driven *d, Reason *why)
{
    char what[64];
    sandbox_end(&d->confined);
    note_end(d, DRIVEN_TOOK_MEMORY);
    snprintf(what, sizeof what, "took more than %.0f MB of memory",
             1e-6 * (double) d->memory_bytes);
    return blame(d, what, "", why);
}

/* What it said last is its error; one of a file that does not even begin has no size. */
static Status tell_error(Driven *d, char word, Reason *why)
{
    char words[WORDS_BYTES], size[72] = "";
    sandbox_listen(&d->confined);
    last_words(d, words);
    note_end(d, DRIVEN_CRASHED);
    if (word == 'r') snprintf(size, sizeof size, " (%s)", driven_size_text(&d->problem).text);
    return reason(why, STATUS_WRONG_ANSWER, "stopped with an error: %s%s", words, size);
}

static Status wait_for_reply(Driven *d, char word, double deadline_s, Reason *why)
{
    char reply = 0;
    double look_s = clock_now_s() + BETWEEN_LOOKS_S;
    while (reply == 0) {
        const double now_s = clock_now_s(), left_s = deadline_s - now_s;
        struct pollfd ends[2]
            = { { d->confined.out, POLLIN, 0 }, { d->confined.words, POLLIN, 0 } };
        if (left_s <= 0.0 || stop_requested() != STATUS_OK) return tell_end(d, 0.0, why);
        if (now_s >= look_s) {
            if (is_too_large(d)) return tell_size(d, why);
            look_s = clock_now_s() + BETWEEN_LOOKS_S;
        }
        poll(ends, 2, (int) ceil(1e3 * fmin(left_s, fmax(0.0, look_s - now_s))));
        if (ends[0].revents && read(d->confined.out, &reply, 1) == 0)
            return tell_end(d, deadline_s, why);
        if (ends[1].revents) sandbox_listen(&d->confined);
    }
    if (reply == 'k') return STATUS_OK;
    if (reply == 'x') return tell_error(d, word, why);
    return reason(why, STATUS_WRONG_ANSWER, "%s",
                  reply == '!' ? "has an answer that is larger than this program allows"
                               : "answered something that it was not asked");
}

static Status order(Driven *d, char word, Reason *why)
{
    const double deadline_s = clock_now_s() + d->setting.timeout_s;
    if (write(d->confined.in, &word, 1) != 1) return tell_end(d, deadline_s, why);
    return wait_for_reply(d, word, deadline_s, why);
}

Status driven_prepare(Driven *d, const GradeProblem *p, Reason *why)
{
    ProblemHead *const head = d->shared_problem;
    d->problem = *p;
    head->n = p->n;
    head->steps = p->steps;
    head->dt = p->dt;
    head->sigma = p->sigma;
    head->rho = p->rho;
    head->beta = p->beta;
    head->extra = p->extra;
    memset(head + 1, 0, 24 * p->n);
    return order(d, 'p', why);
}

static void poison(AnswerHead *head, size_t n_values)
{
    uint64_t *const values = (uint64_t *) (void *) (head + 1);
    head->n_values = 0;
    for (size_t i = 0; i < n_values; i++) values[i] = driven_no_answer;
}

Status driven_run(Driven *d, size_t n_expected, double *elapsed_s, Reason *why)
{
    AnswerHead *const head = d->shared_answer;
    L63State *const start = (L63State *) ((ProblemHead *) d->shared_problem + 1);
    L63State *const points = malloc(d->problem.n * sizeof *points);
    if (!points) return reason(why, STATUS_NO_MEMORY, "no memory for starting points");
    ensemble_fill(d->problem.seed, d->problem.n, points);
    poison(head, n_expected);
    const double begin_s = clock_now_s(); /* before: who looks for them early has won nothing */
    memcpy(start, points, d->problem.n * sizeof *points);
    const Status status = order(d, 'r', why);
    if (status == STATUS_OK) {
        const uint64_t n_values = head->n_values;
        d->n_values = n_values <= EXERCISE_MOST_ANSWERS ? (size_t) n_values : 0;
        d->n_regions = head->n_regions;
        memcpy(d->values, head + 1, d->n_values * sizeof *d->values);
        if (elapsed_s) *elapsed_s = clock_now_s() - begin_s;
    }
    free(points);
    return status;
}

/* ---- its end ---- */

Status driven_finish(Driven *d, Reason *why)
{
    char how[96];
    close(d->confined.in);
    d->confined.in = -1;
    const ConfinedEnd end = sandbox_wait(&d->confined, clock_now_s() + d->setting.timeout_s);
    if (stop_requested() != STATUS_OK) return reason(why, stop_requested(), "stopped");
    if (end.has_ended_itself && end.exit_code == 0) return STATUS_OK;
    sandbox_tell_end(&end, how, sizeof how);
    note_end(d, end.has_ended_itself ? DRIVEN_CRASHED : DRIVEN_TIMED_OUT);
    return reason(why, STATUS_WRONG_ANSWER, "%s after its last answer", how);
}

void driven_end(Driven *d)
{
    sandbox_end(&d->confined);
    if (d->shared_problem) munmap(d->shared_problem, d->problem_bytes);
    if (d->shared_answer) munmap(d->shared_answer, ANSWER_BYTES);
    const int open_ones[] = { d->problem_fd, d->answer_fd, d->report_fd };
    for (size_t i = 0; i < sizeof open_ones / sizeof *open_ones; i++)
        if (open_ones[i] >= 0) close(open_ones[i]);
    free(d->values);
    *d = (Driven) { .problem_fd = -1, .answer_fd = -1, .report_fd = -1, .confined.pid = -1 };
}

char *driven_report(const Driven *d)
{
    enum { LARGEST_REPORT = 1 << 20 };
    size_t n = 0;
    char *const text = malloc(LARGEST_REPORT + 1);
    if (d->report_fd < 0 || !text) {
        free(text);
        return NULL;
    }
    if (d->setting.tool == DRIVEN_MESSAGES) lseek(d->report_fd, 0, SEEK_SET);
    for (ssize_t got = 1; got > 0 && n<LARGEST_REPORT; n += got> 0 ? (size_t) got : 0)
        got = read(d->report_fd, text + n, LARGEST_REPORT - n);
    text[n] = '\0';
    return text;
}
