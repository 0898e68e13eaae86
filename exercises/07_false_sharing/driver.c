/* Exercise 7: calls the submission. The answer: n final points, the sum, and the addresses of what
 * the threads add to. */
#include "../common/driver.h"
#include "exercise.h"

#include <string.h>

size_t driver_answer_values(const Problem *problem)
{
    return 3 * problem->n + 1 + THREADS;
}

void driver_prepare(const Problem *problem)
{
    (void) problem; /* nothing to allocate: the submission works in the answer */
}

void driver_run(const Problem *problem, double *answer)
{
    const Model model = { problem->dt, problem->sigma, problem->rho, problem->beta };
    double *const sum = answer + 3 * problem->n;
    uintptr_t address[THREADS] = { 0 };
    memcpy(answer, problem->start, 3 * problem->n * sizeof *answer);
    *sum = integrate(problem->n, (Point *) (void *) answer, problem->steps, &model, address);
    for (size_t t = 0; t < THREADS; t++) sum[1 + t] = (double) address[t];
}
