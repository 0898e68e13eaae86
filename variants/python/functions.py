"""What cProfile sees of a rung: each function, how often it was called, and its own time.

It looks at every call, and a look takes about as long as a call: what calls much looks slower than it is. It sees
Python's functions alone: an operator, or all that NumPy or a compiled kernel does in one call, is one entry.
"""

import cProfile
import json
import os
import pstats

from status import FOLDER, STORAGE, Failure

RUNNER = ("one.py", "alone.py", "functions.py")  # what stands between the profiler and the rung


class Functions:
    """Looks at what happens between 'enable' and 'disable'; write() tells it."""

    def __init__(self, path):
        self.path, self.profile = path, cProfile.Profile()

    def tell(self, word):
        if word == "enable":
            self.profile.enable()
        else:
            self.profile.disable()

    def rows(self):
        """Returns: a row a function of the rung, the one with the longest own time first."""
        stats = pstats.Stats(self.profile).stats
        rows = [row_of(*where, *counts[1:3]) for where, counts in stats.items()]
        rows = [row for row in rows if row["file"] not in RUNNER and "_lsprof.Profiler" not in row["function"]
                and row["function"] not in CLOCKS]
        return sorted(rows, key=lambda row: -row["own_s"])

    def write(self):
        rows = self.rows()
        told = {"calls": sum(row["calls"] for row in rows), "own_s": sum(row["own_s"] for row in rows),
                "functions": rows}
        try:
            with open(self.path, "w", encoding="utf-8") as file:
                file.write(json.dumps(told, indent=1) + "\n")
        except OSError as error:
            raise Failure(STORAGE, f"cannot write {self.path}: {error.strerror}") from error


CLOCKS = ("<built-in method time.perf_counter>", "<built-in method time.process_time>",
          "<built-in method builtins.getattr>")


def row_of(path, line, name, calls, own_s):
    """Returns: a function as a dictionary; what is built in has neither file nor line."""
    is_python = line > 0
    is_ours = is_python and os.path.dirname(os.path.realpath(path)) == str(FOLDER)
    file = os.path.basename(path) if is_ours else path
    if is_python and name.startswith("<"):  # there may be many without a name of their own
        name = f"{name} in line {line}"
    return {"function": name, "file": file if is_python else None, "line": line if is_python else None,
            "calls": calls, "own_s": own_s}
