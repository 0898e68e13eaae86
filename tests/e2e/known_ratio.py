"""Known ratios on this machine, as it is now: what a run claims about rungs that do 0, 5 and 20 per
cent more work than their base.

usage: known_ratio.py BUILD RUNNER [N]: N runs of 15 rounds (default 10). Fails on a claim in the wrong
direction, on fewer than eight in ten claims of the 20 per cent, on intervals that miss the truth more
often than chance explains, and on more than one claim of a difference that is not there.
"""

import json
import shutil
import sys

from ladder import check, copy_programs, done, new_folder, run

RUNGS = {"k11_same": 1.0, "k12_five": 1.0 / 1.05, "k13_twenty": 1.0 / 1.20}  # base time / own time
runs = int(sys.argv[3]) if len(sys.argv) > 3 else 10
programs = copy_programs(without=("ladder-one", "ladder-one-mpi"))
shutil.copy(sys.argv[2], programs / "ladder-one")

claims = {rung: [] for rung in RUNGS}
covered = {rung: 0 for rung in RUNGS}
for number in range(runs):
    out = new_folder() / "run"
    result = run("bench", "--rounds", 15, "--problem", "cache", "--out", out, "--no-lock",
                 ladder=programs / "ladder")
    check(result.returncode == 0, f"run {number}: {result.stderr}")
    rows = {r["rung"]: r for r in json.loads((out / "report.json").read_text())["rungs"]}
    for rung, truth in RUNGS.items():
        ratio = rows[rung]["speedup_base"]
        claims[rung].append(rows[rung]["verdict"])
        covered[rung] += ratio["low"] <= truth <= ratio["high"]
        print(f"{number + 1}: {rung} {ratio['median']:.3f} [{ratio['low']:.3f}, {ratio['high']:.3f}]"
              f" {rows[rung]['verdict']}", flush=True)

for rung in ("k12_five", "k13_twenty"):
    check("faster" not in claims[rung], f"{rung}: no claim in the wrong direction: {claims[rung]}")
slower = claims["k13_twenty"].count("slower")
check(slower >= 0.8 * runs, f"20 per cent are seen in {slower} of {runs} runs")
false = sum(verdict in ("faster", "slower") for verdict in claims["k11_same"])
check(false <= max(1, runs // 20), f"{false} claims about the same program in {runs} runs")
for rung, n in covered.items():
    # the parts of a run that are not the kernel make five per cent of work a little less of time
    check(n >= 0.7 * runs, f"{rung}: the interval holds the truth in {n} of {runs} runs")
done()
