"""Rung 5: numba compiles the loops when the program starts, for the very processor it runs on.

The loop over a tile's trajectories stands in a function of its own: inside the loop over steps it would not
become vectors. LLVM would take half the width of AVX-512 unless it is told not to.
What to see: starting takes seconds, a step two nanoseconds; a profile knows the loop by a name of numba's.
"""

import llvmlite.binding
import numba
import numpy

RUNG = {
    "title": "numba: loops compiled at start",
    "base": "v00_python",
    "attack": "compiled",
    "language": "Python",
    "teaches": "Have the loops compiled as they stand, once, when the program starts.",
    "source": "Lam, Pitrou, Seibert: Numba: a LLVM-based Python JIT compiler, LLVM-HPC 2015",
    "launch": "serial",
    "arithmetic": "regrouped",
    "may_shrink": False,
    "bytes_per_trajectory": 48,
    "bytes_per_trajectory_step": 0,
    "packages": {"numpy": "python3-numpy", "numba": "python3-numba"},
}

TILE = 192  # trajectories: 4.5 KiB of state, which stay in the L1 cache for all their steps

processor = llvmlite.binding.get_host_cpu_features()
if processor.get("avx512f"):
    numba.config.CPU_FEATURES = processor.flatten() + ",-prefer-256-bit"


@numba.njit(fastmath=True)
def step(x, y, z, dt, sigma, rho, beta):
    half, sixth = 0.5 * dt, dt / 6.0
    for m in range(x.size):
        ax = sigma * (y[m] - x[m])
        ay = x[m] * (rho - z[m]) - y[m]
        az = x[m] * y[m] - beta * z[m]
        u, v, w = x[m] + half * ax, y[m] + half * ay, z[m] + half * az
        bx, by, bz = sigma * (v - u), u * (rho - w) - v, u * v - beta * w
        u, v, w = x[m] + half * bx, y[m] + half * by, z[m] + half * bz
        cx, cy, cz = sigma * (v - u), u * (rho - w) - v, u * v - beta * w
        u, v, w = x[m] + dt * cx, y[m] + dt * cy, z[m] + dt * cz
        dx, dy, dz = sigma * (v - u), u * (rho - w) - v, u * v - beta * w
        x[m] += sixth * (ax + 2.0 * bx + 2.0 * cx + dx)
        y[m] += sixth * (ay + 2.0 * by + 2.0 * cy + dy)
        z[m] += sixth * (az + 2.0 * bz + 2.0 * cz + dz)


@numba.njit
def integrate(x, y, z, n_steps, dt, sigma, rho, beta):
    for first in range(0, x.size, TILE):
        u, v, w = x[first : first + TILE], y[first : first + TILE], z[first : first + TILE]
        for _ in range(n_steps):
            step(u, v, w, dt, sigma, rho, beta)


class Rung:
    integrate = staticmethod(integrate)

    def __init__(self, n_threads):
        self.integrate(*numpy.zeros((3, 1)), 1, 0.01, 10.0, 28.0, 8.0 / 3.0)  # compiles

    def setup(self, problem, start):
        self.problem = problem
        self.start = numpy.array(start).T.copy()
        self.now = numpy.empty_like(self.start)

    def reset(self):
        self.now[:] = self.start

    def run(self):
        self.integrate(*self.now, *self.problem[1:])

    def collect(self):
        return self.now.T.copy()
