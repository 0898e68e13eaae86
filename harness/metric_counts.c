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

static Status count(Grade *grade, const Program *program, const char *who, DrivenTool tool,
                    const GradeProblem *p, double timeout_s, unsigned n_runs, Counts *counts,
                    Reason *why)
{
    Driven driven;
    Reason what = { "" };
    Status status = grade_start(grade, program, tool, timeout_s, &driven, why);
    if (status != STATUS_OK) return status;
    status = grade_prepare(grade, &driven, p, who, why);
    for (unsigned r = 0; r < n_runs && status == STATUS_OK; r++)
        status = grade_run(grade, &driven, who, NULL, why);
    if (status == STATUS_OK) {
        status = driven_finish(&driven, &what);
        if (status != STATUS_OK) status = grade_blame(status, who, &what, why);
    }
    if (status == STATUS_OK) status = read_report(&driven, counts, why);
    driven_end(&driven);
    return status;
}

static Status count_run(Grade *grade, const Program *program, const char *who, DrivenTool tool,
                        const GradeProblem *p, const Check *check, Counts *counts, Reason *why)
{
    const double timeout_s = grade_timeout_s(grade, check);
    Counts without = { NAN, NAN, NAN };
    Status status = count(grade, program, who, tool, p, timeout_s, 0, &without, why);
    if (status == STATUS_OK)
        status = count(grade, program, who, tool, p, timeout_s, 1, counts, why);
    counts->instructions -= without.instructions;
    counts->d1_misses -= without.d1_misses;
    counts->ll_misses -= without.ll_misses;
    return status;
}

Status metric_instruction_growth(Grade *grade, CheckResult *result, Reason *why)
{
    const Check *const c = result->check;
    Counts small, large;
    GradeProblem p = grade_draw(grade, &c->problem);
    Status status
        = count_run(grade, &grade->submission, SUBMISSION, DRIVEN_COUNTED, &p, c, &small, why);
    p.n *= 2;
    if (status == STATUS_OK)
        status
            = count_run(grade, &grade->submission, SUBMISSION, DRIVEN_COUNTED, &p, c, &large, why);
    if (status != STATUS_OK) return status;
    const double steps = (double) p.n * (double) p.steps;
    snprintf(result->note, sizeof result->note,
             "N = %zu: %.4g instructions a trajectory-step; 2 N: %.4g", p.n / 2,
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
    Status status = count_run(grade, &grade->submission, SUBMISSION, tool, &p, c, &own, why);
    if (status == STATUS_OK)
        status = count_run(grade, metric_other(grade, c), metric_other_name(c), tool, &p, c,
                           &others, why);
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
