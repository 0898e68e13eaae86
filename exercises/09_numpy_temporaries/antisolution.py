"""Exercise 9, a tempting wrong way: what is no longer needed is deleted, and the garbage is collected.

The arrays that a step makes are all needed at the same moment, in the line that adds them up; and Python gives them
back right away in any case.
"""

import gc

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
    k = numpy.array([k1, k2, k3, k4])
    del k1, k2, k3, k4
    total = (WEIGHTS[:, None, None] * k).sum(axis=0)
    del k
    gc.collect()
    state += dt * total
    return state


def integrate(state, steps, dt, sigma, rho, beta):
    """As in the starter."""
    for _ in range(steps):
        state = step(state, dt, sigma, rho, beta)
    return state
