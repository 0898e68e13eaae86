/**
 * The rungs there are: what every runner of this build says it has, in ladder order.
 *
 * The harness links no rung: it asks each runner for its list (`RUNNER --list`, one JSON object a
 * line). Rungs that a runner should have and does not list are there too, with the reason.
 */
#ifndef LADDER_CATALOGUE_H
#define LADDER_CATALOGUE_H

#include "variants/variant.h"

#include <stdbool.h>
#include <stdint.h>

/** What a build says of itself, through its C runner. */
typedef struct Build {
    const char *folder; /* in full; runners and libraries of the rungs are there */
    const char *compiler, *compiler_flags, *build_type; /* NULL: not told */
    const char *source_root;                            /* the tree it was built from */
    int64_t protocol;                                   /* of its runners; 0: not told */
} Build;

typedef struct Rung {
    const char *name; /* "v20_soa"; in a duel of builds "v20_soa@a": what records know it by */
    const char *stem; /* "v20_soa": of its file, and what its runner knows it by */
    const Build *build;
    const char *title;
    const char *base; /* NULL on a bottom rung */
    /* The rung whose bits it must have: at the foot of a chain of rungs that add distribution and
     * no arithmetic; NULL for others, and where the chain is broken. */
    const char *answer;
    const char *teaches;
    const char *source;
    const char *flags;     /* compile flags of its own row */
    const char *not_built; /* the reason, or NULL */
    VariantLaunch launch;
    VariantArithmetic arithmetic;
    const char *different_work; /* why its time must not be compared, or NULL */
    const char *attack;         /* its point of attack: one of catalogue_attacks */
    const char *language;       /* "C", "Python", ... */
    bool may_shrink;            /* its cost is linear in trajectories, however few: slow ones
                                   are timed on a part of the ensemble */
    unsigned cpu_needs;         /* CPU_* bits */
    bool is_spine;
    bool is_anti_rung;
    bool is_on_memory_problem;
    bool dispatches_isa;
    double bytes_per_trajectory;
    double bytes_per_trajectory_step;
    const char *clock;           /* library that times it, version and build */
    const char *message_library; /* NULL without one */
    const char *runner;          /* path of the program that runs it */
    bool is_command;             /* `runner` is no path but words: a program and arguments */
} Rung;

/** A runner program of a build. */
typedef struct RunnerProgram {
    const char *name;   /* of the program beside this one */
    const char *rungs;  /* "v00_python v02_numpy": rungs that nobody else says are missing; or "" */
    const char *folder; /* beside it, with the rest of the program; NULL where one file is all */
} RunnerProgram;

/** The first must be there. */
extern const RunnerProgram catalogue_runners[];
extern const size_t catalogue_n_runners;

typedef struct Catalogue {
    Rung *rungs; /* sorted by name, which is ladder order */
    size_t n_rungs;
    void *memory;
} Catalogue;

/**
 * Owns:    *catalogue is to be given to catalogue_free, also after a failure.
 * Returns: STATUS_MISSING when the C runner beside this program cannot be started.
 */
Status catalogue_load(Catalogue *catalogue, Reason *why);
void catalogue_free(Catalogue *catalogue);

/**
 * The same of another build folder of this project.
 *
 * Returns: STATUS_BAD_USAGE where the folder is none, or its runners speak another protocol.
 */
Status catalogue_load_from(const char *folder, Catalogue *catalogue, Reason *why);

/**
 * Puts the rungs of `b` behind those of `a`, each side with its mark behind every name:
 * "v20_soa@a", "v20_soa@b". Bases and answers stay on their side.
 *
 * Owns:    `b` is empty afterwards, also after a failure.
 * Returns: STATUS_NO_MEMORY.
 */
Status catalogue_join(Catalogue *a, Catalogue *b, Reason *why);

/**
 * The one rung of a runner in any language: `command` is its program and arguments, parted at
 * blanks. Of what a rung says of itself only its name is needed.
 *
 * Units:   timeout in seconds, for the list.
 * Owns:    as catalogue_load; `command` must outlive it.
 * Returns: STATUS_MISSING where there is no such program, STATUS_RUNNER_FAILED where it does not
 *          list one rung.
 */
Status catalogue_load_command(const char *command, double timeout_s, Catalogue *catalogue,
                              Reason *why);

/**
 * Puts one rung of `b` behind those of `a`, called NAME@try where `a` has one of its name.
 *
 * Owns:    `b` is empty afterwards, also after a failure.
 * Returns: STATUS_NO_MEMORY.
 */
Status catalogue_adopt(Catalogue *a, Catalogue *b, size_t rung, Reason *why);

/** Returns: the rung of this name ("v20_soa", "soa" or "v20"), or NULL with the
 * nearest names in `why`. */
const Rung *catalogue_find(const Catalogue *catalogue, const char *name, Reason *why);

/** Returns: the rung of exactly this name, which may be NULL; NULL where there is none. */
const Rung *catalogue_exact(const Catalogue *catalogue, const char *name);

/** Returns: whether an interpreter runs it. */
bool rung_is_python(const Rung *rung);

/** Returns: "1x compiler" for "v10_naive". */
const char *catalogue_family(const char *rung);

/** Points of attack, in the order in which one tries them. */
extern const char *const catalogue_attacks[];
extern const size_t catalogue_n_attacks;

#endif
