"""Rung 1: the solver that comes with SciPy, called once a trajectory, as in the well-known Lorenz notebook.

LSODA chooses its own steps and its own method, to the tolerance that it is given; our steps are only the
points at which it tells the state. That is different work. After a period of the orbit AB its default
tolerance, 1.5e-8, is a little farther from it than our method with 400 steps, 1e-8 nearer, for 3 % more
evaluations.
What to see: the solver is compiled, its right-hand side is not: time goes into calls back into Python.
"""

import numpy
from scipy.integrate import odeint

RUNG = {
    "title": "SciPy: odeint, a call per trajectory",
    "base": "v00_python",
    "attack": "libraries",
    "language": "Python",
    "teaches": "Take a library's solver: less to write, error control, and still one call per evaluation.",
    "source": "Hindmarsh: ODEPACK, in Scientific Computing, 1983 (LSODA); scipy.integrate.odeint",
    "launch": "serial",
    "arithmetic": "different method",
    "different_work": "adaptive: steps and method are LSODA's own, ours are only where it tells the state",
    "may_shrink": True,
    "bytes_per_trajectory": 48,
    "bytes_per_trajectory_step": 0,
    "packages": {"numpy": "python3-numpy", "scipy": "python3-scipy"},
}


def lorenz(state, t, sigma, rho, beta):
    x, y, z = state
    return [sigma * (y - x), x * (rho - z) - y, x * y - beta * z]


TOLERANCE = 1e-8


class Rung:
    def __init__(self, n_threads):
        pass

    def setup(self, problem, start):
        p = self.problem = problem
        self.start = numpy.array(start)
        self.t = numpy.linspace(0.0, p.n_steps * p.dt, p.n_steps + 1)

    def reset(self):
        self.end = numpy.empty_like(self.start)
        self.n_evaluations = 0

    def run(self):
        p = self.problem
        for m, state in enumerate(self.start):
            path, info = odeint(lorenz, state, self.t, args=(p.sigma, p.rho, p.beta), rtol=TOLERANCE,
                                atol=TOLERANCE, full_output=True)
            self.end[m] = path[-1]
            self.n_evaluations += int(info["nfe"][-1:].sum())  # all so far; none where there are no steps

    def collect(self):
        return self.end

    def evaluations(self):
        return self.n_evaluations / max(1, self.problem.n_trajectories * self.problem.n_steps)
