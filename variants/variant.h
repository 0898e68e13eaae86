/**
 * What a rung is: its descriptor.
 *
 * A rung only computes. It owns no clock, prints nothing, reads no environment and knows no
 * tolerance: sizes, timing and judgement belong to the harness.
 */
#ifndef LADDER_VARIANT_H
#define LADDER_VARIANT_H

#include "variants/cpu.h"
#include "variants/workload/lorenz63.h"
#include "variants/workload/status.h"

#include <stdbool.h>

typedef enum VariantLaunch {
    LAUNCH_SERIAL,  /* one process, one thread */
    LAUNCH_THREADS, /* one process, setting->n_threads threads */
    LAUNCH_MPIRUN,  /* one process a rank; every function below is collective */
    LAUNCH_SPAWN,   /* the same, but mpirun starts rank 0 alone, and `spawn` the others */
    LAUNCH_HYBRID,  /* the same, each rank with setting->n_threads threads */
    LAUNCH_WORKERS, /* one process that starts setting->n_threads others to work for it */
    N_VARIANT_LAUNCHES
} VariantLaunch;

typedef enum VariantArithmetic {
    SAME_AS_REFERENCE, /* every operation in the order of l63_step: bit-identical */
    REGROUPED,         /* fused or regrouped operations: equal within the gates */
    SAME_AS_BASE,      /* adds distribution, not arithmetic: bit-identical to its base */
    DIFFERENT_METHOD,  /* other steps towards the same solution: near it, no nearer */
    N_VARIANT_ARITHMETICS
} VariantArithmetic;

/** In every record and in what runners say of themselves: "serial", "same as base", ... */
extern const char *const variant_launch_names[N_VARIANT_LAUNCHES];
extern const char *const variant_arithmetic_names[N_VARIANT_ARITHMETICS];

/** How the harness wants a rung to run; only the parts that concern a rung are read by it. */
typedef struct VariantSetting {
    unsigned n_threads; /* of this process, or its workers, at least 1; where launch says so */
    CpuIsa isa; /* rungs that dispatch at run time; ISA_WIDEST leaves the choice to the CPU */
} VariantSetting;

typedef struct Variant {
    const char *name;     /* = file stem = id in every record: "v32_avx2" */
    const char *title;    /* for tables, at most 40 characters */
    const char *language; /* NULL: C */
    const char *base;     /* the rung this one improves on; NULL on the bottom rung */
    const char *teaches;  /* the one idea added to `base`, one sentence */
    const char *source;   /* where the technique is described, or NULL */
    VariantLaunch launch;
    VariantArithmetic arithmetic;
    const char *different_work;       /* why its time must not be compared with others, or NULL */
    unsigned cpu_needs;               /* CPU_* bits; 0 runs anywhere */
    bool is_spine;                    /* one of the few rungs a short lecture shows */
    bool is_anti_rung;                /* shows what something costs: no step up the ladder */
    bool is_on_memory_problem;        /* also timed where the ensemble outgrows the caches */
    bool dispatches_isa;              /* setting->isa has an effect */
    double bytes_per_trajectory;      /* what setup allocates; decides whether a problem fits */
    double bytes_per_trajectory_step; /* modelled traffic of one step; 0 = stays in registers */

    /**
     * LAUNCH_SPAWN only, NULL elsewhere: rank 0 starts `n_others` processes of `command`; in these,
     * `command` is NULL. Called once, before everything else.
     *
     * Shape:   command ends with NULL.
     * Returns: a handle of the communicator of all, as MPI_Comm_c2f gives it, in which the process
     *          that was there first is rank 0.
     */
    int (*spawn)(char **command, int n_others);
    void (*part)(void); /* LAUNCH_SPAWN only: the last call, by all ranks together */

    /**
     * Allocates, and brings the ensemble into the rung's own layout. Starting points are copied:
     * `start` may be gone afterwards. Under LAUNCH_MPIRUN only rank 0 has `start` (NULL elsewhere).
     *
     * Owns: *ctx is the caller's, to be given to teardown; NULL on failure.
     */
    Status (*setup)(const L63Problem *p, const L63State *start, const VariantSetting *setting,
                    void **ctx);
    void (*reset)(void *ctx); /* the starting points back in place; not timed */
    void (*run)(void *ctx);   /* p->n_steps steps of every trajectory: the only timed call */
    void (*collect)(const void *ctx, L63State *end); /* trajectory order; rank 0 only; not timed */
    void (*teardown)(void *ctx);                     /* accepts NULL */

    /**
     * NULL where a step evaluates the right-hand side four times and nothing else is possible.
     *
     * Returns: evaluations in one step of one trajectory, counted, not known: by the library in the
     *          last run, or in a short integration of its own. Not timed.
     */
    double (*evaluations)(void *ctx);
} Variant;

/** Returns: whether mpirun starts it. */
static inline bool variant_is_mpi(VariantLaunch launch)
{
    return launch == LAUNCH_MPIRUN || launch == LAUNCH_SPAWN || launch == LAUNCH_HYBRID;
}

/** Returns: the threads of each process of a rung. */
static inline unsigned variant_threads(const Variant *variant, const VariantSetting *setting)
{
    const bool has_team = variant->launch == LAUNCH_THREADS || variant->launch == LAUNCH_HYBRID
        || variant->launch == LAUNCH_WORKERS;
    return has_team ? setting->n_threads : 1;
}

#endif
