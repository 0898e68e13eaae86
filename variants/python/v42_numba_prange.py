"""Rung 42: v05's tiles, dealt out to all cores by numba.prange.

Numba has several libraries of threads; OpenMP's is the one whose threads are pinned, and sleep between
integrations.
What to see: as many loops at work as there are cores, and the time of one of them over.
"""

import numba
from v05_numba import TILE, Rung as OnOneCore, step

RUNG = {
    "title": "numba: prange over all cores",
    "base": "v05_numba",
    "attack": "parallel",
    "language": "Python",
    "teaches": "Trajectories are independent: let every core take its share of the tiles.",
    "source": "Lam, Pitrou, Seibert: Numba: a LLVM-based Python JIT compiler, LLVM-HPC 2015",
    "launch": "threads",
    "arithmetic": "same as base",
    "may_shrink": False,
    "bytes_per_trajectory": 48,
    "bytes_per_trajectory_step": 0,
    "packages": {"numpy": "python3-numpy", "numba": "python3-numba"},
    "environment": {"NUMBA_NUM_THREADS": "{n_threads}"},
}

numba.config.THREADING_LAYER = "omp"


@numba.njit(parallel=True)
def integrate(x, y, z, n_steps, dt, sigma, rho, beta):
    for tile in numba.prange((x.size + TILE - 1) // TILE):
        first = tile * TILE
        u, v, w = x[first : first + TILE], y[first : first + TILE], z[first : first + TILE]
        for _ in range(n_steps):
            step(u, v, w, dt, sigma, rho, beta)


class Rung(OnOneCore):
    integrate = staticmethod(integrate)

    def __init__(self, n_threads):
        numba.set_num_threads(n_threads)
        super().__init__(n_threads)
