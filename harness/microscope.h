/**
 * One rung alone, for tools to look at: command lines that run it with the measured region marked.
 *
 * A student copies them, `ladder profile` runs them: one list for both. The runner does the rest
 * (`ladder-one --alone`): it makes the starting points itself, tells each tool where `run` begins
 * and ends, and prints one line.
 */
#ifndef LADDER_MICROSCOPE_H
#define LADDER_MICROSCOPE_H

#include "harness/catalogue.h"
#include "harness/command_line.h"

#include <stdint.h>

typedef enum Tool {
    TOOL_NONE, /* the rung as it is */
    TOOL_CALLGRIND,
    TOOL_PERF_STAT,
    TOOL_PERF_RECORD,
    TOOL_LIKWID,
    TOOL_MPI,      /* messages, counted by the library of mpi_count.c */
    TOOL_CPROFILE, /* functions of Python programs, counted by Python */
    N_TOOLS
} Tool;

/** Returns: "none", "callgrind", "perf-stat", "perf-record", "likwid", "mpi",
 * "cprofile". */
const char *tool_name(Tool tool);

/** Sizes of the simulated caches, as Callgrind takes them: bytes, ways, line. */
typedef struct SimulatedCache {
    int64_t bytes;
    int ways, line;
} SimulatedCache;

/** What is looked at, and with what. */
typedef struct Microscope {
    const Rung *rung;
    unsigned n_cores;      /* threads or ranks, of hybrids their product */
    unsigned hybrid_ranks; /* of a hybrid: ranks that share them equally; 0: one */
    CpuIsa isa;
    int64_t trajectories, steps, iterations;
    const SimulatedCache *caches;      /* I1, D1, LL; NULL: the fixed geometry */
    const char *events;                /* perf stat's -e list; perf record's event */
    const char *group;                 /* likwid's */
    const char *control, *acknowledge; /* FIFOs that perf listens and answers on */
    const char *prefix;                /* words put before the runner, or NULL */
    const char *schedule;              /* of loops over threads; NULL: equal shares */
    const char *answers; /* file that the runner writes its line to as JSON, or NULL */
    const char *out;     /* the tool's own file; under MPI Callgrind adds ".RANK" */
} Microscope;

/**
 * The whole command line. Callgrind counts the countable twin of the runner: there, rungs that are
 * built for this very processor are built for x86-64-v3, which Valgrind knows.
 *
 * Returns: STATUS_MISSING when this tool cannot look at this rung (why says what to look at
 *          instead), STATUS_BAD_USAGE when it becomes too long.
 */
Status microscope_command(Tool tool, const Microscope *scope, CommandLine *line, Reason *why);

/** A variable of the environment that tools need; `name` is NULL after the last one. */
typedef struct MicroscopeVariable {
    const char *name;
    char value[1 << 13];
} MicroscopeVariable;

enum { MICROSCOPE_VARIABLES = 8 };

/** None but for a rung on threads: those that wait sleep at once, because a spinning thread counts
 * in a simulator and in a profile. */
void microscope_variables(const Microscope *scope, MicroscopeVariable list[MICROSCOPE_VARIABLES]);

/** For a child process before exec: no settings of the user's shell, those of
 * microscope_variables. */
void microscope_environment(const Microscope *scope);

/** Returns: whether likwid counts `run` alone (-Dlikwid=enabled) and not the whole process. */
bool microscope_has_likwid_marks(void);

/** Returns: the last part of the path of the runner that the command starts; a constant. */
const char *microscope_program(Tool tool, const Rung *rung);

/** The geometry that simulations use unless told otherwise: the same counts on every machine. */
extern const SimulatedCache microscope_caches[3];

/** Fills I1, D1 and LL with those of this machine, rounded to what Callgrind takes. Returns: false
 * where they are not visible. */
bool microscope_host_caches(SimulatedCache caches[3]);

#endif
