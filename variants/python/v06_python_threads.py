"""Rung 6: the kernel of rung 0 over threads, a share of the trajectories for each.

What to see: two threads on two cores take as long as one. Whoever runs Python code holds the interpreter's
lock (the GIL), and hands it over every 5 ms: one thread works while the other waits. Threads help where
Python waits, for a disk or a network, or where a library lets go of the lock while it computes.
"""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import team
from v00_python import advance

RUNG = {
    "title": "Python threads: the GIL",
    "base": "v00_python",
    "attack": "parallel",
    "language": "Python",
    "teaches": "Threads of one interpreter take turns: no faster than one.",
    "source": "Beazley: Understanding the Python GIL (PyCon 2010)",
    "launch": "threads",
    "arithmetic": "same as base",
    "anti_rung": True,
    "may_shrink": True,
    "bytes_per_trajectory": 320,
    "bytes_per_trajectory_step": 0,
}


class Rung:
    def __init__(self, n_threads):
        self.pool = ThreadPoolExecutor(n_threads)
        self.n_threads = n_threads
        all_here = threading.Barrier(n_threads)  # else the first would take the work of them all

        def settle(cpu):
            all_here.wait()
            os.sched_setaffinity(0, {cpu})
            return threading.get_native_id()

        self.ids = list(self.pool.map(settle, [team.cpu_for(i) for i in range(n_threads)]))

    def binding(self):
        return team.binding(self.ids)

    def setup(self, problem, start):
        self.problem = problem
        self.shares = team.cut(start.tolist(), self.n_threads)

    def reset(self):
        self.ends = None

    def run(self):
        self.ends = list(self.pool.map(lambda share: advance(share, self.problem), self.shares))

    def collect(self):
        return team.join(self.ends)

    def stop(self):
        self.pool.shutdown()
