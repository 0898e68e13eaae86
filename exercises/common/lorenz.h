/**
 * What the exercises share: the Lorenz system and one step of the classic Runge-Kutta method.
 *
 *     x' = sigma (y - x)      y' = x (rho - z) - y      z' = x y - beta z
 *
 * None of the planted faults is in here.
 */
#ifndef LADDER_EXERCISE_LORENZ_H
#define LADDER_EXERCISE_LORENZ_H

#include <stddef.h>

typedef struct Point {
    double x, y, z;
} Point;

/** Units: dt, the length of a step, in model time; the others have none. */
typedef struct Model {
    double dt, sigma, rho, beta;
} Model;

static inline Point lorenz_slope(Model model, Point p)
{
    return (Point) {
        .x = model.sigma * (p.y - p.x),
        .y = p.x * (model.rho - p.z) - p.y,
        .z = p.x * p.y - model.beta * p.z,
    };
}

static inline Point lorenz_along(Point p, double time, Point slope)
{
    return (Point) { p.x + time * slope.x, p.y + time * slope.y, p.z + time * slope.z };
}

/** Returns: where `p` is one step of model.dt later. */
static inline Point lorenz_step(Model model, Point p)
{
    const double half = 0.5 * model.dt, sixth = model.dt / 6.0;
    const Point k1 = lorenz_slope(model, p);
    const Point k2 = lorenz_slope(model, lorenz_along(p, half, k1));
    const Point k3 = lorenz_slope(model, lorenz_along(p, half, k2));
    const Point k4 = lorenz_slope(model, lorenz_along(p, model.dt, k3));
    return (Point) {
        .x = p.x + sixth * (k1.x + 2.0 * k2.x + 2.0 * k3.x + k4.x),
        .y = p.y + sixth * (k1.y + 2.0 * k2.y + 2.0 * k3.y + k4.y),
        .z = p.z + sixth * (k1.z + 2.0 * k2.z + 2.0 * k3.z + k4.z),
    };
}

#endif
