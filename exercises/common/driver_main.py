"""Runs a submission in Python when the grader says so; the same orders as driver_main.c.

driver.py defines, with NumPy arrays:

    answer_values(problem)      how many doubles the answer has
    prepare(problem)            work that is not asked for and not measured
    run(problem, answer)        calls the submission, fills the answer

An error is told in one line on standard error, with the submission's own line, and answered by an x.
"""

import dataclasses
import mmap
import os
import struct
import sys
import traceback

import numpy

HEAD = struct.Struct("<8s2Q4dQ")
ANSWER_HEAD_BYTES = 64


@dataclasses.dataclass
class Problem:
    n: int
    steps: int
    dt: float
    sigma: float
    rho: float
    beta: float
    extra: int
    start: numpy.ndarray  # n rows of x, y, z, which may be changed


def read_problem(shared, before):
    """Starting points are copied into the array that is there already: not the submission's memory."""
    _, n, steps, dt, sigma, rho, beta, extra = HEAD.unpack_from(shared)
    start = before.start if before and before.n == n else numpy.ones((n, 3))
    start[:] = numpy.frombuffer(shared, count=3 * n, offset=HEAD.size).reshape(n, 3)
    return Problem(n, steps, dt, sigma, rho, beta, extra, start)


def is_submission(file):
    return os.path.basename(file or "") == "submission.py"


def line_of(error):
    """Returns: the deepest line of the submission that led to the error, or None."""
    if isinstance(error, SyntaxError) and is_submission(error.filename):
        return error.lineno
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if is_submission(frame.filename)]
    return lines[-1] if lines else None


def tell(error):
    line = line_of(error)
    what = error.msg if isinstance(error, SyntaxError) else error
    words = " ".join(f"{type(error).__name__}: {what}".split())[:240]
    if isinstance(error, AttributeError) and error.obj is sys.modules.get("submission"):
        words = f"no function `{error.name}`; the exercise's README says what is wanted"
    sys.stdout.flush()
    print(f"\nsubmission.py, line {line}: {words}" if line else f"\n{words}", file=sys.stderr, flush=True)


def obey(order, problem, answer):
    """Returns: the reply."""
    import driver  # and through it the submission, which may print already
    n_values = driver.answer_values(problem)
    if 8 * n_values + ANSWER_HEAD_BYTES > len(answer):
        return b"!"
    if order == b"p":
        driver.prepare(problem)
    if order == b"r":
        values = numpy.frombuffer(answer, count=n_values, offset=ANSWER_HEAD_BYTES)
        driver.run(problem, values)
        answer[:8] = struct.pack("<Q", n_values)
    return b"k"


def main():
    problem_fd, answer_fd = int(sys.argv[1]), int(sys.argv[2])
    shared = mmap.mmap(problem_fd, 0, prot=mmap.PROT_READ)
    answer = mmap.mmap(answer_fd, 0)
    orders, replies = os.dup(0), os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)  # what the submission prints is no reply
    problem = None
    while order := os.read(orders, 1):
        problem = read_problem(shared, problem)
        try:
            reply = obey(order, problem, answer)
        except Exception as error:
            tell(error)
            reply = b"x"
        sys.stdout.flush()
        os.write(replies, reply)


main()
