"""What the rungs over several threads or processes share: who has which trajectories, and where workers run.

No arithmetic here: that is v00_python's.
"""

import ctypes
import os
import pathlib
import signal
import time

PR_SET_PDEATHSIG = 1  # of prctl(2)


def cut(states, n_shares):
    """Returns: as many pieces, in order, equal to one state; empty ones where there are too few."""
    n = len(states)
    return [states[n * i // n_shares : n * (i + 1) // n_shares] for i in range(n_shares)]


def join(shares):
    return [state for share in shares for state in share]


# ---- threads and processes, by their numbers ----


def cpu_for(worker):
    """Returns: the CPU of a worker, 0 being the first; the runner may run on those that it was given."""
    cpus = sorted(os.sched_getaffinity(0))
    return cpus[worker % len(cpus)]


def pin(pid, cpu):
    """All threads of a process; those that it starts later inherit it."""
    for thread in pathlib.Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(thread.name), {cpu})


def binding(ids):
    """Returns: the CPU of each thread or process, "0,1"; "-" for one that may run on several."""
    allowed = [os.sched_getaffinity(i) for i in ids]
    return ",".join(str(*cpus) if len(cpus) == 1 else "-" for cpus in allowed)


def cpu_s(pids):
    """Returns: CPU seconds of processes so far. The clock is what clock_getcpuclockid(3) returns."""
    return sum(time.clock_gettime((~pid << 3) | 2) for pid in pids)


def is_child(pid):
    """Returns: whether this process has started it, and it has not ended."""
    try:
        stat = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    state, parent = stat[stat.rindex(")") :].split()[1:3]
    return state not in "ZX" and int(parent) == os.getpid()


def children():
    """Returns: pids of all processes that this one has started, helpers of libraries included."""
    pids = [int(entry.name) for entry in pathlib.Path("/proc").iterdir() if entry.name.isdigit()]
    return sorted(filter(is_child, pids))


def die_with_parent():
    """No process of a rung outlives the one that started it, however that ends."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
