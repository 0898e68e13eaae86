"""Which Python rungs there are, and what each says of itself.

RUNG is read from a rung's file, which is not run for it: so a list needs no package, and a fault of one rung
costs its own row.
"""

import ast
import importlib.util
import platform

from built import RUNGS
from status import FOLDER, MISSING, BAD_USAGE, Failure, failure_of

# Without these a row could not be shown or judged.
NEEDED = ("title", "base", "attack", "teaches", "launch", "arithmetic")
PROPER_NAMES = {"numpy": "NumPy", "scipy": "SciPy"}
CLOCK = f"time.perf_counter (Python {platform.python_version()})"


def read_rung(name):
    """Returns: the dictionary RUNG of a rung's file."""
    text = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
    for statement in ast.parse(text, f"{name}.py").body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "RUNG":
            rung = ast.literal_eval(statement.value)
            lacking = [key for key in NEEDED if key not in rung]
            if lacking:
                raise ValueError(f"RUNG has no {lacking[0]!r}")
            return rung
    raise ValueError("has no RUNG = {...}")


def missing_package(rung):
    """Returns: why it cannot run with this Python, '' where it can."""
    for name, package in rung.get("packages", {}).items():
        if importlib.util.find_spec(name) is None:
            return f"needs {PROPER_NAMES.get(name, name)} (apt install {package})"
    return ""


def describe_rung(name, flags, not_built):
    """Returns: what the runner says of a rung, as in harness/README.md."""
    try:
        rung = read_rung(name)
    except (OSError, SyntaxError, ValueError) as error:
        return {"rung": name, "language": "Python", "not_built": str(failure_of(name, error))}
    missing = not_built or missing_package(rung)
    description = {"rung": name, "flags": flags, "clock": CLOCK, **rung}
    description.pop("packages", None)
    return {**description, "not_built": missing} if missing else description


def describe_all():
    """Returns: a description a rung, in ladder order."""
    return [describe_rung(*row) for row in RUNGS]


def find_rung(name):
    """Returns: the description of a rung that can run. Raises: Failure."""
    for row in RUNGS:
        if row[0] == name:
            description = describe_rung(*row)
            if "not_built" in description:
                raise Failure(MISSING, f"{name} is not built: {description['not_built']}")
            return description
    raise Failure(BAD_USAGE, f"no rung '{str(name)[:60]}' in this runner; --list shows them")
