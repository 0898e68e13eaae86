"""A bench of a few rungs, from the command to the files it leaves."""

import functools
import json
import math
import statistics

import ladder as e2e
from ladder import check, check_refused, copy_programs, done, new_folder, of_type, read_journal

PROGRAMS = copy_programs(without=("ladder-peaks", "ladder-one-mpi"))  # limits.py looks at ceilings
run = functools.partial(e2e.run, ladder=PROGRAMS / "ladder")

RUNGS = ["v10_naive", "v22_aos", "v35_simd", "v40_openmp"]
SPINE = set(RUNGS) - {"v22_aos"}
ROUNDS = 6

out = new_folder() / "run"
result = run("bench", "--rungs", "naive,aos,simd,v40_openmp", "--problem", "cache", "--rounds", ROUNDS,
             "--out", out, "--no-lock")
check(result.returncode == 0, f"exit 0, got {result.returncode}: {result.stderr}")
records = read_journal(out / "run.jsonl")

# ---- the journal: what stands where ----

types = [r["type"] for r in records]
order = ["run", "heat", "rung", "check", "sample", "verdict", "end"]
firsts = [types.index(t) for t in order]
check(firsts == sorted(firsts), f"machine, plan, verification, samples, verdicts, end: {firsts}")
check(types.count("run") == 1 and types[-1] == "end", "one run record, the end last")
check([r["rung"] for r in of_type(records, "rung")] == RUNGS, "all rungs, in ladder order")
check(of_type(records, "end")[0]["outcome"] == "complete", "a complete run")

# ---- the spine is profiled, after the last round ----

metrics = of_type(records, "metric")
check({m["rung"] for m in metrics} == SPINE, "the whole spine is looked at")
check({m["tool"] for m in metrics} == {"callgrind", "perf-stat"}, "by the quick tools")
check(types.index("metric") > len(types) - 1 - types[::-1].index("sample"), "not while rungs are timed")
for m in metrics:
    check((m["value"] is None) == bool(m["reason"]), f"a count or a reason: {m}")
check("The second axis" in result.stdout or not any(m["value"] for m in metrics), "and shown")

# ---- verification comes first, and everything timed was verified ----

checks = of_type(records, "check")
for rung in RUNGS:
    own = [c for c in checks if c["rung"] == rung]
    check(len(own) == 10, f"{rung}: nine default checks and the timed size, got {len(own)}")
    check(all(c["passed"] and c["compared"] == c["trajectories"] for c in own), f"{rung}: passed")
check({c["trajectories"] for c in checks} == {1, 7, 35, 1003, 3840}, "the sizes of the plan")

# ---- samples: order, hashes, plausibility ----

samples = of_type(records, "sample")
arms = len(RUNGS) + 1  # one runs twice
first = {}
for s in samples:
    if s["is_warm_up"] or s["attempt"]:
        continue
    first.setdefault(s["round"], []).append((s["position"], s["rung"], s["is_control"]))
check(sorted(first) == list(range(ROUNDS)), f"all rounds: {sorted(first)}")
orders = [[arm[1:] for arm in sorted(first[r])] for r in sorted(first)]
check(all(len(set(o)) == arms for o in orders), "each round holds each arm once")
check(all(orders[r + 1] == orders[r][::-1] for r in range(0, ROUNDS, 2)), "pairs are reversed")
check(len({tuple(o) for o in orders[::2]}) > 1, "the permutations differ")
controls = {s["rung"] for s in samples if s["is_control"]}
check(controls == {"v35_simd"}, f"the control is v35_simd: {controls}")
for rung in RUNGS:
    own = [s for s in samples if s["rung"] == rung]
    check(len({s["state_hash"] for s in own}) == 1, f"{rung}: the same states in every sample")
    check(any(s["is_warm_up"] for s in own), f"{rung}: has a warm-up")
    check(all(0 < s["wall_s"] * s["iterations"] <= s["elapsed_s"] for s in own), f"{rung}: claims")
hashes = {s["rung"]: (s["steps"], s["state_hash"]) for s in samples}
if hashes["v40_openmp"][0] == hashes["v35_simd"][0]:
    check(hashes["v40_openmp"] == hashes["v35_simd"], "threads change no bit")

# ---- trajectories to be looked at ----

paths = of_type(records, "path")
check([p["trajectory"] for p in paths] == list(range(18)), f"18 trajectories: {len(paths)}")
for n_steps, point in ((0, 0), (4, 1), (1000, 250)):
    states = run("solve", "v35", "--trajectories", 18, "--steps", n_steps).stdout.split()[1:]
    for path, state in zip(paths, states):
        got = [float(v) for v in path["points"].split(";")[point].split()]
        wanted = [float(v) for v in state.split(",")]
        check(path["points"].count(";") == 250 and path["steps_apart"] == 4, "251 points")
        check(all(abs(g - w) < 0.0051 for g, w in zip(got, wanted)),
              f"trajectory {path['trajectory']}, step {n_steps}: {got} is {wanted}")

# ---- the files, and the table on the terminal ----

summary = json.loads((out / "report.json").read_text())
check(summary["schema"] == 1, "schema 1")
rows = {r["rung"]: r for r in summary["rungs"]}
check(list(rows) == RUNGS, "all rungs in the summary")
naive, aos, simd = rows["v10_naive"], rows["v22_aos"], rows["v35_simd"]
for row in rows.values():
    check(row["outcome"] == "ok", f"{row['rung']} is ok")
    t = row["time_per_step_ns"]
    check(0 < t["low"] <= t["median"] <= t["high"], f"{row['rung']}: interval around the median")
    check(row["lines_changed"] is not None and row["lines_changed"] > 0
          or row["lines_changed_reason"], f"{row['rung']}: lines, or why there are none")
check(naive["speedup_base"] is None and naive["speedup_base_reason"], "no base: null with a reason")
last = {(s["rung"], s["round"]): s["wall_s"] / s["steps"] for s in samples if not s["is_warm_up"] and not s["is_control"]}
for row in (aos, simd):
    t, s = row["time_per_step_ns"], row["speedup_start"]
    check(0 < s["low"] <= s["median"] <= s["high"], f"{row['rung']}: a speed-up with its interval")
    ratios = [last["v10_naive", r] / last[row["rung"], r] for r in range(ROUNDS)]
    ratio = math.exp(statistics.median(map(math.log, ratios)))
    check(abs(s["median"] / ratio - 1) < 1e-6, f"{row['rung']}: the paired speed-up is {s}, of the samples {ratio}")
gflops = 71 / simd["time_per_step_ns"]["median"]
check(abs(simd["gflops"] / gflops - 1) < 1e-7, "GFLOP/s are useful operations by the median")
for name in ("report.txt", "report.md", "report.csv", "report.json"):
    check((out / name).stat().st_size > 200, f"{name} is written")
for rung in RUNGS:
    check(rung in result.stdout, f"{rung} is in the table")
check("\r" not in result.stderr and "\033" not in result.stdout, "plain lines without a terminal")

# ---- a rung that must equal its base is compared with it, also where the base is not asked for ----

alone = new_folder() / "alone"
result = run("bench", "--rungs", "v40", "--quick", "--rounds", 1, "--out", alone, "--no-lock")
texts = [c["check"] for c in of_type(read_journal(alone / "run.jsonl"), "check")]
check(len(texts) == 10 and sum("bit-identical to v35_simd" in t for t in texts) == 9, f"{texts}")

# ---- the same journal shown again, and what is refused ----

again = run("report", out, "--format", "json")
check(json.loads(again.stdout) == summary, "ladder report makes the same summary")
check_refused(run("bench", "--out", out, "--rungs", "naive", "--no-lock"), 2, "run.jsonl")
check_refused(run("bench", "--resume", out, "--no-lock"), 2, "complete")
done()
