"""Limits where something is missing: a processor, a tool, a piece of the build. Each leaves a reason."""

import os
import shutil
import subprocess

from ladder import BUILD, LADDER, at_once, check, copy_programs, done, new_folder, of_type, read_journal, run


def bench(rungs, *more, ladder=LADDER, env=None):
    """Returns: ceilings, loops by rung, verdict rows by rung."""
    out = new_folder() / "run"
    result = run("bench", "--rungs", rungs, "--quick", "--rounds", "2", "--no-lock", "--out", out, *more,
                 ladder=ladder, env=env)
    check(result.returncode == 0, f"exit 0, got {result.returncode}: {result.stderr}")
    records = read_journal(out / "run.jsonl")
    return (of_type(records, "ceiling"), {x["rung"]: x for x in of_type(records, "loop")},
            {x["rung"]: x for x in of_type(records, "verdict")})


# ---- an emulated processor ----

def another_processor():
    if shutil.which("qemu-x86_64"):
        ceilings, loops, rows = bench("v31,v33,v35", "--runner-prefix", "qemu-x86_64 -cpu Haswell", "--trajectories", "512",
                                      "--steps", "20")
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

def no_pieces():
    # No ladder-peaks; the object file of one rung has no names, that of the other is not there.
    pieces = copy_programs(without=("ladder-peaks",))
    (pieces / "variants").mkdir()
    objects = subprocess.run(["ar", "t", BUILD / "variants/libv20_soa.a"], capture_output=True, text=True,
                             check=True).stdout.split()
    copies = []
    for place in objects:  # thin archives name files of the build folder
        source = next(BUILD.glob(f"**/{os.path.basename(place)}"))
        copies.append(shutil.copy(source, pieces / os.path.basename(place)))
    subprocess.run(["strip", "--strip-all", *copies], check=True)
    subprocess.run(["ar", "rc", pieces / "variants/libv20_soa.a", *copies], check=True)
    ceilings, loops, rows = bench("v20,v35", ladder=pieces / "ladder")
    check(len(ceilings) == 1 and "ladder-peaks" in ceilings[0]["reason"], f"no peaks: {ceilings[:2]}")
    for rung, needle in {"v20_soa": "stripped", "v35_simd": "libv"}.items():
        check(needle in loops[rung]["reason"], f"{needle}: {loops[rung]}")
        check(rows[rung]["limit_kind"] is None and rows[rung]["limit_reason"], f"{rung}: no limit, why")
        check(rows[rung]["time_per_step_ns_median"] is not None, f"{rung} has its time all the same")


def no_objdump():
    _, loops, rows = bench("v35", env={"PATH": "/nowhere"})
    check("objdump" in loops["v35_simd"]["reason"] and "apt install" in loops["v35_simd"]["reason"],
          f"no objdump: {loops['v35_simd']['reason']}")
    check("objdump" in rows["v35_simd"]["limit_reason"], "its row says so")
    check(rows["v35_simd"]["limit_fraction_median"] is None, "and has no figure")


def no_predictor():
    tools = new_folder()
    (tools / "objdump").symlink_to(shutil.which("objdump"))
    _, loops, rows = bench("v35", env={"PATH": str(tools)})
    check("llvm-mca" in loops["v35_simd"]["predicted_reason"], f"no llvm-mca: {loops['v35_simd']}")
    check(rows["v35_simd"]["predicted_ns"] is None and rows["v35_simd"]["limit_kind"],
          "a limit without a prediction")


at_once(another_processor, no_pieces, no_objdump, no_predictor)
done()
