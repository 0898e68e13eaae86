/**
 * Rung 54: the shares of rung 50 without messages: the ensemble lies in a window of memory that all
 * ranks of this machine see, and each rank works on its share where it is.
 * What to see: two fences a run and not one copy: ranks that share memory are threads with another
 * name. It ends at the edge of the machine.
 */
#include "variants/v35_kernel.h"

#include <mpi.h>
#include <stdint.h>

typedef struct Context {
    L63Problem p;
    VariantSetting setting;
    int rank;
    size_t first, last; /* this rank's share */
    size_t n_padded;
    MPI_Win window;
    SoaPoints now;   /* in the window */
    SoaPoints start; /* rank 0 only */
} Context;

static void teardown(void *ctx)
{
    Context *const c = ctx;
    if (!c) return;
    if (c->window != MPI_WIN_NULL) MPI_Win_free(&c->window);
    soa_points_free(&c->start);
    free(c);
}

/* Whole cache lines for each rank, equal to one line. */
static void take_share(Context *c)
{
    int n_ranks;
    MPI_Comm_size(MPI_COMM_WORLD, &n_ranks);
    const size_t n_lines = soa_round_up(c->p.n_trajectories, V35_LANES) / V35_LANES;
    const size_t n = (size_t) n_ranks, rank = (size_t) c->rank;
    c->first = n_lines * rank / n * V35_LANES;
    c->last = n_lines * (rank + 1) / n * V35_LANES;
}

/* All ranks or none. */
static bool is_one_machine(void)
{
    int n_here, n_ranks, is_here;
    MPI_Comm here;
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &here);
    MPI_Comm_size(here, &n_here);
    MPI_Comm_size(MPI_COMM_WORLD, &n_ranks);
    MPI_Comm_free(&here);
    is_here = n_here == n_ranks;
    MPI_Allreduce(MPI_IN_PLACE, &is_here, 1, MPI_INT, MPI_LAND, MPI_COMM_WORLD);
    return is_here;
}

/* Rank 0 owns the window; it begins at the same place of a page for all. Each rank is the first to
 * write the pages of its share: memory lies near its core. */
static void open_window(Context *c)
{
    const MPI_Aint bytes = (MPI_Aint) (3 * c->n_padded * sizeof(double) + CACHE_LINE_BYTES);
    MPI_Aint size;
    int unit;
    void *memory;
    MPI_Win_allocate_shared(c->rank == 0 ? bytes : 0, 1, MPI_INFO_NULL, MPI_COMM_WORLD, &memory,
                            &c->window);
    MPI_Win_shared_query(c->window, 0, &size, &unit, &memory);
    const uintptr_t begin = ((uintptr_t) memory + CACHE_LINE_BYTES - 1) / CACHE_LINE_BYTES;
    double *const x = (double *) (begin * CACHE_LINE_BYTES);
    c->now = (SoaPoints) { x, x + c->n_padded, x + 2 * c->n_padded };
    for (size_t m = c->first; m < c->last; m++) c->now.x[m] = c->now.y[m] = c->now.z[m] = 0.0;
    MPI_Win_fence(0, c->window);
}

static void reset(void *ctx)
{
    const Context *const c = ctx;
    if (c->rank == 0) soa_points_copy(c->start, c->now, 0, c->n_padded);
}

static Status setup_this_rank(Context *c, const L63State *start)
{
    if (cpu_missing(cpu_isa_needs(cpu_isa_choose(c->setting.isa)))) return STATUS_MISSING;
    take_share(c);
    if (c->rank != 0) return STATUS_OK;
    if (soa_points_new(c->n_padded, &c->start) != STATUS_OK) return STATUS_NO_MEMORY;
    soa_points_fill(c->start, start, c->p.n_trajectories, 0, c->n_padded);
    return STATUS_OK;
}

static Status setup(const L63Problem *p, const L63State *start, const VariantSetting *setting,
                    void **ctx)
{
    *ctx = NULL;
    Context *const c = calloc(1, sizeof *c);
    int worst = STATUS_NO_MEMORY;
    if (c) {
        *c = (Context) { .p = *p, .setting = *setting, .window = MPI_WIN_NULL };
        c->n_padded = soa_round_up(p->n_trajectories, SOA_PADDING);
        MPI_Comm_rank(MPI_COMM_WORLD, &c->rank);
        worst = setup_this_rank(c, start);
    }
    if (!is_one_machine() && worst == STATUS_OK) worst = STATUS_MISSING;
    MPI_Allreduce(MPI_IN_PLACE, &worst, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
    if (worst != STATUS_OK) {
        teardown(c);
        return (Status) worst;
    }
    open_window(c);
    reset(c);
    *ctx = c;
    return STATUS_OK;
}

static void run(void *ctx)
{
    const Context *const c = ctx;
    const V35Plan plan = v35_plan(&c->p, &c->setting);
    MPI_Win_fence(0, c->window); /* from here on all see the starting points */
    v35_advance(&plan, c->now, c->first, c->last);
    MPI_Win_fence(0, c->window); /* and from here on the results */
}

static void collect(const void *ctx, L63State *end)
{
    const Context *const c = ctx;
    for (size_t m = 0; c->rank == 0 && m < c->p.n_trajectories; m++)
        end[m] = (L63State) { c->now.x[m], c->now.y[m], c->now.z[m] };
}

const Variant v54_mpi_shared = {
    .name = "v54_mpi_shared",
    .title = "MPI: shared window",
    .base = "v50_mpi",
    .teaches = "Ranks of one machine can share memory: no message, no copy.",
    .source = "MPI: A Message-Passing Interface Standard 3.1, 11.2.3 (shared memory windows)",
    .launch = LAUNCH_MPIRUN,
    .arithmetic = SAME_AS_BASE,
    .dispatches_isa = true,
    .bytes_per_trajectory = 2 * sizeof(L63State),
    .bytes_per_trajectory_step = 0,
    .setup = setup,
    .reset = reset,
    .run = run,
    .collect = collect,
    .teardown = teardown,
};
