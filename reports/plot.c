/* A sweep for a plotting program: a line a value, a group of columns a rung, NaN for what is not
 * there. */
#include "reports/escape.h"
#include "reports/sweep.h"
#include "results/level.h"

#include <inttypes.h>
#include <math.h>

enum { FIRST_COLUMN = 3, GROUP_COLUMNS = 8, RUN_COLUMNS = 70, NAME_COLUMNS = 40, MAX_BYTES = 512 };

static void write_caches(FILE *out, const Summary *summary)
{
    Level caches[N_LEVELS];
    level_caches(&summary->file->run, caches);
    fprintf(out, "# caches in units of N, at %d bytes of state a trajectory:", LEVEL_STATE_BYTES);
    for (size_t i = 0; i < N_LEVELS; i++)
        if (caches[i].bytes >= 0)
            fprintf(out, " %s %" PRId64, caches[i].name, caches[i].bytes / LEVEL_STATE_BYTES);
        else
            fprintf(out, " %s unknown", caches[i].name);
    fputc('\n', out);
}

static void write_header(FILE *out, const Summary *summary)
{
    char text[MAX_BYTES];
    fprintf(out, "# lorenz-ladder, sweep of %s, run %s\n", summary->sweep,
            escape_plain(text, sizeof text, summary->file->run.run_id, RUN_COLUMNS));
    write_caches(out, summary);
    fprintf(out,
            "# columns: 1 N, 2 the cache that holds the states; of each rung ns/step, low, high, "
            "x previous, low, high, steps, cores (intervals of 95 %%)\n");
    for (size_t r = 0; r < summary->file->n_rungs; r++)
        fprintf(out, "# columns %zu to %zu: %s\n", FIRST_COLUMN + GROUP_COLUMNS * r,
                FIRST_COLUMN + GROUP_COLUMNS * (r + 1) - 1,
                escape_plain(text, sizeof text, summary->file->rungs[r].rung, NAME_COLUMNS));
    fputs("# gnuplot: set logscale x; plot 'sweep.dat' using 1:3:4:5 with yerrorlines\n", out);
}

static void write_number(FILE *out, double value)
{
    if (isfinite(value))
        fprintf(out, " %.9g", value);
    else
        fputs(" NaN", out);
}

static void write_interval(FILE *out, Interval interval)
{
    write_number(out, interval.median);
    write_number(out, interval.low);
    write_number(out, interval.high);
}

static void write_group(FILE *out, const SummaryRow *row)
{
    if (!row || row->why_no_time) {
        for (int i = 0; i < GROUP_COLUMNS; i++) write_number(out, NAN);
        return;
    }
    write_interval(out, row->verdict.time_per_step_ns);
    write_interval(out, row->verdict.speedup_base);
    fprintf(out, " %" PRId64 " %" PRId64, row->verdict.steps, row->verdict.cores);
}

Status report_plot(FILE *out, const Summary *summary, ReportView view, Reason *why)
{
    (void) view;
    (void) why;
    write_header(out, summary);
    for (size_t p = 0; p < summary->n_problems; p++) {
        const SummaryProblem *const problem = &summary->problems[p];
        fprintf(out, "%" PRId64 " %s", problem->heat->trajectories, sweep_level(problem));
        for (size_t r = 0; r < summary->file->n_rungs; r++)
            write_group(out, summary_find(problem, summary->file->rungs[r].rung));
        fputc('\n', out);
    }
    return STATUS_OK;
}
