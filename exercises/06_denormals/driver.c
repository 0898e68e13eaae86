/* Exercise 6: calls the submission with a model in which everything comes to rest. The answer: the
 * final points; and for a grader the logarithms of all coordinates, from a shorter run and at the
 * end, whether the processor's modes were changed, and a last value, which is subnormal where a
 * step has worked with subnormal numbers. */
#include "../common/driver.h"
#include "exercise.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#ifdef __x86_64__
#include <signal.h>
#include <ucontext.h>
#include <xmmintrin.h>
#endif

/* Of the shorter run: every coordinate that is to be a result is near NEGLIGIBLE then. */
enum { SHORT_STEPS = 3000 };

/* Right above NEGLIGIBLE a coordinate may still feel that another one has become negligible. */
static const double surely_a_result = 1e3 * NEGLIGIBLE;

/* Below rho = 1 the origin attracts every trajectory; long steps take it there soon. */
static const double resting_rho = 0.25, long_dt = 0.15;

static void run(const Problem *problem, size_t steps, double *points)
{
    const Model model = { long_dt, problem->sigma, resting_rho, problem->beta };
    integrate(problem->n, (Point *) (void *) points, steps, &model);
}

/* ---- what the processor knows: of another one than x86-64, nothing ---- */

typedef struct Watch {
    bool has_met_subnormals, has_other_modes;
} Watch;

#ifdef __x86_64__
/* Of the register MXCSR: as a program starts; rounding, flush to zero, subnormals as zero. */
static const unsigned usual = 0x1f80, denormal_mask = 0x100, modes = 0xe040;

static volatile sig_atomic_t is_met;

/* The processor stops at the first subnormal operand. What it tells is kept where the submission
 * cannot tidy it away, and the operation is repeated without a stop. */
static void note_subnormal(int number, siginfo_t *info, void *context)
{
    ucontext_t *const there = context;
    if (info->si_code != FPE_FLTUND) { /* a division by zero, say: it is not ours */
        signal(number, SIG_DFL);
        return;
    }
    there->uc_mcontext.fpregs->mxcsr |= denormal_mask;
    is_met = 1;
}

static Watch watch_run(const Problem *problem, double *points)
{
    struct sigaction before, noting = { .sa_sigaction = note_subnormal, .sa_flags = SA_SIGINFO };
    is_met = 0;
    sigaction(SIGFPE, &noting, &before);
    _mm_setcsr(usual & ~denormal_mask);
    run(problem, problem->steps, points);
    const unsigned after = _mm_getcsr();
    _mm_setcsr(usual);
    sigaction(SIGFPE, &before, NULL);
    return (Watch) { .has_met_subnormals = is_met || (after & _MM_EXCEPT_DENORM),
                     .has_other_modes = (after & modes) != (usual & modes) };
}
#else
static Watch watch_run(const Problem *problem, double *points)
{
    run(problem, problem->steps, points);
    return (Watch) { false, false };
}
#endif

/* ---- the answer ---- */

size_t driver_answer_values(const Problem *problem)
{
    return problem->extra ? 9 * problem->n + 2 : 3 * problem->n;
}

void driver_prepare(const Problem *problem)
{
    (void) problem; /* nothing to allocate: the submission works in the answer */
}

static void take_logarithms(size_t n, const double *from, double *to)
{
    for (size_t i = 0; i < n; i++) to[i] = log(fmax(fabs(from[i]), surely_a_result));
}

static void add_shorter_run(const Problem *problem, double *values)
{
    const size_t n_values = 3 * problem->n;
    memcpy(values, problem->start, n_values * sizeof *values);
    run(problem, problem->steps < SHORT_STEPS ? problem->steps : SHORT_STEPS, values);
    take_logarithms(n_values, values, values);
}

/* Only a grader asks for more than the final points: who looks with a tool gets one run. */
void driver_run(const Problem *problem, double *answer)
{
    const size_t n_values = 3 * problem->n;
    if (problem->extra) add_shorter_run(problem, answer + n_values);
    memcpy(answer, problem->start, n_values * sizeof *answer);
    if (!problem->extra) {
        run(problem, problem->steps, answer);
        return;
    }
    const Watch seen = watch_run(problem, answer);
    take_logarithms(n_values, answer, answer + 2 * n_values);
    answer[3 * n_values] = seen.has_other_modes;
    answer[3 * n_values + 1] = seen.has_met_subnormals ? DBL_TRUE_MIN : 0.0;
}
