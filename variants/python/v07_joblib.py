"""Rung 7: the kernel of rung 0 over processes that joblib keeps, a share of the trajectories for each.

Each worker is an interpreter with a lock of its own, so that two cores do twice the work. What it costs:
states and results are pickled and go through pipes, about a millisecond a call.
What to see: where calls are short, joblib would put several of them into one batch, and a batch runs on one
worker; so batch_size=1 is said here. Without it two workers are no faster than one.
"""

import os
import pathlib
import time

import team
from status import RUNNER_FAILED, Failure
from v00_python import advance

RUNG = {
    "title": "joblib: processes, a share each",
    "base": "v00_python",
    "attack": "parallel",
    "language": "Python",
    "teaches": "An interpreter and a lock for each core; states travel, pickled.",
    "source": "joblib documentation: Embarrassingly parallel for loops",
    "launch": "workers",
    "arithmetic": "same as base",
    "may_shrink": True,
    "packages": {"joblib": "python3-joblib"},
    "bytes_per_trajectory": 640,
    "bytes_per_trajectory_step": 0,
}


def greet():
    """A worker's first task. Returns: who it is."""
    team.die_with_parent()
    time.sleep(0.02)  # the others have to come by tasks of their own
    return os.getpid()


def forget_names():
    """What lies in /dev/shm under names of this process: all workers have opened it by now, and a name would
    stay there if this process were killed together with joblib's helper, which removes it."""
    for path in pathlib.Path("/dev/shm").glob(f"sem.loky-{os.getpid()}-*"):
        path.unlink()
    for path in pathlib.Path("/dev/shm").glob(f"joblib_memmapping_folder_{os.getpid()}_*"):
        path.rmdir()


class Rung:
    def __init__(self, n_threads):
        import joblib

        self.n_workers = n_threads
        self.delayed = joblib.delayed
        # one worker: joblib computes in this very process
        self.parallel = joblib.Parallel(
            n_jobs=n_threads, backend="loky", batch_size=1, pre_dispatch="all", max_nbytes=None
        )
        self.parallel.__enter__()  # the same workers for all calls
        self.workers = set()
        while n_threads > 1 and len(self.workers) < n_threads:
            self.workers.update(self.over_workers(greet, [()] * n_threads))
        self.workers = sorted(self.workers)
        for i, pid in enumerate(self.workers):
            team.pin(pid, team.cpu_for(i))
        forget_names()

    def over_workers(self, function, arguments):
        from joblib.externals.loky.process_executor import TerminatedWorkerError

        try:
            return self.parallel(self.delayed(function)(*words) for words in arguments)
        except TerminatedWorkerError as error:
            said = str(error).rsplit("{", 1)[-1].rstrip("}")
            raise Failure(RUNNER_FAILED, f"v07_joblib: a worker died ({said})") from error

    def pids(self):
        return team.children()

    def cpu_s(self):
        return team.cpu_s(self.workers)

    def binding(self):
        return team.binding(self.workers or [0])

    def setup(self, problem, start):
        self.tasks = [(share, problem) for share in team.cut(start.tolist(), self.n_workers)]

    def reset(self):
        self.ends = None
        if not all(map(team.is_child, self.workers)):
            raise Failure(RUNNER_FAILED, "v07_joblib: a worker died (before it was given work)")

    def run(self):
        self.ends = self.over_workers(advance, self.tasks)

    def collect(self):
        return team.join(self.ends)

    def stop(self):
        from joblib.externals.loky import get_reusable_executor

        if self.workers:
            get_reusable_executor().shutdown(kill_workers=True)
