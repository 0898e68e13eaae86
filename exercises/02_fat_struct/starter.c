/* Exercise 2, starter: right, and the processor waits for memory. Find out why, and mend it. */
#include "exercise.h"

#include <stdio.h>
#include <stdlib.h>

/* All that the program knows about a trajectory. */
typedef struct Trajectory {
    double x;
    char label[24];   /* for the legend of a plot */
    double colour[3]; /* of its line there */
    double width;     /* of that line */
    double y;
    Point start;        /* where it began */
    size_t steps_taken; /* at the end */
    double time;        /* at the end */
    double z;
    size_t number; /* its place in the ensemble */
} Trajectory;

static void create(Trajectory *t, size_t number, Point start)
{
    *t = (Trajectory) { .x = start.x, .y = start.y, .z = start.z, .number = number };
    snprintf(t->label, sizeof t->label, "%zu", number);
    t->colour[number % 3] = 1.0;
    t->width = 0.5;
    t->start = start;
}

static double step_all(size_t n, Trajectory trajectory[], const Model *model)
{
    double sum_z = 0.0;
    for (size_t m = 0; m < n; m++) {
        Trajectory *const t = &trajectory[m];
        const Point p = lorenz_step(*model, (Point) { t->x, t->y, t->z });
        t->x = p.x;
        t->y = p.y;
        t->z = p.z;
        sum_z += p.z;
    }
    return sum_z / (double) n;
}

void integrate(size_t n, const Point start[], size_t steps, const Model *model, Point final[],
               double mean_z[])
{
    Trajectory *const trajectory = aligned_alloc(64, n * sizeof *trajectory);
    if (!trajectory) abort();
    for (size_t m = 0; m < n; m++) create(&trajectory[m], m, start[m]);
    for (size_t i = 0; i < steps; i++) mean_z[i] = step_all(n, trajectory, model);
    for (size_t m = 0; m < n; m++) {
        Trajectory *const t = &trajectory[m];
        t->steps_taken = steps;
        t->time = (double) steps * model->dt;
        final[m] = (Point) { t->x, t->y, t->z };
    }
    free(trajectory);
}
