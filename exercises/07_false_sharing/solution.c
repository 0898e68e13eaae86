/* Exercise 7, solution: every sum has cache lines of its own. Two of them, because processors like
 * to fetch lines in pairs. */
#include "exercise.h"

#include <omp.h>

enum { LINE = 64 };

typedef struct Sum {
    _Alignas(2 * LINE) double z;
} Sum;

/* Takes trajectories `first` to `end` through all steps, and adds up z. */
static void step_part(size_t first, size_t end, Point point[], size_t steps, Model model, Sum *sum)
{
    for (size_t i = 0; i < steps; i++)
        for (size_t m = first; m < end; m++) {
            point[m] = lorenz_step(model, point[m]);
            sum->z += point[m].z;
        }
}

double integrate(size_t n, Point point[], size_t steps, const Model *model, uintptr_t address[])
{
    Sum sum[THREADS] = { 0 };
#pragma omp parallel num_threads(THREADS)
    {
        const size_t t = (size_t) omp_get_thread_num();
        address[t] = (uintptr_t) &sum[t].z;
        step_part(n * t / THREADS, n * (t + 1) / THREADS, point, steps, *model, &sum[t]);
    }
    double all = 0.0;
    for (size_t t = 0; t < THREADS; t++) all += sum[t].z;
    return all;
}
