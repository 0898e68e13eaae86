"""Runners that misbehave: each costs its own row, with the reason, never the run."""

import os
import pathlib
import shutil
import subprocess
import sys

from ladder import PATIENCE_S, at_once, check, copy_programs, done, new_folder, of_type, read_journal, run, wait_until

WANTED = {  # rung -> what its reason says
    "v82_dies_at_start": "cannot find my library",
    "v83_dies_measuring": "signal 11",
    "v84_hangs": "no answer in time",
    "v85_talks_nonsense": "no JSON",
    "v86_talks_too_long": "65536 bytes",
    "v87_claims_too_much": "claims",
    "v88_claims_too_little": "not accounted for",
    "v89_claims_nothing": "not above zero",
    "v90_is_another": "another rung",
    "v91_writes_no_states": "not bit-identical",
    "v92_drifts": "different states",
    "v96_wrong_type": "nonsense",
    "v97_leaves_with_3": "status 3",
    "v98_counts_backwards": "less than nothing",
    "v99_boasts": "peak",
}
SKIPPED = {"v95_exits_with_3": "not here"}
FINE = ["v20_soa", "v35_simd", "v81_honest", "v94_prints_much"]

programs = copy_programs(without=("ladder-peaks", "ladder-one-mpi"))  # ceilings take as long as all else
shutil.copy(sys.argv[2], programs / "ladder-one-mpi")
MARK = "LADDER_E2E_FAULTS"  # what a child of a child inherits


def left_behind(mark):
    """Returns: the processes that were started, by whomever, with this mark."""
    alive = []
    for entry in pathlib.Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and f"{MARK}={mark}\0".encode() in (entry / "environ").read_bytes():
                alive.append(int(entry.name))
        except OSError:
            continue
    return alive


# a process that does not want to end is given five seconds: meanwhile the others have their turn
stubborn = subprocess.Popen([programs / "ladder", "verify", "--rungs", "v93_leaves_a_child"], stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, text=True, env=dict(os.environ, **{MARK: "stubborn"}))


def bench(wanted, more, timeout_s, n_failed):
    """Every rung that is wanted has failed or is skipped, for its reason; each that is fine has its number."""
    out = new_folder() / "run"
    result = run("bench", "--rungs", ",".join(sorted([*wanted, *more])), "--quick", "--rounds", 6, "--timeout", timeout_s,
                 "--trajectories", 128, "--steps", 900,
                 "--out", out, "--no-lock", ladder=programs / "ladder", env={MARK: "bench"})
    check(result.returncode == 1, f"failed rungs make exit 1, got {result.returncode}: {result.stderr}")
    check(f"{n_failed} rung{'s'[:n_failed - 1]} failed" in result.stderr, f"says how many: {result.stderr[-200:]!r}")
    records = read_journal(out / "run.jsonl")
    check(records[-1]["type"] == "end" and records[-1]["outcome"] == "complete", "the run went on")
    outcomes = {o["rung"]: o for o in of_type(records, "outcome")}
    rows = {v["rung"]: v for v in of_type(records, "verdict")}
    for rung, needle in wanted.items():
        kind = "skipped" if rung in SKIPPED else "failed"
        check(outcomes.get(rung, {}).get("outcome") == kind, f"{rung} {kind}: {outcomes.get(rung)}")
        check(needle in outcomes.get(rung, {}).get("reason", ""), f"{rung}: {outcomes.get(rung)}")
        check(rows[rung]["time_per_step_ns_median"] is None, f"{rung} has no number")
        check(needle in (rows[rung]["reason"] or ""), f"{rung}: its row says why")
        check(rung in result.stdout, f"{rung} is in the table")
    for rung in more:
        check(rung not in outcomes, f"{rung} is fine: {outcomes.get(rung)}")
        check(rows[rung]["time_per_step_ns_median"] is not None, f"{rung} has a number")


# who hangs is waited for; the others have time, however busy the machine is
HANGS = "v84_hangs"
others = {rung: needle for rung, needle in {**WANTED, **SKIPPED}.items() if rung != HANGS}
at_once(lambda: bench({HANGS: WANTED[HANGS]}, [], 2, 1), lambda: bench(others, FINE, 60, len(WANTED) - 1))
told = stubborn.communicate(timeout=PATIENCE_S)[0]
check(stubborn.returncode == 0, f"a child that stays: the answers are right: {told}")
for mark in ("bench", "stubborn"):
    check(wait_until(lambda: not left_behind(mark), 20), f"no process is left, nor a child of one: {left_behind(mark)}")

# ---- without any runner, and with nothing that can run ----

bare = copy_programs(without=("ladder-one",))
result = run("list", ladder=bare / "ladder")
check(result.returncode == 3 and "ladder-one" in result.stderr, f"no runner: {result.stderr}")
result = run("bench", "--rungs", "v95_exits_with_3", "--quick", "--out", new_folder() / "r", "--no-lock",
             ladder=programs / "ladder")
check(result.returncode == 3, f"nothing can run: exit 3, got {result.returncode}: {result.stderr}")
done()
