/**
 * One timed run: what its parts share. command_bench.c makes it; prepare.c, heat.c fill the
 * journal.
 *
 * Nothing here decides how results look, and nothing judges: results/judge.h does.
 */
#ifndef LADDER_BENCH_H
#define LADDER_BENCH_H

#include "harness/ceilings.h"
#include "harness/command.h"
#include "harness/machine.h"
#include "harness/verify.h"
#include "results/journal.h"

enum { BENCH_MOST_HEATS = SWEEP_MOST_VALUES, BENCH_MOST_PATH = 4096 };

/** One row of one heat: a rung, or the second arm of the control rung. */
typedef struct Arm {
    const Rung *rung;
    bool is_control;
    bool is_out;                /* skipped or failed: it takes part no more */
    Runner *runner;             /* alive during a block */
    size_t trajectories, steps; /* of one integration, scaled down for slow rungs */
    size_t iterations;          /* integrations in a sample */
    double sample_s;            /* what a sample is expected to take */
    const char *width; /* of the vectors in its hot loop, "avx512"; NULL when that is not known */
    uint64_t hash;     /* of the final states; every sample must have the same */
    bool has_hash;
    unsigned n_false_claims;
} Arm;

/** Rungs that are timed in turns with each other: rounds are to be short, so that what is compared
 * is close in time. */
typedef enum RungGroup { GROUP_ALL, GROUP_C, GROUP_PYTHON, GROUP_LIBRARIES } RungGroup;

/** Rungs timed in turn on one problem. */
typedef struct Heat {
    HeatRecord record;
    RungGroup group;
    L63Problem problem;
    Arm *arms; /* ladder order; a control arm follows its rung */
    size_t n_arms;
    size_t verify_case;  /* its timed size among the verifier's cases */
    double sample_s;     /* what a sample should take */
    double longest_s;    /* one integration above it is scaled down */
    bool halves_steps;   /* scales by powers of two instead of freely */
    size_t least_steps;  /* not scaled below, unless they take very long; 0: no such number */
    double retry_left_s; /* for contaminated samples */
    Exchange exchange;   /* shared by all arms: one runner works at a time */
    double half_width;   /* of a duel, so far; NAN before it was looked at */
    char skipped[sizeof(Reason)];
    char name[32]; /* of a value of a sweep: "N=960", "threads=2", "weak=2" */
} Heat;

/** What is recorded of one build of a duel. */
typedef struct DuelSide {
    char commit[32], hash[64];
    bool is_dirty;
} DuelSide;

typedef struct Bench {
    const Options *options;
    Catalogue catalogue;
    Selection selection;
    DuelSide sides[2]; /* of a duel of builds */
    bool has_dirty_side;
    Machine *machine;
    RunRecord run;
    char run_id[64], started_at[32], estimate[128], plan_hash[16];
    char hosts[HOSTS_TEXT_BYTES];
    char folder[BENCH_MOST_PATH];  /* of the journal */
    char reports[BENCH_MOST_PATH]; /* where the tables go */
    Journal *journal;
    RunFile before; /* what a resumed run has already */
    int64_t session;
    double started_s; /* on the harness's clock, as if earlier sessions had run right before */
    Heat heats[BENCH_MOST_HEATS];
    size_t n_heats;
    Verifier verifier;
    Ceilings ceilings;
    LoopLatencies latencies;
    double sampling_planned_s, sampling_done_s; /* for the time left */
    double in_samples_s, between_samples_s;     /* the harness's share */
    int64_t n_samples, n_retried, n_failed;
} Bench;

/** Makes a run from its options to its tables, or goes on with one. */
Status bench_whole(const Options *options, Reason *why);

/**
 * Lays out the heats of these options and of this machine; nothing runs yet.
 *
 * Returns: STATUS_BAD_USAGE, STATUS_NO_MEMORY; STATUS_MISSING when the problem cannot fit memory.
 */
Status plan_heats(Bench *bench, Reason *why);
void plan_free(Bench *bench);

/** Returns: how a rung is to be run in a heat. */
RunnerSetting plan_setting(const Bench *bench, const Heat *heat, const Rung *rung);

/** Fills the order in which n arms are timed in a round: a permutation drawn from the seed in even
 * rounds (counted from 0), its reverse in the odd one that follows. Shape: order holds n indices.
 */
void plan_order(uint64_t seed, size_t heat, size_t round, size_t n, size_t *order);

/** Verifies and calibrates every rung for every heat, each in a process of its own; journals it. A
 * rung that cannot run or is wrong is out, with an outcome record; only storage and stops end it.
 */
Status prepare_rungs(Bench *bench, Reason *why);

/** Chooses how much of a heat's problem a rung runs in a sample, from an estimate of what a step
 * takes; journals it, unless an earlier session has. Returns: STATUS_MISSING where no sample would
 * be long enough, or the runner's failure. */
Status bench_calibrate(Bench *bench, Heat *heat, const Rung *rung, Runner *runner,
                       double time_per_step_ns, Reason *why);

/** Measures, for a rung that runs less than the heat's problem, what a step costs in half as much
 * of it; journals it unless an earlier session has. */
Status bench_linearity(Bench *bench, const Heat *heat, const Rung *rung, Runner *runner,
                       Reason *why);

/** Returns: the arm of a rung in a heat, NULL where it takes no part. */
const Arm *bench_arm(const Heat *heat, const Rung *rung);

/** Returns: which rungs a rung is timed in turns with; never GROUP_ALL. */
RungGroup plan_group(const Rung *rung);

/** Returns: whether a rung is timed in a heat for its own sake, not to connect heats. */
bool plan_is_home(const Heat *heat, const Rung *rung);

/** Returns: whether a rung is not out of all heats that it belongs to. */
bool bench_takes_part(const Bench *bench, const Rung *rung);

/** Starts a rung and verifies it; journals the checks. Owns: *runner is to be given to runner_stop;
 * NULL on failure. Returns: why it cannot run or is wrong, or why that could not be journaled. */
Status prepare_runner(Bench *bench, const Rung *rung, Runner **runner, Reason *why);

/** Times all rounds of one heat that the journal does not have yet. */
Status heat_run(Bench *bench, Heat *heat, Reason *why);

/** Returns: the heat that a failure concerns: this one when something is missing there; NULL, which
 * is all of them, when the rung is wrong or dead. */
Heat *bench_scope(Heat *heat, Status status);

/** Takes a rung out of one heat (NULL: of all) and journals why. A stop request is passed on. */
Status bench_outcome(Bench *bench, Heat *heat, const Rung *rung, Status status, const Reason *what,
                     Reason *why);

/** Takes all arms of a rung out of a heat and ends their runners, without a record. */
void heat_take_out(Heat *heat, const Rung *rung);

/* ---- what the limits of the rungs follow from ---- */

/** Returns: whether the run is about limits too; a scaling study is not. */
bool bench_looks_at_limits(const Bench *bench);

/** Measures what the machine can do at most, unless an earlier session has; journals it. What
 * cannot be measured is a reason in the journal, no failure. */
Status bench_ceilings(Bench *bench, CeilingsEffort effort, Reason *why);

/** Reads the hot loop of a rung from its object file, unless an earlier session has; journals it,
 * and tells the rung's arms how wide its vectors are. `isa` is what the rung dispatches to here. */
Status bench_loop(Bench *bench, const Rung *rung, const char *isa, Reason *why);

/** Computes some trajectories to be looked at, unless an earlier session has; journals them. Where
 * they cannot be computed the run goes on without. */
Status bench_paths(Bench *bench, Reason *why);

/* ---- the journal around the samples ---- */

/** Makes folder and journal of a new run, and writes machine, build and plan. */
Status bench_begin(Bench *bench, Reason *why);

/** Reads the run of that name into bench->before. Returns: STATUS_BAD_USAGE when it is broken, or
 * was made on another machine or by other runner programs. */
Status bench_find_run(Bench *bench, const char *name, Reason *why);

/** Returns: whether nothing is left to be timed in bench->before. */
bool bench_was_complete(const Bench *bench);

/** Measures, in a heat of a scaling study, what of an integration of a rung is not steps; journals
 * it unless an earlier session has. The runner has verified the rung there, and has another problem
 * open afterwards. */
Status bench_serial_part(Bench *bench, const Heat *heat, const Rung *rung, Runner *runner,
                         Reason *why);

/** Measures of an integration of 0 steps over ranks, which takes once_us, how long each function of
 * MPI has it; journals that, or why it cannot be said, unless an earlier session has. */
Status bench_serial_messages(Bench *bench, const Heat *heat, const Rung *rung, double once_us,
                             Reason *why);

/** Sets the options to those of the first session. */
void bench_restore_options(const RunFile *before, Options *options);

/** Sets threads and ranks to those of the first session. */
void bench_restore_teams(const RunFile *before, Options *options);

/** Owns: the caller. Returns: the rungs of an earlier session as --rungs takes them, or NULL. */
char *bench_rungs_before(const RunFile *before);

/** Opens the journal of bench->before to go on with it. Returns: STATUS_BAD_USAGE when the plan has
 * come out different. */
Status bench_resume(Bench *bench, Reason *why);

/** Opens the journal of bench->before, to add to it whatever its plan. */
Status bench_go_on(Bench *bench, Reason *why);

/** Writes the verdicts of a complete run, and the end. */
Status bench_end(Bench *bench, bool is_complete, Reason *why);

/** Writes all tables of the run and shows one. */
Status bench_show_reports(const Bench *bench, Reason *why);

/** What a resumed run must share with the run it goes on with: into bench->plan_hash. */
void bench_hash_plan(Bench *bench);

/** Shape: path holds n_bytes. */
void bench_journal_path(const Bench *bench, char *path, size_t n_bytes);

/** Writes the time in UTC, ISO 8601, or as part of a file name. */
void bench_stamp(char *text, size_t n_bytes, bool is_name);

/** Returns: seconds until all samples are taken, or negative before that can be said. */
double bench_left_s(const Bench *bench);

#endif
