#include "harness/crew.h"

#include "harness/cpu_list.h"

#include <fcntl.h>
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_BYTES = 64 };

static int rank, size;
static int ears = -1;               /* this rank's pipe, read end */
static int mouths[CREW_MOST_RANKS]; /* rank 0: write ends of all others' pipes */

/* Ranks are placed here and not by mpirun, whose defaults differ with the number of ranks. */
static void pin(const char *cpus)
{
    int cpu[CREW_MOST_RANKS];
    const size_t n = cpu_list_read(cpus, cpu, CREW_MOST_RANKS);
    if (n == 0) return;
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET((size_t) cpu[(size_t) rank % n], &set);
    sched_setaffinity(0, sizeof set, &set); /* a refusal leaves the rank where it is */
}

/* Every rank opens a pipe; rank 0 reaches its write end through /proc. */
static Status connect_ears(Reason *why)
{
    int ends[2];
    if (pipe(ends) != 0) return reason(why, STATUS_RUNNER_FAILED, "rank %d has no pipe", rank);
    ears = ends[0];
    char mine[PATH_BYTES];
    static char all[CREW_MOST_RANKS][PATH_BYTES];
    snprintf(mine, sizeof mine, "/proc/%ld/fd/%d", (long) getpid(), ends[1]);
    MPI_Gather(mine, PATH_BYTES, MPI_CHAR, all, PATH_BYTES, MPI_CHAR, 0, MPI_COMM_WORLD);
    Status status = STATUS_OK;
    for (int r = 1; rank == 0 && r < size; r++) {
        mouths[r] = open(all[r], O_WRONLY | O_CLOEXEC);
        if (mouths[r] < 0)
            status = reason(why, STATUS_MISSING, "rank %d is not on this host: cannot wake it", r);
    }
    status = crew_worst(status, why); /* all are connected: each may drop its own write end */
    close(ends[1]);
    return status;
}

Status crew_start(const char *cpus, Reason *why)
{
    MPI_Init(NULL, NULL);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    if (size > CREW_MOST_RANKS)
        return reason(why, STATUS_BAD_USAGE, "%d ranks, at most %d", size, CREW_MOST_RANKS);
    pin(cpus);
    return connect_ears(why);
}

void crew_stop(void)
{
    for (int r = 1; rank == 0 && r < size; r++) close(mouths[r]);
    MPI_Finalize();
}

int crew_rank(void)
{
    return rank;
}

int crew_size(void)
{
    return size;
}

Status crew_tell(const char *line, Reason *why)
{
    const size_t length = strlen(line);
    for (int r = 1; r < size; r++) {
        if (write(mouths[r], line, length) != (ssize_t) length || write(mouths[r], "\n", 1) != 1)
            return reason(why, STATUS_RUNNER_FAILED, "rank %d cannot be woken", r);
    }
    return STATUS_OK;
}

bool crew_listen(char *line, size_t n_bytes)
{
    for (size_t n = 0; n < n_bytes; n++) {
        if (read(ears, line + n, 1) != 1) return false;
        if (line[n] == '\n') {
            line[n] = '\0';
            return true;
        }
    }
    return false;
}

Status crew_worst(Status status, Reason *why)
{
    struct {
        int status, rank;
    } mine = { (int) status, rank }, worst;
    MPI_Allreduce(&mine, &worst, 1, MPI_2INT, MPI_MAXLOC, MPI_COMM_WORLD);
    MPI_Bcast(why, (int) sizeof *why, MPI_BYTE, worst.rank, MPI_COMM_WORLD);
    return (Status) worst.status;
}

void crew_barrier(void)
{
    MPI_Barrier(MPI_COMM_WORLD);
}

void crew_agree(double *wall_s, double *cpu_s)
{
    MPI_Allreduce(MPI_IN_PLACE, wall_s, 1, MPI_DOUBLE, MPI_MAX, MPI_COMM_WORLD);
    MPI_Allreduce(MPI_IN_PLACE, cpu_s, 1, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
}

void crew_spread(double *value, double *least, double *most)
{
    *least = *value;
    *most = *value;
    MPI_Allreduce(MPI_IN_PLACE, least, 1, MPI_DOUBLE, MPI_MIN, MPI_COMM_WORLD);
    MPI_Allreduce(MPI_IN_PLACE, most, 1, MPI_DOUBLE, MPI_MAX, MPI_COMM_WORLD);
    MPI_Allreduce(MPI_IN_PLACE, value, 1, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
}

void crew_pids(int64_t *pids)
{
    int64_t mine = getpid();
    MPI_Gather(&mine, 1, MPI_INT64_T, pids, 1, MPI_INT64_T, 0, MPI_COMM_WORLD);
}

const char *crew_library(void)
{
    static char text[MPI_MAX_LIBRARY_VERSION_STRING];
    int length = 0;
    MPI_Get_library_version(text, &length);
    text[strcspn(text, ",\n")] = '\0';
    return text;
}
