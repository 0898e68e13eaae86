/**
 * Calls every function that libladder-mpi-count.so counts, on two ranks, and prints what must have
 * been counted: {"MPI_Send": [[calls, bytes] of rank 0, [calls, bytes] of rank 1], ...}. What it
 * needs beside them goes by the PMPI names, which nobody counts.
 *
 *     mpirun -n 2 mpi_count_program plain | switched | together | spawn | dies
 *
 * plain: as it is. switched: only the middle one of three rounds counts, by MPI_Pcontrol.
 * together: the ranks are counted in another order. spawn: no round, a child instead. dies: rank 1
 * ends before MPI_Finalize.
 */
#include "harness/mpi_count.h"
#include "harness/mpi_count_table.h"

#include <mpi.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TAG = 7, MOST = 64, N_RANKS = 2, NOT_CALLED = -1, MOST_REPEATS = 3 };

#define NAME(name, ...) "MPI_" #name,
static const char *const counted[] = { MPI_COUNT_FUNCTIONS(NAME) };
enum { N_COUNTED = sizeof counted / sizeof *counted };

static const char *program;
static int me, other;
static int a[MOST], b[MOST], memory[MOST];
static double x[MOST], y[MOST];
static MPI_Datatype gappy; /* two doubles of five: 16 bytes */
static MPI_Comm between;   /* the two ranks as two groups of one */
static MPI_Win win;
static MPI_Request lasting[2]; /* messages of rank 0: three numbers and two */

static void barrier(void)
{
    PMPI_Barrier(MPI_COMM_WORLD);
}

/* ---- sending ---- */

typedef int Send(const void *, int, MPI_Datatype, int, int, MPI_Comm);
typedef int Isend(const void *, int, MPI_Datatype, int, int, MPI_Comm, MPI_Request *);

/* Ready sends want the receive to be there. */
static void give(Send *send, Isend *isend, int n)
{
    MPI_Request r;
    if (me == 1) PMPI_Irecv(x, n, gappy, 0, TAG, MPI_COMM_WORLD, &r);
    barrier();
    if (me == 0 && send) send(y, n, gappy, 1, TAG, MPI_COMM_WORLD);
    if (me == 0 && isend) isend(y, n, gappy, 1, TAG, MPI_COMM_WORLD, &r);
    if (me == 1 || isend) PMPI_Wait(&r, MPI_STATUS_IGNORE);
}

#define GIVE(name)                                                                                 \
    static void call_##name(void)                                                                  \
    {                                                                                              \
        give(MPI_##name, NULL, 2);                                                                 \
    }
#define IGIVE(name)                                                                                \
    static void call_##name(void)                                                                  \
    {                                                                                              \
        give(NULL, MPI_##name, 3);                                                                 \
    }
GIVE(Send)
GIVE(Bsend)
GIVE(Ssend)
GIVE(Rsend)
IGIVE(Isend)
IGIVE(Ibsend)
IGIVE(Issend)
IGIVE(Irsend)

static void call_send_to_nobody(void)
{
    MPI_Send(a, 3, MPI_INT, MPI_PROC_NULL, TAG, MPI_COMM_WORLD);
}

/* ---- receiving: rank 0 has sent, rank 1 calls ---- */

/* A function of one statement; `r`, `flag`, `message` are at hand. */
#define DO(name, ...)                                                                              \
    static void call_##name(void)                                                                  \
    {                                                                                              \
        MPI_Request r = MPI_REQUEST_NULL, pair[2] = { MPI_REQUEST_NULL, MPI_REQUEST_NULL };        \
        MPI_Message message = MPI_MESSAGE_NULL;                                                    \
        int flag = 0, i = 0, which[2];                                                             \
        (void) pair, (void) message, (void) flag, (void) i, (void) which, (void) r;                \
        __VA_ARGS__;                                                                               \
        PMPI_Wait(&r, MPI_STATUS_IGNORE);                                                          \
        PMPI_Waitall(2, pair, MPI_STATUSES_IGNORE);                                                \
    }
#define FROM_0 0, TAG, MPI_COMM_WORLD
#define TAKE(name, ...)                                                                            \
    DO(                                                                                            \
        name, if (me == 0) PMPI_Send(a, 3, MPI_INT, 1, TAG, MPI_COMM_WORLD);                       \
        else { __VA_ARGS__; })
#define TAKEN PMPI_Recv(b, 3, MPI_INT, FROM_0, MPI_STATUS_IGNORE)
#define PROBED PMPI_Mprobe(FROM_0, &message, MPI_STATUS_IGNORE)
#define TAKEN_AS_PROBED PMPI_Mrecv(b, 3, MPI_INT, &message, MPI_STATUS_IGNORE)

TAKE(Recv, MPI_Recv(b, 3, MPI_INT, FROM_0, MPI_STATUS_IGNORE))
TAKE(Irecv, MPI_Irecv(b, 3, MPI_INT, FROM_0, &r))
TAKE(Mrecv, PROBED; MPI_Mrecv(b, 3, MPI_INT, &message, MPI_STATUS_IGNORE))
TAKE(Imrecv, PROBED; MPI_Imrecv(b, 3, MPI_INT, &message, &r))
TAKE(Probe, MPI_Probe(FROM_0, MPI_STATUS_IGNORE); TAKEN)
TAKE(Iprobe, MPI_Iprobe(FROM_0, &flag, MPI_STATUS_IGNORE); TAKEN)
TAKE(Mprobe, MPI_Mprobe(FROM_0, &message, MPI_STATUS_IGNORE); TAKEN_AS_PROBED)
TAKE(Improbe, MPI_Improbe(FROM_0, &flag, &message, MPI_STATUS_IGNORE); if (flag) TAKEN_AS_PROBED;
     else TAKEN)
DO(Sendrecv,
   MPI_Sendrecv(a, 2 + me, MPI_INT, other, TAG, b, 2 + other, MPI_INT, other, TAG, MPI_COMM_WORLD,
                MPI_STATUS_IGNORE))
DO(Sendrecv_replace,
   MPI_Sendrecv_replace(a, 2, MPI_INT, other, TAG, other, TAG, MPI_COMM_WORLD, MPI_STATUS_IGNORE))

/* ---- messages that are described once: nobody is there for those of the first five ---- */

#define TO_1 MPI_INT, 1, TAG, MPI_COMM_WORLD
#define DESCRIBE(name, ...) DO(name, __VA_ARGS__; if (r != MPI_REQUEST_NULL) PMPI_Request_free(&r))

DESCRIBE(Send_init, if (me == 0) MPI_Send_init(a, 3, TO_1, &r))
DESCRIBE(Bsend_init, if (me == 0) MPI_Bsend_init(a, 3, TO_1, &r))
DESCRIBE(Ssend_init, if (me == 0) MPI_Ssend_init(a, 3, TO_1, &r))
DESCRIBE(Rsend_init, if (me == 0) MPI_Rsend_init(a, 3, TO_1, &r))
DESCRIBE(Recv_init, if (me == 1) MPI_Recv_init(b, 3, MPI_INT, FROM_0, &r))
DO(Start, MPI_Start(&lasting[0]); PMPI_Wait(&lasting[0], MPI_STATUS_IGNORE))
DO(Startall, MPI_Startall(2, lasting); PMPI_Waitall(2, lasting, MPI_STATUSES_IGNORE))

/* Described while nobody counts: what is started later has its bytes all the same. */
static void describe_lasting(void)
{
    MPI_Pcontrol(MPI_COUNT_OFF);
    for (int i = 0; i < 2; i++)
        if (me == 0)
            MPI_Send_init(a, 3 - i, TO_1, &lasting[i]);
        else
            MPI_Recv_init(b, 3 - i, MPI_INT, FROM_0, &lasting[i]);
    MPI_Pcontrol(MPI_COUNT_ON);
}

/* ---- waiting for what both begin ---- */

#define BEGUN PMPI_Ibarrier(MPI_COMM_WORLD, &r)
#define TWO_BEGUN                                                                                  \
    PMPI_Ibarrier(MPI_COMM_WORLD, &pair[0]);                                                       \
    PMPI_Ibarrier(MPI_COMM_WORLD, &pair[1])
DO(Wait, BEGUN; MPI_Wait(&r, MPI_STATUS_IGNORE))
DO(Waitall, TWO_BEGUN; MPI_Waitall(2, pair, MPI_STATUSES_IGNORE))
DO(Waitany, TWO_BEGUN; MPI_Waitany(2, pair, &i, MPI_STATUS_IGNORE))
DO(Waitsome, TWO_BEGUN; MPI_Waitsome(2, pair, &i, which, MPI_STATUSES_IGNORE))
DO(Test, BEGUN; MPI_Test(&r, &flag, MPI_STATUS_IGNORE))
DO(Testall, TWO_BEGUN; MPI_Testall(2, pair, &flag, MPI_STATUSES_IGNORE))
DO(Testany, TWO_BEGUN; MPI_Testany(2, pair, &i, &flag, MPI_STATUS_IGNORE))
DO(Testsome, TWO_BEGUN; MPI_Testsome(2, pair, &i, which, MPI_STATUSES_IGNORE))

/* ---- collectives: T(name, its non-blocking name, which case, arguments, bytes of 0, of 1) ---- */

static const int one_four[] = { 1, 4 }, at_one_four[] = { 0, 1 };
static const int one_two[] = { 1, 2 }, two_one[] = { 2, 1 }, three_four[] = { 3, 4 };
static const int one_three[] = { 1, 3 }, two_four[] = { 2, 4 }, apart[] = { 0, 8 };

#define IN_PLACE_ON(rank, otherwise) (me == (rank) ? MPI_IN_PLACE : (void *) (otherwise))
#define ROOT_0_BETWEEN (me == 0 ? MPI_ROOT : 0)

#define COLLECTIVES(T)                                                                             \
    T(Barrier, barrier, all, (MPI_COMM_WORLD), 0, 0)                                               \
    T(Bcast, bcast, all, (a, 5, MPI_INT, 1, MPI_COMM_WORLD), 0, 20)                                \
    T(Bcast, bcast, between, (a, 5, MPI_INT, ROOT_0_BETWEEN, between), 20, 0)                      \
    T(Scatter, scatter, all, (a, 3, MPI_INT, b, 3, MPI_INT, 0, MPI_COMM_WORLD), 24, 0)             \
    T(Scatter, scatter, in_place,                                                                  \
      (a, 3, MPI_INT, IN_PLACE_ON(0, b), 3, MPI_INT, 0, MPI_COMM_WORLD), 12, 0)                    \
    T(Scatter, scatter, between, (a, 3, MPI_INT, b, 3, MPI_INT, ROOT_0_BETWEEN, between), 12, 0)   \
    T(Scatterv, scatterv, all,                                                                     \
      (a, one_four, at_one_four, MPI_INT, b, one_four[me], MPI_INT, 1, MPI_COMM_WORLD), 0, 20)     \
    T(Scatterv, scatterv, in_place,                                                                \
      (a, one_four, at_one_four, MPI_INT, IN_PLACE_ON(1, b), one_four[me], MPI_INT, 1,             \
       MPI_COMM_WORLD),                                                                            \
      0, 4)                                                                                        \
    T(Gather, gather, all, (a, 3, MPI_INT, b, 3, MPI_INT, 0, MPI_COMM_WORLD), 12, 12)              \
    T(Gather, gather, in_place, (IN_PLACE_ON(0, a), 3, MPI_INT, b, 3, MPI_INT, 0, MPI_COMM_WORLD), \
      0, 12)                                                                                       \
    T(Gather, gather, between, (a, 3, MPI_INT, b, 3, MPI_INT, ROOT_0_BETWEEN, between), 0, 12)     \
    T(Gatherv, gatherv, all,                                                                       \
      (a, one_four[me], MPI_INT, b, one_four, at_one_four, MPI_INT, 1, MPI_COMM_WORLD), 4, 16)     \
    T(Gatherv, gatherv, in_place,                                                                  \
      (IN_PLACE_ON(1, a), one_four[me], MPI_INT, b, one_four, at_one_four, MPI_INT, 1,             \
       MPI_COMM_WORLD),                                                                            \
      4, 0)                                                                                        \
    T(Allgather, allgather, all, (a, 1, MPI_DOUBLE, b, 2, MPI_INT, MPI_COMM_WORLD), 8, 8)          \
    T(Allgather, allgather, in_place, (MPI_IN_PLACE, 0, MPI_INT, b, 3, MPI_INT, MPI_COMM_WORLD),   \
      12, 12)                                                                                      \
    T(Allgatherv, allgatherv, all,                                                                 \
      (a, one_four[me], MPI_INT, b, one_four, at_one_four, MPI_INT, MPI_COMM_WORLD), 4, 16)        \
    T(Allgatherv, allgatherv, in_place,                                                            \
      (MPI_IN_PLACE, 0, MPI_INT, b, one_four, at_one_four, MPI_INT, MPI_COMM_WORLD), 4, 16)        \
    T(Alltoall, alltoall, all, (a, 2, MPI_INT, b, 2, MPI_INT, MPI_COMM_WORLD), 16, 16)             \
    T(Alltoall, alltoall, in_place, (MPI_IN_PLACE, 0, MPI_INT, b, 3, MPI_INT, MPI_COMM_WORLD), 24, \
      24)                                                                                          \
    T(Alltoallv, alltoallv, all,                                                                   \
      (a, me == 0 ? one_two : three_four, apart, MPI_INT, b, me == 0 ? one_three : two_four,       \
       apart, MPI_INT, MPI_COMM_WORLD),                                                            \
      12, 28)                                                                                      \
    T(Alltoallv, alltoallv, in_place,                                                              \
      (MPI_IN_PLACE, NULL, NULL, MPI_INT, b, me == 0 ? one_two : two_one, apart, MPI_INT,          \
       MPI_COMM_WORLD),                                                                            \
      12, 12)                                                                                      \
    T(Reduce, reduce, all, (x, y, 3, MPI_DOUBLE, MPI_SUM, 1, MPI_COMM_WORLD), 24, 24)              \
    T(Reduce, reduce, in_place, (IN_PLACE_ON(1, x), y, 3, MPI_DOUBLE, MPI_SUM, 1, MPI_COMM_WORLD), \
      24, 24)                                                                                      \
    T(Reduce, reduce, between, (x, y, 3, MPI_DOUBLE, MPI_SUM, ROOT_0_BETWEEN, between), 0, 24)     \
    T(Allreduce, allreduce, all, (x, y, 3, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD), 24, 24)           \
    T(Allreduce, allreduce, in_place, (MPI_IN_PLACE, y, 3, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD),   \
      24, 24)                                                                                      \
    T(Reduce_scatter, reduce_scatter, all, (a, b, one_two, MPI_INT, MPI_SUM, MPI_COMM_WORLD), 12,  \
      12)                                                                                          \
    T(Reduce_scatter_block, reduce_scatter_block, all,                                             \
      (a, b, 2, MPI_INT, MPI_SUM, MPI_COMM_WORLD), 16, 16)                                         \
    T(Scan, scan, all, (a, b, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD), 4, 4)                          \
    T(Exscan, exscan, all, (a, b, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD), 4, 4)

#define UNPACK_ALL(...) __VA_ARGS__
#define COLLECTIVE(name, inner, which, arguments, bytes_0, bytes_1)                                \
    static void call_##name##_##which(void)                                                        \
    {                                                                                              \
        MPI_##name arguments;                                                                      \
    }                                                                                              \
    static void call_I##inner##_##which(void)                                                      \
    {                                                                                              \
        MPI_Request r;                                                                             \
        MPI_I##inner(UNPACK_ALL arguments, &r);                                                    \
        PMPI_Wait(&r, MPI_STATUS_IGNORE);                                                          \
    }
COLLECTIVES(COLLECTIVE)

/* ---- one-sided ---- */

#define OPEN PMPI_Win_lock(MPI_LOCK_SHARED, other, 0, win)
#define SHUT PMPI_Win_unlock(other, win)
#define MADE(...)                                                                                  \
    MPI_Win own;                                                                                   \
    void *base;                                                                                    \
    (void) base;                                                                                   \
    __VA_ARGS__

DO(Win_create, MADE(MPI_Win_create(a, sizeof a, 4, MPI_INFO_NULL, MPI_COMM_WORLD, &own));
   PMPI_Win_free(&own))
DO(Win_allocate, MADE(MPI_Win_allocate(64, 4, MPI_INFO_NULL, MPI_COMM_WORLD, &base, &own));
   PMPI_Win_free(&own))
DO(Win_allocate_shared,
   MADE(MPI_Win_allocate_shared(64, 4, MPI_INFO_NULL, MPI_COMM_WORLD, &base, &own));
   PMPI_Win_free(&own))
DO(Win_free, MADE(PMPI_Win_create(a, sizeof a, 4, MPI_INFO_NULL, MPI_COMM_WORLD, &own));
   MPI_Win_free(&own))
DO(Win_fence, MPI_Win_fence(0, win); barrier())
DO(Win_lock, MPI_Win_lock(MPI_LOCK_SHARED, other, 0, win); SHUT)
DO(Win_unlock, OPEN; MPI_Win_unlock(other, win))
DO(Win_lock_all, MPI_Win_lock_all(0, win); PMPI_Win_unlock_all(win))
DO(Win_unlock_all, PMPI_Win_lock_all(0, win); MPI_Win_unlock_all(win))
DO(Win_flush, OPEN; MPI_Win_flush(other, win); SHUT)
DO(Win_flush_all, PMPI_Win_lock_all(0, win); MPI_Win_flush_all(win); PMPI_Win_unlock_all(win))
DO(Win_sync, PMPI_Win_lock_all(0, win); MPI_Win_sync(win); PMPI_Win_unlock_all(win))
DO(Put, OPEN; MPI_Put(a, 3, MPI_INT, other, 0, 3, MPI_INT, win); SHUT)
DO(Put_to_nobody, OPEN; MPI_Put(a, 3, MPI_INT, MPI_PROC_NULL, 0, 3, MPI_INT, win); SHUT)
DO(Get, OPEN; MPI_Get(a, 3, MPI_INT, other, 0, 3, MPI_INT, win); SHUT)
DO(Accumulate, OPEN; MPI_Accumulate(a, 3, MPI_INT, other, 0, 3, MPI_INT, MPI_SUM, win); SHUT)
DO(Get_accumulate, OPEN;
   MPI_Get_accumulate(a, 3, MPI_INT, b, 3, MPI_INT, other, 0, 3, MPI_INT, MPI_SUM, win); SHUT)
DO(Get_accumulate_of_nothing, OPEN;
   MPI_Get_accumulate(a, 3, MPI_INT, b, 3, MPI_INT, other, 0, 3, MPI_INT, MPI_NO_OP, win); SHUT)
DO(Fetch_and_op, OPEN; MPI_Fetch_and_op(a, b, MPI_INT, other, 0, MPI_SUM, win); SHUT)
DO(Fetch_and_op_of_nothing, OPEN; MPI_Fetch_and_op(a, b, MPI_INT, other, 0, MPI_NO_OP, win); SHUT)
DO(Compare_and_swap, OPEN; MPI_Compare_and_swap(a, a + 1, b, MPI_INT, other, 0, win); SHUT)

/* Rank 1 opens its memory to rank 0; each step by its counted name or by the other. */
static void visit(bool is_post, bool is_start, bool is_complete, bool is_wait)
{
    MPI_Group all, one;
    PMPI_Comm_group(MPI_COMM_WORLD, &all);
    PMPI_Group_incl(all, 1, &other, &one);
    if (me == 1) (is_post ? MPI_Win_post : PMPI_Win_post)(one, 0, win);
    if (me == 0) (is_start ? MPI_Win_start : PMPI_Win_start)(one, 0, win);
    if (me == 0) (is_complete ? MPI_Win_complete : PMPI_Win_complete)(win);
    if (me == 1) (is_wait ? MPI_Win_wait : PMPI_Win_wait)(win);
    PMPI_Group_free(&one);
    PMPI_Group_free(&all);
}

DO(Win_post, visit(true, false, false, false))
DO(Win_start, visit(false, true, false, false))
DO(Win_complete, visit(false, false, true, false))
DO(Win_wait, visit(false, false, false, true))

/* ---- communicators ---- */

#define PART(...)                                                                                  \
    MPI_Comm part;                                                                                 \
    __VA_ARGS__;                                                                                   \
    PMPI_Comm_free(&part)
DO(Comm_dup, PART(MPI_Comm_dup(MPI_COMM_WORLD, &part)))
DO(Comm_split, PART(MPI_Comm_split(MPI_COMM_WORLD, me, 0, &part)))
DO(Comm_split_type,
   PART(MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &part)))
DO(Intercomm_merge, PART(MPI_Intercomm_merge(between, me, &part)))
DO(Comm_disconnect, MPI_Comm part; PMPI_Comm_dup(MPI_COMM_WORLD, &part); MPI_Comm_disconnect(&part))

/* ---- all of them ---- */

typedef struct Row {
    const char *function;
    void (*call)(void);
    int64_t bytes[N_RANKS]; /* of one call on rank 0, on rank 1; NOT_CALLED there */
} Row;

#define BOTH(name)                                                                                 \
    {                                                                                              \
        "MPI_" #name, call_##name,                                                                 \
        {                                                                                          \
            0, 0                                                                                   \
        }                                                                                          \
    }
#define ONLY_0(name, bytes)                                                                        \
    {                                                                                              \
        "MPI_" #name, call_##name,                                                                 \
        {                                                                                          \
            bytes, NOT_CALLED                                                                      \
        }                                                                                          \
    }
#define ONLY_1(name)                                                                               \
    {                                                                                              \
        "MPI_" #name, call_##name,                                                                 \
        {                                                                                          \
            NOT_CALLED, 0                                                                          \
        }                                                                                          \
    }
#define TWO_ROWS(name, inner, which, arguments, bytes_0, bytes_1)                                  \
    { "MPI_" #name, call_##name##_##which, { bytes_0, bytes_1 } },                                 \
        { "MPI_I" #inner, call_I##inner##_##which, { bytes_0, bytes_1 } },

// clang-format off
static const Row rows[] = {
    ONLY_0(Send, 32), ONLY_0(Bsend, 32), ONLY_0(Ssend, 32), ONLY_0(Rsend, 32),
    ONLY_0(Isend, 48), ONLY_0(Ibsend, 48), ONLY_0(Issend, 48), ONLY_0(Irsend, 48),
    { "MPI_Send", call_send_to_nobody, { 0, 0 } },
    ONLY_1(Recv), ONLY_1(Irecv), ONLY_1(Mrecv), ONLY_1(Imrecv),
    { "MPI_Sendrecv", call_Sendrecv, { 8, 12 } },
    { "MPI_Sendrecv_replace", call_Sendrecv_replace, { 8, 8 } },
    ONLY_1(Probe), ONLY_1(Iprobe), ONLY_1(Mprobe), ONLY_1(Improbe),
    ONLY_0(Send_init, 0), ONLY_0(Bsend_init, 0), ONLY_0(Ssend_init, 0), ONLY_0(Rsend_init, 0),
    ONLY_1(Recv_init),
    { "MPI_Start", call_Start, { 12, 0 } },
    { "MPI_Start", call_Startall, { 20, 0 } },
    BOTH(Wait), BOTH(Waitall), BOTH(Waitany), BOTH(Waitsome),
    BOTH(Test), BOTH(Testall), BOTH(Testany), BOTH(Testsome),
    COLLECTIVES(TWO_ROWS)
    BOTH(Win_create), BOTH(Win_allocate), BOTH(Win_allocate_shared), BOTH(Win_free), BOTH(Win_fence),
    BOTH(Win_lock), BOTH(Win_unlock), BOTH(Win_lock_all), BOTH(Win_unlock_all),
    BOTH(Win_flush), BOTH(Win_flush_all), BOTH(Win_sync),
    ONLY_1(Win_post), ONLY_0(Win_start, 0), ONLY_0(Win_complete, 0), ONLY_1(Win_wait),
    { "MPI_Put", call_Put, { 12, 12 } },
    { "MPI_Put", call_Put_to_nobody, { 0, 0 } },
    BOTH(Get),
    { "MPI_Accumulate", call_Accumulate, { 12, 12 } },
    { "MPI_Get_accumulate", call_Get_accumulate, { 12, 12 } },
    { "MPI_Get_accumulate", call_Get_accumulate_of_nothing, { 0, 0 } },
    { "MPI_Fetch_and_op", call_Fetch_and_op, { 4, 4 } },
    { "MPI_Fetch_and_op", call_Fetch_and_op_of_nothing, { 0, 0 } },
    { "MPI_Compare_and_swap", call_Compare_and_swap, { 8, 8 } },
    BOTH(Comm_dup), BOTH(Comm_split), BOTH(Comm_split_type), BOTH(Intercomm_merge),
    BOTH(Comm_disconnect),
};
// clang-format on
enum { N_ROWS = sizeof rows / sizeof *rows };

/* Not all equally often: counts that go to a neighbour are seen. */
static int repeats_of(size_t row)
{
    return 1 + (int) (row % MOST_REPEATS);
}

static void go_round(void)
{
    for (size_t r = 0; r < N_ROWS; r++) {
        for (int i = 0; i < repeats_of(r); i++) rows[r].call();
        barrier();
    }
}

/* Returns: whether the table has such a row; *calls and *bytes of a rank. */
static bool expect(const char *function, int rank, int64_t *calls, int64_t *bytes)
{
    bool is_known = false;
    *calls = *bytes = 0;
    for (size_t r = 0; r < N_ROWS; r++) {
        if (strcmp(rows[r].function, function) != 0) continue;
        is_known = true;
        if (rows[r].bytes[rank] == NOT_CALLED) continue;
        *calls += repeats_of(r) * (rows[r].call == call_Startall ? 2 : 1);
        *bytes += repeats_of(r) * rows[r].bytes[rank];
    }
    return is_known;
}

/* What main calls itself is in `mine`. */
static void print_expected(const char *const *mine, bool has_round)
{
    for (size_t f = 0; f < N_COUNTED; f++) {
        int64_t calls[N_RANKS], bytes[N_RANKS];
        bool is_known = false;
        for (int rank = 0; rank < N_RANKS; rank++)
            is_known = expect(counted[f], rank, &calls[rank], &bytes[rank]) && has_round;
        for (const char *const *m = mine; *m; m++) {
            if (strcmp(*m, counted[f]) != 0) continue;
            is_known = true;
            calls[0]++;
            calls[1]++;
        }
        printf("%s\"%s\": ", f == 0 ? "{" : ", ", counted[f]);
        if (is_known)
            printf("[[%lld, %lld], [%lld, %lld]]", (long long) calls[0], (long long) bytes[0],
                   (long long) calls[1], (long long) bytes[1]);
        else
            printf("null");
    }
    puts("}");
}

static void set_up(void)
{
    static char room[1 << 16];
    PMPI_Comm_rank(MPI_COMM_WORLD, &me);
    other = 1 - me;
    PMPI_Buffer_attach(room, sizeof room);
    PMPI_Type_vector(2, 1, 3, MPI_DOUBLE, &gappy);
    PMPI_Type_commit(&gappy);
    PMPI_Intercomm_create(MPI_COMM_SELF, 0, MPI_COMM_WORLD, other, TAG, &between);
    PMPI_Win_create(memory, sizeof memory, 4, MPI_INFO_NULL, MPI_COMM_WORLD, &win);
    describe_lasting();
}

static void tear_down(void)
{
    void *room;
    int n;
    for (int i = 0; i < 2; i++) PMPI_Request_free(&lasting[i]);
    PMPI_Win_free(&win);
    PMPI_Comm_free(&between);
    PMPI_Type_free(&gappy);
    PMPI_Buffer_detach(&room, &n);
}

/* A child of its own: it greets its parents and is counted by itself. */
static void spawn(void)
{
    char word[] = "child";
    char *words[] = { word, NULL };
    MPI_Comm both;
    MPI_Comm_spawn(program, words, 1, MPI_INFO_NULL, 0, MPI_COMM_WORLD, &both, MPI_ERRCODES_IGNORE);
    PMPI_Comm_disconnect(&both);
}

static void be_child(void)
{
    MPI_Comm parents;
    PMPI_Comm_get_parent(&parents);
    MPI_Barrier(MPI_COMM_WORLD);
    PMPI_Comm_disconnect(&parents);
}

static void switch_on_and_off(void)
{
    MPI_Pcontrol(MPI_COUNT_OFF);
    go_round();
    MPI_Pcontrol(MPI_COUNT_ON);
    go_round();
    MPI_Pcontrol(MPI_COUNT_CLEAR);
    go_round();
    MPI_Pcontrol(MPI_COUNT_OFF);
    go_round();
}

static void count_the_other_way_round(void)
{
    MPI_Comm reversed;
    PMPI_Comm_split(MPI_COMM_WORLD, 0, -me, &reversed);
    MPI_Pcontrol(MPI_COUNT_TOGETHER, reversed);
    PMPI_Comm_free(&reversed);
    go_round();
}

static int run(const char *mode, const char *init)
{
    const char *mine[] = { init, NULL, NULL };
    set_up();
    if (strcmp(mode, "switched") == 0) {
        mine[0] = NULL;
        switch_on_and_off();
    } else if (strcmp(mode, "together") == 0) {
        count_the_other_way_round();
    } else if (strcmp(mode, "spawn") == 0) {
        mine[1] = "MPI_Comm_spawn";
        spawn();
    } else {
        go_round();
    }
    if (me == 0) print_expected(mine, strcmp(mode, "spawn") != 0);
    tear_down();
    return 0;
}

int main(int argc, char **argv)
{
    int n_ranks, provided;
    const char *const mode = argc == 2 ? argv[1] : "";
    const bool is_plain = strcmp(mode, "plain") == 0;
    program = argv[0];
    if (is_plain)
        MPI_Init(&argc, &argv);
    else
        MPI_Init_thread(&argc, &argv, MPI_THREAD_FUNNELED, &provided);
    PMPI_Comm_size(MPI_COMM_WORLD, &n_ranks);
    if (strcmp(mode, "child") == 0) {
        be_child();
    } else if (n_ranks != N_RANKS || argc != 2) {
        fputs("usage: mpirun -n 2 mpi_count_program MODE\n", stderr);
        PMPI_Abort(MPI_COMM_WORLD, 2);
    } else {
        if (strcmp(mode, "dies") == 0) {
            PMPI_Comm_rank(MPI_COMM_WORLD, &me);
            if (me == 1) _Exit(7);
        }
        run(mode, is_plain ? "MPI_Init" : "MPI_Init_thread");
    }
    MPI_Finalize();
    return 0;
}
