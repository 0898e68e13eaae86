"""Keeps every step."""

import numpy


def integrate(start, steps, dt):
    states = numpy.empty((steps + 1, *start.shape))
    states[0] = start
    for s in range(steps):
        states[s + 1] = states[s] - dt * states[s]
    return states[-1]
