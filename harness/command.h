/** The commands of `ladder`: each takes its options and returns how it ended. */
#ifndef LADDER_COMMAND_H
#define LADDER_COMMAND_H

#include "harness/catalogue.h"
#include "harness/options.h"
#include "harness/runner.h"

struct Verifier;

/** Returns: a status whose exit code is the command's; `why` says more where it is not OK, and is
 * empty when everything has been said already. */
typedef Status (*Command)(const Options *options, Reason *why);

Status command_list(const Options *options, Reason *why);
Status command_verify(const Options *options, Reason *why);
Status command_bench(const Options *options, Reason *why);
Status command_scale(const Options *options, Reason *why);
Status command_profile(const Options *options, Reason *why);
Status command_solve(const Options *options, Reason *why);
Status command_exec(const Options *options, Reason *why);
Status command_report(const Options *options, Reason *why);
Status command_compare(const Options *options, Reason *why);
Status command_machine(const Options *options, Reason *why);
Status command_overheads(const Options *options, Reason *why);
Status command_try(const Options *options, Reason *why);
Status command_duel(const Options *options, Reason *why);
Status command_grade(const Options *options, Reason *why);
Status command_doctor(const Options *options, Reason *why);

/** Runs ladder-report, which needs nothing but a journal. Shape: words end with NULL. Returns: its
 * status; `why` is empty where it has said itself what is wrong. */
Status report_program(const char *const *words, Reason *why);

/** Where the run of this name lies: an id, a folder, or a journal. Shape: path holds n_bytes. */
void run_path(const char *name, char *path, size_t n_bytes);

/** The rungs a user named, in ladder order. */
typedef struct Selection {
    const Rung **rungs;
    size_t n_rungs;
} Selection;

/**
 * Picks the rungs of a comma-separated list, or all when it is NULL.
 *
 * Owns:    selection->rungs is the caller's (free); NULL on failure.
 * Returns: STATUS_BAD_USAGE with the nearest names.
 */
Status select_rungs(const Catalogue *catalogue, const char *names, Selection *selection,
                    Reason *why);

/** Returns: STATUS_MISSING when the problem does not fit the memory that is free, STATUS_BAD_USAGE
 * when it may take more than an hour and nobody said --force. */
Status check_problem_size(const Options *options, const Rung *rung, const L63Problem *p,
                          Reason *why);

/** Verifies one rung and prints one row. Returns: STATUS_MISSING for a rung that cannot run here.
 */
Status verify_and_print(struct Verifier *verifier, const Rung *rung, const Options *options);

/** Returns: how these options want this rung to be run. */
RunnerSetting runner_setting(const Options *options, const Rung *rung);

#endif
