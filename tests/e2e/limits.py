"""How close each rung is to what the machine can do: measured, read from machine code, or a reason."""

import json
import os
import re
import shutil
import subprocess

from ladder import BUILD, LADDER, check, copy_programs, done, new_folder, of_type, read_journal, run

RUNGS = "v10,v20,v23,v31,v34,v35,v40,v50"
SHORT = ["--quick", "--rounds", "6", "--no-lock"]
LANES = {"scalar": 1, "sse2": 2, "avx2": 4, "avx512": 8}
HAS_AVX512 = " avx512f " in open("/proc/cpuinfo").read()


def bench(*more, ladder=LADDER, env=None, rungs=RUNGS, short=SHORT):
    """Returns: records, ceilings, loops by rung, verdict rows by rung, standard output, folder."""
    out = new_folder() / "run"
    result = run("bench", "--rungs", rungs, *short, "--out", out, *more, ladder=ladder, env=env)
    check(result.returncode == 0, f"exit 0, got {result.returncode}: {result.stderr}")
    records = read_journal(out / "run.jsonl")
    return (records, of_type(records, "ceiling"), {x["rung"]: x for x in of_type(records, "loop")},
            {x["rung"]: x for x in of_type(records, "verdict")}, result.stdout, out)


def close(a, b, tolerance):
    return a is not None and b is not None and abs(a - b) <= tolerance * max(abs(a), abs(b))


def check_limit(row, loop):
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
    # each sample has its own bound: medians of both do not divide exactly on a busy machine
    check(close(fraction, row["limit_bound_ns"] / row["time_per_step_ns_median"], 0.5),
          f"{rung}: fraction {fraction} of {row['limit_bound_ns']} / {row['time_per_step_ns_median']}")
    check(bool(row["what_stops"]) and row["what_stops"] in stdout_flat,
          f"{rung}: what stops it is told: {row['what_stops']!r}")
    check(loop["reason"] is None, f"{rung}: its loop was read: {loop['reason']}")


# ---- everything that is here ----

records, ceilings, loops, rows, stdout, out = bench()
stdout_flat = re.sub(r"\s+", " ", stdout)
check(len(ceilings) > 20, f"ceilings: {len(ceilings)}")
for rung in rows:
    check_limit(rows[rung], loops[rung])
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

# ---- another instruction set, an emulated processor ----

_, _, loops, rows, stdout, _ = bench("--isa", "sse2", rungs="v34,v35")
stdout_flat = re.sub(r"\s+", " ", stdout)
for rung in ("v34_in_flight", "v35_simd"):
    check(loops[rung]["isa"] == "sse2", f"--isa sse2: {loops[rung]['isa']}")
    check_limit(rows[rung], loops[rung])
if shutil.which("qemu-x86_64"):
    _, ceilings, loops, rows, stdout, _ = bench(
        "--runner-prefix", "qemu-x86_64 -cpu Haswell", "--trajectories", "512", "--steps", "20",
        rungs="v31,v33,v35", short=SHORT)
    wide = [c for c in ceilings if c["isa"] == "avx512"]
    check(wide and all(c["value"] is None and "avx512" in c["reason"] for c in wide),
          f"no AVX-512 there, and why: {wide[:1]}")
    check(loops["v35_simd"]["isa"] == "avx2", f"the loop that ran: {loops['v35_simd']['isa']}")
    row = rows["v35_simd"]  # cycles mean little there: a figure, or why there is none
    check((row["limit_kind"] is None) == (row["limit_reason"] is not None), f"a limit, or why not: {row}")
    check(row["time_per_step_ns_median"] is not None, "a time all the same")
else:
    print("qemu-x86_64 is not here: another processor not tried")

# ---- pieces that are missing ----

alone = copy_programs(without=("ladder-peaks",))
_, ceilings, loops, rows, stdout, _ = bench(ladder=alone / "ladder", rungs="v20,v35")
check(len(ceilings) == 1 and "ladder-peaks" in ceilings[0]["reason"], f"no peaks: {ceilings[:2]}")
for rung in ("v20_soa", "v35_simd"):
    check("libv" in loops[rung]["reason"], f"no object file: {loops[rung]}")
    check(rows[rung]["limit_kind"] is None and rows[rung]["limit_reason"], f"{rung}: no limit, why")
    check(rows[rung]["time_per_step_ns_median"] is not None, f"{rung} has its time all the same")

_, _, loops, rows, stdout, _ = bench(env={"PATH": "/nowhere"}, rungs="v20,v35")
check("objdump" in loops["v35_simd"]["reason"] and "apt install" in loops["v35_simd"]["reason"],
      f"no objdump: {loops['v35_simd']['reason']}")
check("objdump" in rows["v35_simd"]["limit_reason"], "its row says so")
check(rows["v35_simd"]["limit_fraction_median"] is None, "and has no figure")

tools = new_folder()
(tools / "objdump").symlink_to(shutil.which("objdump"))
_, _, loops, rows, stdout, _ = bench(env={"PATH": str(tools)}, rungs="v20,v35")
check("llvm-mca" in loops["v35_simd"]["predicted_reason"], f"no llvm-mca: {loops['v35_simd']}")
check(rows["v35_simd"]["predicted_ns"] is None and rows["v35_simd"]["limit_kind"],
      "a limit without a prediction")

stripped = copy_programs()
(stripped / "variants").mkdir()
for name in ("v20_soa", "v35_simd"):
    archive = f"lib{name}.a"
    target = stripped / "variants" / archive
    objects = subprocess.run(["ar", "t", BUILD / "variants" / archive], capture_output=True,
                             text=True, check=True).stdout.split()
    copies = []
    for place in objects:  # thin archives name files of the build folder
        source = next(BUILD.glob(f"**/{os.path.basename(place)}"))
        copies.append(shutil.copy(source, stripped / os.path.basename(place)))
    subprocess.run(["strip", "--strip-all", *copies], check=True)
    subprocess.run(["ar", "rc", target, *copies], check=True)
_, _, loops, rows, _, _ = bench(ladder=stripped / "ladder", rungs="v20,v35")
check("stripped" in loops["v20_soa"]["reason"], f"a stripped object: {loops['v20_soa']['reason']}")

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
