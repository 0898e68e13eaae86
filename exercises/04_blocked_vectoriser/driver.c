/* Exercise 4: calls the submission twice. The answer: all x, all y, all z after the steps, and two
 * numbers of steps: that of this run, and that of a few trajectories which blow up. */
#include "../common/driver.h"
#include "exercise.h"

enum { FEW = 16, MANY_STEPS = 600 };

static void fill(const Problem *problem, size_t n, double *points)
{
    for (size_t m = 0; m < n; m++)
        for (size_t c = 0; c < 3; c++) points[c * n + m] = problem->start[3 * m + c];
}

static size_t run(const Problem *problem, size_t n, double *points, size_t steps, double beta)
{
    const Model model = { problem->dt, problem->sigma, problem->rho, beta };
    fill(problem, n, points);
    return integrate(n, points, points + n, points + 2 * n, steps, &model);
}

size_t driver_answer_values(const Problem *problem)
{
    return 3 * problem->n + 2;
}

void driver_prepare(const Problem *problem)
{
    (void) problem; /* nothing to allocate: the submission works in the answer */
}

/* With beta negative z grows instead of being damped, and carries x away. */
void driver_run(const Problem *problem, double *answer)
{
    const size_t n = problem->n, few = n < FEW ? n : FEW;
    answer[3 * n + 1] = (double) run(problem, few, answer, MANY_STEPS, -problem->beta);
    answer[3 * n] = (double) run(problem, n, answer, problem->steps, problem->beta);
}
