/**
 * libladder-mpi-count.so: calls, bytes and time of each rank in each function of MPI.
 *
 * A library put in front of the MPI library (LD_PRELOAD): it defines the functions of
 * mpi_count_table.h, counts, and does the work by their other names, PMPI_... Every C or C++
 * program can be looked at without being built again. In MPI_Finalize the ranks' counts are
 * gathered; rank 0 writes them to the file that LADDER_MPI_COUNT names (JSON lines, whole or not at
 * all), or as a table to standard error. Ranks that were started by MPI_Comm_spawn are a world of
 * their own and add ".spawned-PID" to the name, unless MPI_Pcontrol has told with whom they are
 * counted. A rank that ends without MPI_Finalize leaves no counts, nor do the others.
 *
 * Threads may call MPI together (MPI_THREAD_MULTIPLE): counters are atomic. MPI_Pcontrol is for one
 * thread at a time.
 */
#include "harness/mpi_count.h"

#include "harness/clock.h"
#include "harness/mpi_count_table.h"

#include <errno.h>
#include <inttypes.h>
#include <mpi.h>
#include <pthread.h>
#include <search.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_BYTES = 4096 };

#define NUMBER(name, ...) FUNCTION_##name,
enum { MPI_COUNT_FUNCTIONS(NUMBER) N_FUNCTIONS };

#define NAME(name, ...) "MPI_" #name,
static const char *const names[N_FUNCTIONS] = { MPI_COUNT_FUNCTIONS(NAME) };

typedef struct Counter {
    _Atomic int64_t calls, bytes, time_ns;
} Counter;

/* The same, for messages between ranks. */
typedef struct Count {
    int64_t calls, bytes, time_ns;
} Count;
enum { COUNT_NUMBERS = sizeof(Count) / sizeof(int64_t) };

static Counter counters[N_FUNCTIONS];
static atomic_bool is_counting = true;
static bool is_spawned;   /* by MPI_Comm_spawn */
static MPI_Comm together; /* the ranks that are counted together, where that was told */
static bool has_told, has_together;

/* ---- bytes, for the last column of the table ---- */

static int64_t of(int64_t n, MPI_Datatype type)
{
    MPI_Count size = 0;
    PMPI_Type_size_x(type, &size);
    return n * (int64_t) size;
}

static int64_t to_one(int64_t n, MPI_Datatype type, int to)
{
    return to == MPI_PROC_NULL ? 0 : of(n, type);
}

static int rank_in(MPI_Comm comm)
{
    int rank;
    PMPI_Comm_rank(comm, &rank);
    return rank;
}

static int64_t own_size(MPI_Comm comm)
{
    int size;
    PMPI_Comm_size(comm, &size);
    return size;
}

static bool has_two_groups(MPI_Comm comm)
{
    int is_inter = 0;
    PMPI_Comm_test_inter(comm, &is_inter);
    return is_inter;
}

/* How many ranks receive from this one. */
static int64_t peers(MPI_Comm comm)
{
    int size;
    if (!has_two_groups(comm)) return own_size(comm);
    PMPI_Comm_remote_size(comm, &size);
    return size;
}

/* Between two groups the sender calls itself MPI_ROOT. */
static bool is_root(int root, MPI_Comm comm)
{
    return has_two_groups(comm) ? root == MPI_ROOT : root == rank_in(comm);
}

/* Whether the root hears of what this rank gives: between two groups its own group gives nothing.
 */
static bool is_heard(int root)
{
    return root != MPI_ROOT && root != MPI_PROC_NULL;
}

static int64_t sum(const int *n, int64_t size, MPI_Datatype type)
{
    int64_t total = 0;
    for (int64_t r = 0; r < size; r++) total += n[r];
    return of(total, type);
}

static int64_t of_all(const int *n, MPI_Datatype type, MPI_Comm comm)
{
    return sum(n, peers(comm), type);
}

/* What a group reduces is as long as what its own ranks receive. */
static int64_t of_own_group(const int *n, MPI_Datatype type, MPI_Comm comm)
{
    return sum(n, own_size(comm), type);
}

/* No bytes, but the moment to ask: a parent that is left is none any more. */
static int64_t after_init(void)
{
    MPI_Comm parent;
    is_spawned = PMPI_Comm_get_parent(&parent) == MPI_SUCCESS && parent != MPI_COMM_NULL;
    return 0;
}

/* ---- messages that are described once and started often ---- */

typedef struct Promise {
    MPI_Request request;
    int64_t bytes;
} Promise;

static void *promises; /* a tree; a request that is used again takes the place of the old one */
static pthread_mutex_t promises_lock = PTHREAD_MUTEX_INITIALIZER;

static int by_request(const void *a, const void *b)
{
    return memcmp(&((const Promise *) a)->request, &((const Promise *) b)->request,
                  sizeof(MPI_Request));
}

static void promise(MPI_Request request, int64_t bytes)
{
    Promise *const new = malloc(sizeof *new);
    if (!new) return;
    *new = (Promise) { request, bytes };
    pthread_mutex_lock(&promises_lock);
    Promise **const there = tsearch(new, &promises, by_request);
    if (there && *there != new) (*there)->bytes = bytes;
    const bool is_kept = there && *there == new;
    pthread_mutex_unlock(&promises_lock);
    if (!is_kept) free(new);
}

static int64_t promised(MPI_Request request)
{
    const Promise key = { request, 0 };
    pthread_mutex_lock(&promises_lock);
    Promise *const *const there = tfind(&key, &promises, by_request);
    const int64_t bytes = there ? (*there)->bytes : 0;
    pthread_mutex_unlock(&promises_lock);
    return bytes;
}

/* ---- counting ---- */

static void count(Counter *counter, int64_t bytes, double time_s)
{
    atomic_fetch_add(&counter->calls, 1);
    atomic_fetch_add(&counter->bytes, bytes);
    atomic_fetch_add(&counter->time_ns, (int64_t) (1e9 * time_s + 0.5));
}

/* Bytes are looked up when the call is over and its time taken. */
#define WRAP(...) WRAP_ROW(__VA_ARGS__)
#define WRAP_ROW(name, parameters, arguments, bytes)                                               \
    int MPI_##name parameters                                                                      \
    {                                                                                              \
        if (!is_counting) return PMPI_##name arguments;                                            \
        const double before_s = clock_now_s();                                                     \
        const int result = PMPI_##name arguments;                                                  \
        const double time_s = clock_now_s() - before_s;                                            \
        count(&counters[FUNCTION_##name], result == MPI_SUCCESS ? (bytes) : 0, time_s);            \
        return result;                                                                             \
    }

MPI_COUNT_PLAIN(WRAP)

/* What is described while nobody counts may be started when somebody does. */
#define WRAP_PROMISE(...) WRAP_PROMISE_ROW(__VA_ARGS__)
#define WRAP_PROMISE_ROW(name, parameters, arguments, bytes)                                       \
    int MPI_##name parameters                                                                      \
    {                                                                                              \
        const double before_s = clock_now_s();                                                     \
        const int result = PMPI_##name arguments;                                                  \
        const double time_s = clock_now_s() - before_s;                                            \
        if (result == MPI_SUCCESS) promise(*r, bytes);                                             \
        if (is_counting) count(&counters[FUNCTION_##name], 0, time_s);                             \
        return result;                                                                             \
    }

MPI_COUNT_PERSISTENT(WRAP_PROMISE)

int MPI_Startall(int n, MPI_Request r[])
{
    const double before_s = clock_now_s();
    const int result = PMPI_Startall(n, r);
    const double time_s = clock_now_s() - before_s;
    for (int i = 0; is_counting && i < n; i++)
        count(&counters[FUNCTION_Start], result == MPI_SUCCESS ? promised(r[i]) : 0, time_s / n);
    return result;
}

static void clear(void)
{
    for (size_t f = 0; f < N_FUNCTIONS; f++) {
        counters[f].calls = 0;
        counters[f].bytes = 0;
        counters[f].time_ns = 0;
    }
}

static void count_together(MPI_Comm comm)
{
    if (has_together) PMPI_Comm_free(&together);
    has_together = PMPI_Comm_dup(comm, &together) == MPI_SUCCESS;
}

/* ---- telling ---- */

/* The counts of all ranks, on rank 0. */
typedef struct Counts {
    Count (*of_rank)[N_FUNCTIONS];
    int n_ranks;
} Counts;

static void print_head(FILE *out, const Counts *all)
{
    int64_t n_lines = 0;
    for (int r = 0; r < all->n_ranks; r++)
        for (size_t f = 0; f < N_FUNCTIONS; f++) n_lines += all->of_rank[r][f].calls > 0;
    fprintf(out, "{\"mpi_count\":1,\"ranks\":%d,\"lines\":%" PRId64 "}\n", all->n_ranks, n_lines);
}

static void print_lines(FILE *out, const Counts *all)
{
    print_head(out, all);
    for (int r = 0; r < all->n_ranks; r++)
        for (size_t f = 0; f < N_FUNCTIONS; f++) {
            const Count *const c = &all->of_rank[r][f];
            if (c->calls == 0) continue;
            fprintf(out,
                    "{\"rank\":%d,\"function\":\"%s\",\"calls\":%" PRId64 ",\"bytes\":%" PRId64
                    ",\"time_s\":%" PRId64 ".%09" PRId64 "}\n",
                    r, names[f], c->calls, c->bytes, c->time_ns / 1000000000,
                    c->time_ns % 1000000000);
        }
}

/* Whole or not at all: nobody is to read a half of it. */
static void write_lines(const char *name, const Counts *all)
{
    char path[PATH_BYTES], part[PATH_BYTES + 8], world[32] = "";
    if (is_spawned && !has_together) snprintf(world, sizeof world, ".spawned-%ld", (long) getpid());
    snprintf(path, sizeof path, "%s%s", name, world);
    snprintf(part, sizeof part, "%s.part", path);
    errno = 0;
    FILE *const out = fopen(part, "we");
    if (out) print_lines(out, all);
    const bool is_printed = out && !ferror(out);
    const bool is_closed = out && fclose(out) == 0;
    if (is_printed && is_closed && rename(part, path) == 0) return;
    fprintf(stderr, "%s: cannot write %s: %s\n", MPI_COUNT_LIBRARY, path, strerror(errno));
    if (out) unlink(part);
}

static void print_row(const Counts *all, size_t f)
{
    Count total = { 0, 0, 0 };
    int64_t slowest = 0, fastest = INT64_MAX;
    for (int r = 0; r < all->n_ranks; r++) {
        const Count *const c = &all->of_rank[r][f];
        if (c->calls == 0) continue;
        total.calls += c->calls;
        total.bytes += c->bytes;
        if (c->time_ns > slowest) slowest = c->time_ns;
        if (c->time_ns < fastest) fastest = c->time_ns;
    }
    if (total.calls > 0)
        fprintf(stderr, "%-26s %12" PRId64 " %16" PRId64 " %12.6f %12.6f\n", names[f], total.calls,
                total.bytes, 1e-9 * (double) slowest, 1e-9 * (double) fastest);
}

static void print_table(const Counts *all)
{
    fprintf(stderr,
            "MPI, %d rank%s%s: calls and bytes of all, seconds of the rank with most, least\n",
            all->n_ranks, all->n_ranks == 1 ? "" : "s",
            is_spawned && !has_together ? " that were spawned" : "");
    fprintf(stderr, "%-26s %12s %16s %12s %12s\n", "function", "calls", "bytes given", "most s",
            "least s");
    for (size_t f = 0; f < N_FUNCTIONS; f++) print_row(all, f);
}

static void tell(const Counts *all)
{
    const char *const name = getenv(MPI_COUNT_VARIABLE);
    if (name && *name)
        write_lines(name, all);
    else
        print_table(all);
}

/* Collective: without memory on rank 0 no rank sends. */
static void gather(MPI_Comm comm)
{
    Count mine[N_FUNCTIONS];
    Counts all = { NULL, (int) own_size(comm) };
    const int rank = rank_in(comm);
    for (size_t f = 0; f < N_FUNCTIONS; f++)
        mine[f] = (Count) { counters[f].calls, counters[f].bytes, counters[f].time_ns };
    if (rank == 0) all.of_rank = calloc((size_t) all.n_ranks, sizeof *all.of_rank);
    int has_memory = all.of_rank != NULL;
    PMPI_Bcast(&has_memory, 1, MPI_INT, 0, comm);
    const int n = N_FUNCTIONS * COUNT_NUMBERS;
    if (has_memory) PMPI_Gather(mine, n, MPI_INT64_T, all.of_rank, n, MPI_INT64_T, 0, comm);
    if (rank == 0 && has_memory)
        tell(&all);
    else if (rank == 0)
        fprintf(stderr, "%s: no memory for the counts of %d ranks\n", MPI_COUNT_LIBRARY,
                all.n_ranks);
    free(all.of_rank);
}

/* Once: at MPI_Finalize, or before ranks of two worlds part. */
static void end_counting(void)
{
    is_counting = false;
    if (has_told) return;
    has_told = true;
    gather(has_together ? together : MPI_COMM_WORLD);
    if (has_together) PMPI_Comm_free(&together);
    has_together = false;
}

int MPI_Pcontrol(const int level, ...)
{
    va_list more;
    va_start(more, level);
    if (level == MPI_COUNT_CLEAR) clear();
    if (level == MPI_COUNT_TOGETHER)
        count_together(va_arg(more, MPI_Comm));
    else if (level == MPI_COUNT_TELL)
        end_counting();
    else
        is_counting = level != MPI_COUNT_OFF;
    va_end(more);
    return MPI_SUCCESS;
}

int MPI_Finalize(void)
{
    end_counting();
    return PMPI_Finalize();
}
