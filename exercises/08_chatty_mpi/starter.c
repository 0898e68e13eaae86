/* Exercise 8, starter: right, and the ranks talk more than they compute. */
#include "exercise.h"

#include <mpi.h>

enum { TO_ROOT = 0 };

static int rank, n_ranks;

/* Returns: the first trajectory of a rank; that of the rank behind the last one is n. */
static size_t first_of(int r, size_t n)
{
    return n * (size_t) r / (size_t) n_ranks;
}

/* Each rank tells rank 0 the z of each of its trajectories. */
static double mean_of_z(size_t n, const Point point[])
{
    double sum_z = 0.0;
    for (int r = 0; r < n_ranks; r++)
        for (size_t m = first_of(r, n); m < first_of(r + 1, n); m++) {
            double z = point[m].z;
            if (r != 0 && rank == r) MPI_Send(&z, 1, MPI_DOUBLE, 0, TO_ROOT, MPI_COMM_WORLD);
            if (r != 0 && rank == 0)
                MPI_Recv(&z, 1, MPI_DOUBLE, r, TO_ROOT, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
            sum_z += z;
        }
    return sum_z / (double) n;
}

/* Rank 0 gets the points of the others. */
static void collect(size_t n, Point point[])
{
    for (int r = 1; r < n_ranks; r++) {
        const size_t first = first_of(r, n);
        const int count = (int) (3 * (first_of(r + 1, n) - first));
        if (rank == r) MPI_Send(&point[first], count, MPI_DOUBLE, 0, TO_ROOT, MPI_COMM_WORLD);
        if (rank == 0)
            MPI_Recv(&point[first], count, MPI_DOUBLE, r, TO_ROOT, MPI_COMM_WORLD,
                     MPI_STATUS_IGNORE);
    }
}

void integrate(size_t n, const Point start[], size_t steps, const Model *model, Point final[],
               double mean_z[])
{
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &n_ranks);
    const size_t first = first_of(rank, n), end = first_of(rank + 1, n);
    for (size_t m = 0; m < n; m++) final[m] = start[m];
    for (size_t i = 0; i < steps; i++) {
        for (size_t m = first; m < end; m++) final[m] = step(model, final[m]);
        mean_z[i] = mean_of_z(n, final);
    }
    collect(n, final);
}
