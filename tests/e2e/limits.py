"""How close each rung is to what the machine can do: measured, and read from machine code. What is
missing has a test of its own (no_limits.py).
"""

import json
import re
import shutil

from ladder import check, done, new_folder, of_type, read_journal, run

RUNGS = "v10,v20,v23,v31,v34,v35,v40,v50"
SHORT = ["--quick", "--rounds", "6", "--no-lock"]
LANES = {"scalar": 1, "sse2": 2, "avx2": 4, "avx512": 8}
HAS_AVX512 = " avx512f " in open("/proc/cpuinfo").read()


def bench(*more, rungs=RUNGS):
    """Returns: records, ceilings, loops by rung, verdict rows by rung, standard output, folder."""
    out = new_folder() / "run"
    result = run("bench", "--rungs", rungs, *SHORT, "--out", out, *more)
    check(result.returncode == 0, f"exit 0, got {result.returncode}: {result.stderr}")
    records = read_journal(out / "run.jsonl")
    return (records, of_type(records, "ceiling"), {x["rung"]: x for x in of_type(records, "loop")},
            {x["rung"]: x for x in of_type(records, "verdict")}, result.stdout, out)


def spread(values):
    known = [v for v in values if v is not None]
    return max(known) / min(known) if known else 1.0


def check_limit(row, loop, records):
    """The limits of a row agree with each other and with the time beside them."""
    rung = row["rung"]
    kinds = {k: row[f"limit_{k}_ns"] for k in ("issue", "latency", "memory")}
    known = {k: v for k, v in kinds.items() if v is not None}
    if not check(row["limit_kind"] in known, f"{rung}: a limit, not {row['limit_reason']}"):
        return
    check(row["limit_bound_ns"] == max(known.values()), f"{rung}: the largest limit binds")
    check(known[row["limit_kind"]] == row["limit_bound_ns"], f"{rung}: and is named")
    fraction = row["limit_fraction_median"]
    check(row["limit_fraction_low"] <= fraction <= row["limit_fraction_high"], f"{rung}: interval")
    # Each sample has its own bound, by the pace of its core then: medians of both do not divide exactly.
    own = [s for s in of_type(records, "sample") if s["rung"] == rung]
    apart = max(spread([s[key] for s in own]) for key in ("issue_per_ns", "clock_ghz"))
    times_ns = [1e9 * s["wall_s"] / s["steps"] / row["trajectories"] for s in own]
    low, high = row["limit_bound_ns"] / max(times_ns) / apart, row["limit_bound_ns"] / min(times_ns) * apart
    check(0.99 * low <= fraction <= 1.01 * high, f"{rung}: fraction {fraction} of {row['limit_bound_ns']}: {low}..{high}")
    check(bool(row["what_stops"]) and row["what_stops"] in stdout_flat,
          f"{rung}: what stops it is told: {row['what_stops']!r}")
    check(loop["reason"] is None, f"{rung}: its loop was read: {loop['reason']}")


# ---- everything that is here ----

records, ceilings, loops, rows, stdout, out = bench()
stdout_flat = re.sub(r"\s+", " ", stdout)
check(len(ceilings) > 20, f"ceilings: {len(ceilings)}")
for rung in rows:
    check_limit(rows[rung], loops[rung], records)
widest = "avx512" if HAS_AVX512 else "avx2"
check(loops["v35_simd"]["isa"] == widest, f"the widest vectors: {loops['v35_simd']['isa']}")
for rung, operations in (("v35_simd", 31), ("v40_openmp", 31), ("v50_mpi", 31)):
    loop = loops[rung]
    per_step = loop["fp_instructions"] * LANES[loop["isa"]] / loop["trajectories"]
    check(per_step <= operations, f"{rung}: {per_step} operations a vector step")
check(rows["v23_registers"]["limit_latency_ns"] > rows["v23_registers"]["limit_issue_ns"],
      "one trajectory at a time waits for its own results")
check(rows["v35_simd"]["limit_latency_ns"] < rows["v35_simd"]["limit_issue_ns"],
      "the top rung has enough in flight")
for key in ("issue_per_ns", "pace_before_per_ns", "pace_after_per_ns", "clock_ghz"):
    told = {s["rung"] for s in of_type(records, "sample") if s[key] is not None}
    check(told == set(rows), f"{key} is told beside samples of every rung: {told}")
report = json.loads(run("report", out, "--format", "json").stdout)
found = [r for r in report["rungs"] if r["rung"] == "v35_simd"][0]
check(set(found["limit"]) >= {"kind", "bound_ns", "fraction", "issue_ns", "latency_ns", "memory_ns"},
      f"JSON: {found.get('limit')}")
check(set(found["limit"]["fraction"]) >= {"median", "low", "high"}, "with its interval")
details = run("report", out, "--format", "markdown", "--details")
check(details.returncode == 0 and "predicted" in details.stdout, f"details: {details.stderr}")
if shutil.which("llvm-mca"):
    check((out / "raw" / "v35_simd.s").exists(), "the predictor's input is kept")

# ---- another instruction set ----

others, _, loops, rows, stdout, _ = bench("--isa", "sse2", rungs="v34,v35")
stdout_flat = re.sub(r"\s+", " ", stdout)
for rung in ("v34_in_flight", "v35_simd"):
    check(loops[rung]["isa"] == "sse2", f"--isa sse2: {loops[rung]['isa']}")
    check_limit(rows[rung], loops[rung], others)
# ---- a run that is gone on with keeps what it has ----

before = [r for r in records if r["type"] in ("ceiling", "loop")]
lines = (out / "run.jsonl").read_bytes().split(b"\n")
kept = [line for line in lines if b'"type":"verdict"' not in line and b'"type":"end"' not in line]
cut = new_folder() / "run"
cut.mkdir()
n = max(i for i, line in enumerate(kept) if b'"type":"sample"' in line) - 10
(cut / "run.jsonl").write_bytes(b"\n".join(kept[:n]) + b"\n")
result = run("bench", "--resume", cut, "--no-lock")
check(result.returncode == 0, f"resumed: {result.stderr}")
again = [r for r in read_journal(cut / "run.jsonl") if r["type"] in ("ceiling", "loop")]
check(again == before, "ceilings and loops are those of the first session")
done()
