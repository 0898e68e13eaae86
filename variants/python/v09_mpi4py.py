"""Rung 9: the kernel of rung 0 on every rank: rank 0 scatters the starting points, each rank takes its share
through all steps, rank 0 gathers the results. All of it is timed.

It is v50_mpi in Python, and as short. What to see: lower-case scatter and gather take any Python object and
pickle it, which is the way for lists; arrays would go as they are by Scatterv and Gatherv.
"""

import team
from v00_python import advance

RUNG = {
    "title": "mpi4py: the kernel over ranks",
    "base": "v00_python",
    "attack": "distributed",
    "language": "Python",
    "teaches": "Scatter, compute, gather: an interpreter a rank, on any number of machines.",
    "source": "mpi4py documentation: Tutorial (collective communication)",
    "launch": "mpirun",
    "arithmetic": "same as base",
    "may_shrink": True,
    "packages": {"mpi4py": "python3-mpi4py"},
    "bytes_per_trajectory": 640,
    "bytes_per_trajectory_step": 0,
}


class Rung:
    def __init__(self, n_threads):
        from mpi4py import MPI

        self.ranks = MPI.COMM_WORLD

    def setup(self, problem, start):
        self.problem = problem
        is_first = self.ranks.rank == 0
        self.shares = team.cut(start.tolist(), self.ranks.size) if is_first else None

    def reset(self):
        self.ends = None

    def run(self):
        share = self.ranks.scatter(self.shares)
        self.ends = self.ranks.gather(advance(share, self.problem))

    def collect(self):
        return team.join(self.ends)
