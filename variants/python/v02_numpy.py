"""Rung 2: NumPy, one array for all trajectories: an operator works on the whole ensemble at once.

Each result goes into an array that is there already (`out`, the last argument), and constants are arrays
themselves, so that no call has to make one. The operations are those of the reference, in its order.
What to see: the interpreter is gone from the profile, and the additions and multiplications are vector loops;
but each of these, 45 a step, reads its operands from the cache and writes its result there.
"""

import numpy
from numpy import add, multiply, subtract

RUNG = {
    "title": "NumPy: whole arrays, results in place",
    "base": "v00_python",
    "attack": "libraries",
    "language": "Python",
    "teaches": "Let compiled loops work on whole arrays: the interpreter is paid once an operator.",
    "source": "Harris et al.: Array programming with NumPy, Nature 585, 2020",
    "launch": "serial",
    "arithmetic": "same as reference",
    "may_shrink": False,
    "bytes_per_trajectory": 128,
    "bytes_per_trajectory_step": 1464,
    "packages": {"numpy": "python3-numpy"},
}


class Rows:
    """An array with a row a coordinate: `all` of it, and the rows."""

    def __init__(self, n_trajectories):
        self.all = numpy.empty((3, n_trajectories))
        self.x, self.y, self.z = self.all


class Rung:
    def __init__(self, n_threads):
        self.two = numpy.array(2.0)

    def setup(self, problem, start):
        n, self.n_steps, dt, *parameters = problem
        self.start = numpy.array(start).T.copy()
        self.s, self.stage, self.k, self.sum = (Rows(n) for _ in range(4))
        self.product = numpy.empty(n)
        self.dt, self.half, self.sixth = (numpy.array(h) for h in (dt, 0.5 * dt, dt / 6.0))
        self.sigma, self.rho, self.beta = (numpy.array(p) for p in parameters)

    def reset(self):
        self.s.all[:] = self.start

    def derivative(self, s, k):
        subtract(s.y, s.x, k.x)
        multiply(self.sigma, k.x, k.x)
        subtract(self.rho, s.z, k.y)
        multiply(s.x, k.y, k.y)
        subtract(k.y, s.y, k.y)
        multiply(s.x, s.y, k.z)
        multiply(self.beta, s.z, self.product)
        subtract(k.z, self.product, k.z)

    def advance(self, h, k):
        multiply(h, k.all, self.stage.all)
        add(self.s.all, self.stage.all, self.stage.all)

    def add_twice(self, k):
        multiply(self.two, k.all, k.all)
        add(self.sum.all, k.all, self.sum.all)

    def step(self):
        self.derivative(self.s, self.sum)
        self.advance(self.half, self.sum)
        self.derivative(self.stage, self.k)
        self.advance(self.half, self.k)
        self.add_twice(self.k)
        self.derivative(self.stage, self.k)
        self.advance(self.dt, self.k)
        self.add_twice(self.k)
        self.derivative(self.stage, self.k)
        add(self.sum.all, self.k.all, self.sum.all)
        multiply(self.sixth, self.sum.all, self.sum.all)
        add(self.s.all, self.sum.all, self.s.all)

    def run(self):
        for _ in range(self.n_steps):
            self.step()

    def collect(self):
        return self.s.all.T.copy()
