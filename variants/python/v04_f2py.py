"""Rung 4: v00's loops in Fortran (v04_f2py_kernel.f90); f2py makes a Python module of the subroutine.

What to see: the hot loop is the compiler's, and vectorised: a Fortran compiler may take it that arrays do not
overlap, and needs no check of it.
"""

import numpy
import v04_f2py_kernel

RUNG = {
    "title": "f2py: loops in Fortran, built ahead",
    "base": "v00_python",
    "attack": "compiled",
    "language": "Python",
    "teaches": "Write the loops in a compiled language and call them with arrays, which are not copied.",
    "source": "Peterson: F2PY, Int. J. Comput. Sci. Eng. 4(4), 2009",
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
        v04_f2py_kernel.integrate(*self.now, *self.problem[1:])

    def collect(self):
        return self.now.T.copy()
