/* Exercise 4: calls the submission for the problem, and for a few trajectories of which some blow
 * up, each time in another way. The answer: all x, all y, all z after the steps, and the numbers of
 * steps that the runs returned. */
#include "../common/driver.h"
#include "exercise.h"

#include <stdbool.h>

enum { FEW = 16, MANY_STEPS = 600, SOME_STEPS = 3 };

typedef enum Extra {
    ALL_GROW,  /* beta is negative: z grows, and carries x away */
    ONE_NAN,   /* one is not a number behind its first step, and was below BLOWN_UP before */
    ALL_LARGE, /* none has blown up, though all of them together are above the limit */
    TWO_SIGNS, /* all have blown up, and their sum is nothing */
    ONE_ABOVE, /* one has, and their mean has not */
    N_EXTRAS
} Extra;

/* A start so far out that infinities are subtracted within a step. */
static const double far_out = 1e200;

static void place(Extra extra, size_t one, double *x, double *y)
{
    if (extra == ONE_NAN) y[one] = far_out;
    for (size_t m = 0; m < FEW; m++) {
        if (extra == ALL_LARGE) x[m] = 0.3 * BLOWN_UP;
        if (extra == TWO_SIGNS) x[m] = m % 2 ? 2.0 * BLOWN_UP : -2.0 * BLOWN_UP;
    }
    if (extra == ONE_ABOVE) x[one] = -1.2 * BLOWN_UP;
}

static size_t run_few(const Problem *problem, Extra extra)
{
    double points[3 * FEW];
    const bool is_held = extra >= ALL_LARGE; /* x stays where it was put */
    const Model model = { is_held ? 1e-9 : problem->dt, is_held ? 0.0 : problem->sigma,
                          problem->rho, extra == ALL_GROW ? -problem->beta : problem->beta };
    for (size_t m = 0; m < FEW; m++)
        for (size_t c = 0; c < 3; c++)
            points[c * FEW + m] = problem->start[3 * (m % problem->n) + c];
    place(extra, problem->steps % FEW, points, points + FEW);
    return integrate(FEW, points, points + FEW, points + 2 * (size_t) FEW,
                     is_held ? SOME_STEPS : MANY_STEPS, &model);
}

size_t driver_answer_values(const Problem *problem)
{
    return 3 * problem->n + 1 + N_EXTRAS;
}

void driver_prepare(const Problem *problem)
{
    (void) problem; /* nothing to allocate: the submission works in the answer */
}

void driver_run(const Problem *problem, double *answer)
{
    const size_t n = problem->n;
    const Model model = { problem->dt, problem->sigma, problem->rho, problem->beta };
    double *const told = answer + 3 * n;
    for (Extra extra = ALL_GROW; extra < N_EXTRAS; extra++)
        told[1 + extra] = (double) run_few(problem, extra);
    for (size_t m = 0; m < n; m++)
        for (size_t c = 0; c < 3; c++) answer[c * n + m] = problem->start[3 * m + c];
    told[0] = (double) integrate(n, answer, answer + n, answer + 2 * n, problem->steps, &model);
}
