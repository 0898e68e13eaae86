"""The library that counts messages: every function of its table, every rank, to the last byte; and
`ladder profile --tools mpi`, which puts it around rungs.

usage: mpi_count.py BUILD [--long]: all bad days of the launcher, not only some.
"""

import csv
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys

from ladder import BUILD, SKIP, at_once, check, check_refused, copy_programs, done, new_folder, of_type, read_journal, run

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIBRARY = BUILD / "libladder-mpi-count.so"
PROGRAM = BUILD / "tests/mpi_count_program"
FILES = "results/runs/exec"
LANES = 8  # trajectories of a coordinate in one cache line: what v50 hands out

if not shutil.which("mpirun"):
    print("mpirun is not here: nothing counted")
    sys.exit(SKIP)


def printed(*words, rung="v50"):
    """Returns: the command line of the tool mpi, as `ladder exec` prints it, in words."""
    page = run("exec", rung, "--print-commands", *words, cwd=ROOT).stdout.split("\n\n")[-1]
    check(page.startswith("# mpi: "), f"the last page is that of messages: {page!r}")
    return shlex.split(page.splitlines()[1])


def start(*words, cwd=None):
    """Runs a command of mpirun to its end."""
    return subprocess.run([str(w) for w in words], cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=60)


def counts_of(path):
    """Returns: {(function, rank): (calls, bytes)}, and the head."""
    head, *lines = map(json.loads, pathlib.Path(path).read_text().splitlines())
    check(head["lines"] == len(lines), f"{path}: the head knows how many lines follow: {head}")
    for line in lines:
        check(0 <= line["time_s"] < 60, f"{line}")
    found = {(line["function"], line["rank"]): (line["calls"], line["bytes"]) for line in lines}
    check(len(found) == len(lines), f"{path}: each row once")
    return found, head


folder = new_folder()
command = printed()
is_open_mpi = "-x" in command
LAUNCH = [w.replace("localhost:2", "localhost:3") for w in command[:command.index("-n")]]


def variable(name, value):
    return ["-x", f"{name}={value}"] if is_open_mpi else ["-env", name, value]


def around(mode, path=None):
    """Returns: the result of the test program in one mode, counted into a file or not."""
    words = [*LAUNCH, "-n", "2", *variable("LD_PRELOAD", LIBRARY)]
    words += variable("LADDER_MPI_COUNT", path) if path else []
    return start(*words, PROGRAM, mode)


def v50_bytes(n):
    """Returns: bytes that rank 1 gets, in whole lines; rank 0 keeps its own in place."""
    return 3 * 8 * LANES * (-(-n // LANES) // 2)


def profile(*words, env=None, ladder=None, rungs="v50"):
    """Returns: the records of a profile, its folder, the result."""
    out = new_folder() / "run"
    more = {"ladder": ladder} if ladder else {}
    result = run("profile", "--no-lock", "--tools", "mpi", "--rungs", rungs, "--out", out, *words, env=env, **more)
    check(result.returncode == 0, f"exit 0, got {result.returncode}: {result.stderr[-400:]}")
    return read_journal(out / "run.jsonl"), out, result


def reason_of(records, rung="v50_mpi"):
    """Returns: why there are no counts; there must be none."""
    check(not of_type(records, "message"), f"no messages: {of_type(records, 'message')}")
    metrics = [m for m in of_type(records, "metric") if m["rung"] == rung]
    check(len(metrics) == 1 and metrics[0]["value"] is None and metrics[0]["tool"] == "mpi", f"{metrics}")
    return metrics[0]["reason"] if metrics else ""


# ---- every function ----

def every_function():
    checked = set()
    for mode in ["plain", "switched", "together"] + (["spawn"] if is_open_mpi else []):
        result = around(mode, folder / mode)
        check(result.returncode == 0, f"{mode}: exit {result.returncode}: {result.stderr[-400:]}")
        wanted = json.loads(result.stdout)
        found, head = counts_of(folder / mode)
        check(head["ranks"] == 2, f"{mode}: two ranks: {head}")
        for function, expected in wanted.items():
            for rank, (calls, n_bytes) in enumerate(expected or [(0, 0), (0, 0)]):
                shown = 1 - rank if mode == "together" else rank
                got = found.pop((function, shown), (0, 0))
                check(got == (calls, n_bytes), f"{mode}: {function} of rank {rank}: {got}, not {(calls, n_bytes)}")
            checked |= {function} if expected else set()
        check(not found, f"{mode}: nothing else is counted: {found}")
    not_tried = set(wanted) - checked
    check(not_tried <= (set() if is_open_mpi else {"MPI_Comm_spawn"}), f"every function is tried: {not_tried}")
    print(f"{len(checked)} functions counted")

    if is_open_mpi:
        children = list(folder.glob("spawn.spawned-*"))
        check(len(children) == 1, f"a world that was spawned has a file of its own: {children}")
        found, head = counts_of(children[0]) if children else ({}, {"ranks": 1})
        check(found == {("MPI_Init_thread", 0): (1, 0), ("MPI_Barrier", 0): (1, 0)} and head["ranks"] == 1, f"{found}")

    result = around("dies", folder / "dies")
    check(result.returncode != 0 and not (folder / "dies").exists(), "a rank that dies: no half of the counts")
    result = around("switched")
    check("MPI, 2 ranks" in result.stderr, f"without a file a table: {result.stderr!r}")
    row = re.search(r"^MPI_Bcast +(\d+) +(\d+) ", result.stderr, re.MULTILINE)
    sums = [str(sum(column)) for column in zip(*json.loads(result.stdout)["MPI_Bcast"])]
    check(row and list(row.groups()) == sums, f"the sums of both ranks, {sums}: {row}")
    result = around("switched", "/nowhere/counts") if "--long" in sys.argv else None
    check(not result or (result.returncode == 0 and "/nowhere/counts" in result.stderr), f"a file that cannot be: {result}")


# ---- the printed command ----

def the_printed_command():
    is_long = "--long" in sys.argv
    for rung, n in [("v50", 3840), ("v50", 3841), ("v52", 3840)] + ([("v50", 8)] if is_long else []):
        command = printed("--trajectories", n, "--steps", "24", "--iterations", "3", rung=rung)
        result = start(*[w.replace(FILES, str(folder)) for w in command], cwd=ROOT)
        check(result.returncode == 0, f"{rung}, {n}: exit {result.returncode}: {result.stderr[-400:]}")
        found, _ = counts_of(*folder.glob(f"mpi.{rung}_*.jsonl"))
        sent = 3 * v50_bytes(n)
        check(found == {("MPI_Scatterv", 0): (3, sent), ("MPI_Scatterv", 1): (3, 0),
                        ("MPI_Gatherv", 0): (3, 0), ("MPI_Gatherv", 1): (3, sent)}, f"{rung}, {n}: {found}")
    check("no ranks" in run("exec", "naive", "--print-commands").stdout, "who has no ranks has no such page")


# ---- profile ----

def the_profile():
    records, out, result = profile(rungs="naive,v50")
    messages = of_type(records, "message")
    integration = [m for m in of_type(records, "metric") if m["rung"] == "v50_mpi"][0]
    check(integration["metric"] == "integration" and integration["unit"] == "s" and integration["value"] > 0,
          f"{integration}")
    check(len(messages) == 4, f"two functions of two ranks: {messages}")
    for m in messages:
        k = m["iterations"]
        n_bytes = 46080 if (m["function"], m["rank"]) in (("MPI_Scatterv", 0), ("MPI_Gatherv", 1)) else 0
        check(k >= 1 and m["calls"] == k and m["bytes"] == k * n_bytes, f"{m}")
        check((m["trajectories"], m["steps"], m["session"]) == (3840, 1000, 0), f"{m}")
        check(0 < m["time_s"] < k * integration["value"] * 1.01, f"inside the integration: {m}, {integration}")
    reasons = [m["reason"] for m in of_type(records, "metric") if m["rung"] == "v10_naive"]
    check(reasons == ["no ranks, so no messages"], f"asked by name, a rung without ranks says so: {reasons}")
    check("2 MPI calls of each rank an integration, 92.2 kB in all" in " ".join(result.stdout.split()), result.stdout)
    report = json.loads(run("report", out, "--format", "json").stdout)
    check([m["bytes"] for m in report["messages"]] == [m["bytes"] for m in messages], "JSON has them all")
    rows = {r["rung"]: r for r in csv.DictReader(run("report", out, "--format", "csv").stdout.splitlines())}
    check((rows["v50_mpi"]["mpi_calls_per_integration"], rows["v50_mpi"]["mpi_bytes_per_integration"]) == ("2", "92160"),
          f"CSV: {rows['v50_mpi']}")
    check(rows["v10_naive"]["mpi_calls_per_integration"] == "", "no messages are an empty cell")


# ---- bad days: mpirun is another one around the counted run ----

def bad_days():
    copy = copy_programs(without=("libladder-mpi-count.so",))
    check("is not there; build again" in reason_of(profile(ladder=copy / "ladder")[0]), "the library is missing")
    REAL = shutil.which("mpirun")
    DAYS = {  # what becomes of a command line that preloads the library; what the reason says
        "dies": ("""exec "$REAL" --allow-run-as-root --host localhost:2 -n 2 sh -c 'kill -9 $$'""", "mpirun: exit status"),
    }
    LONG_DAYS = {
        "unloaded": ("""exec "$REAL" $(echo "$@" | sed 's/-x LD_PRELOAD=[^ ]*//')""", "no counts were written"),
        "fails": ("echo 'an error of the launcher' >&2; exit 7", "exit status 7: an error of the launcher"),
        "one rank": ("""exec "$REAL" $(echo "$@" | sed 's/-n 2/-n 1/')""", "counts of 1 ranks"),
        "wrong": ("""exec "$REAL" $(echo "$@" | sed 's/--steps 1000/--steps 999/')""", "other final states"),
        "cut": ("""file=$(echo "$@" | sed 's/.*LADDER_MPI_COUNT=\\([^ ]*\\).*/\\1/'); "$REAL" "$@" || exit 1
            head -n 3 "$file" >"$file.cut" && mv "$file.cut" "$file" """, "2 lines of 4"),
    }
    DAYS |= LONG_DAYS if "--long" in sys.argv else {}
    for day, (becomes, needle) in DAYS.items() if is_open_mpi else ():
        fakes = new_folder()
        (fakes / "mpirun").write_text(f'#!/bin/sh\nREAL={REAL}\ncase "$*" in *LD_PRELOAD*) ;; *) exec "$REAL" "$@";; esac\n'
                                      f"{becomes}\n")
        (fakes / "mpirun").chmod(0o755)
        (fakes / "mpirun.openmpi").symlink_to(fakes / "mpirun")
        records, out, result = profile(env={"PATH": f"{fakes}:{os.environ['PATH']}"})
        check(needle in reason_of(records), f"{day}: {needle!r} in {reason_of(records)!r}")
        check(needle[:20] in result.stdout, f"{day}: and the report says so")
        check(of_type(records, "end")[0]["outcome"] == "complete", f"{day}: the run goes on to its end")

    check_refused(run("profile", "--no-lock", "--tools", "mpl"), 2, "nearest: mpi")


at_once(every_function, the_printed_command, the_profile, bad_days)
done()
