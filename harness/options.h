/**
 * The command line: one table of options drives parsing, checking and --help.
 *
 * Every value is checked here, so that no other part meets a size, a step or a name that cannot be.
 */
#ifndef LADDER_OPTIONS_H
#define LADDER_OPTIONS_H

#include "harness/hosts.h"
#include "harness/sweep.h"
#include "variants/cpu.h"
#include "variants/workload/lorenz63.h"
#include "variants/workload/status.h"

#include <stdbool.h>
#include <stdint.h>

/** The commands; a bit each, so that an option can belong to several. */
typedef enum CommandBit {
    COMMAND_LIST = 1 << 0,
    COMMAND_VERIFY = 1 << 1,
    COMMAND_BENCH = 1 << 2,
    COMMAND_SOLVE = 1 << 3,
    COMMAND_REPORT = 1 << 4,
    COMMAND_DOCTOR = 1 << 5,
    COMMAND_MACHINE = 1 << 6,
    COMMAND_EXEC = 1 << 7,
    COMMAND_PROFILE = 1 << 8,
    COMMAND_SCALE = 1 << 9,
    COMMAND_OVERHEADS = 1 << 10,
    COMMAND_DUEL = 1 << 11,
    COMMAND_COMPARE = 1 << 12,
    COMMAND_TRY = 1 << 13,
    COMMAND_GRADE = 1 << 14,
} CommandBit;

/** Whose caches a simulation has: the same everywhere, or those of this machine. */
typedef enum CacheChoice { CACHE_FIXED, CACHE_HOST } CacheChoice;

typedef enum ProblemChoice { PROBLEM_CACHE, PROBLEM_MEMORY, PROBLEM_BOTH } ProblemChoice;

/** For which batch system a job script is printed. */
typedef enum JobChoice { JOB_NONE = -1, JOB_SLURM } JobChoice;

/** Ranks of several threads each; 0: not said. */
typedef struct HybridTeam {
    unsigned n_ranks, n_cores;
} HybridTeam;

/** Words that a command takes behind the first one, at most. */
enum { OPTIONS_MOST_OTHERS = 7 };

/** Who compiles submissions. */
typedef enum GradeCompiler { GRADE_GCC, GRADE_CLANG } GradeCompiler;

/** What the user asked for. NULL, -1 and NAN mean: not said. */
typedef struct Options {
    const char *rungs; /* comma-separated names */
    int64_t trajectories, steps, iterations;
    double dt, sigma, rho, beta;
    int64_t seed;
    int64_t order_seed;
    int64_t threads, ranks;
    HybridTeam hybrid;
    Hosts hosts;
    int64_t rounds;
    ProblemChoice problem;
    CacheChoice cache;
    JobChoice job;
    Sweep sweep;
    int64_t cores; /* to which a scaling study goes */
    CpuIsa isa;
    bool is_quick, is_forced, is_unlocked, is_json, has_details, is_print_only;
    bool is_strong, is_weak; /* what a scaling study is made of */
    bool is_oversubscribed;  /* more threads or ranks than CPUs are wanted */
    bool is_plain;           /* no table that fills on a terminal */
    double speed;            /* of a replay; INFINITY: without a wait */
    const char *format, *figure, *out, *resume, *replay, *runner_prefix, *svg;
    const char *tools, *run, *annotate;
    const char *schedule; /* of loops over threads: said here, or by the user's OMP_SCHEDULE */
    double timeout_s;
    char command[512];  /* as it was typed */
    const char *called; /* how `ladder` itself was called: commands that are shown can be copied */
    const char *argument; /* the one word a command takes (a rung, a run), or NULL */
    const char *others[OPTIONS_MOST_OTHERS]; /* behind it: runs, a rung, a file */
    size_t n_others;
    const char *build_a, *build_b; /* build folders of both sides of a duel; NULL: this one */
    bool is_duel;
    /* of a try, which is a duel: the flags and the compiler of a student's file, what it is
     * compared with, a runner in place of a file, where all that was made stays */
    const char *cflags, *compiler, *base, *runner, *keep;
    const char *tried, *compiler_version,
        *compiler_flags; /* what the rung is called; its compiler */
    bool is_try;
    const char *all, *exercises; /* folders: of submissions, of built exercises */
    GradeCompiler grade_compiler;
    int64_t hint;            /* 1, 2, ... */
    double answer_timeout_s; /* of a submission */
    bool is_unsafe;          /* no sandbox */
} Options;

/** What one command takes. */
typedef struct CommandSyntax {
    CommandBit bit;
    const char *name;
    const char *argument; /* "RUNG", or NULL when the command takes none */
    const char *summary;  /* one line for the list of commands */
    const char *help;     /* more, for its own --help */
} CommandSyntax;

/**
 * Parses the words after the command. --help and --usage print and exit.
 *
 * Returns: STATUS_BAD_USAGE with what is wrong, where, and what to do.
 */
Status options_parse(const CommandSyntax *command, int argc, char **argv, Options *options,
                     Reason *why);

/** Returns: the problem of these options, with `fallback`'s values where nothing was said. */
L63Problem options_problem(const Options *options, const L63Problem *fallback);

#endif
