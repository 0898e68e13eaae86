"""Python rungs in the harness: wrong ones are caught, those on a bad day are a row with the reason.

usage: python.py BUILD
"""

import os
import re
import sys

from ladder import (at_once, check, check_nothing_left, copy_programs, done, new_folder, of_type, read_journal,
                    run)

RUNG = "v00_python"


# ceilings take as long as all else
programs, others = (copy_programs(without=("ladder-peaks",), python=True) for _ in range(2))
TEXT = (programs / "variants/python" / f"{RUNG}.py").read_text()


def verify(*changes, copy=programs):
    """Returns: what becomes of the rung with some places of its file changed: pairs (was, becomes)."""
    file, text = copy / "variants/python" / f"{RUNG}.py", TEXT
    for was, becomes in changes:
        check(text.count(was) == 1, f"there is one '{was}' in {file.name}")
        text = text.replace(was, becomes)
    file.chmod(0o644)
    file.write_text(text)
    result = run("verify", "--rungs", RUNG, ladder=copy / "ladder")
    check_nothing_left(copy)
    file.write_text(TEXT)
    return result


# ---- wrong on purpose ----

MUTANTS = {
    "another constant": [("dt / 6.0", "dt / 6.0000001")],
    "another right-hand side": [("x * y - beta * z", "x * y + beta * z")],
    "a stage too few": [("c + d)", "c + c)")],
    "a parameter built in": [("parameters = (p.sigma, p.rho, p.beta)", "parameters = (10.0, 28.0, 8 / 3)")],
    "a step too many": [("range(n_steps)", "range(n_steps + 1)")],
    "regrouped, not told": [("2.0 * b + 2.0 * c", "2.0 * (b + c)")],
    "one for all": [("advance(self.start,", "advance([self.start[0]] * len(self.start),")],
    "goes on where it was": [("        self.end = None\n", "        self.end = getattr(self, 'end', None)\n"),
                             ("advance(self.start,", "advance(self.end or self.start,")],
}


def wrong_on_purpose():
    for name, changes in MUTANTS.items():
        result = verify(*changes)
        check(result.returncode == 1 and "FAILED" in result.stdout, f"{name}: {result.stdout}")


# ---- bad days ----

RUN = "    def run(self):\n"
BAD_DAYS = {
    "raises": (RUN, RUN + "        raise KeyError('nowhere')\n", "KeyError.*nowhere"),
    "leaves": (RUN, RUN + "        import sys; sys.exit('enough')\n", "enough"),
    "dies": (RUN, RUN + "        import os; os.kill(os.getpid(), 11)\n", "signal 11"),
    "gives too few states": ("return self.end", "return self.end[1:]", "[0-9]+ states for [0-9]+"),
    "gives no numbers": ("return self.end", "return [(float('nan'),) * 3 for _ in self.end]", "nan"),
    "gives words": ("return self.end", "return [('a', 'b', 'c') for _ in self.end]", "TypeError"),
    "does not start": ("    def __init__(self, n_threads):\n", "    def __init__(self, n_threads):\n        1 / 0\n",
                       "ZeroDivisionError"),
    "is no program": ("class Rung:", "class Rung", "SyntaxError"),
}


def bad_days():
    for name, (was, becomes, words) in BAD_DAYS.items():
        result = verify((was, becomes), copy=others)
        said = " ".join(result.stdout.split())
        check(result.returncode in (1, 3) and re.search(words, said), f"{name}: exit {result.returncode}: {said}")


at_once(wrong_on_purpose, bad_days)
result = verify((RUN, RUN + "        print('{\"answer\":\"nonsense\"}' * 5000)\n"))
check(result.returncode == 0 and "9 checks, bit-identical" in result.stdout,
      f"what a rung prints is not the protocol: {result.stdout}{result.stderr}")

# ---- a machine without ----

without = copy_programs(python=True)
runner = without / "ladder-one-python"
runner.chmod(0o755)
runner.write_text(runner.read_text().replace(runner.read_text().splitlines()[0], "#!/nowhere/python3", 1))
result = run("list", ladder=without / "ladder")
check(result.returncode == 0 and RUNG in result.stdout and "v10_naive" in result.stdout, result.stdout)
row = next(line for line in result.stdout.splitlines() if RUNG in line)
check("not built" in row and "ladder-one-python" in row, f"the row says why: {row}")

# ---- a run in which it is one of many ----

def one_of_many():
    out = new_folder() / "run"
    result = run("bench", "--rungs", f"{RUNG},v15", "--rounds", "7", "--trajectories", "512", "--steps", "40", "--no-lock",
                 "--out", out, ladder=programs / "ladder")
    check(result.returncode == 0, f"exit {result.returncode}: {result.stderr[-300:]}")
    records = read_journal(out / "run.jsonl")
    rung = next(r for r in of_type(records, "rung") if r["rung"] == RUNG)
    check((rung["language"], rung["attack"], rung["is_gated"]) == ("Python", "as one writes it", True), f"{rung}")
    check(rung["lines_of_code"] == rung["lines_changed"] > 20, f"a bottom rung is all change: {rung}")
    rows = {v["rung"]: v for v in of_type(records, "verdict")}
    check(all(rows[r]["outcome"] == "ok" for r in (RUNG, "v15_inlined")), f"{rows}")
    check({h["heat"] for h in of_type(records, "heat")} == {"own"}, "few rungs, one heat")

# ---- its profile ----

def its_profile():
    out = new_folder() / "run"
    result = run("profile", "--rungs", f"{RUNG},v10", "--tools", "cprofile,callgrind", "--no-lock", "--out", out,
                 ladder=programs / "ladder")
    check(result.returncode == 0, f"exit {result.returncode}: {result.stderr[-300:]}")
    records = read_journal(out / "run.jsonl")
    metrics = {(m["rung"], m["tool"], m["metric"]): m for m in of_type(records, "metric")}
    calls, slowdown = (metrics[(RUNG, "cprofile", name)] for name in ("calls", "slowdown"))
    # a step calls rk4_step, four times f, a list of sums for each of four states to come
    check(9.0 <= calls["value"] < 9.1, f"calls of a step: {calls}")
    check(slowdown["value"] > 0 and slowdown["unit"] == "x", f"{slowdown}")
    hot = [h for h in of_type(records, "hot") if h["tool"] == "cprofile"]
    check({h["function"] for h in hot} > {"f", "rk4_step"} and 0.9 < sum(h["share"] for h in hot) <= 1.001, f"{hot}")
    check(all(h["file"] in (f"{RUNG}.py", None) for h in hot), f"nothing of the runner: {hot}")
    check("no Python program" in metrics[("v10_naive", "cprofile", "calls")]["reason"], "asked by name, told by name")
    check("the interpreter" in metrics[(RUNG, "callgrind", "instructions")]["reason"], "and what cannot be counted")
    check("calls a step" in " ".join(result.stdout.split()), result.stdout)


at_once(one_of_many, its_profile)
check_nothing_left(programs)
done()
