"""Costs of parallelism: every kind is there or says why not, nothing is left running, bad days are reasons."""

import functools
import os
import pathlib
import signal
import subprocess
import sys
import time

import ladder
from ladder import (BUILD, PATIENCE_S, check, check_nothing_left, check_refused, copy_programs, done, new_folder, of_type,
                    read_journal, runners_alive, wait_until)

CPUS = len(os.sched_getaffinity(0))
HAS_MPI = (BUILD / "ladder-costs-mpi").exists()
KINDS = {"startup", "sharing", "messages", "collectives", "wall", "chain", "balance", "break-even"}
HEADINGS = ("Algorithm limitations", "Bottlenecks", "Startup overhead", "Communication", "What follows")


# Programs of this test's own: other tests run beside it, and theirs must not be counted.
OWN = copy_programs()
LADDER = OWN / "ladder"
run = functools.partial(ladder.run, ladder=LADDER)


def alive(folder=OWN):
    """Pids of runners and of the programs that measure costs."""
    pids = runners_alive(folder)
    for entry in pathlib.Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and os.readlink(entry / "exe").startswith(f"{folder}/ladder-costs"):
                pids.append(int(entry.name))
        except OSError:
            continue
    return pids


def fake(text):
    """A folder with an mpirun of our own."""
    folder = new_folder()
    (folder / "mpirun").write_text(f"#!/bin/sh\n{text}\n")
    (folder / "mpirun").chmod(0o755)
    for library in ("openmpi", "mpich"):
        (folder / f"mpirun.{library}").symlink_to("mpirun")
    return {"PATH": f"{folder}:{os.environ['PATH']}"}


def reasons(records, kind):
    return {c["reason"] for c in of_type(records, "cost") if c["kind"] == kind and c["reason"]}


# ---- a quick run ----

out = new_folder() / "run"
result = run("overheads", "--quick", "--out", out, "--no-lock")
check(result.returncode == 0, f"exit 0, got {result.returncode}: {result.stderr}")
records = read_journal(out / "run.jsonl")
costs = of_type(records, "cost")
check({c["kind"] for c in costs} == KINDS, f"every kind: {sorted({c['kind'] for c in costs})}")
for c in costs:
    value = c["value_median"]
    check((value is None) == bool(c["reason"]), f"a value or a reason: {c}")
    if value is not None and c["value_low"] is not None and c["kind"] != "break-even":
        check(0 < c["value_low"] <= value <= c["value_high"], f"a median in its interval: {c}")
if HAS_MPI and CPUS > 1:
    check({c["transport"] for c in costs if c["kind"] == "messages"} == {"shared memory", "TCP"}, "both transports")
chain = [c for c in costs if c["kind"] == "chain"]
check({"v10_naive", "v35_simd"} <= {c["rung"] for c in chain if c["value_median"]}, f"the chain: {chain}")
check(all(c["trajectories"] == 1 for c in chain), "one trajectory")
checked = {c["rung"] for c in of_type(records, "check") if c["passed"]}
check({c["rung"] for c in chain if c["value_median"]} <= checked, "no number without a right answer")
check(any("--quick" in r for r in reasons(records, "wall")), "what --quick leaves out says so")
static = [c for c in costs if c["kind"] == "balance" and c["operation"] == "static" and c["cores"] == 2]
for c in static:
    if c["predicted"]:
        check(69 < c["predicted"] < 70, f"the second half takes 1.44 times the mean: {c['predicted']}")
check(of_type(records, "end")[0]["outcome"] == "complete", "complete")
for heading in HEADINGS:
    check(heading in result.stdout, f"{heading} in the report")
for name in ("report.txt", "report.md", "report.csv", "report.json"):
    check((out / name).stat().st_size > 1000, f"{name} is written")
check_nothing_left(OWN, alive)

# ---- what is refused ----

check_refused(run("overheads", "--runner-prefix", "x"), 2, "--runner-prefix")
check_refused(run("overheads", "--steps", "9"), 2, "--steps")
check_refused(run("overheads", "--out", out, "--quick", "--no-lock"), 2, "run.jsonl")

# ---- what is missing ----

out = new_folder() / "run"
few = copy_programs(without=("ladder-one-mpi", "ladder-one-mpi-countable", "ladder-costs"))
result = subprocess.run(["taskset", "-c", str(min(os.sched_getaffinity(0))), few / "ladder", "overheads", "--quick",
                         "--out", out, "--no-lock"], capture_output=True, text=True, timeout=PATIENCE_S)
check(result.returncode == 0, f"one CPU, no MPI, no ladder-costs: {result.returncode} {result.stderr}")
records = read_journal(out / "run.jsonl")
for kind, needle in (("messages", "v50_mpi" if HAS_MPI else "not built"), ("balance", "ladder-costs"), ("break-even", "")):
    check(any(needle in r for r in reasons(records, kind)), f"{kind}: {reasons(records, kind)}")

# ---- launchers that fail, and that hang ----

if HAS_MPI:
    out = new_folder() / "run"
    result = run("overheads", "--quick", "--out", out, "--no-lock", env=fake("echo gone >&2; exit 9"))
    check(result.returncode in (0, 1), f"mpirun fails: {result.returncode} {result.stderr}")
    records = read_journal(out / "run.jsonl")
    check(any("gone" in r for r in reasons(records, "messages")), f"its words: {reasons(records, 'messages')}")
    check(any(c["value_median"] for c in of_type(records, "cost") if c["kind"] == "chain"), "the rest goes on")

if HAS_MPI and "--long" in sys.argv:
    out = new_folder() / "run"
    before_s = time.monotonic()
    result = run("overheads", "--quick", "--timeout", "0.2", "--out", out, "--no-lock",
                 env=fake("exec sleep 1000"))
    check(time.monotonic() - before_s < 30, "a launcher that hangs is waited for once")
    check(result.returncode in (0, 1), f"mpirun hangs: {result.returncode} {result.stderr}")
    records = read_journal(out / "run.jsonl")
    check(reasons(records, "messages"), "why there are no messages")
    ends = {o["rung"]: o["reason"] for o in of_type(records, "outcome")}
    check("no answer in time" in ends["v50_mpi"] and "mpirun did not start v50_mpi" in ends["v52_mpi_spawn"], f"{ends}")
    check_nothing_left(OWN, alive)

# ---- Ctrl-C ----

out = new_folder() / "run"
journal = out / "run.jsonl"
program = subprocess.Popen([LADDER, "overheads", "--quick", "--out", out, "--no-lock"], stdin=subprocess.DEVNULL,
                           stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
wait_until(lambda: journal.exists() and b'"cost"' in journal.read_bytes())
program.send_signal(signal.SIGINT)
_, errors = program.communicate(timeout=PATIENCE_S)
check(program.returncode == 130, f"stopped: {program.returncode} {errors}")
check("ladder report" in errors, f"says what to do: {errors}")
check(of_type(read_journal(journal), "end")[0]["outcome"] == "incomplete", "the journal is closed")
result = run("report", out)
check(result.returncode == 0 and "INCOMPLETE" in result.stdout, f"it can be read: {result.stderr}")
check_nothing_left(OWN, alive)
done()
