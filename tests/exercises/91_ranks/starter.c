#include "exercise.h"

#include <mpi.h>

/* A message for every number and step. */
void integrate(size_t n, const double start[], size_t steps, double dt, double sums[])
{
    int rank, n_ranks;
    double factor = 1.0;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &n_ranks);
    for (size_t s = 0; s < steps; s++) {
        double sum = 0.0;
        factor -= dt * factor;
        for (size_t i = 0; i < n; i++) {
            double x = factor * start[i];
            const int owner = (int) (i % (size_t) n_ranks);
            if (owner != 0 && rank == owner) MPI_Send(&x, 1, MPI_DOUBLE, 0, 0, MPI_COMM_WORLD);
            if (owner != 0 && rank == 0)
                MPI_Recv(&x, 1, MPI_DOUBLE, owner, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
            sum += x;
        }
        if (rank == 0) sums[s] = sum;
    }
}
