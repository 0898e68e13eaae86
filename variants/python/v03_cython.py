"""Rung 3: v00's program with types: Cython makes C of v03_cython_kernel.pyx, and the compiler a library.

What to see: no interpreter, and vectors: the loop over a tile's trajectories is the one that a C compiler
makes of v30_simd_pragma.
"""

import numpy
import v03_cython_kernel

RUNG = {
    "title": "Cython: typed loops, built ahead",
    "base": "v00_python",
    "attack": "compiled",
    "language": "Python",
    "teaches": "Give the numbers types: C is made of the same loops, and vectorised.",
    "source": "Behnel et al.: Cython: the best of both worlds, Comput. Sci. Eng. 13(2), 2011",
    "launch": "serial",
    "arithmetic": "regrouped",
    "may_shrink": False,
    "bytes_per_trajectory": 48,
    "bytes_per_trajectory_step": 0,
    "packages": {"numpy": "python3-numpy"},
}


class Rung:
    def __init__(self, n_threads):
        pass

    def setup(self, problem, start):
        self.problem = problem
        self.start = numpy.array(start).T.copy()
        self.now = numpy.empty_like(self.start)

    def reset(self):
        self.now[:] = self.start

    def run(self):
        v03_cython_kernel.integrate(*self.now, *self.problem[1:])

    def collect(self):
        return self.now.T.copy()
