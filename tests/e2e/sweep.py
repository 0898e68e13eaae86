"""Sweeps: a heat for each size, the tables made from them, what is refused, and going on after a stop."""

import csv
import functools
import signal

import ladder as e2e
from ladder import at_once, check, check_refused, copy_programs, done, new_folder, of_type, read_journal, stop_at_work

LADDER = copy_programs(without=("ladder-peaks", "ladder-one-mpi")) / "ladder"  # ceilings take as long as all else
run = functools.partial(e2e.run, ladder=LADDER)


def plotted(folder):
    """The rows of sweep.dat, as lists of words; comments left out."""
    lines = (folder / "sweep.dat").read_text().splitlines()
    return [line.split() for line in lines if not line.startswith("#")]


def is_power_of_two(n):
    return n > 0 and n & (n - 1) == 0


# ---- trajectories ----

def trajectories():
    out = new_folder() / "run"
    result = run("bench", "--sweep", "trajectories=64..1024", "--rungs", "v20,v35", "--quick", "--rounds", 6, "--out", out,
                 "--no-lock")
    check(result.returncode == 0, f"exit 0, got {result.returncode}: {result.stderr}")
    records = read_journal(out / "run.jsonl")
    heats = of_type(records, "heat")
    check([h["heat"] for h in heats] == ["N=64", "N=256", "N=1024"], f"a heat a size: {heats}")
    check([h["trajectories"] for h in heats] == [64, 256, 1024], "the sizes")
    check(all(h["problem"] == h["heat"] and h["sweep"] == "trajectories" and h["cores"] is None
              and h["rounds"] == 6 and h["control"] == "v35_simd" for h in heats), f"the plan: {heats}")
    check([h["steps"] for h in heats] == [16384, 4096, 1024], "more steps for few trajectories")
    checks = of_type(records, "check")
    for rung in ("v20_soa", "v35_simd"):
        sizes = [c["trajectories"] for c in checks if c["rung"] == rung and c["steps"] == 10 and c["dt"] == 0.004]
        check(sizes == [64, 256, 1024], f"{rung} is verified at each size: {sizes}")
    calibrations = of_type(records, "calibration")
    check(len(calibrations) == 6, "six calibrations")
    check(all(is_power_of_two(c["steps"]) and c["steps"] >= 64 for c in calibrations), f"{calibrations}")
    for sample in of_type(records, "sample"):
        own = [c for c in calibrations if (c["heat"], c["rung"]) == (sample["heat"], sample["rung"])]
        check(len(own) == 1 and sample["steps"] == own[0]["steps"], "samples run the calibrated steps")
    verdicts = of_type(records, "verdict")
    check(len(verdicts) == 6 and all(v["outcome"] == "ok" for v in verdicts), "a row a rung and size")
    check("The sweep of trajectories: N = 64 to 1024" in result.stdout, "the table of the sweep is shown")
    check("N=64 problem" not in result.stdout, "and no table a size")

    rows = list(csv.DictReader((out / "report.csv").open()))
    check([(r["trajectories"], r["rung"]) for r in rows]
          == [(n, r) for n in ("64", "256", "1024") for r in ("v20_soa", "v35_simd")], "a CSV row each")
    check(all(float(r["time_per_step_ns_low"]) <= float(r["time_per_step_ns_median"]) <= float(r["time_per_step_ns_high"])
              and r["steps"] and r["cores"] == "1" and "state_level" in r for r in rows), f"columns: {rows[0]}")
    plot = plotted(out)
    check([row[0] for row in plot] == ["64", "256", "1024"], "a line a size")
    check(all(len(row) == 2 + 2 * 8 for row in plot), "a group of columns a rung")
    again = run("report", out, "--format", "plot")
    check(again.stdout == (out / "sweep.dat").read_text(), "ladder report writes the same plot")
    check_refused(run("bench", "--resume", out, "--no-lock"), 2, "complete")
    check_refused(run("bench", "--resume", out, "--sweep", "trajectories=64..64"), 2, "--sweep")


# ---- the steps of large ensembles: what the rule makes of the time that was measured ----

def steps_by_rule(nominal, s_per_step):
    least = 64 if 64 * s_per_step <= 1.0 else 1
    steps = nominal
    while steps // 2 >= least and steps * s_per_step > 0.25:
        steps //= 2
    return steps


def large_ensembles():
    out = new_folder() / "run"
    result = run("bench", "--sweep", "trajectories=16384..65536", "--rungs", "v14,v35", "--quick", "--rounds", 1, "--out",
                 out, "--no-lock")
    check(result.returncode == 0, f"exit 0, got {result.returncode}: {result.stderr}")
    for c in of_type(read_journal(out / "run.jsonl"), "calibration"):
        wanted = steps_by_rule(1024, 1e-9 * c["time_per_step_ns"] * c["trajectories"])
        check(c["steps"] == wanted, f"{c['rung']} in {c['heat']}: {c['steps']} steps, by the rule {wanted}")


# ---- a sweep that was stopped goes on as it was planned ----

def stopped():
    for words in (["--sweep", "trajectories=64..256", "--rungs", "v20,v35", "--quick"],
                  ["--sweep", "trajectories=64..200", "--steps", "4096", "--rungs", "v35", "--seed", "7", "--quick"]):
        out, rounds, _ = stop_at_work([LADDER, "bench", *words, "--no-lock"], new_folder() / "run", 1, signal.SIGINT, 130)
        journal = out / "run.jsonl"
        before = journal.read_bytes()
        result = run("bench", "--resume", out, "--no-lock")
        check(result.returncode == 0, f"{words}: resumed: {result.returncode} {result.stderr}")
        check(journal.read_bytes().startswith(before), "nothing of what was there has changed")
        records = read_journal(journal)
        check(of_type(records, "end")[-1]["outcome"] == "complete", "complete now")
        for heat in of_type(records, "heat"):
            check(heat["rounds"] == rounds, f"{heat['heat']}: {rounds} rounds were planned")
            taken = {s["round"] for s in of_type(records, "sample") if s["heat"] == heat["heat"]}
            check(taken == set(range(rounds)), f"{heat['heat']}: all rounds: {taken}")


# ---- what cannot be ----

GARBAGE = ["", "trajectories", "trajectories=", "trajectories=64", "64..128", "trajectories=128..64",
           "trajectories=0..64", "trajectories=a..b", "trajectories=64..99999999999999999999", "steps=1..2",
           "threads=1..2", "trajectories=64..128..256", " trajectories=64..128", "x" * 10_000]
for value in GARBAGE:
    check_refused(run("bench", "--sweep", value), 2, "WHAT=FIRST..LAST, as in trajectories=64..4194304", "ladder scale")
check_refused(run("bench", "--sweep", "trajectories=64..1000000000000", "--no-lock"), 3, "--sweep")
check_refused(run("bench", "--sweep", "trajectories=64..64", "--trajectories", "64"), 2, "--trajectories")

at_once(trajectories, large_ensembles, stopped)
done()
