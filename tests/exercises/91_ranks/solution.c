#include "exercise.h"

#include <mpi.h>

void integrate(size_t n, const double start[], size_t steps, double dt, double sums[])
{
    int rank, n_ranks;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &n_ranks);
    double sum = 0.0;
    for (size_t i = (size_t) rank; i < n; i += (size_t) n_ranks) sum += start[i];
    for (size_t s = 0; s < steps; s++) {
        sum -= dt * sum;
        MPI_Reduce(&sum, &sums[s], 1, MPI_DOUBLE, MPI_SUM, 0, MPI_COMM_WORLD);
    }
}
