#include "harness/crew.h"

#include "harness/binding.h"
#include "harness/clock.h"
#include "harness/cpu_list.h"
#include "harness/mpi_count.h"

#include <ctype.h>
#include <fcntl.h>
#include <math.h>
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PATH_BYTES = 64, BINDING_BYTES = 1024, TELL_TAG = 1 };

static MPI_Comm crew; /* all ranks, also those that the rung has started itself */
static int rank, size;
static unsigned n_threads = 1;
static void (*part)(void); /* of a rung that has started ranks */
static double spawn_s = NAN;
static int ears = -1;               /* this rank's pipe, read end */
static int mouths[CREW_MOST_RANKS]; /* rank 0: write ends of all others' pipes */
static bool is_near = true;         /* on the machine of rank 0 */
static bool is_scattered;           /* ranks are on more machines than one */
static char host[MPI_MAX_PROCESSOR_NAME];

/* Ranks are placed here and not by mpirun, whose defaults differ with the number of ranks. Those
 * on another machine start anew on its CPUs. */
static Status pin(const CrewSetting *setting, size_t place, Reason *why)
{
    int cpu[CPU_SETSIZE];
    const size_t n = is_near || !setting->cpus ? cpu_list_read(setting->cpus, cpu, CPU_SETSIZE)
                                               : cpu_list_here(cpu, CPU_SETSIZE);
    if (!is_near && (place + 1) * n_threads > n && !setting->may_oversubscribe)
        return reason(why, STATUS_MISSING,
                      "%s has %zu allowed CPU%s: too few for rank %zu of %u thread%s there", host,
                      n, n == 1 ? "" : "s", place + 1, n_threads, n_threads == 1 ? "" : "s");
    if (n > 0) binding_pin(cpu, n, place * n_threads, n_threads);
    return STATUS_OK;
}

/* How many ranks before this one are on its machine, and whether rank 0 is there, too. */
static size_t place_on_host(void)
{
    static char all[CREW_MOST_RANKS][MPI_MAX_PROCESSOR_NAME];
    int length;
    size_t place = 0;
    MPI_Get_processor_name(host, &length);
    MPI_Allgather(host, sizeof host, MPI_CHAR, all, sizeof host, MPI_CHAR, crew);
    is_near = strcmp(host, all[0]) == 0;
    for (int r = 0; r < rank; r++) place += strcmp(host, all[r]) == 0;
    for (int r = 0; r < size; r++) is_scattered |= strcmp(all[r], all[0]) != 0;
    return place;
}

/* Every rank opens a pipe; rank 0 reaches its write end through /proc if that is of its machine. */
static Status connect_ears(Reason *why)
{
    int ends[2];
    if (pipe(ends) != 0) return reason(why, STATUS_RUNNER_FAILED, "rank %d has no pipe", rank);
    ears = ends[0];
    char mine[PATH_BYTES] = "";
    static char all[CREW_MOST_RANKS][PATH_BYTES];
    if (is_near) snprintf(mine, sizeof mine, "/proc/%ld/fd/%d", (long) getpid(), ends[1]);
    MPI_Gather(mine, PATH_BYTES, MPI_CHAR, all, PATH_BYTES, MPI_CHAR, 0, crew);
    Status status = STATUS_OK;
    for (int r = 1; rank == 0 && r < size; r++) {
        mouths[r] = *all[r] ? open(all[r], O_WRONLY | O_CLOEXEC) : -1;
        if (*all[r] && mouths[r] < 0)
            status = reason(why, STATUS_MISSING, "rank %d cannot be reached to wake it", r);
    }
    status = crew_worst(status, why); /* all are connected: each may drop its own write end */
    close(ends[1]);
    return status;
}

/* Of the rung's own making: the other ranks are there when this returns. */
static void spawn(const CrewSetting *setting)
{
    MPI_Comm parent;
    MPI_Comm_get_parent(&parent);
    const bool is_first = parent == MPI_COMM_NULL;
    const int n_others = (int) setting->n_ranks - 1;
    const double before_s = clock_now_s();
    crew = MPI_Comm_f2c(setting->spawn(is_first ? setting->command : NULL, n_others));
    spawn_s = clock_now_s() - before_s;
}

static Status check_spawn(const CrewSetting *setting, Reason *why)
{
    const char *const library = crew_library();
    if (!setting->spawn || strncmp(library, "Open MPI", 8) == 0) return STATUS_OK;
    return reason(why, STATUS_MISSING,
                  "%s cannot be relied on to spawn (Debian's MPICH fails or hangs); build with "
                  "-Dmpi_library=openmpi",
                  library);
}

Status crew_start(const CrewSetting *setting, Reason *why)
{
    int provided; /* the threads of a rank are joined before it calls MPI */
    MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &provided);
    MPI_Pcontrol(MPI_COUNT_CLEAR);
    crew_count_messages(false);
    crew = MPI_COMM_WORLD;
    n_threads = setting->n_threads;
    Status status = check_spawn(setting, why);
    if (status != STATUS_OK) return status;
    if (setting->spawn) spawn(setting);
    part = setting->part;
    MPI_Pcontrol(MPI_COUNT_TOGETHER, crew);
    MPI_Comm_rank(crew, &rank);
    MPI_Comm_size(crew, &size);
    if (size > CREW_MOST_RANKS)
        return reason(why, STATUS_BAD_USAGE, "%d ranks, at most %d", size, CREW_MOST_RANKS);
    status = crew_worst(pin(setting, place_on_host(), why), why);
    return status == STATUS_OK ? connect_ears(why) : status;
}

void crew_stop(void)
{
    for (int r = 1; rank == 0 && r < size; r++) {
        if (mouths[r] >= 0)
            close(mouths[r]);
        else
            MPI_Send(NULL, 0, MPI_CHAR, r, TELL_TAG, crew);
    }
    if (part) MPI_Pcontrol(MPI_COUNT_TELL); /* while all can still be reached */
    if (part) part();
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

bool crew_is_scattered(void)
{
    return is_scattered;
}

double crew_spawn_s(void)
{
    return spawn_s;
}

Status crew_tell(const char *line, Reason *why)
{
    const size_t length = strlen(line);
    for (int r = 1; r < size; r++) {
        if (mouths[r] < 0) {
            MPI_Send(line, (int) length + 1, MPI_CHAR, r, TELL_TAG, crew);
            continue;
        }
        if (write(mouths[r], line, length) != (ssize_t) length || write(mouths[r], "\n", 1) != 1)
            return reason(why, STATUS_RUNNER_FAILED, "rank %d cannot be woken", r);
    }
    return STATUS_OK;
}

/* On another machine there is no pipe of rank 0, and a rank that waits in MPI burns its core. It
 * looks now and then, ever more rarely: another rung may be timed there meanwhile. */
static bool listen_from_afar(char *line, size_t n_bytes)
{
    enum { FIRST_NAP_NS = 1000000, LONGEST_NAP_NS = 32000000 };
    int is_there = 0, length;
    MPI_Status status;
    for (long nap_ns = FIRST_NAP_NS; !is_there; nap_ns *= nap_ns < LONGEST_NAP_NS ? 2 : 1) {
        MPI_Iprobe(0, TELL_TAG, crew, &is_there, &status);
        if (!is_there) nanosleep(&(struct timespec) { .tv_nsec = nap_ns }, NULL);
    }
    MPI_Get_count(&status, MPI_CHAR, &length);
    MPI_Recv(line, (int) n_bytes, MPI_CHAR, 0, TELL_TAG, crew, MPI_STATUS_IGNORE);
    return length > 0;
}

bool crew_listen(char *line, size_t n_bytes)
{
    if (!is_near) return listen_from_afar(line, n_bytes);
    for (size_t n = 0; n < n_bytes; n++) {
        if (read(ears, line + n, 1) != 1) return false;
        if (line[n] == '\n') {
            line[n] = '\0';
            return true;
        }
    }
    return false;
}

void crew_count_messages(bool are_of_rung)
{
    MPI_Pcontrol(are_of_rung ? MPI_COUNT_ON : MPI_COUNT_OFF);
}

Status crew_worst(Status status, Reason *why)
{
    struct {
        int status, rank;
    } mine = { (int) status, rank }, worst;
    MPI_Allreduce(&mine, &worst, 1, MPI_2INT, MPI_MAXLOC, crew);
    MPI_Bcast(why, (int) sizeof *why, MPI_BYTE, worst.rank, crew);
    return (Status) worst.status;
}

void crew_barrier(void)
{
    MPI_Barrier(crew);
}

void crew_agree(double *wall_s, double *cpu_s)
{
    MPI_Allreduce(MPI_IN_PLACE, wall_s, 1, MPI_DOUBLE, MPI_MAX, crew);
    MPI_Allreduce(MPI_IN_PLACE, cpu_s, 1, MPI_DOUBLE, MPI_SUM, crew);
}

void crew_spread(double *value, double *least, double *most)
{
    *least = *value;
    *most = *value;
    MPI_Allreduce(MPI_IN_PLACE, least, 1, MPI_DOUBLE, MPI_MIN, crew);
    MPI_Allreduce(MPI_IN_PLACE, most, 1, MPI_DOUBLE, MPI_MAX, crew);
    MPI_Allreduce(MPI_IN_PLACE, value, 1, MPI_DOUBLE, MPI_SUM, crew);
}

void crew_list(double value, char *text, size_t n_bytes)
{
    static double all[CREW_MOST_RANKS];
    MPI_Gather(&value, 1, MPI_DOUBLE, all, 1, MPI_DOUBLE, 0, crew);
    size_t used = 0;
    text[0] = '\0';
    for (int r = 0; size > 1 && rank == 0 && r < size && used < n_bytes; r++)
        used += (size_t) snprintf(text + used, n_bytes - used, "%s%.9g", r > 0 ? " " : "", all[r]);
}

void crew_pids(int64_t *pids)
{
    int64_t mine = is_near ? getpid() : 0;
    MPI_Gather(&mine, 1, MPI_INT64_T, pids, 1, MPI_INT64_T, 0, crew);
}

void crew_binding(char *text, size_t n_bytes)
{
    char mine[BINDING_BYTES];
    static char all[CREW_MOST_RANKS][BINDING_BYTES];
    const size_t n_host
        = is_near ? 0 : (size_t) snprintf(mine, sizeof mine, "%.*s:", MPI_MAX_PROCESSOR_NAME, host);
    binding_read(n_threads, mine + n_host, sizeof mine - n_host);
    MPI_Gather(mine, BINDING_BYTES, MPI_CHAR, all, BINDING_BYTES, MPI_CHAR, 0, crew);
    text[0] = '\0';
    for (int r = 0; rank == 0 && r < size; r++) {
        const size_t used = strlen(text);
        snprintf(text + used, n_bytes - used, "%s%s", r > 0 ? " " : "", all[r]);
    }
}

const char *crew_library(void)
{
    static char text[MPI_MAX_LIBRARY_VERSION_STRING];
    int length = 0;
    MPI_Get_library_version(text, &length);
    text[strcspn(text, ",\n")] = '\0';
    char *end = text; /* MPICH puts tabs between its words */
    for (const char *c = text; *c; c++)
        if (!isspace((unsigned char) *c) || (end > text && end[-1] != ' '))
            *end++ = (char) (isspace((unsigned char) *c) ? ' ' : *c);
    *end = '\0';
    return text;
}
