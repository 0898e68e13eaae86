"""Scaling studies: the heats, what is not steps, the figures made of both, what is refused, going on after a kill."""

import json
import math
import os
import shutil
import signal
import statistics

import functools

import ladder as e2e
from ladder import at_once, check, check_nothing_left, check_refused, copy_programs, done, new_folder, of_type, read_journal

# Of its own, so that runners of tests beside it are not counted; ceilings take as long as all else.
PROGRAMS = copy_programs(without=("ladder-peaks",))
LADDER = PROGRAMS / "ladder"
run = functools.partial(e2e.run, ladder=LADDER)

CPUS = len(os.sched_getaffinity(0))
LAST = min(CPUS, 2)


def step_s(sample, heats):
    return sample["wall_s"] / sample["steps"] / heats[sample["heat"]]["trajectories"]


def over_base(records, heat, rung):
    """The median of the paired ratios, from the samples alone."""
    heats = {h["heat"]: h for h in of_type(records, "heat")}
    times = {}
    for s in of_type(records, "sample"):
        if s["heat"] == heat and not s["is_warm_up"] and not s["is_control"]:
            times[s["rung"], s["round"]] = step_s(s, heats)  # the last attempt counts
    rounds = {r for name, r in times if name == rung}
    return math.exp(statistics.median(math.log(times["v35_simd", r] / times[rung, r]) for r in rounds))


# ---- strong and weak, on as many cores as there are, two at most ----

def strong_and_weak():
    out = new_folder() / "run"
    result = run("scale", "--rungs", "v35,v40,v50", "--rounds", 4, "--cores", LAST, "--out", out, "--no-lock")
    check(result.returncode == 0, f"exit 0, got {result.returncode}: {result.stderr}")
    records = read_journal(out / "run.jsonl")
    heats = of_type(records, "heat")
    wanted = [(f"threads={n}", "threads", n, 3840) for n in range(1, LAST + 1)]
    wanted += [(f"weak={n}", "weak", n, 3840 * n) for n in range(2, LAST + 1)]
    check([(h["heat"], h["sweep"], h["cores"], h["trajectories"]) for h in heats] == wanted, f"the plan: {heats}")
    check(all(h["control"] == "v35_simd" and h["rounds"] == 4 for h in heats), "v35 is in each heat")
    rungs = {r["rung"]: r for r in of_type(records, "rung") if r["outcome"] == "planned"}
    check({"v35_simd", "v40_openmp"} <= set(rungs), f"rungs: {list(rungs)}")
    calibrations = of_type(records, "calibration")
    measured = {(c["rung"], c["heat"]) for c in calibrations}
    check(all(c["steps"] == 1000 for c in calibrations), f"the same steps everywhere: {calibrations}")
    check(len(measured) == len(rungs) * len(heats), f"every rung runs in every heat: {measured}")
    for s in of_type(records, "sample"):
        if s["rung"] == "v40_openmp":
            threads = int(s["heat"].split("=")[1])
            check(s["cpu_s"] < (threads + 0.1) * s["wall_s"], f"no more than {threads} threads ran")
    starts = {rung: {c["startup_s"] for c in calibrations if c["rung"] == rung} for rung in rungs}
    check(len(starts["v35_simd"]) == 1, f"one runner of a serial rung for all heats: {starts}")
    check(len(starts["v40_openmp"]) == len(heats), f"one of a parallel rung for each: {starts}")

    costs = of_type(records, "cost")
    functions = [c for c in costs if c["operation"].startswith("MPI")]
    costs = [c for c in costs if c not in functions]
    check({(c["rung"], c["heat"]) for c in costs} == measured, "what is not steps is measured for each")
    in_ranks = {(r, h["heat"]) for r in rungs for h in heats if rungs[r]["launch"] == "mpirun" and h["cores"] > 1}
    wholes = []
    for rung, heat in in_ranks:
        whole = next(c["value_median"] for c in costs if (c["rung"], c["heat"]) == (rung, heat))
        found = {c["operation"]: c for c in functions if (c["rung"], c["heat"]) == (rung, heat)}
        check(list(found) == ["MPI_Scatterv", "MPI_Gatherv"], f"{rung}, {heat}: what it calls, in this order: {found}")
        for c in found.values():
            wholes.append(whole)
            check(0 < c["value_median"] and c["unit"] == "us" and c["steps"] == 0, f"{c}")
            check(c["kind"] == "serial part" and c["cores"] == 2 and c["samples"] is None, f"{c}")
            check(c["value_low"] is None and "waiting included" in c["note"], f"{c}")
        check("in MPI_Scatterv" in result.stdout and "in MPI_Gatherv" in result.stdout, "both are in the table")
    # of another process, and waiting included: of the same size, no more is known, nor that of all on a busy machine
    least = min((c["value_median"] for c in functions), default=0)
    check(not functions or least < 100 * max(wholes), f"{least} us of {wholes}")
    check(len(functions) == 2 * len(in_ranks), f"where ranks send, and nowhere else: {functions}")
    check(not list(out.glob("mpi*")), f"files of the counting are gone: {list(out.iterdir())}")
    for c in costs:
        team = 1 if rungs[c["rung"]]["launch"] == "serial" else int(c["heat"].split("=")[1])
        check(c["kind"] == "serial part" and c["operation"] == "integration of 0 steps" and c["steps"] == 0, f"{c}")
        check(c["cores"] == team and c["samples"] == 15 and c["unit"] == "us", f"{c}")
        check(0 <= c["value_low"] <= c["value_median"] <= c["value_high"], f"{c}")

    scaling = json.loads((out / "report.json").read_text())["scaling"]
    check(scaling["base"] == "v35_simd", "what all are compared with")
    kinds = ("strong", "weak") if LAST > 1 else ("strong",)
    parallel = [r for r in rungs if rungs[r]["launch"] != "serial"]
    check([(c["rung"], c["kind"]) for c in scaling["curves"]] == [(r, k) for r in parallel for k in kinds], "the curves")
    for curve in scaling["curves"]:
        points = curve["points"]
        check([p["cores"] for p in points] == [p["ideal"] for p in points] == list(range(1, LAST + 1)), "the ideal line")
        one = over_base(records, "threads=1", curve["rung"])
        for p in points:
            ratio = over_base(records, p["heat"], curve["rung"]) / one
            check(math.isclose(p["speedup_over_one_core"]["median"], ratio, rel_tol=1e-6), f"{curve['rung']}: {p}")
            check(math.isclose(p["efficiency"]["median"], ratio / p["cores"], rel_tol=1e-6), f"{p}")
            check(not p["is_oversubscribed"] and "integration of 0 steps" in {c["operation"] for c in p["serial_parts"]}, f"{p}")
            if p["cores"] > 1:
                karp_flatt = (1 / ratio - 1 / p["cores"]) / (1 - 1 / p["cores"])
                gustafson = (p["cores"] - ratio) / (p["cores"] - 1)
                truth = gustafson if curve["kind"] == "weak" else karp_flatt
                check(math.isclose(p["serial_fraction"]["median"], truth, rel_tol=1e-5, abs_tol=1e-7), f"{p}")
        check(curve["fit"]["serial_fraction"] is None and curve["fit"]["serial_fraction_reason"], f"two points: {curve}")
    check("The strong scaling: N = 3840" in result.stdout and "Amdahl" in result.stdout, "the tables are shown")
    check("OVERSUBSCRIBED" not in result.stdout and " problem: " not in result.stdout, "and no others")
    check_refused(run("scale", "--resume", out, "--no-lock"), 2, "complete")


# ---- past the CPUs: only for who asks, and stamped ----

def past_the_cpus():
    check_refused(run("scale", "--cores", CPUS + 1, "--no-lock"), 2, f"take --cores {CPUS}", "--oversubscribe")
    out = new_folder() / "run"
    result = run("scale", "--strong", "--cores", CPUS + 1, "--oversubscribe", "--rungs", "v40", "--rounds", 1, "--steps",
                 250, "--out", out, "--no-lock")
    check(result.returncode == 0, f"exit 0, got {result.returncode}: {result.stderr}")
    records = read_journal(out / "run.jsonl")
    check(f"up to {CPUS + 1} threads or ranks on {CPUS} CPU" in of_type(records, "run")[0]["estimate"], "stamped")
    check(all(h["sweep"] == "threads" and h["trajectories"] == 3840 for h in of_type(records, "heat")), "strong only")
    check(f"threads={CPUS + 1}" in {s["heat"] for s in of_type(records, "sample") if s["rung"] == "v40_openmp"}, "timed")
    check(result.stdout.count("OVERSUBSCRIBED") == 2 and f"{CPUS + 1} on {CPUS}" in result.stdout, "each table says so")
    last = json.loads((out / "report.json").read_text())["scaling"]["curves"][0]["points"][-1]
    check(last["is_oversubscribed"] and last["serial_fraction"] is None, f"no share of cores that are not there: {last}")


# ---- without the library that counts ----

def without_the_library():
    if LAST > 1 and shutil.which("mpirun") and (PROGRAMS / "ladder-one-mpi").exists():
        out = new_folder() / "run"
        result = run("scale", "--strong", "--rungs", "v50", "--cores", 2, "--rounds", 1, "--steps", 250, "--out", out,
                     "--no-lock", ladder=copy_programs(without=("ladder-peaks", "libladder-mpi-count.so")) / "ladder")
        check(result.returncode == 0, f"the study goes on: {result.returncode}: {result.stderr}")
        functions = [c for c in of_type(read_journal(out / "run.jsonl"), "cost") if c["operation"] == "MPI functions"]
        check([c["heat"] for c in functions] == ["threads=2"], f"the functions have a reason, once: {functions}")
        check(all("is not there; build again" in c["reason"] and c["value_median"] is None for c in functions), f"{functions}")
        check("is not there; build again" in result.stdout, "which is shown")


# ---- a study that was killed goes on as it was planned ----

def killed():
    words = ["scale", "--weak", "--cores", LAST, "--rungs", "v40", "--trajectories", 960, "--seed", 7, "--no-lock"]
    out, n_rounds, _ = e2e.stop_at_work([LADDER, *words], new_folder() / "run", 6, signal.SIGKILL, -signal.SIGKILL)
    journal = out / "run.jsonl"
    before = journal.read_bytes()
    shown = run("report", out)
    check(f"ladder scale --resume {out}" in shown.stdout, "the report says how to go on")
    result = run("scale", "--resume", out, "--no-lock")
    check(result.returncode == 0, f"resumed: {result.returncode} {result.stderr}")
    check(journal.read_bytes().startswith(before[:before.rindex(b"\n")]), "nothing of what was there has changed")
    records = read_journal(journal) if before.endswith(b"\n") else []
    for heat in of_type(records, "heat"):
        rounds = {s["round"] for s in of_type(records, "sample") if s["heat"] == heat["heat"]}
        check(rounds == set(range(n_rounds)), f"{heat['heat']}: all rounds: {rounds}")
    costs = [(c["rung"], c["heat"]) for c in of_type(records, "cost")]
    check(len(costs) == len(set(costs)), f"what was measured is not measured again: {costs}")


# ---- what cannot be ----

check_refused(run("scale", "--rungs", "v20", "--no-lock"), 2, "v20_soa", "one core")
check_refused(run("scale", "--rungs", "v35", "--no-lock"), 2, "v40_openmp")
check_refused(run("scale", "--rungs", "v40,", "--no-lock"), 2, "--rungs")
check_refused(run("scale", "--cores", 0), 2, "--cores")
check_refused(run("scale", "--threads", 2), 2, "--threads")
check_refused(run("scale", "--trajectories", 1000000000000, "--no-lock"), 3, "--trajectories")

at_once(strong_and_weak, past_the_cpus, without_the_library, killed)
check_nothing_left(PROGRAMS)
done()
