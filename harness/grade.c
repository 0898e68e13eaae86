#include "harness/grade.h"

#include "harness/clock.h"
#include "harness/cpus.h"
#include "harness/draw.h"
#include "harness/grade_text.h"
#include "harness/metric.h"
#include "harness/stop.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

/* Of answers before anything is measured: a submission that computes needs a fraction of it. */
static const double USUAL_TIMEOUT_S = 5.0;

#define SUBMISSION "the submission"

/* ---- problems ---- */

static double draw_real(uint64_t *seed, Range range)
{
    return range.least + (range.most - range.least) * 0x1p-53 * (double) (draw_next(seed) >> 11);
}

static uint64_t draw_whole(uint64_t *seed, Range range)
{
    const uint64_t least = (uint64_t) range.least, most = (uint64_t) range.most;
    return least + draw_next(seed) % (most - least + 1);
}

GradeProblem grade_draw(Grade *grade, const ProblemRange *range)
{
    uint64_t *const seed = &grade->seed;
    return (GradeProblem) { .n = draw_whole(seed, range->trajectories),
                            .steps = draw_whole(seed, range->steps),
                            .extra = draw_whole(seed, range->extra),
                            .dt = draw_real(seed, range->dt),
                            .sigma = draw_real(seed, range->sigma),
                            .rho = draw_real(seed, range->rho),
                            .beta = draw_real(seed, range->beta) };
}

double grade_timeout_s(const Grade *grade, const Check *check)
{
    if (!isnan(grade->setting.timeout_s)) return grade->setting.timeout_s;
    return check ? check->timeout_s : USUAL_TIMEOUT_S;
}

/* ---- answers ---- */

static bool has_bits(double value, uint64_t bits)
{
    return memcmp(&value, &bits, sizeof value) == 0;
}

static bool is_written(double value)
{
    return !has_bits(value, driven_no_answer);
}

static bool is_equal(double a, double b, double tolerance)
{
    if (!is_written(a)) return false;
    if (isnan(b)) return isnan(a); /* a blow-up that is to be told as such */
    return a == b || fabs(a - b) <= tolerance * fmax(1.0, fabs(b));
}

static bool is_silent(const Driven *d, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (is_written(d->values[i])) return false;
    return true;
}

static Status tell_wrong(const Grade *grade, const Driven *d, size_t i, double wanted, Reason *why)
{
    const GradeProblem *const p = &d->problem;
    const double value = d->values[i];
    char given[64], name[96];
    exercise_name_value(grade->exercise, p->n, p->steps, i, name, sizeof name);
    if (!is_written(value))
        snprintf(given, sizeof given, "was never written");
    else if (has_bits(value, driven_read_early))
        snprintf(given, sizeof given, "was read or added to before it was written");
    else if (isnan(value))
        snprintf(given, sizeof given, "is not a number (NaN)");
    else
        snprintf(given, sizeof given, "is %.10g", value);
    return reason(why, STATUS_WRONG_ANSWER, "has a wrong answer for %s: %s %s, should be %.10g",
                  driven_size_text(p).text, name, given, wanted);
}

static Status compare(const Grade *grade, const Driven *d, Reason *why)
{
    const Driven *const reference = &grade->reference;
    const GradeProblem *const p = &d->problem;
    const size_t n_tail = grade->exercise->n_addresses;
    const size_t n = reference->n_values > n_tail ? reference->n_values - n_tail : 0;
    if (d->n_values == reference->n_values && n > 0 && is_silent(d, n))
        return reason(why, STATUS_WRONG_ANSWER,
                      "returned and had written nothing of its answer (%s)",
                      driven_size_text(p).text);
    if (d->n_values != reference->n_values)
        return reason(why, STATUS_WRONG_ANSWER,
                      "said that it was done before it had an answer (%s)",
                      driven_size_text(p).text);
    if (n != exercise_values(grade->exercise, p->n, p->steps))
        return reason(why, STATUS_MISSING,
                      "the parts in check.toml have %zu values, the driver's answer %zu",
                      exercise_values(grade->exercise, p->n, p->steps), n);
    for (size_t i = 0; i < n; i++)
        if (!is_equal(d->values[i], reference->values[i], grade->exercise->tolerance))
            return tell_wrong(grade, d, i, reference->values[i], why);
    return STATUS_OK;
}

Status grade_blame(Status status, const char *who, const Reason *what, Reason *why)
{
    if (status != STATUS_WRONG_ANSWER) return reason(why, status, "%s", what->text);
    const bool is_ours = strcmp(who, SUBMISSION) != 0;
    return reason(why, is_ours ? STATUS_MISSING : STATUS_WRONG_ANSWER, "%s %s", who, what->text);
}

const char *grade_reference(const Grade *grade)
{
    return grade->solution.n_files > 0 ? "solution" : grade->starter.n_files > 0 ? "starter" : NULL;
}

static Status blame_reference(const Grade *grade, Status status, const Reason *what, Reason *why)
{
    char who[40];
    snprintf(who, sizeof who, "the exercise's %s", grade_reference(grade));
    return grade_blame(status, who, what, why);
}

Status grade_prepare(Grade *grade, Driven *d, const GradeProblem *problem, const char *who,
                     Reason *why)
{
    Reason what = { "" };
    Status status = driven_prepare(&grade->reference, problem, &what);
    if (status != STATUS_OK) return blame_reference(grade, status, &what, why);
    status = driven_prepare(d, problem, &what);
    return status == STATUS_OK ? STATUS_OK : grade_blame(status, who, &what, why);
}

Status grade_run(Grade *grade, Driven *d, const char *who, double *elapsed_s, Reason *why)
{
    Reason what = { "" };
    Driven *const reference = &grade->reference;
    reference->problem.seed = d->problem.seed = (uint32_t) draw_next(&grade->seed);
    Status status = driven_run(reference, 0, NULL, &what);
    if (status != STATUS_OK) return blame_reference(grade, status, &what, why);
    status = driven_run(d, reference->n_values, elapsed_s, &what);
    if (status == STATUS_OK) status = compare(grade, d, &what);
    if (status != STATUS_OK) return grade_blame(status, who, &what, why);
    grade->answers++;
    return STATUS_OK;
}

/* ---- programs ---- */

Status grade_start(Grade *grade, const Program *program, DrivenTool tool, double timeout_s,
                   Driven *driven, Reason *why)
{
    const Language language = grade->exercise->language;
    const bool is_pinned = (language == LANGUAGE_C || language == LANGUAGE_PYTHON)
        && tool == DRIVEN_ALONE && !grade->setting.is_crowded;
    const DrivenSetting setting = { .tool = tool,
                                    .n_most = grade->n_most,
                                    .timeout_s = timeout_s,
                                    .cpu = is_pinned ? cpus_for_serial() : -1,
                                    .is_unsafe = grade->setting.is_unsafe,
                                    .end = program == &grade->submission ? &grade->end : NULL };
    const Status status = driven_start(program, &setting, driven, why);
    if (status != STATUS_OK) driven_end(driven);
    return status;
}

static Status build_ours(Grade *grade, const char *name, Program *program, Reason *why)
{
    char path[PATH_MAX];
    Source source;
    Reason what = { "" };
    snprintf(path, sizeof path, "%s/%s.%s", grade->exercise->folder, name,
             exercise_suffix(grade->exercise));
    Status status = source_read(path, &source, &what);
    if (status == STATUS_OK)
        status = program_build(grade->exercise, &source, &grade->setting, program, &what);
    free(source.text);
    if (status == STATUS_OK) return STATUS_OK;
    if (stop_requested() != STATUS_OK) return reason(why, stop_requested(), "stopped");
    return reason(why, STATUS_MISSING, "the exercise's own %s cannot be built: %s", name,
                  what.text);
}

/* Students may be without the solution. */
static Status build_reference(Grade *grade, Reason *why)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/solution.%s", grade->exercise->folder,
             exercise_suffix(grade->exercise));
    return access(path, F_OK) == 0 ? build_ours(grade, "solution", &grade->solution, why)
                                   : build_ours(grade, "starter", &grade->starter, why);
}

/* The starter is needed only where the answers are right. */
static Status build_starter(Grade *grade, Reason *why)
{
    const Exercise *const e = grade->exercise;
    bool is_needed = false;
    if (grade->starter.n_files > 0) return STATUS_OK;
    for (size_t c = 0; c < e->n_checks; c++)
        is_needed |= e->checks[c].against && strcmp(e->checks[c].against, "starter") == 0;
    return is_needed ? build_ours(grade, "starter", &grade->starter, why) : STATUS_OK;
}

static size_t most_trajectories(const Exercise *e)
{
    double most = e->problem.trajectories.most;
    for (size_t c = 0; c < e->n_checks; c++)
        most = fmax(most,
                    metric_times(e->checks[c].metric) * e->checks[c].problem.trajectories.most);
    return (size_t) most;
}

/* ---- right answers ---- */

/* One trajectory, the most, an odd number, no step, and what is drawn; each twice, since what is
 * left from the first run may spoil the second. */
static Status check_answers(Grade *grade, Driven *d, Reason *why)
{
    enum { N_DRAWS = 6, N_RUNS = 2 };
    const ProblemRange *const range = &grade->exercise->problem;
    for (unsigned draw = 0; draw < N_DRAWS; draw++) {
        GradeProblem p = grade_draw(grade, range);
        if (draw == 0) p.n = 1;
        if (draw == 1) p.n = (size_t) range->trajectories.most;
        if (draw == 2) p.n -= p.n % 2 == 0;
        if (draw == 3) p.steps = 0;
        Status status = grade_prepare(grade, d, &p, SUBMISSION, why);
        for (unsigned run = 0; run < N_RUNS && status == STATUS_OK; run++)
            status = grade_run(grade, d, SUBMISSION, NULL, why);
        if (status != STATUS_OK) return status;
    }
    return STATUS_OK;
}

static Status answers(Grade *grade, Reason *why)
{
    Driven driven;
    const double timeout_s = grade_timeout_s(grade, NULL);
    Status status = grade_start(grade, &grade->submission, DRIVEN_ALONE, timeout_s, &driven, why);
    if (status != STATUS_OK) return status;
    status = check_answers(grade, &driven, why);
    Reason what = { "" };
    if (status == STATUS_OK) {
        status = driven_finish(&driven, &what);
        if (status != STATUS_OK) status = grade_blame(status, SUBMISSION, &what, why);
    }
    driven_end(&driven);
    return status;
}

/* ---- checks ---- */

static GradeVerdict worse(GradeVerdict a, GradeVerdict b)
{
    if (a == GRADE_NOT_YET || b == GRADE_NOT_YET) return GRADE_NOT_YET;
    return a == GRADE_CANNOT_TELL || b == GRADE_CANNOT_TELL ? GRADE_CANNOT_TELL : GRADE_PASSED;
}

static Status run_check(Grade *grade, CheckResult *result, Reason *why)
{
    const char *const against = result->check->against;
    const bool needs_solution = against && strcmp(against, "solution") == 0;
    return needs_solution && grade->solution.n_files == 0
        ? reason(why, STATUS_MISSING,
                 "it is compared with the solution, which is not here; your lecturer can tell")
        : metric_measure(grade, result, why);
}

/* What this machine cannot measure leaves the verdict open; wrong answers end the grading. */
static Status run_checks(Grade *grade, Reason *why)
{
    const Exercise *const e = grade->exercise;
    for (size_t c = 0; c < e->n_checks; c++) {
        CheckResult *const result = &grade->results[grade->n_results++];
        Reason what = { "" };
        *result = (CheckResult) { .check = &e->checks[c], .value = NAN, .low = NAN, .high = NAN };
        const Status status = run_check(grade, result, &what);
        if (status == STATUS_MISSING) {
            result->verdict = GRADE_CANNOT_TELL;
            snprintf(result->note, sizeof result->note, "%.250s", what.text);
            grade_text_clean(result->note);
        } else if (status != STATUS_OK) {
            return reason(why, status, "%s", what.text);
        } else {
            result->is_measured = true;
        }
        grade->verdict = worse(grade->verdict, result->verdict);
    }
    return STATUS_OK;
}

/* Its flags compile for a processor that this one may not be. */
static Status find_processor(const Exercise *e, Reason *why)
{
    const char *const lacking = cpu_missing(cpu_isa_needs(e->isa));
    return lacking ? reason(why, STATUS_CANNOT_TELL,
                            "not looked at: it is compiled with %s, and this processor has no %s; "
                            "another machine can tell",
                            e->flags, lacking)
                   : STATUS_OK;
}

/* What is compared with comes first: where it is not built, a compiler or a library is missing. */
static Status grade_all(Grade *grade, Reason *why)
{
    Status status = find_processor(grade->exercise, why);
    if (status == STATUS_OK) status = build_reference(grade, why);
    grade->cause = CAUSE_COMPILE; /* of a failure, from here on */
    if (status == STATUS_OK)
        status = program_build(grade->exercise, &grade->source, &grade->setting, &grade->submission,
                               why);
    if (status != STATUS_OK) return status;
    grade->cause = CAUSE_WRONG_ANSWER;
    status = grade_start(grade, grade->solution.n_files > 0 ? &grade->solution : &grade->starter,
                         DRIVEN_ALONE, 60.0, &grade->reference, why);
    if (status == STATUS_OK) status = answers(grade, why);
    if (status != STATUS_OK) return status;
    grade->is_right = true;
    status = build_starter(grade, why);
    return status == STATUS_OK ? run_checks(grade, why) : status;
}

static GradeCause find_cause(const Grade *grade, Status status)
{
    static const GradeCause of_end[] = {
        [DRIVEN_CRASHED] = CAUSE_CRASH,
        [DRIVEN_TIMED_OUT] = CAUSE_TIMEOUT,
        [DRIVEN_TOOK_MEMORY] = CAUSE_MEMORY,
    };
    static const GradeCause of_verdict[] = {
        [GRADE_PASSED] = CAUSE_NONE,
        [GRADE_NOT_YET] = CAUSE_THRESHOLD,
        [GRADE_CANNOT_TELL] = CAUSE_CANT_TELL,
    };
    if (status == STATUS_OK) return of_verdict[grade->verdict];
    if (status == STATUS_BAD_USAGE) return CAUSE_NO_SOURCE;
    if (status != STATUS_WRONG_ANSWER) return CAUSE_CANT_TELL;
    return grade->end == DRIVEN_GOES_ON ? grade->cause : of_end[grade->end];
}

Status grade_file(const Exercise *exercise, const char *path, const GradeSetting *setting,
                  Grade *grade, Reason *why)
{
    const double begin_s = clock_now_s();
    *grade = (Grade) { .exercise = exercise, .setting = *setting };
    grade->reference.problem_fd = grade->reference.answer_fd = grade->reference.report_fd = -1;
    grade->reference.confined.pid = -1;
    grade->n_most = most_trajectories(exercise);
    if (getrandom(&grade->seed, sizeof grade->seed, 0) != sizeof grade->seed)
        return reason(why, STATUS_MISSING, "no random numbers here");
    Status status = source_read(path, &grade->source, &grade->wrong);
    if (status == STATUS_OK) status = grade_all(grade, &grade->wrong);
    grade_text_clean(grade->wrong.text);
    grade->elapsed_s = clock_now_s() - begin_s;
    grade->cause = find_cause(grade, status);
    if (status == STATUS_OK) return STATUS_OK;
    if (status != STATUS_WRONG_ANSWER && status != STATUS_CANNOT_TELL)
        return reason(why, status, "%s", grade->wrong.text);
    grade->is_right = false;
    grade->verdict = status == STATUS_CANNOT_TELL ? GRADE_CANNOT_TELL : GRADE_NOT_YET;
    return STATUS_OK;
}

void grade_close(Grade *grade)
{
    driven_end(&grade->reference);
    program_close(&grade->submission);
    program_close(&grade->solution);
    program_close(&grade->starter);
    free(grade->source.text);
    grade->source.text = NULL;
}
