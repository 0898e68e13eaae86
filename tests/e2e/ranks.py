"""Ranks on a bad day, and launchers that are not what they seem: a row with the reason, no orphan."""

import os
import shutil
import sys

from ladder import at_once, check, check_nothing_left, copy_programs, done, new_folder, of_type, read_journal, run

WANTED = {  # rung -> what its reason says
    "v61_segfaults": "exited on signal 11",
    "v62_is_killed": "exited on signal 9",
    "v63_aborts": "status 3",
    "v64_exits": "status 7",
    "v65_hangs": "no answer in time",
}
HANGS = "v65_hangs"
FINE = ["v35_simd", "v60_fine"]
SIZE = ("--trajectories", 64, "--steps", 1000)

programs, others = (copy_programs(without=("ladder-peaks",)) for _ in range(2))  # ceilings take as long as all else
for copy in (programs, others):
    shutil.copy(sys.argv[2], copy / "ladder-one-mpi")
ladder = programs / "ladder"


# ---- ranks that die, leave, hang ----

def bench(wanted, more, timeout_s):
    """Returns: the records. Who is wanted has failed for its reason; who is fine has its number."""
    out = new_folder() / "run"
    result = run("bench", "--rungs", ",".join([*wanted, *more]), "--quick", "--rounds", 6, "--timeout", timeout_s,
                 *SIZE, "--ranks", 2, "--out", out, "--no-lock", ladder=ladder)
    check(result.returncode == 1, f"failed rungs make exit 1, got {result.returncode}: {result.stderr}")
    records = read_journal(out / "run.jsonl")
    check(records[-1]["type"] == "end" and records[-1]["outcome"] == "complete", "the run went on")
    outcomes = {o["rung"]: o for o in of_type(records, "outcome")}
    rows = {v["rung"]: v for v in of_type(records, "verdict")}
    for rung, needle in wanted.items():
        check(outcomes.get(rung, {}).get("outcome") == "failed", f"{rung}: {outcomes.get(rung)}")
        check(needle in outcomes.get(rung, {}).get("reason", ""), f"{rung}: {outcomes.get(rung)}")
        check(rows[rung]["time_per_step_ns_median"] is None, f"{rung} has no number")
    for rung in more:
        check(rung not in outcomes, f"{rung} is fine: {outcomes.get(rung)}")
        check(rows[rung]["time_per_step_ns_median"] is not None, f"{rung} has a number")
    return records


def who_hangs():
    bench({HANGS: WANTED[HANGS]}, [], 2)


def bad_days():
    """However busy the machine is, these have time to say what happened."""
    records = bench({rung: needle for rung, needle in WANTED.items() if rung != HANGS}, FINE, 60)
    samples = [s for s in of_type(records, "sample") if s["rung"] == "v60_fine"]
    check(samples and all(0 < s["rank_min_s"] <= s["rank_max_s"] for s in samples), "times of ranks")
    for s in samples:
        ranks = [float(t) for t in s["ranks_s"].split()]
        check(len(ranks) == 2, f"a time a rank: {s['ranks_s']}")
        check(abs(min(ranks) / s["rank_min_s"] - 1) < 1e-8 and abs(max(ranks) / s["rank_max_s"] - 1) < 1e-8,
              f"extremes of {ranks}: {s['rank_min_s']}, {s['rank_max_s']}")


# ---- more ranks than there are CPUs ----

result = run("verify", "--rungs", "v60", "--ranks", 999, ladder=ladder)
check(result.returncode == 3, f"too many ranks: exit 3, got {result.returncode}")
check("999 ranks, but only" in result.stdout, f"says so: {result.stdout!r}")

# ---- launchers ----

def with_launcher(script, timeout_s=60):
    """A PATH with nothing in it but this mpirun. Returns: how v60 and v35 went."""
    folder = new_folder()
    (folder / "ssh").write_text("#!/bin/sh\nexit 1\n")  # Open MPI looks for it even in one process
    os.chmod(folder / "ssh", 0o755)
    if script:
        (folder / "mpirun").write_text("#!/bin/sh\n" + script)
        os.chmod(folder / "mpirun", 0o755)
    return run("verify", "--rungs", "v35,v60", "--ranks", 2, "--timeout", timeout_s, ladder=others / "ladder",
               env={"PATH": str(folder)})


def check_row(result, code, needle):
    check(result.returncode == code, f"exit {code}, got {result.returncode}: {result.stdout!r}")
    check(needle in result.stdout, f"{needle!r} in {result.stdout!r}")
    rows = [row.split()[:2] for row in result.stdout.splitlines()]
    check(["v35_simd", "ok"] in rows, f"the serial rung is fine: {result.stdout!r}")
    check_nothing_left(others)


def launchers():
    if os.cpu_count() > 1:
        check_row(with_launcher(""), 0, "mpirun is not in PATH")
        # that of another library starts programs which do not know of each other
        singletons = ('while [ "$1" != -n ]; do shift; done; n=$2; shift 2\n'
                      'i=1; while [ $i -lt "$n" ]; do "$@" & i=$((i + 1)); done; "$@"\n')
        check_row(with_launcher(singletons), 1, "1 of 2 threads or ranks answered")
        check_row(with_launcher("echo 'no room on this machine' >&2; exit 1\n"), 1, "no room on this")
        check_row(with_launcher("exec /bin/sleep 600\n", 2), 1, "no answer in time")


at_once(who_hangs, bad_days, launchers)
check_nothing_left(programs)
done()
