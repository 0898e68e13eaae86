/* Exercise 8: calls the submission on every rank. The answer of rank 0: n final points, then a mean
 * for each step. */
#include "../common/driver.h"
#include "exercise.h"

#include <math.h>
#include <mpi.h>
#include <stdlib.h>

static double *own_start; /* the share of this rank; what other ranks begin with is NaN */

size_t driver_answer_values(const Problem *problem)
{
    return 3 * problem->n + problem->steps;
}

void driver_prepare(const Problem *problem)
{
    own_start = realloc(own_start, 3 * problem->n * sizeof *own_start);
    if (!own_start) MPI_Abort(MPI_COMM_WORLD, 1);
}

/* Nobody can do the work of another rank without a message. */
static void take_share(const Problem *problem)
{
    int rank, n_ranks;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &n_ranks);
    const size_t first = problem->n * (size_t) rank / (size_t) n_ranks;
    const size_t end = problem->n * ((size_t) rank + 1) / (size_t) n_ranks;
    for (size_t i = 0; i < 3 * problem->n; i++)
        own_start[i] = i >= 3 * first && i < 3 * end ? problem->start[i] : NAN;
}

void driver_run(const Problem *problem, double *answer)
{
    const Model model = { problem->dt, problem->sigma, problem->rho, problem->beta };
    take_share(problem);
    integrate(problem->n, (const Point *) (const void *) own_start, problem->steps, &model,
              (Point *) (void *) answer, answer + 3 * problem->n);
}
