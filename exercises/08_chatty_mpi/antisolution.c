/* Exercise 8, a tempting wrong way: messages that do not wait for each other. There are as many as
 * before, and each one costs its call on both sides. */
#include "exercise.h"

#include <mpi.h>
#include <stdlib.h>

enum { TO_ROOT = 0 };

static int rank, n_ranks;

/* Returns: the first trajectory of a rank; that of the rank behind the last one is n. */
static size_t first_of(int r, size_t n)
{
    return n * (size_t) r / (size_t) n_ranks;
}

/* Each rank tells rank 0 the z of each of its trajectories, and nobody waits before the last one.
 */
static double mean_of_z(size_t n, const Point point[], double z[], MPI_Request request[])
{
    double sum_z = 0.0;
    int n_requests = 0;
    for (int r = 0; r < n_ranks; r++)
        for (size_t m = first_of(r, n); m < first_of(r + 1, n); m++) {
            z[m] = point[m].z;
            if (r != 0 && rank == r)
                MPI_Isend(&z[m], 1, MPI_DOUBLE, 0, TO_ROOT, MPI_COMM_WORLD, &request[n_requests++]);
            if (r != 0 && rank == 0)
                MPI_Irecv(&z[m], 1, MPI_DOUBLE, r, TO_ROOT, MPI_COMM_WORLD, &request[n_requests++]);
        }
    MPI_Waitall(n_requests, request, MPI_STATUSES_IGNORE);
    for (size_t m = 0; m < n; m++) sum_z += z[m];
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
    double *const z = calloc(n, sizeof *z);
    MPI_Request *const request = calloc(n, sizeof(MPI_Request));
    if (!z || !request) MPI_Abort(MPI_COMM_WORLD, 1);
    for (size_t m = 0; m < n; m++) final[m] = start[m];
    for (size_t i = 0; i < steps; i++) {
        for (size_t m = first; m < end; m++) final[m] = step(model, final[m]);
        mean_z[i] = mean_of_z(n, final, z, request);
    }
    collect(n, final);
    free(z);
    free(request);
}
