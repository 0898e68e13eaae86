"""Builds that lack something: their rungs are rows with the reason, and bench exits 0.

usage: builds.py BUILD SOURCE
"""

import subprocess
import sys

from ladder import check, done, new_folder, of_type, read_journal, run

build = new_folder() / "build"
result = subprocess.run(["meson", "setup", build, sys.argv[2], "-Dopenmp=disabled", "-Dmpi=disabled"],
                        capture_output=True, text=True, stdin=subprocess.DEVNULL)
check(result.returncode == 0, f"configured: {result.stdout[-500:]}")
result = subprocess.run(["ninja", "-C", build, "ladder", "ladder-one", "ladder-report"],
                        capture_output=True, text=True)
check(result.returncode == 0, f"built: {result.stdout[-500:]}")
out = new_folder() / "run"
result = run("bench", "--rungs", "soa,v40_openmp,v41_openmp_naive,v50_mpi", "--problem", "cache",
             "--rounds", 6, "--no-lock", "--out", out, ladder=build / "ladder")
check(result.returncode == 0, f"exit 0, got {result.returncode}: {result.stderr}")
rungs = {r["rung"]: r for r in of_type(read_journal(out / "run.jsonl"), "rung")}
for rung, option in (("v40_openmp", "openmp"), ("v41_openmp_naive", "openmp"), ("v50_mpi", "mpi")):
    check(rungs[rung]["outcome"] == "not-built", f"{rung} is not built")
    check(f"-D{option}=disabled" in rungs[rung]["reason"], f"{rung}: {rungs[rung]['reason']}")
    check(f"-D{option}=disabled" in result.stdout, f"the table says why {rung} is missing")
check(rungs["v20_soa"]["outcome"] == "planned", "the others are there")
result = run("verify", "--rungs", "v50_mpi", ladder=build / "ladder")
check(result.returncode == 3, f"nothing can run: exit 3, got {result.returncode}")
done()
