/**
 * Profiling: every tool that is here, on every rung, of the measured region alone.
 *
 * Tools come to the journal as metric, hot and stack records; their raw output stays in `raw/`
 * beside it. A tool that is missing, refuses or says nothing is a reason in the journal, never a
 * failure of the run; only storage and stop requests end it. Nothing here runs while rungs are
 * timed.
 */
#ifndef LADDER_PROFILE_H
#define LADDER_PROFILE_H

#include "harness/bench.h"
#include "harness/microscope.h"
#include "harness/read_mpi_count.h"
#include "harness/tool_run.h"

enum { PROFILE_MOST_EVENTS = 512 };

/** Whether a tool can be used here, by a real try. */
typedef struct ToolState {
    bool works;
    char version[96]; /* in its own words */
    char reason[sizeof(Reason)];
    const char *mend; /* what to do about it, or NULL */
} ToolState;

typedef struct Profile {
    Bench *bench;
    char raw[BENCH_MOST_PATH + 8];
    unsigned tools; /* a bit a Tool */
    ToolState state[N_TOOLS];
    char events[PROFILE_MOST_EVENTS]; /* that perf can name here */
    const char *record_event;         /* what makes perf record look: "cycles:u", "cpu-clock" */
    SimulatedCache caches[3];
    char geometry[160];         /* the caches in words */
    size_t n_failed, n_skipped; /* rungs that could not be looked at */
} Profile;

/** Reads a list like "callgrind,perf-stat,mca". NULL is all. Shape: a bit a Tool; PROFILE_MCA. */
enum { PROFILE_MCA = 1u << N_TOOLS, PROFILE_ALL = (1u << (N_TOOLS + 1)) - 2 };
Status profile_tools(const char *list, unsigned *tools, Reason *why);

/** Tries a tool. Shape: `events`, where not NULL, holds PROFILE_MOST_EVENTS bytes. */
void profile_try_callgrind(ToolState *state);
void profile_try_perf(ToolState *state, char *events, const char **record_event);
void profile_try_likwid(ToolState *state);

/**
 * Gets ready: tries the tools, makes the folder of raw output.
 *
 * Returns: STATUS_STORAGE, STATUS_MISSING when the caches of this machine were asked for (is_host)
 *          and are not visible.
 */
Status profile_open(Profile *profile, Bench *bench, unsigned tools, bool is_host, Reason *why);

/** Has Callgrind used, without a try beforehand, which takes as long as a rung: what is wrong with
 * it is then said of each rung. */
void profile_expect_callgrind(Profile *profile);

/** Uses all tools on one rung that has been verified. */
Status profile_rung(Profile *profile, const Rung *rung, Reason *why);

/** Returns: whether nothing of this tool and rung comes after this metric. */
bool profile_is_last(Tool tool, const MetricRecord *metric);

/** Journals for each tool why it has nothing of a rung. */
Status profile_nothing(Profile *profile, const Rung *rung, const char *cause, Reason *why);

/* ---- for the files of the tools ---- */

/** What the rung did when it ran alone. */
typedef struct AloneRun {
    double wall_s; /* of one integration */
    char state_hash[32];
} AloneRun;

/** A microscope on a rung, with this profile's settings. */
Microscope profile_scope(const Profile *profile, const Rung *rung);

/** Shape: path holds BENCH_MOST_PATH + 128 bytes. Fills raw/<what>.<rung><suffix>. */
void profile_path(const Profile *profile, const char *what, const Rung *rung, const char *suffix,
                  char *path);

/** Runs a rung under a tool, or alone, and reads the line that the runner writes. */
Status profile_run(Profile *profile, Tool tool, Microscope *scope, AloneRun *alone, Reason *why);

/** A rung at work under a tool. */
typedef struct ProfileRun {
    ToolProcess process;
    char answers[BENCH_MOST_PATH + 128], control[BENCH_MOST_PATH + 128],
        acknowledge[BENCH_MOST_PATH + 128];
} ProfileRun;

/** The halves of profile_run, for runs of one rung with different numbers of steps beside each
 * other: what was started, well or not, is to be finished. */
Status profile_start(Profile *profile, Tool tool, Microscope *scope, ProfileRun *run, Reason *why);
Status profile_finish(ProfileRun *run, AloneRun *alone, Reason *why);

/** Sets scope->iterations so that the measured region lasts about so long, by running it once,
 * alone. */
Status profile_iterations(Profile *profile, Microscope *scope, double wanted_s, AloneRun *alone,
                          Reason *why);

/** Journals a metric: fills rung, tool, program, sizes and session. */
Status profile_metric(Profile *profile, Tool tool, const Microscope *scope, MetricRecord metric,
                      Reason *why);

/** The same for a tool that has nothing to say. */
Status profile_no_metric(Profile *profile, Tool tool, const Microscope *scope, const char *metric,
                         const char *cause, Reason *why);

/** Runs a rung with its messages counted, into the file scope->out. Owns: *counts is to be given to
 * mpi_counts_free, also after a failure. Returns: STATUS_MISSING when there are no counts, or not
 * those of all ranks. */
Status profile_counts(Profile *profile, Microscope *scope, AloneRun *alone, MpiCounts *counts,
                      Reason *why);

Status profile_hot(Profile *profile, const HotRecord *hot, Reason *why);

Status profile_callgrind(Profile *profile, const Rung *rung, Reason *why);
Status profile_perf_stat(Profile *profile, const Rung *rung, Reason *why);
Status profile_perf_record(Profile *profile, const Rung *rung, Reason *why);
Status profile_likwid(Profile *profile, const Rung *rung, Reason *why);
Status profile_mpi(Profile *profile, const Rung *rung, Reason *why);
Status profile_cprofile(Profile *profile, const Rung *rung, Reason *why);

/** Prints the hottest functions of what perf recorded, instruction by instruction. */
Status profile_annotate(const Profile *profile, const Rung *rung, Reason *why);

#endif
