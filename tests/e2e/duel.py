"""Duels: who is faster is told the right way round, noise is no claim, builds are kept apart.

usage: duel.py BUILD MUTANT_RUNNER FAULTY_RUNNER
"""

import json
import pathlib
import shutil
import signal
import subprocess
import sys

from ladder import (LADDER, PATIENCE_S, at_once, check, check_refused, copy_programs, done, n_samples, new_folder,
                    of_type, read_journal, run, wait_until)

SMALL = ("--trajectories", 256, "--steps", 400, "--no-lock")
CLAIMS = ("faster", "slower")
OPEN = ("too noisy", "not resolved")  # what eight rounds of a busy machine may leave open, however far apart
folder = new_folder()


HERE = copy_programs(without=("ladder-peaks", "ladder-one-mpi"))  # ceilings take longer than all else


def duel(name, *words, ladder=HERE / "ladder", code=0):
    """Returns: the records, the report as JSON, what the terminal shows."""
    out = folder / name
    result = run("duel", *words, "--out", out, ladder=ladder)
    check(result.returncode == code, f"{name}: exit {code}, got {result.returncode}: {result.stderr}")
    report = out / "report.json"
    return read_journal(out / "run.jsonl"), json.loads(report.read_text()), result.stdout


def n_rounds(records, rung, is_control=False):
    return len({s["round"] for s in of_type(records, "sample")
                if s["rung"] == rung and s["is_control"] == is_control and not s["is_warm_up"]})


def check_everywhere(name, needle):
    """All formats show it."""
    for form in ("terminal", "markdown", "json", "csv"):
        shown = run("report", folder / name, "--format", form, env={"COLUMNS": "140"})
        check(shown.returncode == 0 and needle in shown.stdout, f"{needle!r} in {form} of {name}")


fake = copy_programs(without=("ladder-peaks", "ladder-one-mpi"))
shutil.copy(sys.argv[3], fake / "ladder-one-mpi")
STEADY = ("--trajectories", 16, "--steps", 60, "--no-lock")


# ---- a large ratio, both ways round ----

def large_ratio():
    same = copy_programs(without=("ladder-peaks", "ladder-one-mpi"))
    for name, words, more, verdict in (("up", ("v10", "v35"), (), "faster"),
                                       ("down", ("v35", "v10"), ("--build-b", same), "slower")):
        records, report, text = duel(name, *words, *more, *SMALL, "--rounds", 8)
        plan, rungs = of_type(records, "heat"), of_type(records, "rung")
        check(len(plan) == 1 and plan[0]["stop_half_width"] == 0.01 and plan[0]["rounds"] == 8, f"plan: {plan}")
        check(of_type(records, "run")[0]["mode"] == "duel", "the record says that it is a duel")
        check([r["rung"][:3] for r in rungs] == list(words), f"in the order they were named: {rungs}")
        check(rungs[0]["base"] is None and rungs[1]["base"] == rungs[0]["rung"], "the second against the first")
        marks = ["@a", "@b"] if more else ["", ""]
        check([r["rung"][-2:] if more else "" for r in rungs] == marks, f"only two builds need marks: {rungs}")
        check(all((r["build"] is None) == (not more) for r in rungs), "and only they are told")
        told = report["duel"]["verdict"]
        check(told in (verdict, *OPEN), f"{name}: {report['duel']}")
        row = [r for r in report["rungs"] if r["rung"] == rungs[1]["rung"]][0]
        check((row["speedup_base"]["median"] > 1) == (verdict == "faster"), f"{name}: {row['speedup_base']}")
        check(row["speedup_base"] == row["speedup_base_judged"], "one comparison: nothing to correct for")
        words = f"it is {verdict}" if told == verdict else "the time of" if verdict == "slower" else "as fast"
        check(words in text.split("rounds:")[0], f"the verdict comes first: {text[:400]}")
        for rung in rungs:
            check(n_rounds(records, rung["rung"]) == 8, f"8 rounds of {rung['rung']}")
        check(n_rounds(records, plan[0]["control"], True) == 8, "the control has its rounds")
        check_everywhere(name, told)
        paths = [c["passed"] for c in of_type(records, "check")]
        check(len(paths) >= 10 and all(paths), "both were verified")


# ---- against itself ----

def against_itself():
    # chance alone may see a difference once in a hundred times, on a busy machine more often; not thrice
    for name in ("itself", "itself-again", "itself-once-more"):
        records, report, text = duel(name, "v35", "v35", *SMALL, "--rounds", 8, ladder=LADDER)
        if report["duel"]["verdict"] not in CLAIMS:
            break
    check(report["duel"]["verdict"] not in CLAIMS, f"no claim between equals: {report['duel']}")
    check([r["rung"] for r in of_type(records, "rung")] == ["v35_simd@a", "v35_simd@b"], "two names")
    check(len({r["build_hash"] for r in of_type(records, "rung")}) == 1, "of one program")
    check("as many" in text and report["duel"]["instructions_first"] == report["duel"]["instructions_second"],
          "the same instructions")
    check_everywhere(name, "v35_simd@b")


# ---- two builds: the other one is a copy, whose C runner is wrong on purpose ----

def two_builds():
    other = copy_programs(without=("ladder-peaks", "ladder-one-mpi"))
    shutil.copy(sys.argv[2], other / "ladder-one")
    records, report, text = duel("wrong", "v20", "m38_euler", *SMALL, "--build-b", other, "--rounds", 6, code=1)
    check(not of_type(records, "sample"), "what is wrong is not timed, nor is the other alone")
    outcome = of_type(records, "outcome")
    check([(o["rung"], o["outcome"]) for o in outcome] == [("m38_euler@b", "failed")], f"failed: {outcome}")
    check("none" in report["duel"]["sentence"] and "not within" in text, f"no verdict: {text[:500]}")
    first, second = of_type(records, "rung")
    check(first["rung"] == "v20_soa@a" and second["rung"] == "m38_euler@b", "the names tell the sides")
    check(second["build"] == str(other.resolve()) and first["build"] == str(HERE.resolve()), "the folders are told")
    check(first["build_hash"] != second["build_hash"], "and what was run there")
    check(first["build_compiler"] == of_type(records, "run")[0]["compiler"], "and the compiler")
    check("build a:" in text and "build b:" in text and "compiler:" not in text, "the report names both")


# ---- when it stops: known well enough, and not before three blocks, however clear it is ----

def when_it_stops():
    records, report, text = duel("steady", "v78_steady", "v79_twice_as_steady", *STEADY, ladder=fake / "ladder")
    check(report["duel"]["verdict"] == "faster" and "2.00x as fast" in text, f"known exactly: {text[:400]}")
    check(report["duel"]["half_width"] == 0.0, f"no spread: {report['duel']}")
    check({n_rounds(records, r) for r in ("v78_steady", "v79_twice_as_steady")} == {24}, "three blocks of eight")
    check(of_type(records, "heat")[0]["rounds"] == 51, "of at most 51")
    check(of_type(records, "end")[0]["outcome"] == "complete", "a complete run all the same")
    check("stopped after 24 of at most 51" in text, f"says so: {text[:400]}")
    check_everywhere("steady", "v79_twice_as_steady")


# ---- who cannot take part ----

def who_cannot():
    records, report, text = duel("skipped", "v81_honest", "v95_exits_with_3", *STEADY, "--rounds", 6,
                                 ladder=fake / "ladder", code=3)
    check("none" in report["duel"]["sentence"] and "not here" in text, f"why not: {text[:400]}")


# ---- stopped ----

def stopped():
    out = folder / "stopped"
    words = [HERE / "ladder", "duel", "v35", "v34", "--no-lock", "--rounds", "20000", "--out", out]
    process = subprocess.Popen([str(w) for w in words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
    wait_until(lambda: n_samples(out) > 0 or process.poll() is not None)
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=PATIENCE_S)[1]
    check(process.returncode == 130 and "measure again" in said, f"130: {process.returncode} {said[-300:]}")
    records = read_journal(out / "run.jsonl")
    check(records[-1]["type"] == "end" and records[-1]["outcome"] == "incomplete", "its journal is closed")
    shown = run("report", out)
    check(shown.returncode == 0 and "INCOMPLETE" in shown.stdout and "--resume" not in shown.stdout, "and shown")
    check_refused(run("bench", "--resume", out, "--no-lock", ladder=HERE / "ladder"), 2, "duel")


# ---- bad usage ----

def bad_usage():
    nothing = folder / "nothing"
    old = copy_programs(without=("ladder-one",))
    shutil.copy(sys.argv[3], old / "ladder-one")  # it does not say which protocol it speaks
    for words, needle in ((("v35",), "--build-b"), ((), "RUNG"), (("v35", "v34", "v33"), "v33"),
                          (("v35", "sao"), "v20_soa"), (("v35", "v34", "--resume", "x"), "resume"),
                          (("v35", "--build-b", folder / "none"), "none"),
                          (("v35", "--build-a", pathlib.Path("/proc")), "ladder-one"),
                          (("v35", "--build-b", old), "older ladder"), (("v35", "v34", "--rounds", 5), "rounds"),
                          (("v35", "v00", "--problem", "memory"), "memory"),
                          (("v35", "v34", "--problem", "both"), "both"),
                          (("v35", "m01_control", "--build-b", old), "older ladder")):
        check_refused(run("duel", *words, "--no-lock", "--out", nothing), 2, needle)
    check(not nothing.exists(), "nothing was written")


at_once(large_ratio, against_itself, two_builds, when_it_stops, who_cannot, stopped, bad_usage)
done()
