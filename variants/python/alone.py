"""A Python rung without a harness, as harness/alone.c does it: for a look, and for profilers."""

import json
import os
import random
import select
import struct
import sys

from functions import Functions
from status import BAD_USAGE, MISSING, STORAGE, Failure

SEED = 1
DT = 0.004  # of the problem of the headline
WORD, DOUBLE_WORD = 2**32 - 1, 2**64 - 1
PATIENCE_S = 5.0


def starting_points(n_trajectories):
    """Returns: the doubles of variants/workload/ensemble.c: 53 random bits each, between -15 and 15.

    Python's generator is the same, and only seeded another way.
    """
    words = [SEED]
    for i in range(1, 624):
        words.append((1812433253 * (words[-1] ^ (words[-1] >> 30)) + i) & WORD)
    generator = random.Random()
    generator.setstate((3, (*words, 624), None))
    return [-15.0 + 30.0 * generator.random() for _ in range(3 * n_trajectories)]


def mix(x):
    """Returns: a number in which every bit depends on every bit of x (harness/draw.h)."""
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & DOUBLE_WORD
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & DOUBLE_WORD
    return x ^ (x >> 31)


def state_hash(states, n_trajectories):
    """Returns: the hash of harness/exchange.c."""
    chains = [1, 2, 3]
    words = struct.unpack(f"{3 * n_trajectories}Q", states)
    for c in range(3):
        h = chains[c]
        for word in words[c::3]:
            h = ((h ^ word) * 0xFF51AFD7ED558CCD) & DOUBLE_WORD
            h ^= h >> 32
        chains[c] = h
    return mix(mix(mix(n_trajectories ^ chains[0]) ^ chains[1]) ^ chains[2])


class Perf:
    """perf's two FIFOs, if it has been given any: it counts between 'enable' and 'disable'."""

    def __init__(self, paths):
        self.control = self.acknowledge = None
        if not paths:
            return
        names = paths.split(",")
        if len(names) != 2:
            raise Failure(BAD_USAGE, f"--perf-control '{paths}' is not two FIFOs: CTL,ACK")
        try:  # not to hang where nobody has the other end
            self.control = os.open(names[0], os.O_WRONLY | os.O_NONBLOCK)
            self.acknowledge = os.open(names[1], os.O_RDONLY | os.O_NONBLOCK)
        except OSError as error:
            raise Failure(MISSING, f"perf does not listen at its FIFOs: {error}") from error

    def tell(self, word):
        """Goes on when perf has answered; what it sends after its line comes before the next."""
        if self.control is None:
            return
        os.write(self.control, word.encode() + b"\n")
        answer = b""
        while b"ack\n" not in answer:
            is_ready, _, _ = select.select([self.acknowledge], [], [], PATIENCE_S)
            piece = os.read(self.acknowledge, 64) if is_ready else b""
            if not piece:
                raise Failure(MISSING, f"perf does not answer to '{word}' on its FIFOs")
            answer += piece

    def write(self):
        """perf writes its own file."""


def integrate(options, driven, lens):
    """Returns: wall seconds of all iterations together."""
    wall_s = 0.0
    for _ in range(options.iterations):
        driven.reset()
        lens.tell("enable")
        wall_s += driven.run()[0]
        lens.tell("disable")
    return wall_s


def tell(options, wall_s, digest, out):
    n, steps, iterations = options.trajectories, options.steps, options.iterations
    if not options.answers:
        ns = 1e9 * wall_s / (n * steps * iterations)
        out.write(f"{options.rung}: {n} trajectories x {steps} steps x {iterations}: {wall_s:.3g} s,"
                  f" {ns:.3g} ns a trajectory-step; states {digest:016x}\n")
        out.flush()
        return
    answer = {"answer": "alone", "wall_s": wall_s / iterations, "state_hash": f"{digest:016x}",
              "trajectories": n, "steps": steps, "iterations": iterations}
    try:
        with open(options.answers, "w", encoding="utf-8") as file:
            file.write(json.dumps(answer) + "\n")
    except OSError as error:
        raise Failure(STORAGE, f"cannot write {options.answers}: {error.strerror}") from error


def stand_alone(options, new_driven, new_problem, crew):
    """Standard output is for the one line: what a rung prints goes to standard error. Of ranks the first
    speaks, and is looked at."""
    sys.stdout.flush()
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    n = options.trajectories
    is_first = crew.rank == 0
    lens = Perf(options.perf_control if is_first else None)
    if options.cprofile and is_first:
        lens = Functions(options.cprofile)
    driven = new_driven()
    try:
        start = memoryview(struct.pack(f"{3 * n}d", *starting_points(n)))
        problem = new_problem(n, options.steps, DT, 10.0, 28.0, 8.0 / 3.0)
        driven.open(problem, start.cast("d", shape=(n, 3)) if is_first else None)
        wall_s = integrate(options, driven, lens)
        digest = state_hash(driven.collect(), n) if is_first else None
    finally:
        driven.stop()
    lens.write()
    if is_first:
        tell(options, wall_s, digest, out)
