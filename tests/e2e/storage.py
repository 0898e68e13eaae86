"""Disks that are full: exit 4, nothing lost of what was finished, old files untouched."""

import functools
import os
import resource
import subprocess

import ladder as e2e
from ladder import check, copy_programs, done, new_folder, of_type, read_journal

# Of its own, so that runners of tests beside it are not counted; ceilings take as long as all else.
PROGRAMS = copy_programs(without=("ladder-peaks",))
LADDER = PROGRAMS / "ladder"
run = functools.partial(e2e.run, ladder=LADDER)


def limited(most_bytes, *words):
    """Runs the command where no file may grow beyond a size: what a full disk looks like to it."""
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
    return subprocess.run([str(LADDER), *map(str, words)], preexec_fn=limit, capture_output=True,
                          stdin=subprocess.DEVNULL, text=True, timeout=150)


# ---- the journal cannot grow: all finished samples are kept ----

out = new_folder() / "run"
result = limited(100_000, "bench", "--rungs", "soa,v35_simd", "--quick", "--rounds", 30,
                 "--out", out, "--no-lock")
check(result.returncode == 4, f"exit 4, got {result.returncode}: {result.stderr}")
lines = [line for line in result.stderr.splitlines() if line.startswith("ladder: ")]
check(len(lines) == 1 and "run.jsonl" in lines[0], f"one line that names the file: {lines}")
records = read_journal(out / "run.jsonl")
check(len(of_type(records, "sample")) > 20, "finished samples are kept")
e2e.check_nothing_left(PROGRAMS)
result = run("report", out)
check(result.returncode == 0 and "INCOMPLETE" in result.stdout, "it can be shown")
result = run("bench", "--resume", out, "--no-lock")
check(result.returncode == 0, f"and completed where there is room: {result.stderr}")

# ---- an old file outlives a new one that cannot be finished ----

folder = new_folder()
old = folder / "states.csv"
old.write_text("what was there before\n")
result = limited(10_000, "solve", "v20_soa", "--trajectories", 400, "--steps", 1, "--out", old)
check(result.returncode == 4, f"exit 4, got {result.returncode}: {result.stderr}")
check(old.read_text() == "what was there before\n", "the old file is whole")
check(os.listdir(folder) == ["states.csv"], f"no temporary is left: {os.listdir(folder)}")
result = run("solve", "v20_soa", "--trajectories", 400, "--steps", 1, "--out", old)
check(result.returncode == 0 and len(old.read_text().splitlines()) == 401, "and can be replaced")
done()
