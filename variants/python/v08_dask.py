"""Rung 8: the kernel of rung 0 over the workers of a dask cluster on this machine, a share for each.

The same lines would reach workers on other machines: a scheduler in this process hands tasks out over TCP
(here 127.0.0.1), to worker processes that it watches.
What to see: a task passes through three event loops on its way, and so does its result; a call takes ten times
as long as in rung 7, however little it computes.

A cluster that waits is not idle by itself. With dask's defaults this process used 4 % of a core and each worker
3.5 %, measured over 5 s: clocks that tick, statistical profiles, heartbeats. What can be set to once an hour is,
which left 0.5 % and 0.3 %; then what is periodic is stopped on the workers: 0.13 % and 0.02 %. That is below the
1 % that a runner may use, so it is the cluster that is timed and not dask's pool of processes without one.
"""

import logging
import os
import shutil
import signal
import tempfile

import team
from status import RUNNER_FAILED, Failure
from v00_python import advance

RUNG = {
    "title": "dask: a cluster on this machine",
    "base": "v00_python",
    "attack": "distributed",
    "language": "Python",
    "teaches": "A scheduler deals tasks out: it costs milliseconds, and reaches other machines.",
    "source": "Dask documentation: Futures",
    "launch": "workers",
    "arithmetic": "same as base",
    "may_shrink": True,
    "packages": {"dask": "python3-dask", "distributed": "python3-distributed"},
    "bytes_per_trajectory": 640,
    "bytes_per_trajectory_step": 0,
}

QUIET = {
    "distributed.admin.tick.interval": "1h",
    "distributed.admin.tick.cycle": "1h",
    "distributed.admin.tick.limit": "2h",
    "distributed.admin.system-monitor.interval": "1h",
    "distributed.client.heartbeat": "1h",
    "distributed.client.scheduler-info-interval": "1h",
    "distributed.scheduler.active-memory-manager.start": False,
    "distributed.scheduler.work-stealing": False,
    "distributed.scheduler.worker-ttl": None,  # a worker without heartbeats is no dead one
    "distributed.worker.profile.enabled": False,
    "distributed.worker.use-file-locking": False,
}
NO_SECOND_TRY = {"distributed.scheduler.allowed-failures": 0}  # a worker that dies is a failure, not a delay


def stop_what_is_periodic(dask_worker):
    for callback in dask_worker.periodic_callbacks.values():
        callback.stop()


class Rung:
    def __init__(self, n_threads):
        import dask
        from distributed import Client, LocalCluster

        folder = tempfile.mkdtemp(prefix="ladder-dask-")
        dask.config.set({**QUIET, **NO_SECOND_TRY, "temporary-directory": folder})
        try:
            self.cluster = LocalCluster(
                n_workers=n_threads,
                threads_per_worker=1,
                processes=True,
                host="127.0.0.1",
                dashboard_address="127.0.0.1:0",
                scheduler_kwargs={"dashboard": False},
                worker_dashboard_address="127.0.0.1:0",
                memory_limit=0,  # nobody watches it, and nothing goes to disk
                silence_logs=logging.CRITICAL + 1,  # what happened is told by exceptions
            )
        finally:
            shutil.rmtree(folder, ignore_errors=True)  # not needed: nothing is left if all are killed
        self.client = Client(self.cluster)
        nannies = self.cluster.workers.values()
        self.addresses = [nanny.worker_address for nanny in nannies]
        self.workers = [nanny.pid for nanny in nannies]
        self.client.run(stop_what_is_periodic)
        for nanny in nannies:
            nanny.close_gracefully()  # no new worker in the place of one that has died
        for i, pid in enumerate(self.workers):
            team.pin(pid, team.cpu_for(i))

    def pids(self):
        return team.children()

    def cpu_s(self):
        return team.cpu_s(self.workers)

    def binding(self):
        return team.binding(self.workers)

    def setup(self, problem, start):
        self.problem = problem
        self.shares = team.cut(start.tolist(), len(self.workers))

    def reset(self):
        self.ends = None
        if not all(map(team.is_child, self.workers)):  # a task for it would wait for it
            raise self.failure("before it was given work")

    def failure(self, what):
        """The other workers would finish their tasks before they let themselves be ended."""
        for pid in filter(team.is_child, self.workers):
            os.kill(pid, signal.SIGKILL)
        return Failure(RUNNER_FAILED, f"v08_dask: a worker died ({what})")

    def run(self):
        from distributed.scheduler import KilledWorker

        tasks = [
            self.client.submit(advance, share, self.problem, workers=[address], pure=False)
            for share, address in zip(self.shares, self.addresses)
        ]
        try:
            self.ends = self.client.gather(tasks)
        except KilledWorker as error:
            raise self.failure("KilledWorker") from error

    def collect(self):
        return team.join(self.ends)

    def stop(self):
        self.client.close()
        self.cluster.close()
