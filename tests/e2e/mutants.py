"""Every rung that is wrong on purpose is failed by the default verification; the right one passes.

usage: mutants.py BUILD RUNNER [MPI_RUNNER]
"""

import json
import shutil
import subprocess
import sys

from ladder import check, copy_programs, done, run

programs = copy_programs(without=("ladder-one", "ladder-one-mpi"))
names = ["ladder-one", "ladder-one-mpi"]
controls, mutants = [], []
for runner, name in zip(sys.argv[2:], names):
    shutil.copy(runner, programs / name)
    listed = subprocess.run([runner, "--list"], capture_output=True, text=True, check=True).stdout
    for line in listed.splitlines():
        rung = json.loads(line)["rung"]
        (controls if "control" in rung else mutants).append(rung)

check(len(mutants) >= 25, f"a mutant for each kind of fault, got {len(mutants)}")
check(len(controls) == len(sys.argv) - 2, f"one control a runner: {controls}")
result = run("verify", "--ranks", "2", "--threads", "2", ladder=programs / "ladder")
rows = {line.split()[0]: line for line in result.stdout.splitlines()}
for rung in controls:
    check(rung in rows and rows[rung].split()[1] == "ok", f"the control passes: {rows.get(rung)}")
for rung in mutants:
    caught = rung in rows and rows[rung].split()[1] == "FAILED"
    check(caught and "signal" not in rows[rung], f"caught: {rows.get(rung, rung)}")
check(result.returncode == 1, f"exit 1, got {result.returncode}: {result.stderr}")
print(f"{len(mutants)} mutants, {len(controls)} controls")
done()
