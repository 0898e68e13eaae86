"""`ladder profile`: what tools count comes to the journal, and what they refuse becomes a reason.

usage: profile.py BUILD [--long]: all bad days of the tools, not only some.
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys

from ladder import LADDER, at_once, check, check_refused, copy_programs, done, new_folder, of_type, read_journal, run, wait_until

SOURCE = pathlib.Path(__file__).resolve().parents[2]
HARDWARE = ("cycles", "instructions", "cache-misses", "branch-misses")


def profile(*words, code=0, env=None, out=None, ladder=LADDER):
    """Returns: the records of the run, its folder, the result."""
    out = out or new_folder() / "run"
    result = run("profile", "--no-lock", *words, *(["--out", out] if "--run" not in words else []),
                 env=env, ladder=ladder)
    check(result.returncode == code, f"exit {code}, got {result.returncode}: {result.stderr[-600:]}")
    return read_journal(out / "run.jsonl") if (out / "run.jsonl").exists() else [], out, result


def metrics(records, rung, tool):
    return {m["metric"]: m for m in of_type(records, "metric") if m["rung"] == rung and m["tool"] == tool}


def check_metrics(records):
    """True of any profile: a value or a reason, and rungs that have passed their checks."""
    passed = {c["rung"] for c in of_type(records, "check") if c["passed"]}
    for m in of_type(records, "metric"):
        what = f'{m["rung"]} {m["tool"]} {m["metric"]}'
        check((m["value"] is None) == bool(m["reason"]), f"{what}: a value or a reason")
        check(m["rung"] in passed, f"{what}: verified before it was counted")


# ---- the tools of this machine ----

def tools_of_this_machine():
    LOOKED_AT = ["v10_naive", *(["v15_inlined", "v20_soa"] if "--long" in sys.argv else []), "v35_simd"]
    records, out, result = profile("--rungs", ",".join(LOOKED_AT), "--tools", "callgrind,perf-stat,mca")
    check_metrics(records)
    check(not of_type(records, "sample") and not of_type(records, "verdict"), "nothing was timed")
    check(of_type(records, "end")[0]["outcome"] == "complete", "the journal is closed")
    check(len(of_type(records, "loop")) == len(LOOKED_AT), "a loop a rung (mca)")
    if shutil.which("valgrind"):
        counts = {r: metrics(records, r, "callgrind") for r in LOOKED_AT}
        ir = {r: c["instructions"]["value"] for r, c in counts.items()}
        check(all(v is not None for v in ir.values()), f"instructions of all: {ir}")
        # 106 operations a step (sigma, rho, beta form) are the least that a scalar rung issues
        check(106 < ir["v10_naive"] < 500, f"naive: {ir['v10_naive']} instructions a step")
        check(ir["v35_simd"] < ir["v10_naive"] / 8, f"vectors are seen: {ir}")
        misses = {r: c["d1_misses"]["value"] for r, c in counts.items()}
        check(misses["v35_simd"] < misses["v10_naive"], f"the layout is seen: {misses}")
        if "v15_inlined" in LOOKED_AT:
            check(100 < ir["v15_inlined"] < 250, f"inlined: {ir['v15_inlined']} instructions a step")
            check(ir["v10_naive"] > 1.1 * ir["v15_inlined"], f"the calls of naive are seen: {ir}")
            check(misses["v20_soa"] < misses["v10_naive"], f"the layout is seen: {misses}")
        for rung, c in counts.items():
            is_wide = rung == "v35_simd"  # Valgrind splits wide accesses
            check(is_wide or c["reads"]["value"] < c["instructions"]["value"], f"{rung}: fewer reads than instructions")
            check((out / "raw" / f"callgrind.out.{rung}.24").exists(), f"{rung}: raw output is kept")
        hot = [h for h in of_type(records, "hot") if h["rung"] == "v10_naive" and h["tool"] == "callgrind"]
        check(any(h["line"] is None for h in hot) and any(h["line"] for h in hot), "functions and lines")
        is_long = "--long" in sys.argv  # that counts are the same twice, exec.py checks too
        again = metrics(profile("--rungs", "naive", "--tools", "callgrind")[0], "v10_naive", "callgrind") if is_long else {}
        for name, m in again.items():
            before = counts["v10_naive"][name]["value"]
            check(abs(m["value"] - before) <= 1e-5 * max(before, 1e-3), f"{name} twice: {before}, {m['value']}")
    else:
        print("valgrind is not here: Callgrind not tried")
    if shutil.which("perf"):
        for name, m in metrics(records, "v10_naive", "perf-stat").items():
            check(m["value"] != 0 or name not in HARDWARE, f"{name}: 0 is not what a counter says of work")
            check(m["value"] is not None or m["reason"], f"{name}: {m}")
        clock = metrics(records, "v10_naive", "perf-stat")["task-clock"]["value"]
        check(clock and 5 < clock < 5000, f"ns a step by perf: {clock}")
        records, out, result = profile("--annotate", "naive")
        stacks = [s for s in of_type(records, "stack") if s["rung"] == "v10_naive"]
        taken = metrics(records, "v10_naive", "perf-record")["samples"]["value"]
        check(sum(s["samples"] for s in stacks) == taken, "stacks hold every sample")
        check((out / "raw" / "perf-record.v10_naive.folded").exists(), "folded stacks are kept")
        check("Percent" in result.stdout and "mul" in result.stdout, "annotated assembly is shown")
    else:
        print("perf is not here: not tried")


# ---- into a run that is there ----

def into_a_run():
    bench = new_folder() / "run"
    quick = copy_programs(without=("ladder-peaks", "ladder-one-mpi")) / "ladder"  # ceilings take as long as all else
    result = run("bench", "--quick", "--rounds", "6", "--no-lock", "--rungs", "naive,inlined", "--out", bench, ladder=quick)
    check(result.returncode == 0, f"a run to add to: {result.stderr}")
    before = read_journal(bench / "run.jsonl")
    records = profile("--run", bench, "--rungs", "naive", "--tools", "perf-stat", out=bench, ladder=quick)[0]
    check(records[:len(before)] == before, "what was there stays")
    check(len(of_type(records, "verdict")) == 2 * len(of_type(before, "verdict")), "the rows are judged again")
    check(of_type(records, "end")[-1]["outcome"] == "complete", "and the run is complete")
    check({m["session"] for m in of_type(records, "metric")} == {1}, "in a session of its own")
    check_refused(run("profile", "--no-lock", "--run", bench, "--rungs", "soa", ladder=quick), 2, "none of these rungs")

    killed = subprocess.Popen([quick, "profile", "--no-lock", "--run", bench, "--tools", "perf-stat"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    wait_until(lambda: (bench / "run.jsonl").read_bytes().count(b'"type":"resume"') == 2)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    result = profile("--run", bench, "--rungs", "inlined", "--tools", "perf-stat", out=bench, ladder=quick)[2]
    records = read_journal(bench / "run.jsonl")
    check(of_type(records, "end")[-1]["outcome"] == "complete", "what a kill left open is closed by the next")
    check("INCOMPLETE" not in result.stdout and "faster" in result.stdout, "with its verdicts")

    check_refused(run("profile", "--no-lock", "--tools", "calgrind"), 2, "callgrind")
    check_refused(run("profile", "--no-lock", "--tools", ""), 2, "--tools")
    check_refused(run("profile", "--no-lock", "--rungs", "nobody"), 2, "nobody")
    check_refused(run("profile", "--no-lock", "--run", "/nowhere/run"), 2, "/nowhere/run")
    check_refused(run("profile", "--no-lock", "--run", bench, "--out", bench), 2, "--out")
    check_refused(run("profile", "--no-lock", "--annotate", "naive", "--tools", "mca"), 2, "--annotate")


# ---- tools that stand in for those of another machine ----

def stand_ins():
    fakes = new_folder()
    for name in ("perf", "likwid-perfctr", "valgrind"):
        program = fakes / name
        program.write_text(f'#!/bin/sh\nFAKE_NAME={name} exec {sys.executable} {SOURCE}/tests/fakes/tool.py "$@"\n')
        program.chmod(0o755)


    def fake(day, *words, tools="callgrind,perf-stat"):
        env = {"PATH": f"{fakes}:{os.environ['PATH']}", "FAKE_DAY": day}
        return profile("--rungs", "simd", "--tools", tools, *words, env=env)


    records, out, result = fake("good", tools="perf-stat,perf-record,likwid")
    check_metrics(records)
    counted = metrics(records, "v35_simd", "perf-stat")
    check(abs(counted["instructions per cycle"]["value"] - 2.0) < 1e-9, "IPC of a machine with counters")
    check(counted["cycles"]["counted_share"] == 0.625, "counters that take turns are told")
    check(counted["task-clock"]["counted_share"] is None, "the clock does not")
    check("turn" in counted["branch-misses"]["reason"], f"not counted: {counted['branch-misses']}")
    check("no such counter" in counted["cache-references"]["reason"], "a PMU without this counter")
    samples = metrics(records, "v35_simd", "perf-record")["samples"]
    check(samples["value"] == 20, f"samples: {samples}")
    check("cycles" in {s["event"].split(":")[0] for s in of_type(records, "stack")}, "cycles are what is sampled")
    likwid = metrics(records, "v35_simd", "likwid")
    check(likwid["FLOPS_DP: DP [MFLOP/s]"]["unit"] == "MFLOP/s" and likwid["FLOPS_DP: DP [MFLOP/s]"]["value"] > 0, f"{likwid}")
    check(all("whole process" in m["note"] for m in likwid.values()), "a build without likwid's marks says so")
    check("NOT_OURS" not in str(likwid), "only the groups that answer a question")
    details = run("report", out, "--format", "markdown", "--details")
    check("MFLOP/s" in details.stdout, "likwid's metrics are shown")

    DAYS = {"killed": "signal 9", "cut": ""}
    if "--long" in sys.argv:
        DAYS |= {"hangs": "did not end", "silent": "", "refused": "ermission", "other locale": "", "never answers": ""}
    for day, needle in DAYS.items():
        records, out, result = fake(day, *(["--timeout", "2"] if day == "hangs" else []))
        check_metrics(records)
        for tool in ("callgrind", "perf-stat"):
            found = metrics(records, "v35_simd", tool)
            if (tool, day) in (("callgrind", "other locale"), ("callgrind", "never answers")):
                continue  # these are days of perf alone
            values = [m["metric"] for m in found.values() if m["value"] is not None]
            check(not values, f"{day}, {tool}: no value from a broken tool, got {values}")
            check(any(needle in m["reason"] for m in found.values()), f"{day}, {tool}: {needle!r} in {found}")
        check(of_type(records, "end")[0]["outcome"] == "complete", f"{day}: the run goes on to its end")
        check("v35_simd" in result.stdout, f"{day}: and is shown")

    nothing = {"PATH": "/nowhere"}
    records, out, result = profile("--rungs", "naive", env=nothing)
    for tool, needle in {"callgrind": "apt install valgrind", "perf-stat": "apt install linux-perf",
                         "perf-record": "apt install linux-perf", "likwid": "apt install likwid"}.items():
        found = metrics(records, "v10_naive", tool)
        check(any(needle in (m["reason"] or "") for m in found.values()), f"no {tool}: {needle!r} in {found}")


at_once(tools_of_this_machine, into_a_run, stand_ins)
done()
