"""Exercise 9, starter: right, short, and it fills the memory with arrays that nobody keeps."""

import numpy

WEIGHTS = numpy.array([1.0, 2.0, 2.0, 1.0]) / 6.0


def slope(state, sigma, rho, beta):
    x, y, z = state
    return numpy.array([sigma * (y - x), x * (rho - z) - y, x * y - beta * z])


def step(state, dt, *parameters):
    k1 = slope(state, *parameters)
    k2 = slope(state + 0.5 * dt * k1, *parameters)
    k3 = slope(state + 0.5 * dt * k2, *parameters)
    k4 = slope(state + dt * k3, *parameters)
    weighted = WEIGHTS[:, None, None] * numpy.array([k1, k2, k3, k4])
    return state + dt * weighted.sum(axis=0)


def integrate(state, steps, dt, sigma, rho, beta):
    """Integrates every trajectory over `steps` steps of length dt.

    state: an array of shape (3, n), its rows are x, y and z. It may be changed.
    Returns: the final state, in the same shape; this may be the same array.
    """
    for _ in range(steps):
        state = step(state, dt, sigma, rho, beta)
    return state
