/**
 * Rung 52: the ranks of rung 50, but started by the program itself while it runs: rank 0 is there
 * alone, spawns the others, and reaches them through an intercommunicator.
 * What to see: starting the others takes as long as a whole program start, and comes on top: it is
 * told apart and no part of a sample. Scatter and gather take some times as long as in rung 50:
 * Open MPI lets ranks of different starts reach each other by TCP alone, also on one machine.
 */
#include "variants/v50_ranks.h"

/* Between the first rank and those it has started; NULL handles where there are none. One program
 * runs one rung: this is part of the process, as MPI_COMM_WORLD is. */
static MPI_Comm others = MPI_COMM_NULL;
static MPI_Comm everyone = MPI_COMM_NULL;

/* The first rank calls it with a command, those it starts without. */
static int spawn(char **command, int n_others)
{
    everyone = MPI_COMM_SELF;
    if (command && n_others > 0)
        MPI_Comm_spawn(command[0], command + 1, n_others, MPI_INFO_NULL, 0, MPI_COMM_SELF, &others,
                       MPI_ERRCODES_IGNORE);
    else if (!command)
        MPI_Comm_get_parent(&others);
    if (others != MPI_COMM_NULL) MPI_Intercomm_merge(others, command == NULL, &everyone);
    return MPI_Comm_c2f(everyone);
}

/* Who simply ends while the other still listens breaks the connection between them. */
static void part(void)
{
    if (others == MPI_COMM_NULL) return;
    MPI_Barrier(everyone);
    MPI_Comm_free(&everyone);
    MPI_Comm_disconnect(&others);
}

static Status setup(const L63Problem *p, const L63State *start, const VariantSetting *setting,
                    void **ctx)
{
    return ranks_setup(everyone, p, start, setting, ctx);
}

/* From one group to the other: rank 0 is no member of the group it scatters to. */
static void scatter(const Ranks *c)
{
    if (c->rank == 0)
        MPI_Scatterv(c->now, c->n_lines + 1, c->first_line + 1, c->line, NULL, 0, c->line, MPI_ROOT,
                     others);
    else
        MPI_Scatterv(NULL, NULL, NULL, c->line, c->now, c->n_lines[c->rank], c->line, 0, others);
}

static void gather(const Ranks *c)
{
    if (c->rank == 0)
        MPI_Gatherv(NULL, 0, c->line, c->now, c->n_lines + 1, c->first_line + 1, c->line, MPI_ROOT,
                    others);
    else
        MPI_Gatherv(c->now, c->n_lines[c->rank], c->line, NULL, NULL, NULL, c->line, 0, others);
}

static void run(void *ctx)
{
    const Ranks *const c = ctx;
    const V35Plan plan = v35_plan(&c->p, &c->setting);
    if (c->n_ranks > 1) scatter(c);
    v35_advance(&plan, ranks_points(c), 0, ranks_share(c, c->rank));
    if (c->n_ranks > 1) gather(c);
}

const Variant v52_mpi_spawn = {
    .name = "v52_mpi_spawn",
    .title = "MPI: ranks started while it runs",
    .base = "v50_mpi",
    .teaches = "Dynamic processes: a program may start its own ranks, and pays once for it.",
    .source = "MPI: A Message-Passing Interface Standard 3.1, 10 (process creation)",
    .launch = LAUNCH_SPAWN,
    .arithmetic = SAME_AS_BASE,
    .dispatches_isa = true,
    .bytes_per_trajectory = 3 * sizeof(L63State), /* twice on rank 0, once among the ranks */
    .bytes_per_trajectory_step = 0,
    .spawn = spawn,
    .part = part,
    .setup = setup,
    .reset = ranks_reset,
    .run = run,
    .collect = ranks_collect,
    .teardown = ranks_teardown,
};
