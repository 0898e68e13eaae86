"""A main program around a submission in Python, for your own tools: no grader, no checks.

    /usr/bin/python3 ../common/alone.py FILE TRAJECTORIES STEPS [--memory]

It draws starting points, always the same ones, runs the submission once and prints how long that took; with
--memory, how much of NumPy's memory there was at most besides the state that `integrate` is given, in units of that
state (this takes longer).
"""

import argparse
import importlib.util
import sys
import time
import tracemalloc
from pathlib import Path
from types import SimpleNamespace

try:
    import numpy
except ImportError:
    sys.exit(f"{sys.executable} has no NumPy: take Debian's, /usr/bin/python3 ../common/alone.py ...")

SHOWN = 3  # of the first values of the answer, and of the last


def load(name, path):
    """Returns: the module in the file `path`, which others find by `name`."""
    spec = importlib.util.spec_from_file_location(name, path)
    if not spec or not Path(path).is_file():
        sys.exit(f"{path} is no Python file")
    sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


def read_arguments():
    parser = argparse.ArgumentParser(description="Runs a submission once, and tells time or memory.")
    parser.add_argument("file")
    parser.add_argument("trajectories", type=int)
    parser.add_argument("steps", type=int)
    parser.add_argument("--memory", action="store_true", help="tell the peak of memory")
    arguments = parser.parse_args()
    if arguments.trajectories < 1 or arguments.steps < 0:
        parser.error("take 1 trajectory or more, and 0 steps or more")
    return arguments


def keep_peaks():
    """The submission may look for peaks of its own and reset them. Returns: the peaks before each reset, in bytes."""
    peaks, reset = [], tracemalloc.reset_peak

    def note_and_reset():
        peaks.append(tracemalloc.get_traced_memory()[1])
        reset()

    tracemalloc.reset_peak = note_and_reset
    return peaks


def main():
    arguments = read_arguments()
    n, steps = arguments.trajectories, arguments.steps
    load("submission", arguments.file)
    driver = load("driver", Path(arguments.file).resolve().parent / "driver.py")
    start = -15.0 + 30.0 * numpy.random.RandomState(1).random_sample((n, 3))
    problem = SimpleNamespace(n=n, steps=steps, dt=0.01, sigma=10.0, rho=28.0, beta=8.0 / 3.0, extra=0, start=start)
    answer = numpy.zeros(driver.answer_values(problem))
    driver.prepare(problem)
    peaks = keep_peaks()
    if arguments.memory:
        tracemalloc.start()
    begin_s = time.perf_counter()
    driver.run(problem, answer)
    seconds = time.perf_counter() - begin_s
    each_ns = 1e9 * seconds / n / max(steps, 1)
    print(f"{n} trajectories, {steps} steps: {seconds:.3g} s, {each_ns:.3g} ns a trajectory-step")
    if arguments.memory:
        peak_bytes = max(peaks + [tracemalloc.get_traced_memory()[1]])
        print(f"memory at most: {peak_bytes / 1e6:.3g} MB, {peak_bytes / start.nbytes:.2f} times the state, without it")
    values = [f"{value:.9g}" for value in (*answer[:SHOWN], *answer[SHOWN:][-SHOWN:])]
    print("answer:", *values[:SHOWN], *["..."] * (len(answer) > 2 * SHOWN), *values[SHOWN:])


main()
