"""Every command in the README is run: the quick ones here, the long ones in the campaign.

usage: readme.py BUILD [--long]. A command of the README that this file does not know fails it.
"""

import concurrent.futures
import pathlib
import re
import shlex
import shutil
import subprocess
import sys

from ladder import BUILD, check, done, new_folder

ROOT = pathlib.Path(__file__).resolve().parents[2]
TEXT = (ROOT / "README.md").read_text()
LONG = "--long" in sys.argv

# How each command is run here. None: elsewhere (a fresh clone does, in campaign and in .ci/run).
QUICK, SLOW, ELSEWHERE = "quick", "slow", None
KNOWN = {
    "./bootstrap && ninja -C build bench": ELSEWHERE,
    "./bootstrap && meson test -C build": ELSEWHERE,
    "./build/ladder list": QUICK,
    "./build/ladder verify --rungs naive,soa": QUICK,
    "./build/ladder bench --rungs naive,inlined,soa,v35 --problem cache": SLOW,
    "./build/ladder bench --quick": SLOW,
    "./build/ladder bench --replay results/examples/xeon-2core.jsonl": SLOW,
    "./build/ladder bench --sweep trajectories=64..4194304": SLOW,
    "./build/ladder bench --rungs v35,v40,v43,v44,v45": SLOW,
    "./build/ladder bench --rungs v35,v40 --schedule dynamic,1": SLOW,
    "./build/ladder verify --rungs v40 --schedule guided": QUICK,
    "ninja -C build scale": ELSEWHERE,  # `ladder scale` without options
    "meson configure build -Dmpi_library=mpich": ELSEWHERE,  # builds.py
    "./build/ladder duel v34 v35": SLOW,
    "./build/ladder duel v35 v35": SLOW,
    "./build/ladder duel v35 --build-b DIR": ELSEWHERE,  # duel.py
    "./build/ladder scale": SLOW,
    "./build/ladder scale --strong --rungs v40,v41": SLOW,
    "./build/ladder scale --rungs v40 --oversubscribe": SLOW,
    "./build/ladder solve v35_simd --trajectories 37 --steps 250 --dt 0.004 --out states.csv": QUICK,
    "./build/ladder report results/examples/xeon-2core.jsonl": QUICK,
    "./build/ladder report results/examples/xeon-2core.jsonl --figure quick-wins": QUICK,
    "./build/ladder report RUN --format html --out page.html": ELSEWHERE,  # pages.py, browser.py
    "./build/ladder report results/examples/xeon-2core.jsonl --format slides --out slides.html": QUICK,
    "./build/ladder report RUN --format figures --out DIR": ELSEWHERE,  # test_report_program.c
    "./build/ladder report RUN --figure ladder --format gnuplot": ELSEWHERE,
    "ladder report RUN --format markdown --details": ELSEWHERE,  # test_report_program.c
    "./build/ladder compare results/examples/xeon-2core.jsonl RUN": ELSEWHERE,  # compare.py
    "ladder duel": ELSEWHERE,
    "./build/ladder machine": ELSEWHERE,  # machine.py
    "./build/ladder machine --quick": QUICK,
    "./build/ladder overheads": SLOW,
    "./build/ladder overheads --quick": ELSEWHERE,  # overheads.py
    "./build/ladder doctor": SLOW,  # every rung of Python is started; missing.py asks one that has none
    "./build/ladder profile --rungs naive,soa": SLOW,
    "./build/ladder exec naive": QUICK,
    "./build/ladder exec naive --print-commands": QUICK,
    "./build/ladder profile --rungs naive --tools callgrind": SLOW,
    "./build/ladder profile --rungs naive --tools perf-stat": QUICK,
    "./build/ladder profile --rungs naive --tools perf-record": SLOW,
    "./build/ladder profile --rungs v00 --tools cprofile": QUICK,
    "./build/ladder profile --rungs v02 --tools perf-record": SLOW,
    "./build/ladder profile --annotate naive": SLOW,
    "./build/ladder profile --rungs naive --tools likwid": SLOW,
    "./build/ladder profile --rungs naive --tools mca": SLOW,
    "./build/ladder profile --rungs v50 --tools mpi": ELSEWHERE,  # mpi_count.py
    "./build/ladder profile --run RUN --rungs naive,v12,inlined --tools callgrind,perf-record":
        ELSEWHERE,  # profile.py
    "./build/ladder bench --rungs naive,v12,inlined --problem cache": SLOW,
    "ladder profile --run RUN": ELSEWHERE,
    "ladder profile --annotate v12": SLOW,
    "ladder report RUN --format flame": ELSEWHERE,  # flames.py
    "ninja -C build profile": ELSEWHERE,  # `ladder profile` without options; two minutes
    "ninja -C build bench-quick": SLOW,
    "ninja -C build bench": ELSEWHERE,  # the first line of the README does it
    "ladder bench --resume RUN": ELSEWHERE,  # kills.py
    "ladder verify --rungs v02,v20,v31,v32,v35,v50 --runner-prefix 'qemu-x86_64 -cpu Nehalem'": SLOW,
    "cp variants/v20_soa.c variants/v24_mine.c": ELSEWHERE,  # new_rung.py follows the five steps
    "ninja -C build && ./build/ladder verify --rungs mine && ./build/ladder bench --rungs soa,mine":
        ELSEWHERE,
    "cp exercises/my_rung.c mine.c": ELSEWHERE,  # try.py tries that file
    "./build/ladder try mine.c": ELSEWHERE,
    './build/ladder try mine.c --cflags "-O3 -march=native" --cc clang --base v31': ELSEWHERE,
    './build/ladder try --runner "perl exercises/other_language/runner.pl"': SLOW,
    "meson test -C build --suite verify": ELSEWHERE,
    "./build/ladder verify --rungs v35,v50 --hosts FILE": ELSEWHERE,  # hosts.py
    "./build/ladder bench --rungs v35,v40,v50 --hosts FILE": ELSEWHERE,
    "./build/ladder scale --print-job slurm > job.sh": ELSEWHERE,  # job.py
    "./bootstrap && ninja -C build programs": ELSEWHERE,  # a part of what `ninja bench` builds
    "cp exercises/01_hidden_quadratic/starter.c exercises/01_hidden_quadratic/mine.c": ELSEWHERE,
    "./build/ladder grade 1 exercises/01_hidden_quadratic/mine.c": ELSEWHERE,  # exercises.py
    "./build/ladder grade 1 --hint": QUICK,
    "./build/ladder grade --all DIR": ELSEWHERE,  # grade.py
    "ladder bench --replay RUN": ELSEWHERE,  # follow.py
    "ladder duel v20 v30": ELSEWHERE,  # duel.py
    "ladder exec naive --print-commands": ELSEWHERE,
    "ladder COMMAND --help": ELSEWHERE,  # inputs.py asks each command
    "ladder list": ELSEWHERE,
    "ladder machine": ELSEWHERE,
    "ladder doctor": ELSEWHERE,
}
STARTS = ("./", "ladder ", "ninja ", "meson ", "cp ")


def commands():
    """Indented command lines without their comments, and commands in back-ticks."""
    lines = re.findall(r"^    (\S.*)$", TEXT, re.MULTILINE)
    inline = re.findall(r"`([^`\n]+)`", TEXT.replace("\n", " "))
    found = [re.sub(r"\s+#.*$", "", c).strip() for c in lines + inline]
    return [c for c in dict.fromkeys(found) if c.startswith(STARTS)]


def run(number, command):
    """Runs a command as the README's reader would, with output going to a folder of the test's."""
    words = shlex.split(command)
    if words[0] in ("./build/ladder", "ladder"):
        words[0] = str(BUILD / "ladder")
    if words[0] == "ninja":
        words[2] = str(BUILD)
    if {"bench", "duel", "profile", "overheads"} & set(words) and "--replay" not in words:
        words += ["--out", str(folder / f"run{number}"), "--no-lock"]
    if {"exec", "machine", "scale"} & set(words):
        words += ["--no-lock"]
    if "try" in words:
        words = [w.replace("exercises/", f"{ROOT}/exercises/") for w in words] + ["--no-lock"]
    words = [str(ROOT / w) if w.startswith("results/") else w for w in words]
    result = subprocess.run(words, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                            timeout=600)
    check(result.returncode == 0, f"{command}: exit {result.returncode}: {result.stderr[-300:]}")
    print(f"{command}: {len(result.stdout)} bytes")


folder = new_folder()
found = commands()
check(len(found) >= 10, f"commands are found: {found}")
for command in found:
    check(command in KNOWN, f"this test knows the README's command {command!r}")
if not shutil.which("qemu-x86_64"):
    print("qemu-x86_64 is not here")
    found = [command for command in found if "qemu" not in command]
wanted = [c for c in found if KNOWN.get(c) == (SLOW if LONG else QUICK)]
with concurrent.futures.ThreadPoolExecutor(1 if LONG else 3) as pool:  # what is quick times nothing
    list(pool.map(run, range(len(wanted)), wanted))
for command in KNOWN:
    check(command in commands(), f"the README still holds {command!r}")
done()
