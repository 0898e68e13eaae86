"""`ladder grade` as a student and as a course's system see it: verdicts, words, exit codes, hints,
a class. Its exercises are those of tests/exercises/."""

import concurrent.futures
import csv
import fcntl
import hashlib
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time

from ladder import BUILD, LADDER, check, check_refused, copy_programs, done, new_folder, run, with_own_lock

SOURCE = pathlib.Path(__file__).resolve().parents[2]
SAMPLE = SOURCE / "tests/exercises/00_sample"
RANKS = SOURCE / "tests/exercises/91_ranks"
ARRAYS = SOURCE / "tests/exercises/92_arrays"
EXERCISES = BUILD / "tests/exercises"
TO_JSON = SOURCE / "exercises/check_to_json.py"
COMMON = SOURCE / "exercises/common"
LONG = "--long" in sys.argv

folder = new_folder()


def grade(name, path, *more, exercises=EXERCISES, code=0):
    result = run("grade", name, path, "--exercises", exercises, *more, timeout=90)
    check(result.returncode == code, f"{name} {path}: exit {code}, got {result.returncode}: "
                                     f"{result.stdout} {result.stderr}")
    return result


def grade_json(name, path, *more, **other):
    result = grade(name, path, "--json", *more, **other)
    return json.loads(result.stdout) if result.stdout else {"checks": [{}]}


probe = run("grade", "0", SAMPLE / "solution.c", "--exercises", EXERCISES)
if probe.returncode == 3 and "no exercises" not in probe.stderr:
    print(f"no sandbox here: {probe.stderr}")
    raise SystemExit(77)

# ---- time is taken by one ladder at a time; the longest wait goes on beside the rest ----

TIMED = ('metric = "instructions"', 'metric = "time"')
LARGE = ("trajectories = 200, steps = 40", "trajectories = 1000, steps = 60")
LOCKED = copy_programs() / "ladder"
LOCK = with_own_lock(LOCKED)


def with_check(sample=SAMPLE, **changes):
    """An exercise like the sample, with these texts in place of others. Returns: its folder."""
    made = new_folder()
    copy = made / sample.name
    shutil.copytree(sample, copy)
    text = (sample / "check.toml").read_text()
    for old, new in changes.values():
        check(old in text, f"{old!r} is there to be changed")
        text = text.replace(old, new)
    (copy / "check.toml").write_text(text)
    result = subprocess.run(["/usr/bin/python3", TO_JSON, copy / "check.toml", COMMON,
                             made / f"{sample.name}.json"], capture_output=True, text=True)
    return made, result


def begin_timed(*more):
    words = ("grade", "0", SAMPLE / "solution.c", "--exercises", timed, *more)
    return subprocess.Popen([str(word) for word in (LOCKED, *words)], text=True, stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def wait_until_it_waits(process):
    line = process.stderr.readline()
    check("another timed run is going on (pid 1, " in line and "30 s at most" in line, f"it says so: {line!r}")


def hold():
    held = LOCK.open("a+")
    fcntl.flock(held, fcntl.LOCK_EX)
    LOCK.write_text("1\n")
    return held


def finish(process, held):
    """Holds the lock until the process has ended. Returns: what it printed."""
    with held:
        return process.communicate(timeout=120)


timed, _ = with_check(a=TIMED, b=LARGE)
held = hold()
kept_waiting, waiting = begin_timed("--json"), begin_timed()
wait_until_it_waits(waiting)
check(run("grade", "0", SAMPLE / "solution.c", "--exercises", EXERCISES).returncode == 0, "counts wait for nobody")
regardless = begin_timed("--no-lock")
regardless.wait(timeout=60)
check("waiting" not in regardless.stderr.read() and "another timed run" not in regardless.stdout.read(),
      "it has been told not to wait")
waiting.send_signal(signal.SIGTERM)
check(waiting.wait(timeout=20) == 143, "a stop ends a wait")
beside = concurrent.futures.ThreadPoolExecutor(1).submit(finish, kept_waiting, held)

# ---- verdicts ----

check("Passed." in probe.stdout, "a solution passes")
for words in ("right:", "runs compared", "at most 0.5 is wanted", "why 0.5", "a twentieth"):
    check(words in probe.stdout, f"{words!r} in {probe.stdout!r}")
first = grade_json("00_sample", SAMPLE / "starter.c", code=1)
check(first["verdict"] == "not yet" and first["answers_right"], "a starter is right, and not yet")
check(abs(first["checks"][0]["value"] - 1.0) < 1e-3, "a starter against itself has a ratio of 1")
result = grade("sample", SAMPLE / "antisolution.c", code=1)
text = " ".join(result.stdout.split())
check("has a wrong answer for" in text and "should be" in text, text)
check("check 1" not in result.stdout, "what is wrong is not measured")
check(re.search(r"x of trajectory 0 is [-0-9.e]+, should be", text), f"the value has a name: {text}")
wrong = grade_json("0", SAMPLE / "antisolution.c", code=1)
check(not wrong["answers_right"] and not wrong["checks"] and wrong["wrong"], "and its JSON says so")

for path, code in ((RANKS / "starter.c", 1), (RANKS / "solution.c", 0)) if LONG and shutil.which("mpirun") else ():
    graded = grade_json("91", path, code=code)
    check(graded["checks"][0]["value"] == (30 if code else 1), f"calls of {path.stem}: {graded}")
if subprocess.run(["/usr/bin/python3", "-c", "import numpy"], capture_output=True).returncode == 0:
    if LONG:
        graded = grade_json("92", ARRAYS / "starter.py", code=1)
        check(10.5 < graded["checks"][0]["value"] < 14.0, f"eleven arrays and their like: {graded}")
    graded = grade_json("92", ARRAYS / "solution.py")
    check(re.fullmatch(r"[0-9.]+ MB, the states are 2.4 MB; 100000 trajectories, 10 steps",
                       graded["checks"][0]["note"]), f"the memory is told: {graded}")
    check(0.5 < graded["checks"][0]["value"] < 2.0, f"one array more: {graded}")
    DEFINE = "def integrate(start, steps, dt):\n"
    for name, text, words in (
            ("name.py", DEFINE + "    return missing\n", "name.py, line 2: NameError: name 'missing' is"),
            ("deep.py", f"def step():\n    return [][1]\n\n\n{DEFINE}    return step()\n",
             "deep.py, line 2: IndexError: list index out of range ("),
            ("syntax.py", DEFINE + "    return (start\n", "syntax.py, line 2: SyntaxError: '(' was never closed"),
            ("none.py", DEFINE + "    start *= 1\n", "integrate returned nothing"),
            ("other.py", DEFINE.replace("integrate", "integrat"), "no function `integrate`"),
            ("shape.py", DEFINE + "    return start[1:]\n", "ValueError: could not broadcast"),
            ("says.py", DEFINE + "    print('a line of mine\\n' * 9999)\n    return start / None\n",
             "says.py, line 3: TypeError: unsupported"),
            ("leaves.py", DEFINE + "    import os\n    os._exit(3)\n", "ended with exit status 3 before")):
        (folder / name).write_text(text + ("    pass\n" if name == "other.py" else ""))
        said = grade_json("92", folder / name, code=1)["wrong"]
        check(words in said, f"{name}: {said!r}")
        is_run = "SyntaxError" not in words
        check(bool(re.search(r"\d+ trajector(y|ies), \d+ steps", said)) == is_run, f"{name}, its size: {said!r}")

# ---- words about programs in C ----

BEGIN = '#include "exercise.h"\nvoid integrate(size_t n, const double start[], size_t steps, double dt, double final[])\n{\n'
for name, body, words in (
        ("bad.c", "    int i = ;\n}\n", "bad.c does not compile: bad.c:4:13: error"),
        ("calls.c", "    void help(void);\n    help();\n}\n", "calls.c does not compile: it calls `help`, which is"),
        ("none.c", "}\n", "had written nothing of its answer (1 trajectory, "),
        ("nan.c", "    for (size_t i = 0; i < 3 * n; i++) final[i] = start[i] * (0.0 * dt / 0.0);\n}\n",
         "x of trajectory 0 is not a number (NaN), should be"),
        ("not.c", "    for (size_t i = 0; i < 3 * n - 1; i++) {\n        final[i] = start[i];\n"
                  "        for (size_t s = 0; s < steps; s++) final[i] -= dt * final[i];\n    }\n}\n",
         "z of trajectory 0 was never written, should be"),
        ("add.c", "    for (size_t i = 0; i < 3 * n; i++) final[i] += start[i];\n}\n",
         "x of trajectory 0 was read or added to before it was written"),
        ("crash.c", "    for (size_t i = 0;; i++) final[i * steps] = start[0] + dt + (double) n;\n}\n",
         "crashed (segmentation fault) before it had answered for 1 trajectory,")):
    (folder / name).write_text(BEGIN + body)
    for compiler in (("gcc", "clang") if LONG else ("gcc",)):
        said = grade_json("0", folder / name, "--cc", compiler, code=1)["wrong"]
        check(words in said, f"{name}: {words!r} in {said!r}")
for exercise, name, words in (("92", "bad.c", "exercise 92 wants a file in Python (.py), this is bad.c"),
                              ("0", "deep.py", "exercise 0 wants a file in C (.c), this is deep.py")):
    (folder / name).write_text("int x;\n")
    check_refused(run("grade", exercise, folder / name, "--exercises", EXERCISES), 2, words)
for word, words in (("99", "'99'; there are 1 to 10"), ("0", "there are 1 to 10"), ("11", "there are 1 to 10"),
                    ("2x", "there are 1 to 10"), ("mine.c", "grade NN mine.c; there are 1 to 10"),
                    ("hidden_quadratik", "nearest: 01_hidden_quadratic"), ("nothing", "there are 1 to 10")):
    refused = run("grade", word)
    check_refused(refused, 2, words)
    check("nearest: 06" not in refused.stderr, refused.stderr)
check_refused(run("grade", "5", "--exercises", EXERCISES), 2, "numbers go from 0 to 92")

# ---- hints, and commands that can be copied ----

check("hint 1 of 2:\n\nCount" in grade("0", SAMPLE / "starter.c", "--hint").stdout, "the first hint")
for words in (("--hint=2",), ("--hint", "2")):
    shown = run("grade", "0", *words, "--exercises", EXERCISES)
    check("hint 2 of 2" in shown.stdout and "anew" in shown.stdout, f"{words}: {shown.stdout}")
check_refused(run("grade", "0", "--hint=3", "--exercises", EXERCISES), 2, "no hint 3; there are 1 to 2")
check(f"A hint: {LADDER} grade 0 --hint" in result.stdout, f"as it was called: {result.stdout}")
check(f"{LADDER} grade 0 --hint=2\n" in run("grade", "0", "--hint", "--exercises", EXERCISES).stdout, "and the next")
found = subprocess.run(["ladder", "grade", "0", "--hint", "--exercises", str(EXERCISES)], text=True,
                       capture_output=True, env={"PATH": f"{BUILD}:/usr/bin:/bin"})
check(": ladder grade 0 --hint=2\n" in found.stdout, f"found in PATH: {found.stdout}{found.stderr}")
text = run("grade", "0", SAMPLE / "starter.c", "--exercises", EXERCISES, cwd=SOURCE).stdout
check("look with  callgrind; the commands are in tests/exercises/00_sample/README.md" in text, text)
check_refused(run("grade", "0", "--hint=x", "--exercises", EXERCISES), 2, "--hint")
check_refused(run("grade"), 2, "NN")
check_refused(run("grade", "0", "a.c", "b.c", "--exercises", EXERCISES), 2, "b.c")
check_refused(run("grade", "0", "a.c", "--exercises", folder), 3, "no exercises")

# ---- what check.toml may say ----

for change, words in (
        (('metric = "instructions"', 'metric = "instructoins"'), "nearest: instructions"),
        (('against = "starter"\n', ""), "needs against"),
        (('against = "starter"', 'against = "me"'), "against is not"),
        (("at_most = 0.5", ""), "at_most or at_least"),
        (('reason = "each', 'reason = "" # "each'), "reason"),
        (('language = "c"', 'language = "fortran"'), "language is not"),
        (('language = "c"', 'language = "c"\nneeds = "avx3"'), "needs is not"),
        (("parts = [", "parts = [] # ["), "parts of [answer]"),
        (('per = "trajectory"', 'per = "time"'), "per of a part"),
        (('per = "trajectory"', "per = 3"), "per of a part"),
        (('"x of trajectory #"', "3"), "names of a part"),
        (("trajectories = [50, 90]", "trajectories = [90, 50]"), "trajectories of [problem]"),
        (("timeout_s = 20", "timeout_s = 2000"), "timeout_s"),
        (("tolerance = ", "tolerence = "), "nearest: tolerance"),
        (("timeout_s = 20", "time_out_s = 20"), "a check knows no 'time_out_s'"),
        (("[[check]]", "[check]"), "[[check]]")):
    made, result = with_check(one=change)
    check(result.returncode == 0, f"it is TOML: {result.stderr}")
    check_refused(run("grade", "0", SAMPLE / "solution.c", "--exercises", made), 2, words)
made, result = with_check(one=("at_most = 0.5", "at_most 0.5"))
check(result.returncode == 1 and len(result.stderr.splitlines()) == 1 and "check.toml" in result.stderr,
      f"a broken check.toml stops the build with one line: {result.stderr!r}")
made, _ = with_check(one=(', "z of trajectory #"', ""))
check_refused(run("grade", "0", SAMPLE / "solution.c", "--exercises", made), 3, "the parts in check.toml have")
if LONG:
    made, _ = with_check(one=("at_most = 0.5", "at_least = 0.5"))
    grade("0", SAMPLE / "solution.c", exercises=made, code=1)

# ---- a processor without what the flags ask for ----

if shutil.which("qemu-x86_64"):
    made, _ = with_check(one=('language = "c"', 'language = "c"\nneeds = "avx2"'))
    older = ("qemu-x86_64", "-cpu", "Nehalem", LADDER, "grade", "0", SAMPLE / "solution.c",
             "--exercises", made)
    result = subprocess.run(older, capture_output=True, text=True, timeout=90)
    text = " ".join(result.stdout.split())
    check(result.returncode == 5 and "has no avx avx2 fma" in text and "Can't tell here." in text,
          f"it does not crash there: {result.returncode} {text} {result.stderr}")

# ---- two checks of one metric; a region of one thread is none ----

REGIONS = SOURCE / "exercises/10_region_in_the_loop"
made, _ = with_check(REGIONS, one=("[[check]]", """[[check]]
metric = "parallel_regions"
at_least = 1
problem = { trajectories = 40, steps = 10 }
reason = "several threads are asked for"

[[check]]"""))
text = (REGIONS / "starter.c").read_text()
for name, old, new, values in (("team", "parallel for", "parallel for", [10, 100]),
                               ("alone", "parallel for", "parallel for num_threads(1)", [0, 0]),
                               ("unless", "parallel for", "parallel for if(n > 1000000)", [0, 0])):
    (folder / f"{name}.c").write_text(text.replace(old, new))
    for compiler in (("gcc", "clang") if shutil.which("clang") else ("gcc",)):
        graded = grade("10", folder / f"{name}.c", "--cc", compiler, "--json", exercises=made, code=1)
        graded = json.loads(graded.stdout)
        check([c["value"] for c in graded["checks"]][:2] == values, f"{name}, {compiler}: {graded}")
        check([c["verdict"] == "passed" for c in graded["checks"]][:2] == [values[0] >= 1, values[1] <= 2], f"{graded}")
text = grade("10", folder / "alone.c", exercises=made, code=1).stdout
check("             0, at least 1 is wanted: not yet\n" in text and "\n  why 1 " in text, text)
check("             0, at most 2 is wanted: passed\n" in text and "\n  why 2 " in text, text)

# ---- time ----

if LONG:
    made, _ = with_check(a=TIMED, b=LARGE)
    checked = grade_json("0", SAMPLE / "solution.c", "--no-lock", exercises=made)["checks"][0]
    check(checked["low"] < checked["value"] < checked["high"] <= 0.5, f"below: {checked}")
made, _ = with_check(a=TIMED, b=('"starter"', '"solution"'), c=("at_most = 0.5", "at_most = 1.0"),
                     d=("trajectories = 200, steps = 40", "trajectories = 1, steps = 1"))
graded = grade_json("0", SAMPLE / "solution.c", "--no-lock", exercises=made, code=5)
check("too short" in graded["checks"][0]["note"], f"what is too short is not judged: {graded}")
check(graded["verdict"] == "can't tell here" and graded["cause"] == "cant_tell", "nor does it fail")

# ---- why it is not passed, in a word ----

HOSTILE = SOURCE / "tests/hostile"
check(first["cause"] == "threshold" and wrong["cause"] == "wrong_answer", "slow is not wrong")
for name, cause in (("crash", "crash"), ("sleeper", "timeout"), ("no_compile", "compile")):
    graded = grade_json("0", HOSTILE / f"{name}.c", "--timeout", "1", code=1)
    check(graded["cause"] == cause, f"{name} is a case of {cause}: {graded}")
if LONG and shutil.which("mpirun"):
    graded = grade_json("91", HOSTILE / "many_bombs.c", "--timeout", "20", code=1)
    check(graded["cause"] == "memory", f"{graded}")

# ---- without the solution, as students may have it ----

made, _ = with_check(a=("[[check]]", """[[check]]
metric = "instructions"
against = "solution"
at_most = 2
reason = "it is only there to be left open"

[[check]]"""))
(made / "00_sample/solution.c").unlink()
graded = grade_json("0", SAMPLE / "antisolution.c", exercises=made, code=1)
check(graded["compared_with"] == "starter" and graded["cause"] == "wrong_answer", f"{graded}")
result = grade("0", SAMPLE / "solution.c", exercises=made, code=5)
text = " ".join(result.stdout.split())
check("compared with the starter" in text and "not here; your lecturer can tell" in text, text)
check("0.04" in text and "at most 0.5 is wanted: passed" in text, f"the rest is told: {text}")

# What exercises/README.md tells a lecturer to do leaves a folder that students can work with.
handout = new_folder() / "handout"
shutil.copytree(SOURCE / "exercises", handout / "exercises")
orders = [line.strip() for line in (SOURCE / "exercises/README.md").read_text().splitlines()
          if line.startswith("    rm ../handout/")]
for order in orders:
    subprocess.run(["bash", "-ec", order.replace("../handout", str(handout))], check=True)
left = {path.name for path in handout.glob("exercises/[01]*/*")}
check(orders and not {name for name in left if name.split(".")[0] in ("solution", "antisolution",
                                                                     "instructor")}, f"{left}")
check({"starter.c", "starter.py", "check.toml", "README.md", "hint1.md"} <= left, f"{left}")

# ---- a class ----

school, out = folder / "class", folder / "grades"
UNLIKE = "int unlike;\n"  # no function `integrate`
UNTRUE = "-\x1b[2J\n9 of 9: eve, 00_sample: passed"
LONGEST = "\u00fc" * 127
SPEAKS = f"""#include <stdio.h>
#include <stdlib.h>
{BEGIN}    fputs("a\\xff\\xc2\\x9b" "31mb\\xe2\\x80\\xae", stderr);
    abort();
}}
"""  # bytes that are no UTF-8, and orders to a terminal
for student, name, text in (("ann", "0.c", (SAMPLE / "solution.c").read_text()),
                            ("ann", "00_sample.c", UNLIKE), ("ann", "0.py", UNLIKE),
                            ("bob", "00_sample.c", (SAMPLE / "antisolution.c").read_text()),
                            ("=1+1", "sample.c", "\n"), (" ;=1+1", "0.c", "\n"),
                            (UNTRUE, "0.c", "\n"), (LONGEST, "0.c", "\n"), ("kai", "0.c", SPEAKS),
                            ("eve", "notes.c", UNLIKE), ("eve", "notes.txt", UNLIKE),
                            ("hal", "0.c", UNLIKE), ("ian", "0.c", "int\tunlike;")):
    (school / student).mkdir(parents=True, exist_ok=True)
    (school / student / name).write_text(text)
(school / "fay").mkdir()
(school / "fay/0.c").symlink_to("/etc/passwd")
(school / "hal/more").mkdir()
(school / "loose.c").write_text(UNLIKE)
WORDS = ("grade", "--all", school, "--exercises", EXERCISES, "--out", out)


def read_rows(where=out):
    return {row["student"]: row for row in csv.DictReader((where / "grades.csv").open())}


result = run(*WORDS, timeout=120)
check(result.returncode == 0, f"a class is graded, whatever comes out: {result.stderr}")
check(sorted(line.split(":")[1].strip() for line in result.stderr.splitlines())
      == ["ann/0.py", "ann/00_sample.c", "eve/notes.c", "eve/notes.txt", "hal/more", "loose.c"],
      f"what is left out is named, once: {result.stderr}")
check("ann/0.c is graded for 00_sample" in result.stderr, result.stderr)
check("10 submissions of 11 students: 1 passed, 9 not yet; 1 handed in nothing" in result.stdout,
      result.stdout)
check("\x1b" not in result.stdout and "\n9 of 9" not in result.stdout
      and f": -?[2J?9 of 9: eve, 00_sample: passed, 00_sample: not yet\n" in result.stdout
      and f": {LONGEST}, 00_sample: not yet\n" in result.stdout, f"names give no orders: {result.stdout!r}")
rows = read_rows()
check({name: (row["verdict"], row["cause"]) for name, row in rows.items()}
      == {"ann": ("passed", "none"), "bob": ("not yet", "wrong_answer"),
          "'=1+1": ("not yet", "no_source"), " ;'=1+1": ("not yet", "no_source"),
          "'- [2J 9 of 9: eve, 00_sample: passed": ("not yet", "no_source"),
          LONGEST: ("not yet", "no_source"), "kai": ("not yet", "crash"), "eve": ("nothing handed in", "nothing"),
          "fay": ("not yet", "no_source"), "hal": ("not yet", "compile"),
          "ian": ("not yet", "compile")}, f"{rows}")
check("is a link" in rows["fay"]["why"] and not rows["fay"]["sha256"], "a link is not followed")
check(re.search(r"\d steps: a\?\?31mb\?$", rows["kai"]["why"]), f"what it said, in letters: {rows['kai']}")
ann = rows["ann"]
check(ann["metric"] == "instructions" and 0.04 < float(ann["value"]) < 0.06
      and float(ann["threshold"]) == 0.5 and ann["comparison"] == "at most", f"{ann}")
check(not ann["low"] and not ann["high"] and float(ann["elapsed_s"]) > 0 and "gcc" in ann["compiler"],
      f"a count has no interval: {ann}")
check(ann["sha256"] == hashlib.sha256((school / "ann/0.c").read_bytes()).hexdigest(), f"{ann}")
check({name: rows[name]["remark"] for name in ("ann", "bob", "hal", "ian", "eve")}
      == {"ann": "the exercise's own solution", "bob": "the exercise's own antisolution",
          "hal": "same as ian", "ian": "same as hal", "eve": ""}, f"{rows}")
matrix = list(csv.DictReader((out / "grades_matrix.csv").open()))
check(len(matrix) == 11 and {"student": "ann", "00_sample": "passed"} in matrix
      and {"student": "eve", "00_sample": ""} in matrix, f"{matrix}")
said = json.loads((out / "grades.json").read_text())
check(said["format"] == 1 and not said["is_partial"] and said["cpu_model"] and said["compiler"]
      and said["ladder_version"] and said["source_commit"], f"{ {**said, 'grades': []} }")
check(len(said["grades"]) == 11 and len(said["left_out"]) == 6, "JSON has them too")
check(all("again" not in grade and grade["cause"] for grade in said["grades"]), "and their causes")
kept = {path: path.stat().st_mtime_ns for path in (out / "kept").iterdir()}
shutil.copy(SAMPLE / "solution.c", school / "bob/00_sample.c")
result = run(*WORDS, timeout=120)
check(result.stdout.count("graded before") == 9, f"only bob is graded again: {result.stdout}")
check(all(path.stat().st_mtime_ns == then for path, then in kept.items()), "the others are kept")
check("bob, 00_sample: passed" in result.stdout, result.stdout)

# ---- what a grade depends on: where that has changed, what is kept does not count ----

own = new_folder()
shutil.copytree(SAMPLE, own / "00_sample")
shutil.copytree(COMMON, own / "common")
(own / "class").mkdir()
(own / "class/leo.c").write_text("\n")


def is_kept(*more, **other):
    """Builds the exercise, and grades the class. Returns: whether its grade was there already."""
    subprocess.run(["/usr/bin/python3", TO_JSON, own / "00_sample/check.toml", own / "common", own / "00_sample.json"],
                   check=True)
    result = run("grade", "0", "--all", own / "class", "--exercises", own, "--out", own / "grades", *more, **other)
    check("leo, 00_sample: not yet" in result.stdout, f"{result.stdout} {result.stderr}")
    return "graded before" in result.stdout


elsewhere = copy_programs()
check(not is_kept() and is_kept(), "what is as it was is kept")
for name in ("00_sample/check.toml", "00_sample/exercise.h", "00_sample/driver.c", "00_sample/starter.c",
             "00_sample/solution.c", "common/driver.h", "common/driver_main.c", "common/regions.c"):
    path = own / name
    before = path.read_text()
    path.write_text(before.replace("at_most = 0.5", "at_most = 0.4") if path.suffix == ".toml" else before + "\n")
    check(not is_kept() and is_kept(), f"{name} decides, too")
check(not is_kept("--timeout", "3"), "the longest wait")
check(not is_kept("--cc", "clang") if shutil.which("clang") else True, "the compiler")
check(is_kept("--timeout", "3", ladder=elsewhere / "ladder"), "the same ladder, elsewhere")
for name in ("ladder", "ladder-confine", "libladder-mpi-count.so"):
    if (elsewhere / name).exists():
        with (elsewhere / name).open("ab") as file:
            file.write(b"\n")
        check(not is_kept("--timeout", "3", ladder=elsewhere / "ladder"), f"another {name}")
newer = new_folder()
(newer / "valgrind").write_text("#!/bin/sh\necho valgrind-99\n")
(newer / "valgrind").chmod(0o755)
check(not is_kept("--timeout", "3", ladder=elsewhere / "ladder",
                  env={"PATH": f"{newer}{os.pathsep}{os.environ['PATH']}"}), "another Valgrind")
for path in (own / "grades/kept").iterdir():
    path.write_text("[]\n")
check(not is_kept(), "what is no grade is not kept")

# ---- handed in anew while the class is graded; and two gradings at once ----

late, late_out = folder / "late", folder / "late-grades"
late.mkdir()
shutil.copy(HOSTILE / "sleeper.c", late / "b.c")
for name in ("a.c", "z.c"):
    (late / name).write_text("\n")
words = ("grade", "0", "--all", late, "--exercises", EXERCISES, "--out", late_out, "--timeout", "2")
late_out.mkdir()
other = os.open(late_out, os.O_RDONLY)  # what a grading holds is the folder itself
fcntl.flock(other, fcntl.LOCK_EX)
check_refused(run(*words), 4, "another ladder grades into")
os.close(other)
process = subprocess.Popen([str(word) for word in (LADDER, *words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                           text=True, preexec_fn=lambda: os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}))
process.stdout.readline()  # a.c is graded, b.c sleeps, z.c comes after it
(late / "z.c").write_text(UNLIKE)
printed, said = process.communicate(timeout=60)
check("z, 00_sample: can't tell here" in printed, f"z.c is not what it was: {printed} {said}")
check("changed while" in read_rows(late_out)["z"]["why"], f"{read_rows(late_out)}")
check("z, 00_sample: not yet\n" in run(*words).stdout, "it is looked at again, as it is now")

flat = folder / "flat"
(flat / "no_file").mkdir(parents=True)
for number in range(12):
    (flat / f"{number}.txt").write_text(UNLIKE)
(flat / "gus.c").write_text(UNLIKE)
(flat / "joe.py").write_text(UNLIKE)
check_refused(run("grade", "--all", flat, "--exercises", EXERCISES), 2, "14 entries are left out",
              "name the exercise, too")
result = run("grade", "0", "--all", flat, "--exercises", EXERCISES, "--out", flat / "grades")
check(result.returncode == 0 and "gus, 00_sample: not yet" in result.stdout, f"{result.stdout}")
check("2 submissions of 2 students: 0 passed, 2 not yet\n" in result.stdout, result.stdout)
joe = read_rows(flat / "grades")["joe"]
check(joe["cause"] == "no_source" and "wants a file in C" in joe["why"], f"{joe}")
told = result.stderr.splitlines()
check(len(told) == 11 and "3 more are left out" in told[-1], f"ten, and a count: {told}")
result = run("grade", "0", "--all", flat, "--exercises", EXERCISES, "--out", flat / "grades")
check("3 more" in result.stderr, f"the folder of the grades is not a student's: {result.stderr}")
check_refused(run("grade", "--all", folder / "nothing", "--exercises", EXERCISES), 2, "nothing")
(folder / "none").mkdir()
check_refused(run("grade", "--all", folder / "none", "--exercises", EXERCISES), 2, "no submissions")
check_refused(run(*WORDS, "--json"), 2, "--all")
check_refused(run("grade", "sampel", "--all", flat, "--exercises", EXERCISES), 2, "00_sample")
open_class = folder / "open"  # the solution is not there, as above
open_class.mkdir()
shutil.copy(SAMPLE / "solution.c", open_class / "kim.c")
result = run("grade", "0", "--all", open_class, "--exercises", made, "--out", folder / "open-grades")
kim = read_rows(folder / "open-grades")["kim"]
check(kim["verdict"] == "can't tell here" and kim["cause"] == "cant_tell"
      and "not here" in kim["why"] and not kim["value"] and kim["threshold"] == "2", f"{kim}")
check("1 can't tell here (the same command looks again)" in result.stdout, result.stdout)
check("could not" not in result.stderr and result.returncode == 0, result.stderr)
shutil.rmtree(flat / "no_file")
shutil.rmtree(flat / "grades")
for path in flat.glob("*.txt"):
    path.unlink()
check_refused(run("grade", "--all", flat, "0", "--exercises", EXERCISES, "--out", "/dev/null/x"), 4)

# ---- stopped half way ----

slow, slow_out = folder / "slow", folder / "slow-grades"
for student in "abc":
    (slow / student).mkdir(parents=True)
    shutil.copy(SOURCE / "tests/hostile/sleeper.c", slow / student / "0.c")
(slow / "a/0.c").write_text("\n")  # it is looked at in no time
words = [LADDER, "grade", "--all", slow, "--exercises", EXERCISES, "--out", slow_out,
         "--timeout", "30"]
process = subprocess.Popen([str(word) for word in words], stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, text=True)
process.stdout.readline()  # the first one is graded
process.send_signal(signal.SIGTERM)
begin = time.monotonic()
printed, said = process.communicate(timeout=30)
check(process.returncode == 143 and "1 of 3" in said and "goes on" in said,
      f"{process.returncode}: {said!r}")
check(time.monotonic() - begin < 10, "it stops at once")
check({name: row["verdict"] for name, row in read_rows(slow_out).items()}
      == {"a": "not yet", "b": "not graded", "c": "not graded"}, f"{read_rows(slow_out)}")
check(json.loads((slow_out / "grades.json").read_text())["is_partial"], "and says that it is partial")
check("0 passed, 1 not yet, 2 not graded" in printed, printed)
check(len(os.listdir(slow_out / "kept")) == 1, "what was not graded is not kept")

# ---- who waited for the lock in vain, and who gets it ----

printed, said = beside.result()
check(kept_waiting.returncode == 5 and "another timed run is going on (pid 1, " in json.loads(printed)["checks"][0]["note"],
      f"{kept_waiting.returncode}: {printed} {said}")
held = hold()
waiting = begin_timed()
wait_until_it_waits(waiting)
held.close()
printed, said = waiting.communicate(timeout=60)
check(waiting.returncode == 0 and "Passed." in printed, f"it was let go: {printed} {said}")
LOCK.unlink()
done()
