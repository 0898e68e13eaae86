"""What a machine may lack: each missing piece is a row with its reason, and exit 0."""

import os
import shutil
import subprocess

from ladder import at_once, check, copy_programs, done, new_folder, of_type, read_journal, run

LADDER = copy_programs(without=("ladder-peaks",)) / "ladder"  # ceilings take as long as all else
SHORT = ["--quick", "--rounds", "2", "--no-lock"]


def bench(rungs, *more, ladder=LADDER, env=None, prefix=(), code=0):
    """Returns: records, outcomes by rung, verdict rows by rung."""
    out = new_folder() / "run"
    words = [*prefix, ladder, "bench", "--rungs", rungs, *SHORT, "--out", out, *more]
    result = subprocess.run([str(w) for w in words], env=dict(os.environ, **(env or {})),
                            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=150)
    check(result.returncode == code, f"exit {code}, got {result.returncode}: {result.stderr}")
    records = read_journal(out / "run.jsonl")
    outcomes = {o["rung"]: o for o in of_type(records, "outcome")}
    return records, outcomes, {v["rung"]: v for v in of_type(records, "verdict")}, result


# ---- programs ----

def no_programs():
    programs = copy_programs(without=("ladder-peaks",))
    _, outcomes, rows, result = bench("soa,v50_mpi", ladder=programs / "ladder", env={"PATH": "/nowhere"})
    reason = outcomes.get("v50_mpi", {}).get("reason", "")
    check("mpirun" in reason and "apt install" in reason, f"no mpirun: {reason!r}")
    check(rows["v50_mpi"]["time_per_step_ns_median"] is None, "no number without mpirun")
    check(rows["v20_soa"]["time_per_step_ns_median"] is not None, "the others go on")
    check("mpirun" in result.stdout, "the table says why")

    result = run("doctor", ladder=programs / "ladder")
    row = next((line for line in result.stdout.splitlines() if "v20_soa" in line), "")
    check(result.returncode == 0 and row.split()[:1] == ["ok"], f"doctor: {result.stdout} {result.stderr}")
    check("rungs can run here" in result.stdout and "ladder-one-python is not" in result.stdout, f"and what is missing: {result.stdout}")

    without = copy_programs(without=("ladder-one-mpi",))
    result = run("list", ladder=without / "ladder")
    check(result.returncode == 0 and "v20_soa" in result.stdout, "a build without MPI lists its rungs")


# ---- processors (emulated) ----

def other_processors():
    if shutil.which("qemu-x86_64"):
        _, outcomes, rows, _ = bench("soa,v31_sse2,v32_avx2,v33_avx512,v35_simd", "--runner-prefix",
                                     "qemu-x86_64 -cpu Conroe")
        for rung, needle in (("v32_avx2", "avx2"), ("v33_avx512", "avx512f")):
            check(outcomes.get(rung, {}).get("outcome") == "skipped", f"{rung} is skipped")
            check(needle in outcomes.get(rung, {}).get("reason", ""), f"{rung}: {outcomes.get(rung)}")
        for rung in ("v20_soa", "v31_sse2", "v35_simd"):
            check(rows[rung]["time_per_step_ns_median"] is not None, f"{rung} runs without AVX")
    else:
        print("qemu-x86_64 is not here: other processors not tried")
    result = run("verify", "--rungs", "v35_simd", "--isa", "sse2", ladder=LADDER)
    check(result.returncode == 0, f"--isa sse2: {result.stdout}")
    result = run("verify", "--rungs", "soa", "--runner-prefix", "/nowhere/emulator")
    check(result.returncode == 3 and "/nowhere/emulator" in result.stdout, "a prefix that is not there")


# ---- surroundings ----

def surroundings():
    odd = {"OMP_NUM_THREADS": "abc", "OMP_WAIT_POLICY": "active", "LC_ALL": "de_DE.UTF-8", "TZ": "XYZ",
           "TMPDIR": "/nowhere", "BENCHMARK_FILTER": "nothing", "BENCHMARK_MIN_TIME": "x"}
    without_home = {k: v for k, v in os.environ.items() if k != "HOME"}
    out = new_folder() / "states.csv"
    result = subprocess.run([LADDER, "solve", "v40_openmp", "--trajectories", "7", "--steps", "10",
                             "--out", out], env={**without_home, **odd}, capture_output=True, text=True)
    check(result.returncode == 0, f"an odd environment: {result.stderr}")
    plain = run("solve", "v40_openmp", "--trajectories", "7", "--steps", "10")
    check(out.read_text() == plain.stdout, "an odd environment changes no digit")

    one = min(os.sched_getaffinity(0))
    _, outcomes, rows, _ = bench("soa,v40_openmp", prefix=["taskset", "-c", str(one)])
    check(not outcomes and rows["v40_openmp"]["cores"] == 1, f"one allowed CPU: {outcomes}")
    many = len(os.sched_getaffinity(0)) + 1
    _, outcomes, _, _ = bench("soa,v40_openmp", "--threads", str(many))
    check("CPUs are allowed" in outcomes.get("v40_openmp", {}).get("reason", ""), "too many threads")


at_once(no_programs, other_processors, surroundings)
done()
