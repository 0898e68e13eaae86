#!/usr/bin/python3
"""A runner whose rungs misbehave, each in one way, and one that is honest.

It stands in for a runner of the build (it is installed under that name beside a copy of `ladder`), so
that the harness meets the worst programs students and machines can put before it. It is also the
protocol in a hundred lines of another language.
"""

import json
import mmap
import os
import signal
import struct
import subprocess
import sys
import time

FAULTS = {
    "v78_steady": "takes the same time in every sample, to the last digit",
    "v79_twice_as_steady": "the same, in half the time",
    "v81_honest": "does all that is asked",
    "v82_dies_at_start": "ends before it has described itself",
    "v83_dies_measuring": "is killed by its own fault in a sample",
    "v84_hangs": "never answers a measurement",
    "v85_talks_nonsense": "answers what is no JSON",
    "v86_talks_too_long": "answers a line without an end",
    "v87_claims_too_much": "claims more time than has passed",
    "v88_claims_too_little": "claims less time than it worked",
    "v89_claims_nothing": "claims a time of zero",
    "v90_is_another": "describes itself as another rung",
    "v91_writes_no_states": "leaves the final states as they were",
    "v92_drifts": "ends elsewhere in every sample",
    "v93_leaves_a_child": "has a second process that will not end",
    "v94_prints_much": "floods its standard output",
    "v95_exits_with_3": "says that something is missing",
    "v96_wrong_type": "answers a measurement with words for numbers",
    "v97_leaves_with_3": "ends in a sample with the status of something missing",
    "v98_counts_backwards": "counts fewer page faults than none",
    "v99_boasts": "tells a peak of the machine that cannot be",
}


def advance(p, x, y, z):
    """All steps of one trajectory, every operation in the order of the reference. Written out:
    Python spends most of a call on the call."""
    sigma, rho, beta, dt = p["sigma"], p["rho"], p["beta"], p["dt"]
    half, sixth = 0.5 * dt, dt / 6.0
    for _ in range(p["steps"]):
        ax, ay, az = sigma * (y - x), x * (rho - z) - y, x * y - beta * z
        u, v, w = x + half * ax, y + half * ay, z + half * az
        bx, by, bz = sigma * (v - u), u * (rho - w) - v, u * v - beta * w
        u, v, w = x + half * bx, y + half * by, z + half * bz
        cx, cy, cz = sigma * (v - u), u * (rho - w) - v, u * v - beta * w
        u, v, w = x + dt * cx, y + dt * cy, z + dt * cz
        dx, dy, dz = sigma * (v - u), u * (rho - w) - v, u * v - beta * w
        x += sixth * (ax + 2.0 * bx + 2.0 * cx + dx)
        y += sixth * (ay + 2.0 * by + 2.0 * cy + dy)
        z += sixth * (az + 2.0 * bz + 2.0 * cz + dz)
    return x, y, z


def integrate(p):
    """Many trajectories are arrays where NumPy is there: the same operations, and the same bits."""
    with open(p["start"], "rb") as file:
        rows = list(struct.iter_unpack("3d", file.read(24 * p["trajectories"])))
    if len(rows) > 100:
        try:
            import numpy
            return list(zip(*advance(p, *numpy.array(rows).T.copy())))
        except ImportError:
            pass
    return [advance(p, *state) for state in rows]


class Runner:
    def __init__(self, rung, answers):
        self.rung, self.fault, self.answers = rung, rung.split("_", 1)[1], answers
        self.problem, self.states, self.n_measured = None, [], 0
        self.pids = [os.getpid()]
        if self.fault == "leaves_a_child":
            child = subprocess.Popen(
                [sys.executable, "-c", "import signal, time; signal.signal(15, signal.SIG_IGN);"
                 " time.sleep(600)"])
            self.pids.append(child.pid)

    def say(self, **answer):
        self.answers.write(json.dumps(answer) + "\n")
        self.answers.flush()

    def describe(self, _):
        rung = "v10_naive" if self.fault == "is_another" else self.rung
        self.say(answer="describe", rung=rung, pids=self.pids, cores=1)

    def open(self, request):
        self.problem = request
        self.say(answer="done")

    def measure(self, request):
        self.n_measured += 1
        if self.fault == "dies_measuring":
            os.kill(os.getpid(), signal.SIGSEGV)
        if self.fault == "leaves_with_3":
            sys.exit(3)
        if self.fault == "hangs":
            time.sleep(600)
        if self.fault == "talks_nonsense":
            self.answers.write("no JSON here\n")
            self.answers.flush()
            return
        if self.fault == "talks_too_long":
            self.answers.write("x" * 100_000)
            self.answers.flush()
            time.sleep(600)
        if self.fault == "prints_much":
            print("y" * 1_000_000)
        before, before_cpu = time.perf_counter(), time.process_time()
        for _ in range(request["iterations"]):
            self.states = integrate(self.problem)
        elapsed = time.perf_counter() - before
        if self.fault == "claims_too_little":  # of its CPU time: what it waited for a CPU is nobody's claim
            elapsed = 0.3 * (time.process_time() - before_cpu)
        factor = {"claims_too_much": 100.0, "claims_nothing": 0.0}
        wall = factor.get(self.fault, 1.0) * elapsed / request["iterations"]
        if "steady" in self.fault:
            wall = elapsed = self.wait(request, before)
        self.say(answer="measure", wall_s="fast" if self.fault == "wrong_type" else wall,
                 cpu_s=wall, untimed_s=0.0,
                 page_faults=-7 if self.fault == "counts_backwards" else 0,
                 issue_per_ns=-5.0 if self.fault == "boasts" else 5.0)

    def wait(self, request, before):
        """Fills the time that is to be claimed; where nobody looks at the claim, it only claims."""
        step_s = 1e-5 if self.fault.startswith("twice") else 2e-5
        wall = step_s * self.problem["trajectories"] * self.problem["steps"]
        end = before + wall * request["iterations"]
        if end - before < 0.2:
            time.sleep(max(0.0, end - time.perf_counter() - 0.001))
            while time.perf_counter() < end:
                pass
        return wall

    def state(self, _):
        if self.fault == "drifts" and self.problem["steps"] not in (10, 100):
            self.states = [(x + 1e-9 * self.n_measured, y, z) for x, y, z in self.states]
        if self.fault != "writes_no_states":
            with open(self.problem["end"], "r+b") as file:
                with mmap.mmap(file.fileno(), 24 * self.problem["trajectories"]) as end:
                    for m, state in enumerate(self.states):
                        struct.pack_into("3d", end, 24 * m, *state)
        self.say(answer="done")

    def close(self, _):
        self.say(answer="done")


def list_rungs():
    for name, teaches in FAULTS.items():
        print(json.dumps({
            "rung": name, "title": teaches, "base": None, "teaches": teaches, "flags": "",
            "launch": "serial", "arithmetic": "same as reference", "spine": False, "memory_problem": False,
            "dispatches_isa": False, "bytes_per_trajectory": 100.0}))


def main():
    words = sys.argv[1:]
    if "--list" in words:
        return list_rungs()
    given = dict(zip(words[::2], words[1::2]))
    rung = given["--rung"]
    if rung.endswith("dies_at_start"):
        sys.exit("cannot find my library")
    if rung.endswith("exits_with_3"):
        print("needs a machine that is not here", file=sys.stderr)
        sys.exit(3)
    with open(given["--requests"]) as requests, open(given["--answers"], "w") as answers:
        runner = Runner(rung, answers)
        for line in requests:
            request = json.loads(line)
            getattr(runner, request["request"])(request)


if __name__ == "__main__":
    main()
