#include "harness/command.h"
#include "harness/cpus.h"
#include "harness/reach.h"
#include "harness/stop.h"
#include "harness/verify.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct Tally {
    int64_t n_checks;
    double worst_error;
} Tally;

static Status count_check(void *sink, const CheckRecord *check, Reason *why)
{
    (void) why;
    Tally *const tally = sink;
    tally->n_checks++;
    tally->worst_error = fmax(tally->worst_error, check->worst_error);
    return STATUS_OK;
}

Status verify_and_print(Verifier *verifier, const Rung *rung, const Options *options)
{
    Reason why = { "" };
    Tally tally = { 0, 0.0 };
    const RunnerSetting setting = runner_setting(options, rung);
    Runner *runner = NULL;
    verify_learn_base(verifier, rung, &setting);
    Status status = runner_start(rung, &setting, &runner, &why);
    if (status == STATUS_OK)
        status = verify_rung(verifier, runner, rung, count_check, &tally, &why);
    runner_stop(runner);
    if (stop_requested() != STATUS_OK) return status;
    if (status == STATUS_OK && tally.worst_error == 0.0)
        printf("%-24s ok       %d checks, bit-identical\n", rung->name, (int) tally.n_checks);
    else if (status == STATUS_OK)
        printf("%-24s ok       %d checks, largest error %.1e\n", rung->name, (int) tally.n_checks,
               tally.worst_error);
    else
        printf("%-24s %-8s %s\n", rung->name, status == STATUS_MISSING ? "skipped" : "FAILED",
               why.text);
    fflush(stdout);
    return status;
}

static Status verify_all(Verifier *verifier, const Selection *selection, const Options *options,
                         Reason *why)
{
    size_t n_failed = 0, n_passed = 0;
    for (size_t r = 0; r < selection->n_rungs; r++) {
        const Status status = verify_and_print(verifier, selection->rungs[r], options);
        const Status stop = stop_requested();
        if (stop != STATUS_OK) return reason(why, stop, "verification stopped");
        n_passed += status == STATUS_OK;
        n_failed += status != STATUS_OK && status != STATUS_MISSING;
    }
    if (n_failed > 0)
        return reason(why, STATUS_WRONG_ANSWER, "%zu of %zu rungs failed; their rows say why",
                      n_failed, selection->n_rungs);
    if (n_passed == 0)
        return reason(why, STATUS_MISSING, "none of these rungs can run here; their rows say why");
    return STATUS_OK;
}

Status command_verify(const Options *options, Reason *why)
{
    Catalogue catalogue;
    Selection selection = { NULL, 0 };
    Verifier verifier = { .cases = NULL };
    Status status = catalogue_load(&catalogue, why);
    if (status == STATUS_OK) status = select_rungs(&catalogue, options->rungs, &selection, why);
    if (status == STATUS_OK) status = reach_hosts(options, &selection, why);
    if (status == STATUS_OK) status = verifier_new(&catalogue, &verifier, why);
    cpus_allowed(); /* noted before the harness moves */
    cpus_place_harness();
    if (status == STATUS_OK) status = verify_all(&verifier, &selection, options, why);
    verifier_free(&verifier);
    free(selection.rungs);
    catalogue_free(&catalogue);
    return status;
}
