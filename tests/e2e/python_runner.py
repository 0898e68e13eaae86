"""The Python runner on its own: its protocol, and rungs on a bad day.

usage: python_runner.py BUILD
"""

import json
import math
import os
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import threading
import time

from ladder import BUILD, check, check_refused, done, new_folder

RUNNER = BUILD / "ladder-one-python"
CLASSIC = {"dt": 0.01, "sigma": 10.0, "rho": 28.0, "beta": 8 / 3}
HEAD = """
RUNG = {"title": "a test's own", "base": None, "attack": "compiled", "teaches": "x", "launch": "LAUNCH",
        "arithmetic": "same as reference", "packages": {PACKAGES},
        "environment": {"LADDER_TEST": "{n_threads} of them"}}
"""
HONEST = """
class Rung:
    def __init__(self, n_threads):
        self.n_threads = n_threads
    def setup(self, problem, start):
        self.problem, self.start = problem, start.tolist()
    def reset(self):
        pass
    def run(self):
        pass
    def collect(self):
        return self.start
"""


def rung(body="", *, launch="serial", packages="", top=""):
    """The text of a rung that does all that is asked, but for what `body` replaces."""
    indented = "\n".join("    " + line for line in body.splitlines())
    head = HEAD.replace("LAUNCH", launch).replace("PACKAGES", packages)
    return f"{top}\n{head}{HONEST}{indented}\n"


RUNGS = {
    "v60_raises_early": rung("def __init__(self, n_threads):\n    raise TypeError('two\\nlines \\x1b[2J')"),
    "v61_raises_in_setup": rung("def setup(self, problem, start):\n    [][1]"),
    "v62_raises_in_run": rung("def run(self):\n    raise RuntimeError('word ' * 1000)"),
    "v63_prints": rung("def run(self):\n    print('nonsense')\n    import os\n    os.system('echo more')"),
    "v64_not_a_number": rung("def collect(self):\n    return [(float('nan'), 1.0, 2.0)] * 7"),
    "v65_too_few": rung("def collect(self):\n    return self.start[1:]"),
    "v66_too_many": rung("def collect(self):\n    return self.start + [(1.0, 2.0, 3.0)]"),
    "v67_two_numbers": rung("def collect(self):\n    return [(1.0, 2.0)] * 7"),
    "v68_words": rung("def collect(self):\n    return ['abc'] * 7"),
    "v69_nothing": rung("def collect(self):\n    return None"),
    "v70_leaves": rung("def run(self):\n    import sys\n    sys.exit(0)"),
    "v71_no_memory": rung("def setup(self, problem, start):\n    raise MemoryError"),
    "v72_import": rung(top="import a_package_that_is_not_here"),
    "v73_package": rung(packages="'a_package_that_is_not_here': 'python3-not-here'"),
    "v74_syntax": "x = 1\ndef f(:\n",
    "v75_says_nothing": HONEST,
    "v76_says_little": 'RUNG = {"title": "x"}\n' + HONEST,
    "v77_computes": "RUNG = {'title': 1 + x}\n" + HONEST,
    "v78_in_one_array": rung("def collect(self):\n    import array\n    flat = array.array('d', range(21))\n"
                             "    return memoryview(flat).cast('B').cast('d', (7, 3))"),
    "v79_workers": rung(
        "def __init__(self, n_threads):\n    import subprocess, sys\n    self.cpu = 0.0\n"
        "    words = [sys.executable, '-c', 'import time; time.sleep(600)']\n"
        "    self.workers = [subprocess.Popen(words) for _ in range(n_threads)]\n"
        "def pids(self):\n    return [w.pid for w in self.workers]\n"
        "def run(self):\n    self.cpu += 100.0\n"
        "def cpu_s(self):\n    return self.cpu\n"
        "def evaluations(self):\n    return 6.5\n"
        "def stop(self):\n    [(w.kill(), w.wait()) for w in self.workers]", launch="workers"),
    "v80_threads": rung(
        "def collect(self):\n    import os\n"
        "    return [(self.n_threads, len(os.sched_getaffinity(0)), len(set_before))] * 7",
        launch="threads", top="import os\nset_before = os.environ.get('LADDER_TEST', '')"),
    "v81_stays_away": rung("def stop(self):\n    raise OSError('no end')"),
}


def new_runner():
    """A copy of the runner with the rungs above. Returns: its program."""
    folder = new_folder()
    for file in (BUILD / "variants/python").glob("[!v]*.py"):  # rungs are v<NN>_...
        shutil.copy(file, folder)
    for name, text in RUNGS.items():
        (folder / f"{name}.py").write_text(text)
    (folder / "v99_not_built.py").write_text(rung())
    rows = [(name, "-O3", "") for name in [*RUNGS, "v98_no_file"]]
    rows.append(("v99_not_built", "", "needs a compiler"))
    (folder / "built.py").unlink()
    (folder / "built.py").write_text(f"RUNGS = {rows}\n")
    program = folder / "runner"
    program.write_text(f"#!{sys.executable}\nimport sys\nsys.path.insert(0, '{folder}')\n"
                       "import one\nsys.exit(one.main())\n")
    program.chmod(0o755)
    return program


class Driver:
    """The harness's part. What the runner writes to its standard output and error is in `said`."""

    def __init__(self, program, name, n=7, threads=2, cpus=None):
        self.folder, self.n = new_folder(), n
        for pipe in ("requests", "answers"):
            os.mkfifo(self.folder / pipe)
        rows = [(m % 7 - 3.0, m % 5 + 0.5, 20.0 + m % 3) for m in range(n)]
        (self.folder / "start").write_bytes(struct.pack(f"{3 * n}d", *sum(rows, ())))
        (self.folder / "end").write_bytes(b"\xff" * 24 * n)
        self.rows, self.log = rows, open(self.folder / "log", "w+")
        words = [program, "--rung", name, "--requests", self.folder / "requests", "--answers",
                 self.folder / "answers", "--isa", "widest", "--threads", threads]
        words += ["--cpus", cpus] if cpus else []
        self.process = subprocess.Popen([str(w) for w in words], stdin=subprocess.DEVNULL, stdout=self.log,
                                        stderr=self.log)
        self.requests = open(self.folder / "requests", "w")
        self.answers = open(self.folder / "answers")

    def line(self, text):
        self.requests.write(text + "\n")
        self.requests.flush()
        return json.loads(self.answers.readline())

    def ask(self, request, **more):
        if request == "open":
            more = {"trajectories": self.n, "steps": 20, **CLASSIC, "start": str(self.folder / "start"),
                    "end": str(self.folder / "end"), **more}
        if request == "measure":
            more = {"iterations": 2, **more}
        return self.line(json.dumps({"request": request, **more}))

    def all(self):
        """Returns: the answers to open, measure and state, as far as they come."""
        self.ask("describe")
        answers = []
        for request in ("open", "measure", "state"):
            answers.append(self.ask(request))
            if answers[-1]["answer"] == "error":
                break
        return answers

    def states(self):
        return list(struct.iter_unpack("3d", (self.folder / "end").read_bytes()))

    def end(self):
        """Returns: the exit code."""
        self.requests.close()
        code = self.process.wait(timeout=20)
        self.answers.close()
        self.log.seek(0)
        self.said = self.log.read()
        self.log.close()
        return code


def advance(p, s):
    """A step, in the operations of variants/workload/lorenz63.c."""
    def derivative(s):
        x, y, z = s
        return p["sigma"] * (y - x), x * (p["rho"] - z) - y, x * y - p["beta"] * z

    def along(h, k):
        return [c + h * d for c, d in zip(s, k)]

    half, sixth = 0.5 * p["dt"], p["dt"] / 6.0
    k1 = derivative(s)
    k2 = derivative(along(half, k1))
    k3 = derivative(along(half, k2))
    k4 = derivative(along(p["dt"], k3))
    return tuple(c + sixth * (a + 2.0 * b + 2.0 * d + e) for c, a, b, d, e in zip(s, k1, k2, k3, k4))


def listed(*words):
    result = subprocess.run([str(w) for w in words], capture_output=True, text=True, timeout=30)
    check(result.returncode == 0, f"lists: {result.stderr}")
    return {d["rung"]: d for d in map(json.loads, result.stdout.splitlines())}


program = new_runner()

# ---- lists ----

rows = listed(RUNNER, "--list")
check(list(rows) == sorted(rows) and "v00_python" in rows, f"in ladder order: {list(rows)}")
for name, row in rows.items():
    check(row["language"] == "Python", f"{name}: a language")
    check("packages" not in row and row.get("title", "") != "" and len(row["title"]) <= 40, f"{name}: {row}")
without = listed(sys.executable, "-S", RUNNER, "--list")  # a Python that knows none of Debian's packages
check(list(without) == list(rows), "the same rungs without NumPy")
check("not_built" not in without["v00_python"], "plain Python needs nothing")
check(without["v02_numpy"].get("not_built") == "needs NumPy (apt install python3-numpy)",
      f"without NumPy: {without['v02_numpy']}")
result = subprocess.run([sys.executable, "-X", "importtime", RUNNER, "--list"], capture_output=True,
                        text=True)
check("listing" in result.stderr and "numpy" not in result.stderr, "listing imports no NumPy")

rows = listed(program, "--list")
check(list(rows) == [*RUNGS, "v98_no_file", "v99_not_built"], f"a row a rung: {list(rows)}")
for name, reason in (
    ("v73_package", "needs a_package_that_is_not_here (apt install python3-not-here)"),
    ("v74_syntax", "v74_syntax: SyntaxError: invalid syntax (v74_syntax.py:2)"),
    ("v75_says_nothing", "v75_says_nothing: ValueError: has no RUNG = {...}"),
    ("v76_says_little", "v76_says_little: ValueError: RUNG has no 'base'"),
    ("v77_computes", "v77_computes: ValueError: "),
    ("v98_no_file", "v98_no_file: FileNotFoundError: "),
    ("v99_not_built", "needs a compiler"),
):
    check(rows[name].get("not_built", "").startswith(reason), f"{name}: {rows[name]}")
check(rows["v63_prints"]["flags"] == "-O3", "flags are told")

# ---- the protocol ----

driver = Driver(RUNNER, "v00_python", cpus="0,1")
before_s = time.perf_counter()
described = driver.ask("describe")
check(described["rung"] == "v00_python" and described["pids"] == [driver.process.pid], f"{described}")
check(described["cores"] == 1, "serial, whatever --threads says")
check(driver.ask("measure")["answer"] == "error", "measure needs a problem")
check(driver.ask("state")["answer"] == "error", "state needs a problem")
check("answer" in driver.ask("open") and driver.ask("open", steps=20)["answer"] == "done", "opens twice")
check(driver.ask("measure", iterations=0)["answer"] == "error", "no iterations")
asked_s = time.perf_counter()
measured = driver.ask("measure", iterations=3)
passed_s = time.perf_counter() - asked_s
total_s = 3 * measured["wall_s"] + measured["untimed_s"]
check(0.0 < measured["wall_s"] and 0.0 < measured["cpu_s"] and 0.0 <= measured["untimed_s"], f"{measured}")
check(total_s <= passed_s, f"claims {total_s} of {passed_s} s")
for key in ("voluntary_switches", "involuntary_switches", "page_faults"):
    check(measured[key] >= 0, f"{key}: {measured[key]}")
check("evaluations_per_step" not in measured, "four, as everybody's")
check(driver.ask("state")["answer"] == "done", "state")
want = driver.rows
for _ in range(20):
    want = [advance(CLASSIC, s) for s in want]
check(driver.states() == want, f"bit for bit: {driver.states()[0]} {want[0]}")
for odd in ('{"request":"dance"}', "{}", "no JSON", '{"request":"open"}'):
    answer = driver.line(odd)
    check(answer["answer"] == "error" and answer["reason"], f"{odd}: {answer}")
check(driver.ask("open", start="/nowhere/start")["answer"] == "error", "a start that is not there")
check(driver.ask("measure")["answer"] == "error", "and no problem after that")
check(driver.ask("open", steps=0)["answer"] == "done" and driver.ask("measure")["wall_s"] > 0, "no steps")
check(driver.ask("state")["answer"] == "done" and driver.states() == driver.rows, "stay where they are")
check(driver.ask("close")["answer"] == "done" and driver.ask("state")["answer"] == "error", "closed")
check(driver.end() == 0 and driver.said == "", f"ends with the requests: {driver.said!r}")

# ---- rungs on a bad day ----

FAILED, MISSING, NO_MEMORY = 3, 4, 5  # variants/workload/status.h
for name, n_good, status, reason in (
    ("v60_raises_early", 0, FAILED, "v60_raises_early: TypeError: two lines ?[2J (v60_raises_early.py:"),
    ("v61_raises_in_setup", 0, FAILED, "v61_raises_in_setup: IndexError: list index out of range (v61_"),
    ("v62_raises_in_run", 1, FAILED, "v62_raises_in_run: RuntimeError: word word"),
    ("v65_too_few", 2, FAILED, "v65_too_few: ValueError: collect gave 6 states for 7 trajectories ("),
    ("v66_too_many", 2, FAILED, "v66_too_many: ValueError: collect gave 8 states for 7 trajectories ("),
    ("v67_two_numbers", 2, FAILED, "v67_two_numbers: ValueError: not enough values to unpack"),
    ("v68_words", 2, FAILED, "v68_words: TypeError: "),
    ("v69_nothing", 2, FAILED, "v69_nothing: TypeError: "),
    ("v70_leaves", 1, FAILED, "v70_leaves: SystemExit: 0 (v70_leaves.py:"),
    ("v71_no_memory", 0, NO_MEMORY, "v71_no_memory: MemoryError: (v71_no_memory.py:"),
    ("v72_import", 0, MISSING, "v72_import: ModuleNotFoundError: No module named 'a_package_that_is_not"),
):
    driver = Driver(program, name)
    answers = driver.all()
    last = answers[-1]
    check(len(answers) == n_good + 1 and last["answer"] == "error", f"{name}: {answers}")
    text = last.get("reason", "")
    check(text.startswith(reason) and last.get("status") == status, f"{name}: {last}")
    check(re.search(r"\.py:\d+\)$", text) and len(text) <= 400, f"{name} says where: {text!r}")
    check("answer" in driver.ask("close"), f"{name}: the runner goes on")
    check(all(map(math.isnan, sum(driver.states(), ()))), f"{name}: no states are written")
    check(driver.end() == 0 and driver.said == "", f"{name}: {driver.said!r}")

counted = [(3.0 * m, 3.0 * m + 1, 3.0 * m + 2) for m in range(7)]
for name, want in (("v63_prints", None), ("v78_in_one_array", counted)):
    driver = Driver(program, name)
    check([a["answer"] for a in driver.all()] == ["done", "measure", "done"], f"{name}: as if nothing were")
    check(driver.states() == (want or driver.rows), f"{name}: {driver.states()}")
    check(driver.end() == 0, f"{name} ends")
    n_prints = 2 if name == "v63_prints" else 0
    check(driver.said.count("nonsense") == driver.said.count("more") == n_prints, driver.said)
driver = Driver(program, "v64_not_a_number")
answer = driver.all()[-1]["answer"]
check(answer == "done" and math.isnan(driver.states()[0][0]), "NaN is for the harness to judge")
check(driver.end() == 0, "NaN")

# ---- threads and workers ----

driver = Driver(program, "v79_workers", threads=3)
described = driver.ask("describe")
check(len(set(described["pids"])) == 4 and described["cores"] == 3, f"{described}")
driver.ask("open")
measured = driver.ask("measure", iterations=5)
check(100.0 <= measured["cpu_s"] < 101.0, f"workers' CPU time counts: {measured}")
check(measured["evaluations_per_step"] == 6.5, f"evaluations: {measured}")
check(driver.end() == 0, "workers end")
check(not any(pathlib.Path(f"/proc/{pid}").exists() for pid in described["pids"]), "no worker is left")
cpus = sorted(os.sched_getaffinity(0))
driver = Driver(program, "v80_threads", threads=1, cpus=str(cpus[-1]))
driver.all()
check(driver.states()[0] == (1.0, 1.0, 9.0), f"threads have the CPUs of the list: {driver.states()[0]}")
driver.end()
driver = Driver(program, "v81_stays_away")
driver.all()
check(driver.end() == 1 and driver.said.count("\n") == 1 and "OSError: no end" in driver.said, driver.said)

driver = Driver(program, "v63_prints")
driver.ask("describe")
driver.answers.close()  # as if the harness were gone
driver.requests.write('{"request":"close"}\n')
check(driver.end() == 0 and driver.said == "", f"nobody listens: {driver.said!r}")

# ---- compiled before the first sample ----

NUMBA = """
import struct, sys
sys.path.insert(0, sys.argv[1])
import one, v05_numba, v42_numba_prange
start = memoryview(struct.pack("21d", *range(21))).cast("d", (7, 3))
for module in (v05_numba, v42_numba_prange):
    rung = module.Rung(1)
    before = len(module.integrate.signatures)
    rung.setup(one.Problem(7, 3, 0.01, 10.0, 28.0, 8 / 3), start)
    rung.reset()
    rung.run()
    print(before, len(module.integrate.signatures), len(v05_numba.step.signatures))
"""
if "not_built" not in listed(RUNNER, "--list").get("v05_numba", {"not_built": ""}):
    result = subprocess.run([sys.executable, "-c", NUMBA, BUILD / "variants/python"], capture_output=True,
                            text=True)
    check(result.stdout == "1 1 1\n1 1 1\n", f"numba compiles once: {result.stdout} {result.stderr}")

# ---- without a harness ----

SMALL = ["--alone", "--trajectories", "35", "--steps", "20", "--iterations", "2"]


def run_runner(*words):
    return subprocess.run([str(w) for w in words], capture_output=True, text=True, stdin=subprocess.DEVNULL,
                          timeout=60)


def alone(runner, name, *words):
    return run_runner(runner, "--rung", name, *SMALL, *words)


ours, theirs = alone(RUNNER, "v00_python", "--cpus", cpus[0]), alone(BUILD / "ladder-one", "v10_naive")
check(ours.returncode == 0 and ours.stdout.count("\n") == 1, f"one line: {ours}")
check(ours.stdout.split()[-1] == theirs.stdout.split()[-1], f"the states of C: {ours.stdout} {theirs.stdout}")
answers = new_folder() / "answer"
result = alone(program, "v63_prints", "--answers", answers)
check(result.returncode == 0 and result.stdout == "" and result.stderr.count("nonsense") == 2, f"{result}")
answer = json.loads(answers.read_text())
check(answer["trajectories"] == 35 and answer["wall_s"] > 0 and len(answer["state_hash"]) == 16, f"{answer}")
for name, code, needle in (
    ("v62_raises_in_run", 1, "RuntimeError: word"), ("v72_import", 3, "a_package_that_is_not_here"),
    ("v73_package", 3, "not built: needs a_package"), ("v10_naive", 2, "--list shows them"),
):
    check_refused(alone(program, name), code, needle)
result = alone(program, "v80_threads", "--trajectories", "7", "--answers", "/nowhere/answer")
check_refused(result, 4, "/nowhere/answer")
check_refused(alone(program, "v63_prints", "--cpus", "4095"), 3, "CPU")
for words, needle in (
    (["--steps", "1e3"], "1e3"), (["--threads", "0"], "'0'"), (["--cpus", "a"], "not a list"),
    (["--nix"], "--nix"), (["--perf-control", "/nowhere"], "two FIFOs"),
):
    check_refused(alone(program, "v63_prints", *words), 2, needle)
check_refused(run_runner(program, "--rung", "v63_prints"), 2, "--requests")
check_refused(run_runner(program), 2, "no rung")

# perf's side of its FIFOs
control, acknowledge = answers.with_name("control"), answers.with_name("acknowledge")
os.mkfifo(control)
os.mkfifo(acknowledge)
heard = []


def be_perf():
    ends = os.open(control, os.O_RDWR), os.open(acknowledge, os.O_RDWR)
    is_ready.set()
    while len(heard) < 4:
        heard.append(os.read(ends[0], 64))
        os.write(ends[1], b"ack\n\0")


is_ready = threading.Event()
perf = threading.Thread(target=be_perf, daemon=True)
perf.start()
is_ready.wait()
result = alone(RUNNER, "v00_python", "--perf-control", f"{control},{acknowledge}")
check(result.returncode == 0, f"under perf: {result.stderr}")
perf.join(10)
check(heard == [b"enable\n", b"disable\n"] * 2, f"marks of two integrations: {heard}")
done()
