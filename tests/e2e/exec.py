"""`ladder exec`: one rung alone, and command lines that count it when they are pasted into a shell.

usage: exec.py BUILD [--long]: more rungs under Callgrind, and a perf that is waited for in vain.
"""

import csv
import json
import os
import pathlib
import re
import shutil
import signal
import struct
import subprocess
import sys
import time

from ladder import (BUILD, LADDER, PATIENCE_S, at_once, check, check_nothing_left, check_refused, copy_programs, done,
                    new_folder, run, runners_alive, wait_until)

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILES = "results/runs/exec"  # what printed commands name
WORD = 1 << 64
LINE = re.compile(r"(v\w+): (\d+) trajectories x (\d+) steps x (\d+): (\S+) s, (\S+) ns a trajectory-step; "
                  r"states ([0-9a-f]{16})")
RUNNER = BUILD / "ladder-one"
is_long = "--long" in sys.argv
has_mpi = bool((BUILD / "ladder-one-mpi").exists() and shutil.which("mpirun"))
rungs_here = {row["rung"] for row in map(json.loads, run("list", "--json").stdout.splitlines())
              if not row.get("not_built")}


def state_hash(rows):
    """The harness's hash of final states, by code of its own."""
    def mix(x):
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9 % WORD
        x = (x ^ (x >> 27)) * 0x94d049bb133111eb % WORD
        return x ^ (x >> 31)

    chains = [1, 2, 3]
    for row in rows:
        for c, value in enumerate(row):
            h = (chains[c] ^ struct.unpack("<Q", struct.pack("<d", value))[0]) * 0xff51afd7ed558ccd % WORD
            chains[c] = h ^ (h >> 32)
    x, y, z = chains
    return f"{mix(mix(mix(len(rows) ^ x) ^ y) ^ z):016x}"


def execute(rung, *words, code=0):
    """Returns: the groups of the printed line."""
    result = run("exec", rung, "--no-lock", *words)
    check(result.returncode == code, f"{rung}: exit {code}, got {result.returncode}: {result.stderr}")
    verdict, *lines = result.stdout.splitlines()
    check(verdict.split()[1:2] == ["ok"], f"{rung} is verified first: {verdict!r}")
    check(len(lines) == 1, f"{rung}: one line, got {lines!r}")
    check(not result.stderr, f"{rung}: nothing on stderr, got {result.stderr!r}")
    found = LINE.fullmatch(lines[0]) if lines else None
    check(found, f"{rung}: {lines!r}")
    return found.groups() if found else (None,) * 7


# ---- the line ----

SIZE = ("--trajectories", "100", "--steps", "30")
rungs = [r for r in ("v10_naive", "v35_simd", "v40_openmp", "v50_mpi") if r in rungs_here]
if not has_mpi:
    print("no MPI here: v50_mpi not tried")
    rungs = [r for r in rungs if r != "v50_mpi"]
states = {}
for rung in rungs:
    name, n, steps, iterations, wall_s, step_ns, states[rung] = execute(rung, *SIZE, "--iterations", "3")
    check((name, n, steps, iterations) == (rung, "100", "30", "3"), f"{rung}: its sizes")
    check(float(wall_s) > 0 and abs(float(step_ns) * 9e-6 / float(wall_s) - 1) < 0.02, f"{rung}: times agree")
    table = csv.reader(run("solve", rung, *SIZE).stdout.splitlines()[1:])
    want = state_hash([[float(v) for v in row] for row in table])
    check(states[rung] == want, f"{rung}: states {states[rung]}, as solved {want}")
same = {states[r] for r in rungs if r != "v10_naive"}
check(len(same) == 1, f"the same arithmetic, the same states: {states}")
check(states["v10_naive"] not in same, "fused operations give other states")
check(execute("naive", *SIZE)[6] == states["v10_naive"], "one iteration ends where three do")
check(execute("naive", "--trajectories", "99", "--steps", "30")[6] != states["v10_naive"], "another size")
check(execute("naive")[1:4] == ("3840", "1000", "1"), "the cache problem, unless told otherwise")

answer = new_folder() / "answer"
began = time.monotonic()
result = run("--rung", "v10_naive", "--alone", *SIZE, "--iterations", "2", "--answers", answer, ladder=RUNNER)
took_s = time.monotonic() - began
check(result.returncode == 0 and not result.stdout, f"--answers: no printed line: {result.stdout!r}")
told = json.loads(answer.read_text())
check(told["answer"] == "alone" and told["state_hash"] == states["v10_naive"], f"{told}")
check((told["trajectories"], told["steps"], told["iterations"]) == (100, 30, 2), f"{told}")
check(0 < 2 * told["wall_s"] < took_s, f"{told} in {took_s} s")

# ---- what is refused ----

for words in (["--steps", "0"], ["--trajectories", "0"], ["--trajectories", "1e3"], ["--iterations", "0"],
              ["--iterations", "x"], ["--threads", "-1"], ["--isa", "avx"], ["--rounds", "3"], ["twice"]):
    check_refused(run("exec", "naive", *words), 2)
check_refused(run("exec"), 2, "RUNG")
check_refused(run("exec", "nowhere"), 2, "ladder list names them")
check_refused(run("exec", "v2o_soa"), 2, "nearest: v20_soa")
check_refused(run("exec", "naive", "--trajectories", "99999999999"), 3, "take fewer --trajectories")
check_refused(run("exec", "naive", "--steps", "999999999"), 2, "--force")
for words in (["--trajectories", "0"], ["--trajectories", " 5"], ["--steps", "-1"], ["--iterations", "1e3"],
              ["--steps"], ["--cpus", "0,"], ["--cpus", "a"], ["--isa", "avx"], ["--threads", "0"], ["--x"],
              ["word"], ["--perf-control", "a"], ["--perf-control", "/nowhere/a,/nowhere/b"]):
    check_refused(run("--rung", "v10_naive", "--alone", *words, ladder=RUNNER), 2, "ladder-one: ")
check_refused(run("--alone", ladder=RUNNER), 2, "no rung")
check_refused(run("--rung", "v10_naive", "--alone", "--cpus", "1023", ladder=RUNNER), 3, "1023")
check_refused(run("--rung", "v10_naive", "--alone", "--answers", "/nowhere/x", ladder=RUNNER), 4, "/nowhere/x")
with open("/dev/full", "w") as full:
    result = subprocess.run([RUNNER, "--rung", "v10_naive", "--alone", *SIZE], stdout=full, stderr=subprocess.PIPE)
    check(result.returncode == 4, f"no room: exit 4, got {result.returncode}")

mutants = copy_programs(without=("ladder-one", "ladder-one-mpi"))
shutil.copy(BUILD / "tests/mutants/ladder-one-mutants", mutants / "ladder-one")
result = run("exec", "m02_sign_sigma_y", "--no-lock", ladder=mutants / "ladder")
check(result.returncode == 1 and "FAILED" in result.stdout, f"a wrong rung is told: {result.stdout!r}")
check("states" not in result.stdout, "a wrong rung is not run")

if shutil.which("qemu-x86_64"):
    old = ("--runner-prefix", "qemu-x86_64 -cpu Conroe")
    check(execute("naive", *SIZE, *old)[6] == states["v10_naive"], "another processor, the same states")
    command = ["qemu-x86_64", "-cpu", "Conroe", RUNNER, "--rung", "v32_avx2", "--alone"]
    check_refused(subprocess.run(command, capture_output=True, text=True), 3, "this CPU lacks", "avx2")
    result = run("exec", "v32", "--no-lock", *old)
    check(result.returncode == 3 and "avx2" in result.stdout, f"exec says so too: {result.stdout!r}")
else:
    print("qemu-x86_64 is not here: other processors not tried")

# ---- stopped ----

own = copy_programs(without=("ladder-one-mpi",))  # tests beside this one have runners too
process = subprocess.Popen([own / "ladder", "exec", "naive", "--no-lock", "--steps", "1000000"],
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
process.stdout.readline()  # verified


def is_at_work():
    try:
        return any("1000000" in pathlib.Path(f"/proc/{pid}/cmdline").read_text() for pid in runners_alive(own))
    except OSError:  # one that has just verified is gone by now
        return False


check(wait_until(is_at_work), "it runs")
process.send_signal(signal.SIGINT)
_, errors = process.communicate(timeout=PATIENCE_S)
check(process.returncode == 130, f"Ctrl-C: exit 130, got {process.returncode}: {errors!r}")
check_nothing_left(own)

# ---- the printed commands ----


def pages(rung, *words, cwd=ROOT, ladder=LADDER):
    """Returns: the lines of commands of each tool, by its name."""
    result = run("exec", rung, "--print-commands", *words, cwd=cwd, ladder=ladder)
    check(result.returncode == 0 and not result.stderr, f"{rung}: {result.stderr!r}")
    return {page[2:].split(":")[0].split("\n")[0]: page for page in result.stdout.split("\n\n")}


def paste(script, cwd=ROOT, env=None):
    """Runs a page as a shell does, its files in a folder of this test's own."""
    folder = new_folder()
    script = script.replace(FILES, str(folder))
    result = subprocess.run(["sh", "-e", "-c", script], cwd=cwd, env=dict(os.environ, **(env or {})),
                            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
    return result, folder


SMALL = ("--trajectories", "64", "--steps", "20")
TOOLS = ["callgrind", "perf-stat", "perf-record", "likwid", "mpi"]
printed = pages("naive", *SMALL)
check(list(printed)[1:] == ["no tool", *TOOLS], f"a page a tool: {list(printed)}")
if ROOT in BUILD.parents:
    check(f"\n./{BUILD.relative_to(ROOT)}/ladder-one --rung" in printed["no tool"], "short paths in the project's folder")
result, _ = paste(printed["no tool"])
check(result.returncode == 0 and LINE.search(result.stdout), f"without a tool: {result.stdout!r} {result.stderr!r}")
check("--steps 24 " in pages("naive")["callgrind"] and "--steps 1000 " in pages("naive")["perf-stat"], "lengths")
result, _ = paste(pages("naive", *SMALL, cwd="/")["no tool"], cwd="/tmp")
check(result.returncode == 0 and LINE.search(result.stdout), "from elsewhere: whole paths")
odd = new_folder() / "it's $HOME here"
shutil.copytree(copy_programs(), odd)
result, _ = paste(pages("naive", *SMALL, ladder=odd / "ladder")["no tool"])
check(result.returncode == 0 and LINE.search(result.stdout), f"an odd folder is quoted: {result.stderr!r}")
if has_mpi:
    page = pages("mpi")["callgrind"]
    check("callgrind.out.v50_mpi.%q{OMPI_COMM_WORLD_RANK}" in page or "valgrind " not in page, f"a file a rank: {page}")
if "v40_openmp" in rungs_here:
    check("OMP_WAIT_POLICY=passive " in pages("openmp")["no tool"], "threads: their settings stand in front")

# ---- Callgrind ----


def totals(rung, *words):
    """Returns: by event, what the pasted command counted."""
    page = pages(rung, *words)["callgrind"]
    check("\ncallgrind_annotate " in page, f"{rung}: what to do with the file")
    result, folder = paste(page)
    check(result.returncode == 0, f"{rung} under Callgrind: exit {result.returncode}: {result.stderr[-400:]}")
    ranks = sorted(folder.glob("callgrind.out.*"))
    text = ranks[0].read_text() if ranks else ""
    events = re.search(r"^events: (.*)$", text, re.MULTILINE)
    counts = re.search(r"^totals: (.*)$", text, re.MULTILINE)
    check(events and counts, f"{rung}: a file with totals")
    names = events[1].split() if events else []
    values = map(int, counts[1].split()) if counts else []
    return {**dict.fromkeys(("Ir", "Dr", "Dw", "D1mr", "Bc", "Bcm"), 0), **dict(zip(names, values)),
            "ranks": len(ranks), "stdout": result.stdout}


page = pages("v33")["callgrind"] if "v33_avx512" in rungs_here else ""
check(not page or "see v32_avx2" in page and "valgrind " not in page, f"v33 is not countable: {page!r}")
if not shutil.which("valgrind") or "apt install valgrind" in printed["callgrind"]:
    print("Valgrind is not here: nothing counted")
else:
    short = totals("naive", *SMALL)
    check(50 < short["Ir"] / (64 * 20) < 2000, f"instructions a trajectory-step: {short['Ir'] / (64 * 20)}")
    check("lorenz63" in short["stdout"], "callgrind_annotate names the function behind the pointer")
    check(all(short[e] > 0 for e in ("Dr", "Dw", "D1mr", "Bc", "Bcm")), f"caches and branches: {short}")
    again = totals("naive", *SMALL)
    check(all(short[e] == again[e] for e in short if e != "stdout"), "twice the same counts")
    long = totals("naive", "--trajectories", "64", "--steps", "40")
    rest = 2 * short["Ir"] - long["Ir"]
    check(0 <= rest < 1000, f"{rest} instructions that are not steps: set-up is left out")
    twice = totals("naive", *SMALL, "--iterations", "2")
    check(abs(twice["Ir"] - 2 * short["Ir"]) < 1000, "two iterations count twice")
    more = ("v12_naive_o3_native", "v13_naive_ofast", "v35_simd", "v41_openmp_naive") if is_long else ()
    for rung in ("v30_simd_pragma", "v40_openmp", *more):
        if rung not in rungs_here:
            continue
        first, second = (totals(rung, "--trajectories", "64", "--steps", "8") for _ in range(2))
        # who comes last to a barrier takes some instructions more, once a barrier at most
        slack = 1000 if "openmp" in rung else 1e-5 * first["Ir"]
        check(first["Ir"] > 0 and abs(first["Ir"] - second["Ir"]) <= slack,
              f"{rung}: the same instructions: {first['Ir']}, {second['Ir']}")
    if has_mpi and is_long:  # the library alone takes seconds to start there
        check(totals("mpi", "--trajectories", "64", "--steps", "8").get("ranks") == len(os.sched_getaffinity(0)),
              "mpi: a file a rank")

# ---- perf ----

real_perf = shutil.which("perf")
works = real_perf and subprocess.run([real_perf, "stat", "-e", "task-clock", "true"], capture_output=True).returncode == 0
if not works:
    print("perf is not here, or may not count: not tried")
for rung in [r for r in ("v10_naive", "v40_openmp", "v50_mpi") if works and r in rungs]:
    for _ in range(3):  # a rank that waits for the others does so at work: long, where these have no CPU
        result, folder = paste(pages(rung, *SMALL, "--iterations", "3")["perf-stat"])
        check(result.returncode == 0 and LINE.search(result.stdout), f"{rung} under perf stat: {result.stderr[-400:]}")
        rows = [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]
        clock = [float(r["counter-value"]) for r in rows if r["event"].startswith("task-clock")]
        if not clock or clock[0] < 50:
            break
    check(clock and clock[0] > 0, f"{rung}: perf counted: {rows}")
    check(not clock or clock[0] < 50, f"{rung}: start-up is left out: {clock} ms")
if works:
    result, _ = paste(pages("naive", "--steps", "2000")["perf-record"])
    check(result.returncode == 0 and "lorenz63" in result.stdout, f"perf record: {result.stdout[-500:]} {result.stderr[-300:]}")

FAKE_PERF = """#!/bin/sh
while [ "$1" != -- ]; do
  case $1 in fifo:*) fifos=${1#fifo:} ;; esac
  shift
done
shift
"""
OPEN = 'exec 8<>"${fifos%,*}" 9<>"${fifos#*,}"\n'
ACK = "read -r word <&8; printf 'ack\\n\\0' >&9\n"
for name, ending, iterations, needle in (
        ("deaf", 'exec "$@"\n', 1, "nobody listens"),
        ("silent", OPEN + 'exec "$@"\n', 1, "perf does not answer to 'enable'"),
        ("wrong", OPEN + "printf 'nack\\n' >&9\n" + 'exec "$@"\n', 1, "perf does not answer to 'enable'"),
        ("dying", OPEN + '"$@" 8<&- 9<&- &\n' + ACK + 'exec 8<&- 9<&-\nwait $!\n', 1, "perf does not answer to 'disable'"),
        ("kind", OPEN + '"$@" &\n' + ACK * 4 + 'wait $!\n', 2, None)):
    if name == "silent" and not is_long:  # five seconds
        continue
    bin_folder = new_folder()
    (bin_folder / "perf").write_text(FAKE_PERF + ending)
    (bin_folder / "perf").chmod(0o755)
    page = "\n".join(pages("naive", *SMALL, "--iterations", str(iterations))["perf-stat"].splitlines()[:-1])
    began = time.monotonic()
    result, _ = paste(page, env={"PATH": f"{bin_folder}:{os.environ['PATH']}"})
    check(time.monotonic() - began < 60, f"a {name} perf hangs nobody")
    if needle:
        check_refused(result, 3, needle)
        check("states" not in result.stdout, f"a {name} perf: no line")
    else:
        check(result.returncode == 0 and LINE.search(result.stdout), f"a {name} perf: {result.stderr!r}")

# ---- likwid ----

check("likwid-perfctr -C " in printed["likwid"] and " -g FLOPS_DP " in printed["likwid"], printed["likwid"])
has_counters = os.path.exists("/sys/bus/event_source/devices/cpu")  # likwid takes seconds to find none
probe = has_counters and shutil.which("likwid-perfctr") and subprocess.run(
    ["likwid-perfctr", "-C", "0", "-g", "CLOCK", "true"], capture_output=True).returncode == 0
if probe:
    result, _ = paste(printed["likwid"])
    check(result.returncode == 0 and "TABLE" in result.stdout, f"likwid-perfctr: {result.stderr[-300:]}")
else:
    print("likwid-perfctr cannot count here: its command not tried")
done()
