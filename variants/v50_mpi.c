/**
 * Rung 50: the step of rung 35 on every rank: rank 0 scatters the starting points, each rank takes
 * its share through all steps in memory of its own, rank 0 gathers the results. All of it is timed.
 * What to see: six collectives a run, three out and three back, whatever the number of steps; with
 * few steps or many trajectories the messages cost more than the arithmetic.
 */
#include "variants/v35_kernel.h"

#include <limits.h>
#include <mpi.h>

typedef struct Context {
    SoaContext *whole; /* rank 0 only: the ensemble */
    SoaContext *part;  /* this rank's share */
    int rank, n_ranks;
    int *n_lines, *first_line; /* of every rank */
    MPI_Datatype line; /* V35_LANES trajectories of one coordinate: counts stay far below 2^31 */
} Context;

static void teardown(void *ctx)
{
    Context *const c = ctx;
    if (!c) return;
    soa_teardown(c->whole);
    soa_teardown(c->part);
    if (c->line != MPI_DATATYPE_NULL) MPI_Type_free(&c->line);
    free(c->n_lines);
    free(c->first_line);
    free(c);
}

/* Whole cache lines for each rank, equal to one line; none at all where there are too few. */
static Status share_lines(Context *c, size_t n_trajectories)
{
    const size_t n_lines = soa_round_up(n_trajectories, V35_LANES) / V35_LANES;
    const size_t n_ranks = (size_t) c->n_ranks;
    if (n_lines > INT_MAX) return STATUS_BAD_USAGE;
    c->n_lines = calloc(n_ranks, sizeof *c->n_lines);
    c->first_line = calloc(n_ranks, sizeof *c->first_line);
    if (!c->n_lines || !c->first_line) return STATUS_NO_MEMORY;
    int first = 0;
    for (size_t r = 0; r < n_ranks; r++) {
        c->n_lines[r] = (int) (n_lines / n_ranks + (r < n_lines % n_ranks));
        c->first_line[r] = first;
        first += c->n_lines[r];
    }
    return STATUS_OK;
}

static Status setup_this_rank(Context *c, const L63Problem *p, const L63State *start,
                              const VariantSetting *setting)
{
    if (cpu_missing(cpu_isa_needs(cpu_isa_choose(setting->isa)))) return STATUS_MISSING;
    MPI_Type_contiguous(V35_LANES, MPI_DOUBLE, &c->line);
    MPI_Type_commit(&c->line);
    Status status = share_lines(c, p->n_trajectories);
    if (status != STATUS_OK) return status;
    L63Problem mine = *p;
    mine.n_trajectories = (size_t) c->n_lines[c->rank] * V35_LANES;
    status = soa_context_new(&mine, setting, &c->part);
    if (status != STATUS_OK || c->rank != 0) return status;
    void *whole;
    status = soa_setup(p, start, setting, &whole);
    c->whole = whole;
    return status;
}

/* One rank that fails makes all of them fail: the others would wait for it in the first message. */
static Status setup(const L63Problem *p, const L63State *start, const VariantSetting *setting,
                    void **ctx)
{
    *ctx = NULL;
    Status mine = STATUS_NO_MEMORY;
    Context *const c = calloc(1, sizeof *c);
    if (c) {
        c->line = MPI_DATATYPE_NULL;
        MPI_Comm_rank(MPI_COMM_WORLD, &c->rank);
        MPI_Comm_size(MPI_COMM_WORLD, &c->n_ranks);
        mine = setup_this_rank(c, p, start, setting);
    }
    int worst = (int) mine;
    MPI_Allreduce(MPI_IN_PLACE, &worst, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
    if (worst == STATUS_OK)
        *ctx = c;
    else
        teardown(c);
    return (Status) worst;
}

static void reset(void *ctx)
{
    const Context *const c = ctx;
    if (c->rank == 0) soa_reset(c->whole);
}

static void scatter(const Context *c, const double *whole, double *part)
{
    MPI_Scatterv(whole, c->n_lines, c->first_line, c->line, part, c->n_lines[c->rank], c->line, 0,
                 MPI_COMM_WORLD);
}

static void gather(const Context *c, const double *part, double *whole)
{
    MPI_Gatherv(part, c->n_lines[c->rank], c->line, whole, c->n_lines, c->first_line, c->line, 0,
                MPI_COMM_WORLD);
}

static void run(void *ctx)
{
    const Context *const c = ctx;
    const SoaPoints whole = c->rank == 0 ? c->whole->now : (SoaPoints) { NULL, NULL, NULL };
    const SoaPoints part = c->part->now;
    const V35Plan plan = v35_plan(&c->part->p, &c->part->setting);
    scatter(c, whole.x, part.x);
    scatter(c, whole.y, part.y);
    scatter(c, whole.z, part.z);
    v35_advance(&plan, part, 0, c->part->p.n_trajectories);
    gather(c, part.x, whole.x);
    gather(c, part.y, whole.y);
    gather(c, part.z, whole.z);
}

static void collect(const void *ctx, L63State *end)
{
    const Context *const c = ctx;
    if (c->rank == 0) soa_collect(c->whole, end);
}

const Variant v50_mpi = {
    .name = "v50_mpi",
    .title = "MPI: the SIMD kernel over ranks",
    .base = "v35_simd",
    .teaches = "Scatter, compute, gather: collectives around the same kernel.",
    .source = "MPI: A Message-Passing Interface Standard 3.1, 5 (collectives)",
    .launch = LAUNCH_MPIRUN,
    .arithmetic = SAME_AS_BASE,
    .is_spine = true,
    .is_on_memory_problem = true,
    .dispatches_isa = true,
    .bytes_per_trajectory = 4 * sizeof(L63State), /* twice on rank 0, twice among the ranks */
    .bytes_per_trajectory_step = 0,
    .setup = setup,
    .reset = reset,
    .run = run,
    .collect = collect,
    .teardown = teardown,
};
