/* Exercise 6: calls the submission with a model in which everything comes to rest. The answer: the
 * final points; from a shorter run, the logarithm of every coordinate that is a result; and a last
 * value, which is subnormal where a step has worked with subnormal numbers. */
#include "../common/driver.h"
#include "exercise.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#ifdef __SSE2__
#include <xmmintrin.h>
#endif

enum { SHARE = 4 }; /* of the steps, in the shorter run */

/* Right above NEGLIGIBLE a coordinate may still feel that another one has become negligible. */
static const double surely_a_result = 1e3 * NEGLIGIBLE;

/* Below rho = 1 the origin attracts every trajectory; long steps take it there soon. */
static const double resting_rho = 0.25, long_dt = 0.15;

static void run(const Problem *problem, size_t steps, double *points)
{
    const Model model = { long_dt, problem->sigma, resting_rho, problem->beta };
    integrate(problem->n, (Point *) (void *) points, steps, &model);
}

/* The processor notes when an operand is subnormal. */
static void forget_subnormals(void)
{
#ifdef __SSE2__
    _mm_setcsr(_mm_getcsr() & ~(unsigned) _MM_EXCEPT_MASK);
#endif
}

/* Returns: whether there was one; where the processor cannot be asked, no. */
static bool met_subnormals(void)
{
#ifdef __SSE2__
    return _mm_getcsr() & _MM_EXCEPT_DENORM;
#else
    return false;
#endif
}

size_t driver_answer_values(const Problem *problem)
{
    return 6 * problem->n + 1;
}

void driver_prepare(const Problem *problem)
{
    (void) problem; /* nothing to allocate: the submission works in the answer */
}

void driver_run(const Problem *problem, double *answer)
{
    const size_t n_values = 3 * problem->n, n_bytes = n_values * sizeof *answer;
    double *const magnitudes = answer + n_values;
    if (problem->extra) { /* only a grader asks for it: who counts instructions gets one run */
        memcpy(magnitudes, problem->start, n_bytes);
        run(problem, problem->steps / SHARE, magnitudes);
        for (size_t i = 0; i < n_values; i++)
            magnitudes[i] = log(fmax(fabs(magnitudes[i]), surely_a_result));
    }
    memcpy(answer, problem->start, n_bytes);
    forget_subnormals();
    run(problem, problem->steps, answer);
    answer[2 * n_values] = met_subnormals() ? DBL_TRUE_MIN : 0.0;
}
