"""Rungs on threads: how loops are dealt out, said or taken from the environment, and where threads are."""

import functools
import json
import os
import sys
import zlib

import ladder as e2e
from ladder import SKIP, check, check_refused, copy_programs, done, new_folder, of_type, read_journal

PROGRAMS = copy_programs(without=("ladder-peaks", "ladder-one-mpi"))  # ceilings take as long as all else
run = functools.partial(e2e.run, ladder=PROGRAMS / "ladder")

CPUS = len(os.sched_getaffinity(0))
if json.loads(next(line for line in run("list", "--json").stdout.splitlines() if '"v40_openmp"' in line)).get("not_built"):
    print("built without OpenMP")
    sys.exit(SKIP)
TEAM = ("--threads", min(CPUS, 2))

# ---- every schedule: the same bits, and the one that was asked for ----

folder = new_folder()
spy = folder / "spy.sh"
spy.write_text(f'echo "$OMP_SCHEDULE" >> {folder}/seen\nexec "$@"\n')
SIZE = ("--trajectories", 1003, "--steps", 1000)


def solve(rung, *words, schedule=None):
    """Returns: the states as text, and what the runner found in its environment."""
    (folder / "seen").write_text("")
    result = run("solve", rung, *SIZE, *words, "--runner-prefix", f"sh {spy}", env=schedule)
    check(result.returncode == 0, f"{rung} {words}: {result.stderr}")
    return result.stdout, (folder / "seen").read_text().strip()


plain, seen = solve("v35_simd")
for words, variable, wanted in (
        ((), {}, "static"), (("--schedule", "dynamic,1"), {}, "dynamic,1"), (("--schedule", "guided"), {}, "guided"),
        (("--schedule", "static,3"), {"OMP_SCHEDULE": "guided"}, "static,3"),
        ((), {"OMP_SCHEDULE": "dynamic,2"}, "dynamic,2")):
    states, seen = solve("v40_openmp", *TEAM, *words, schedule=variable)
    check(seen == wanted, f"{words} {variable}: the rung is started with {wanted}, not {seen!r}")
    check(states == plain, f"{wanted}: the same bits as on one core")
result = run("verify", "--rungs", "v40", *TEAM, "--schedule", "dynamic,1")
check(result.returncode == 0 and " ok " in result.stdout, f"verified in single blocks: {result.stdout}")
printed = run("exec", "v40", "--print-commands", "--schedule", "guided,2").stdout
check("OMP_SCHEDULE=guided,2 " in printed, "tools get it as well")

# ---- what is no schedule ----

for value in ("auto", "dynamic,0", "static,", ""):
    check_refused(run("solve", "v40_openmp", "--schedule", value), 2, "--schedule", "dynamic,4")
check_refused(run("verify", "--rungs", "v40", env={"OMP_SCHEDULE": "wild"}), 2, "OMP_SCHEDULE 'wild'", "--schedule")
check(run("list", env={"OMP_SCHEDULE": "wild"}).returncode == 0, "it is nothing to those that start no rung")

# ---- a bench records it, shows it, and goes on with it ----

out = folder / "run"
result = run("bench", "--rungs", "v35,v40", "--trajectories", 960, "--steps", 256, "--quick", "--rounds", 6, *TEAM,
             "--out", out, "--no-lock", env={"OMP_SCHEDULE": "dynamic,2"})
check(result.returncode == 0, f"exit 0, got {result.returncode}: {result.stderr}")
records = read_journal(out / "run.jsonl")
check(of_type(records, "run")[0]["schedule"] == "dynamic,2", "the user's own variable is recorded")
check("--schedule dynamic,2" in result.stdout, "and shown")
hashes = {(s["steps"], s["state_hash"]) for s in of_type(records, "sample")}
check(len({h for n, h in hashes if n == 256}) <= 1, f"the same bits in every sample: {hashes}")


def cut(name, change=lambda text: text):
    """A copy of the run that stopped before its first sample."""
    copy = folder / name
    copy.mkdir()
    with open(copy / "run.jsonl", "w") as journal:
        for record in records:
            if record["type"] == "sample":
                break
            text = change(json.dumps(record, separators=(",", ":")))
            journal.write(f'{{"crc":"{zlib.crc32(text.encode()):08x}","len":{len(text)},"record":{text}}}\n')
    return copy


result = run("bench", "--resume", cut("cut"), "--no-lock", env={"OMP_SCHEDULE": "wild"})
check(result.returncode == 0, f"goes on as planned, whatever the variable is now: {result.stderr}")
check("--schedule dynamic,2" in result.stdout, "with the schedule it was begun with")
for name, other in (("other", "dynamic,3"), ("none", "wild")):
    other = cut(name, lambda text, other=other: text.replace('"dynamic,2"', f'"{other}"'))
    check_refused(run("bench", "--resume", other, "--no-lock"), 2, "planned")

# ---- where the threads are ----

bindings = [c["binding"] for c in of_type(records, "calibration") if c["rung"] == "v40_openmp"]
if CPUS < 2:
    print("one CPU is allowed: two threads cannot be on two")
else:
    check(len(bindings) == 1, f"one calibration: {bindings}")
    cpus = bindings[0].split(",")
    check(len(set(cpus)) == 2 and {int(c) for c in cpus} <= os.sched_getaffinity(0),
          f"two threads on two of the allowed CPUs: {bindings}")
    details = run("report", out, "--format", "markdown", "--details").stdout
    check(f"| v40_openmp | own | {bindings[0]} |" in details, "and told in the details")
done()
