"""The result codes of variants/workload/status.h, and the one line that explains a failure."""

import pathlib
import traceback

BAD_USAGE, RUNNER_FAILED, MISSING, NO_MEMORY, STORAGE = 1, 3, 4, 5, 6
EXIT_CODES = {BAD_USAGE: 2, RUNNER_FAILED: 1, MISSING: 3, NO_MEMORY: 3, STORAGE: 4}

FOLDER = pathlib.Path(__file__).resolve().parent
MOST_CHARACTERS = 400


class Failure(Exception):
    """What happened, where, and what to do, in one line."""

    def __init__(self, status, text):
        super().__init__(one_line(text))
        self.status = status


def one_line(text):
    """Runs of white space become a blank, what would upset a terminal a question mark."""
    line = "".join(c if c.isprintable() else "?" for c in " ".join(text.split()))
    return line if len(line) <= MOST_CHARACTERS else line[: MOST_CHARACTERS - 3] + "..."


def place_of(error):
    """Returns: "v05_numba.py:31", the innermost line of a file of this folder, if there is one."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{pathlib.Path(error.filename).name}:{error.lineno}"
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if pathlib.Path(f.filename).resolve().parent == FOLDER]
    frame = (ours or frames)[-1]
    return f"{pathlib.Path(frame.filename).name}:{frame.lineno}"


def failure_of(rung, error):
    """Returns: what a rung raised, as a Failure: "v05_numba: TypeError: ... (v05_numba.py:31)"."""
    if isinstance(error, Failure):
        return error
    what = error.msg if isinstance(error, SyntaxError) else str(error)
    place = f" ({place_of(error)})"
    said = one_line(f"{rung}: {type(error).__name__}: {what}")
    room = MOST_CHARACTERS - len(place)
    said = said if len(said) <= room else said[: room - 3] + "..."
    status = RUNNER_FAILED
    if isinstance(error, MemoryError):
        status = NO_MEMORY
    if isinstance(error, ImportError):
        status = MISSING
    return Failure(status, said + place)
