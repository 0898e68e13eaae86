"""Starting points against the NumPy of this machine, bit for bit.

usage: numpy_live.py LADDER; exit code 77: NumPy is not there
"""

import struct
import subprocess
import sys

SEEDS = (0, 1, 2, 12345, 2**31, 2**32 - 1)
N_TRAJECTORIES = 1003


def bits(value):
    return struct.pack("<d", value)


def ladder_rows(ladder, seed, n):
    """The starting points: what any rung returns after no steps."""
    command = [ladder, "solve", "v10_naive", "--trajectories", str(n), "--steps", "0"]
    command += ["--seed", str(seed), "--out", "-"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    header, *lines = text.splitlines()
    assert header == "x,y,z", f"unexpected header {header!r}"
    return [tuple(float(word) for word in line.split(",")) for line in lines]


def numpy_rows(numpy, seed, n):
    numpy.random.seed(seed)
    return [tuple(row) for row in (-15 + 30 * numpy.random.random((n, 3))).tolist()]


def first_difference(got, want):
    if len(got) != len(want):
        return f"{len(got)} rows, should be {len(want)}"
    for m, (a, b) in enumerate(zip(got, want)):
        if len(a) != 3 or any(bits(p) != bits(q) for p, q in zip(a, b)):
            return f"row {m} is {a}, should be {b}"
    return None


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        import numpy
    except ImportError:
        print("NumPy is not there (apt install python3-numpy)")
        return 77
    n_failed = 0
    for seed in SEEDS:
        rows = ladder_rows(sys.argv[1], seed, N_TRAJECTORIES)
        difference = first_difference(rows, numpy_rows(numpy, seed, N_TRAJECTORIES))
        n_failed += difference is not None
        print(f"seed {seed}: {difference or 'equal'}")
    return 1 if n_failed else 0


if __name__ == "__main__":
    sys.exit(main())
