"""Stops of every kind: the journal is whole up to the last finished sample, and can be resumed.

usage: kills.py BUILD [N]: N SIGKILLs at times spread over a run (default 1)
"""

import functools
import os
import pathlib
import random
import signal
import subprocess
import sys
import time

import ladder as e2e
from ladder import check, check_refused, copy_programs, done, new_folder, of_type, read_journal, stop_at_work, wait_until

# of its own, so that runners of tests beside it are not counted; ceilings take as long as all else
PROGRAMS = copy_programs(without=("ladder-peaks",))
LADDER = PROGRAMS / "ladder"
run = functools.partial(e2e.run, ladder=LADDER)
check_nothing_left = functools.partial(e2e.check_nothing_left, PROGRAMS)

WORDS = ["bench", "--rungs", "naive,soa,v35_simd", "--quick", "--no-lock", "--order-seed", "5"]
ROUNDS, ARMS = 4, 4


def start(out, *words):
    return subprocess.Popen([str(w) for w in (LADDER, *words, "--out", out)], stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def whole_lines(out):
    """The journal so far; a torn last line is left out by the reader."""
    path = out / "run.jsonl"
    return read_journal(path) if path.exists() else []


def wait_for_samples(out, n):
    check(wait_until(lambda: e2e.n_samples(out) >= n), f"{n} samples in time")


def check_resumed(out, before, rounds=ROUNDS):
    """The run is completed, what was there stays, and every round is whole in one session."""
    kept = (out / "run.jsonl").read_bytes()
    shown = run("report", out)
    check(shown.returncode == 0 and "--resume" in shown.stdout, "an incomplete run can be shown")
    result = run("bench", "--resume", out, "--no-lock")
    check(result.returncode == 0, f"resumed: {result.returncode} {result.stderr}")
    data = (out / "run.jsonl").read_bytes()
    check(data.startswith(kept), "no byte of what was there has changed")
    path = out / "resumed.jsonl"
    torn = kept[kept.rfind(b"\n") + 1:]
    path.write_bytes(data.replace(torn + b"\n", b"", 1) if torn else data)
    records = read_journal(path)
    check(of_type(records, "end")[-1]["outcome"] == "complete", "complete now")
    samples = [s for s in of_type(records, "sample") if not s["is_warm_up"]]
    for r in range(rounds):
        sessions = {s["session"] for s in samples if s["round"] == r}
        last = [s for s in samples if s["round"] == r and s["session"] == max(sessions)
                and s["attempt"] == 0]
        check(len(last) == ARMS, f"round {r} is whole in its last session: {len(last)}")
    n_before = len([s for s in of_type(before, "sample")])
    check(len(of_type(records, "sample")) >= n_before, "no finished sample is lost")


# ---- SIGINT and SIGTERM: an orderly end ----

for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
    out, rounds, err = stop_at_work([LADDER, *WORDS], new_folder() / "run", 6, number, code)
    records = whole_lines(out)
    check("--resume" in err, f"says how to go on: {err!r}")
    check(records[-1]["type"] == "end" and records[-1]["outcome"] == "incomplete", "closed journal")
    check_nothing_left()
    check_refused(run("bench", "--resume", out, "--isa", "sse2", "--no-lock"), 2, "--isa")
    check_resumed(out, records, rounds)

# ---- SIGKILL at any moment ----

kills = int(sys.argv[2]) if len(sys.argv) > 2 else 1
random.seed(11)
for _ in range(kills):
    out = new_folder() / "run"
    process = start(out, *WORDS, "--rounds", ROUNDS)
    time.sleep(random.uniform(0.05, 2.0))
    process.kill()
    process.communicate(timeout=e2e.PATIENCE_S)
    check_nothing_left()
    records = whole_lines(out)
    if of_type(records, "rung"):  # killed after the plan was written
        if not (records[-1]["type"] == "end"):
            check_resumed(out, records)

# ---- killed before the plan was written ----

out = new_folder() / "run"
process = start(out, *WORDS, "--rounds", ROUNDS)
wait_for_samples(out, 1)
process.kill()
process.communicate(timeout=e2e.PATIENCE_S)
head = (out / "run.jsonl").read_bytes().splitlines(keepends=True)
for n_lines in (1, 2, 3):
    (out / "run.jsonl").write_bytes(b"".join(head[:n_lines]))
    check_refused(run("bench", "--resume", out, "--no-lock"), 2, "new run")

# ---- two timed runs at once ----

LOCK = e2e.with_own_lock(LADDER)
MINE = pathlib.Path(__file__).parents[2] / "exercises/my_rung.c"
out = new_folder() / "run"
process = subprocess.Popen([LADDER, *[w for w in WORDS if w != "--no-lock"], "--rounds", "100000", "--out", out],
                           stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
wait_for_samples(out, 1)
check_refused(run("bench", "--rungs", "soa", "--out", new_folder() / "r"), 3, f"(pid {process.pid}, ladder bench, for ")
waiting = subprocess.Popen([LADDER, "try", MINE], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                           stderr=subprocess.PIPE, text=True)  # it waits: a stop ends that
for line in waiting.stderr:
    if "waiting" in line:
        break
check(f"(pid {process.pid}, ladder bench" in line and "30 s at most" in line, f"a try waits: {line!r}")
waiting.send_signal(signal.SIGINT)
check(waiting.wait(timeout=e2e.PATIENCE_S) == 130 and "going on" not in waiting.stderr.read(), "and says so once")
check_refused(run("bench", "--rungs", "nobody"), 2, "nobody")  # told whoever is timing
wait_for_samples(out, e2e.n_samples(out) + 1)
process.send_signal(signal.SIGINT)
check(process.wait(timeout=e2e.PATIENCE_S) == 130, "the first run is not disturbed")
os.unlink(LOCK)
done()
