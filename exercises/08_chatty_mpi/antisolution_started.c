/* Exercise 8, a tempting wrong way: a message is described once for each trajectory, and one call
 * starts them all. The call is one, the messages are as many as before.
 */
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

/* A message for each z: those of this rank, on rank 0 those of all others. Returns: how many. */
static int describe(size_t n, double z[], MPI_Request request[])
{
    int n_requests = 0;
    for (int r = 1; r < n_ranks; r++)
        for (size_t m = first_of(r, n); m < first_of(r + 1, n); m++) {
            MPI_Request *const next = &request[n_requests];
            if (rank == r) MPI_Send_init(&z[m], 1, MPI_DOUBLE, 0, TO_ROOT, MPI_COMM_WORLD, next);
            if (rank == 0) MPI_Recv_init(&z[m], 1, MPI_DOUBLE, r, TO_ROOT, MPI_COMM_WORLD, next);
            n_requests += rank == r || rank == 0;
        }
    return n_requests;
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
    MPI_Request *const request = calloc(n, sizeof *request);
    if (!z || !request) MPI_Abort(MPI_COMM_WORLD, 1);
    const int n_requests = describe(n, z, request);
    for (size_t m = 0; m < n; m++) final[m] = start[m];
    for (size_t i = 0; i < steps; i++) {
        double sum_z = 0.0;
        for (size_t m = first; m < end; m++) z[m] = (final[m] = step(model, final[m])).z;
        MPI_Startall(n_requests, request);
        MPI_Waitall(n_requests, request, MPI_STATUSES_IGNORE);
        for (size_t m = 0; m < n; m++) sum_z += z[m];
        mean_z[i] = sum_z / (double) n;
    }
    for (int q = 0; q < n_requests; q++) MPI_Request_free(&request[q]);
    free(z);
    free(request);
    collect(n, final);
}
