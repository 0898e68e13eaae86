/* Exercise 4: calls the submission three times. The answer: all x, all y, all z after the steps,
 * and three numbers of steps: that of this run, that of a few trajectories which blow up, and that
 * of a few one of which is not a number after its first step. */
#include "../common/driver.h"
#include "exercise.h"

enum { FEW = 16, MANY_STEPS = 600 };

/* A start so far out that infinities are subtracted within a step: x is NaN behind it, and was
 * below BLOWN_UP in front of it. */
static const double far_out = 1e200;

static void fill(const Problem *problem, size_t n, double *points)
{
    for (size_t m = 0; m < n; m++)
        for (size_t c = 0; c < 3; c++) points[c * n + m] = problem->start[3 * m + c];
}

static size_t run(const Problem *problem, size_t n, double *points, size_t steps, double beta)
{
    const Model model = { problem->dt, problem->sigma, problem->rho, beta };
    return integrate(n, points, points + n, points + 2 * n, steps, &model);
}

size_t driver_answer_values(const Problem *problem)
{
    return 3 * problem->n + 3;
}

void driver_prepare(const Problem *problem)
{
    (void) problem; /* nothing to allocate: the submission works in the answer */
}

void driver_run(const Problem *problem, double *answer)
{
    const size_t n = problem->n, few = n < FEW ? n : FEW;
    double *const told = answer + 3 * n;
    /* With beta negative z grows instead of being damped, and carries x away. */
    fill(problem, few, answer);
    told[1] = (double) run(problem, few, answer, MANY_STEPS, -problem->beta);
    fill(problem, few, answer);
    answer[few + problem->steps % few] = far_out; /* a y, each time of another trajectory */
    told[2] = (double) run(problem, few, answer, MANY_STEPS, problem->beta);
    fill(problem, n, answer);
    told[0] = (double) run(problem, n, answer, problem->steps, problem->beta);
}
