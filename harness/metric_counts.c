/* Simulated counts of one run: Cachegrind counts whole processes, so a process that runs once is
 * compared with one that only prepares. */
#include "harness/metric_kinds.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Counts {
    double instructions, d1_misses, ll_misses;
} Counts;

#define SUBMISSION "the submission"

/* "==12== D1  misses:      1,234  (  900 rd + 334 wr)": the number behind the last such words. What
 * a program might have written there stands before. */
static double last_count(const char *report, const char *first, const char *second)
{
    double value = NAN;
    for (const char *line = report; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        const char *c = strncmp(line, "==", 2) == 0 ? strstr(line + 2, "== ") : NULL;
        if (!c || strncmp(c + 3, first, strlen(first)) != 0) continue;
        c += 3 + strlen(first);
        c += strspn(c, " ");
        if (strncmp(c, second, strlen(second)) != 0) continue;
        value = 0.0;
        for (c += strlen(second); *c && *c != '\n' && *c != '('; c++)
            if (*c >= '0' && *c <= '9') value = 10.0 * value + (*c - '0');
    }
    return value;
}

static Status read_report(const Driven *d, Counts *counts, Reason *why)
{
    char *const report = driven_report(d);
    if (!report) return reason(why, STATUS_NO_MEMORY, "no memory for Cachegrind's report");
    counts->instructions = last_count(report, "I", "refs:");
    counts->d1_misses = last_count(report, "D1", "misses:");
    counts->ll_misses = last_count(report, "LLd", "misses:");
    free(report);
    return isnan(counts->instructions)
        ? reason(why, STATUS_MISSING, "Cachegrind told no instructions")
        : STATUS_OK;
}

/* What is counted, and how. */
typedef struct Counting {
    const Program *program;
    const char *who;
    DrivenTool tool;
    const GradeProblem *problem;
    const Check *check;
} Counting;

static Status finish(const Counting *counting, Driven *d, Counts *counts, Reason *why)
{
    Reason what = { "" };
    const Status status = driven_finish(d, &what);
    return status == STATUS_OK ? read_report(d, counts, why)
                               : grade_blame(status, counting->who, &what, why);
}

static Status run_both(Grade *grade, const Counting *c, Driven *idle, Driven *driven,
                       Counts *counts, Reason *why)
{
    Counts without;
    Status status = grade_prepare(grade, idle, c->problem, c->who, why);
    if (status == STATUS_OK) status = grade_prepare(grade, driven, c->problem, c->who, why);
    if (status == STATUS_OK) status = grade_run(grade, driven, c->who, NULL, why);
    if (status == STATUS_OK) status = finish(c, idle, &without, why);
    if (status == STATUS_OK) status = finish(c, driven, counts, why);
    if (status != STATUS_OK) return status;
    counts->instructions -= without.instructions;
    counts->d1_misses -= without.d1_misses;
    counts->ll_misses -= without.ll_misses;
    return STATUS_OK;
}

/* Both start at the same time: most of what a short count takes is Valgrind's own start. */
static Status count_run(Grade *grade, const Counting *c, Counts *counts, Reason *why)
{
    Driven idle, driven;
    const double timeout_s = grade_timeout_s(grade, c->check);
    Status status = grade_start(grade, c->program, c->tool, timeout_s, &idle, why);
    if (status != STATUS_OK) return status;
    status = grade_start(grade, c->program, c->tool, timeout_s, &driven, why);
    if (status == STATUS_OK) {
        status = run_both(grade, c, &idle, &driven, counts, why);
        driven_end(&driven);
    }
    driven_end(&idle);
    return status;
}

Status metric_instruction_growth(Grade *grade, CheckResult *result, Reason *why)
{
    const Check *const c = result->check;
    Counts small, large;
    GradeProblem p = grade_draw(grade, &c->problem);
    const Counting counting = { &grade->submission, SUBMISSION, DRIVEN_COUNTED, &p, c };
    Status status = count_run(grade, &counting, &small, why);
    p.n *= 2;
    if (status == STATUS_OK) status = count_run(grade, &counting, &large, why);
    if (status != STATUS_OK) return status;
    const double steps = (double) p.n * (double) p.steps;
    snprintf(result->note, sizeof result->note,
             "N = %zu: %.4g instructions a trajectory-step; 2 N: %.4g, twice as often", p.n / 2,
             small.instructions / (0.5 * steps), large.instructions / steps);
    metric_judge(result, large.instructions / small.instructions);
    return STATUS_OK;
}

static Status count_both(Grade *grade, CheckResult *result, DrivenTool tool, size_t offset,
                         const char *unit, Reason *why)
{
    const Check *const c = result->check;
    Counts own, others;
    const GradeProblem p = grade_draw(grade, &c->problem);
    const Counting own_counting = { &grade->submission, SUBMISSION, tool, &p, c };
    const Counting others_counting = { metric_other(grade, c), metric_other_name(c), tool, &p, c };
    Status status = count_run(grade, &own_counting, &own, why);
    if (status == STATUS_OK) status = count_run(grade, &others_counting, &others, why);
    if (status != STATUS_OK) return status;
    const double value = *(const double *) (const void *) ((const char *) &own + offset);
    const double other = *(const double *) (const void *) ((const char *) &others + offset);
    const double steps = (double) p.n * (double) p.steps;
    if (!(other > 0.0))
        return reason(why, STATUS_MISSING, "the %s has no %s to compare with", c->against, unit);
    snprintf(result->note, sizeof result->note, "%.4g %s a trajectory-step, the %s has %.4g",
             value / steps, unit, c->against, other / steps);
    metric_judge(result, value / other);
    return STATUS_OK;
}

Status metric_instructions(Grade *grade, CheckResult *result, Reason *why)
{
    return count_both(grade, result, DRIVEN_COUNTED, offsetof(Counts, instructions), "instructions",
                      why);
}

Status metric_d1_misses(Grade *grade, CheckResult *result, Reason *why)
{
    return count_both(grade, result, DRIVEN_CACHED, offsetof(Counts, d1_misses), "misses", why);
}

Status metric_ll_misses(Grade *grade, CheckResult *result, Reason *why)
{
    return count_both(grade, result, DRIVEN_CACHED, offsetof(Counts, ll_misses), "misses", why);
}
