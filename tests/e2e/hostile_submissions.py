"""Submissions that want to harm, or to pass without the work: each gets a clear sentence and the
right exit code, and leaves nothing behind. The files are in tests/hostile/."""

import concurrent.futures
import ctypes
import json
import os
import pathlib
import sys
import time

from ladder import BUILD, LADDER, check, check_refused, done, new_folder, run

SOURCE = pathlib.Path(__file__).resolve().parents[2]
HOSTILE = SOURCE / "tests/hostile"
SAMPLE = SOURCE / "tests/exercises/00_sample"
EXERCISES = BUILD / "tests/exercises"
UNSAFE = "--unsafe-no-sandbox"
PASSES, NOT_YET = 0, 1

# What is left behind by a process that has ended comes to this one.
PR_SET_CHILD_SUBREAPER = 36
ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)

# file: exit code, words in the sentence
ROWS = {
    "constructor_exit": (NOT_YET, "ended with exit status 0 before it had answered"),
    "crash": (NOT_YET, "crashed (segmentation fault)"),
    "daemon": (PASSES, ""),  # it could not start a process
    "disk_filler": (NOT_YET, "wrote more than a file may hold"),
    "early_answer": (NOT_YET, "said that it was done before it had an answer"),
    "early_thread": (NOT_YET, "said that it was done before it had an answer"),
    "endless_compile": (NOT_YET, "does not compile"),
    "endless_loop": (NOT_YET, "gave no answer within 2 s"),
    "fewer": (NOT_YET, "had written nothing"),
    "fork_bomb": (NOT_YET, "gave no answer within 2 s"),
    "include_input": (NOT_YET, "does not compile"),
    "include_secret": (NOT_YET, "No such file"),
    "loud_bombs": (NOT_YET, "took more than 2147 MB of memory"),
    "kill_parent": (NOT_YET, "instructions"),  # alive, right, and slow
    "many_bombs": (NOT_YET, "took more than 2147 MB of memory"),
    "memory_bomb": (NOT_YET, "crashed"),
    "nan": (NOT_YET, "is not a number (NaN), should be"),
    "no_compile": (NOT_YET, "'strat' undeclared"),
    "other_program": (NOT_YET, "tried to start another program"),
    "print_much": (NOT_YET, "instructions"),
    "read_solution": (PASSES, ""),  # it aborts where it can read anything
    "sizes": (NOT_YET, "had written nothing of its answer (200 trajectories, 40 steps)"),
    "sleeper": (NOT_YET, "gave no answer within 2 s"),
    "stale": (NOT_YET, "has a wrong answer"),
    "valgrind_order": (NOT_YET, "orders to Valgrind"),
    "write_project": (PASSES, ""),  # it aborts where it can write anything
    "wrong_symbol": (NOT_YET, "no function `integrate`"),
}


def temporary_folders():
    return sorted(pathlib.Path("/tmp").glob("ladder-grade-*"))


def own_children():
    text = pathlib.Path(f"/proc/self/task/{os.getpid()}/children").read_text()
    return [int(word) for word in text.split()]


def nothing_left(before):
    for _ in range(40):
        while True:  # those that have ended
            try:
                if os.waitpid(-1, os.WNOHANG)[0] == 0:
                    break
            except ChildProcessError:
                break
        if not own_children():
            break
        time.sleep(0.05)
    check(not own_children(), f"no process is left: {own_children()}")
    check(temporary_folders() == before, "no folder is left")
    check(not list((SOURCE / "results").glob("hostile")), "nothing was written into the project")


def grade(path, *more, exercise="0", timeout_s=20):
    return run("grade", exercise, path, "--exercises", EXERCISES, "--timeout", timeout_s, *more, timeout=60)


def grade_hostile(name, *more):
    code, words = ROWS[name]
    text = (HOSTILE / f"{name}.c").read_text()
    text = text.replace("SOLUTION", f'"{SAMPLE}/solution.c"').replace("PROJECT", f'"{SOURCE}"')
    path = folder / f"{name}.c"
    path.write_text(text)
    begin = time.monotonic()
    result = grade(path, *more, exercise="91" if "bombs" in name else "0",  # more than a process
                   timeout_s=2 if "within 2 s" in words else 20)
    elapsed = time.monotonic() - begin
    check(result.returncode == code, f"{name}: exit {code}, got {result.returncode}: "
                                     f"{result.stdout} {result.stderr}")
    text = " ".join(result.stdout.split())
    check(words in text, f"{name}: {words!r} in {text!r}")
    check(elapsed < 45, f"{name}: within seconds, on a busy machine too; took {elapsed:.1f}")
    check(len(result.stdout) < 3000, f"{name}: a short text")


folder = new_folder()
check({path.stem for path in HOSTILE.glob("*.c")} == set(ROWS), "every hostile file has a row")
probe = run("grade", "0", SAMPLE / "solution.c", "--exercises", EXERCISES)
if probe.returncode == 3 and "no exercises" not in probe.stderr:
    print(f"no sandbox here: {probe.stderr}")
    raise SystemExit(77)
before = temporary_folders()

QUICK = ("constructor_exit", "daemon", "disk_filler", "early_answer", "endless_loop", "fork_bomb",
         "include_secret", "other_program", "read_solution", "stale", "wrong_symbol")
with concurrent.futures.ThreadPoolExecutor(2) as pool:
    list(pool.map(grade_hostile, ROWS if "--long" in sys.argv else QUICK))
nothing_left(before)

# ---- what the sandbox is not needed for: limits bind without it too ----

for name in ("fork_bomb", "daemon"):
    grade_hostile(name, UNSAFE)
ROWS["read_solution"] = (NOT_YET, "could read")  # and what the sandbox hides would be seen
grade_hostile("read_solution", UNSAFE)
nothing_left(before)

# ---- what is no submission at all ----

(folder / "empty.c").write_text(" \n")
(folder / "binary.c").write_bytes(b"\x7fELF\0\0\1")
(folder / "large.c").write_text("int x;\n" * 100_000)
(folder / "link.c").symlink_to(SAMPLE / "solution.c")
for name, words in (("empty.c", "is empty"), ("binary.c", "is binary"), ("large.c", "too large"),
                    ("link.c", "is a link"), ("nothing.c", "No such file"), (".", "is no file")):
    check_refused(grade(folder / name), 2, words)
check_refused(run("grade", "sampel", folder / "x.c", "--exercises", EXERCISES), 2, "00_sample")
check_refused(run("grade", "0", "--exercises", EXERCISES), 2, "copy starter.c to mine.c")

# ---- without bubblewrap ----

check_refused(run("grade", "0", SAMPLE / "solution.c", "--exercises", EXERCISES,
                  env={"PATH": str(folder)}), 3, "bubblewrap is not here", UNSAFE)
fake = folder / "bin"
fake.mkdir()
folder.chmod(0o755)  # root starts bubblewrap as nobody, who has to find this one
(fake / "bwrap").write_text("#!/bin/sh\necho bwrap: no permissions to create a namespace >&2\nexit 1\n")
(fake / "bwrap").chmod(0o755)
check_refused(run("grade", "0", SAMPLE / "solution.c", "--exercises", EXERCISES,
                  env={"PATH": f"{fake}:{os.environ['PATH']}"}), 3, "no permissions", UNSAFE)
result = run("grade", "0", SAMPLE / "solution.c", "--exercises", EXERCISES, UNSAFE, "--json",
             env={"PATH": f"{fake}:{os.environ['PATH']}"})
check(result.returncode == 0 and json.loads(result.stdout)["verdict"] == "passed", "goes on without")
nothing_left(before)
done()
