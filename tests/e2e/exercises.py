"""The proof of the exercises: with both compilers each starter is right and does not pass, each
solution passes, each antisolution does not. And what a folder must hold.

With --loaded K instead: K gradings of every starter and solution (a tenth where nothing is timed)
while the other core is busy; none may be wrong, and at most one in twenty may be left open."""

import concurrent.futures
import json
import pathlib
import shutil
import subprocess
import sys
import tomllib

from ladder import BUILD, check, done, run

SOURCE = pathlib.Path(__file__).resolve().parents[2] / "exercises"
BUILT = BUILD / "exercises"
NAMES = {0: "passed", 1: "not yet", 5: "can't tell here"}
WANTED = {"starter": 1, "solution": 0}
ANTISOLUTION = 1  # as the starter
SUFFIXES = {"python": "py"}


def grade(name, path, *more):
    result = run("grade", name, path, "--json", *more, timeout=120)
    try:
        return result.returncode, json.loads(result.stdout)
    except ValueError:
        return result.returncode, {"wrong": result.stderr, "checks": [], "elapsed_s": 0.0}


def tell(graded):
    figures = ", ".join(f"{c['metric']} {c['value']}" for c in graded["checks"])
    return f"{figures} {graded['wrong']} ({graded['elapsed_s']:.1f} s)"


def files(folder, said):
    """Returns: the path of each program by its name: starter, solution, antisolution, antisolution_race, ..."""
    suffix = SUFFIXES.get(said["language"], "c")
    tempting = sorted(folder.glob(f"antisolution*.{suffix}"))
    return {kind: folder / f"{kind}.{suffix}" for kind in WANTED} | {path.stem: path for path in tempting}


def compilers_for(kind, said):
    """What is planted is seen with both; a second antisolution has one."""
    return compilers[:1] if said["language"] == "python" or kind.startswith("antisolution_") else compilers


def check_folder(folder, said):
    for name in ("README.md", "hint1.md", "hint2.md", "hint3.md", "instructor.md"):
        check((folder / name).exists(), f"{folder.name} has {name}")
    for kind, path in files(folder, said).items():
        lines = path.read_text().splitlines() if path.exists() else []
        check(0 < len(lines) <= 120, f"{path} has 1 to 120 lines, not {len(lines)}")
    for before in said.get("prerequisites", []):
        check((SOURCE / before).is_dir(), f"{folder.name}: its prerequisite {before} is there")


TRIES = 4  # for a time: neighbours may make "can't tell" of one, which is no wrong verdict


def prove(job):
    name, kind, path, compiler = job
    for _ in range(TRIES if name in timed else 1):
        code, graded = grade(name, path, "--cc", compiler, "--no-lock")  # nobody else's run is to be waited for
        if code != 5:
            break
    print(f"{name} {kind} {compiler}: {NAMES.get(code, code)}: {tell(graded)}", flush=True)
    wanted = WANTED.get(kind, ANTISOLUTION)
    check(code == wanted, f"{name} {kind} {compiler}: {NAMES[wanted]} is wanted")
    if kind == "starter" and code == 1:
        check(graded["answers_right"], f"{name}: a starter is right")


def load(name, kind, path, n):
    codes = [grade(name, path)[0] for _ in range(n)]
    n_open, n_wrong = codes.count(5), sum(code not in (5, WANTED[kind]) for code in codes)
    print(f"{name} {kind}: {n} gradings, {n_wrong} wrong, {n_open} open", flush=True)
    check(n_wrong == 0, f"{name} {kind}: no wrong verdict in {n}")
    return n_open


exercises = {path.stem: tomllib.loads((SOURCE / path.stem / "check.toml").read_text())
             for path in sorted(BUILT.glob("*.json"))}
folders = {path.parent.name for path in SOURCE.glob("*/check.toml")}
check(folders == set(exercises), f"every folder has its line in meson.build: {folders}")
compilers = [name for name in ("gcc", "clang") if shutil.which(name)]
timed = {name for name, said in exercises.items() for c in said["check"] if c["metric"] == "time"}

if "--loaded" in sys.argv:
    rounds = int(sys.argv[sys.argv.index("--loaded") + 1])
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    n_all = n_open = 0
    for name, said in exercises.items():
        n = rounds if name in timed else max(1, rounds // 20)
        for kind in ("starter", "solution"):
            n_open += load(name, kind, files(SOURCE / name, said)[kind], n)
            n_all += n
    busy.kill()
    busy.wait()
    check(n_open <= 0.05 * n_all, f"{n_open} of {n_all} gradings were left open")
else:
    for name, said in exercises.items():
        check_folder(SOURCE / name, said)
    jobs = [(name, kind, path, compiler) for name, said in exercises.items()
            for kind, path in files(SOURCE / name, said).items()
            for compiler in compilers_for(kind, said)]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        list(pool.map(prove, (job for job in jobs if job[0] not in timed)))
    for job in jobs:
        if job[0] in timed:
            prove(job)
done()
