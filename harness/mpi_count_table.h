/**
 * The functions of MPI that are counted, each in one row: X(name, parameters, arguments, bytes).
 *
 * Bytes are those that the calling rank hands to the library for ranks to receive, its own share
 * included: the whole send buffer that its arguments describe. Who only receives hands over
 * nothing, nor does a message to MPI_PROC_NULL. With MPI_IN_PLACE a root keeps its own share of a
 * gather or scatter, which then does not count; what takes part in a reduction or an exchange of
 * all does. Shape: the last column is evaluated after a call that succeeded, with the names of its
 * parameters and the functions of mpi_count.c.
 */
#ifndef LADDER_MPI_COUNT_TABLE_H
#define LADDER_MPI_COUNT_TABLE_H

// clang-format off

/* Parameters, arguments and bytes that functions share. */
#define P_SEND \
    (const void *data, int n, MPI_Datatype type, int to, int tag, MPI_Comm comm), \
    (data, n, type, to, tag, comm), to_one(n, type, to)
#define P_ISEND \
    (const void *data, int n, MPI_Datatype type, int to, int tag, MPI_Comm comm, MPI_Request *r), \
    (data, n, type, to, tag, comm, r), to_one(n, type, to)

#define MPI_COUNT_POINT_TO_POINT(X) \
    X(Send, P_SEND) \
    X(Bsend, P_SEND) \
    X(Ssend, P_SEND) \
    X(Rsend, P_SEND) \
    X(Isend, P_ISEND) \
    X(Ibsend, P_ISEND) \
    X(Issend, P_ISEND) \
    X(Irsend, P_ISEND) \
    X(Recv, (void *data, int n, MPI_Datatype type, int from, int tag, MPI_Comm comm, MPI_Status *status), \
      (data, n, type, from, tag, comm, status), 0) \
    X(Irecv, (void *data, int n, MPI_Datatype type, int from, int tag, MPI_Comm comm, MPI_Request *r), \
      (data, n, type, from, tag, comm, r), 0) \
    X(Mrecv, (void *data, int n, MPI_Datatype type, MPI_Message *message, MPI_Status *status), \
      (data, n, type, message, status), 0) \
    X(Imrecv, (void *data, int n, MPI_Datatype type, MPI_Message *message, MPI_Request *r), \
      (data, n, type, message, r), 0) \
    X(Sendrecv, (const void *data, int n, MPI_Datatype type, int to, int tag, void *got, int n_got, \
                 MPI_Datatype got_type, int from, int got_tag, MPI_Comm comm, MPI_Status *status), \
      (data, n, type, to, tag, got, n_got, got_type, from, got_tag, comm, status), to_one(n, type, to)) \
    X(Sendrecv_replace, (void *data, int n, MPI_Datatype type, int to, int tag, int from, int got_tag, \
                         MPI_Comm comm, MPI_Status *status), \
      (data, n, type, to, tag, from, got_tag, comm, status), to_one(n, type, to)) \
    X(Probe, (int from, int tag, MPI_Comm comm, MPI_Status *status), (from, tag, comm, status), 0) \
    X(Iprobe, (int from, int tag, MPI_Comm comm, int *flag, MPI_Status *status), \
      (from, tag, comm, flag, status), 0) \
    X(Mprobe, (int from, int tag, MPI_Comm comm, MPI_Message *message, MPI_Status *status), \
      (from, tag, comm, message, status), 0) \
    X(Improbe, (int from, int tag, MPI_Comm comm, int *flag, MPI_Message *message, MPI_Status *status), \
      (from, tag, comm, flag, message, status), 0)

/* Messages that are described once and started often: the last column is what each start gives. A
 * start counts, with these bytes; MPI_Startall counts as one of each request. */
#define MPI_COUNT_PERSISTENT(X) \
    X(Send_init, P_ISEND) \
    X(Bsend_init, P_ISEND) \
    X(Ssend_init, P_ISEND) \
    X(Rsend_init, P_ISEND) \
    X(Recv_init, (void *data, int n, MPI_Datatype type, int from, int tag, MPI_Comm comm, MPI_Request *r), \
      (data, n, type, from, tag, comm, r), 0)

#define MPI_COUNT_WAITS(X) \
    X(Start, (MPI_Request *r), (r), promised(*r)) \
    X(Wait, (MPI_Request *r, MPI_Status *status), (r, status), 0) \
    X(Waitall, (int n, MPI_Request r[], MPI_Status status[]), (n, r, status), 0) \
    X(Waitany, (int n, MPI_Request r[], int *i, MPI_Status *status), (n, r, i, status), 0) \
    X(Waitsome, (int n, MPI_Request r[], int *n_done, int i[], MPI_Status status[]), \
      (n, r, n_done, i, status), 0) \
    X(Test, (MPI_Request *r, int *flag, MPI_Status *status), (r, flag, status), 0) \
    X(Testall, (int n, MPI_Request r[], int *flag, MPI_Status status[]), (n, r, flag, status), 0) \
    X(Testany, (int n, MPI_Request r[], int *i, int *flag, MPI_Status *status), (n, r, i, flag, status), 0) \
    X(Testsome, (int n, MPI_Request r[], int *n_done, int i[], MPI_Status status[]), \
      (n, r, n_done, i, status), 0)

/* A collective and its non-blocking twin: the same but for the request. */
#define UNPACK(...) __VA_ARGS__
#define TWINS(X, name, inner, parameters, arguments, bytes) \
    X(name, (UNPACK parameters), (UNPACK arguments), bytes) \
    X(I##inner, (UNPACK parameters, MPI_Request *r), (UNPACK arguments, r), bytes)

#define MPI_COUNT_COLLECTIVES(X) \
    TWINS(X, Barrier, barrier, (MPI_Comm comm), (comm), 0) \
    TWINS(X, Bcast, bcast, (void *data, int n, MPI_Datatype type, int root, MPI_Comm comm), \
          (data, n, type, root, comm), is_root(root, comm) ? of(n, type) : 0) \
    TWINS(X, Scatter, scatter, \
          (const void *data, int n, MPI_Datatype type, void *got, int n_got, MPI_Datatype got_type, int root, \
           MPI_Comm comm), \
          (data, n, type, got, n_got, got_type, root, comm), \
          is_root(root, comm) ? (peers(comm) - (got == MPI_IN_PLACE)) * of(n, type) : 0) \
    TWINS(X, Scatterv, scatterv, \
          (const void *data, const int n[], const int first[], MPI_Datatype type, void *got, int n_got, \
           MPI_Datatype got_type, int root, MPI_Comm comm), \
          (data, n, first, type, got, n_got, got_type, root, comm), \
          is_root(root, comm) ? of_all(n, type, comm) - (got == MPI_IN_PLACE ? of(n[root], type) : 0) : 0) \
    TWINS(X, Gather, gather, \
          (const void *data, int n, MPI_Datatype type, void *got, int n_got, MPI_Datatype got_type, int root, \
           MPI_Comm comm), \
          (data, n, type, got, n_got, got_type, root, comm), \
          is_heard(root) && data != MPI_IN_PLACE ? of(n, type) : 0) \
    TWINS(X, Gatherv, gatherv, \
          (const void *data, int n, MPI_Datatype type, void *got, const int n_got[], const int first[], \
           MPI_Datatype got_type, int root, MPI_Comm comm), \
          (data, n, type, got, n_got, first, got_type, root, comm), \
          is_heard(root) && data != MPI_IN_PLACE ? of(n, type) : 0) \
    TWINS(X, Allgather, allgather, \
          (const void *data, int n, MPI_Datatype type, void *got, int n_got, MPI_Datatype got_type, \
           MPI_Comm comm), \
          (data, n, type, got, n_got, got_type, comm), \
          data == MPI_IN_PLACE ? of(n_got, got_type) : of(n, type)) \
    TWINS(X, Allgatherv, allgatherv, \
          (const void *data, int n, MPI_Datatype type, void *got, const int n_got[], const int first[], \
           MPI_Datatype got_type, MPI_Comm comm), \
          (data, n, type, got, n_got, first, got_type, comm), \
          data == MPI_IN_PLACE ? of(n_got[rank_in(comm)], got_type) : of(n, type)) \
    TWINS(X, Alltoall, alltoall, \
          (const void *data, int n, MPI_Datatype type, void *got, int n_got, MPI_Datatype got_type, \
           MPI_Comm comm), \
          (data, n, type, got, n_got, got_type, comm), \
          peers(comm) * (data == MPI_IN_PLACE ? of(n_got, got_type) : of(n, type))) \
    TWINS(X, Alltoallv, alltoallv, \
          (const void *data, const int n[], const int first[], MPI_Datatype type, void *got, \
           const int n_got[], const int first_got[], MPI_Datatype got_type, MPI_Comm comm), \
          (data, n, first, type, got, n_got, first_got, got_type, comm), \
          data == MPI_IN_PLACE ? of_all(n_got, got_type, comm) : of_all(n, type, comm)) \
    TWINS(X, Reduce, reduce, \
          (const void *data, void *got, int n, MPI_Datatype type, MPI_Op op, int root, MPI_Comm comm), \
          (data, got, n, type, op, root, comm), is_heard(root) ? of(n, type) : 0) \
    TWINS(X, Allreduce, allreduce, \
          (const void *data, void *got, int n, MPI_Datatype type, MPI_Op op, MPI_Comm comm), \
          (data, got, n, type, op, comm), of(n, type)) \
    TWINS(X, Reduce_scatter, reduce_scatter, \
          (const void *data, void *got, const int n[], MPI_Datatype type, MPI_Op op, MPI_Comm comm), \
          (data, got, n, type, op, comm), of_own_group(n, type, comm)) \
    TWINS(X, Reduce_scatter_block, reduce_scatter_block, \
          (const void *data, void *got, int n, MPI_Datatype type, MPI_Op op, MPI_Comm comm), \
          (data, got, n, type, op, comm), own_size(comm) * of(n, type)) \
    TWINS(X, Scan, scan, (const void *data, void *got, int n, MPI_Datatype type, MPI_Op op, MPI_Comm comm), \
          (data, got, n, type, op, comm), of(n, type)) \
    TWINS(X, Exscan, exscan, \
          (const void *data, void *got, int n, MPI_Datatype type, MPI_Op op, MPI_Comm comm), \
          (data, got, n, type, op, comm), of(n, type))

/* Parameters of what reads or writes the memory of another rank. */
#define P_REMOTE(constant) \
    constant void *data, int n, MPI_Datatype type, int to, MPI_Aint at, int n_there, MPI_Datatype there

#define MPI_COUNT_ONE_SIDED(X) \
    X(Win_create, (void *memory, MPI_Aint n, int unit, MPI_Info info, MPI_Comm comm, MPI_Win *win), \
      (memory, n, unit, info, comm, win), 0) \
    X(Win_allocate, (MPI_Aint n, int unit, MPI_Info info, MPI_Comm comm, void *memory, MPI_Win *win), \
      (n, unit, info, comm, memory, win), 0) \
    X(Win_allocate_shared, (MPI_Aint n, int unit, MPI_Info info, MPI_Comm comm, void *memory, MPI_Win *win), \
      (n, unit, info, comm, memory, win), 0) \
    X(Win_free, (MPI_Win *win), (win), 0) \
    X(Win_fence, (int assertion, MPI_Win win), (assertion, win), 0) \
    X(Win_lock, (int kind, int rank, int assertion, MPI_Win win), (kind, rank, assertion, win), 0) \
    X(Win_unlock, (int rank, MPI_Win win), (rank, win), 0) \
    X(Win_lock_all, (int assertion, MPI_Win win), (assertion, win), 0) \
    X(Win_unlock_all, (MPI_Win win), (win), 0) \
    X(Win_flush, (int rank, MPI_Win win), (rank, win), 0) \
    X(Win_flush_all, (MPI_Win win), (win), 0) \
    X(Win_sync, (MPI_Win win), (win), 0) \
    X(Win_post, (MPI_Group group, int assertion, MPI_Win win), (group, assertion, win), 0) \
    X(Win_start, (MPI_Group group, int assertion, MPI_Win win), (group, assertion, win), 0) \
    X(Win_complete, (MPI_Win win), (win), 0) \
    X(Win_wait, (MPI_Win win), (win), 0) \
    X(Put, (P_REMOTE(const), MPI_Win win), (data, n, type, to, at, n_there, there, win), to_one(n, type, to)) \
    X(Get, (P_REMOTE(), MPI_Win win), (data, n, type, to, at, n_there, there, win), 0) \
    X(Accumulate, (P_REMOTE(const), MPI_Op op, MPI_Win win), (data, n, type, to, at, n_there, there, op, win), \
      to_one(n, type, to)) \
    X(Get_accumulate, \
      (const void *data, int n, MPI_Datatype type, void *got, int n_got, MPI_Datatype got_type, int to, \
       MPI_Aint at, int n_there, MPI_Datatype there, MPI_Op op, MPI_Win win), \
      (data, n, type, got, n_got, got_type, to, at, n_there, there, op, win), \
      op == MPI_NO_OP ? 0 : to_one(n, type, to)) \
    X(Fetch_and_op, \
      (const void *data, void *got, MPI_Datatype type, int to, MPI_Aint at, MPI_Op op, MPI_Win win), \
      (data, got, type, to, at, op, win), op == MPI_NO_OP ? 0 : to_one(1, type, to)) \
    X(Compare_and_swap, \
      (const void *data, const void *old, void *got, MPI_Datatype type, int to, MPI_Aint at, MPI_Win win), \
      (data, old, got, type, to, at, win), 2 * to_one(1, type, to))

/* MPI_Finalize is where the counts are gathered: it is not among them. */
#define MPI_COUNT_PROCESSES(X) \
    X(Init, (int *n, char ***words), (n, words), after_init()) \
    X(Init_thread, (int *n, char ***words, int wanted, int *got), (n, words, wanted, got), after_init()) \
    X(Comm_spawn, (const char *command, char *words[], int n, MPI_Info info, int root, MPI_Comm comm, \
                   MPI_Comm *both, int errors[]), \
      (command, words, n, info, root, comm, both, errors), 0) \
    X(Comm_dup, (MPI_Comm comm, MPI_Comm *copy), (comm, copy), 0) \
    X(Comm_split, (MPI_Comm comm, int colour, int key, MPI_Comm *part), (comm, colour, key, part), 0) \
    X(Comm_split_type, (MPI_Comm comm, int kind, int key, MPI_Info info, MPI_Comm *part), \
      (comm, kind, key, info, part), 0) \
    X(Intercomm_merge, (MPI_Comm both, int is_high, MPI_Comm *merged), (both, is_high, merged), 0) \
    X(Comm_disconnect, (MPI_Comm *comm), (comm), 0)

// clang-format on

/** Those that are counted by their row alone. */
#define MPI_COUNT_PLAIN(X)                                                                         \
    MPI_COUNT_POINT_TO_POINT(X)                                                                    \
    MPI_COUNT_WAITS(X)                                                                             \
    MPI_COUNT_COLLECTIVES(X)                                                                       \
    MPI_COUNT_ONE_SIDED(X)                                                                         \
    MPI_COUNT_PROCESSES(X)

/** All of them, in the order in which they are told. */
#define MPI_COUNT_FUNCTIONS(X)                                                                     \
    MPI_COUNT_PERSISTENT(X)                                                                        \
    MPI_COUNT_PLAIN(X)

#endif
