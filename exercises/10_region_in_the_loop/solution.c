/* Exercise 10, solution: one region around the loop over steps. Every thread takes its own part of
 * the ensemble through all steps and adds up z in sums of its own, which OpenMP adds at the end. */
#include "exercise.h"

#include <omp.h>

/* Adds z after each step of trajectories `first` to `end` to sum_z. */
static void step_part(size_t first, size_t end, Point point[], size_t steps, Model model,
                      double sum_z[])
{
    for (size_t i = 0; i < steps; i++)
        for (size_t m = first; m < end; m++) {
            point[m] = lorenz_step(model, point[m]);
            sum_z[i] += point[m].z;
        }
}

void integrate(size_t n, const Point start[], size_t steps, const Model *model, Point final[],
               double mean_z[])
{
    for (size_t m = 0; m < n; m++) final[m] = start[m];
    for (size_t i = 0; i < steps; i++) mean_z[i] = 0.0;
    if (steps == 0) return;
#pragma omp parallel reduction(+ : mean_z[:steps])
    {
        const size_t thread = (size_t) omp_get_thread_num();
        const size_t n_threads = (size_t) omp_get_num_threads();
        step_part(n * thread / n_threads, n * (thread + 1) / n_threads, final, steps, *model,
                  mean_z);
    }
    for (size_t i = 0; i < steps; i++) mean_z[i] /= (double) n;
}
