/**
 * A main program around a submission, for your own tools: no grader, no checks.
 *
 *     PROGRAM TRAJECTORIES STEPS [DT]
 *
 * It draws starting points, always the same ones, runs the submission once and prints how long that
 * took, and the first and the last values of the answer. DT is the length of a step, 0.01 where it
 * is left out. For MPI compile with -DDRIVER_WITH_MPI and start with
 * mpirun: every rank draws the same points, and rank 0 prints.
 */
#include "driver.h"

#ifdef DRIVER_WITH_MPI
#include <mpi.h>
#endif

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* Returns: a number in [-15, 15), the next of a fixed sequence (Steele, Lea, Flood 2014). */
static double draw(uint64_t *state)
{
    uint64_t u = *state += 0x9e3779b97f4a7c15u;
    u = (u ^ (u >> 30)) * 0xbf58476d1ce4e5b9u;
    u = (u ^ (u >> 27)) * 0x94d049bb133111ebu;
    return -15.0 + 30.0 * 0x1p-53 * (double) ((u ^ (u >> 31)) >> 11);
}

/* Returns: a number from 0 to `most`, or -1 where the text is none. */
static long whole_number(const char *text, long most)
{
    char *end;
    const long value = strtol(text, &end, 10);
    return *text != '\0' && *end == '\0' && value >= 0 && value <= most ? value : -1;
}

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

static bool is_to_tell(void)
{
#ifdef DRIVER_WITH_MPI
    int rank;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    return rank == 0;
#else
    return true;
#endif
}

enum { MOST_SHOWN = 3 }; /* of the first values, and of the last */

/* Addresses are whole numbers, and more than nine digits long. */
static void print_value(double value)
{
    const bool is_whole = value >= 0.0 && value < 0x1p53 && value == (double) (unsigned long) value;
    printf(is_whole ? " %.0f" : " %.9g", value);
}

static void tell(const Problem *problem, double seconds, const double *answer)
{
    printf("%zu trajectories, %zu steps: %.3g s", problem->n, problem->steps, seconds);
    if (problem->steps > 0)
        printf(", %.3g ns a trajectory-step",
               1e9 * seconds / (double) problem->n / (double) problem->steps);
    printf("\nanswer:");
    const size_t n_values = driver_answer_values(problem);
    for (size_t i = 0; i < n_values; i++) {
        if (i < MOST_SHOWN || i + MOST_SHOWN >= n_values) print_value(answer[i]);
        if (i == MOST_SHOWN && i + MOST_SHOWN < n_values) fputs(" ...", stdout);
    }
    putchar('\n');
}

static int run(Problem *problem)
{
    double *const start = calloc(3 * problem->n, sizeof *start);
    double *const answer = calloc(driver_answer_values(problem), sizeof *answer);
    if (start && answer) {
        uint64_t state = 1;
        for (size_t i = 0; i < 3 * problem->n; i++) start[i] = draw(&state);
        problem->start = start;
        driver_prepare(problem);
        const double begin_s = now_s();
        driver_run(problem, answer);
        const double seconds = now_s() - begin_s;
        if (is_to_tell()) tell(problem, seconds, answer);
    } else
        fputs("there is no memory for so many trajectories: take fewer\n", stderr);
    const int exit_code = start && answer ? 0 : 3;
    free(start);
    free(answer);
    return exit_code;
}

int main(int argc, char **argv)
{
    const long n = argc > 2 ? whole_number(argv[1], 100000000) : -1;
    const long steps = argc > 2 ? whole_number(argv[2], 1000000000) : -1;
    const double dt = argc > 3 ? atof(argv[3]) : 0.01;
    if (n < 1 || steps < 0 || !(dt > 0.0) || argc > 4) {
        fprintf(stderr, "usage: %s TRAJECTORIES STEPS [DT]\n", argc > 0 ? argv[0] : "PROGRAM");
        return 2;
    }
    Problem problem = { .n = (size_t) n,
                        .steps = (size_t) steps,
                        .dt = dt,
                        .sigma = 10.0,
                        .rho = 28.0,
                        .beta = 8.0 / 3.0 };
#ifdef DRIVER_WITH_MPI
    MPI_Init(&argc, &argv);
#endif
    const int exit_code = run(&problem);
#ifdef DRIVER_WITH_MPI
    MPI_Finalize();
#endif
    return exit_code;
}
