/* Time, in pairs: both programs wait in their sandboxes, and run in turns in an order drawn anew.
 */
#include "harness/clock.h"
#include "harness/draw.h"
#include "harness/lock.h"
#include "harness/metric_kinds.h"
#include "results/stats.h"

#include <math.h>
#include <stdio.h>

enum { LEAST_ROUNDS = 9, MOST_ROUNDS = 61, ROUNDS_BETWEEN_LOOKS = 4 };

/* Rounds go on for so long; looks at the interval on the way are paid for by its width. */
static const double MOST_S = 6.0;
static const double ALPHA = 0.01;
static const double SHORTEST_S = 2e-4;

/* Another grading takes time for MOST_S; a bench for longer than anybody would wait here. */
static const double LONGEST_WAIT_S = 30.0;

typedef struct Pair {
    Driven own, other;
    double own_s[MOST_ROUNDS], other_s[MOST_ROUNDS];
    unsigned n;
} Pair;

static Status run_round(Grade *grade, const Check *check, Pair *pair, Reason *why)
{
    const bool is_own_first = draw_next(&grade->seed) & 1;
    Status status = STATUS_OK;
    for (int turn = 0; turn < 2 && status == STATUS_OK; turn++) {
        const bool is_own = (turn == 0) == is_own_first;
        status = is_own ? grade_run(grade, &pair->own, "the submission", &pair->own_s[pair->n], why)
                        : grade_run(grade, &pair->other, metric_other_name(check),
                                    &pair->other_s[pair->n], why);
    }
    return status;
}

/* Returns: whether the interval leaves no doubt. */
static bool judge(CheckResult *result, const Pair *pair)
{
    const Check *const c = result->check;
    const Interval ratio = stats_ratio_interval(pair->own_s, pair->other_s, pair->n, ALPHA);
    result->value = ratio.median;
    result->low = ratio.low;
    result->high = ratio.high;
    result->rounds = pair->n;
    const bool is_below = ratio.high <= c->threshold, is_above = ratio.low > c->threshold;
    result->verdict = is_below == is_above ? GRADE_CANNOT_TELL
        : is_below == c->is_at_most        ? GRADE_PASSED
                                           : GRADE_NOT_YET;
    return is_below != is_above;
}

static Status run_rounds(Grade *grade, CheckResult *result, Pair *pair, Reason *why)
{
    Status status = run_round(grade, result->check, pair, why); /* caches and pages: not counted */
    const double begin_s = clock_now_s();
    while (status == STATUS_OK && pair->n < MOST_ROUNDS && clock_now_s() - begin_s < MOST_S) {
        status = run_round(grade, result->check, pair, why);
        if (status == STATUS_OK) pair->n++;
        const bool is_look
            = pair->n >= LEAST_ROUNDS && (pair->n - LEAST_ROUNDS) % ROUNDS_BETWEEN_LOOKS == 0;
        if (is_look && judge(result, pair)) break;
    }
    return status;
}

static Status tell(CheckResult *result, const Pair *pair, Reason *why)
{
    const double own_s = stats_quantile(pair->own_s, pair->n, 0.5);
    const double other_s = stats_quantile(pair->other_s, pair->n, 0.5);
    if (pair->n < LEAST_ROUNDS)
        return reason(why, STATUS_MISSING, "only %u pairs of runs in %g s, %d are needed", pair->n,
                      MOST_S, LEAST_ROUNDS);
    if (other_s < SHORTEST_S)
        return reason(why, STATUS_MISSING, "a run of the %s takes %.3g ms: too short to be timed",
                      result->check->against, 1e3 * other_s);
    judge(result, pair);
    snprintf(result->note, sizeof result->note, "%.3g ms a run, the %s %.3g ms; %u pairs%s",
             1e3 * own_s, result->check->against, 1e3 * other_s, pair->n,
             result->verdict == GRADE_CANNOT_TELL
                 ? "; the interval holds the threshold: stop other programs, try again"
                 : "");
    return STATUS_OK;
}

static Status prepare_both(Grade *grade, const Check *check, Pair *pair, Reason *why)
{
    const GradeProblem p = grade_draw(grade, &check->problem);
    const Status status = grade_prepare(grade, &pair->own, &p, "the submission", why);
    return status == STATUS_OK
        ? grade_prepare(grade, &pair->other, &p, metric_other_name(check), why)
        : status;
}

static Status measure_pair(Grade *grade, CheckResult *result, Reason *why)
{
    const Check *const c = result->check;
    const double timeout_s = grade_timeout_s(grade, c);
    Pair pair = { .n = 0 };
    Status status = grade_start(grade, &grade->submission, DRIVEN_ALONE, timeout_s, &pair.own, why);
    if (status != STATUS_OK) return status;
    status = grade_start(grade, metric_other(grade, c), DRIVEN_ALONE, timeout_s, &pair.other, why);
    if (status == STATUS_OK) {
        status = prepare_both(grade, c, &pair, why);
        if (status == STATUS_OK) status = run_rounds(grade, result, &pair, why);
        if (status == STATUS_OK) status = tell(result, &pair, why);
        driven_end(&pair.other);
    }
    driven_end(&pair.own);
    return status;
}

/* Two that take time on one machine spoil each other's figures, also those of a bench. */
Status metric_time(Grade *grade, CheckResult *result, Reason *why)
{
    Lock lock = { -1 };
    Reason what = { "" };
    Status status
        = grade->setting.is_unlocked ? STATUS_OK : lock_take(&lock, LONGEST_WAIT_S, &what);
    if (status != STATUS_OK)
        return reason(why, status == STATUS_STORAGE ? STATUS_MISSING : status, "%s", what.text);
    status = measure_pair(grade, result, why);
    lock_release(&lock);
    return status;
}
