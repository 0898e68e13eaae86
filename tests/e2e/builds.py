"""Builds that lack something, or have something else: rows say why, and bench exits 0.

usage: builds.py BUILD SOURCE
"""

import subprocess
import sys

from ladder import check, done, new_folder, of_type, read_journal, run


def build_with(*options, programs):
    """Returns: the folder of a build configured so."""
    build = new_folder() / "build"
    result = subprocess.run(["meson", "setup", build, sys.argv[2], *options], capture_output=True,
                            text=True, stdin=subprocess.DEVNULL)
    check(result.returncode == 0, f"configured: {result.stdout[-500:]}")
    result = subprocess.run(["ninja", "-C", build, *programs], capture_output=True, text=True)
    check(result.returncode == 0, f"built: {result.stdout[-1500:]}")
    return build


def bench(build, rungs, *more):
    """Returns: how it went, and the records of the run."""
    out = new_folder() / "run"
    result = run("bench", "--rungs", rungs, "--problem", "cache", "--rounds", 6, "--no-lock", "--out",
                 out, *more, ladder=build / "ladder")
    check(result.returncode == 0, f"exit 0, got {result.returncode}: {result.stderr}")
    return result, read_journal(out / "run.jsonl")


# ---- without threads, ranks and libraries ----

build = build_with("-Dopenmp=disabled", "-Dmpi=disabled", "-Dgsl=disabled", "-Dsundials=disabled",
                   "-Dboost=disabled",
                   programs=["ladder", "ladder-one", "ladder-peaks", "ladder-report"])
result, records = bench(build, "soa,v40_openmp,v41_openmp_naive,v50_mpi,v53_mpi_openmp,"
                               "v90_gsl,v91_sundials_arkode,v92_odeint,v93_odeint_simd")
rungs = {r["rung"]: r for r in of_type(records, "rung")}
for rung, option in (("v40_openmp", "openmp"), ("v41_openmp_naive", "openmp"), ("v50_mpi", "mpi"),
                     ("v53_mpi_openmp", "mpi"), ("v90_gsl", "gsl"),
                     ("v91_sundials_arkode", "sundials"), ("v92_odeint", "boost"),
                     ("v93_odeint_simd", "boost")):
    check(rungs[rung]["outcome"] == "not-built", f"{rung} is not built")
    check(f"-D{option}=disabled" in rungs[rung]["reason"], f"{rung}: {rungs[rung]['reason']}")
    check(f"-D{option}=disabled" in result.stdout, f"the table says why {rung} is missing")
check(rungs["v20_soa"]["outcome"] == "planned", "the others are there")
result = run("verify", "--rungs", "v50_mpi", ladder=build / "ladder")
check(result.returncode == 3, f"nothing can run: exit 3, got {result.returncode}")

# ---- with the other library: everything but spawned ranks runs ----

if subprocess.run(["pkg-config", "mpich"], capture_output=True).returncode != 0:
    print("MPICH is not installed (apt install libmpich-dev mpich): its build is left out")
else:
    build = build_with("-Dmpi_library=mpich", programs=["ladder", "ladder-one", "ladder-one-mpi",
                                                        "ladder-peaks", "ladder-report"])
    mpi = ["v50_mpi", "v51_mpi_p2p", "v52_mpi_spawn", "v53_mpi_openmp", "v54_mpi_shared"]
    result, records = bench(build, ",".join(["v35", *mpi]), "--ranks", 2)
    check("MPICH" in records[0]["mpi_library"], f"{records[0]['mpi_library']}")
    outcomes = {v["rung"]: v["outcome"] for v in of_type(records, "verdict")}
    reasons = {o["rung"]: o["reason"] for o in of_type(records, "outcome")}
    for rung in mpi:
        wanted = "skipped" if rung == "v52_mpi_spawn" else "ok"
        check(outcomes[rung] == wanted, f"{rung}: {outcomes[rung]}, {reasons.get(rung)}")
    check("-Dmpi_library=openmpi" in reasons["v52_mpi_spawn"], f"{reasons}")
done()
