#include "harness/clock.h"
#include "harness/cpus.h"
#include "harness/lock.h"
#include "harness/overheads.h"
#include "harness/progress.h"
#include "harness/stop.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static Status set_up(Bench *bench, Options *options, Reason *why)
{
    Texts texts = { NULL };
    bench->options = options;
    Status status = catalogue_load(&bench->catalogue, why);
    if (status == STATUS_OK) status = machine_new(&bench->machine, why);
    const char *const names = status == STATUS_OK ? overheads_names(&bench->catalogue, &texts) : "";
    if (!names) status = reason(why, STATUS_NO_MEMORY, "no memory");
    if (status == STATUS_OK && *names == '\0')
        status = reason(why, STATUS_MISSING, "this build knows none of the rungs that are timed");
    if (status == STATUS_OK)
        status = select_rungs(&bench->catalogue, names, &bench->selection, why);
    texts_free(&texts);
    return status == STATUS_OK ? verifier_new(&bench->catalogue, &bench->verifier, why) : status;
}

static void tear_down(Bench *bench)
{
    journal_close(bench->journal);
    ceilings_free(&bench->ceilings);
    verifier_free(&bench->verifier);
    machine_free(bench->machine);
    free(bench->selection.rungs);
    catalogue_free(&bench->catalogue);
}

static Status measure_parts(Overheads *o, Reason *why)
{
    /* what the break-even follows from comes right before it, in the same mood of the machine */
    static Status (*const parts[])(Overheads * o, Reason * why) = {
        overheads_startup,  overheads_chain,   overheads_wall,
        overheads_messages, overheads_threads, overheads_break_even,
    };
    Status status = STATUS_OK;
    for (size_t p = 0; p < sizeof parts / sizeof *parts && status == STATUS_OK; p++) {
        status = parts[p](o, why);
        if (status == STATUS_OK) status = journal_sync(o->bench->journal, why);
        if (status == STATUS_OK && stop_requested() != STATUS_OK)
            status = reason(why, stop_requested(), "stopped");
    }
    progress_end();
    return status;
}

static bool has_any(const Overheads *o)
{
    for (size_t i = 0; i < o->n_costs; i++)
        if (!isnan(o->costs[i].value.median)) return true;
    return false;
}

static Status show(const Bench *bench, const Overheads *o, Reason *why)
{
    const Status status = bench_show_reports(bench, why);
    if (status != STATUS_OK) return status;
    if (bench->n_failed > 0)
        return reason(why, STATUS_WRONG_ANSWER, "%d rung%s failed; see the reasons above",
                      (int) bench->n_failed, bench->n_failed == 1 ? "" : "s");
    return has_any(o)
        ? STATUS_OK
        : reason(why, STATUS_MISSING, "nothing can be measured here; see the reasons");
}

static Status measure_all(Bench *bench, Reason *why)
{
    Overheads o;
    Reason end_why = { "" };
    Status status = overheads_new(bench, &o, why);
    if (status == STATUS_OK) status = measure_parts(&o, why);
    const Status ended = bench_end(bench, status == STATUS_OK, &end_why);
    if (status == STATUS_INTERRUPTED || status == STATUS_TERMINATED) {
        fprintf(stderr, "ladder: %s; what is there: ladder report %s\n", why->text, bench->folder);
        status = reason(why, status, "%s", "");
    } else if (status == STATUS_OK && ended != STATUS_OK) {
        status = reason(why, ended, "%s", end_why.text);
    }
    if (status == STATUS_OK) status = show(bench, &o, why);
    overheads_free(&o);
    return status;
}

Status command_overheads(const Options *options, Reason *why)
{
    static Bench bench;
    Options own = *options;
    Lock lock = { -1 };
    bench.started_s = clock_now_s();
    cpus_allowed(); /* noted before the harness moves */
    Status status = options->is_unlocked ? STATUS_OK : lock_take(&lock, 0.0, why);
    if (status == STATUS_OK) status = set_up(&bench, &own, why);
    cpus_place_harness();
    if (status == STATUS_OK) status = bench_begin(&bench, why);
    if (status == STATUS_OK) status = measure_all(&bench, why);
    tear_down(&bench);
    lock_release(&lock);
    return status;
}
