"""`ladder machine`: every ceiling is a figure or a reason, whatever the machine lacks."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import xml.etree.ElementTree

from ladder import BUILD, LADDER, at_once, check, check_refused, copy_programs, done, new_folder, run

BARE = {"PATH": "/nowhere"}  # no likwid-bench, no lstopo
FIELDS = ("kind", "operation", "isa", "level", "cores")


def rows_of(result):
    check(result.returncode == 0, f"exit 0, got {result.returncode}: {result.stderr}")
    return [json.loads(line) for line in result.stdout.splitlines()]


def find(rows, **wanted):
    return [r for r in rows if all(r[k] == v for k, v in wanted.items())]


def check_rows(rows):
    """True of any machine."""
    keys = [tuple(r[f] for f in FIELDS) for r in rows]
    check(len(set(keys)) == len(keys) >= 40, f"{len(keys)} rows, each once")
    for r in rows:
        what = " ".join(str(r[f]) for f in FIELDS)
        check((r["value"] is None) == bool(r["reason"]), f"{what}: a value or a reason")
        check(r["value"] is None or 0 < r["value"] <= r["roof"], f"{what}: the roof is on top")
        check(not r["doubt"] or r["value"] is not None, f"{what}: no doubt about nothing")
        check(r["other"] is None or r["roof"] == max(r["value"], r["other_value"]), f"{what}: roof")


# ---- the text ----

def the_text():
    result = run("machine", "--no-lock")
    check(result.returncode == 0, f"exit 0, got {result.returncode}: {result.stderr}")
    for needle in ("Computing units", "Memory units", "Connections", "avx512", "L3", "GFLOP/s"):
        check(needle in result.stdout, f"{needle!r} is told")
    for line in result.stdout.splitlines()[1:]:
        check(len(line) <= 100, f"at most 100 columns: {line!r}")
    if shutil.which("likwid-bench"):
        check("other program" in result.stdout, "the cross-check is shown")
    check(("?" in result.stdout) == ("Doubtful (?)" in result.stdout), "marks of doubt have a legend")
    result = run("machine", "--no-lock", env=BARE)
    check(result.returncode == 0 and "apt install likwid" in result.stdout, "no likwid-bench: one line")


# ---- the rows ----

def the_rows():
    rows = rows_of(run("machine", "--no-lock", "--quick", "--json", env=BARE))
    check_rows(rows)
    clock = find(rows, kind="clock", operation="integer add chain")[0]["value"]
    check(clock is None or 0.1 < clock < 10, f"a clock in GHz: {clock}")
    moves = {r["level"]: r["value"] or r["reason"] for r in find(rows, kind="bandwidth", operation="update", cores=1)}
    check(set(moves) == {"L1", "L2", "L3", "memory"} and all(moves.values()), f"updates in place, at every level: {moves}")
    one = min(os.sched_getaffinity(0))
    taskset = shutil.which("taskset")
    result = subprocess.run([taskset, "-c", str(one), str(LADDER), "machine", "--no-lock", "--quick", "--json"],
                            capture_output=True, text=True, timeout=60, env=dict(os.environ, **BARE))
    alone = rows_of(result)
    check_rows(alone)
    check({r["cores"] for r in alone} == {1}, "one allowed CPU: one core at work")


# ---- another processor, and programs that are not there ----

def another_processor():
    if shutil.which("qemu-x86_64"):
        qemu = rows_of(run("machine", "--no-lock", "--quick", "--json", "--runner-prefix", "qemu-x86_64 -cpu Haswell"))
        check_rows(qemu)
        wide = [r for r in qemu if r["isa"] == "avx512"]
        check(wide and all("avx512f" in (r["reason"] or "") for r in wide), "no AVX-512: its rows say so")
        for isa in ("scalar", "sse2", "avx2"):
            check(find(qemu, kind="issue", operation="fma", isa=isa)[0]["value"], f"{isa}: a figure")
        check(all(r["other"] is None for r in qemu), "no cross-check of an emulated machine")
        old = rows_of(run("machine", "--no-lock", "--quick", "--json", "--runner-prefix", "qemu-x86_64 -cpu Conroe"))
        check_rows(old)
        check("fma" in (find(old, kind="issue", operation="fma", isa="sse2")[0]["reason"] or ""), "no FMA")
        check(find(old, kind="issue", operation="mul+add", isa="sse2")[0]["value"], "SSE2: a figure")
        check(find(old, kind="bandwidth", level="L1", operation="read")[0]["value"], "SSE2: a bandwidth")
    else:
        print("qemu-x86_64 is not here: other processors not tried")
    without = copy_programs(without=("ladder-peaks",))
    check_refused(run("machine", "--no-lock", "--quick", "--json", ladder=without / "ladder"), 3, "ladder-peaks")
    check_refused(run("machine", "--no-lock", "--quick", "--json", "--runner-prefix", "/nowhere/emulator"), 3,
                  "/nowhere/emulator")


# ---- the picture ----

def the_picture():
    folder = new_folder()
    picture = folder / "machine.svg"
    picture.write_text("what was there before")
    check_refused(run("machine", "--no-lock", "--quick", "--svg", picture, env=BARE), 3, "apt install hwloc-nox")
    check(picture.read_text() == "what was there before", "a failure leaves the file alone")
    check_refused(run("machine", "--no-lock", "--quick", "--svg", "-"), 2, "--svg")
    if shutil.which("lstopo-no-graphics") or shutil.which("lstopo"):
        check_refused(run("machine", "--no-lock", "--quick", "--svg", "/nowhere/x.svg"), 4, "/nowhere/x.svg")
        check(run("machine", "--no-lock", "--quick", "--svg", picture).returncode == 0, "--svg")
        root = xml.etree.ElementTree.parse(picture).getroot()
        check(root.tag.endswith("svg") and "Core" in picture.read_text(), "a picture with cores")
        box = root.get("viewBox", "")
        check(re.fullmatch(r"\d+ \d+ \d+ \d+", box), f"a view box of plain numbers: {box!r}")
        check(os.listdir(folder) == ["machine.svg"], "nothing else is left behind")
    else:
        print("lstopo is not here: no picture tried")


at_once(the_text, the_rows, another_processor, the_picture)

# ---- the program alone ----

PEAKS = BUILD / "ladder-peaks"
for words in (["--cpus"], ["--cpus", "x"], ["--seconds", "0"], ["--seconds", "1x"], ["--nonsense"], ["word"], ["--cpus", "0,"]):
    check_refused(run(*words, ladder=PEAKS), 2)
once = rows_of(run("--seconds", "0.01", ladder=PEAKS))  # one look at each confirms nothing
check_rows(once)
check(all(r["doubt"] for r in once if r["value"] is not None), "a single look is in doubt")
with open("/dev/full", "w") as full:
    result = subprocess.run([PEAKS, "--seconds", "0.3"], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
check(result.returncode == 4, f"no room: exit 4, got {result.returncode}")

# ---- the loops hold as many instructions as they are counted for ----

PATTERNS = {"pace": "nopl", "fma": "vfmadd", "mul_add": "v?(mul|add)[sp]d", "fma_chains": "vfmadd",
            "chain_add": "addsd", "chain_mul": "mulsd", "chain_div": "divsd", "chain_fma": "vfmadd",
            "chain_forward": "movsd", "chain_integer_add": r"add +%rsi,%rax"}
PER_COUNT = {"fma_chains": 4, "chain_forward": 2}  # four chains; a store and a load are one link
source = (pathlib.Path(__file__).resolve().parents[2] / "harness/peaks_loops.c").read_text()
counts = {name: int(n) for name, n in re.findall(r"CODE\((\w+)\), (\d+), ", source)}
check(len(counts) == 19, f"19 loops are counted: {counts}")
if shutil.which("objdump"):
    text = subprocess.run(["objdump", "--disassemble", "--no-show-raw-insn", PEAKS], capture_output=True,
                          text=True, check=True).stdout
    bodies = dict(re.findall(r"<peak_asm_(\w+)>:\n(.*?)\n\n", text + "\n\n", re.DOTALL))
    check(not bodies or counts.keys() <= bodies.keys(), "all loops, or none for this processor")
    for name in counts.keys() & bodies.keys():
        kind = re.sub("_(scalar|sse2|avx2|avx512)$", "", name)
        wanted = counts[name] * PER_COUNT.get(kind, 1)
        body = re.split(r":\s+ret", bodies[name])[0]  # what follows fills up to the next function
        found = len(re.findall(rf":\s+{PATTERNS[kind]}", body))
        check(found == wanted, f"{name}: {wanted} instructions a round, found {found}")
    links = len(re.findall(r":\s+mov +\(%rax\),%rax", bodies.get("chase", "")))
    check(not bodies or links == 16, f"chase: 16 links a round, found {links}")
done()
