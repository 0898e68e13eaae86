#include "../common/driver.h"
#include "exercise.h"

size_t driver_answer_values(const Problem *problem)
{
    return problem->steps;
}

void driver_prepare(const Problem *problem)
{
    (void) problem;
}

void driver_run(const Problem *problem, double *answer)
{
    integrate(3 * problem->n, problem->start, problem->steps, problem->dt, answer);
}
