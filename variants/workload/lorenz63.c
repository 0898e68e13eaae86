#include "variants/workload/lorenz63.h"

L63Problem l63_problem(size_t n_trajectories, size_t n_steps, double dt)
{
    return (L63Problem) {
        .n_trajectories = n_trajectories,
        .n_steps = n_steps,
        .dt = dt,
        .sigma = 10.0,
        .rho = 28.0,
        .beta = 8.0 / 3.0,
    };
}

L63State l63_derivative(const L63Problem *p, L63State s)
{
    return (L63State) {
        .x = p->sigma * (s.y - s.x),
        .y = s.x * (p->rho - s.z) - s.y,
        .z = s.x * s.y - p->beta * s.z,
    };
}

static L63State advance(L63State s, double h, L63State k)
{
    return (L63State) { s.x + h * k.x, s.y + h * k.y, s.z + h * k.z };
}

L63State l63_step(const L63Problem *p, L63State s)
{
    const double half = 0.5 * p->dt;
    const double sixth = p->dt / 6.0;
    const L63State k1 = l63_derivative(p, s);
    const L63State k2 = l63_derivative(p, advance(s, half, k1));
    const L63State k3 = l63_derivative(p, advance(s, half, k2));
    const L63State k4 = l63_derivative(p, advance(s, p->dt, k3));
    return (L63State) {
        .x = s.x + sixth * (k1.x + 2.0 * k2.x + 2.0 * k3.x + k4.x),
        .y = s.y + sixth * (k1.y + 2.0 * k2.y + 2.0 * k3.y + k4.y),
        .z = s.z + sixth * (k1.z + 2.0 * k2.z + 2.0 * k3.z + k4.z),
    };
}

void l63_reference(const L63Problem *p, const L63State *start, L63State *end)
{
    for (size_t m = 0; m < p->n_trajectories; m++) {
        L63State s = start[m];
        for (size_t i = 0; i < p->n_steps; i++) s = l63_step(p, s);
        end[m] = s;
    }
}
