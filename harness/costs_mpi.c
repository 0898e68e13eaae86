/**
 * `ladder-costs-mpi`: measures what messages between ranks cost, and prints a JSON object a cost.
 *
 *     mpirun -n 2 ladder-costs-mpi --ranks 2 [--transport NAME] [--cpus 0,1] [--rounds 15]
 * [--quick]
 *
 * Rank r runs on the r-th CPU of the list. How messages go is the launcher's business; the name of
 * the transport is only written into the records. Every operation is tried once before it is timed,
 * and what it brought is compared with what it should bring.
 */
#include "harness/clock.h"
#include "harness/cost_series.h"
#include "harness/cpu_list.h"

#include <getopt.h>
#include <math.h>
#include <mpi.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { LINE = 8 }; /* doubles */
enum { MOST_CPUS = 1024, MOST_REPEATS = 100, LEAST_REPEATS = 3, MOST_SERIES = 1024 };
static const double SAMPLE_S = 3e-4; /* short: a sample that lost its core is one of many */

/* The ranks that take part, and the arrays they work on. */
typedef struct Group {
    MPI_Comm comm; /* MPI_COMM_NULL on ranks that look on */
    int rank, size;
    double *whole; /* of all ranks together */
    double *part;
    double *result;
    int *counts, *places; /* of every rank, in a scatter */
    MPI_Datatype line;    /* LINE doubles */
} Group;

typedef void (*Operation)(const Group *g, int n);
typedef bool (*Check)(const Group *g, int n);

typedef struct Row {
    const char *kind, *name, *note;
    Operation run;
    Check is_right;
    int legs; /* times that a message goes the way that is told */
} Row;

typedef struct Measured {
    const Row *row;
    const Group *group;
    int n;       /* doubles of one message */
    int repeats; /* in a sample */
    CostSeries series;
} Measured;

/* ---- operations ---- */

static void ping_pong(const Group *g, int n)
{
    const int other = 1 - g->rank;
    if (g->rank == 0) {
        MPI_Send(g->whole, n, MPI_DOUBLE, other, 0, g->comm);
        MPI_Recv(g->part, n, MPI_DOUBLE, other, 0, g->comm, MPI_STATUS_IGNORE);
    } else if (g->rank == 1) {
        MPI_Recv(g->part, n, MPI_DOUBLE, other, 0, g->comm, MPI_STATUS_IGNORE);
        MPI_Send(g->part, n, MPI_DOUBLE, other, 0, g->comm);
    }
}

static void broadcast(const Group *g, int n)
{
    MPI_Bcast(g->rank == 0 ? g->whole : g->part, n, MPI_DOUBLE, 0, g->comm);
}

static void scatter(const Group *g, int n)
{
    MPI_Scatter(g->whole, n, MPI_DOUBLE, g->part, n, MPI_DOUBLE, 0, g->comm);
}

static void gather(const Group *g, int n)
{
    MPI_Gather(g->part, n, MPI_DOUBLE, g->result, n, MPI_DOUBLE, 0, g->comm);
}

static void all_reduce(const Group *g, int n)
{
    MPI_Allreduce(g->whole, g->part, n, MPI_DOUBLE, MPI_SUM, g->comm);
}

/* Shares that need not be equal, counted in cache lines. Returns: what is counted. */
static MPI_Datatype deal_out(const Group *g, int n)
{
    const bool is_short = n < LINE;
    for (int r = 0; r < g->size; r++) {
        g->counts[r] = is_short ? n : n / LINE;
        g->places[r] = r * g->counts[r];
    }
    return is_short ? MPI_DOUBLE : g->line;
}

static void out(const Group *g, int n)
{
    const MPI_Datatype type = deal_out(g, n);
    if (g->rank == 0)
        MPI_Scatterv(g->whole, g->counts, g->places, type, MPI_IN_PLACE, 0, type, 0, g->comm);
    else
        MPI_Scatterv(NULL, NULL, NULL, type, g->part, g->counts[g->rank], type, 0, g->comm);
}

static void back(const Group *g, int n)
{
    const MPI_Datatype type = deal_out(g, n);
    if (g->rank == 0)
        MPI_Gatherv(MPI_IN_PLACE, 0, type, g->whole, g->counts, g->places, type, 0, g->comm);
    else
        MPI_Gatherv(g->part, g->counts[g->rank], type, NULL, NULL, NULL, type, 0, g->comm);
}

/* What the rungs on distributed memory do around their work: one message to each rank, one from
 * each; rank 0 has its own share already. */
static void out_and_back(const Group *g, int n)
{
    out(g, n);
    back(g, n);
}

/* ---- what they should bring ---- */

static bool is_counting(const double *values, int n, int first)
{
    for (int i = 0; i < n; i++)
        if (values[i] != first + i) return false;
    return true;
}

static bool has_message(const Group *g, int n)
{
    return g->rank > 1 || is_counting(g->part, n, 0);
}

static bool has_broadcast(const Group *g, int n)
{
    return g->rank == 0 || is_counting(g->part, n, 0);
}

static bool has_part(const Group *g, int n)
{
    return is_counting(g->part, n, g->rank * n);
}

static bool has_all(const Group *g, int n)
{
    return g->rank != 0 || is_counting(g->result, n * g->size, 0);
}

static bool has_both(const Group *g, int n)
{
    return g->rank == 0 ? is_counting(g->whole, n * g->size, 0) : has_part(g, n);
}

static bool has_sum(const Group *g, int n)
{
    for (int i = 0; i < n; i++)
        if (g->part[i] != (double) i * g->size) return false;
    return true;
}

static const Row rows[] = {
    { "messages", "ping-pong", "half a round trip between two ranks", ping_pong, has_message, 2 },
    { "collectives", "MPI_Bcast", NULL, broadcast, has_broadcast, 1 },
    { "collectives", "MPI_Scatter", NULL, scatter, has_part, 1 },
    { "collectives", "MPI_Gather", NULL, gather, has_all, 1 },
    { "collectives", "MPI_Allreduce", NULL, all_reduce, has_sum, 1 },
    { "collectives", "ensemble out and back", "MPI_Scatterv and MPI_Gatherv; rank 0 has its share",
      out_and_back, has_both, 1 },
};
enum { N_ROWS = sizeof rows / sizeof *rows };

static const int sizes[] = { 1, 8, 64, 512, 4096, 32768, 131072, 524288 }; /* doubles */
static const int quick_sizes[] = { 1, 512, 32768 };
enum { N_SIZES = sizeof sizes / sizeof *sizes, N_QUICK = sizeof quick_sizes / sizeof *quick_sizes };
enum { MOST_DOUBLES = 524288, MOST_SHARED = 131072 }; /* of a ping, of one rank in a collective */

/* ---- groups ---- */

static Status group_new(int n_ranks, Group *g, Reason *why)
{
    int rank;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    *g = (Group) { .comm = MPI_COMM_NULL };
    MPI_Comm_split(MPI_COMM_WORLD, rank < n_ranks ? 0 : MPI_UNDEFINED, rank, &g->comm);
    if (g->comm == MPI_COMM_NULL) return STATUS_OK;
    MPI_Comm_rank(g->comm, &g->rank);
    MPI_Comm_size(g->comm, &g->size);
    const size_t shared = (size_t) MOST_SHARED * (size_t) g->size;
    const size_t n = shared > MOST_DOUBLES ? shared : MOST_DOUBLES;
    g->whole = malloc(n * sizeof *g->whole);
    g->part = malloc(n * sizeof *g->part);
    g->result = malloc(n * sizeof *g->result);
    g->counts = malloc((size_t) g->size * sizeof *g->counts);
    g->places = malloc((size_t) g->size * sizeof *g->places);
    MPI_Type_contiguous(LINE, MPI_DOUBLE, &g->line);
    MPI_Type_commit(&g->line);
    if (!g->whole || !g->part || !g->result || !g->counts || !g->places)
        return reason(why, STATUS_NO_MEMORY, "no memory for messages");
    for (size_t i = 0; i < n; i++) {
        g->whole[i] = (double) i;
        g->part[i] = g->result[i] = -1.0;
    }
    return STATUS_OK;
}

static void group_free(Group *g)
{
    if (g->comm != MPI_COMM_NULL) MPI_Type_free(&g->line);
    if (g->comm != MPI_COMM_NULL) MPI_Comm_free(&g->comm);
    free(g->counts);
    free(g->places);
    free(g->whole);
    free(g->part);
    free(g->result);
}

/* ---- measuring ---- */

/* What a gather sends is what a scatter brought; what comes back was not there any more. */
static void run_once(const Measured *m)
{
    const Group *const g = m->group;
    if (m->row->run == gather) scatter(g, m->n);
    if (m->row->run != out_and_back) {
        m->row->run(g, m->n);
        return;
    }
    out(g, m->n);
    for (int i = m->n; i < m->n * g->size && g->rank == 0; i++) g->whole[i] = -1.0;
    back(g, m->n);
}

static Status try_once(const Measured *m, Reason *why)
{
    const Group *const g = m->group;
    for (int i = 0; i < m->n; i++) g->part[i] = -1.0;
    run_once(m);
    int is_right = m->row->is_right(g, m->n);
    MPI_Allreduce(MPI_IN_PLACE, &is_right, 1, MPI_INT, MPI_LAND, g->comm);
    if (is_right) return STATUS_OK;
    return reason(why, STATUS_WRONG_ANSWER, "%s of %d doubles brought something else", m->row->name,
                  m->n);
}

/* The mean over the repeats, as runners take it, of what the slowest rank took between barriers. */
static double sample_us(const Measured *m)
{
    double own_s[MOST_REPEATS], slowest_s[MOST_REPEATS], sum_s = 0.0;
    for (int i = 0; i < m->repeats; i++) {
        MPI_Barrier(m->group->comm);
        const double before_s = clock_now_s();
        m->row->run(m->group, m->n);
        own_s[i] = clock_now_s() - before_s;
    }
    MPI_Reduce(own_s, slowest_s, m->repeats, MPI_DOUBLE, MPI_MAX, 0, m->group->comm);
    for (int i = 0; i < m->repeats && m->group->rank == 0; i++) sum_s += slowest_s[i];
    return 1e6 * sum_s / (m->repeats * m->row->legs);
}

/* Round trips follow each other: one clock reading for all of them, on the rank that began. */
static double ping_pong_us(const Measured *m)
{
    MPI_Barrier(m->group->comm);
    const double before_s = clock_now_s();
    for (int i = 0; i < m->repeats; i++) ping_pong(m->group, m->n);
    return 1e6 * (clock_now_s() - before_s) / (m->repeats * m->row->legs);
}

static double sample(const Measured *m)
{
    return m->row->run == ping_pong ? ping_pong_us(m) : sample_us(m);
}

/* As many repeats as fill a sample, the same number on every rank. */
static void choose_repeats(Measured *m)
{
    m->repeats = LEAST_REPEATS;
    const double once_s = 1e-6 * sample(m);
    if (m->group->rank == 0)
        m->repeats = (int) fmin(MOST_REPEATS, fmax(LEAST_REPEATS, SAMPLE_S / once_s));
    MPI_Bcast(&m->repeats, 1, MPI_INT, 0, m->group->comm);
}

/* ---- all of them ---- */

typedef struct Plan {
    int n_ranks, n_rounds;
    bool is_quick;
    const char *transport, *cpus;
} Plan;

typedef struct Session {
    const Plan *plan;
    Group groups[16];
    size_t n_groups;
    Measured *measured;
    size_t n_measured;
} Session;

static void add_row(Session *s, const Row *row, const Group *g)
{
    const int *const list = s->plan->is_quick ? quick_sizes : sizes;
    const size_t n_list = s->plan->is_quick ? N_QUICK : N_SIZES;
    for (size_t i = 0; i < n_list && s->n_measured < MOST_SERIES; i++) {
        if (row->run != ping_pong && list[i] > MOST_SHARED) continue;
        Measured *const m = &s->measured[s->n_measured++];
        *m = (Measured) { .row = row, .group = g, .n = list[i] };
        m->series.record = cost_new(row->kind, row->name, "us");
        m->series.record.transport = s->plan->transport;
        m->series.record.cores = g->size;
        m->series.record.bytes = (int64_t) sizeof(double) * list[i];
        m->series.record.note = row->note;
    }
}

/* Two ranks, four, eight, ... and all of them; only two play ping-pong. */
static Status make_groups(Session *s, Reason *why)
{
    Status status = STATUS_OK;
    for (int n = 2; status == STATUS_OK; n = 2 * n < s->plan->n_ranks ? 2 * n : s->plan->n_ranks) {
        Group *const g = &s->groups[s->n_groups];
        status = group_new(n, g, why);
        s->n_groups++;
        for (size_t r = 0; r < N_ROWS && g->comm != MPI_COMM_NULL; r++)
            if (rows[r].run != ping_pong || n == 2) add_row(s, &rows[r], g);
        if (n == s->plan->n_ranks) break;
    }
    return status;
}

static Status take_samples(Session *s, Reason *why)
{
    Status status = STATUS_OK;
    for (size_t i = 0; i < s->n_measured && status == STATUS_OK; i++) {
        status = try_once(&s->measured[i], why);
        if (status == STATUS_OK) choose_repeats(&s->measured[i]);
    }
    for (int round = 0; round < s->plan->n_rounds && status == STATUS_OK; round++)
        for (size_t i = 0; i < s->n_measured; i++)
            cost_series_add(&s->measured[i].series, sample(&s->measured[i]));
    return status;
}

static Status print_all(const Session *s, Reason *why)
{
    bool is_out = true;
    for (size_t i = 0; i < s->n_measured; i++) {
        const CostRecord cost = cost_series_record(&s->measured[i].series);
        is_out &= cost_print(&cost);
    }
    return is_out && fflush(stdout) == 0
        ? STATUS_OK
        : reason(why, STATUS_STORAGE, "standard output cannot be written");
}

/* A rank that has no part in a group waits at the end: its CPU is its own. */
static Status measure(const Plan *plan, int rank, Reason *why)
{
    static Session s;
    s.plan = plan;
    s.measured = calloc(MOST_SERIES, sizeof *s.measured);
    if (!s.measured) return reason(why, STATUS_NO_MEMORY, "no memory");
    Status status = make_groups(&s, why);
    int worst = (int) status;
    MPI_Allreduce(MPI_IN_PLACE, &worst, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
    if (status == STATUS_OK && worst != STATUS_OK)
        status = reason(why, (Status) worst, "another rank has no memory");
    if (status == STATUS_OK) status = take_samples(&s, why);
    MPI_Barrier(MPI_COMM_WORLD);
    if (status == STATUS_OK && rank == 0) status = print_all(&s, why);
    for (size_t g = 0; g < s.n_groups; g++) group_free(&s.groups[g]);
    free(s.measured);
    return status;
}

static void take_place(const char *list, int rank)
{
    int cpus[MOST_CPUS];
    const size_t n = list ? cpu_list_read(list, cpus, MOST_CPUS) : cpu_list_here(cpus, MOST_CPUS);
    if (n == 0) return;
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET((size_t) cpus[(size_t) rank % n], &set);
    sched_setaffinity(0, sizeof set, &set); /* refused: the rank stays where it may be */
}

static Status check_size(const Plan *plan, int size, Reason *why)
{
    if (size != plan->n_ranks)
        return reason(why, STATUS_MISSING,
                      "%d of %d ranks are there; is mpirun of the library that this program was "
                      "built with?",
                      size, plan->n_ranks);
    if (size < 2) return reason(why, STATUS_MISSING, "one rank has nobody to send to");
    return STATUS_OK;
}

static Status read_plan(int argc, char **argv, Plan *plan, Reason *why)
{
    static const struct option options[] = {
        { "ranks", required_argument, NULL, 'n' }, { "transport", required_argument, NULL, 't' },
        { "cpus", required_argument, NULL, 'c' },  { "rounds", required_argument, NULL, 'r' },
        { "quick", no_argument, NULL, 'q' },       { NULL, 0, NULL, 0 }
    };
    *plan = (Plan) { .n_rounds = 15 };
    bool is_known = true;
    opterr = 0;
    for (int key; (key = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        switch (key) {
        case 'n': plan->n_ranks = atoi(optarg); break;
        case 't': plan->transport = optarg; break;
        case 'c': plan->cpus = optarg; break;
        case 'r': plan->n_rounds = atoi(optarg); break;
        case 'q': plan->is_quick = true; break;
        default: is_known = false;
        }
    }
    if (is_known && optind == argc && plan->n_ranks > 0 && plan->n_ranks <= MOST_CPUS
        && plan->n_rounds > 0 && plan->n_rounds <= COST_MOST_SAMPLES)
        return STATUS_OK;
    return reason(why, STATUS_BAD_USAGE,
                  "usage: mpirun -n P ladder-costs-mpi --ranks P [--transport NAME] [--cpus LIST] "
                  "[--rounds 1 to %d] [--quick]",
                  COST_MOST_SAMPLES);
}

int main(int argc, char **argv)
{
    Plan plan;
    Reason why = { "" };
    int rank = 0, size = 0, level = 0;
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* no rank outlives what started it */
    if (getppid() == 1) return status_exit_code(STATUS_MISSING);
    /* as the runners of rungs do: more than single costs a library a third of its speed */
    MPI_Init_thread(&argc, &argv, MPI_THREAD_FUNNELED, &level);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    Status status = read_plan(argc, argv, &plan, &why);
    if (status == STATUS_OK) status = check_size(&plan, size, &why);
    if (status == STATUS_OK) take_place(plan.cpus, rank);
    if (status == STATUS_OK) status = measure(&plan, rank, &why);
    if (status != STATUS_OK && rank == 0) fprintf(stderr, "ladder-costs-mpi: %s\n", why.text);
    MPI_Finalize();
    return status_exit_code(status);
}
