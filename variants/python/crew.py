"""The processes that run one Python rung together: one alone, or the ranks that mpirun has started.

As harness/crew.h has it for C. Rank 0 talks to the harness and hands each request on; the others sleep until
it does, because a rank that waits in MPI would burn the core of the rung being timed.
"""

import os
import sys

import team
from status import MISSING, RUNNER_FAILED, Failure


class Alone:
    rank, size = 0, 1

    def tell(self, line):
        pass

    def agree(self, failure):
        """Collective. Returns: the failure of the lowest rank that has one, or None."""
        return failure

    def break_off(self, failure):
        """Where other ranks wait for this one in the rung's own messages."""

    def barrier(self):
        pass

    def gather(self, value):
        """Collective. Returns: the values of all ranks, on every rank."""
        return [value]

    def stop(self):
        pass


class Ranks:
    def __init__(self):
        team.die_with_parent()
        import mpi4py

        mpi4py.rc.thread_level = "funneled"
        from mpi4py import MPI

        self.all = MPI.COMM_WORLD.Dup()  # not to meet the rung's own messages
        self.rank, self.size = self.all.rank, self.all.size
        self.connect(MPI.Get_processor_name())

    def connect(self, host):
        """Every rank opens a pipe, and rank 0 its write end, through /proc."""
        if len(set(self.all.allgather(host))) > 1:
            raise Failure(MISSING, "its ranks wait for work on pipes: they have to be on one machine")
        ears, mouth = os.pipe()
        self.ears = os.fdopen(ears, encoding="utf-8")
        paths = self.all.gather(f"/proc/{os.getpid()}/fd/{mouth}")
        self.mouths, failure = [], None
        try:
            others = paths[1:] if self.rank == 0 else []
            self.mouths = [open(path, "w", encoding="utf-8") for path in others]
        except OSError as error:
            failure = Failure(RUNNER_FAILED, f"a rank cannot be reached to wake it: {error}")
        failure = self.agree(failure)  # all are connected: each may drop its own write end
        os.close(mouth)
        if failure:
            raise failure

    def tell(self, line):
        """Rank 0: hands a request to every other rank."""
        for mouth in self.mouths:
            mouth.write(line)
            mouth.flush()

    def agree(self, failure):
        """As of Alone."""
        said = self.all.allgather((failure.status, str(failure)) if failure else None)
        return next((Failure(*words) for words in said if words), None)

    def break_off(self, failure):
        """As of Alone: mpirun ends them all when one has ended so."""
        if self.size == 1:
            return
        print(f"ladder-one-python: {failure}", file=sys.stderr, flush=True)
        os._exit(1)

    def barrier(self):
        self.all.Barrier()

    def gather(self, value):
        """As of Alone."""
        return self.all.allgather(value)

    def stop(self):
        """Rank 0: nothing more will be told."""
        for mouth in self.mouths:
            mouth.close()
