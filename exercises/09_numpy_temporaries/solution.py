"""Exercise 9, solution: a few arrays are made once, and every operator writes into one of them.

Blocks of trajectories keep these arrays small: they stay in a cache, and the ensemble may be as large as the
memory.
"""

import numpy
from numpy import add, multiply, subtract

BLOCK = 4096  # trajectories


class Scratch:
    """What a step needs besides the state, for a block of n trajectories."""

    def __init__(self, n):
        self.stage, self.k, self.total = (numpy.empty((3, n)) for _ in range(3))
        self.product = numpy.empty(n)


def slope(state, sigma, rho, beta, scratch):
    """Fills scratch.k."""
    (x, y, z), (kx, ky, kz) = state, scratch.k
    subtract(y, x, out=kx)
    kx *= sigma
    subtract(rho, z, out=ky)
    ky *= x
    ky -= y
    multiply(x, y, out=kz)
    multiply(beta, z, out=scratch.product)
    kz -= scratch.product


def step(state, dt, parameters, scratch):
    slope(state, *parameters, scratch)
    scratch.total[:] = scratch.k
    for along, weight in ((0.5 * dt, 2.0), (0.5 * dt, 2.0), (dt, 1.0)):
        multiply(along, scratch.k, out=scratch.stage)
        scratch.stage += state
        slope(scratch.stage, *parameters, scratch)
        multiply(weight, scratch.k, out=scratch.stage)
        scratch.total += scratch.stage
    scratch.total *= dt / 6.0
    add(state, scratch.total, out=state)


def integrate(state, steps, dt, *parameters):
    """In place, block by block."""
    for first in range(0, state.shape[1], BLOCK):
        block = state[:, first : first + BLOCK]
        scratch = Scratch(block.shape[1])
        for _ in range(steps):
            step(block, dt, parameters, scratch)
    return state
