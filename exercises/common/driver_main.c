/*
 * Runs a submission when the grader says so: PROGRAM PROBLEM ANSWER, two descriptors by number or
 * path. Each byte on standard input is one order, each is answered by one byte on standard output:
 *
 *   p  the size of the problem is there: prepare      k  done
 *   r  the starting points are there: run             !  not possible (answer too large, no memory)
 *                                                     x  an error, told on standard error (Python)
 *
 * No clock is read here, and nothing that this program says is trusted: the grader times from
 * outside and looks at the answer as soon as it hears `k`.
 */
#include "driver.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef DRIVER_WITH_MPI
#include <mpi.h>
#endif

/* The problem's descriptor: this, then 3 n doubles. Little-endian, as the harness writes it. */
typedef struct ProblemHead {
    char magic[8];
    uint64_t n, steps;
    double dt, sigma, rho, beta;
    uint64_t extra;
} ProblemHead;

/* The answer's descriptor: this, then the values. */
typedef struct AnswerHead {
    uint64_t n_values;
    uint64_t n_regions; /* parallel regions of the last run */
    uint64_t unused[6]; /* to the end of a cache line */
} AnswerHead;

/* regions.c counts them where it is linked. */
__attribute__((weak)) uint64_t regions_begun(void);

static int orders = STDIN_FILENO, replies = STDOUT_FILENO;

/* Owns: mapped to the end. Returns: NULL where it cannot be. */
static void *map_shared(const char *name, bool is_writable, size_t *n_bytes)
{
    struct stat facts;
    char *end = NULL;
    const long number = strtol(name, &end, 10);
    const int fd = *end == '\0' ? (int) number : open(name, is_writable ? O_RDWR : O_RDONLY);
    if (fd < 0 || fstat(fd, &facts) != 0) return NULL;
    *n_bytes = (size_t) facts.st_size;
    void *const place
        = mmap(NULL, *n_bytes, is_writable ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    return place == MAP_FAILED ? NULL : place;
}

/* What the submission prints goes to standard error, what it reads is empty. */
static void take_channels(void)
{
    const int null = open("/dev/null", O_RDONLY);
    orders = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 100);
    replies = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 100);
    dup2(null, STDIN_FILENO);
    dup2(STDERR_FILENO, STDOUT_FILENO);
    close(null);
}

static bool is_first_rank(void)
{
#ifdef DRIVER_WITH_MPI
    int rank = 0;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    return rank == 0;
#else
    return true;
#endif
}

/* Returns: the next order, the same on every rank; 0 at the end. */
static char next_order(void)
{
    char order = 0;
    if (is_first_rank()) {
        ssize_t got = -1;
        while ((got = read(orders, &order, 1)) < 0 && errno == EINTR) { }
        if (got != 1) order = 0;
    }
#ifdef DRIVER_WITH_MPI
    MPI_Bcast(&order, 1, MPI_CHAR, 0, MPI_COMM_WORLD);
#endif
    return order;
}

static void reply(char word)
{
    if (!is_first_rank()) return;
    while (write(replies, &word, 1) < 0 && errno == EINTR) { }
}

static Problem read_problem(const ProblemHead *head)
{
    return (Problem) { .n = (size_t) head->n,
                       .steps = (size_t) head->steps,
                       .dt = head->dt,
                       .sigma = head->sigma,
                       .rho = head->rho,
                       .beta = head->beta,
                       .start = (const double *) (head + 1),
                       .extra = head->extra };
}

static void run_once(const Problem *problem, AnswerHead *answer)
{
    double *values = (double *) (answer + 1);
#ifdef DRIVER_WITH_MPI
    static double *own; /* only rank 0 writes what the grader reads */
    if (!is_first_rank()) {
        own = realloc(own, driver_answer_values(problem) * sizeof *own + 1);
        values = own;
    }
#endif
    const uint64_t before = regions_begun ? regions_begun() : 0;
    driver_run(problem, values);
    if (!is_first_rank()) return;
    answer->n_values = driver_answer_values(problem);
    answer->n_regions = regions_begun ? regions_begun() - before : 0;
}

static int serve(const ProblemHead *head, AnswerHead *answer, size_t room)
{
    for (char order; (order = next_order()) != 0;) {
        const Problem problem = read_problem(head);
        const size_t most = (room - sizeof *answer) / sizeof(double);
        const bool is_possible = driver_answer_values(&problem) <= most;
        if (is_possible && order == 'p') driver_prepare(&problem);
        if (is_possible && order == 'r') run_once(&problem, answer);
        fflush(stdout);
        reply(is_possible ? 'k' : '!');
    }
    return 0;
}

int main(int argc, char **argv)
{
    size_t n_bytes = 0, room = 0;
    if (argc < 3) return 2;
    const ProblemHead *const head = map_shared(argv[1], false, &n_bytes);
    AnswerHead *const answer = map_shared(argv[2], true, &room);
    if (!head || !answer || n_bytes < sizeof *head || room < sizeof *answer
        || memcmp(head->magic, "L63EX001", sizeof head->magic) != 0) {
        fputs("this program is started by `ladder grade`\n", stderr);
        return 2;
    }
    take_channels();
#ifdef DRIVER_WITH_MPI
    MPI_Init(&argc, &argv);
#endif
    const int result = serve(head, answer, room);
#ifdef DRIVER_WITH_MPI
    MPI_Finalize();
#endif
    return result;
}
